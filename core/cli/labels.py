"""Options of several commands: where the classes of pictures come from."""

from pathlib import Path
from typing import Annotated

import typer

from core.label_source import FolderLayout, LabelSource

Layout = Annotated[
    FolderLayout | None,
    typer.Option(
        help="How folders are read: classes, parts (train, val, test) or innermost; names: the "
        "names of files begin with the class, as in cat.0.jpg.",
    ),
]
Table = Annotated[Path | None, typer.Option(help="A table of labels: .csv, .tsv, .jsonl or .xlsx.")]
LabelColumn = Annotated[str, typer.Option(metavar="NAME", help="Its column with the classes.")]
FileColumn = Annotated[str, typer.Option(metavar="NAME", help="Its column with the files.")]


def label_source(
    folder: Path,
    layout: FolderLayout | None,
    table: Path | None,
    label_column: str,
    file_column: str,
) -> LabelSource | None:
    """What was said of where the classes come from; None where nothing was."""
    if layout is None and table is None and not label_column and not file_column:
        return None
    return LabelSource(
        layout=layout or FolderLayout.AUTO,
        table=_place(folder, table) if table is not None else "",
        file_column=file_column,
        label_column=label_column,
    )


def _place(folder: Path, table: Path) -> str:
    """A table in the folder of pictures by its path there; another one by its absolute path."""
    inside = folder.absolute()
    place = inside / table if (inside / table).is_file() else table.absolute()
    return place.relative_to(inside).as_posix() if place.is_relative_to(inside) else str(place)
