"""`graft use`: which run of a project answers, and another one from now on."""

import json as json_module
from pathlib import Path
from typing import Annotated

import typer

from core.cli.answering import introduce
from core.cli.running import Json, explained
from core.cli.words import console
from core.errors import StorageError
from core.model_in_use import find_model, use_run
from core.project import lock, open_project


def use(
    project: Annotated[Path, typer.Argument(help="The project folder.")],
    run: Annotated[
        str, typer.Argument(help="The run: its number, title or folder; none: only say it.")
    ] = "",
    *,
    json: Json = False,
) -> None:
    """Say which run of a project is its model in use, or put another in its place."""
    with explained(json=json):
        if run:
            _put(project, run)
        found = find_model(project)
        if json:
            line = {"kind": "finished", "job": "use", "run": found.run_name}
            console.print(json_module.dumps(line | {"model": str(found.folder)}))
        else:
            introduce(found, json=False)


def _put(project: Path, run: str) -> None:
    """Make `run` the model in use. Raises ModelError, StorageError."""
    opened = open_project(project).writable()
    held = lock(opened.folder)
    if held is None:
        raise StorageError(
            "This project is open in another window, or cannot be written.",
            "Nothing was changed.",
            "Choose the model there, or close the window first.",
        )
    try:
        use_run(opened, run)
    finally:
        held.release()
