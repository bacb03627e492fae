"""What the columns of a table of labels are understood as, by their names or their content."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from core.data.label_cells import Cells, Row
from core.data.parts import part_said


class ColumnUse(StrEnum):
    """What a column of a table is understood as."""

    FILE = "file"
    LABEL = "label"
    SPLIT = "split"
    SECOND = "second"
    """What another person says the picture is."""
    CLASS = "class"
    """It is called like a class, and has 1 where the picture is of it (one-hot)."""
    UNUSED = "unused"


class Column(BaseModel):
    """A column of a table: its name as written, and what it is understood as."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: str
    use: ColumnUse


FILES = (
    *("file_name", "filename", "file", "file_path", "filepath", "path", "image_path", "image_file"),
    *("image_filename", "image_file_name", "image_name", "image", "img_path", "img_name", "img"),
    *("picture", "photo", "image_id", "imageid", "img_id", "picture_id", "photo_id", "isic_id"),
    *("image_index", "fname", "name", "id", "dateiname", "datei", "bild", "fichier", "archivo"),
)
"""Names of columns with files, the surest first: lower case, with _ between words."""

LABELS = (
    *("label", "class", "labels", "class_name", "classname", "label_name", "class_label"),
    *("category", "category_name", "target", "breed", "species", "diagnosis", "dx"),
    *("ground_truth", "truth", "y", "finding", "finding_labels", "disease", "condition"),
    *("genus", "variety", "cultivar", "emotion", "tag", "tags", "type", "level", "grade"),
    *("class_id", "label_id", "category_id", "class_index", "klasse", "kategorie", "classe"),
)
"""Names of columns with classes, the surest first."""

SPLITS = ("split", "subset", "set", "partition", "part", "usage", "phase", "fold", "data_set")
"""Names of columns with parts. All but the first are taken for one only if they hold parts."""

_SECOND = re.compile(
    r"(label|expert|annotator|rater|reader|observer)[ _-]?(2|b)"
    r"|second[ _-](label|expert|annotator|rater|reader|observer|opinion)"
)
_BINARY = {"0": False, "1": True, "0.0": False, "1.0": True, "": False}
_BINARY |= {"false": False, "true": True}
_ONE_HOT = 0.9  # of the rows must name one class only; others are named one by one
_SOME = 50  # rows tell which column holds files


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table, and the rows below their names.

    Attributes:
        wanted: what a person has chosen and the table does not have.
        guessed: the column that was taken for the class, though its name does not say so.
    """

    columns: tuple[Column, ...]
    rows: list[Row]
    wanted: str = ""
    guessed: str = ""

    def at(self, use: ColumnUse) -> int | None:
        """Where the column of this use stands."""
        return next((n for n, column in enumerate(self.columns) if column.use is use), None)

    @property
    def one_hot(self) -> dict[int, str]:
        """Where the columns stand that are called like classes, with their names."""
        columns = enumerate(self.columns)
        return {n: column.name for n, column in columns if column.use is ColumnUse.CLASS}

    @property
    def has_label(self) -> bool:
        """Whether the table says what pictures are."""
        return self.at(ColumnUse.LABEL) is not None or bool(self.one_hot)


def n_known(names: Iterable[str]) -> int:
    """How many of these names of columns are known."""
    known = {*FILES, *LABELS, *SPLITS}
    return sum(_plain(name) in known or _is_second(name) for name in names)


def _is_second(name: str) -> bool:
    """Whether a column is called like the labels of another person."""
    return _SECOND.fullmatch(name.strip().lower()) is not None


def understand(
    cells: Cells, is_file: Callable[[str], bool], *, file_column: str = "", label_column: str = ""
) -> Columns:
    """What each column is understood as; of two that mean the same, the surer one is used.

    Args:
        is_file: whether a cell names a file that is there.
        file_column, label_column: the names of columns as a person has chosen them.
    """
    head, rows = cells.head, cells.rows
    if head and not n_known(head) and any(name and is_file(name) for name in head):
        rows = [(1, head), *rows]  # a table without names of columns
        head = tuple(f"column {n}" for n in range(1, len(head) + 1))
    found = Columns(tuple(Column(name=name, use=ColumnUse.UNUSED) for name in head), rows)
    found = _use(found, _find_file(found, is_file, file_column), ColumnUse.FILE)
    for n, name in enumerate(head):
        if _is_second(name) and found.at(ColumnUse.SECOND) is None:
            found = _use(found, n, ColumnUse.SECOND)
    found = _use(found, _find_split(found), ColumnUse.SPLIT)
    found = _with_label(found, label_column)
    for wanted in (file_column, label_column):
        if wanted and _named(found, wanted) is None:
            found = replace(found, wanted=wanted)
    return found


def _use(found: Columns, at: int | None, use: ColumnUse) -> Columns:
    if at is None or found.columns[at].use is not ColumnUse.UNUSED:
        return found
    columns = list(found.columns)
    columns[at] = Column(name=columns[at].name, use=use)
    return replace(found, columns=tuple(columns))


def _find_file(found: Columns, is_file: Callable[[str], bool], chosen: str) -> int | None:
    """The column with the files: of those named so, or else of all, the one that names most."""
    if chosen:
        return _named(found, chosen)
    some = found.rows[:: max(1, len(found.rows) // _SOME)]
    hits = [sum(is_file(cell) for cell in _cells(some, n)) for n in range(len(found.columns))]
    named = _ranked(found, FILES)
    if named:
        return max(named, key=lambda n: (hits[n], -named.index(n)))
    best = max(range(len(hits)), key=hits.__getitem__, default=None)
    return best if best is not None and 2 * hits[best] > len(some) else None


def _find_split(found: Columns) -> int | None:
    for n in _ranked(found, SPLITS):
        values = {cell.strip() for cell in _cells(found.rows, n)} - {""}
        if _plain(found.columns[n].name) == "split" or (values and all(map(part_said, values))):
            return n
    return None


def _with_label(found: Columns, chosen: str) -> Columns:
    """The column of the class: the one chosen, one named so, one-hot columns, or the only other."""
    if chosen:
        at = _named(found, chosen)
        if at is None:
            return found
        columns = list(found.columns)  # whatever it was taken for
        columns[at] = Column(name=columns[at].name, use=ColumnUse.LABEL)
        return replace(found, columns=tuple(columns))
    named = _ranked(found, LABELS)
    if any(_plain(column.name) == "x" for column in found.columns):  # coordinates
        named = [n for n in named if _plain(found.columns[n].name) != "y"]
    if named:
        return _use(found, named[0], ColumnUse.LABEL)
    if classes := _one_hot(found):
        for n in classes:
            found = _use(found, n, ColumnUse.CLASS)
        return found
    others = [n for n, column in enumerate(found.columns) if column.use is ColumnUse.UNUSED]
    if len(others) == 1 and found.at(ColumnUse.FILE) is not None:
        values = [cell.strip() for cell in _cells(found.rows, others[0]) if cell.strip()]
        if 2 <= len(set(values)) <= max(2, len(values) // 2):
            guessed = found.columns[others[0]].name
            return replace(_use(found, others[0], ColumnUse.LABEL), guessed=guessed)
    return found


def _one_hot(found: Columns) -> list[int]:
    """The columns of which just one is 1 in a row."""
    unused = [n for n, column in enumerate(found.columns) if column.use is ColumnUse.UNUSED]
    binary = [
        n
        for n in unused
        if found.columns[n].name
        and {cell.strip().lower() for cell in _cells(found.rows, n)} <= _BINARY.keys()
    ]
    if len(binary) < 2 or not found.rows or found.at(ColumnUse.FILE) is None:
        return []
    named = [len(classes_of(cells, binary)) for _, cells in found.rows]
    n_one = named.count(1)
    return binary if n_one and n_one >= _ONE_HOT * sum(n > 0 for n in named) else []


def classes_of(cells: Sequence[str], columns: Iterable[int]) -> list[int]:
    """Those of the one-hot `columns` that have 1 in this row."""
    return [n for n in columns if n < len(cells) and _BINARY.get(cells[n].strip().lower())]


def _named(found: Columns, name: str) -> int | None:
    """Where the column of this name stands, in any case."""
    names = [column.name for column in found.columns]
    if name.strip() in names:
        return names.index(name.strip())
    plain = [_plain(each) for each in names]
    return plain.index(_plain(name)) if _plain(name) in plain else None


def _ranked(found: Columns, names: Sequence[str]) -> list[int]:
    """The columns that are not used and have one of `names`, the surest first."""
    places = {
        n: names.index(plain)
        for n, column in enumerate(found.columns)
        if column.use is ColumnUse.UNUSED and (plain := _plain(column.name)) in names
    }
    return sorted(places, key=lambda n: (places[n], n))


def _cells(rows: Iterable[Row], at: int) -> Iterable[str]:
    return (cells[at] if at < len(cells) else "" for _, cells in rows)


def _plain(name: str) -> str:
    """The name of a column in lower case, with _ between words."""
    return re.sub(r"\W+|_+", "_", unicodedata.normalize("NFC", name.strip().casefold())).strip("_")
