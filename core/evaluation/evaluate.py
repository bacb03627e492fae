"""Measure a model on labelled pictures, with the very code that predicts."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from core.data.dataset import Dataset, Part, Picture, name_some
from core.data.scan import scan
from core.errors import DatasetError, StoppedError
from core.evaluation.metrics import figures
from core.events import EvaluateResult, Progress, Stage
from core.jobs import Emit, StopToken, Throttle
from core.model_in_use import run_name
from core.prediction.predictor import open_predictor
from core.requests import EvaluateRequest, ScanRequest


def evaluate(request: EvaluateRequest, emit: Emit, stop: StopToken) -> EvaluateResult:
    """Measure a model on a folder: its test part, else its validation part, else all of it.

    Raises:
        ModelError: there is no model, or it cannot be opened.
        DatasetError: the folder holds no pictures, or classes that the model does not know.
        StoppedError: half a measurement would be of some classes only, so it is worth nothing.
    """
    started = time.perf_counter()
    predictor = open_predictor(request.model, request.device)
    dataset = scan(ScanRequest(folder=request.folder, decode=False), emit, stop).dataset
    assert dataset is not None
    if stop.asked:
        raise _stopped()
    pictures = kept_aside(dataset)
    truth = _targets(pictures, predictor.classes)
    files = [dataset.file(picture) for picture in pictures]

    answers: dict[int, tuple[float, ...]] = {}
    throttle = Throttle()
    for answer in predictor.predict(files, emit, stop):
        answers[answer.position] = answer.probabilities
        if throttle.ready():
            emit(Progress(stage=Stage.MEASURE, done=answer.position + 1, total=len(files)))
    if stop.asked:
        raise _stopped()
    emit(Progress(stage=Stage.MEASURE, done=len(files), total=len(files)))
    if not answers:
        raise DatasetError(
            "None of the pictures can be read.",
            f"{len(files)} were tried in {dataset.root}.",
            "`graft scan` lists each with the reason.",
        )
    return measured(
        predictor.folder,
        predictor.classes,
        [truth[position] for position in answers],
        list(answers.values()),
        n_left_out=len(dataset.left_out) + len(files) - len(answers),
        seconds=time.perf_counter() - started,
    )


def kept_aside(dataset: Dataset) -> tuple[Picture, ...]:
    """The pictures to measure on: the test part, else the validation part, else all."""
    return dataset.of(Part.TEST) or dataset.of(Part.VAL) or dataset.pictures


def measured(
    model: Path,
    classes: tuple[str, ...],
    truth: Sequence[int],
    probabilities: Any,
    *,
    n_left_out: int,
    seconds: float,
) -> EvaluateResult:
    """The result for `probabilities` `[N, K]`; `truth` `[N]` are positions in `classes`."""
    found = figures(truth, probabilities, classes)
    return EvaluateResult(
        model=model,
        classes=classes,
        accuracy=found.accuracy,
        interval=found.interval,
        baseline_accuracy=found.baseline,
        n=found.n,
        n_correct=found.n_correct,
        per_class=found.per_class,
        confusion=found.confusion,
        overall=found.overall,
        n_left_out=n_left_out,
        seconds=seconds,
        run=run_name(model),
    )


def _targets(pictures: Sequence[Picture], classes: tuple[str, ...]) -> list[int]:
    position = {name: i for i, name in enumerate(classes)}
    unknown = sorted({picture.label for picture in pictures} - position.keys())
    if unknown:
        raise DatasetError(
            f"The model does not know these classes of the folder: {name_some(unknown)}.",
            f"It knows {name_some(list(classes))}.",
            "Measure on pictures of the classes it has learned, under the same names.",
        )
    return [position[picture.label] for picture in pictures]


def _stopped() -> StoppedError:
    return StoppedError("The measurement was stopped.", "The model is as it was.")
