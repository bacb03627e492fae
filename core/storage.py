"""The one way out to disk: a file holds its old content or its new one, never something between.

Every write goes to a temporary file in the same folder, is flushed to the disk, and then takes the
place of the old one (the recipe of SQLite's atomic commit, https://sqlite.org/atomiccommit.html).
What Graft stores as JSON is a `Stored` model: it carries a schema version, unknown keys are
refused, and a backup of the last readable state lies beside it. Reading changes nothing.

Nothing is written through a link inside a project: a folder that came from somebody else could lead
out of itself. A link in the place of a file is replaced; one on the way to it is refused.
"""

import errno
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from core.errors import StorageError
from core.links import refuse_links

LOG_LIMIT = 1_000_000
"""Bytes after which a log file is put aside and a new one begun."""

fault: Callable[[str, Path], None] | None = None
"""Called with a point's name before each step that touches the disk; a test raises from it."""


class Stored(BaseModel):
    """A value kept on disk. Raise `VERSION` when its keys change their meaning."""

    VERSION: ClassVar[int] = 1
    model_config = ConfigDict(frozen=True, extra="forbid")
    schema_version: int = 1


S = TypeVar("S", bound=Stored)


class NewerVersionError(StorageError):
    """A file was written by a newer Graft: it may be looked at, but never rewritten."""


class MissingError(StorageError):
    """There is no such file."""


class UnreadableError(StorageError):
    """The disk did not give a file away, which says nothing of its content: it may be whole."""


@contextmanager
def replacing(path: Path, *, durable: bool = True) -> Iterator[Path]:
    """A temporary path beside `path`, which takes its place when the block ends well.

    Args:
        durable: flush to the disk, so that a power loss cannot undo it. Caches do without.

    Raises:
        StorageError: the disk is full, read-only or gone. `path` is as it was before.
    """
    refuse_links(path)
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}.tmp")
    try:
        _at("create", path)
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        _at("flush", path)
        if durable:
            _flush(temporary)
        _at("replace", path)
        temporary.replace(path)
        _at("flush_folder", path)
        if durable:
            _flush_folder(path.parent)
    except OSError as error:
        raise _explain(error, path) from error
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


@contextmanager
def replacing_folder(path: Path, *, durable: bool = True) -> Iterator[Path]:
    """A temporary folder beside `path`, which takes its place when the block ends well.

    The old folder is set aside first and put back if the new one cannot be moved in.

    Args:
        durable: flush each file to the disk. What can be made again does without.

    Raises:
        StorageError: as in `replacing`.
    """
    refuse_links(path)
    mark = uuid.uuid4().hex[:8]
    temporary = path.with_name(f".{path.name}.{mark}.tmp")
    old = path.with_name(f".{path.name}.{mark}.old")
    try:
        _at("create", path)
        temporary.mkdir(parents=True)
        yield temporary
        _at("flush", path)
        for file in sorted(temporary.rglob("*")):
            if file.is_file() and durable:
                _flush(file)
        _at("replace", path)
        if os.path.lexists(path):
            path.replace(old)
        try:
            temporary.replace(path)
        except OSError:
            if os.path.lexists(old):
                old.replace(path)
            raise
        _at("flush_folder", path)
        _flush_folder(path.parent)
    except OSError as error:
        raise _explain(error, path) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        if old.is_symlink():
            old.unlink()
        elif path.exists():
            shutil.rmtree(old, ignore_errors=True)


def write_bytes(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Put `data` at `path`, whole or not at all. Raises StorageError."""
    with replacing(path, durable=durable) as temporary:
        _at("write", path)
        temporary.write_bytes(data)


def write_text(path: Path, text: str) -> None:
    """Put `text` at `path` in UTF-8, whole or not at all. Raises StorageError."""
    write_bytes(path, text.encode())


def append(path: Path, data: bytes) -> None:
    """Add `data` at the end of a file, in one write. Raises StorageError."""
    refuse_links(path, itself=True)
    try:
        _at("append", path)
        with path.open("ab", buffering=0) as file:
            file.write(data)
    except OSError as error:
        raise _explain(error, path) from error


def cut(path: Path, length: int) -> None:
    """Take away what follows the first `length` bytes of a file. Raises StorageError."""
    refuse_links(path, itself=True)
    try:
        _at("cut", path)
        os.truncate(path, length)
    except OSError as error:
        raise _explain(error, path) from error


def append_line(path: Path, line: str) -> None:
    """Add a line at the end of a file, in one write.

    A reader may find a line cut off, where a process died while writing it; the next one begins
    on a line of its own.
    """
    cut_off = False
    with suppress(OSError), path.open("rb") as file:  # it may be empty, or not there
        file.seek(-1, os.SEEK_END)
        cut_off = file.read(1) != b"\n"
    append(path, b"\n" * cut_off + line.encode() + b"\n")


def link(path: Path, file: Path) -> None:
    """Let `path` lead to `file`: a symbolic link where the system lets, else a hard link.

    Raises:
        StorageError: neither can be made there, or something lies at `path`.
    """
    refuse_links(path)
    try:
        _at("create", path)
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            path.symlink_to(file)
        except FileExistsError:
            raise
        except OSError:
            path.hardlink_to(file)
    except OSError as error:
        raise StorageError(
            "Links cannot be made there.",
            f"{path} was not made ({error.strerror}).",
            "Copy the pictures, or choose a folder on the same drive.",
        ) from error


def remove(path: Path) -> None:
    """Take away a file that Graft has made; it may be gone already. Raises StorageError."""
    refuse_links(path)
    try:
        _at("remove", path)
        path.unlink(missing_ok=True)
    except OSError as error:
        raise _explain(error, path) from error


def remove_folder(folder: Path) -> None:
    """Take away a folder that Graft has made, with all that is in it. Raises StorageError."""
    refuse_links(folder, itself=True)
    shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        raise StorageError(f"{folder.name} could not be removed.", f"It lies in {folder.parent}.")


def remove_if_empty(folder: Path) -> None:
    """Take away a folder with nothing in it; any other stays."""
    with suppress(OSError):
        folder.rmdir()


def write_json(path: Path, value: Stored) -> None:
    """Put `value` at `path`. What is there now becomes the backup `.bak`, or, if it is damaged,
    is set aside as `.invalid`.

    Raises:
        StorageError: as in `replacing`.
        UnreadableError: what is there now cannot be read, so that nothing may take its place.
        NewerVersionError: the file there was written by a newer Graft.
    """
    try:
        before = _parse(path, type(value))
    except (NewerVersionError, UnreadableError):
        raise
    except MissingError:
        pass
    except StorageError:
        refuse_links(path)
        set_aside(path)
    else:
        with suppress(StorageError):
            write_bytes(_backup(path), before.model_dump_json().encode())
    write_text(path, value.model_dump_json(indent=2) + "\n")


def read_json(path: Path, kind: type[S]) -> S:
    """The value kept at `path`; where the file is damaged or gone, the one in its backup.

    Raises:
        StorageError: there is no readable file and no readable backup.
        UnreadableError: the disk does not give the file away.
        NewerVersionError: the file was written by a newer Graft.
    """
    try:
        return _parse(path, kind)
    except (NewerVersionError, UnreadableError):
        raise
    except StorageError:
        if not _backup(path).exists():
            raise
    return _parse(_backup(path), kind)


def read_bytes(path: Path) -> bytes:
    """What a file holds.

    Raises:
        MissingError: there is none.
        UnreadableError: there is one, and the disk does not give it away.
    """
    with _reading(path):
        return path.read_bytes()


def copy(path: Path, target: Path) -> None:
    """Copy a file into a folder of one's own. Raises as `read_bytes` does, for either of them."""
    with _reading(path):
        shutil.copyfile(path, target)


@contextmanager
def _reading(path: Path) -> Iterator[None]:
    try:
        _at("read", path)
        yield
    except FileNotFoundError as error:
        raise MissingError(
            "The file or its folder is gone.", f"There is no {path}.", "Is the drive connected?"
        ) from error
    except OSError as error:
        raise UnreadableError(
            f"{path.name} cannot be read at the moment.",
            f"{path}: {error.strerror or type(error).__name__}. It was left as it is.",
            "Is the drive still connected, and may you read the file?",
        ) from error


def free_aside(path: Path) -> Path:
    """Where a damaged file can be kept: the first free name of `.invalid`, `.invalid-2`, …"""
    aside, n = path.with_name(path.name + ".invalid"), 1
    while os.path.lexists(aside):
        n += 1
        aside = path.with_name(f"{path.name}.invalid-{n}")
    return aside


def set_aside(path: Path) -> None:
    """Give a damaged file that name. Raises StorageError."""
    try:
        _at("set_aside", path)
        path.replace(free_aside(path))
    except OSError as error:
        raise _explain(error, path) from error


def _parse(path: Path, kind: type[S]) -> S:
    data = read_bytes(path)
    _refuse_newer(path, data, kind)
    try:
        return kind.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise StorageError(
            f"{path.name} cannot be read.", f"{where}: {first['msg']}." if where else first["msg"]
        ) from error


class _Version(BaseModel):
    model_config = ConfigDict(extra="ignore")
    schema_version: int


def _refuse_newer(path: Path, data: bytes, kind: type[Stored]) -> None:
    try:
        found = _Version.model_validate_json(data).schema_version
    except ValidationError:
        return
    if found > kind.VERSION:
        raise NewerVersionError(
            f"{path.name} was written by a newer Graft.",
            "It is left exactly as it is.",
            "Update Graft to change it.",
        )


def _backup(path: Path) -> Path:
    return path.with_name(path.name + ".bak")


def rotate(log_file: Path) -> None:
    """Put a log file aside once it is long; one older one is kept."""
    with suppress(OSError):
        if log_file.exists() and log_file.stat().st_size > LOG_LIMIT:
            log_file.replace(log_file.with_name(log_file.name + ".old"))


def _at(point: str, path: Path) -> None:
    if fault is not None:
        fault(point, path)


def _flush(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows cannot open a folder; its file system journals the rename itself
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _explain(error: OSError, path: Path) -> StorageError:
    reasons = {
        "ENOSPC": ("The disk is full.", "Free some space and try again."),
        "EDQUOT": ("Your share of the disk is full.", "Free some space and try again."),
        "EROFS": ("The disk cannot be written to.", "Choose another folder."),
        "EACCES": ("Graft may not write there.", "Choose another folder, or change its rights."),
        "EPERM": ("Graft may not write there.", "Choose another folder, or change its rights."),
        "ENOENT": ("The file or its folder is gone.", "Is the drive still connected?"),
    }
    name = errno.errorcode.get(error.errno or 0, "")
    title, hint = reasons.get(name, ("The disk reports a fault.", "Is the drive still connected?"))
    return StorageError(
        title, f"{path} was not changed ({error.strerror or type(error).__name__}).", hint
    )
