"""What a person does to the pictures of a project, written down so that it can be taken back.

Each action is one transaction: done whole or not at all, whatever happens to the process. Triggers
(`core.data.schema`) note each row that changes as it was; to undo is to put those back, upon which
the triggers note how to do it again. Nothing else knows how an action is taken back.
"""

from collections.abc import Iterable
from contextlib import suppress
from typing import assert_never

from pydantic import ValidationError

from core.actions import (
    CHANGE,
    Accept,
    Action,
    AddPictures,
    Change,
    CreateClass,
    Exclude,
    LockTest,
    Redo,
    Relabel,
    RemoveClass,
    RenameClass,
    Restore,
    Teach,
    Undo,
    UnlockTest,
)
from core.data.index import PictureIndex
from core.data.inverse import NOTED, take_back

# an upsert: a row that INSERT OR REPLACE takes away would not be noted by the triggers
_DECIDE = (
    "INSERT INTO decision (path, {0}) VALUES (?, ?) ON CONFLICT DO UPDATE SET {0}=excluded.{0}"
)
_SOURCE = "INSERT INTO source VALUES (?, ?) ON CONFLICT DO UPDATE SET label=excluded.label"


def act(index: PictureIndex, action: Action) -> None:
    """Carry out an action, whole or not at all. To undo or redo with nothing left does nothing.

    Raises:
        StorageError: it could not be written; everything is as it was.
    """
    with index.writing():
        match action:
            case Undo():
                _go_back(index, undone=False)
            case Redo():
                _go_back(index, undone=True)
            case _:
                _do(index, action)


def next_undo(index: PictureIndex) -> Change | None:
    """The action that an undo would take back."""
    return _read(index, "SELECT action FROM step WHERE NOT undone ORDER BY number DESC LIMIT 1")


def next_redo(index: PictureIndex) -> Change | None:
    """The action that a redo would do again."""
    return _read(index, "SELECT action FROM step WHERE undone ORDER BY number LIMIT 1")


def _read(index: PictureIndex, query: str) -> Change | None:
    found = index.rows(query)
    with suppress(ValidationError):  # of another's project, perhaps: it cannot be named, nor undone
        return CHANGE.validate_json(found[0][0]) if found else None
    return None


def _do(index: PictureIndex, change: Change) -> None:
    """Write a new step down; what was undone before cannot be done again after it."""
    database = index.database
    database.execute("DELETE FROM inverse WHERE step IN (SELECT number FROM step WHERE undone)")
    database.execute("DELETE FROM step WHERE undone")
    row = database.execute(
        "INSERT INTO step (action, undone) VALUES (?, 0)", (change.model_dump_json(),)
    )
    database.execute("INSERT INTO recording VALUES (?)", (row.lastrowid,))
    for statement, rows in _statements(change):
        database.executemany(statement, rows)
    database.execute("DELETE FROM recording")


def _go_back(index: PictureIndex, *, undone: bool) -> None:
    """Carry out the inverse of the last step done, or of the first one that was undone."""
    database = index.database
    which = (
        "min(number) FROM step WHERE undone" if undone else "max(number) FROM step WHERE NOT undone"
    )
    (step,) = database.execute(f"SELECT {which}").fetchone()
    if step is None:
        return
    noted = database.execute(
        f"SELECT place, change, {NOTED} FROM inverse WHERE step=? ORDER BY number DESC", (step,)
    ).fetchall()
    database.execute("DELETE FROM inverse WHERE step=?", (step,))
    database.execute("INSERT INTO recording VALUES (?)", (step,))
    for place, what, *values in noted:
        database.execute(*take_back(place, what, values))
    database.execute("DELETE FROM recording")
    database.execute("UPDATE step SET undone=? WHERE number=?", (not undone, step))


Rows = Iterable[tuple[object, ...]]


def _statements(change: Change) -> list[tuple[str, Rows]]:
    """What an action writes: statements, each with the rows it is carried out for."""
    written: list[tuple[str, Rows]]
    match change:
        case Relabel(paths=paths, label=label):
            written = _labelled(paths, label)
        case Exclude(paths=paths):
            written = [(_DECIDE.format("excluded"), ((path, 1) for path in paths))]
        case Restore(paths=paths):
            written = [(_DECIDE.format("excluded"), ((path, 0) for path in paths))]
        case CreateClass(name=name):
            written = [("INSERT OR IGNORE INTO made VALUES (?)", [(name,)])]
        case RenameClass(name=name, to=to):
            written = [("INSERT OR IGNORE INTO made VALUES (?)", [(to,)]), *_renamed(name, to)]
        case RemoveClass(name=name):
            written = _renamed(name, "")
        case Accept(finding=finding, paths=paths):
            accepted = ((finding, path) for path in paths or ("",))
            written = [("INSERT OR IGNORE INTO accepted VALUES (?, ?)", accepted)]
        case LockTest(paths=paths):
            written = [(_DECIDE.format("part"), ((path, "test") for path in paths))]
        case UnlockTest():
            written = [("UPDATE decision SET part=NULL WHERE part='test'", [()])]
        case AddPictures(sources=sources, label=label):
            written = [(_SOURCE, ((str(source), label) for source in sources))]
        case Teach(paths=paths, label=label, sources=sources):
            written = [
                (_SOURCE, ((str(source), label) for source in sources)),
                (_DECIDE.format("excluded"), ((path, 0) for path in paths)),
                *_labelled(paths, label),
            ]
        case _:
            assert_never(change)
    return written


def _labelled(paths: Iterable[str], label: str) -> list[tuple[str, Rows]]:
    """Pictures are in a class, which is made if there is none; in none where `label` is empty."""
    made: Rows = [(label,)] if label else []
    return [
        ("INSERT OR IGNORE INTO made VALUES (?)", made),
        (_DECIDE.format("label"), ((path, label) for path in paths)),
    ]


def _renamed(name: str, to: str) -> list[tuple[str, Rows]]:
    """A label becomes another one, wherever it comes from: a folder, or a person."""
    return [
        ("UPDATE renamed SET label=? WHERE label=?", [(to, name)]),
        (
            "INSERT OR IGNORE INTO renamed SELECT DISTINCT label, ?1 FROM picture WHERE label=?2",
            [(to, name)],
        ),
        ("UPDATE decision SET label=? WHERE label=?", [(to, name)]),
        ("DELETE FROM made WHERE label=?", [(name,)]),
    ]
