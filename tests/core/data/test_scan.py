"""The scan: layouts, links, names, stops, and files that vanish."""

import os
import sys
import threading
import unicodedata
from pathlib import Path

import pytest
from made_pictures import MakePictures

from core.data.dataset import Dataset, Layout, Part
from core.data.finding import FindingKind
from core.data.scan import list_files, scan
from core.errors import DatasetError
from core.events import EVENT, Event, Progress, ScanResult, Stage
from core.jobs import StopKind, StopToken
from core.requests import ScanRequest

CLASSES = ("circles", "squares", "triangles")


def run(folder: Path, index: Path | None = None, decode: bool = True) -> ScanResult:
    def ignore(event: Event) -> None:
        pass

    return scan(ScanRequest(folder=folder, index=index, decode=decode), ignore, StopToken())


def reasons(dataset: Dataset) -> dict[str, str]:
    return {entry.path: entry.reason for entry in dataset.left_out}


@pytest.fixture
def flowers(make_pictures: MakePictures, tmp_path: Path) -> Path:
    return make_pictures(count=4, folder=tmp_path / "flowers")


def test_class_folders(flowers: Path) -> None:
    result = run(flowers)
    dataset = result.dataset
    assert dataset.root == flowers
    assert dataset.layout is Layout.CLASS_FOLDERS
    assert dataset.counts() == dict.fromkeys(CLASSES, 4)
    assert result.n_decoded == 12
    assert dataset.notes == ()
    first = dataset.pictures[0]
    assert first.path == "circles/circles-000.jpg"
    assert (first.width, first.height, first.part, len(first.sha256)) == (48, 48, None, 64)
    assert EVENT.validate_json(result.model_dump_json()) == result


def test_folders_inside_a_class_belong_to_it(flowers: Path) -> None:
    deep = flowers / "circles" / "2024" / "may"
    deep.mkdir(parents=True)
    (flowers / "squares" / "squares-000.jpg").rename(deep / "round.jpg")
    dataset = run(flowers).dataset
    assert dataset.counts() == {"circles": 5, "squares": 3, "triangles": 4}


@pytest.mark.parametrize(
    "parts", [("train", "val", "test"), ("Train", "Validation", "TEST"), ("train", "valid")]
)
def test_part_folders(make_pictures: MakePictures, parts: tuple[str, ...]) -> None:
    dataset = run(make_pictures(count=2, layout=Layout.PART_FOLDERS, parts=parts)).dataset
    assert dataset.layout is Layout.PART_FOLDERS
    assert dataset.classes == CLASSES
    assert [len(dataset.of(part)) for part in Part][: len(parts)] == [6] * len(parts)


def test_a_class_may_be_called_train_among_others(make_pictures: MakePictures) -> None:
    dataset = run(make_pictures(classes=("train", "bus", "tram"), count=2)).dataset
    assert dataset.layout is Layout.CLASS_FOLDERS
    assert dataset.classes == ("bus", "train", "tram")


def test_everything_in_one_folder_is_pointed_out(
    make_pictures: MakePictures, tmp_path: Path
) -> None:
    make_pictures(folder=tmp_path / "unpacked" / "flowers", count=2)
    dataset = run(tmp_path / "unpacked").dataset
    assert dataset.classes == ("flowers",)
    assert "open that one instead" in dataset.notes[0]


def test_what_is_left_out_is_listed_with_its_reason(flowers: Path) -> None:
    picture = (flowers / "circles" / "circles-000.jpg").read_bytes()
    (flowers / "circles" / "cut.jpg").write_bytes(picture[: len(picture) // 2])
    (flowers / "circles" / "page.jpg").write_bytes(b"<html></html>")
    (flowers / "circles" / "notes.txt").write_bytes(b"")
    (flowers / "circles" / "dangling.jpg").symlink_to("nowhere")
    (flowers / "loose.jpg").write_bytes(picture)
    found = run(flowers).dataset
    assert [picture.path for picture in found.unlabelled] == ["loose.jpg"]
    assert reasons(found) == {
        "circles/cut.jpg": "cut off in the middle",
        "circles/dangling.jpg": "a link that leads nowhere",
        "circles/notes.txt": "not a picture",
        "circles/page.jpg": "not a picture (a web page)",
    }


def test_hidden_and_housekeeping_files_are_counted_and_are_no_class(flowers: Path) -> None:
    for name in (".DS_Store", "Thumbs.db", "circles/desktop.ini", "circles/._a.jpg"):
        (flowers / name).write_bytes(b"x")
    for name in ("__MACOSX", ".ipynb_checkpoints", "@eaDir", "circles/.thumbnails"):
        (flowers / name).mkdir()
        (flowers / name / "a.jpg").write_bytes(b"x")
    dataset = run(flowers).dataset
    assert dataset.ignored == 8
    assert dataset.classes == CLASSES
    assert dataset.left_out == ()


def test_a_project_kept_among_the_pictures_is_passed_over(flowers: Path) -> None:
    thumbnail = flowers / "project" / "cache" / "a.jpg"
    thumbnail.parent.mkdir(parents=True)
    thumbnail.write_bytes((flowers / "circles" / "circles-000.jpg").read_bytes())
    for name in ("project.json", "index.sqlite"):
        (flowers / "project" / name).write_bytes(b"")
    assert run(flowers).dataset.classes == CLASSES


def test_a_class_without_readable_pictures_is_excluded_with_a_note(flowers: Path) -> None:
    (flowers / "empty").mkdir()
    (flowers / "broken").mkdir()
    (flowers / "broken" / "a.jpg").write_bytes(b"x")
    dataset = run(flowers).dataset
    assert dataset.classes == CLASSES
    assert "“broken”, “empty”" in dataset.notes[0]


def test_the_same_picture_in_two_classes_is_pointed_out(flowers: Path) -> None:
    copy = flowers / "squares" / "copy.jpg"
    copy.write_bytes((flowers / "circles" / "circles-001.jpg").read_bytes())
    finding = next(f for f in run(flowers).findings if f.kind is FindingKind.TWO_CLASSES)
    assert finding.paths == ("circles/circles-001.jpg", "squares/copy.jpg")


def test_links_in_a_circle_end_and_real_folders_keep_their_name(flowers: Path) -> None:
    (flowers / "squares" / "back").symlink_to(flowers, target_is_directory=True)
    (flowers / "alias").symlink_to(flowers / "squares", target_is_directory=True)
    dataset = run(flowers).dataset
    assert dataset.counts() == dict.fromkeys(CLASSES, 4)
    assert dataset.ignored == 2


def test_strange_names_make_the_round_trip(make_pictures: MakePictures, tmp_path: Path) -> None:
    composed, apart = (unicodedata.normalize(form, "café") for form in ("NFC", "NFD"))
    longest = "n" * 251 + ".jpg"
    folder = make_pictures(classes=(composed, "🐝 <b>"), count=1, folder=tmp_path / "odd")
    make_pictures(classes=(apart,), count=1, folder=tmp_path / "odd")
    (folder / "🐝 <b>" / "🐝 <b>-000.jpg").rename(folder / "🐝 <b>" / longest)
    index = tmp_path / "index.sqlite"
    first, second = run(folder, index), run(folder, index)
    assert second.n_decoded == 0
    assert second.dataset == first.dataset
    assert first.dataset.counts() == {composed: 2, "🐝 <b>": 1}
    assert all(first.dataset.file(picture).is_file() for picture in first.dataset.pictures)
    assert EVENT.validate_json(first.model_dump_json()) == first


@pytest.mark.skipif(sys.platform != "linux", reason="other file systems refuse such names")
def test_names_that_are_not_utf8_are_left_out(flowers: Path) -> None:
    bad = os.fsencode(flowers / "circles") + b"/caf\xe9.jpg"
    Path(os.fsdecode(bad)).write_bytes(b"x")
    result = run(flowers)
    assert reasons(result.dataset) == {"circles/caf�.jpg": "its name is not valid UTF-8: rename it"}
    assert EVENT.validate_json(result.model_dump_json()) == result


def test_a_second_scan_reads_only_what_changed(flowers: Path, tmp_path: Path) -> None:
    index = tmp_path / "index.sqlite"
    (flowers / "circles" / "broken.jpg").write_bytes(b"x")
    first = run(flowers, index)
    assert first.n_decoded == 13
    again = run(flowers, index)
    assert again.n_decoded == 0
    assert again.dataset == first.dataset
    changed = flowers / "circles" / "circles-000.jpg"
    changed.write_bytes((flowers / "squares" / "squares-000.jpg").read_bytes() + b"\0")
    third = run(flowers, index)
    assert third.n_decoded == 1
    assert third.dataset.pictures[0].sha256 != first.dataset.pictures[0].sha256


def test_without_decoding_there_are_hashes_and_decoding_can_follow(
    flowers: Path, tmp_path: Path
) -> None:
    index = tmp_path / "index.sqlite"
    (flowers / "circles" / "no-suffix").write_bytes(b"words")
    quick = run(flowers, index, decode=False)
    assert quick.n_decoded == 1
    assert all(p.sha256 and p.width is None for p in quick.dataset.pictures)
    assert reasons(quick.dataset) == {"circles/no-suffix": "not a picture"}
    full = run(flowers, index)
    assert full.n_decoded == 12
    assert all(p.width == 48 for p in full.dataset.pictures)
    assert run(flowers, index, decode=False).dataset == full.dataset


def test_progress_ends_at_the_total(flowers: Path) -> None:
    events: list[Event] = []
    scan(ScanRequest(folder=flowers), events.append, StopToken())
    looked = [e for e in events if isinstance(e, Progress) and e.stage is Stage.SCAN]
    assert (looked[-1].done, looked[-1].total) == (12, 12)
    assert isinstance(events[-1], Progress)
    assert events[-1].stage is Stage.COMPARE
    assert events[-1].done == events[-1].total


def test_a_stopped_scan_keeps_what_it_has(make_pictures: MakePictures, tmp_path: Path) -> None:
    folder = make_pictures(classes=("a", "b"), count=200, size=8)
    index = tmp_path / "index.sqlite"
    stop = StopToken()
    request = ScanRequest(folder=folder, index=index)
    result = scan(request, lambda _event: stop.ask(StopKind.CANCEL), stop)
    assert 0 < len(result.dataset.pictures) < 400
    assert "Stopped" in result.dataset.notes[0]
    assert len(result.dataset.notes) == 1
    rest = run(folder, index)
    assert rest.n_decoded == 400 - len(result.dataset.pictures)
    assert len(rest.dataset.pictures) == 400


def test_a_scan_stopped_before_it_starts_returns(flowers: Path) -> None:
    stop = StopToken()
    stop.ask(StopKind.CANCEL)
    result = scan(ScanRequest(folder=flowers), lambda _event: None, stop)
    assert result.dataset.pictures == ()


def test_files_that_vanish_in_the_middle_are_left_out(make_pictures: MakePictures) -> None:
    folder = make_pictures(classes=("a", "b"), count=300, size=8)
    last = folder / "b" / "b-299.jpg"
    once = threading.Event()

    def remove(_event: Event) -> None:
        if not once.is_set():
            once.set()
            last.unlink()

    dataset = scan(ScanRequest(folder=folder), remove, StopToken()).dataset
    assert len(dataset.pictures) == 599
    assert reasons(dataset) == {"b/b-299.jpg": "the file is gone"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such rights")
def test_what_may_not_be_read_is_listed(flowers: Path) -> None:
    locked, file = flowers / "locked", flowers / "circles" / "circles-000.jpg"
    locked.mkdir(mode=0)
    file.chmod(0)
    if os.access(file, os.R_OK):
        locked.chmod(0o700)
        pytest.skip("this account may read everything")
    found = reasons(run(flowers).dataset)
    locked.chmod(0o700)
    assert found == {
        "circles/circles-000.jpg": "the file may not be read",
        "locked": "the folder may not be read",
    }


def test_folders_that_cannot_be_used_are_explained(flowers: Path, tmp_path: Path) -> None:
    empty, words = tmp_path / "empty", tmp_path / "words"
    empty.mkdir()
    (words / "a").mkdir(parents=True)
    (words / "a" / "a.jpg").write_bytes(b"x")
    for folder, title in [
        (tmp_path / "gone", "There is no folder"),
        (flowers / "circles" / "circles-000.jpg", "is not a folder"),
        (empty, "is empty"),
        (words, "No pictures were found"),
    ]:
        with pytest.raises(DatasetError, match=title) as caught:
            run(folder)
        assert caught.value.hint


def test_list_files_searches_folders_and_takes_files_as_they_are(flowers: Path) -> None:
    (flowers / ".hidden.jpg").write_bytes(b"x")
    (flowers / "notes.txt").write_bytes(b"x")
    files = list_files([flowers / "squares", flowers / "notes.txt", flowers])
    assert files[:4] == sorted((flowers / "squares").iterdir())
    assert files[4] == flowers / "notes.txt"
    assert len(files) == len(set(files)) == 13
