"""The index remembers what is known of each file, and survives damage."""

import errno
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from core import storage
from core.actions import CreateClass, Exclude, Relabel, RenameClass, Undo
from core.data import schema
from core.data.dataset import Part
from core.data.facts import Known, Measured
from core.data.index import Entry, PictureIndex, Remembered
from core.data.inverse import DECIDED
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


def listed(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() if path.is_file() else b"" for path in folder.iterdir()}


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """An index with labels and its copy."""
    path = tmp_path / "project" / "index.sqlite"
    with PictureIndex(path) as index:
        index.write(entries({"ants/a": ANT, "bees/b": ANT}))
        act(index, Relabel(paths=("ants/a",), label="wasp"))
        index.keep_copy()
    return path


@pytest.mark.parametrize("lost", ["gone", "empty"])
def test_the_copy_is_opened_when_the_file_is_lost(labelled: Path, lost: str) -> None:
    labelled.unlink()
    if lost == "empty":
        labelled.touch()
    with PictureIndex(labelled, check=False) as index:
        assert next_undo(index) == Relabel(paths=("ants/a",), label="wasp")
        assert "gone or empty" in index.take_note()[0]
        assert index.take_note() == ()


def test_a_copy_that_is_damaged_is_not_opened(labelled: Path) -> None:
    labelled.unlink()
    labelled.with_name("index.sqlite.bak").write_bytes(b"no database at all" * 100)
    with PictureIndex(labelled) as index:
        assert index.remembered() == {}


def test_a_damaged_index_that_cannot_be_read_either_is_left_there(labelled: Path) -> None:
    labelled.write_bytes(b"no database at all" * 100)
    before = listed(labelled.parent)

    def fail(point: str, path: Path) -> None:
        if point == "read":
            raise OSError(errno.EIO, "Input/output error")

    storage.fault = fail
    try:
        with pytest.raises(StorageError, match="cannot be read at the moment"):
            PictureIndex(labelled)
    finally:
        storage.fault = None
    assert listed(labelled.parent) == before


def test_what_cannot_be_opened_is_left_there(labelled: Path) -> None:
    labelled.unlink()
    labelled.mkdir()
    (labelled / "inside").touch()
    before = listed(labelled.parent)
    for read_only in (False, True):
        with pytest.raises(StorageError):
            PictureIndex(labelled, read_only=read_only)
    assert listed(labelled.parent) == before


def test_a_look_changes_nothing_even_beside_one_that_writes(labelled: Path) -> None:
    with PictureIndex(labelled, check=False) as writer:
        act(writer, CreateClass(name="new"))  # it lies in the write-ahead log
        before = listed(labelled.parent)
        assert "index.sqlite-wal" in before
        with PictureIndex(labelled, read_only=True) as index:
            assert next_undo(index) == CreateClass(name="new")
            act(index, Undo())
            assert next_undo(index) == Relabel(paths=("ants/a",), label="wasp")
        assert listed(labelled.parent) == before
        assert next_undo(writer) == CreateClass(name="new")


def test_a_look_at_what_is_not_there_makes_nothing(tmp_path: Path) -> None:
    with PictureIndex(tmp_path / "none" / "index.sqlite", read_only=True) as index:
        assert index.remembered() == {}
    assert list(tmp_path.iterdir()) == []


def test_a_look_at_a_damaged_or_lost_index_finds_its_copy(labelled: Path) -> None:
    for content in (b"no database at all" * 100, b""):
        labelled.write_bytes(content)
        before = listed(labelled.parent)
        with PictureIndex(labelled, read_only=True) as index:
            assert len(index.remembered()) == 2
        assert listed(labelled.parent) == before


STRANGE = {
    "a trigger": "CREATE TRIGGER evil AFTER INSERT ON made BEGIN DELETE FROM decision; END",
    "a trigger of the same name": "DROP TRIGGER made_INSERT; CREATE TRIGGER made_INSERT AFTER "
    "INSERT ON made BEGIN DELETE FROM decision; END",
    "a view": "CREATE VIEW evil AS SELECT load_extension('evil')",
    "a view in the place of a table": "DROP TABLE made; CREATE VIEW made AS SELECT 'x' AS label",
    "a table": "CREATE TABLE evil (a); INSERT INTO evil VALUES (1)",
    "a computed column": "DROP TABLE made; CREATE TABLE made (label TEXT PRIMARY KEY, "
    "evil TEXT AS (label || 'x')) WITHOUT ROWID",
    "an index": "CREATE INDEX evil ON picture (label)",
    "a missing table": "DROP TABLE accepted",
    "a name that is hard to quote": 'CREATE VIEW "ev""il; --" AS SELECT 1',
}


@pytest.mark.parametrize("what", STRANGE)
def test_what_graft_did_not_make_is_not_used(labelled: Path, what: str) -> None:
    with closing(sqlite3.connect(labelled)) as database:
        database.executescript(STRANGE[what])
        strange = set(database.execute("SELECT name, sql FROM sqlite_master"))
    with PictureIndex(labelled, check=False) as index:
        assert "held what Graft does not write" in index.take_note()[0]
        assert schema.is_ours(index.database)
        act(index, CreateClass(name="new"))
        assert index.rows("SELECT label FROM made WHERE label='new'") == [("new",)]
        assert index.rows("SELECT path, label FROM decision") == [("ants/a", "wasp")]
        act(index, Undo())
        act(index, Undo())
        assert index.rows("SELECT label FROM decision") == []
    aside = labelled.with_name("index.sqlite.invalid")
    with closing(sqlite3.connect(aside)) as database:
        assert set(database.execute("SELECT name, sql FROM sqlite_master")) == strange
    before = listed(labelled.parent).keys()
    with PictureIndex(labelled) as index:  # once is enough
        assert index.take_note() == ()
    assert listed(labelled.parent).keys() == before


VERSION_2 = """
DROP TABLE inverse;
CREATE TABLE inverse (
    number INTEGER PRIMARY KEY, step INTEGER NOT NULL, statement TEXT NOT NULL
);
CREATE INDEX inverse_step ON inverse (step);
PRAGMA user_version=2;
"""


EXCLUDE = "INSERT INTO decision VALUES ('bees/b', NULL, 1, NULL)"


def old_triggers() -> Iterator[str]:
    """As version 2 had them: what they note is a statement."""
    for table, columns in DECIDED.items():
        yield from (f"DROP TRIGGER {table}_{event}" for event in ("INSERT", "UPDATE", "DELETE"))
        same = " || ' AND ' || ".join(f"'{c} IS ' || quote(new.{c})" for c in columns)
        old = " || ', ' || ".join(f"'{c}=' || quote(old.{c})" for c in columns)
        values = " || ', ' || ".join(f"quote(old.{c})" for c in columns)
        for event, statement in {
            "INSERT": f"'DELETE FROM {table} WHERE ' || {same}",
            "UPDATE": f"'UPDATE {table} SET ' || {old} || ' WHERE ' || {same}",
            "DELETE": f"'INSERT INTO {table} VALUES (' || {values} || ')'",
        }.items():
            yield (
                f"CREATE TRIGGER {table}_{event} AFTER {event} ON {table} BEGIN INSERT INTO "
                f"inverse (step, statement) SELECT number, {statement} FROM recording; END"
            )


@pytest.fixture
def old(labelled: Path) -> Path:
    """An index of version 2, in which things were done."""
    labelled.with_name("index.sqlite.bak").unlink()
    with closing(sqlite3.connect(labelled)) as database:
        database.executescript(VERSION_2 + ";".join(old_triggers()))
        database.execute("DELETE FROM step")
        for number, (action, statement) in enumerate(
            (
                (CreateClass(name="it's; new"), "INSERT INTO made VALUES ('it''s; new')"),
                (
                    Exclude(paths=("bees/b",)),
                    "INSERT INTO decision VALUES ('bees/b', NULL, 1, NULL)",
                ),
                (Relabel(paths=("bees/b",), label="x"), "UPDATE decision SET label='x'"),
                (RenameClass(name="wasp", to="x"), "DELETE FROM made WHERE label='wasp'"),
            ),
            start=1,
        ):
            row = (number, action.model_dump_json())
            database.execute("INSERT INTO step VALUES (?, ?, 0)", row)
            database.execute("INSERT INTO recording VALUES (?)", (number,))
            database.execute(statement)
            database.execute("DELETE FROM recording")
        database.commit()
    return labelled


def decided(index: PictureIndex) -> tuple[list[tuple[str, ...]], ...]:
    return index.rows("SELECT * FROM made"), index.rows("SELECT * FROM decision")


def test_what_was_done_before_can_still_be_undone(old: Path) -> None:
    with PictureIndex(old, check=False) as index:
        assert index.take_note() == ()
        states = [decided(index)]
        while next_undo(index):
            act(index, Undo())
            states.append(decided(index))
    assert states == [
        ([("it's; new",)], [("ants/a", "x", 0, None), ("bees/b", "x", 1, None)]),
        ([("it's; new",), ("wasp",)], [("ants/a", "x", 0, None), ("bees/b", "x", 1, None)]),
        ([("it's; new",), ("wasp",)], [("ants/a", "wasp", 0, None), ("bees/b", None, 1, None)]),
        ([("it's; new",), ("wasp",)], [("ants/a", "wasp", 0, None)]),
        ([("wasp",)], [("ants/a", "wasp", 0, None)]),
    ]


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM decision",
        "DELETE FROM made WHERE label IS 'a' OR 1",
        "INSERT INTO made VALUES ((SELECT sha256 FROM picture))",
        "INSERT INTO picture VALUES ('a')",
        "ATTACH '/tmp/evil.sqlite' AS evil",
        "DELETE FROM made WHERE label IS 'x'; --",
    ],
)
def test_a_statement_of_anothers_is_never_carried_out(old: Path, statement: str) -> None:
    with closing(sqlite3.connect(old)) as database, database:
        database.execute("INSERT INTO inverse (step, statement) VALUES (4, ?)", (statement,))
        before = database.execute("SELECT * FROM decision").fetchall()
    with PictureIndex(old) as index:
        assert next_undo(index) is None
        act(index, Undo())
        assert index.rows("SELECT * FROM decision") == before
        assert len(index.remembered()) == 2


def test_a_look_at_an_earlier_version_leaves_it_one(old: Path) -> None:
    before = listed(old.parent)
    with PictureIndex(old, read_only=True) as index:
        assert next_undo(index) == RenameClass(name="wasp", to="x")
    assert listed(old.parent) == before
