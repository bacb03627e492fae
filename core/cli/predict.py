"""`graft predict`: name pictures."""

from pathlib import Path
from typing import Annotated

import typer

from core.cli.running import Device, Json, run
from core.cli.words import Reporter, console, percent, pictures
from core.decision import NONE_OF_THESE
from core.events import Event, PicturePredicted
from core.requests import PredictRequest


def predict(
    model: Annotated[Path, typer.Argument(help="A model, a run, or a project.")],
    paths: Annotated[list[Path], typer.Argument(help="Pictures, or folders of pictures.")],
    *,
    csv: Annotated[Path | None, typer.Option(help="Write a table.")] = None,
    sort_into: Annotated[
        Path | None, typer.Option(help="Copy each picture into a folder for its class.")
    ] = None,
    device: Device = "auto",
    json: Json = False,
) -> None:
    """Say what is in each picture, and how sure the model is."""
    request = PredictRequest(
        model=model, paths=tuple(paths), csv=csv, sort_into=sort_into, device=device
    )
    with Reporter(silent=json) as report:

        def show(event: Event) -> None:
            if isinstance(event, PicturePredicted):
                console.print(answer_words(event))
            else:
                report(event)

        result = run(request, json=json, show=show)
    if not json:
        console.print(f"{pictures(result.n)} in {result.seconds:.1f} s.")
        for place in filter(None, (result.csv, result.sort_into)):
            console.print(f"Written: {place}")


def answer_words(event: PicturePredicted) -> str:
    """What the model says of a picture, as it was decided that it answers."""
    if event.label == NONE_OF_THESE:
        return f"{event.file}: {NONE_OF_THESE}"
    words = f"{event.file}: {event.label}, {percent(event.probability)}"
    others = [label for label in event.could_be if label != event.label]
    return f"{words}; could be {', '.join(others)}" if others else words
