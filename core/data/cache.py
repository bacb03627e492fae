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
        self._positions = self._read_keys()

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
        """Keep `rows` (`[len(keys), *shape]`) under `keys`; a key that is there is passed over.

        Raises:
            StorageError: the disk is full or cannot be written.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with FileLock(self._folder / ".lock"):
                self._positions = self._read_keys()
                new = [i for i, key in enumerate(keys) if key not in self._positions]
                with self._rows_path.open("r+b" if self._rows_path.exists() else "w+b") as file:
                    file.seek(len(self._positions) * self._row_bytes)
                    file.write(np.ascontiguousarray(rows[new], self._dtype).tobytes())
                    file.truncate()
                with self._keys_path.open("r+b" if self._keys_path.exists() else "w+b") as file:
                    file.seek(sum(len(key.encode()) + 1 for key in self._positions))
                    file.writelines(f"{keys[i]}\n".encode() for i in new)
                    file.truncate()
                for i in new:
                    self._positions[keys[i]] = len(self._positions)
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

    def _read_keys(self) -> dict[str, int]:
        """Keys whose rows are there in full; a last line without its end does not count."""
        if not (self._keys_path.exists() and self._rows_path.exists()):
            self._keys_path.unlink(missing_ok=True)
            return {}
        complete = self._rows_path.stat().st_size // self._row_bytes
        text = self._keys_path.read_text(encoding="utf-8")
        keys = text[: text.rfind("\n") + 1].splitlines()[:complete]
        return {key: position for position, key in enumerate(keys)}
