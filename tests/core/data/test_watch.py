"""A watched folder: each picture is told of once, when it is complete. No time passes here."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.data.watch import watch
from core.errors import DatasetError
from core.events import Event, FilesArrived, FolderWatched, WatchResult
from core.jobs import StopKind, StopToken
from core.requests import WatchRequest

Steps = Callable[[Path], Iterator[None]]


class Between(StopToken):
    """Does the next step where the job would wait, and asks it to end after the last."""

    def __init__(self, steps: Iterator[None]) -> None:
        super().__init__()
        self._steps = steps

    def wait(self, seconds: float) -> None:
        assert seconds > 0
        if next(self._steps, self) is self:
            self.ask(StopKind.CANCEL)


def watched(folder: Path, steps: Steps) -> tuple[WatchResult, list[Event]]:
    events: list[Event] = []
    return watch(WatchRequest(folder=folder), events.append, Between(steps(folder))), events


def arrived(events: list[Event]) -> list[list[str]]:
    told = (event for event in events if isinstance(event, FilesArrived))
    return [[file.name for file in event.files] for event in told]


def write(file: Path, content: bytes = b"picture") -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)


def test_only_what_comes_is_told_of_and_only_once(tmp_path: Path) -> None:
    def steps(folder: Path) -> Iterator[None]:
        write(folder / "new.jpg")
        write(folder / "day 2" / "deep.PNG")
        yield from [None] * 4

    write(tmp_path / "old.jpg")
    result, events = watched(tmp_path, steps)
    assert events[0] == FolderWatched(folder=tmp_path, there=True, present=1)
    assert arrived(events) == [["deep.PNG", "new.jpg"]]
    assert result.n == 2


def test_a_picture_still_being_written_is_waited_for(tmp_path: Path) -> None:
    def steps(folder: Path) -> Iterator[None]:
        for length in (0, 0, 3, 5):  # empty at first, then it grows
            write(folder / "slow.jpg", b"x" * length)
            yield
            assert not arrived(events)
        yield
        assert arrived(events) == [["slow.jpg"]]

    events: list[Event] = []
    watch(WatchRequest(folder=tmp_path), events.append, Between(steps(tmp_path)))
    assert arrived(events) == [["slow.jpg"]]


def test_what_is_no_picture_or_not_there_for_good_is_passed_over(tmp_path: Path) -> None:
    def steps(folder: Path) -> Iterator[None]:
        names = (".hidden.jpg", "a.jpg.part", "b.tmp", "notes.txt", "Thumbs.db", "@eaDir/c.jpg")
        for name in names:
            write(folder / name)
        yield from [None] * 3

    assert not arrived(watched(tmp_path, steps)[1])


def test_a_picture_written_anew_counts_again(tmp_path: Path) -> None:
    def steps(folder: Path) -> Iterator[None]:
        write(folder / "latest.jpg", b"first")
        yield from [None] * 3
        write(folder / "latest.jpg", b"second")
        yield from [None] * 3

    assert arrived(watched(tmp_path, steps)[1]) == [["latest.jpg"], ["latest.jpg"]]


def test_a_folder_that_vanishes_is_waited_for(tmp_path: Path) -> None:
    def steps(folder: Path) -> Iterator[None]:
        folder.rename(away)
        yield from [None] * 2
        write(away / "meanwhile.jpg")
        away.rename(folder)
        yield from [None] * 3

    folder, away = tmp_path / "inbox", tmp_path / "away"
    write(folder / "old.jpg")
    _, events = watched(folder, steps)
    assert [e.there for e in events if isinstance(e, FolderWatched)] == [True, False, True]
    assert arrived(events) == [["meanwhile.jpg"]]


def test_a_folder_that_is_not_there_cannot_be_watched(tmp_path: Path) -> None:
    shutil.rmtree(tmp_path)
    with pytest.raises(DatasetError, match="cannot be looked into"):
        watched(tmp_path, lambda folder: iter(()))
