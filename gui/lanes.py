"""The seven lanes of the window, and which jobs wait for each other in them."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from core.events import Failed
from core.jobs import StopKind
from core.requests import Request
from gui.engine import Ended, Engine, Reported, Worker
from gui.garbage import GarbageCollector

PICTURES, DECIDING, TRAINING = "pictures", "deciding", "training"
USING, STUDYING, WATCHING, SERVING = "using", "studying", "watching", "serving"

LANE_OF = {
    "scan": PICTURES,
    "thumbnails": PICTURES,
    "sample": PICTURES,
    "unpack": PICTURES,
    "relink": PICTURES,
    "gather": PICTURES,
    "preview": PICTURES,
    "keep": PICTURES,
    "unsort": PICTURES,
    "curate": DECIDING,
    "teach": DECIDING,
    "describe": TRAINING,  # it measures the process that is going to train
    "train": TRAINING,
    "answer": TRAINING,
    "rates": TRAINING,
    "search": TRAINING,
    "recognise": USING,
    "evaluate": USING,
    "predict": USING,
    "suggest": USING,
    "export": USING,
    "check": USING,
    "relearn": USING,
    "explain": USING,
    "nearest": USING,
    "frame": USING,
    "report": USING,
    "study": STUDYING,  # these take minutes, and whoever asks the model something need not wait
    "map": STUDYING,
    "serve": SERVING,  # it never ends by itself, and keeps a model at work
    "watch": WATCHING,  # it never ends by itself, and may hang with a drive
}
"""Where each job runs. “pictures” never imports torch, and is ready at once. “deciding” opens no
file but the project's index, so that nothing there can crash or wait: it runs in this process, and
a hundred thousand pictures need not be sent from another one."""


OF_NO_PROJECT = frozenset({"describe"})
"""What is asked whatever project is open, or none."""
TOLD_AFTERWARDS = frozenset({"keep", "report"})
"""What these write is a person's own: that they failed is told though the project was closed."""


class Lanes(QObject):
    """Starts workers when they are first needed, and knows what is asked of them.

    What belongs to a project that was closed goes on, where it was not withdrawn, but nothing is
    heard of it any more: neither how it is going nor its end.

    Args:
        may: raises a UserError where a job must not be asked for.

    Signals:
        reported(Reported): what a job reports.
        ended(Ended): its result, or what went wrong.
        busy_changed(frozenset of str): the jobs that run or wait are others now.
    """

    reported = Signal(object)
    ended = Signal(object)
    busy_changed = Signal(object)

    def __init__(
        self,
        make_engine: Callable[[str], Engine],
        parent: QObject | None = None,
        *,
        may: Callable[[Request], None] = lambda request: None,
    ) -> None:
        super().__init__(parent)
        self._may = may
        self._workers = {lane: Worker(make_engine(lane), self) for lane in set(LANE_OF.values())}
        self._pending: list[Request] = []
        self._left: list[Request] = []
        self._over = False
        self._garbage = GarbageCollector(self)
        self._garbage.start()
        for worker in self._workers.values():
            worker.job_reported.connect(self._on_reported)
            worker.job_ended.connect(self._on_ended)

    @property
    def busy(self) -> frozenset[str]:
        """The jobs that run or wait, but those of projects that are closed."""
        return frozenset(request.job for request in self._pending if not self._is_left(request))

    def worker(self, lane: str) -> Worker:
        """The worker of a lane, at work unless all is over."""
        if not self._over:
            self._workers[lane].start()
        return self._workers[lane]

    def submit(self, request: Request, engine: Engine | None = None) -> None:
        """Ask for a job, of the lane's own engine or another.

        Raises:
            EngineError: the lane is full.
            UserError: the job must not be asked for.
        """
        self._may(request)
        self.worker(LANE_OF[request.job]).submit(request, engine)
        self._pending.append(request)
        self.busy_changed.emit(self.busy)

    def withdraw(self, job: str, kind: StopKind) -> None:
        """End the jobs of one kind: the running one is asked to, the waiting ones are dropped."""
        for request in self._workers[LANE_OF[job]].withdraw(job, kind):
            self._forget(request)

    def leave(self) -> None:
        """The project is closed: what was asked so far is not heard of any more."""
        bound = [request for request in self._pending if request.job not in OF_NO_PROJECT]
        if bound:
            self._left = bound
            self.busy_changed.emit(self.busy)

    def pause(self, job: str, paused: bool) -> None:
        """Ask a job at work to hold still, or to go on."""
        self._workers[LANE_OF[job]].pause(job, paused)

    def shutdown(self, *, patience: float) -> None:
        """End all work. A training saves where it is, and has `patience` seconds for it."""
        self._over = True
        self.blockSignals(True)
        self._workers[TRAINING].stop(StopKind.LATER)
        self._workers[PICTURES].shutdown()
        self._workers[DECIDING].shutdown(patience=30, finish=True)  # nothing decided is lost
        self._workers[USING].shutdown()
        self._workers[STUDYING].shutdown()
        self._workers[WATCHING].shutdown()
        self._workers[SERVING].shutdown()
        saves = "train" in self.busy
        self._workers[TRAINING].shutdown(StopKind.LATER, patience=patience if saves else 0)
        self._garbage.stop()

    def _forget(self, request: Request) -> None:
        self._pending = [other for other in self._pending if other is not request]
        self.busy_changed.emit(self.busy)

    def _is_left(self, request: Request) -> bool:
        return any(other is request for other in self._left)

    def _on_reported(self, reported: Reported) -> None:
        if not self._is_left(reported.request):
            self.reported.emit(reported)

    def _on_ended(self, ended: Ended) -> None:
        left = self._is_left(ended.request)
        self._left = [other for other in self._left if other is not ended.request]
        self._forget(ended.request)
        failed = isinstance(ended.outcome, Failed) and ended.request.job in TOLD_AFTERWARDS
        if not left or failed:
            self.ended.emit(ended)
