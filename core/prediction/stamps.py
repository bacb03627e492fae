"""What pictures were like when a table got its rows: one that was replaced since is asked again.

Beside answers.csv lies .answers.csv.seen, with a line for each row. A table without it, from an
earlier Graft or from elsewhere, is believed for the pictures that are older than it is.
"""

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from core import storage

Stamp = tuple[int, int]
"""Size in bytes, and when it was changed, in nanoseconds."""


def stamp(file: Path) -> Stamp | None:
    """What a file is like now; None where it is gone."""
    with suppress(OSError):
        status = file.stat()
        return status.st_size, status.st_mtime_ns
    return None


class Stamps:
    """The pictures of a table as they were when they were looked at."""

    def __init__(self, table: Path) -> None:
        self._path = table.with_name(f".{table.name}.seen")
        self._seen: dict[str, Stamp] = {}
        self._since = 0
        with suppress(OSError):
            self._since = table.stat().st_mtime_ns
        with suppress(OSError):
            for line in self._path.read_bytes().splitlines():
                with suppress(ValueError, TypeError):  # a line that was cut off
                    name, size, changed = json.loads(line)
                    self._seen[name] = (int(size), int(changed))

    def changed(self, files: Iterable[Path]) -> set[Path]:
        """Those of `files` that are there, and are not what they were."""
        return {file for file in files if self._has_changed(file)}

    def put(self, file: Path, seen: Stamp | None) -> None:
        """Write down what a picture was like before it was read. Raises StorageError."""
        if seen is not None:
            line = json.dumps([os.fspath(file.absolute()), *seen])
            storage.append(self._path, line.encode() + b"\n")

    def begin(self, rows: Iterable[Path]) -> None:
        """Write down what those with a row are like where nothing is known. Raises StorageError."""
        known = {file: self._seen.get(os.fspath(file.absolute())) for file in rows}
        if not known:
            storage.remove(self._path)
        for file, seen in known.items():
            if seen is None:
                self.put(file, stamp(file))

    def _has_changed(self, file: Path) -> bool:
        try:
            status = file.stat()
        except OSError:
            return False  # what is gone cannot be asked again
        before = self._seen.get(os.fspath(file.absolute()))
        if before is None:
            return max(status.st_mtime_ns, status.st_ctime_ns) > self._since
        return before != (status.st_size, status.st_mtime_ns)
