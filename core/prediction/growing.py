"""A table that gets its rows one by one, and that another call goes on with.

Each row is in the file before the next picture is looked at, so that a process that dies loses
none. A row that was cut off is dropped when the table is gone on with, and so is that of a picture
that was replaced since: it is asked again.
"""

import csv
from collections.abc import Iterable
from io import BytesIO
from itertools import accumulate
from pathlib import Path

from core import storage
from core.errors import StorageError
from core.events import PicturePredicted
from core.prediction.stamps import Stamp, Stamps, stamp
from core.prediction.tables import Columns, as_csv, from_cell

CHECKED = 8
_SAME = 2e-3
"""Processors round differently; models differ by more."""


class GrowingTable:
    """The CSV file `path`, whether it is there already or not. Nothing is written before `begin`.

    Args:
        asked: the pictures that are asked about now.

    Attributes:
        changed: those of them that have a row and are not what they were: it is dropped.

    Raises:
        StorageError: what is there is no table of answers for these classes, or cannot be read.
    """

    def __init__(self, path: Path, columns: Columns, asked: Iterable[Path] = ()) -> None:
        self._path, self._columns = path, columns
        if path.is_dir():
            raise StorageError(
                f"{path} is a folder.", hint="Give the name of a file for the table."
            )
        rows = self._read()
        self._rows = {Path(row[0]).absolute(): row for row, _ in rows}
        self._stamps = Stamps(path)
        self._stale = self._stamps.changed(self._rows)
        self.changed = self._stale.intersection(file.absolute() for file in asked)
        for file in self.changed:
            del self._rows[file]
        self._kept = [part for row, part in rows if Path(row[0]).absolute() not in self.changed]

    def __contains__(self, file: Path) -> bool:
        """Whether a picture has a row already."""
        return file.absolute() in self._rows

    def label(self, file: Path) -> str:
        """What its row says that a picture shows."""
        return from_cell(self._rows[file.absolute()][1])

    def some(self) -> list[Path]:
        """A few of its pictures that are still there, from the first to the last."""
        there = [file for file in self._rows if file.is_file() and file not in self._stale]
        n = min(CHECKED, len(there))
        return [there[i * len(there) // n] for i in range(n)]

    def check(self, predicted: PicturePredicted) -> None:
        """Raise StorageError if the answer for a picture is not the one that stands here."""
        share = self._rows[predicted.file.absolute()][2]
        if self.label(predicted.file) != predicted.label or not _is(share, predicted.probability):
            raise self._foreign(
                f"has another answer for {predicted.file.name} than this model.",
                "It was written with another model, or the picture was changed since. ",
            )

    def begin(self) -> None:
        """Get it ready for more rows. Raises StorageError."""
        self._stamps.begin(file for file in self._rows if file not in self._stale)
        if self._length and not self.changed:
            storage.cut(self._path, self._length)
            return
        head = as_csv([self._columns.header])
        storage.write_bytes(self._path, head + b"".join(self._kept))

    def put(self, predicted: PicturePredicted, seen: Stamp | None = None) -> None:
        """Write a row. Raises StorageError.

        Args:
            seen: what the picture was like before it was read.
        """
        self._stamps.put(predicted.file, seen or stamp(predicted.file))
        storage.append(self._path, as_csv([self._columns.row(predicted)]))

    def _read(self) -> list[tuple[list[str], bytes]]:
        """The rows that are whole, also as bytes; they and the header are `_length` long."""
        self._length = 0
        try:
            lines = list(BytesIO(self._path.read_bytes()))
        except FileNotFoundError:
            return []
        except OSError as error:
            raise StorageError(f"{self._path} cannot be read ({error.strerror}).") from error
        reader = csv.reader(line.decode(errors="surrogateescape") for line in lines)
        try:
            rows = [(row, reader.line_num) for row in reader]
        except csv.Error:
            rows = [([], 0)]
        width = len(self._columns.header)
        if lines and not (lines[-1].endswith(b"\n") and len(rows[-1][0]) == width):
            rows.pop()
        ends = [0, *accumulate(map(len, lines))]
        if lines and [row for row, _ in rows[:1]] != [self._columns.header]:
            raise self._foreign("holds something else than answers of this model.")
        if any(len(row) != width for row, _ in rows):
            raise self._foreign("was changed so that it cannot be gone on with.")
        self._length = ends[rows[-1][1]] if rows else 0
        starts = [number for _, number in rows[:-1]]
        return [
            (row, b"".join(lines[start:end]))
            for start, (row, end) in zip(starts, rows[1:], strict=True)
        ]

    def _foreign(self, what: str, why: str = "") -> StorageError:
        return StorageError(
            f"{self._path.name} {what}",
            f"{why}Nothing was written into it.",
            "Give the table another name, or move that file away.",
        )


def _is(cell: str, share: float) -> bool:
    try:
        return abs(float(cell) - share) <= _SAME
    except ValueError:
        return False
