"""`graft scan`: look through a folder."""

from pathlib import Path
from typing import Annotated

import typer

from core.cli.running import Json, run
from core.cli.words import Reporter, console
from core.requests import ScanRequest


def scan(
    folder: Annotated[Path, typer.Argument(help="The folder of pictures.")], *, json: Json = False
) -> None:
    """Say what is in a folder: classes, parts, and what cannot be used and why."""
    with Reporter(silent=json) as show:
        found = run(ScanRequest(folder=folder), json=json, show=show).dataset
    if json:
        return
    console.print(f"{len(found.pictures)} pictures in {len(found.classes)} classes.")
    for name, count in found.counts().items():
        console.print(f"  {name}: {count}")
    for note in found.notes:
        console.print(f"Note: {note}")
    for picture in found.pictures:
        if picture.warning:
            console.print(f"Used, but look at it: {picture.path} ({picture.warning})")
    for entry in found.left_out:
        console.print(f"Left out: {entry.path} ({entry.reason})")
    if found.ignored:
        console.print(f"{found.ignored} hidden or housekeeping files were passed over.")
