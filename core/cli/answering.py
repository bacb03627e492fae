"""Which model answers: every command that asks one says so in its first line.

`predict` says it on standard error: its standard output is an answer a line.
"""

import sys
from pathlib import Path
from typing import Annotated

import typer

from core.cli.running import explained
from core.data.dataset import name_some
from core.events import Warned
from core.model_in_use import FoundModel, describe, find_model, newer_classes

Model = Annotated[Path, typer.Argument(help="A project (its model in use), a run, or a model.")]
RunName = Annotated[
    str,
    typer.Option(
        "--run", metavar="NAME", help="Another run of the project: its number, title or folder."
    ),
]


def answering(model: Path, run: str, *, json: bool, answers_alone: bool = False) -> FoundModel:
    """The model that answers, after saying which it is.

    Args:
        run: chooses another run of the project.
        answers_alone: standard output is for the answers.

    Raises:
        typer.Exit: there is none; that has been said.
    """
    with explained(json=json):
        found = find_model(model, run)
        introduce(found, json=json, answers_alone=answers_alone)
    return found


def introduce(found: FoundModel, *, json: bool, answers_alone: bool = False) -> None:
    """Say which model answers, and which classes a newer run knows beside; as events, with JSON.

    Raises:
        StorageError: its run cannot be read.
    """
    note = _newer(found)
    if json:
        if note:
            print(Warned(message=note).model_dump_json(), flush=True)
        return
    out = sys.stderr if answers_alone else sys.stdout
    print(f"{describe(found)}.", file=out, flush=True)
    if note:
        print(f"Note: {note}", file=out, flush=True)


def _newer(found: FoundModel) -> str:
    """What is warned of when a newer run knows more classes; empty where none does."""
    newer = newer_classes(found.run) if found.run else None
    if newer is None:
        return ""
    run, classes = newer
    number = run.file.number
    return (
        f"{run.title}, which is newer, also knows {name_some(classes)}; this one can never answer "
        f"that. Choose it with --run {number}, or for good with: graft use PROJECT {number}"
    )
