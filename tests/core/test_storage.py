"""Whatever goes wrong during a write, the old state or the new one is there, never neither."""

import errno
import json
import os
from pathlib import Path

import pytest

from core import storage
from core.errors import StorageError
from core.storage import NewerVersionError, Stored, UnreadableError


class Note(Stored):
    text: str


class Killed(BaseException):
    """Stands for the end of the process: nothing in Graft catches it."""


def points_of(save: object) -> list[str]:
    """The failure points that a save passes, in order."""
    seen: list[str] = []
    storage.fault = lambda point, path: seen.append(f"{len(seen)}")
    try:
        save()  # type: ignore[operator]
    finally:
        storage.fault = None
    return seen


@pytest.mark.parametrize("failure", [OSError(errno.ENOSPC, "full"), OSError(errno.EIO, "io"), None])
def test_every_point_of_a_save_leaves_a_readable_state(
    tmp_path: Path, failure: OSError | None
) -> None:
    path = tmp_path / "note.json"

    def save(text: str = "new") -> None:
        storage.write_json(path, Note(text=text))

    save("older")
    save("old")
    for at in range(len(points_of(lambda: save("old")))):
        passed = 0

        def fail(point: str, file: Path, at: int = at) -> None:
            nonlocal passed
            passed += 1
            if passed == at + 1:
                raise failure or Killed

        storage.fault = fail
        try:
            save()
        except (StorageError, Killed):
            pass
        finally:
            storage.fault = None
        assert storage.read_json(path, Note).text in {"old", "new"}
        save("old")
    leftovers = [p.name for p in tmp_path.iterdir() if failure is not None and "tmp" in p.name]
    assert leftovers == []


def test_a_full_disk_is_told_in_words(tmp_path: Path) -> None:
    def fail(point: str, path: Path) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    storage.fault = fail
    try:
        with pytest.raises(StorageError) as caught:
            storage.write_text(tmp_path / "a.txt", "a")
    finally:
        storage.fault = None
    assert caught.value.title == "The disk is full."
    assert "was not changed" in caught.value.detail


def test_a_damaged_file_is_kept_aside_and_the_backup_opened(tmp_path: Path) -> None:
    path = tmp_path / "note.json"
    storage.write_json(path, Note(text="one"))
    storage.write_json(path, Note(text="two"))
    path.write_text("{ damaged", encoding="utf-8")
    assert storage.read_json(path, Note).text == "one"
    assert path.read_text(encoding="utf-8") == "{ damaged"  # reading changes nothing
    storage.write_json(path, Note(text="three"))
    assert (tmp_path / "note.json.invalid").read_text(encoding="utf-8") == "{ damaged"
    assert storage.read_json(path, Note).text == "three"
    assert json.loads((tmp_path / "note.json.bak").read_bytes())["text"] == "one"


@pytest.mark.parametrize("code", [errno.EACCES, errno.EIO, errno.ENOTCONN, errno.ESTALE])
def test_what_cannot_be_read_is_not_damaged(tmp_path: Path, code: int) -> None:
    path = tmp_path / "note.json"
    storage.write_json(path, Note(text="one"))
    storage.write_json(path, Note(text="two"))
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}

    def fail(point: str, file: Path) -> None:
        if point == "read":
            raise OSError(code, os.strerror(code))

    storage.fault = fail
    try:
        with pytest.raises(UnreadableError, match="left as it is"):
            storage.read_json(path, Note)
        with pytest.raises(UnreadableError):
            storage.write_json(path, Note(text="three"))
    finally:
        storage.fault = None
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == before
    assert storage.read_json(path, Note).text == "two"


def test_a_folder_in_the_place_of_a_file_is_left_there(tmp_path: Path) -> None:
    path = tmp_path / "note.json"
    (path / "inside").mkdir(parents=True)
    with pytest.raises(UnreadableError):
        storage.read_json(path, Note)
    assert [each.name for each in tmp_path.iterdir()] == ["note.json"]


def test_of_a_lost_file_the_backup_is_read(tmp_path: Path) -> None:
    path = tmp_path / "note.json"
    storage.write_json(path, Note(text="one"))
    storage.write_json(path, Note(text="two"))
    path.unlink()
    assert storage.read_json(path, Note).text == "one"


def test_a_newer_file_is_never_rewritten(tmp_path: Path) -> None:
    path = tmp_path / "note.json"
    newer = json.dumps({"schema_version": 99, "text": "x", "colour": "green"})
    path.write_text(newer, encoding="utf-8")
    with pytest.raises(NewerVersionError):
        storage.read_json(path, Note)
    with pytest.raises(NewerVersionError):
        storage.write_json(path, Note(text="mine"))
    assert path.read_text(encoding="utf-8") == newer


def test_unknown_keys_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "note.json"
    path.write_text('{"schema_version": 1, "text": "x", "txet": "y"}', encoding="utf-8")
    with pytest.raises(StorageError, match="txet"):
        storage.read_json(path, Note)


def test_a_folder_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "model"
    with storage.replacing_folder(path) as folder:
        (folder / "weights").write_text("old", encoding="utf-8")

    def break_off() -> None:
        with storage.replacing_folder(path) as folder:
            (folder / "weights").write_text("half", encoding="utf-8")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        break_off()
    assert (path / "weights").read_text(encoding="utf-8") == "old"
    with storage.replacing_folder(path) as folder:
        (folder / "weights").write_text("new", encoding="utf-8")
    assert (path / "weights").read_text(encoding="utf-8") == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["model"]


def test_a_long_log_is_put_aside_once(tmp_path: Path) -> None:
    log = tmp_path / "log.txt"
    log.write_bytes(b"x" * 1_000_001)
    storage.rotate(log)
    assert not log.exists()
    assert (tmp_path / "log.txt.old").stat().st_size == 1_000_001
    log.write_bytes(b"short")
    storage.rotate(log)
    assert log.read_bytes() == b"short"


def test_a_line_after_one_that_was_cut_off_is_whole(tmp_path: Path) -> None:
    file = tmp_path / "lines"
    storage.append_line(file, "first")
    with file.open("ab") as lines:
        lines.write(b"second, cut o")
    storage.append_line(file, "third ü")
    assert file.read_text(encoding="utf-8").splitlines() == ["first", "second, cut o", "third ü"]
