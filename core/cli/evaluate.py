"""`graft evaluate`: what a model is worth on labelled pictures."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from core.cli.running import Device, Json, run
from core.cli.words import Reporter, accuracy, confusion_table, console, percent
from core.events import EvaluateResult
from core.requests import EvaluateRequest


def evaluate(
    model: Annotated[Path, typer.Argument(help="A model, a run, or a project.")],
    folder: Annotated[Path, typer.Argument(help="The folder of labelled pictures.")],
    *,
    device: Device = "auto",
    json: Json = False,
) -> None:
    """Measure a model on a folder: its test part, else its validation part, else all of it."""
    with Reporter(silent=json) as show:
        result = run(
            EvaluateRequest(model=model, folder=folder, device=device), json=json, show=show
        )
    if not json:
        print_figures(result)


def print_figures(result: EvaluateResult) -> None:
    """Accuracy, each class, and what is taken for what."""
    console.print(f"Accuracy: {accuracy(result.accuracy, result.n, result.interval)}")
    console.print(f"Always answering the largest class: {percent(result.baseline_accuracy)}")
    table = Table("class", "precision", "recall", "F1", "pictures", box=None, padding=(0, 1))
    for row in result.per_class:
        shares = (row.precision, row.recall, row.f1)
        words = ("n/a" if share is None else percent(share) for share in shares)
        table.add_row(row.label, *words, str(row.support))
    console.print(table)
    console.print(confusion_table(result.classes, result.confusion))
