"""Labels from tables: metadata.csv and the like, with the names of files and their classes.

`core.data.label_columns` says what is understood as a column of files, classes or parts, and
`core.data.label_matching` which file a row means. A second column of labels (label_2, expert B,
second_rater and the like) is not learned from: it tells what another person says of the same
pictures. A table of predictions can be corrected and learned from.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from core.data.dataset import Layout, LeftOut, Part, name_some
from core.data.kinds import said_of_name
from core.data.label_cells import Cells, read_cells
from core.data.label_columns import Column, Columns, ColumnUse, classes_of, n_known, understand
from core.data.label_matching import Files, How, Match
from core.data.layouts import Labelled, Labels, Places, clean_label, places_of
from core.data.listing import Found, Listing, is_other_kind
from core.data.parts import part_said
from core.errors import DatasetError
from core.label_source import NOTHING_SAID, LabelSource

__all__ = ["Column", "ColumnUse"]

FILE_NAMES = ("metadata.csv", "metadata.tsv", "metadata.jsonl", "metadata.xlsx")
"""The names of tables, in lower case. The first that is there is used."""

PREVIEW_ROWS = 8
"""How many rows a preview shows."""

_HINT = "It needs the columns file_name and label; split is optional (train, val or test)."
_FORMULA = ("=", "+", "-", "@")
_SAID = 3
"""Rows that are named in a sentence about several."""


class TablePreview(BaseModel):
    """What Graft makes of a table, before anything is done with it.

    Attributes:
        table: its path in the folder.
        rows: the first `PREVIEW_ROWS` rows below the names of the columns, as read.
        n_rows: all rows that are not empty.
        n_used: pictures that the table tells of, each counted once.
        n_unlabelled: those of them that have no label yet.
        missing: rows whose file is not there, or could be one of several; the reason holds the
            row's number.
        faults: what is wrong, with the numbers of the rows; the table cannot be used while there
            are any.
        notes: what a person should know besides.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
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
    file: str
    label: str
    part: Part | None
    second: str = ""


@dataclass(slots=True)
class Reading:
    """What has been made of a table.

    Attributes:
        labelled: the pictures that it tells of.
        rows: by the path of the picture.
        unclear: rows with names that several files have.
    """

    table: str
    found: Columns = field(default_factory=lambda: Columns((), []))
    labelled: list[Labelled] = field(default_factory=list)
    rows: dict[str, _Row] = field(default_factory=dict)
    missing: list[LeftOut] = field(default_factory=list)
    unclear: list[LeftOut] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        """The classes that it names."""
        return {item.label for item in self.labelled if item.label}

    @property
    def is_usable(self) -> bool:
        """Whether it says of any picture what it is, without a mistake."""
        return not self.faults and bool(self.classes)


def find_metadata(listing: Listing) -> str | None:
    """The name of the table at the top of a folder, or None."""
    tables = {file.path.lower(): file.path for file in listing.files if "/" not in file.path}
    return next((tables[name] for name in FILE_NAMES if name in tables), None)


def label_by_table(
    root: Path, listing: Listing, table: str, source: LabelSource = NOTHING_SAID
) -> Labels:
    """Take labels and parts from the table at `root / table`. No label means not labelled yet.

    A table in one part stands for those of the same name in the other parts, too.

    Raises:
        DatasetError: the table cannot be understood; the rows in question are named.
    """
    places = places_of(listing)
    readings = []
    for each in (table, *_in_other_parts(listing, table, places)):
        reading = understand_table(root, listing, each, source)
        readings.append(reading)
        if faults := reading.faults:
            more = f" … and {len(faults) - 5} more" if len(faults) > 5 else ""
            raise DatasetError(f"{each} has mistakes.", f"{'; '.join(faults[:5])}{more}.", _HINT)
    return labels_of(listing, readings, places)


def _in_other_parts(listing: Listing, table: str, places: Places) -> list[str]:
    folder, _, name = table.rpartition("/")
    if places.part(folder.split("/")) is None:
        return []
    return [
        file.path
        for file in listing.files
        if file.path.rpartition("/")[2] == name
        and file.path != table
        and places.part(file.path.split("/")[:-1]) is not None
    ]


def labels_of(listing: Listing, readings: Sequence[Reading], places: Places) -> Labels:
    """What tables say of the pictures of a folder. A table without parts leaves these to folders.

    Pictures that no table mentions are left out; but in a part of which no table says anything
    they are not labelled yet.
    """
    tables = [reading.table for reading in readings]
    divided = any(item.part for reading in readings for item in reading.labelled)
    labelled, told = [], set()
    for item in (item for reading in readings for item in reading.labelled):
        by_folder = places.part(item.file.path.split("/")[:-1])
        part = item.part if divided else by_folder
        told.add(by_folder)
        labelled.append(Labelled(item.file, item.label, part))
    mentioned = {*tables, *(item.file.path for item in labelled)}
    left_out = [entry for each in readings for entry in (*each.missing, *each.unclear)]
    n_without = 0
    for file in listing.files:
        part = places.part(file.path.split("/")[:-1])
        if file.path in mentioned:
            continue
        if is_other_kind(file.path):
            left_out.append(LeftOut(path=file.path, reason=said_of_name(file.path)))
        elif part is not None and part not in told:
            labelled.append(Labelled(file, "", part))
        else:
            n_without += 1
            left_out.append(LeftOut(path=file.path, reason=f"not in {' or '.join(tables)}"))
    notes = [note for reading in readings for note in reading.notes]
    if n_without:
        notes.append(f"{_pictures(n_without)} no row in {name_some(tables, _SAID)}.")
    return Labels(
        Layout.METADATA_CSV,
        classes={item.label for item in labelled if item.label},
        labelled=sorted(labelled, key=lambda item: item.file.path),
        left_out=left_out,
        notes=notes,
    )


def labels_of_two(
    root: Path, paths: Iterable[str], source: LabelSource = NOTHING_SAID
) -> dict[str, tuple[str, str]] | None:
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
    at_top = Listing(files=[Found(name, 0, 0) for name in sorted(names)])
    table = source.table or find_metadata(at_top)
    if table is None:
        return None
    listing = Listing(files=[Found(path, 0, 0) for path in paths])
    reading = understand_table(root, listing, table, source)
    if reading.found.at(ColumnUse.SECOND) is None:
        return None
    return {path: (row.label, row.second) for path, row in reading.rows.items()}


def preview(
    root: Path, listing: Listing, table: str, source: LabelSource = NOTHING_SAID
) -> TablePreview:
    """What `label_by_table` would make of the table. Mistakes are in it and are not raised."""
    try:
        reading = understand_table(root, listing, table, source)
    except DatasetError as error:
        return TablePreview(table=table, faults=(str(error),))
    return TablePreview(
        table=table,
        columns=reading.found.columns,
        rows=tuple(cells for _, cells in reading.found.rows[:PREVIEW_ROWS]),
        n_rows=len(reading.found.rows),
        n_used=len(reading.labelled),
        n_unlabelled=sum(not item.label for item in reading.labelled),
        missing=(*reading.missing, *reading.unclear),
        faults=tuple(reading.faults),
        notes=tuple(reading.notes),
    )


def understand_table(
    root: Path, listing: Listing, table: str, source: LabelSource = NOTHING_SAID
) -> Reading:
    """What a table says of the files of a folder, and what is wrong with it.

    Args:
        source: the columns, where a person has chosen them.

    Raises:
        DatasetError: it cannot be read.
    """
    there = {file.path: file for file in listing.files if file.path != table}
    base = "" if Path(table).is_absolute() else table.rpartition("/")[0]
    files = Files(there, root, base)
    cells = read_cells(root / table, n_known)
    reading = Reading(table)
    reading.found = understand(
        cells, files.knows, file_column=source.file_column, label_column=source.label_column
    )
    _judge(reading, cells)
    rows = _rows(reading)
    matches = files.match([row.file for row in rows])
    for row, match in zip(rows, matches, strict=True):
        _place(reading, row, match, there)
    if cells.fault:
        reading.faults.append(cells.fault)
    _say_how(reading, [match.how for match in matches if match.path is not None])
    return reading


def _judge(reading: Reading, cells: Cells) -> None:
    """Whether the table has what is needed, and what of it is not used."""
    found = reading.found
    names = [column.name for column in found.columns if column.name]
    if not found.columns:
        if not cells.fault:
            reading.faults.append("it is empty")
        return
    if found.wanted:
        there = name_some(names) or "nothing"
        reading.faults.append(f"row 1 has no column “{found.wanted}” (found: {there})")
        return
    has_file = found.at(ColumnUse.FILE) is not None
    for is_there, needed in (has_file, "file_name"), (found.has_label, "label"):
        if not is_there:
            reading.faults.append(
                f"row 1 has no column “{needed}” (found: {name_some(names) or 'nothing'})"
            )
    if found.guessed:
        reading.notes.append(f"In {reading.table}, “{found.guessed}” was taken for the class.")
    unused = [c.name for c in found.columns if c.name and c.use is ColumnUse.UNUSED]
    if unused:
        reading.notes.append(f"{reading.table} has columns that are not used: {name_some(unused)}.")


def _rows(reading: Reading) -> list[_Row]:
    """The rows of a table that are right. All else that a person should see goes to `reading`."""
    found, rows = reading.found, []
    file_at, one_hot = found.at(ColumnUse.FILE), found.one_hot
    if file_at is None:
        return []
    for number, cells in found.rows:
        values = {
            column.use: cells[n]
            for n, column in enumerate(found.columns)
            if n < len(cells) and column.use is not ColumnUse.UNUSED
        }
        said = values.get(ColumnUse.SPLIT, "").strip()
        part = part_said(said) if said else None
        of = [one_hot[n] for n in classes_of(cells, one_hot)]
        file = values.get(ColumnUse.FILE, "")
        if not file.strip():
            reading.faults.append(f"row {number} names no file")
        elif said and part is None:
            reading.faults.append(f"row {number} has the split “{said}”")
        elif len(of) > 1:
            reason = f"row {number}: it is of several classes ({name_some(of, _SAID)})"
            reading.missing.append(LeftOut(path=file, reason=reason))
        else:
            label = of[0] if of else values.get(ColumnUse.LABEL, "")
            second = values.get(ColumnUse.SECOND, "")
            rows.append(_Row(number, file, _label(label), part, _label(second)))
    return rows


def _place(reading: Reading, row: _Row, match: Match, there: dict[str, Found]) -> None:
    used = reading.rows
    if match.several:
        could_be = name_some(match.several, _SAID)
        reason = f"row {row.number}: it cannot be told whether this is {could_be}"
        if len(match.several) == 1:
            reason = f"row {row.number}: another row could mean {could_be}, too"
        reading.unclear.append(LeftOut(path=row.file, reason=reason))
    elif match.path is None:
        reason = f"row {row.number}: there is no such file"
        reading.missing.append(LeftOut(path=row.file, reason=reason))
    elif match.path not in used:
        used[match.path] = row
        reading.labelled.append(Labelled(there[match.path], row.label, row.part))
    elif (used[match.path].label, used[match.path].part) != (row.label, row.part):
        first = used[match.path].number
        reading.faults.append(f"row {row.number} contradicts row {first}")


def _say_how(reading: Reading, ways: Sequence[How]) -> None:
    """What a person should know of how rows and files have come together."""
    table, n = reading.table, Counter(ways)
    if reading.missing and reading.labelled:
        names = name_some([entry.path for entry in reading.missing], _SAID)
        reading.notes.append(
            f"{_rows_of(len(reading.missing), table)} no picture that is there: {names}."
        )
    if reading.unclear:
        names = name_some([entry.path for entry in reading.unclear], _SAID)
        reading.notes.append(
            f"{_rows_of(len(reading.unclear), table)} what could be several pictures, and left "
            f"out: {names}."
        )
    if n[How.NUMBER]:
        reading.notes.append(f"{_rows_of(n[How.NUMBER], table)} their picture by its number alone.")
    if n[How.MOVED]:
        reading.notes.append(
            f"{_rows_of(n[How.MOVED], table)} a folder that is called otherwise here: their "
            "pictures were found by their names alone."
        )


def _rows_of(n: int, table: str) -> str:
    return f"1 row of {table} names" if n == 1 else f"{n} rows of {table} name"


def _pictures(n: int) -> str:
    return "1 picture has" if n == 1 else f"{n} pictures have"


def _label(cell: str) -> str:
    """A class name; where a table of predictions keeps it from being a formula, without that."""
    name = clean_label(cell)
    return name[1:] if name.startswith("'") and name[1:].startswith(_FORMULA) else name
