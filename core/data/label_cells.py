"""The cells of a table of labels, whatever kind of file it is: CSV, JSON lines or Excel's.

CSV is separated by commas, semicolons or tabs, in UTF-8 or in UTF-16 as Excel's “Unicode text” is.
"""

import codecs
import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import BadZipFile

from core.errors import DatasetError

SUFFIXES = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".xlsx")
"""Of files that may be tables, in lower case."""

LARGEST = 256 * 2**20
"""Bytes. A file that is longer is no table that a person has made."""

_LONGEST_HEADER = 100_000  # characters
_HINT = "It needs a column with the names of the files, and one with their classes."

Row = tuple[int, tuple[str, ...]]
"""A row's number, as a spreadsheet counts, and its cells."""


@dataclass(slots=True)
class Cells:
    """What a table holds: the names of its columns, its rows, and where reading it ended.

    Attributes:
        fault: what is wrong in the file itself; empty where it was read to its end.
    """

    head: tuple[str, ...] = ()
    rows: list[Row] = field(default_factory=list)
    fault: str = ""


def read_cells(path: Path, n_known: Callable[[Iterable[str]], int]) -> Cells:
    """Read a table. Rows without content are passed over, and counted.

    Args:
        n_known: how many of these names of columns are known; of the separators of CSV the one is
            taken by which most are.

    Raises:
        DatasetError: it cannot be read at all.
    """
    suffix = path.suffix.lower()
    try:
        if path.stat().st_size > LARGEST:
            raise DatasetError(f"{path.name} is too long for a table of labels.", hint=_HINT)
        if suffix == ".xlsx":
            return _numbered(_excel(path))
        text = _text(path)
    except OSError as error:
        raise DatasetError(f"{path.name} cannot be read.", f"{error.strerror}.", _HINT) from error
    if suffix in (".jsonl", ".ndjson", ".json"):
        return _json(text, lines=suffix != ".json")
    return _csv(text, n_known)


def _text(path: Path) -> str:
    data = path.read_bytes()
    is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise DatasetError(
            f"{path.name} is not in UTF-8.", hint="Save it again as “CSV UTF-8”."
        ) from error


def _csv(text: str, n_known: Callable[[Iterable[str]], int]) -> Cells:
    separator = _separator(text, n_known)
    found = Cells()
    number = 0
    try:
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
        for number, cells in enumerate(lines, start=1):
            _add(found, number, cells)
    except csv.Error as error:
        found.fault = f"row {number + 1} cannot be read ({error})"
    return found


def _separator(text: str, n_known: Callable[[Iterable[str]], int]) -> str:
    """The one by which the first line falls into the most columns that are known."""
    first = io.StringIO(text[:_LONGEST_HEADER], newline=None).readline()

    def fits(separator: str) -> tuple[int, int]:
        cells = next(csv.reader([first], delimiter=separator), [])
        return n_known(cells), len(cells)

    return max(",;\t", key=fits)


def _json(text: str, *, lines: bool) -> Cells:
    """Objects, one a line or in one list; a key is a column. Anything else is no table."""
    found = Cells()
    objects: list[object] = []
    try:
        if lines:
            objects += (json.loads(line) if line.strip() else {} for line in text.splitlines())
        else:
            loaded = json.loads(text)
            objects = loaded if isinstance(loaded, list) else []
    except ValueError as error:
        found.fault = f"row {len(objects) + 1} cannot be read ({error})"
    records = [each if isinstance(each, dict) else {} for each in objects]
    keys = list(dict.fromkeys(key for record in records for key in record))
    found.head = tuple(key.strip() for key in keys)
    for number, record in enumerate(records, start=1):
        if record:
            found.rows.append((number, tuple(_plain(record.get(key)) for key in keys)))
    return found


def _excel(path: Path) -> Iterator[list[str]]:
    """The rows of the first sheet that has any."""
    try:
        from openpyxl import load_workbook
    except ImportError as error:
        raise DatasetError(
            f"{path.name} needs the extra “xlsx”.",
            hint="Install it with: pip install 'graft[xlsx]'; or save the table as CSV.",
        ) from error
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, KeyError, ValueError, TypeError) as error:
        raise DatasetError(
            f"{path.name} is no Excel file, or it is damaged.", hint="Save it as CSV."
        ) from error
    try:
        for sheet in book.worksheets:
            rows = [[_plain(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
            if any(map(any, rows)):
                yield from rows
                return
    finally:
        book.close()


def _numbered(lines: Iterable[list[str]]) -> Cells:
    found = Cells()
    for number, cells in enumerate(lines, start=1):
        _add(found, number, cells)
    return found


def _add(found: Cells, number: int, cells: list[str]) -> None:
    if number == 1:
        found.head = tuple(cell.strip() for cell in cells) or ("",)
    elif any(cell.strip() for cell in cells):
        found.rows.append((number, tuple(cells)))


def _plain(value: object) -> str:
    """A value as a cell of CSV would have it; 3.0 of a spreadsheet is 3."""
    match value:
        case None:
            return ""
        case bool():
            return str(int(value))
        case float() if value.is_integer():
            return str(int(value))
        case str() | int() | float():
            return str(value)
        case _:
            return ""
