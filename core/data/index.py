"""What a project knows of its pictures, kept in SQLite: files, decisions, and their division.

A file's row stays valid while its size and modification time do. Rows of files that are gone are
kept: a drive that was away for one scan need not be read again. What a person has decided stands in
tables of its own, which `core.data.journal` writes and can take back.

A project that may not be changed is read in a copy of its own (`core.data.recovery`).
"""

import logging
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import psutil
from filelock import FileLock

from core import storage
from core.data import recovery, schema
from core.data.dataset import LeftOut, Part, Special
from core.data.facts import Known, Measured, PixelFacts
from core.data.schema import VERSION
from core.errors import StorageError
from core.links import refuse_links

log = logging.getLogger("graft.index")

_WRITE = (
    "INSERT INTO picture (path, size, mtime_ns, sha256, width, height, problem, warning, camera, "
    "taken, listed, label, part, special) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1, ?, ?, ?) "
    "ON CONFLICT DO "
    "UPDATE SET size=excluded.size, mtime_ns=excluded.mtime_ns, sha256=excluded.sha256, "
    "width=excluded.width, height=excluded.height, problem=excluded.problem, "
    "warning=excluded.warning, camera=excluded.camera, taken=excluded.taken, listed=1, "
    "label=excluded.label, part=excluded.part, special=excluded.special"
)
_NETWORK = {"nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afpfs", "webdav", "9p"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A file, what the folder says of it, and what is known of it."""

    path: str
    label: str
    part: Part | None
    known: Known


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a scan needs of an earlier one, to see what has changed."""

    size: int
    mtime_ns: int
    decoded: bool
    listed: bool
    label: str
    part: str | None


class PictureIndex:
    """The SQLite file behind a project's pictures. Use it in a `with` block, from one thread.

    Args:
        path: None for one that is forgotten when it is closed.
        check: look for damage first, which takes a moment when there is much in it.
        read_only: open a copy: nothing that lies there changes, and what is written is forgotten.

    Raises:
        StorageError: the file cannot be opened or read, or was written by a newer Graft. Only one
            that was read and is damaged is set aside as `.invalid`; its copy takes its place, as it
            does for one that is gone, or else an empty one.
    """

    def __init__(self, path: Path | None, *, check: bool = True, read_only: bool = False) -> None:
        self._place = self._path = path
        self._check = check
        self._mended = ""
        self._room: tempfile.TemporaryDirectory[str] | None = None
        with self.explained():
            try:
                if path is not None and read_only:
                    self._room = tempfile.TemporaryDirectory(
                        prefix="graft-", ignore_cleanup_errors=True
                    )
                    self._path = recovery.copied(path, Path(self._room.name))
                self.database = self._open()
            except BaseException:
                self._clean_up()
                raise

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
        self.database.close()
        self._clean_up()

    def remembered(self) -> dict[str, Remembered]:
        """What is known of each file, in brief, by path. Raises StorageError."""
        with self.explained():
            rows = self.database.execute(
                "SELECT path, size, mtime_ns, width IS NOT NULL OR problem <> '', listed, label, "
                "part FROM picture"
            )
            return {path: Remembered(*facts) for path, *facts in rows}

    def write(self, entries: Iterable[Entry]) -> None:
        """Remember files that the folder holds: all of them, or on a StorageError none."""
        entries = tuple(entries)
        with self.writing():
            self.database.executemany(_WRITE, map(_row, entries))
            self.database.executemany(
                f"INSERT OR REPLACE INTO measured VALUES (?{', ?' * len(Measured._fields)})",
                ((e.path, *e.known.measured) for e in entries if e.known.measured is not None),
            )
            self.database.executemany(
                "DELETE FROM pixels WHERE path=?",
                ((e.path,) for e in entries if e.known.pixels is None),
            )
            self.database.executemany(
                f"INSERT OR REPLACE INTO pixels VALUES (?{', ?' * len(PixelFacts._fields)})",
                ((e.path, *e.known.pixels) for e in entries if e.known.pixels is not None),
            )

    def list_anew(self, found: Iterable[tuple[str, str, Part | None]], gone: Iterable[str]) -> None:
        """Note where files that are known lie now (path, label, part), and which are gone."""
        with self.writing():
            self.database.executemany(
                "UPDATE picture SET listed=1, label=?2, part=?3 WHERE path=?1", found
            )
            self.database.executemany(
                "UPDATE picture SET listed=0 WHERE path=?", ((path,) for path in gone)
            )

    def rows(self, query: str, values: Sequence[object] = ()) -> list[Any]:
        """All rows that answer a query. Raises StorageError."""
        with self.explained():
            return self.database.execute(query, values).fetchall()

    def folder_labels(self) -> set[str]:
        """The labels by which the folder names pictures that can be read."""
        rows = self.rows("SELECT DISTINCT label FROM picture WHERE listed AND problem = ''")
        return {label for (label,) in rows}

    def sources(self) -> list[tuple[Path, str | None]]:
        """Files and folders that were added from elsewhere, with the class that was said."""
        rows = self.rows("SELECT path, label FROM source ORDER BY path")
        return [(Path(path), label) for path, label in rows]

    def leave_out(self, entries: Iterable[LeftOut]) -> None:
        """Put these in the place of all that was left out, besides what cannot be decoded."""
        with self.writing():
            self.database.execute("DELETE FROM left_out")
            self.database.executemany(
                "INSERT INTO left_out VALUES (?, ?)", ((e.path, e.reason) for e in entries)
            )

    def tell(self, name: str, value: str) -> None:
        """Keep a text under a name."""
        with self.writing():
            self.database.execute("INSERT OR REPLACE INTO told VALUES (?, ?)", (name, value))

    def told(self, name: str) -> str:
        """The text under a name; empty when there is none."""
        found = self.rows("SELECT value FROM told WHERE name=?", (name,))
        return str(found[0][0]) if found else ""

    def take_note(self) -> tuple[str, ...]:
        """What was done since the last time because the file was lost, damaged or another's."""
        note = self.told("mended")
        if note:
            with self.writing():
                self.database.execute("DELETE FROM told WHERE name='mended'")
        return (note,) if note else ()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All that is written in the block, or none of it. Raises StorageError."""
        with self.explained(), self.database:
            yield

    def keep_copy(self) -> None:
        """Put a copy beside the file, to be opened should the file ever be damaged."""
        if self._path is None:
            return
        with (
            storage.replacing(_copy_of(self._path), durable=False) as temporary,
            closing(sqlite3.connect(temporary)) as copy,
        ):
            self.database.backup(copy)

    def _open(self) -> sqlite3.Connection:
        if self._path is None:
            return self._connect()
        lock = self._path.with_name(f".{self._path.name}.lock")
        for file in (lock, self._path):
            refuse_links(file, itself=True)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        # SQLite does not wait where a new file is switched to the write-ahead log: one at a time
        with FileLock(lock, timeout=60):
            if recovery.is_lost(self._path):
                self._restore("was gone or empty")
            try:
                return self._connect()
            except sqlite3.OperationalError:  # locked, read-only, disk full: not damaged
                raise
            except sqlite3.DatabaseError:
                if not recovery.is_damaged(self._path):
                    raise
                self._restore("was damaged")
                return self._connect()

    def _connect(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path or "", timeout=10)  # "": a temporary file
        try:
            database.execute("PRAGMA trusted_schema=OFF")
            found = _version(database)
            if found > VERSION:
                raise StorageError(
                    "What is known of the pictures was written by a newer Graft.",
                    f"{self._place} is left exactly as it is.",
                    "Update Graft to open this project.",
                )
            if self._check and database.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
                raise sqlite3.DatabaseError("quick_check found damage")
            database.execute("PRAGMA synchronous=NORMAL")
            if found < VERSION or not schema.is_ours(database):
                self._make(database, found)
            if self._mended:
                log.warning("%s: %s", self._place, self._mended)
                with database:
                    database.execute(
                        "INSERT OR REPLACE INTO told VALUES ('mended', ?)", (self._mended,)
                    )
        except BaseException:
            database.close()
            raise
        return database

    def _make(self, database: sqlite3.Connection, found: int) -> None:
        """Give a new index its tables, one of an earlier version or of another's hand its own."""
        strange = schema.foreign(database)
        if self._path is not None:
            if strange or found == VERSION:
                aside = self._keep_aside(database, self._path)
                self._mended = (
                    f"{self._path.name} held what Graft does not write. What Graft knows of was "
                    f"taken over, and nothing else; the file as it was is {aside.name}."
                )
            # the write-ahead log needs memory that is shared, which a network drive has not;
            # where it cannot be had, SQLite stays with the rollback journal of its own accord
            mode = "DELETE" if _on_network(self._path) else "WAL"
            database.execute(f"PRAGMA journal_mode={mode}")
        database.execute("BEGIN IMMEDIATE")
        with database:
            # another process may have been first
            if _version(database) < VERSION or not schema.is_ours(database):
                schema.make(database)

    @staticmethod
    def _keep_aside(database: sqlite3.Connection, path: Path) -> Path:
        aside = storage.free_aside(path)
        with (
            storage.replacing(aside, durable=False) as temporary,
            closing(sqlite3.connect(temporary)) as copy,
        ):
            database.backup(copy)
        return aside

    def _restore(self, why: str) -> None:
        """Set what is left of the file aside, and put its copy in its place if there is one."""
        assert self._path is not None
        assert self._place is not None
        backup = _copy_of(self._place)
        restorable = recovery.is_good(backup)
        if self._path.exists() and self._path.stat().st_size:
            storage.set_aside(self._path)
        elif not restorable:
            return  # a new one
        for ending in ("-wal", "-shm", "-journal"):  # they belong to what was there
            self._path.with_name(self._path.name + ending).unlink(missing_ok=True)
        if restorable:
            storage.write_bytes(self._path, storage.read_bytes(backup))
            self._mended = (
                f"{self._path.name} {why}: its copy from the end of an earlier look was opened. "
                "What was decided since then has to be decided again."
            )

    def _clean_up(self) -> None:
        if self._room is not None:
            self._room.cleanup()

    @contextmanager
    def explained(self) -> Iterator[None]:
        """What SQLite or the disk reports in the block becomes a StorageError."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StorageError(
                "What is known of the pictures cannot be read or written.",
                f"{self._place}: {error}. Your pictures are not touched.",
                "Is the drive full, write-protected, or no longer connected?",
            ) from error


def _version(database: sqlite3.Connection) -> int:
    return int(database.execute("PRAGMA user_version").fetchone()[0])


def _row(entry: Entry) -> tuple[object, ...]:
    known = entry.known
    camera, taken = (known.measured.camera, known.measured.taken) if known.measured else ("", None)
    return (
        *(entry.path, known.size, known.mtime_ns, known.sha256, known.width, known.height),
        *(known.problem, known.warning, camera, known.mtime_ns / 1e9 if taken is None else taken),
        *(entry.label, entry.part, _special(known.pixels)),
    )


def _special(pixels: PixelFacts | None) -> int:
    if pixels is None:
        return 0
    return int(Special.DEEP if pixels.kind else Special.TRANSPARENT)


def _copy_of(path: Path) -> Path:
    return path.with_name(path.name + ".bak")


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
