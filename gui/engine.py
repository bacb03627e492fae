"""Where the window's jobs run: one worker thread a lane, each with an engine it keeps warm.

    idle --submit--> working --last event--> idle
                        |----- child dies -----> idle (a `Failed` in plain words; the next job
                                                       starts a new child)

A worker hands a request to its engine, turns each event that comes back into one typed signal, and
always says how the job ended. The engine is a child process (`gui.child.ChildEngine`), so that a
crash costs the job and not the window; for debugging it may be the worker thread itself.
"""

import logging
import threading
from collections import deque
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, QThread, Signal

from core.engine import conclude
from core.errors import EngineError
from core.events import Event, Failed, Result
from core.jobs import Emit, StopKind, StopToken
from core.requests import Request

log = logging.getLogger("graft.window")

LONGEST_QUEUE = 16
"""How many requests may wait in a lane. More means that something asks without end."""


@dataclass(frozen=True)
class Reported:
    """A job tells how it is going."""

    request: Request
    event: Event


@dataclass(frozen=True)
class Ended:
    """A job has come to its end: its result, or what went wrong."""

    request: Request
    outcome: Result | Failed


class Engine(Protocol):
    """Runs one job after the other for a worker, in the worker's thread."""

    def start(self) -> None:
        """Get ready, so that the first job need not wait. Raises OSError."""

    def run(self, request: Request, emit: Emit, stop: StopToken) -> Result | Failed:
        """Run a job to its end."""

    def pass_on_stop(self) -> None:
        """The token of the running job was asked something. From any thread; never waits."""

    def pass_on_pause(self) -> None:
        """The running job was asked to hold still, or to go on. From any thread; never waits."""

    def kill(self) -> None:
        """End the running job by force, where that can be done. From any thread."""

    def close(self) -> None:
        """Leave nothing behind. No job is running."""


class InProcessEngine:
    """Runs jobs in the worker thread itself, where a debugger finds them."""

    def start(self) -> None:
        """Nothing needs to be ready."""

    def run(self, request: Request, emit: Emit, stop: StopToken) -> Result | Failed:
        """Run a job to its end."""
        return conclude(request, emit, stop)

    def pass_on_stop(self) -> None:
        """The job reads the token itself."""

    def pass_on_pause(self) -> None:
        """The job reads the token itself."""

    def kill(self) -> None:
        """A thread cannot be killed: the job was asked, and is waited for."""

    def close(self) -> None:
        """Nothing is left behind."""


class Worker(QThread):
    """One lane of the window: runs its requests one after the other, oldest first.

    Signals (from the worker's thread: connect bound methods of QObjects):
        job_reported(Reported): what a job reports.
        job_ended(Ended): its result, or what went wrong. Comes exactly once for each request.
    """

    job_reported = Signal(object)
    job_ended = Signal(object)

    def __init__(self, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._engine = engine
        self._waiting: deque[tuple[Request, Engine]] = deque()
        self._current: tuple[Request, StopToken, Engine] | None = None
        self._changed = threading.Condition()
        self._closing = False

    @property
    def engine(self) -> Engine:
        """What runs the jobs."""
        return self._engine

    def submit(self, request: Request, engine: Engine | None = None) -> None:
        """Add a request to the lane. Raises EngineError when too many wait.

        Args:
            engine: what is to run it; None for the lane's own.
        """
        with self._changed:
            if len(self._waiting) >= LONGEST_QUEUE:
                raise EngineError(
                    "Graft is still busy with what you asked before.",
                    hint="Wait for it to end, or stop it.",
                )
            self._waiting.append((request, engine or self._engine))
            self._changed.notify()

    def withdraw(self, job: str, kind: StopKind) -> tuple[Request, ...]:
        """End the requests of one kind: ask the running one to, drop the waiting ones.

        Returns:
            What was dropped; nothing more is heard of it.
        """
        with self._changed:
            dropped = tuple(request for request, _ in self._waiting if request.job == job)
            self._waiting = deque(each for each in self._waiting if each[0].job != job)
            at_work = self._current is not None and self._current[0].job == job
            if at_work:
                self.stop(kind)
        return dropped

    def stop(self, kind: StopKind) -> None:
        """Ask the running job to end; it does so at its next safe boundary."""
        with self._changed:
            if self._current is None:
                return
            _, token, engine = self._current
            token.ask(kind)
        engine.pass_on_stop()

    def pause(self, job: str, paused: bool) -> None:
        """Ask the running job, if it is of this kind, to hold still or to go on."""
        with self._changed:
            if self._current is None or self._current[0].job != job:
                return
            _, token, engine = self._current
            token.pause(paused)
        engine.pass_on_pause()

    def shutdown(
        self, kind: StopKind = StopKind.CANCEL, *, patience: float = 3.0, finish: bool = False
    ) -> None:
        """End the lane: ask the job to end, wait up to `patience` seconds, then use force.

        When this returns, the thread and its child are gone.

        Args:
            finish: do all that was asked first.
        """
        with self._changed:
            if not finish:
                self._waiting.clear()
            self._closing = True
            self._changed.notify()
        if not finish:
            self.stop(kind)
        if not self.wait(int(patience * 1000)):
            for engine in {id(e): e for e in (self._engine, self._engine_at_work())}.values():
                engine.kill()
            self.wait()

    def run(self) -> None:
        """The thread: take requests until the lane is shut down (Qt calls this)."""
        try:
            self._engine.start()
        except OSError:
            log.exception("The engine cannot be started")  # the first job says so to a person
        try:
            while (job := self._next()) is not None:
                self._do(*job)
        finally:
            self._engine.close()

    def _engine_at_work(self) -> Engine:
        with self._changed:
            return self._current[2] if self._current else self._engine

    def _do(self, request: Request, stop: StopToken, engine: Engine) -> None:
        def emit(event: Event) -> None:
            self.job_reported.emit(Reported(request, event))

        outcome = engine.run(request, emit, stop)
        with self._changed:
            self._current = None
        self.job_ended.emit(Ended(request, outcome))

    def _next(self) -> tuple[Request, StopToken, Engine] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._closing or self._waiting)
            if not self._waiting:
                return None
            request, engine = self._waiting.popleft()
            self._current = (request, StopToken(), engine)
            return self._current
