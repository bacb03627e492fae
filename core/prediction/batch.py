"""Name many pictures: an event for each, and perhaps a table and copies sorted by class."""

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
from core.prediction.sorting import Sorter
from core.prediction.tables import Columns, as_csv
from core.requests import PredictRequest

Keep = Callable[[PicturePredicted], object]


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
            sorter = Sorter(request.sort_into, predictor.classes)
            keepers.append(lambda predicted: sorter.put(predicted.file, predicted.label))
        if request.csv is not None:
            several = predictor.decision.sets is not None
            keepers.append(
                stack.enter_context(_table(request.csv, predictor.classes, several=several))
            )
        yield keepers


@contextmanager
def _table(path: Path, classes: tuple[str, ...], *, several: bool) -> Iterator[Keep]:
    if path.is_dir():
        raise StorageError(f"{path} is a folder.", hint="Give the name of a file for the table.")
    columns = Columns(classes, several)
    with storage.replacing(path) as temporary, temporary.open("wb") as file:
        file.write(as_csv([columns.header]))
        yield lambda predicted: file.write(as_csv([columns.row(predicted)]))
