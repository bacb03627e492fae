"""What every long job has in common: `job(request, emit, stop) -> result`.

A job reports through `emit` and asks `stop` once a batch. A stop is a flag: the job resolves it at
its next safe boundary, keeps what it has, and still returns a result that says how it ended.
"""

import threading
import time
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from core.events import Event

Emit = Callable[["Event"], None]


class StopKind(StrEnum):
    """How a person asked a job to end."""

    KEEP = "keep"
    """Stop early and keep the best so far: it is measured and saved like a finished one."""
    LATER = "later"
    """Stop at the next safe boundary, to go on another time: where it was is saved."""
    CANCEL = "cancel"
    """Stop as soon as possible. What is on disk stays there; nothing more is computed."""


class FinishReason(StrEnum):
    """How a job ended."""

    COMPLETED = "completed"
    PLATEAU = "plateau"
    """Early stopping: the validation pictures got no better for `patience` epochs."""
    STOPPED = "stopped"
    """The person stopped it and kept the best so far."""
    CANCELLED = "cancelled"
    DIVERGED = "diverged"
    """The loss was no longer a number; what came before is kept."""


_OVERRIDES = tuple(StopKind)
"""Each overrides those before it."""


class StopToken:
    """Flags set by another thread and read by the job.

    A cancel overrides a stop for later, that one a keep, and each of them a pause.
    """

    def __init__(self) -> None:
        self._asked: StopKind | None = None
        self._paused = False
        self._changed = threading.Condition()

    def ask(self, kind: StopKind) -> None:
        """Ask the job to end."""
        with self._changed:
            if self._asked is None or _OVERRIDES.index(kind) > _OVERRIDES.index(self._asked):
                self._asked = kind
            self._changed.notify_all()

    def pause(self, paused: bool) -> None:
        """Ask the job to hold still, or to go on."""
        with self._changed:
            self._paused = paused
            self._changed.notify_all()

    @property
    def paused(self) -> bool:
        """Whether the job should hold still."""
        return self._paused and self._asked is None

    def wait_while_paused(self) -> None:
        """Hold the job's thread for as long as it should be still."""
        with self._changed:
            self._changed.wait_for(lambda: not self.paused)

    def wait(self, seconds: float) -> None:
        """Hold the job's thread for so long, or until it is asked to end."""
        with self._changed:
            self._changed.wait_for(lambda: self._asked is not None, seconds)

    @property
    def asked(self) -> StopKind | None:
        """What was asked, or None while the job may go on."""
        return self._asked

    @property
    def cancelled(self) -> bool:
        """Whether the job should end without computing anything more."""
        return self._asked in (StopKind.LATER, StopKind.CANCEL)

    @property
    def later(self) -> bool:
        """Whether the job should save where it is, to go on from there another time."""
        return self._asked is StopKind.LATER


class Throttle:
    """Lets a report through at most once every `seconds`, so that no listener is flooded."""

    def __init__(self, seconds: float = 0.1) -> None:
        self._seconds = seconds
        self._last = float("-inf")

    def ready(self) -> bool:
        """Whether enough time has passed since the last report that was let through."""
        now = time.monotonic()
        if now - self._last < self._seconds:
            return False
        self._last = now
        return True
