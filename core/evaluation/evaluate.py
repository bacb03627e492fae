"""Measure a model on labelled pictures, with the very code that predicts."""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from core.data.dataset import Dataset, Part, Picture, name_some
from core.data.scan import scan
from core.errors import DatasetError, StoppedError
from core.evaluation.learned import Tie, how_known
from core.evaluation.metrics import figures, wilson
from core.events import EvaluateResult, Progress, Stage
from core.jobs import Emit, StopToken, Throttle
from core.model_in_use import FoundModel, run_name, run_of
from core.prediction.predictor import Predictor, open_predictor
from core.requests import EvaluateRequest, ScanRequest


def evaluate(request: EvaluateRequest, emit: Emit, stop: StopToken) -> EvaluateResult:
    """Measure a model on a folder: its test part, else its validation part, else all of it.

    Pictures that the model has learned from are counted apart, as far as its run tells which.

    Raises:
        ModelError: there is no model, or it cannot be opened.
        DatasetError: the folder holds no pictures, or classes that the model does not know.
        StoppedError: half a measurement would be of some classes only, so it is worth nothing.
        StorageError: what the model learned from cannot be read.
    """
    started = time.perf_counter()
    predictor = open_predictor(request.model, request.device)
    dataset = scan(ScanRequest(folder=request.folder, decode=False), emit, stop).dataset
    assert dataset is not None
    if stop.asked:
        raise _stopped()
    pictures = measured_pictures(dataset)
    truth = _targets(pictures, predictor.classes)
    found = FoundModel(predictor.folder, run_of(predictor.folder))
    known = bool(found.run and (found.run.folder / "split.json").is_file())
    ties: list[Tie | None] = [None] * len(pictures)
    if known:
        ties = how_known(found, dataset, pictures, emit, stop, keep=request.keep)
    answers = _answers(predictor, [dataset.file(picture) for picture in pictures], emit, stop)
    learned = [n for n in answers if ties[n] in (Tie.LEARNED, Tie.ALIKE)]
    new = sorted(answers.keys() - set(learned))
    result = measured(
        predictor.folder,
        predictor.classes,
        [truth[n] for n in new],
        [answers[n] for n in new],
        n_left_out=len(dataset.left_out) + len(pictures) - len(answers),
        seconds=time.perf_counter() - started,
    )
    if not known:
        return result
    n_right = sum(int(np.argmax(answers[n])) == truth[n] for n in learned)
    return result.model_copy(
        update={
            "n_validation": sum(ties[n] is Tie.CHOSEN_BY for n in new),
            "n_learned": len(learned),
            "n_learned_alike": sum(ties[n] is Tie.ALIKE for n in learned),
            "n_learned_correct": n_right,
            "learned_accuracy": n_right / len(learned) if learned else None,
            "learned_interval": wilson(n_right, len(learned)) if learned else None,
        }
    )


def _answers(
    predictor: Predictor, files: Sequence[Path], emit: Emit, stop: StopToken
) -> dict[int, tuple[float, ...]]:
    """The probabilities for each file that can be read, by its position."""
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
            f"{len(files)} were tried.",
            "`graft scan` lists each with the reason.",
        )
    return answers


def measured_pictures(dataset: Dataset) -> tuple[Picture, ...]:
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
    if not truth:
        return _nothing(model, classes, n_left_out=n_left_out, seconds=seconds)
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


def _nothing(
    model: Path, classes: tuple[str, ...], *, n_left_out: int, seconds: float
) -> EvaluateResult:
    """The result where there is no picture to measure on: anything from 0 to 1 may be true."""
    return EvaluateResult(
        model=model,
        classes=classes,
        accuracy=0.0,
        interval=(0.0, 1.0),
        baseline_accuracy=0.0,
        n=0,
        n_correct=0,
        per_class=(),
        confusion=((0,) * len(classes),) * len(classes),
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
