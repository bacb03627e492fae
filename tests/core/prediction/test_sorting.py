"""Copies sorted by class, each made once, and taken back without touching anything else."""

import os
from pathlib import Path

import pytest

from core import storage
from core.errors import StorageError
from core.events import UnsortResult
from core.jobs import StopToken
from core.prediction.sorting import LIST, Sorter, unsort
from core.requests import UnsortRequest


@pytest.fixture
def pictures(tmp_path: Path) -> list[Path]:
    """Three of one name and one content; to be sorted, any bytes will do."""
    files = [tmp_path / "pictures" / name / "x.jpg" for name in "abc"]
    for file in files:
        file.parent.mkdir(parents=True)
        file.write_bytes(b"a picture")
    return files


def sort(folder: Path, files: list[Path], label: str = "cats", *, link: bool = False) -> None:
    sorter = Sorter(folder, ["cats", "dogs"], link=link)
    for file in files:
        sorter.put(file, label)


def take_back(folder: Path) -> UnsortResult:
    return unsort(UnsortRequest(folder=folder), lambda event: None, StopToken())


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("link", [False, True])
def test_each_picture_is_put_in_once_and_all_is_taken_back(
    tmp_path: Path, pictures: list[Path], link: bool
) -> None:
    folder = tmp_path / "sorted"
    sort(folder, pictures, link=link)
    sort(folder, pictures, link=link)
    assert names(folder) == {"cats/x.jpg", "cats/x-2.jpg", "cats/x-3.jpg", LIST}
    assert (folder / "cats" / "x.jpg").samefile(pictures[0]) is link
    assert (folder / "cats" / "x.jpg").read_bytes() == b"a picture"
    assert take_back(folder) == UnsortResult(folder=folder, n_removed=3, n_kept=0)
    assert list(folder.iterdir()) == []
    assert [file.read_bytes() for file in pictures] == [b"a picture"] * 3


def test_what_lies_there_is_neither_written_over_nor_taken_back(
    tmp_path: Path, pictures: list[Path]
) -> None:
    folder = tmp_path / "sorted"
    (folder / "cats").mkdir(parents=True)
    (folder / "cats" / "x.jpg").write_bytes(b"somebody's own")
    sort(folder, pictures[:1])
    assert (folder / "cats" / "x-2.jpg").read_bytes() == b"a picture"
    take_back(folder)
    assert names(folder) == {"cats/x.jpg"}
    assert (folder / "cats" / "x.jpg").read_bytes() == b"somebody's own"


def test_a_copy_that_was_changed_or_is_the_only_one_left_is_kept(
    tmp_path: Path, pictures: list[Path]
) -> None:
    folder = tmp_path / "sorted"
    sort(folder, pictures)
    (folder / "cats" / "x.jpg").write_bytes(b"a pictura")
    pictures[1].unlink()
    assert take_back(folder) == UnsortResult(folder=folder, n_removed=1, n_kept=2)
    assert names(folder) == {"cats/x.jpg", "cats/x-2.jpg", LIST}
    pictures[1].write_bytes(b"a picture")
    assert take_back(folder) == UnsortResult(folder=folder, n_removed=1, n_kept=1)


def test_a_picture_that_took_the_place_of_its_link_is_kept(
    tmp_path: Path, pictures: list[Path]
) -> None:
    folder = tmp_path / "sorted"
    sort(folder, pictures[:2], link=True)
    for link, file in zip(("x.jpg", "x-2.jpg"), pictures, strict=False):
        file.replace(folder / "cats" / link)
    pictures[1].symlink_to(folder / "cats" / "x-2.jpg")
    assert take_back(folder).n_removed == 0
    assert (folder / "cats" / "x.jpg").read_bytes() == b"a picture"
    assert (folder / "cats" / "x-2.jpg").read_bytes() == b"a picture"


def test_a_hard_link_goes_and_its_picture_stays(
    tmp_path: Path, pictures: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def not_here(path: Path, target: Path) -> None:
        raise OSError("A required privilege is not held by the client")

    monkeypatch.setattr(Path, "symlink_to", not_here)
    folder = tmp_path / "sorted"
    sort(folder, pictures[:1], link=True)
    assert not (folder / "cats" / "x.jpg").is_symlink()
    assert (folder / "cats" / "x.jpg").samefile(pictures[0])
    assert take_back(folder).n_removed == 1
    assert pictures[0].read_bytes() == b"a picture"


def test_a_list_cut_off_or_made_up_leads_nowhere_else(tmp_path: Path, pictures: list[Path]) -> None:
    folder = tmp_path / "sorted"
    sort(folder, pictures[:1])
    line = (folder / LIST).read_text(encoding="utf-8")
    other = tmp_path / "pictures" / "b" / "x.jpg"
    for place in ("../pictures/b/x.jpg", "../b.jpg", str(other), "cats/../../pictures/b/x.jpg"):
        storage.append_line(folder / LIST, line.replace("cats/x.jpg", place).strip())
    with (folder / LIST).open("a", encoding="utf-8") as file:
        file.write(line[:30])
    sort(folder, pictures[1:2])
    assert take_back(folder).n_removed == 2
    assert all(file.exists() for file in pictures)


def test_a_copy_that_a_kill_kept_from_being_made_is_made_the_next_time(
    tmp_path: Path, pictures: list[Path]
) -> None:
    folder = tmp_path / "sorted"

    def die(point: str, path: Path) -> None:
        if point == "replace":
            raise KeyboardInterrupt

    storage.fault = die
    try:
        with pytest.raises(KeyboardInterrupt):
            sort(folder, pictures[:1])
    finally:
        storage.fault = None
    assert take_back(folder).n_removed == 0
    sort(folder, pictures[:1])
    assert names(folder) == {"cats/x.jpg", LIST}


def test_where_nothing_was_sorted_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="Nothing to take back"):
        take_back(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="rights work otherwise there")
def test_a_folder_that_cannot_be_made_and_a_picture_that_is_gone_are_told(
    tmp_path: Path, pictures: list[Path]
) -> None:
    with pytest.raises(StorageError, match="cannot be made"):
        Sorter(pictures[0] / "sorted", ["cats"])
    with pytest.raises(StorageError, match="cannot be read"):
        sort(tmp_path / "sorted", [tmp_path / "gone.jpg"])
