"""`graft predict`: name pictures. `graft unsort`: take back what it has sorted into folders."""

import os
import sys
from glob import glob, has_magic
from pathlib import Path
from typing import Annotated

import typer

from core.cli.answering import Model, RunName, answering
from core.cli.running import Device, Json, run
from core.cli.words import Reporter, console
from core.decision import NONE_OF_THESE
from core.events import Event, PicturePredicted, PredictResult, PredictStarted
from core.outcome_words import percent, pictures
from core.requests import PredictRequest, UnsortRequest


def predict(
    model: Model,
    paths: Annotated[
        list[str],
        typer.Argument(
            help="Pictures, folders of pictures, or patterns such as 'holiday/**/*.jpg'; "
            "- reads a list of them from the standard input, one a line."
        ),
    ],
    *,
    csv: Annotated[
        Path | None,
        typer.Option(help="Write a table. One that is there is gone on with, where it ends."),
    ] = None,
    sort_into: Annotated[
        Path | None, typer.Option(help="Copy each picture into a folder for its class.")
    ] = None,
    link: Annotated[bool, typer.Option("--link", help="With --sort-into: link to them.")] = False,
    top: Annotated[
        int | None,
        typer.Option(min=1, help="So many of the likeliest classes, printed and in CSV."),
    ] = None,
    run_name: RunName = "",
    batch: Annotated[int, typer.Option(min=1, help="Pictures at once; more on a large GPU.")] = 32,
    device: Device = "auto",
    json: Json = False,
) -> None:
    """Say what is in each picture, and how sure the model is."""
    found = answering(model, run_name, json=json, answers_alone=True)
    request = PredictRequest(
        model=found.folder,
        paths=tuple(meant(paths)),
        csv=csv,
        top=top,
        sort_into=sort_into,
        link=link,
        batch=batch,
        device=device,
    )
    classes: tuple[str, ...] = ()
    with Reporter(silent=json) as report:

        def show(event: Event) -> None:
            nonlocal classes
            match event:
                case PredictStarted():
                    classes = event.classes
                case PicturePredicted():
                    console.print(answer_words(event, classes, top))
                case _:
                    report(event)

        result: PredictResult = run(request, json=json, show=show)
    if not json:
        _print_result(result)


def _print_result(result: PredictResult) -> None:
    console.print(f"{pictures(result.n)} in {result.seconds:.1f} s.")
    if result.n_before:
        console.print(f"{pictures(result.n_before)} stood in the table before.")
    for place in filter(None, (result.csv, result.sort_into)):
        console.print(f"Written: {place}")
    if result.sort_into:
        console.print(f'Take the copies back with: graft unsort "{result.sort_into}"')


def unsort(
    folder: Annotated[Path, typer.Argument(help="What pictures were sorted into.")],
    *,
    json: Json = False,
) -> None:
    """Remove the copies that --sort-into made; what was changed since stays."""
    with Reporter(silent=json) as report:
        result = run(UnsortRequest(folder=folder), json=json, show=report)
    if not json:
        console.print(f"Taken back: {pictures(result.n_removed)}. The originals are untouched.")
        if result.n_kept:
            console.print(
                f"Kept, for they are not what was put there any more: {pictures(result.n_kept)}."
            )


def meant(paths: list[str]) -> list[Path]:
    """The files and folders that are meant, of names and patterns.

    For - they are read from the standard input, a name a line, or each ended by a NUL as
    `find -print0` does.
    """
    found: list[Path] = []
    for path in paths:
        if path == "-":
            data = sys.stdin.buffer.read()
            lines = data.split(b"\0") if b"\0" in data else data.splitlines()
            found += [Path(os.fsdecode(line)) for line in lines if line]
        elif has_magic(path) and not Path(path).exists():
            names = sorted(glob(path, recursive=True))  # noqa: PTH207 (Path.glob: no absolute ones)
            found += map(Path, names or [path])
        else:
            found.append(Path(path))
    return found


def answer_words(
    event: PicturePredicted, classes: tuple[str, ...] = (), top: int | None = None
) -> str:
    """What the model says of a picture, as it was decided that it answers.

    Args:
        top: so many of the likeliest of `classes` instead.
    """
    if event.label == NONE_OF_THESE:
        return f"{event.file}: {NONE_OF_THESE}"
    if top:
        from core.prediction.answers import ranked  # numpy, which help does not need

        best = ranked(classes, event.probabilities, top)
        return f"{event.file}: {'; '.join(f'{name}, {percent(share)}' for name, share in best)}"
    words = f"{event.file}: {event.label}, {percent(event.probability)}"
    others = [label for label in event.could_be if label != event.label]
    return f"{words}; could be {', '.join(others)}" if others else words
