"""`graft report`: what a run is worth, to be read and to be checked by others."""

from pathlib import Path
from typing import Annotated

import typer

from core.cli.running import Json, explained, run
from core.cli.words import Reporter, console
from core.errors import ModelError
from core.events import ReportResult
from core.model_in_use import resolve_model
from core.requests import ReportRequest


def report(
    model: Annotated[Path, typer.Argument(help="A project (its best run) or a run's folder.")],
    out: Annotated[Path, typer.Option(help="The folder to write.")],
    *,
    json: Json = False,
) -> None:
    """Write a report of a run: its figures, its methods, and all that is needed to check it."""
    with explained(json=json):
        folder = run_of(model)
    request = ReportRequest(project=folder.parents[1], run=folder.name, out=out)
    with Reporter(silent=json) as show:
        result = run(request, json=json, show=show)
    if not json:
        print_place(result)


def run_of(model: Path) -> Path:
    """The folder of the run that is meant by a project or by a run's folder.

    Raises:
        ModelError: there is no model, or it belongs to no run of a project.
    """
    folder = resolve_model(model.absolute()).parent
    if folder.parent.name != "runs" or not (folder / "split.json").is_file():
        raise ModelError(
            f"{model} is a model without its run.",
            "How it was trained and measured is not known there.",
            "Give a project, or the folder of a run in it.",
        )
    return folder


def print_place(result: ReportResult) -> None:
    """Say where the report lies."""
    console.print(f"The report lies in {result.report}")
    console.print(f"Beside it, all that is needed to check it: {', '.join(result.files)}")
