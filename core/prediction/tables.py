"""Answers as a table: CSV, CSV that Excel opens as it is meant, or JSON.

No cell of a table is a formula, whatever classes are called: a name that a spreadsheet would take
for one gets an apostrophe, and `from_cell` takes it away again. See
https://owasp.org/www-community/attacks/CSV_Injection.
"""

import codecs
import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from core import storage
from core.errors import StorageError
from core.events import PicturePredicted
from core.prediction.answers import ranked

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_SPECIAL = frozenset(',"\r\n')
_PAIR = ("label", "probability")


def to_cell(name: str) -> str:
    """A name that no spreadsheet takes for a formula; `from_cell` gives back what it was."""
    return f"'{name}" if name.lstrip("'").startswith(_FORMULA) else name


def from_cell(cell: str) -> str:
    """The name that a cell stands for."""
    return cell[1:] if cell[:1] == "'" and cell.lstrip("'").startswith(_FORMULA) else cell


def file_cell(file: Path) -> str:
    """The path of a picture; one that looks like a formula begins with “./”, and stays a path."""
    name = str(file)
    return os.path.join(os.curdir, name) if name.startswith(_FORMULA) else name  # noqa: PTH118


@dataclass(frozen=True)
class Columns:
    """What the table says of each picture: `file,label,probability` and more.

    Attributes:
        several: a picture may be one of several classes: `could_be` has them, set apart by “; ”.
        top: so many likeliest classes, as `label_1,probability_1…`, and not a column a class.
    """

    classes: tuple[str, ...]
    several: bool = False
    top: int | None = None

    @property
    def header(self) -> list[str]:
        """The names of the columns."""
        head = ["file", "label", "probability", *(["could_be"] if self.several else [])]
        if self.top is None:
            return [*head, *map(to_cell, self.classes)]
        return head + [f"{name}_{n + 1}" for n in range(self.top) for name in _PAIR]

    def row(self, predicted: PicturePredicted) -> list[str]:
        """What is said of a picture."""
        row = [file_cell(predicted.file), to_cell(predicted.label), _share(predicted.probability)]
        if self.several:
            row.append(to_cell("; ".join(predicted.could_be)))
        if self.top is None:
            return row + [_share(share) for share in predicted.probabilities]
        best = ranked(self.classes, predicted.probabilities, self.top)
        return row + [cell for name, share in best for cell in (to_cell(name), _share(share))]


def as_csv(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as lines of CSV in UTF-8. Bytes of file names that are none stay as they are."""
    lines = (",".join(map(_quoted, row)) + "\n" for row in rows)
    return "".join(lines).encode(errors="surrogateescape")


def write_table(
    path: Path,
    classes: Sequence[str],
    answers: Sequence[PicturePredicted],
    form: Literal["csv", "excel", "json"],
) -> None:
    """Put the answers at `path`, in the place of what is there.

    Args:
        classes: what the probabilities belong to.
        form: Excel's is CSV with a mark at its beginning, without which Excel does not read UTF-8.

    Raises:
        StorageError: it cannot be written.
    """
    if path.is_dir():
        raise StorageError(f"{path} is a folder.", hint="Give the name of a file for the table.")
    if form == "json":
        table = {"classes": classes, "answers": [_entry(classes, each) for each in answers]}
        text = json.dumps(table, ensure_ascii=False, indent=1)
        storage.write_bytes(path, text.encode(errors="backslashreplace"))
        return
    columns = Columns(tuple(classes), several=any(each.could_be for each in answers))
    data = as_csv([columns.header, *map(columns.row, answers)])
    storage.write_bytes(path, codecs.BOM_UTF8 * (form == "excel") + data)


def _entry(classes: Sequence[str], predicted: PicturePredicted) -> dict[str, Any]:
    return {
        "file": str(predicted.file),
        "label": predicted.label,
        "probability": predicted.probability,
        "could_be": predicted.could_be,
        "probabilities": dict(zip(classes, predicted.probabilities, strict=True)),
    }


def _share(share: float) -> str:
    return f"{share:.6f}"


def _quoted(cell: str) -> str:
    """A cell of CSV (before Python 3.13 its module leaves a lone carriage return bare)."""
    return '"' + cell.replace('"', '""') + '"' if _SPECIAL.intersection(cell) else cell
