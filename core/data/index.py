"""What is known of each picture file, kept in SQLite, so that a folder is read once.

A row stays valid while the file's size and modification time do. Rows of files that are gone are
kept: a drive that was away for one scan need not be read again.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from types import TracebackType

import psutil

from core.errors import StorageError

VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS picture (
    path TEXT PRIMARY KEY,      -- relative to the picture folder, with forward slashes
    size INTEGER NOT NULL,      -- bytes
    mtime_ns INTEGER NOT NULL,
    sha256 TEXT NOT NULL,       -- of the file's bytes, in hex
    width INTEGER,              -- pixels, upright; NULL until decoded
    height INTEGER,
    problem TEXT NOT NULL,      -- why it cannot be read; empty for most
    warning TEXT NOT NULL       -- why it may look wrong; empty for most
) WITHOUT ROWID
"""
_NETWORK = {"nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afpfs", "webdav", "9p"}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one file; the fields are the columns of the table."""

    size: int
    mtime_ns: int
    sha256: str
    width: int | None = None
    height: int | None = None
    problem: str = ""
    warning: str = ""

    @property
    def decoded(self) -> bool:
        """Whether decoding was tried, with whatever result."""
        return self.width is not None or bool(self.problem)


class PictureIndex:
    """The SQLite file behind a project's pictures. Use it in a `with` block, from one thread.

    Raises:
        StorageError: the file cannot be opened, or was written by a newer Graft. A damaged one is
            set aside as `.invalid`, and an empty one takes its place.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._explained():
            path.parent.mkdir(parents=True, exist_ok=True)
            try:
                self._database = self._open()
            except sqlite3.OperationalError:  # locked, read-only, disk full: not damaged
                raise
            except sqlite3.DatabaseError:
                self._set_aside()
                self._database = self._open()

    def __enter__(self) -> "PictureIndex":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def read(self) -> dict[str, Known]:
        """Everything that is known, by path. Raises StorageError."""
        with self._explained():
            rows = self._database.execute("SELECT * FROM picture")
            return {path: Known(*facts) for path, *facts in rows}

    def write(self, entries: Mapping[str, Known]) -> None:
        """Remember `entries` by path: all of them, or on a StorageError none."""
        rows = ((path, *astuple(known)) for path, known in entries.items())
        with self._explained(), self._database:
            self._database.executemany(
                "INSERT OR REPLACE INTO picture VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows
            )

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, timeout=10)
        try:
            found = database.execute("PRAGMA user_version").fetchone()[0]
            if found > VERSION:
                raise StorageError(
                    f"{self._path.name} was written by a newer Graft.",
                    "It is left exactly as it is.",
                    "Update Graft to open this project.",
                )
            if database.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise sqlite3.DatabaseError("quick_check found damage")
            # the write-ahead log needs memory that is shared, which a network drive has not;
            # where it cannot be had, SQLite stays with the rollback journal of its own accord
            mode = "DELETE" if _on_network(self._path) else "WAL"
            database.execute(f"PRAGMA journal_mode={mode}")
            database.execute("PRAGMA synchronous=NORMAL")
            with database:
                database.execute(_SCHEMA)
                database.execute(f"PRAGMA user_version={VERSION}")
        except BaseException:
            database.close()
            raise
        return database

    def _set_aside(self) -> None:
        self._path.replace(self._path.with_name(self._path.name + ".invalid"))
        for ending in ("-wal", "-shm", "-journal"):
            self._path.with_name(self._path.name + ending).unlink(missing_ok=True)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StorageError(
                "What is known of the pictures cannot be read or written.",
                f"{self._path}: {error}. Your pictures are not touched.",
                "Is the drive full, write-protected, or no longer connected?",
            ) from error


def _on_network(path: Path) -> bool:
    folder = path.parent.resolve()
    if str(folder).startswith("\\\\"):  # a share that Windows has given no letter
        return True
    disks = psutil.disk_partitions(all=True)
    around = [disk for disk in disks if folder.is_relative_to(disk.mountpoint)]
    if not around:
        return False
    nearest = max(around, key=lambda disk: len(disk.mountpoint))
    return nearest.fstype.lower() in _NETWORK or "remote" in nearest.opts.split(",")
