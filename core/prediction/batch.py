"""Name many pictures: an event for each, and perhaps a table and copies sorted by class."""

import csv
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from core import storage
from core.data.dataset import LeftOut, name_some
from core.data.scan import list_files
from core.errors import DatasetError, StorageError
from core.events import Event, PictureLeftOut, PicturePredicted, PredictResult, PredictStarted
from core.jobs import Emit, FinishReason, StopToken
from core.prediction.predictor import Predictor, open_predictor
from core.prediction.sorting import check_target, copy_into, folder_names
from core.requests import PredictRequest

Keep = Callable[[PicturePredicted], None]

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def predict(request: PredictRequest, emit: Emit, stop: StopToken) -> PredictResult:
    """Answer for every picture among `request.paths`.

    Stopped, it ends after the batch at work; the table and the copies hold what was done.

    Raises:
        ModelError: there is no model, or it cannot be opened.
        DatasetError: a path is not there, or there are no pictures.
        StorageError: the table or a copy cannot be written.
    """
    started = time.perf_counter()
    left_out = 0

    def report(event: Event) -> None:
        nonlocal left_out
        left_out += isinstance(event, PictureLeftOut)
        emit(event)

    files = _pictures(request.paths, report)
    todo = len(files) + left_out
    predictor = open_predictor(request.model, request.device)
    emit(PredictStarted(classes=predictor.classes, total=len(files)))
    counts = Counter(dict.fromkeys(predictor.labels, 0))
    with _keepers(request, predictor) as keepers:
        for answer in predictor.predict(files, report, stop):
            predicted = predictor.event(answer)
            for keep in (*keepers, emit):
                keep(predicted)
            counts[predicted.label] += 1
    reason = FinishReason.COMPLETED
    if counts.total() + left_out < todo:
        reason = FinishReason.CANCELLED if stop.cancelled else FinishReason.STOPPED
    return PredictResult(
        model=predictor.folder,
        n=counts.total(),
        n_left_out=left_out,
        csv=request.csv,
        sort_into=request.sort_into,
        counts=dict(counts),
        seconds=time.perf_counter() - started,
        finish_reason=reason,
    )


def _pictures(paths: Sequence[Path], emit: Emit) -> list[Path]:
    """The files to answer for. What is no picture by its look from outside is reported."""
    if missing := [str(path) for path in paths if not path.exists()]:
        raise DatasetError(
            f"There is no {name_some(missing, most=3)}.", hint="Is the drive still connected?"
        )

    def leave_out(entry: LeftOut) -> None:
        emit(PictureLeftOut(path=entry.path, reason=entry.reason))

    files = list_files(paths, leave_out)
    if not files:
        raise DatasetError(
            f"There are no pictures in {name_some([str(p) for p in paths], most=3)}."
        )
    return files


@contextmanager
def _keepers(request: PredictRequest, predictor: Predictor) -> Iterator[list[Keep]]:
    """What is to be done with each answer besides reporting it."""
    keepers: list[Keep] = []
    with ExitStack() as stack:
        if request.sort_into is not None:
            keepers.append(_sorter(request.sort_into, predictor.labels))
        if request.csv is not None:
            several = predictor.decision.sets is not None
            keepers.append(
                stack.enter_context(_table(request.csv, predictor.classes, several=several))
            )
        yield keepers


def _sorter(folder: Path, classes: Sequence[str]) -> Keep:
    check_target(folder)
    names = folder_names(classes)

    def copy(predicted: PicturePredicted) -> None:
        copy_into(folder / names[predicted.label], predicted.file)

    return copy


@contextmanager
def _table(path: Path, classes: Sequence[str], *, several: bool) -> Iterator[Keep]:
    """A CSV with a row for each picture: `file,label,probability` and a column for each class.

    Args:
        several: a picture may be one of several classes: `could_be` has them, set apart by “; ”.
    """
    if path.is_dir():
        raise StorageError(f"{path} is a folder.", hint="Give the name of a file for the table.")
    with (
        storage.replacing(path) as temporary,
        temporary.open("w", encoding="utf-8", newline="") as file,
    ):
        writer = csv.writer(file, lineterminator="\n")
        more = ["could_be"] if several else []
        writer.writerow(["file", "label", "probability", *more, *map(_as_text, classes)])

        def write(predicted: PicturePredicted) -> None:
            name = str(predicted.file)
            if name.startswith(_FORMULA):
                name = os.path.join(os.curdir, name)  # noqa: PTH118, pathlib drops the “.”
            shares = (f"{share:.6f}" for share in predicted.probabilities)
            row = [name, _as_text(predicted.label), f"{predicted.probability:.6f}"]
            if several:
                row.append(_as_text("; ".join(predicted.could_be)))
            writer.writerow([*row, *shares])

        yield write


def _as_text(name: str) -> str:
    """A class name that no spreadsheet takes for a formula.

    See https://owasp.org/www-community/attacks/CSV_Injection.
    """
    return f"'{name}" if name.startswith(_FORMULA) else name
