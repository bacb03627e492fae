"""Small copies: made once, for every picture that can be read."""

import os
from pathlib import Path

import pytest
from PIL import Image

from core.data.images import read_picture
from core.data.thumbnails import thumbnail_path, thumbnails
from core.errors import StorageError
from core.events import Event, ThumbnailReady
from core.jobs import StopKind, StopToken
from core.requests import ThumbnailRequest


def run(files: list[Path], folder: Path, size: int = 64) -> dict[Path, Path | None]:
    events: list[Event] = []
    request = ThumbnailRequest(files=tuple(files), folder=folder, size=size)
    result = thumbnails(request, events.append, StopToken())
    assert result.n == len(events) == len(files)
    return {e.file: e.thumbnail for e in events if isinstance(e, ThumbnailReady)}


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    files = [tmp_path / f"{n}.jpg" for n in range(12)]
    for number, file in enumerate(files):
        Image.new("RGB", (200, 100), (20 * number, 90, 200 - 10 * number)).save(file)
    return files


def test_each_picture_has_a_small_copy_of_its_own(tmp_path: Path, pictures: list[Path]) -> None:
    made = run(pictures, tmp_path / "cache")
    assert len(set(made.values())) == len(pictures)
    for file, thumbnail in made.items():
        assert thumbnail == thumbnail_path(tmp_path / "cache", file, 64)
        small = read_picture(thumbnail)
        assert small.size == (64, 32)
        difference = zip(small.getpixel((9, 9)), read_picture(file).getpixel((9, 9)), strict=True)
        assert max(abs(a - b) for a, b in difference) < 6


def test_copies_are_made_once_and_again_when_the_picture_changes(
    tmp_path: Path, pictures: list[Path]
) -> None:
    first = run(pictures, tmp_path / "cache")
    stamps = {path: path.stat().st_mtime_ns for path in (tmp_path / "cache").iterdir()}
    os.utime(pictures[0], ns=(1, 1))
    second = run(pictures, tmp_path / "cache")
    assert first[pictures[0]] != second[pictures[0]]
    assert {path: path.stat().st_mtime_ns for path in stamps} == stamps
    assert len(list((tmp_path / "cache").iterdir())) == len(pictures) + 1


def test_what_cannot_be_read_is_reported_without_a_copy(tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"not a picture")
    assert run([broken, tmp_path / "gone.jpg"], tmp_path / "cache") == {
        broken: None,
        tmp_path / "gone.jpg": None,
    }


def test_a_stop_is_heard(tmp_path: Path, pictures: list[Path]) -> None:
    stop = StopToken()
    request = ThumbnailRequest(files=tuple(pictures * 20), folder=tmp_path / "cache")
    result = thumbnails(request, lambda _event: stop.ask(StopKind.CANCEL), stop)
    assert 1 <= result.n < 240


def test_a_cache_that_cannot_be_written_is_an_explained_error(
    tmp_path: Path, pictures: list[Path]
) -> None:
    (tmp_path / "cache").write_text("in the way", encoding="utf-8")
    with pytest.raises(StorageError):
        run(pictures, tmp_path / "cache")
