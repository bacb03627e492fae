"""The index remembers what is known of each file, and survives damage."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from core.actions import Relabel
from core.data.dataset import Part
from core.data.facts import Known, Measured
from core.data.index import Entry, PictureIndex, Remembered
from core.data.journal import act, next_undo
from core.data.schema import VERSION
from core.errors import StorageError

MEASURED = Measured(bytes(256), 0.5, 0.2, 0.3, 0.4, 0.5, 0.6, 0.1, 0.2, 0.3, 0.0, "Leica", 1e9)
ANT = Known(10, 123, "ab" * 32, 640, 480, warning="very small", measured=MEASURED)
BROKEN = Known(5, 456, "cd" * 32, problem="damaged")


def entries(known: dict[str, Known]) -> list[Entry]:
    return [Entry(path, path.partition("/")[0], Part.TRAIN, each) for path, each in known.items()]


def stored(index: PictureIndex) -> dict[str, Known]:
    measured = {row[0]: Measured(*row[1:]) for row in index.rows("SELECT * FROM measured")}
    columns = "path, size, mtime_ns, sha256, width, height, problem, warning"
    rows = index.rows(f"SELECT {columns} FROM picture")
    return {row[0]: replace(Known(*row[1:]), measured=measured.get(row[0])) for row in rows}


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "new" / "index.sqlite"
    known = {"ants/ä 🐜.jpg": ANT, "bees/b.jpg": BROKEN, "bees/c.jpg": Known(1, 2, "ef")}
    with PictureIndex(path) as index:
        index.write(entries(known))
        index.write(entries({"bees/b.jpg": ANT}))
    with PictureIndex(path) as index:
        assert stored(index) == {**known, "bees/b.jpg": ANT}
        assert index.remembered()["bees/c.jpg"] == Remembered(1, 2, False, True, "bees", "train")


def test_only_what_was_decoded_counts_as_decoded() -> None:
    assert ANT.decoded
    assert BROKEN.decoded
    assert not Known(1, 2, "ef").decoded


def test_sixty_thousand_rows_are_one_transaction(tmp_path: Path) -> None:
    many = entries({f"class/{number}.jpg": ANT for number in range(60_000)})
    with PictureIndex(tmp_path / "index.sqlite") as index:
        index.write(many)
        assert len(index.remembered()) == 60_000


def test_a_write_that_fails_changes_nothing(tmp_path: Path) -> None:
    with PictureIndex(tmp_path / "index.sqlite") as index:
        index.write(entries({"a": ANT}))
        with pytest.raises(StorageError):
            index.write(entries({"a": BROKEN, "b": Known(1, 2, None)}))  # type: ignore[arg-type]
        assert stored(index) == {"a": ANT}


def test_what_was_found_before_may_be_gone_or_somewhere_else(tmp_path: Path) -> None:
    with PictureIndex(None) as index:
        index.write(entries({"ants/1": ANT, "ants/2": ANT}))
        index.list_anew([("ants/1", "bees", Part.VAL)], ["ants/2"])
        found = index.remembered()
        assert (found["ants/1"].label, found["ants/1"].part) == ("bees", "val")
        assert not found["ants/2"].listed
        assert index.folder_labels() == {"bees"}


def test_the_copy_is_opened_when_the_file_is_damaged(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    with PictureIndex(path) as index:
        index.write(entries({"a": ANT}))
        act(index, Relabel(paths=("a",), label="ant"))
        index.keep_copy()
    path.write_bytes(b"no database at all" * 100)
    with PictureIndex(path) as index:
        assert stored(index) == {"a": ANT}
        assert next_undo(index) == Relabel(paths=("a",), label="ant")
    assert path.with_name("index.sqlite.invalid").exists()


def test_an_index_of_the_first_version_is_filled_anew(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    with closing(sqlite3.connect(path)) as old, old:
        old.execute("CREATE TABLE picture (path TEXT PRIMARY KEY, size INTEGER)")
        old.execute("INSERT INTO picture VALUES ('a', 1)")
        old.execute("PRAGMA user_version=1")
    with PictureIndex(path) as index:
        assert index.remembered() == {}
        index.write(entries({"a": ANT}))


def test_two_may_make_the_same_index_at_once(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"

    def fill(number: int) -> None:
        with PictureIndex(path) as index:
            index.write(entries({f"{number}": ANT}))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(fill, range(16)))
    with PictureIndex(path) as index:
        assert len(index.remembered()) == 16


@pytest.mark.parametrize("damage", ["garbage", "page"])
def test_a_damaged_index_is_set_aside(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "index.sqlite"
    with PictureIndex(path) as index:
        index.write(entries({f"class/{number}.jpg": ANT for number in range(500)}))
    content = bytearray(path.read_bytes())
    if damage == "garbage":
        content = bytearray(b"no database at all" * 100)
    else:
        content[8192:12288] = b"\xff" * 4096
    path.write_bytes(content)
    with PictureIndex(path) as index:
        assert index.remembered() == {}
        index.write(entries({"a": ANT}))
    assert (tmp_path / "index.sqlite.invalid").read_bytes() == content


def test_a_newer_index_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "index.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA user_version={VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(StorageError, match="newer Graft"):
        PictureIndex(path)
    assert path.read_bytes() == before


def test_a_place_that_cannot_be_written_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    with pytest.raises(StorageError) as caught:
        PictureIndex(tmp_path / "file" / "index.sqlite")
    assert caught.value.hint
