"""Copies of pictures: all of them, each its own, and the originals as they were."""

import os
import shutil
import sys
from pathlib import Path

import pytest
from made_pictures import MakePictures

from core.data.gather import Gathered, gather
from core.data.layouts import label_by_folders
from core.data.listing import list_folder
from core.errors import StoppedError, StorageError
from core.jobs import StopKind, StopToken

Files = list[tuple[Path, str]]


def run(files: Files, target: Path) -> Gathered:
    return gather(files, target, lambda done, total: None, StopToken())


def tree(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def folder(make_pictures: MakePictures, tmp_path: Path) -> Path:
    return make_pictures(classes=("a", "b"), count=3, size=16, folder=tmp_path / "pictures")


@pytest.fixture
def files(folder: Path) -> Files:
    return [(path, path.parent.name) for path in sorted(folder.rglob("*.jpg"))]


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "project" / "pictures"


def test_copies_are_equal_and_the_originals_are_as_they_were(
    folder: Path, files: Files, target: Path
) -> None:
    before = {path: path.stat().st_mtime_ns for path, _ in files}
    content = tree(folder)
    gathered = run(files, target)
    assert tree(target) == content == tree(folder)
    assert gathered.copies == {path: target / path.relative_to(folder) for path, _ in files}
    assert gathered.left_out == ()
    assert {path: path.stat().st_mtime_ns for path, _ in files} == before
    assert {path: copy.stat().st_mtime_ns for path, copy in gathered.copies.items()} == before


def test_progress_is_told_to_the_end(files: Files, target: Path) -> None:
    told: list[tuple[int, int]] = []
    gather(files, target, lambda *now: told.append(now), StopToken())
    assert told == [(n, 6) for n in range(7)]


def test_pictures_of_one_name_get_numbers(folder: Path, target: Path) -> None:
    for place in ("x", "y"):
        (folder / place).mkdir()
    names = [folder / "x" / "1.jpg", folder / "y" / "1.jpg", folder / "y" / "1-2.jpg"]
    for number, path in enumerate(names):
        path.write_bytes(b"picture %d" % number)
    files = [(path, "one") for path in names]
    first = run(files, target)
    assert [copy.name for copy in first.copies.values()] == ["1.jpg", "1-2.jpg", "1-2-2.jpg"]
    assert run(files, target) == first
    assert len(tree(target)) == 3


def test_a_stopped_copy_goes_on_where_it_ended(
    files: Files, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop = StopToken()
    with pytest.raises(StoppedError, match="stopped"):
        gather(files, target, lambda done, _: done == 4 and stop.ask(StopKind.CANCEL), stop)
    assert len(tree(target)) == 4
    copied: list[str] = []
    copyfile = shutil.copyfile

    def counting(source: Path, copy: Path) -> None:
        copied.append(source.name)
        copyfile(source, copy)

    monkeypatch.setattr(shutil, "copyfile", counting)
    assert len(run(files, target).copies) == 6
    assert copied == ["b-001.jpg", "b-002.jpg"]
    assert len(tree(target)) == 6


def test_what_lies_there_is_never_overwritten(files: Files, target: Path) -> None:
    other = target / "a" / "a-000.jpg"
    other.parent.mkdir(parents=True)
    size = files[0][0].stat().st_size
    for content in (b"x" * size, b"mine"):
        other.write_bytes(content)
        copy = run(files, target).copies[files[0][0]]
        assert copy.name == "a-000-2.jpg"
        assert copy.read_bytes() == files[0][0].read_bytes()
        assert other.read_bytes() == content


def test_pictures_that_are_copies_already_stay_where_they_are(folder: Path, files: Files) -> None:
    before = tree(folder)
    assert run(files, folder).copies == {path: path for path, _ in files}
    assert tree(folder) == before


def test_without_a_class_a_copy_is_not_labelled_either(files: Files, target: Path) -> None:
    run([(files[0][0], ""), *files[1:]], target)
    labels = label_by_folders(list_folder(target))
    assert [item.label for item in labels.labelled] == ["", "a", "a", "b", "b", "b"]


def test_class_names_become_folders_inside_the_target(files: Files, target: Path) -> None:
    names = ["../x", "<b>", "=cmd", "n" * 200, "con", "🐝"]
    odd = [(path, name) for (path, _), name in zip(files, names, strict=True)]
    copies = run(odd, target).copies.values()
    folders = [copy.parent.name for copy in copies]
    assert folders == ["_._x", "_b_", "=cmd", "n" * 120, "_con", "🐝"]
    assert all(copy.parent.parent == target for copy in copies)


def test_long_names_keep_their_suffix(folder: Path, target: Path) -> None:
    path = folder / ("n" * 251 + ".jpg")
    path.write_bytes(b"picture")
    copy = run([(path, "a")], target).copies[path]
    assert copy.suffix == ".jpg"
    assert copy.read_bytes() == b"picture"


def test_what_cannot_be_read_is_left_out(folder: Path, files: Files, target: Path) -> None:
    gone = folder / "gone.jpg"
    gathered = run([*files, (gone, "a")], target)
    assert len(gathered.copies) == 6
    assert [(e.path, e.reason) for e in gathered.left_out] == [(str(gone), "the file is gone")]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_a_copy_of_a_picture_that_may_only_be_read_may_be_changed(
    files: Files, target: Path
) -> None:
    files[0][0].chmod(0o444)
    copy = run(files, target).copies[files[0][0]]
    assert copy.stat().st_mode & 0o200
    assert files[0][0].stat().st_mode & 0o777 == 0o444


def test_room_on_the_disk_is_asked_for_first_less_what_is_there(
    files: Files, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(files[:5], target)
    last = files[5][0].stat().st_size
    usage = shutil.disk_usage(target)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=last - 1))
    with pytest.raises(StorageError, match="not enough room"):
        run(files, target)
    assert len(tree(target)) == 5
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=last))
    assert len(run(files, target).copies) == 6


def test_a_copy_that_differs_is_not_kept(
    files: Files, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def badly(source: Path, copy: Path) -> None:
        copy.write_bytes(os.urandom(source.stat().st_size))

    monkeypatch.setattr(shutil, "copyfile", badly)
    with pytest.raises(StorageError, match="not like the original"):
        run(files, target)
    assert tree(target) == {}
