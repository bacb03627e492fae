"""`graft demo`: the whole job on bundled pictures, in less than a minute."""

import tempfile
from pathlib import Path
from typing import Annotated

import typer

from core.cli.evaluate import print_figures
from core.cli.export import print_proof
from core.cli.running import explained, run
from core.cli.train import print_result
from core.cli.words import Reporter, console
from core.config import TrainConfig
from core.data.dataset import Part
from core.events import Event, PicturePredicted
from core.outcome_words import percent
from core.requests import ExportRequest, PredictRequest, SampleRequest, TrainRequest
from core.runs import Run


def demo(
    out: Annotated[Path | None, typer.Option(help="Where to keep everything.")] = None,
) -> None:
    """Train on handwritten digits, look at the result, export it, and name five pictures."""
    out = out or Path(tempfile.mkdtemp(prefix="graft-demo-"))
    console.print("1. Handwritten digits, as one folder for each kind")
    sample = run(SampleRequest(folder=out / "digits"), json=False)
    console.print(f"   {sample.n} pictures in {sample.folder}")

    console.print("2. Train: the first answer")
    request = TrainRequest(project=out / "project", folder=sample.folder, config=TrainConfig())
    with Reporter() as show:
        result = run(request, json=False, show=show)
    print_result(result)
    finished = Run(result.model.parent)

    console.print("3. What it gets wrong, on pictures that it never learned from")
    with explained():
        if finished.evaluation is not None:
            print_figures(finished.evaluation.figures)

    console.print("4. Take it away: ONNX")
    with Reporter() as show:
        print_proof(
            run(
                ExportRequest(model=result.model, format="onnx", out=out / "onnx"),
                json=False,
                show=show,
            )
        )

    console.print("5. Name five test pictures")
    measured = finished.dataset.of(Part.TEST)
    files = [finished.dataset.file(p) for p in measured[:: len(measured) // 5][:5]]
    run(PredictRequest(model=result.model, paths=tuple(files)), json=False, show=_name)
    console.print(f"Everything lies in {out}")
    console.print("`graft` opens the window: drop a folder of your own pictures on it.")


def _name(event: Event) -> None:
    if isinstance(event, PicturePredicted):
        place = Path(event.file.parent.name) / event.file.name
        console.print(f"   {place}: {event.label}, {percent(event.probability)}")
