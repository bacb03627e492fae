"""Name many pictures: an event for each, and perhaps a table and copies sorted by class.

With a table, a call that was cut short is gone on with: what has a row there is passed over.
"""

import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from core.data.dataset import LeftOut, name_some
from core.data.scan import list_files
from core.errors import DatasetError
from core.events import (
    Event,
    PictureLeftOut,
    PicturePredicted,
    PredictResult,
    PredictStarted,
    Warned,
)
from core.jobs import Emit, FinishReason, StopToken
from core.prediction.growing import GrowingTable
from core.prediction.predictor import Predictor, open_predictor
from core.prediction.sorting import Sorter
from core.prediction.stamps import stamp
from core.prediction.tables import Columns
from core.requests import PredictRequest

Keep = Callable[[PicturePredicted], object]

FIRST = 2
"""Somebody waits for the first answer: it does not wait for a whole batch."""


def predict(request: PredictRequest, emit: Emit, stop: StopToken) -> PredictResult:
    """Answer for every picture among `request.paths`.

    Stopped, it ends after the batch at work; the table and the copies hold what was done.

    Raises:
        ModelError: there is no model, or it cannot be opened.
        DatasetError: a path is not there, or there are no pictures.
        StorageError: the table or a copy cannot be written, or the table is of another model.
    """
    started = time.perf_counter()
    left_out = 0

    def report(event: Event) -> None:
        nonlocal left_out
        left_out += isinstance(event, PictureLeftOut)
        emit(event)

    found = _pictures(request.paths, report)
    predictor = open_predictor(request.model, request.device)
    table, keepers = _keepers(request, predictor, found, stop)
    files = [file for file in found if table is None or file not in table]
    if table is not None and table.changed:
        emit(Warned(message=_again(len(table.changed))))
    seen = [stamp(file) for file in files]
    todo = len(files) + left_out
    emit(PredictStarted(classes=predictor.classes, total=len(files), run=predictor.run))
    counts = Counter(dict.fromkeys(predictor.labels, 0))
    for answer in predictor.predict(files, report, stop, batch=request.batch, first=FIRST):
        predicted = predictor.event(answer)
        if table is not None:
            table.put(predicted, seen[answer.position])
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
        n_before=len(found) - len(files),
        csv=request.csv,
        sort_into=request.sort_into,
        counts=dict(counts),
        seconds=time.perf_counter() - started,
        finish_reason=reason,
        run=predictor.run,
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


def _keepers(
    request: PredictRequest, predictor: Predictor, files: Sequence[Path], stop: StopToken
) -> tuple[GrowingTable | None, list[Keep]]:
    """The table, and what is to be done with each answer besides reporting it.

    What of `files` has a row already is sorted by that row.
    """
    table, keepers = None, list[Keep]()
    if request.csv is not None:
        table = _table(request.csv, request.top, predictor, files)
    if request.sort_into is not None:
        sorter = Sorter(request.sort_into, predictor.classes, link=request.link)
        keepers.append(lambda predicted: sorter.put(predicted.file, predicted.label))
        for file in files:
            if table is not None and file in table and not stop.asked:
                sorter.put(file, table.label(file))
    return table, keepers


def _table(
    path: Path, top: int | None, predictor: Predictor, files: Sequence[Path]
) -> GrowingTable:
    """The table at `path`, ready for more rows. Raises StorageError."""
    n, several = len(predictor.classes), predictor.decision.sets is not None
    table = GrowingTable(path, Columns(predictor.classes, several, top and min(top, n)), files)
    for answer in predictor.predict(table.some(), _ignore, StopToken()):
        table.check(predictor.event(answer))
    table.begin()
    return table


def _again(n: int) -> str:
    pictures = "1 picture has" if n == 1 else f"{n} pictures have"
    return f"{pictures} changed since the table was written: asked again."


def _ignore(event: Event) -> None:
    """A picture that cannot be read any more shows nothing of the model."""
