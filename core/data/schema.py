"""The tables of `index.sqlite`, and the triggers by which everything decided can be taken back."""

from core.data.facts import Measured, PixelFacts

VERSION = 3
MEASURES = ", ".join(Measured._fields)
PIXELS = ", ".join(PixelFacts._fields)

_DECIDED = {
    "decision": ("path", "label", "excluded", "part"),
    "renamed": ("folder", "label"),
    "made": ("label",),
    "source": ("path", "label"),
    "accepted": ("finding", "path"),
}
"""The tables that hold what a person has decided, with their columns."""


def _triggers(table: str, columns: tuple[str, ...]) -> str:
    """Write down, for every change of a row, the statement that takes it back.

    After https://sqlite.org/undoredo.html, with the rows told apart by all that is in them.
    """
    same = " || ' AND ' || ".join(f"'{c} IS ' || quote(new.{c})" for c in columns)
    old = " || ', ' || ".join(f"'{c}=' || quote(old.{c})" for c in columns)
    values = " || ', ' || ".join(f"quote(old.{c})" for c in columns)
    inverse = {
        "INSERT": f"'DELETE FROM {table} WHERE ' || {same}",
        "UPDATE": f"'UPDATE {table} SET ' || {old} || ' WHERE ' || {same}",
        "DELETE": f"'INSERT INTO {table} VALUES (' || {values} || ')'",
    }
    return "\n".join(
        f"CREATE TRIGGER {table}_{event} AFTER {event} ON {table} BEGIN "
        f"INSERT INTO inverse (step, statement) SELECT number, {statement} FROM recording; END;"
        for event, statement in inverse.items()
    )


SCHEMA = f"""
DROP TABLE IF EXISTS picture;   -- of version 1: it only held what can be read again

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
CREATE TABLE inverse (
    number INTEGER PRIMARY KEY, step INTEGER NOT NULL, statement TEXT NOT NULL
);
CREATE INDEX inverse_step ON inverse (step);
CREATE TABLE recording (number INTEGER NOT NULL);   -- the step that changes belong to

""" + "\n".join(_triggers(table, columns) for table, columns in _DECIDED.items())

_PLAIN = ("jpg", "jpeg", "jpe", "jfif", "mpo", "bmp")

READ_AGAIN = (
    "UPDATE picture SET mtime_ns=-1 WHERE problem <> '' OR warning <> '' OR NOT ("
    + " OR ".join(f"path LIKE '%.{suffix}'" for suffix in _PLAIN)
    + ")"
)
"""For an index from before version 3: the next look through the folder reads again what may be
special, and what could not be read.
"""

FROM_2 = f"""
ALTER TABLE picture ADD COLUMN special INTEGER NOT NULL DEFAULT 0;
CREATE TABLE pixels (path TEXT PRIMARY KEY, {PIXELS}) WITHOUT ROWID;
{READ_AGAIN};
"""
"""What brings an index of version 2 to version 3, with all that a person has decided."""
