"""`graft report`: what a run is worth, to be read and to be checked by others."""

from pathlib import Path
from typing import Annotated

import typer

from core.cli.answering import RunName, introduce
from core.cli.running import Json, explained, run
from core.cli.words import Reporter, console
from core.errors import ModelError
from core.events import ReportResult
from core.model_in_use import FoundModel, find_model
from core.requests import ReportRequest


def report(
    model: Annotated[Path, typer.Argument(help="A project (its model in use) or a run's folder.")],
    out: Annotated[Path, typer.Option(help="The folder to write.")],
    *,
    run_name: RunName = "",
    json: Json = False,
) -> None:
    """Write a report of a run: its figures, its methods, and all that is needed to check it."""
    with explained(json=json):
        found = run_meant(model, run_name)
        introduce(found, json=json)
    folder = found.folder.parent
    request = ReportRequest(project=folder.parents[1], run=folder.name, out=out)
    with Reporter(silent=json) as show:
        result = run(request, json=json, show=show)
    if not json:
        print_place(result)


def run_meant(model: Path, name: str = "") -> FoundModel:
    """The run that is meant by a project or by a run's folder, or that is called `name` there.

    Raises:
        ModelError: there is no model or no such run, or the model belongs to no run of a project.
    """
    found = find_model(model.absolute(), name)
    folder = found.folder.parent
    if found.run is None or folder.parent.name != "runs" or not (folder / "split.json").is_file():
        raise ModelError(
            f"{model} is a model without its run.",
            "How it was trained and measured is not known there.",
            "Give a project, or the folder of a run in it.",
        )
    return found


def print_place(result: ReportResult) -> None:
    """Say where the report lies."""
    console.print(f"The report lies in {result.report}")
    console.print(f"Beside it, all that is needed to check it: {', '.join(result.files)}")
