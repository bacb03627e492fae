"""`graft export`: take a model away as files, compared with the original."""

from pathlib import Path
from typing import Annotated

import typer

from core.cli.answering import Model, RunName, answering
from core.cli.running import Json, run
from core.cli.words import Reporter, console
from core.events import ExportResult
from core.export import FORMATS
from core.outcome_words import percent
from core.requests import ExportRequest

_FORMATS = f"One of {', '.join(row.id for row in FORMATS)}."


def export(
    model: Model,
    format: Annotated[str, typer.Option(help=_FORMATS)],
    out: Annotated[Path, typer.Option(help="The folder to write.")],
    *,
    pictures: Annotated[
        list[Path], typer.Option(help="What to compare on, instead of the run's own pictures.")
    ] = [],  # noqa: B006 (typer copies it)
    run_name: RunName = "",
    json: Json = False,
) -> None:
    """Write a model in another form, and prove on real pictures that it answers the same."""
    found = answering(model, run_name, json=json)
    request = ExportRequest(model=found.folder, format=format, out=out, pictures=tuple(pictures))
    with Reporter(silent=json) as show:
        result = run(request, json=json, show=show)
    if not json:
        print_proof(result)


def print_proof(result: ExportResult) -> None:
    """Say what was compared, and where the files lie."""
    console.print(
        f"Same answer on {percent(result.agreement)} of {result.n} pictures, largest difference of "
        f"a probability {result.max_difference:.1e}."
    )
    if result.accuracy_before is not None and result.accuracy_after is not None:
        console.print(
            f"Right for {percent(result.accuracy_after)} of {result.n_labelled}, "
            f"{percent(result.accuracy_before)} in Graft."
        )
    console.print(
        f"{result.milliseconds_per_picture:.0f} ms a picture, "
        f"{result.milliseconds_before:.0f} ms in Graft."
    )
    if result.lossy and result.differing:
        console.print(f"Another answer for {', '.join(result.differing)}.")
    console.print(f"{result.size / 1e6:.1f} MB in {result.out}")
