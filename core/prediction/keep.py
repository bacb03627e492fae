"""Answers that were given are kept: as a table, as pictures sorted by class."""

from core.errors import StoppedError
from core.events import KeepResult, Progress, Stage
from core.jobs import Emit, StopToken, Throttle
from core.prediction.answers import unpacked
from core.prediction.sorting import Sorter
from core.prediction.tables import write_table
from core.requests import KeepRequest


def keep(request: KeepRequest, emit: Emit, stop: StopToken) -> KeepResult:
    """Write the answers as a table, and copy or link their pictures into folders.

    Raises:
        StorageError: something cannot be read or written; what is sorted by then stays.
        StoppedError: asked to stop while sorting; another call goes on.
    """
    answers = unpacked(request.classes, request.files, request.rows)
    if request.file is not None:
        write_table(request.file, request.classes, answers, request.form)
    if request.sort_into is not None:
        sorter, often = Sorter(request.sort_into, request.classes, link=request.link), Throttle()
        for done, answer in enumerate(answers):
            if stop.asked:
                raise StoppedError(
                    "Sorting was stopped.",
                    f"The {done} pictures sorted so far stay in {request.sort_into}.",
                )
            if often.ready():
                emit(Progress(stage=Stage.SORT, done=done, total=len(answers)))
            sorter.put(answer.file, answer.label)
    return KeepResult(n=len(answers), file=request.file, sort_into=request.sort_into)
