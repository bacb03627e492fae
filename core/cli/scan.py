"""`graft scan`: look through a folder."""

from pathlib import Path
from typing import Annotated

import typer

from core.cli.labels import FileColumn, LabelColumn, Layout, Table, label_source
from core.cli.running import Json, run, unpacked
from core.cli.words import Reporter, console
from core.data.dataset import name_some
from core.data.finding import FindingKind
from core.label_source import NOTHING_SAID
from core.requests import ScanRequest


def scan(
    folder: Annotated[Path, typer.Argument(help="The folder, or a .zip, of pictures.")],
    *,
    innermost: Annotated[
        bool, typer.Option("--innermost", help="Of folders in folders the innermost is the class.")
    ] = False,
    layout: Layout = None,
    table: Table = None,
    label_column: LabelColumn = "",
    file_column: FileColumn = "",
    json: Json = False,
) -> None:
    """Say what is in a folder: classes, what is worth a look, and what cannot be used and why."""
    with unpacked(folder, json=json) as pictures, Reporter(silent=json) as show:
        said = label_source(pictures, layout, table, label_column, file_column)
        request = ScanRequest(folder=pictures, innermost=innermost, labels=said or NOTHING_SAID)
        result = run(request, json=json, show=show)
    if json:
        return
    found = result.dataset
    console.print(f"{len(found.pictures)} pictures in {len(found.classes)} classes.")
    for name, count in found.counts().items():
        console.print(f"  {name}: {count}")
    for sentence in result.pixels.sentences(result.pixels.automatic):
        console.print(f"Note: {sentence}")
    if result.pixels.n_deep:
        console.print("  Other levels: graft train … --set grey=BLACK..WHITE")
    for finding in result.findings:
        if finding.kind is not FindingKind.UNREADABLE:
            console.print(f"Worth a look: {finding.sentence}")
            if finding.paths and finding.kind is not FindingKind.UNUSUAL:
                console.print(f"  {name_some(finding.paths)}")
            if finding.kind is FindingKind.CLASS_IN_NAME:
                console.print("  With --layout names these are the classes.")
    for picture in found.pictures:
        if picture.warning:
            console.print(f"Used, but look at it: {picture.path} ({picture.warning})")
    for entry in found.left_out:
        console.print(f"Left out: {entry.path} ({entry.reason})")
    if found.ignored:
        console.print(f"{found.ignored} hidden or housekeeping files were passed over.")
