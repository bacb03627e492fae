"""An index that is lost or damaged, and one that may only be looked at.

Damaged is what was read and is no database. What the disk does not give away may be whole.
"""

import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from core import storage
from core.errors import StorageError

_PARTS = ("", "-wal", "-journal")
"""A database, and what SQLite keeps beside it while it is at work or after a crash."""
_TRIES = 50  # a scan at work writes about once a second, and a copy takes some milliseconds


def copied(path: Path, room: Path) -> Path:
    """A copy of the index at `path` in the folder `room`, as it stood at one moment.

    Nothing is opened by SQLite there: even to read, it would make files beside the index.

    Raises:
        StorageError: it cannot be read, or somebody never stops writing to it.
    """
    copy = room / path.name
    for _ in range(_TRIES):
        before = _states(path)
        for ending in _PARTS:
            target = copy.with_name(copy.name + ending)
            target.unlink(missing_ok=True)
            try:
                storage.copy(path.with_name(path.name + ending), target)
            except storage.MissingError:
                continue
        if _states(path) == before:
            return copy
    raise StorageError(
        "What is known of the pictures is being written at this moment.",
        f"{path} was left as it is.",
        "Try again in a moment.",
    )


def is_lost(path: Path) -> bool:
    """Whether there is no index, or one without anything in it. Raises OSError."""
    return not path.exists() or not path.stat().st_size


def is_damaged(path: Path) -> bool:
    """Whether all of the index can be read and is no whole database.

    Raises:
        StorageError: the disk does not give it away.
    """
    with tempfile.TemporaryDirectory(prefix="graft-", ignore_cleanup_errors=True) as room:
        return not _is_whole(str(copied(path, Path(room))))


def is_good(backup: Path) -> bool:
    """Whether there is a copy to go back to: one that can be read, is whole and holds anything.

    Raises:
        StorageError: there is one, and the disk does not give it away.
    """
    with tempfile.TemporaryDirectory(prefix="graft-", ignore_cleanup_errors=True) as room:
        copy = Path(room) / "copy.sqlite"
        try:
            storage.copy(backup, copy)
        except storage.MissingError:
            return False
        return copy.stat().st_size > 0 and _is_whole(str(copy))


def _is_whole(file: str) -> bool:
    try:
        with closing(sqlite3.connect(file)) as database:
            database.execute("PRAGMA trusted_schema=OFF")
            return bool(database.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok")
    except sqlite3.DatabaseError:
        return False


def _states(path: Path) -> Sequence[tuple[int, ...] | None]:
    """What is another after anybody has written."""
    found: list[tuple[int, ...] | None] = []
    for ending in _PARTS:
        try:
            status = path.with_name(path.name + ending).stat()
            found.append((status.st_ino, status.st_size, status.st_mtime_ns))
        except FileNotFoundError:
            found.append(None)
    return found
