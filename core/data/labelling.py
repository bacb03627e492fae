"""Where the classes of a folder of pictures are said: in folders, in a table, or in file names.

A metadata.csv at the top is always used. Any other table is used where folders say nothing, and
pointed out where they do: a table that somebody has forgotten there must not rename anything.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from core.data.dataset import name_some
from core.data.label_cells import SUFFIXES
from core.data.label_columns import ColumnUse
from core.data.layouts import Labels, is_nested, label_by_folders, places_of
from core.data.listing import Listing, list_folder
from core.data.metadata import (
    Reading,
    find_metadata,
    label_by_table,
    labels_of,
    preview,
    understand_table,
)
from core.data.order import in_order
from core.errors import DatasetError
from core.events import PreviewResult
from core.jobs import Emit, StopToken
from core.label_source import FolderLayout, LabelSource
from core.requests import PreviewRequest

_MOST_TABLES = 40
"""More are not looked into: there may be one beside every picture."""
_NOT_LABELS = re.compile(r"submission|prediction", re.IGNORECASE)
_NUMBERS = re.compile(r"[\d\W_]+")


@dataclass(frozen=True, slots=True)
class Labelling:
    """The labels of a folder, and where else they could come from.

    Attributes:
        tables: those that were used, as paths in the folder.
        offered: a table that was not used, and that a person may want to use.
        nested: there are folders inside the folders of classes.
    """

    labels: Labels
    tables: tuple[str, ...] = ()
    offered: str = ""
    nested: bool = False


@dataclass(slots=True)
class _Candidates:
    """The tables of a folder that name pictures in it."""

    usable: list[Reading] = field(default_factory=list)
    others: list[Reading] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def find_labels(
    root: Path, listing: Listing, source: LabelSource, *, innermost: bool = False
) -> Labelling:
    """Take labels from where a person has said, or else from where they are.

    Raises:
        DatasetError: a table that is to be used cannot be understood, or there are no such parts.
    """
    if source.table:
        labels = label_by_table(root, listing, source.table, source)
        return Labelling(labels, (source.table,))
    layout = source.layout
    folders = label_by_folders(listing, layout=layout, innermost=innermost)
    nested = is_nested(listing, layout)
    if layout is not FolderLayout.AUTO:
        return Labelling(folders, nested=nested)
    table = find_metadata(listing)
    if table is not None and not _is_beside_the_point(root, listing, table, source, folders):
        return Labelling(label_by_table(root, listing, table, source), (table,))
    found = _candidates(root, listing, source)
    if _say_classes(folders):
        return _by_folders(folders, found, nested=nested)
    chosen = _choose(found.usable)
    if not chosen:
        return _by_folders(folders, found, nested=nested)
    labels = labels_of(listing, chosen, places_of(listing))
    labels.notes = [*map(_said, chosen), *_passed_over(found.usable, chosen), *labels.notes]
    return Labelling(labels, tuple(reading.table for reading in chosen))


def show(request: PreviewRequest, emit: Emit, stop: StopToken) -> PreviewResult:
    """The job of the window: what is made of a table of a folder.

    Raises:
        DatasetError: the folder cannot be looked into, or has no table.
    """
    try:
        listing = list_folder(request.folder, stop)
    except OSError as error:
        raise DatasetError(f"{request.folder} cannot be looked into.") from error
    source = request.labels
    table = source.table or find_metadata(listing) or _best_table(request.folder, listing, source)
    if not table:
        raise DatasetError(f"There is no table of labels in {request.folder}.")
    found = preview(request.folder, listing, table, source)
    missing = [f"{entry.path}: {entry.reason}" for entry in found.missing]
    return PreviewResult(
        table=table,
        columns=tuple((column.name, column.use) for column in found.columns),
        rows=found.rows,
        n_rows=found.n_rows,
        n_used=found.n_used,
        problems=(*found.faults, *found.notes, *missing),
        usable=not found.faults,
    )


def _best_table(root: Path, listing: Listing, source: LabelSource) -> str:
    found = _candidates(root, listing, source)
    chosen = _choose(found.usable) or found.usable or found.others
    return chosen[0].table if chosen else next(iter(_tables(listing)), "")


def _is_beside_the_point(
    root: Path, listing: Listing, table: str, source: LabelSource, folders: Labels
) -> bool:
    """Whether folders say the classes, and a metadata.csv tells of something else."""
    if not _say_classes(folders):
        return False
    reading = understand_table(root, listing, table, source)
    return not reading.labelled or not reading.found.has_label


def _candidates(root: Path, listing: Listing, source: LabelSource) -> _Candidates:
    """The tables of a folder, those first that are called metadata, or name the most pictures."""
    found = _Candidates()
    for table in _tables(listing)[:_MOST_TABLES]:
        try:
            reading = understand_table(root, listing, table, source)
        except DatasetError as error:
            if Path(table).suffix.lower() in (".csv", ".tsv", ".xlsx"):
                found.notes.append(" ".join(filter(None, (error.title, error.hint))))
            continue
        names = {column.name.lower() for column in reading.found.columns}
        if "probability" in names or "confidence" in names:  # what a model has said
            continue
        if reading.is_usable:
            found.usable.append(reading)
        elif reading.labelled or _names_files(reading):
            found.others.append(reading)
    for readings in (found.usable, found.others):
        readings.sort(key=lambda each: (not _is_metadata(each.table), -len(each.labelled)))
    return found


def _names_files(reading: Reading) -> bool:
    return reading.found.at(ColumnUse.FILE) is not None and len(reading.found.rows) > 1


def _tables(listing: Listing) -> list[str]:
    """The files that may be tables of labels, those nearest to the top first."""
    paths = [file.path for file in listing.files if file.path.lower().endswith(SUFFIXES)]
    paths = [path for path in paths if not _NOT_LABELS.search(path.rpartition("/")[2])]
    return sorted(paths, key=lambda path: (path.count("/"), path))


def _is_metadata(table: str) -> bool:
    return Path(table).stem.lower() == "metadata"


def _say_classes(folders: Labels) -> bool:
    """Whether folders tell several classes; shards called part_1 and part_2 tell none."""
    names = {item.label for item in folders.labelled} - {""}
    stems = {_NUMBERS.sub(" ", name).strip() for name in names}
    return len(names) > 1 and (len(stems) > 1 or stems == {""})


def _choose(usable: Sequence[Reading]) -> list[Reading]:
    """The first table, and those that tell of other pictures, as one in each part does."""
    chosen: list[Reading] = []
    covered: set[str] = set()
    for reading in usable:
        if covered.isdisjoint(reading.rows):
            chosen.append(reading)
            covered |= reading.rows.keys()
    n_rows = sum(len(reading.found.rows) for reading in chosen)
    classes = {label for reading in chosen for label in reading.classes}
    return chosen if len(classes) > 1 and 2 * len(covered) >= n_rows else []


def _said(reading: Reading) -> str:
    """Which table was used, and which of its columns."""
    columns, found = reading.found.columns, reading.found
    file_at, label_at = found.at(ColumnUse.FILE), found.at(ColumnUse.LABEL)
    files = columns[file_at].name if file_at is not None else ""
    label = f"“{columns[label_at].name}” the class" if label_at is not None else ""
    label = label or f"{len(found.one_hot)} columns are classes"
    return (
        f"The classes are those of {reading.table} (“{files}” names the file, {label}): "
        f"{len(reading.labelled)} of {len(found.rows)} rows have a picture."
    )


def _passed_over(usable: Sequence[Reading], chosen: Sequence[Reading]) -> list[str]:
    """The tables that say something else of the same pictures."""
    said = {path: row.label for reading in chosen for path, row in reading.rows.items()}
    notes = []
    for reading in usable:
        n = sum(said.get(path, row.label) != row.label for path, row in reading.rows.items())
        if reading not in chosen and n:
            notes.append(
                f"{reading.table} says something else of {n} pictures, and is not used. To use it: "
                f"--table {reading.table}"
            )
    return notes


def _by_folders(folders: Labels, found: _Candidates, *, nested: bool) -> Labelling:
    """The folders' labels, and what there is in tables besides."""
    n = len(folders.labelled)
    offered = next((r for r in found.usable if 2 * len(r.labelled) >= n), None)
    if offered is not None:
        say = {item.file.path: item.label for item in folders.labelled}
        differ = any(say.get(path) != row.label for path, row in offered.rows.items())
        if not differ:
            return Labelling(folders, nested=nested)
        folders.notes.append(
            f"{offered.table} names classes too, of {len(offered.labelled)} pictures. The folders "
            f"are used, and not the table. To use it: --table {offered.table}"
        )
    elif not _say_classes(folders):
        offered = next(iter((*found.usable, *found.others)), None)
        if offered is not None:
            folders.notes.append(_lacks(offered))
        else:
            folders.notes += found.notes
    return Labelling(folders, offered=offered.table if offered else "", nested=nested)


def _lacks(reading: Reading) -> str:
    """Why a table that may hold the labels is not used."""
    found, table = reading.found, reading.table
    if found.at(ColumnUse.FILE) is not None and not reading.labelled:
        some = name_some([entry.path for entry in reading.missing], 3)
        return f"{table} has {len(found.rows)} rows, none with a picture that is there: {some}."
    if not found.has_label:
        names = name_some([column.name for column in found.columns if column.name])
        return (
            f"{table} names {len(reading.labelled)} of the pictures, but no column is known as "
            f"their class (found: {names}). Say which: --table {table} --label-column NAME"
        )
    if reading.faults:
        return f"{table} has mistakes, and is not used: {'; '.join(reading.faults[:3])}."
    classes = name_some(in_order(reading.classes), 3)
    return (
        f"{table} is not used: {len(reading.labelled)} of its {len(found.rows)} rows have a "
        f"picture, of {classes}. To use it all the same: --table {table}"
    )
