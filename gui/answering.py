"""The first answer that comes by itself, when pictures are opened and as their labels change."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal

from core.data.dataset import Picture
from core.events import AnswerResult, CurateResult, Failed
from core.jobs import StopKind
from core.models.choice import row_of, starts_from_nothing
from core.project import Project
from core.requests import AnswerRequest
from gui.curating import Curating
from gui.i18n import tr

ASK_AFTER = 400
"""Milliseconds of quiet after a change before it is asked for anew."""
_BUSY = {"scan", "train", "answer", "rates", "search"}
"""While one of these is at work or waits, an answer would only be late, or soon be out of date."""


class Answering(Curating):
    """Keeps `answer` up to date with the pictures, if the person wants it to.

    Nothing is downloaded for it, and a training is never made to wait.
    """

    answer_event = Signal(object)

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._asked: AnswerRequest | None = None
        self._asked_with: tuple[object, ...] = ()
        self._asked_of: tuple[Picture, ...] | None = None
        self._said_from: AnswerResult | None = None
        self._asker = QTimer(self, interval=ASK_AFTER, singleShot=True)
        self._asker.timeout.connect(self._ask)
        for changed in (
            self.library_changed,
            self.config_changed,
            self.preferences_changed,
            self.busy_changed,
            self.machine_changed,
        ):
            changed.connect(self._asker.start)
        self.project_changed.connect(self._on_other_project)

    @property
    def suggesting_model(self) -> Path | None:
        """The model that can name pictures: of the run looked at, or the first answer's."""
        of_run = super().suggesting_model
        return of_run or (self.answer.model if self.answer is not None else None)

    def suggest(self) -> None:
        """Ask the model what it would call the pictures that have no label.

        A first answer that has learned since is asked about all of them again.
        """
        if self.run is None and self.answer is not self._said_from:
            self._said, self._said_from = {}, self.answer
        super().suggest()

    # Inside

    def _on_other_project(self, project: Project | None) -> None:
        if project is None:
            self._said, self._said_from = {}, None
            self._no_answer("")

    def _ask(self) -> None:
        """Ask for an answer, if there can be one and it would be another than the last."""
        project, library, config = self.project, self.library, self.config
        if project is None or library is None:
            return
        reason = self._why_none(project)
        if reason is not None:
            self._no_answer(reason)
            return
        seen = (config.image_size, config.framing, config.views, config.grey, config.background)
        chosen = (config.backbone, config.weights, config.seed, *seen)
        if chosen != self._asked_with:
            self._no_answer("")  # what there was is another network's
            self._asked_with = chosen
        pictures = library.dataset.pictures
        if self.busy & _BUSY or self._asked_of == pictures:
            return
        self._asked_of = pictures
        self._asked = AnswerRequest(project=project.folder, folder=project.pictures, config=config)
        with self._explained():
            self._lanes.submit(self._asked)

    def _why_none(self, project: Project) -> str | None:
        """Why there is to be no answer: empty where that goes without saying; None if there is."""
        config, here = self.config, self.machine.weights_here if self.machine else None
        row = row_of(config.backbone)
        if project.read_only or self.obstacle or not self.preferences.answers:
            return ""
        if starts_from_nothing(config):
            return tr("A network that starts from nothing has to be trained first.")
        if config.weights != "pretrained" or config.backbone in (here or ()):
            return None
        if row is not None and row.weights is not None and row.weights.kind == "embedded":
            return None
        if here is None:
            return ""  # until it is known
        return tr("The network has to be downloaded first. Training does that.")

    def _no_answer(self, reason: str) -> None:
        self._withdraw_answer()
        self._asked_of = None
        self.answer, self.answer_problem = None, reason

    def _withdraw_answer(self) -> None:
        """Something else needs the machine, or it would be out of date."""
        if "answer" in self.busy:
            self._asked = self._asked_of = None
            self._lanes.withdraw("answer", StopKind.CANCEL)

    def _on_answered(self, request: AnswerRequest, outcome: AnswerResult | Failed) -> None:
        if request is not self._asked:
            return  # it was withdrawn
        if isinstance(outcome, Failed):
            self.answer, self.answer_problem = None, outcome.title
        else:
            self.answer, self.answer_problem = outcome, ""

    def _on_curated(self, request: Any, result: CurateResult) -> None:
        if request.action is not None:
            self._withdraw_answer()
        super()._on_curated(request, result)
