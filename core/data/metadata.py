"""Labels from a table: metadata.csv with file_name, label and perhaps split.

Separated by commas or semicolons, with or without a byte order mark. `file` and `class` are
understood too, so that a table of predictions can be corrected and learned from.
"""

import csv
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from core.data.dataset import Layout, LeftOut, Part
from core.data.layouts import PARTS, Labelled, Labels, clean_label
from core.data.listing import Found, Listing, is_other_kind
from core.errors import DatasetError

FILE_NAME = "metadata.csv"

_COLUMNS = {"file_name": "file", "file": "file", "label": "label", "class": "label"}
_COLUMNS["split"] = "part"
_HINT = "It needs the columns file_name and label; split is optional (train, val or test)."


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    file: str
    label: str
    part: Part | None


def find_metadata(listing: Listing) -> str | None:
    """The name of the table at the top of a folder, or None."""
    return next((file.path for file in listing.files if file.path.lower() == FILE_NAME), None)


def label_by_table(root: Path, listing: Listing, table: str) -> Labels:
    """Take labels and parts from the table at `root / table`.

    Raises:
        DatasetError: the table cannot be understood; the rows in question are named.
    """
    labels = Labels(Layout.METADATA_CSV)
    files = {_spelling(file.path): file for file in listing.files if file.path != table}
    files |= {file.path: file for file in files.values()}
    used: dict[str, _Row] = {}
    faults: list[str] = []
    for row in _read(root / table, labels.notes, faults):
        file = files.get(row.file) or files.get(_spelling(row.file))
        if file is None:
            reason = f"row {row.number}: there is no such file"
            labels.left_out.append(LeftOut(path=row.file, reason=reason))
        elif file.path not in used:
            used[file.path] = row
            labels.classes.add(row.label)
            labels.labelled.append(Labelled(file, row.label, row.part))
        elif (used[file.path].label, used[file.path].part) != (row.label, row.part):
            faults.append(f"row {row.number} contradicts row {used[file.path].number}")
    if faults:
        more = f" … and {len(faults) - 5} more" if len(faults) > 5 else ""
        raise DatasetError(f"{table} has mistakes.", f"{'; '.join(faults[:5])}{more}.", _HINT)
    labels.labelled.sort(key=lambda item: item.file.path)
    labels.left_out += _unmentioned(listing.files, {table, *used})
    return labels


def _unmentioned(files: list[Found], mentioned: set[str]) -> list[LeftOut]:
    return [
        LeftOut(
            path=file.path,
            reason="not a picture" if is_other_kind(file.path) else f"not in {FILE_NAME}",
        )
        for file in files
        if file.path not in mentioned
    ]


def _read(path: Path, notes: list[str], faults: list[str]) -> Iterator[_Row]:
    """The rows of a table. Says in `notes` what is passed over, in `faults` what is wrong."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as opened:
            first = opened.readline()
            opened.seek(0)
            table = csv.reader(
                opened, delimiter=";" if first.count(";") > first.count(",") else ","
            )
            names = [name.strip().lower() for name in next(table, [])]
            columns = {_COLUMNS[name]: at for at, name in enumerate(names) if name in _COLUMNS}
            if not {"file", "label"} <= columns.keys():
                found = ", ".join(names) or "nothing"
                raise DatasetError(f"{path.name} lacks a column.", f"Found: {found}.", _HINT)
            if unknown := [name for name in names if name and name not in _COLUMNS]:
                notes.append(f"{path.name} has columns that are not used: {', '.join(unknown)}.")
            for cells in table:
                if any(cells):
                    values = {n: cells[at].strip() for n, at in columns.items() if at < len(cells)}
                    if row := _parse(table.line_num, values, faults):
                        yield row
    except UnicodeDecodeError as error:
        raise DatasetError(
            f"{path.name} is not in UTF-8.", hint="Save it again as “CSV UTF-8”."
        ) from error
    except (OSError, csv.Error) as error:
        raise DatasetError(f"{path.name} cannot be read.", f"{error}.", _HINT) from error


def _parse(number: int, values: dict[str, str], faults: list[str]) -> _Row | None:
    name = values.get("file", "").replace("\\", "/").removeprefix("./")
    label = clean_label(values.get("label", ""))
    part = values.get("part", "").lower()
    if not name:
        faults.append(f"row {number} names no file")
    elif not label:
        faults.append(f"row {number} has no label")
    elif part and part not in PARTS:
        faults.append(f"row {number} has the split “{part}”")
    else:
        return _Row(number, name, label, PARTS.get(part))
    return None


def _spelling(name: str) -> str:
    return unicodedata.normalize("NFC", name)
