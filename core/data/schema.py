"""The tables of `index.sqlite`, and the triggers by which everything decided can be taken back.

An index may come with a project from somebody else. It is used only when its schema is, word for
word, what stands here: a trigger or a view of another's would be run by the first change of a row.
"""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from functools import cache

from core.data.facts import Measured, PixelFacts
from core.data.inverse import DECIDED, NOTED, WIDTH, read_statement

VERSION = 3
MEASURES = ", ".join(Measured._fields)
PIXELS = ", ".join(PixelFacts._fields)


def _triggers(table: str, columns: tuple[str, ...]) -> str:
    """Note, for every change of a row, the row as it is now and as it was before.

    After https://sqlite.org/undoredo.html, but that values are noted and no statements.
    """
    nothing = ["NULL"] * WIDTH
    now, before = (
        [*(f"{which}.{column}" for column in columns), *nothing][:WIDTH] for which in ("new", "old")
    )
    rows = {"INSERT": now + nothing, "UPDATE": now + before, "DELETE": nothing + before}
    return "\n".join(
        f"CREATE TRIGGER {table}_{event} AFTER {event} ON {table} BEGIN "
        f"INSERT INTO inverse (step, place, change, {NOTED}) "
        f"SELECT number, '{table}', '{event}', {', '.join(values)} FROM recording; END;"
        for event, values in rows.items()
    )


SCHEMA = f"""
-- what the files are
CREATE TABLE picture (
    path TEXT PRIMARY KEY,      -- relative to the picture folder, with forward slashes
    size INTEGER NOT NULL,      -- bytes
    mtime_ns INTEGER NOT NULL,
    sha256 TEXT NOT NULL,       -- of the file's bytes, in hex
    width INTEGER,              -- pixels, upright; NULL until decoded
    height INTEGER,
    problem TEXT NOT NULL,      -- why it cannot be read; empty for most
    warning TEXT NOT NULL,      -- why it may look wrong; empty for most
    camera TEXT NOT NULL,
    taken REAL NOT NULL,        -- by EXIF, or else when the file was changed; seconds since 1970
    listed INTEGER NOT NULL,    -- whether the last look through the folder found it
    label TEXT NOT NULL,        -- as the folder says
    part TEXT,                  -- as the folder says
    copies INTEGER NOT NULL DEFAULT 0,
    flaws INTEGER NOT NULL DEFAULT 0,
    special INTEGER NOT NULL DEFAULT 0  -- a `Special`: what a rule for the whole set changes
) WITHOUT ROWID;
CREATE TABLE measured (path TEXT PRIMARY KEY, {MEASURES}) WITHOUT ROWID;
CREATE TABLE pixels (path TEXT PRIMARY KEY, {PIXELS}) WITHOUT ROWID;  -- of special ones alone
CREATE TABLE left_out (path TEXT NOT NULL, reason TEXT NOT NULL);
CREATE TABLE told (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- how they are divided
CREATE TABLE belongs (          -- what has to stay together when they are divided in this way
    kind TEXT NOT NULL, path TEXT NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (kind, path)
) WITHOUT ROWID;
CREATE TABLE placed (path TEXT PRIMARY KEY, part TEXT NOT NULL) WITHOUT ROWID;

-- what a person has decided
CREATE TABLE decision (
    path TEXT PRIMARY KEY, label TEXT, excluded INTEGER NOT NULL DEFAULT 0, part TEXT
) WITHOUT ROWID;
CREATE TABLE renamed (folder TEXT PRIMARY KEY, label TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE made (label TEXT PRIMARY KEY) WITHOUT ROWID;      -- perhaps without pictures
CREATE TABLE source (path TEXT PRIMARY KEY, label TEXT) WITHOUT ROWID;  -- added from elsewhere
CREATE TABLE accepted (
    finding TEXT NOT NULL, path TEXT NOT NULL, PRIMARY KEY (finding, path)
) WITHOUT ROWID;

-- how to take it back
CREATE TABLE step (number INTEGER PRIMARY KEY, action TEXT NOT NULL, undone INTEGER NOT NULL);
CREATE TABLE inverse (          -- rows that a step has changed; see core.data.inverse
    number INTEGER PRIMARY KEY, step INTEGER NOT NULL,
    place TEXT NOT NULL,        -- the table
    change TEXT NOT NULL,       -- what the step did: INSERT, UPDATE or DELETE
    {NOTED}                     -- the row as it left it, and as it was
);
CREATE INDEX inverse_step ON inverse (step);
CREATE TABLE recording (number INTEGER NOT NULL);   -- the step that changes belong to

""" + "\n".join(_triggers(table, columns) for table, columns in DECIDED.items())

_PLAIN = ("jpg", "jpeg", "jpe", "jfif", "mpo", "bmp")
_READ_AGAIN = f"""
UPDATE picture SET mtime_ns=-1 WHERE problem <> '' OR warning <> ''
    OR NOT ({" OR ".join(f"path LIKE '%.{suffix}'" for suffix in _PLAIN)})
"""
"""Files of which version 2 did not say what is special about their values, or that it could not
read: the next look through the folder reads them again.
"""

Object = tuple[str, str, str, str]
"""One of the things that a schema is made of: type, name, table, and the statement that makes it.
"""
_OBJECTS = (
    "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE NOT (type='index' AND sql IS NULL) "
    "AND NOT (type='table' AND name IN ('sqlite_stat1', 'sqlite_stat4', 'sqlite_sequence'))"
)


def is_ours(database: sqlite3.Connection) -> bool:
    """Whether the schema is what this version makes, and nothing besides."""
    return set(database.execute(_OBJECTS)) == set(_expected())


def foreign(database: sqlite3.Connection) -> list[str]:
    """The names of what no version of Graft has made: triggers, views, indexes and tables."""
    known = {(kind, name) for kind, name, _, _ in _expected()}
    found = [(kind, name) for kind, name, _, _ in database.execute(_OBJECTS)]
    return sorted(name for kind, name in found if (kind, name) not in known)


def make(database: sqlite3.Connection) -> None:
    """Give the database this schema, whatever it had, within the transaction that is open.

    Rows of tables that are known stay, as far as their columns are known; an index of an earlier
    version becomes one of this. What could be undone still can be, unless the notes of how to do it
    are not all Graft's own. Anything else goes, and none of it is run.
    """
    history = _history(database)
    old = {name: sql for kind, name, _, sql in database.execute(_OBJECTS) if kind == "table"}
    for kind, name, _, _ in database.execute(_OBJECTS).fetchall():
        if kind != "table":
            database.execute(f"DROP {kind} IF EXISTS {_quoted(name)}")
    expected = _expected()
    wanted = {name: sql for kind, name, _, sql in expected if kind == "table"}
    kept: dict[str, str] = {}
    for name, sql in old.items():
        if sql == wanted.get(name):
            continue
        if name in wanted and not _is_virtual(sql) and (columns := _shared(database, name, wanted)):
            database.execute(f"CREATE TEMP TABLE kept_{name} AS SELECT {columns} FROM main.{name}")
            kept[name] = columns
        database.execute(f"DROP TABLE main.{_quoted(name)}")
    for kind, name, _, sql in sorted(expected, key=lambda each: each[0] != "table"):
        if kind != "table" or old.get(name) != sql:
            database.execute(sql)
        if name in kept:  # before the triggers are there
            database.execute(
                f"INSERT OR IGNORE INTO main.{name} ({kept[name]}) SELECT * FROM temp.kept_{name}"
            )
            database.execute(f"DROP TABLE temp.kept_{name}")
    if "pixels" not in old:
        database.execute(_READ_AGAIN)
    database.execute("DELETE FROM recording")
    if history is not None:
        database.execute("DELETE FROM inverse")
        places = ", ".join("?" * (4 + 2 * WIDTH))
        database.executemany(f"INSERT INTO inverse VALUES ({places})", history)
        if not history:
            database.execute("DELETE FROM step")
    database.execute(f"PRAGMA user_version={VERSION}")


def _history(database: sqlite3.Connection) -> list[tuple[object, ...]] | None:
    """What version 2 kept as statements, as rows; None where there are no such statements.

    Empty where a single one is not, to the letter, a statement of Graft's own: without it those
    before it would not fit any more.
    """
    is_table = "SELECT sql FROM sqlite_master WHERE type='table' AND name='inverse'"
    found = database.execute(is_table).fetchone()
    if found is None or _is_virtual(found[0]) or "statement" not in _columns(database, "inverse"):
        return None
    rows: list[tuple[object, ...]] = []
    query = "SELECT number, step, statement FROM main.inverse ORDER BY number"
    for number, step, statement in database.execute(query):
        read = read_statement(statement) if isinstance(statement, str) else None
        if read is None:
            return []
        rows.append((number, step, *read))
    return rows


@cache
def _expected() -> tuple[Object, ...]:
    """What this version makes, in the order in which it is made."""
    with closing(sqlite3.connect(":memory:")) as database:
        for statement in _statements(SCHEMA):
            database.execute(statement)
        return tuple(database.execute(_OBJECTS).fetchall())


def _shared(database: sqlite3.Connection, table: str, wanted: dict[str, str]) -> str:
    """The columns that a table has both now and in this version."""
    with closing(sqlite3.connect(":memory:")) as other:
        other.execute(wanted[table])
        ours = _columns(other, table)
    return ", ".join(name for name in _columns(database, table) if name in ours)


def _columns(database: sqlite3.Connection, table: str) -> list[str]:
    """The names of a table's columns, without those that are computed."""
    rows = database.execute(f"PRAGMA main.table_xinfo({_quoted(table)})")
    return [name for _, name, _, _, _, _, hidden in rows if not hidden]


def _is_virtual(sql: str | None) -> bool:
    return re.match(r"\s*CREATE\s+TABLE\b", sql or "", re.IGNORECASE) is None


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _statements(script: str) -> Iterator[str]:
    """The statements of a script, without its comments: a database keeps them word for word."""
    statement = ""
    for line in _without_comments(script.splitlines()):
        statement += line
        if sqlite3.complete_statement(statement):
            yield " ".join(statement.split())
            statement = ""


def _without_comments(lines: Iterable[str]) -> Iterator[str]:
    return (line.partition("--")[0] + "\n" for line in lines)
