"""A flight recorder: which files are being decoded, on disk, for when the process dies of one.

A decoder that crashes takes the whole process with it, and no handler runs. What was written to a
file by then is still there. It is written to and not memory-mapped: where the disk is full, or a
network drive is gone, writing to mapped memory ends the process (https://sqlite.org/mmap.html).
"""

import os
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from core import storage
from core.links import refuse_links

_SLOT = 4096
_LENGTH = struct.Struct("<H")


class FlightRecorder:
    """Keeps in the file `path` which files are being read, by any thread of this process.

    The file begins anew, so ask `left_behind` first, and goes when the block ends.

    Args:
        slots: how many files can be recorded at the same time; more are read unrecorded.

    Raises:
        StorageError: the file cannot be written.
    """

    def __init__(self, path: Path, slots: int = 64) -> None:
        storage.write_bytes(path, bytes(slots * _SLOT), durable=False)
        self._path = path
        self._file = path.open("r+b", buffering=0)
        self._free = list(range(slots))
        self._writing = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._file.close()
        self._path.unlink(missing_ok=True)

    @contextmanager
    def reading(self, file: Path) -> Iterator[None]:
        """Have `file` on record during the block; some microseconds."""
        name = os.fsencode(file)
        try:
            slot = self._free.pop() if len(name) <= _SLOT - _LENGTH.size else None
        except IndexError:
            slot = None
        if slot is None:
            yield
            return
        self._write(slot, _LENGTH.pack(len(name)) + name)
        try:
            yield
        finally:
            self._write(slot, _LENGTH.pack(0))
            self._free.append(slot)

    def _write(self, slot: int, data: bytes) -> None:
        # No picture is lost because the disk is full, or because the recorder is closed already.
        with self._writing, suppress(OSError, ValueError):
            self._file.seek(slot * _SLOT)
            self._file.write(data)


def left_behind(path: Path) -> tuple[Path, ...]:
    """The files that a process was reading when it died, by its recorder's file, which goes.

    Empty where there is none. Nobody else may be recording in `path`.

    Raises:
        StorageError: it lies beyond a link in a project.
    """
    data = b""
    refuse_links(path)
    with suppress(OSError):
        data = path.read_bytes()
        path.unlink()
    found = []
    for start in range(0, len(data) - _SLOT + 1, _SLOT):
        (length,) = _LENGTH.unpack_from(data, start)
        if length:
            name = start + _LENGTH.size
            found.append(Path(os.fsdecode(data[name : name + length])))
    return tuple(found)
