"""`graft export`: take a model away as files, compared with the original."""

from pathlib import Path
from typing import Annotated

import typer

from core.cli.running import Json, run
from core.cli.words import Reporter, console, percent
from core.events import ExportResult
from core.requests import ExportRequest


def export(
    model: Annotated[Path, typer.Argument(help="A model, a run, or a project.")],
    format: Annotated[str, typer.Option(help="onnx or huggingface.")],
    out: Annotated[Path, typer.Option(help="The folder to write.")],
    *,
    pictures: Annotated[
        list[Path], typer.Option(help="What to compare on, instead of the run's own pictures.")
    ] = [],  # noqa: B006 (typer copies it)
    json: Json = False,
) -> None:
    """Write a model in another form, and prove on real pictures that it answers the same."""
    request = ExportRequest(model=model, format=format, out=out, pictures=tuple(pictures))
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
    console.print(f"{result.size / 1e6:.1f} MB in {result.out}")
