"""The index remembers what is known of each file, and survives damage."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from core.data.index import VERSION, Known, PictureIndex
from core.errors import StorageError

ANT = Known(10, 123, "ab" * 32, 640, 480, warning="very small")
BROKEN = Known(5, 456, "cd" * 32, problem="damaged")


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "new" / "index.sqlite"
    entries = {"ants/ä 🐜.jpg": ANT, "bees/b.jpg": BROKEN, "bees/c.jpg": Known(1, 2, "ef")}
    with PictureIndex(path) as index:
        index.write(entries)
        index.write({"bees/b.jpg": ANT})
    with PictureIndex(path) as index:
        assert index.read() == {**entries, "bees/b.jpg": ANT}


def test_only_what_was_decoded_counts_as_decoded() -> None:
    assert ANT.decoded
    assert BROKEN.decoded
    assert not Known(1, 2, "ef").decoded


def test_sixty_thousand_rows_are_one_transaction(tmp_path: Path) -> None:
    entries = {f"class/{number}.jpg": ANT for number in range(60_000)}
    with PictureIndex(tmp_path / "index.sqlite") as index:
        index.write(entries)
        assert len(index.read()) == 60_000


def test_a_write_that_fails_changes_nothing(tmp_path: Path) -> None:
    with PictureIndex(tmp_path / "index.sqlite") as index:
        index.write({"a": ANT})
        with pytest.raises(StorageError):
            index.write({"a": BROKEN, "b": Known(1, 2, None)})  # type: ignore[arg-type]
        assert index.read() == {"a": ANT}


@pytest.mark.parametrize("damage", ["garbage", "page"])
def test_a_damaged_index_is_set_aside(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "index.sqlite"
    with PictureIndex(path) as index:
        index.write({f"class/{number}.jpg": ANT for number in range(500)})
    content = bytearray(path.read_bytes())
    if damage == "garbage":
        content = bytearray(b"no database at all" * 100)
    else:
        content[8192:12288] = b"\xff" * 4096
    path.write_bytes(content)
    with PictureIndex(path) as index:
        assert index.read() == {}
        index.write({"a": ANT})
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
