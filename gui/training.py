"""Training: one run at work, and those that wait for it to end."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal

from core.config import TrainConfig
from core.errors import DatasetError, EngineError
from core.jobs import StopKind
from core.progress import TrainProgress
from core.project import Project
from core.queue import QueueFile, read_queue, write_queue
from core.requests import TrainRequest
from core.runs import RunState
from gui.answering import Answering
from gui.command_engine import CommandEngine
from gui.engine import Engine
from gui.facts import Training
from gui.i18n import tr
from gui.preferences import Place


class Trains(Answering):
    """Starts, pauses, stops and queues trainings.

    What waits is kept in the project. It begins by itself when the run at work has ended; after the
    project was opened anew, when the person says so.
    """

    train_event = Signal(object)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._at: Place | None = None
        self._asked_for: TrainRequest | None = None
        self._later = False
        self.progress = TrainProgress()
        """How the training at work stands; of one that is over, how it ended."""
        self._queue_of: Path | None = None
        self.project_changed.connect(self._read_queue)

    def start_training(self) -> None:
        """Train with the present settings as a new run; after the others, if one is at work."""
        self.train_with(self.config)

    def train_with(self, config: TrainConfig) -> None:
        """The same with other settings; the present ones stay as they are."""
        with self._explained():
            project = self._opened()
            self._train_or_wait(
                TrainRequest(project=project.folder, folder=project.pictures, config=config)
            )

    def resume_run(self, name: str) -> None:
        """Go on with an interrupted run, with the pictures and the settings it had; after the
        others, if one is at work."""
        with self._explained():
            project = self._opened()
            file = self._run(name).file
            self._train_or_wait(
                TrainRequest(
                    project=project.folder, folder=file.pictures, config=file.config, resume=name
                )
            )

    def stop_training(self, kind: StopKind) -> None:
        """Ask the training to end at its next safe boundary. What waits begins then.

        One that is to go on later, and has no run yet, is kept as the first that waits.
        """
        if self.training is not Training.IDLE:
            self._later = kind is StopKind.LATER
            self.training = Training.STOPPING
            self._lanes.withdraw("train", kind)
            if "train" not in self.busy:  # it was still waiting for its turn
                self._end_training()

    def pause_training(self, paused: bool) -> None:
        """Let the training hold still, or go on."""
        if self.training is Training.RUNNING and self.can_pause:
            self._lanes.pause("train", paused)
            self.paused = paused

    @property
    def can_pause(self) -> bool:
        """Whether the run at work hears of a pause; one that a command runs does not."""
        return self._at is None

    @property
    def can_go_on_later(self) -> bool:
        """Whether the run at work can save where it is, to be taken up there another time."""
        return self._at is None

    # What waits

    def start_queue(self) -> None:
        """Begin with what waits; when the run at work has ended, if there is one."""
        self.going_on = True
        if self.training is Training.IDLE:
            self.failure = None
            self._next()

    def hold_queue(self) -> None:
        """Let what waits stay there when the run at work has ended."""
        self.going_on = False

    def move_queued(self, position: int, by: int) -> None:
        """Let one that waits begin earlier (-1) or later (+1)."""
        queue, target = list(self.queue), position + by
        if 0 <= position < len(queue) and 0 <= target < len(queue):
            queue.insert(target, queue.pop(position))
            self._set_queue(tuple(queue))

    def cancel_queued(self, position: int) -> None:
        """Take one out that waits."""
        self._set_queue(self.queue[:position] + self.queue[position + 1 :])

    def clear_queue(self) -> None:
        """Let nothing wait any more."""
        self._set_queue(())

    # Where

    def choose_place(self, name: str) -> None:
        """Train on this computer (an empty name), or by the command of that name."""
        self.remember(place=name)

    def set_places(self, places: tuple[Place, ...]) -> None:
        """The commands that training can be handed to."""
        self.remember(places=places)

    @property
    def place(self) -> Place | None:
        """Where training takes place; None for this computer."""
        chosen = self.preferences.place
        return next((place for place in self.preferences.places if place.name == chosen), None)

    # Inside

    def _may_train(self, request: TrainRequest) -> None:
        if self.project is not None:
            self.project.writable()
        if self.obstacle and request.resume is None:
            raise DatasetError(self.obstacle)
        interrupted = (run.name for run in self.runs if run.state is RunState.INTERRUPTED)
        if self.place is not None and request.resume not in (None, next(interrupted, None)):
            raise EngineError(
                tr("Elsewhere, only the run that was interrupted last can be resumed."),
                hint=tr("Choose to train on this computer, and resume it then."),
            )

    def _train_or_wait(self, request: TrainRequest) -> None:
        if self.training is Training.IDLE:
            self._train(request)
            self.failure = None
        else:
            self._may_train(request)
            self.going_on = True
            self.failure = None
            self._set_queue((*self.queue, request))

    def _train(self, request: TrainRequest) -> None:
        self._may_train(request)
        self._withdraw_answer()
        self._lanes.submit(request, self._engine())
        self._at, self._asked_for, self._later = self.place, request, False
        self.training_run = request.resume or ""
        self.progress = TrainProgress()
        if request.resume is not None:
            self.progress = TrainProgress.of(
                self._run(request.resume).events(steps=False)
            ).at_rest()
        self.paused = False
        self.training = Training.STARTING

    def _engine(self) -> Engine | None:
        """What runs a training elsewhere; None for the lane's own."""
        if self.place is None:
            return None
        return CommandEngine(self.place.command, self.paths.logs / "elsewhere.log")

    def _end_training(self) -> None:
        if self._later and self._asked_for is not None and not self.training_run:
            self._set_queue((self._asked_for, *self.queue))  # it has no run to be resumed
        self._later = False
        self.training = Training.IDLE
        self.training_share = 0.0
        self.paused = False
        if self.going_on:
            self._next()

    def _next(self) -> None:
        """Begin with the first that waits. Where it may not begin, all go on waiting."""
        if self.queue:
            request, *rest = self.queue
            with self._explained():
                self._train(self._as_it_lies(request))
                self._set_queue(tuple(rest))
        self.going_on = self.training is not Training.IDLE

    def _as_it_lies(self, request: TrainRequest) -> TrainRequest:
        """The same where project and pictures are now: both may have been moved meanwhile."""
        project = self._opened()
        where = {"project": project.folder, "folder": project.pictures}
        return request.model_copy(update=where)

    def _set_queue(self, queue: tuple[TrainRequest, ...]) -> None:
        with self._explained():
            project = self._opened().writable()
            self.queue = queue
            write_queue(project.folder, QueueFile(waiting=queue))

    def _read_queue(self, project: Project | None) -> None:
        """What was left waiting in the project; it does not begin by itself."""
        folder = project.folder if project else None
        if folder == self._queue_of:  # only its name or its settings have changed
            return
        self._queue_of, self.going_on = folder, False
        mine = project is not None and not project.read_only
        self.queue = read_queue(project.folder).waiting if project and mine else ()
