"""Labels from a table: metadata.csv or metadata.tsv with file_name, label and perhaps split.

Separated by commas, semicolons or tabs, in UTF-8 or in UTF-16 as Excel's “Unicode text” is. `file`
and `class` are understood too, so that a table of predictions can be corrected and learned from.
A second column of labels (label_2, expert B, second_rater and the like) is not learned from: it
tells what another person says of the same pictures.
"""

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from core.data.dataset import Layout, LeftOut, Part, name_some
from core.data.layouts import PARTS, Labelled, Labels, clean_label
from core.data.listing import Found, Listing, is_other_kind, list_folder
from core.errors import DatasetError
from core.events import PreviewResult
from core.jobs import Emit, StopToken
from core.requests import PreviewRequest

FILE_NAMES = ("metadata.csv", "metadata.tsv")
"""The names of tables, in lower case. The first that is there is used."""

PREVIEW_ROWS = 8
"""How many rows a preview shows."""

_HINT = "It needs the columns file_name and label; split is optional (train, val or test)."
_FORMULA = ("=", "+", "-", "@")
_LONGEST_HEADER = 100_000  # characters


class ColumnUse(StrEnum):
    """What a column of a table is understood as."""

    FILE = "file"
    LABEL = "label"
    SPLIT = "split"
    SECOND = "second"
    """What another person says the picture is."""
    UNUSED = "unused"


_USES = {
    "file_name": ColumnUse.FILE,
    "file": ColumnUse.FILE,
    "label": ColumnUse.LABEL,
    "class": ColumnUse.LABEL,
    "split": ColumnUse.SPLIT,
}
_SECOND = re.compile(
    r"(label|expert|annotator|rater|reader|observer)[ _-]?(2|b)"
    r"|second[ _-](label|expert|annotator|rater|reader|observer|opinion)"
)


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Column(_Value):
    """A column of a table: its name as written, and what it is understood as."""

    name: str
    use: ColumnUse


class TablePreview(_Value):
    """What Graft makes of a table, before anything is done with it.

    Attributes:
        table: its path in the folder.
        rows: the first `PREVIEW_ROWS` rows below the names of the columns, as read.
        n_rows: all rows that are not empty.
        n_used: pictures that the table tells of, each counted once.
        n_unlabelled: those of them that have no label yet.
        missing: rows whose file is not there; the reason holds the row's number.
        faults: what is wrong, with the numbers of the rows; the table cannot be used while there
            are any.
        notes: what a person should know besides.
    """

    table: str
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    n_rows: int = 0
    n_used: int = 0
    n_unlabelled: int = 0
    missing: tuple[LeftOut, ...] = ()
    faults: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    files: tuple[str, ...]  # the name as written, and as it may have been meant
    label: str
    part: Part | None
    second: str = ""


@dataclass(slots=True)
class _Reading:
    """What has been made of a table so far."""

    columns: list[Column] = field(default_factory=list)
    first: list[tuple[str, ...]] = field(default_factory=list)
    n_rows: int = 0
    labelled: list[Labelled] = field(default_factory=list)
    rows: dict[str, _Row] = field(default_factory=dict)  # by the path of the file
    missing: list[LeftOut] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def find_metadata(listing: Listing) -> str | None:
    """The name of the table at the top of a folder, or None."""
    tables = {file.path.lower(): file.path for file in listing.files if "/" not in file.path}
    return next((tables[name] for name in FILE_NAMES if name in tables), None)


def label_by_table(root: Path, listing: Listing, table: str) -> Labels:
    """Take labels and parts from the table at `root / table`. No label means not labelled yet.

    Raises:
        DatasetError: the table cannot be understood; the rows in question are named.
    """
    reading = _understand(root, listing, table)
    if faults := reading.faults:
        more = f" … and {len(faults) - 5} more" if len(faults) > 5 else ""
        raise DatasetError(f"{table} has mistakes.", f"{'; '.join(faults[:5])}{more}.", _HINT)
    mentioned = {table, *(item.file.path for item in reading.labelled)}
    return Labels(
        Layout.METADATA_CSV,
        classes={item.label for item in reading.labelled if item.label},
        labelled=sorted(reading.labelled, key=lambda item: item.file.path),
        left_out=[*reading.missing, *_unmentioned(listing.files, mentioned, table)],
        notes=reading.notes,
    )


def labels_of_two(root: Path, paths: Iterable[str]) -> dict[str, tuple[str, str]] | None:
    """What the table of a folder says each picture is, and what its second column of labels says.

    Either is empty where the table says nothing. Of several rows for a picture, the first counts.

    Args:
        paths: the pictures in question, relative to `root`.

    Returns:
        By path; None where there is no table, or none with a second column of labels.

    Raises:
        DatasetError: the folder or the table cannot be read.
    """
    try:
        names = [entry.name for entry in root.iterdir() if entry.is_file()]
    except OSError as error:
        raise DatasetError(f"{root} cannot be looked into.") from error
    table = find_metadata(Listing(files=[Found(name, 0, 0) for name in sorted(names)]))
    if table is None:
        return None
    reading = _understand(root, Listing(files=[Found(path, 0, 0) for path in paths]), table)
    if all(column.use is not ColumnUse.SECOND for column in reading.columns):
        return None
    return {path: (row.label, row.second) for path, row in reading.rows.items()}


def show(request: PreviewRequest, emit: Emit, stop: StopToken) -> PreviewResult:
    """The job of the window: what is made of the table of a folder.

    Raises:
        DatasetError: the folder cannot be looked into, or has no table.
    """
    try:
        listing = list_folder(request.folder, stop)
    except OSError as error:
        raise DatasetError(f"{request.folder} cannot be looked into.") from error
    table = find_metadata(listing)
    if table is None:
        raise DatasetError(f"There is no {FILE_NAMES[0]} in {request.folder}.")
    found = preview(request.folder, listing, table)
    missing = [f"{entry.path}: {entry.reason}" for entry in found.missing]
    return PreviewResult(
        table=table,
        columns=tuple((column.name, column.use) for column in found.columns),
        rows=found.rows,
        n_rows=found.n_rows,
        n_used=found.n_used,
        problems=(*found.faults, *missing, *found.notes),
    )


def preview(root: Path, listing: Listing, table: str) -> TablePreview:
    """What `label_by_table` would make of the table. Mistakes are in it and are not raised."""
    try:
        reading = _understand(root, listing, table)
    except DatasetError as error:
        return TablePreview(table=table, faults=(str(error),))
    return TablePreview(
        table=table,
        columns=tuple(reading.columns),
        rows=tuple(reading.first),
        n_rows=reading.n_rows,
        n_used=len(reading.labelled),
        n_unlabelled=sum(not item.label for item in reading.labelled),
        missing=tuple(reading.missing),
        faults=tuple(reading.faults),
        notes=tuple(reading.notes),
    )


def _unmentioned(files: list[Found], mentioned: set[str], table: str) -> list[LeftOut]:
    return [
        LeftOut(
            path=file.path,
            reason="not a picture" if is_other_kind(file.path) else f"not in {table}",
        )
        for file in files
        if file.path not in mentioned
    ]


def _understand(root: Path, listing: Listing, table: str) -> _Reading:
    reading = _Reading()
    there = [file for file in listing.files if file.path != table]
    files = {_spelling(file.path): file for file in there} | {file.path: file for file in there}
    used = reading.rows
    for row in _read(root, table, reading):
        file = next((files[name] for name in row.files if name in files), None)
        if file is None:
            reason = f"row {row.number}: there is no such file"
            reading.missing.append(LeftOut(path=row.files[0], reason=reason))
        elif file.path not in used:
            used[file.path] = row
            reading.labelled.append(Labelled(file, row.label, row.part))
        elif (used[file.path].label, used[file.path].part) != (row.label, row.part):
            first = used[file.path].number
            reading.faults.append(f"row {row.number} contradicts row {first}")
    return reading


def _read(root: Path, table: str, reading: _Reading) -> Iterator[_Row]:
    """The rows of a table that are right. All else that a person should see goes to `reading`."""
    text = _text(root / table)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text), strict=True)
    number = 0
    try:
        for number, cells in enumerate(lines, start=1):
            if number == 1:
                reading.columns = _columns(cells)
                at = _positions(reading.columns)
                _judge_columns(table, at, reading)
            elif any(cell.strip() for cell in cells):
                reading.n_rows += 1
                if len(reading.first) < PREVIEW_ROWS:
                    reading.first.append(tuple(cells))
                values = {use: cells[i] for use, i in at.items() if i < len(cells)}
                if ColumnUse.FILE in at and (row := _parse(root, number, values, reading.faults)):
                    yield row
    except csv.Error as error:
        reading.faults.append(f"row {number + 1} cannot be read ({error})")
    if not reading.columns:
        reading.faults.append("it is empty")


def _text(path: Path) -> str:
    """The text of a table. Raises DatasetError when it cannot be read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DatasetError(f"{path.name} cannot be read.", f"{error.strerror}.", _HINT) from error
    is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return data.decode("utf-16" if is_utf16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise DatasetError(
            f"{path.name} is not in UTF-8.", hint="Save it again as “CSV UTF-8”."
        ) from error


def _separator(text: str) -> str:
    """The one by which the first line falls into the most columns that are known."""
    first = io.StringIO(text[:_LONGEST_HEADER], newline=None).readline()

    def fits(separator: str) -> tuple[int, int]:
        cells = next(csv.reader([first], delimiter=separator), [])
        return len(_positions(_columns(cells))), len(cells)

    return max(",;\t", key=fits)


def _columns(cells: list[str]) -> list[Column]:
    """What each column is understood as; of two that mean the same, the first is used."""
    columns: list[Column] = []
    for cell in cells:
        name = cell.strip().lower()
        use = _USES.get(name, ColumnUse.UNUSED)
        if _SECOND.fullmatch(name):
            use = ColumnUse.SECOND
        if any(column.use is use for column in columns):
            use = ColumnUse.UNUSED
        columns.append(Column(name=cell.strip(), use=use))
    return columns


def _positions(columns: list[Column]) -> dict[ColumnUse, int]:
    """Where the columns stand that are used."""
    used = enumerate(columns)
    return {column.use: at for at, column in used if column.use is not ColumnUse.UNUSED}


def _judge_columns(table: str, at: dict[ColumnUse, int], reading: _Reading) -> None:
    names = [column.name for column in reading.columns if column.name]
    for use, needed in (ColumnUse.FILE, "file_name"), (ColumnUse.LABEL, "label"):
        if use not in at:
            found = name_some(names) or "nothing"
            reading.faults.append(f"row 1 has no column “{needed}” (found: {found})")
    unused = [c.name for c in reading.columns if c.name and c.use is ColumnUse.UNUSED]
    if unused:
        reading.notes.append(f"{table} has columns that are not used: {name_some(unused)}.")


def _parse(root: Path, number: int, values: dict[ColumnUse, str], faults: list[str]) -> _Row | None:
    written = values.get(ColumnUse.FILE, "")
    meant = written.strip().replace("\\", "/").removeprefix(f"{root.as_posix()}/")
    meant = meant.removeprefix("./")
    part = values.get(ColumnUse.SPLIT, "").strip().lower()
    if not meant:
        faults.append(f"row {number} names no file")
    elif part and part not in PARTS:
        faults.append(f"row {number} has the split “{part}”")
    else:
        label, second = (_label(values.get(use, "")) for use in (ColumnUse.LABEL, ColumnUse.SECOND))
        return _Row(number, (written, meant, _spelling(meant)), label, PARTS.get(part), second)
    return None


def _label(cell: str) -> str:
    """A class name; where a table of predictions keeps it from being a formula, without that."""
    name = clean_label(cell)
    return name[1:] if name.startswith("'") and name[1:].startswith(_FORMULA) else name


def _spelling(name: str) -> str:
    return unicodedata.normalize("NFC", name)
