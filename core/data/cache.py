"""A store of equally shaped arrays under keys, on disk, shared by all runs of a project.

Two files grow side by side: `rows.bin`, memory-mapped, and `keys.txt`, one key a line. Rows are
written first, so a crash between the two only leaves a row that nobody knows, which the next
writer overwrites.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from core.errors import StorageError
from core.links import refuse_links

Rows = NDArray[Any]

_AT_ONCE = 1024


class ArrayStore:
    """Arrays of one shape and type under string keys.

    Args:
        folder: made when needed. Different shapes, types or makers need different folders.
        shape: of one array, for instance `(1280,)`.
    """

    def __init__(self, folder: Path, shape: tuple[int, ...], dtype: str = "float32") -> None:
        self._folder = folder
        self._shape = shape
        self._dtype = np.dtype(dtype)
        self._positions: dict[str, int] = {}
        self._keys_end = 0  # bytes of keys.txt that count
        self._seen: list[tuple[int, ...]] | None = None
        self.refresh()

    def refresh(self) -> None:
        """See what is on disk now: others may have added to it, or it may have been deleted."""
        state = self._state()
        if state != self._seen:
            self._positions = self._read_keys()
            self._keys_end = sum(len(key.encode()) + 1 for key in self._positions)
            self._seen = state

    def __contains__(self, key: str) -> bool:
        return key in self._positions

    def __len__(self) -> int:
        return len(self._positions)

    def get(self, keys: Sequence[str]) -> Rows:
        """The arrays under `keys`, stacked: `[len(keys), *shape]`. Raises KeyError."""
        if not keys:
            return np.empty((0, *self._shape), self._dtype)
        found = np.empty((len(keys), *self._shape), self._dtype)
        for start in range(0, len(keys), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            # a map for each part: its pages would stay in memory beside the copy
            rows = np.memmap(self._rows_path, self._dtype, "r").reshape(-1, *self._shape)
            found[part] = rows[[self._positions[key] for key in keys[part]]]
        return found

    def add(self, keys: Sequence[str], rows: Rows) -> None:
        """Keep `rows` (`[len(keys), *shape]`) under `keys`; of a known key, the first row stays.

        Raises:
            StorageError: the disk is full or cannot be written.
        """
        for path in (self._folder / ".lock", self._rows_path, self._keys_path):
            refuse_links(path, itself=True)
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self._folder / ".lock"):
                self.refresh()
                new: dict[str, int] = {}
                for i, key in enumerate(keys):
                    if key not in self._positions:
                        new.setdefault(key, i)
                if not self._positions:  # what is left of keys whose rows are gone
                    self._keys_path.unlink(missing_ok=True)
                with self._rows_path.open("r+b" if self._rows_path.exists() else "w+b") as file:
                    file.seek(len(self._positions) * self._row_bytes)
                    file.write(np.ascontiguousarray(rows[[*new.values()]], self._dtype).tobytes())
                    file.truncate()
                with self._keys_path.open("r+b" if self._keys_path.exists() else "w+b") as file:
                    file.seek(self._keys_end)
                    file.writelines(f"{key}\n".encode() for key in new)
                    file.truncate()
                    self._keys_end = file.tell()
                for key in new:
                    self._positions[key] = len(self._positions)
                self._seen = self._state()
        except OSError as error:
            raise StorageError(
                "What was computed could not be kept.",
                f"{self._folder} cannot be written: {error.strerror}.",
                "Free some space and try again.",
            ) from error

    @property
    def _row_bytes(self) -> int:
        return int(np.prod(self._shape)) * self._dtype.itemsize

    @property
    def _rows_path(self) -> Path:
        return self._folder / "rows.bin"

    @property
    def _keys_path(self) -> Path:
        return self._folder / "keys.txt"

    def _state(self) -> list[tuple[int, ...]]:
        """What is another after anybody has written; empty where there is nothing."""
        files = [path for path in (self._rows_path, self._keys_path) if path.exists()]
        states = [path.stat() for path in files]
        return [(s.st_ino, s.st_size, s.st_mtime_ns) for s in states]

    def _read_keys(self) -> dict[str, int]:
        """Keys whose rows are there in full; a last line without its end does not count."""
        if not (self._keys_path.exists() and self._rows_path.exists()):
            return {}
        complete = self._rows_path.stat().st_size // self._row_bytes
        text = self._keys_path.read_text(encoding="utf-8")
        positions: dict[str, int] = {}
        for key in text[: text.rfind("\n") + 1].splitlines()[:complete]:
            if key in positions:
                break  # nobody writes a key twice: what follows cannot be trusted
            positions[key] = len(positions)
        return positions
