"""The first answer that comes by itself, when pictures are opened and as their labels change."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal

from core.data.dataset import Picture
from core.events import AnswerResult, CurateResult, Failed
from core.jobs import StopKind
from core.models.choice import row_of, starts_from_nothing
from core.requests import AnswerRequest
from gui.curating import Curating

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
        self._answered: tuple[object, ...] = ()
        self._pictures: tuple[Picture, ...] = ()
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

    # Inside

    def _on_other_project(self) -> None:
        folder = self.project.folder if self.project else None
        if self.answer is not None and (
            folder is None or not self.answer.model.is_relative_to(folder)
        ):
            self.answer = None
        self.answer_problem = ""

    def _ask(self) -> None:
        """Ask for an answer, if there can be one and it would be another than the last."""
        project, library, config = self.project, self.library, self.config
        if project is None or project.read_only or library is None or self.obstacle:
            return
        if not self.preferences.answers or self.busy & _BUSY or not self._weights_are_here():
            return
        pictures = library.dataset.pictures
        chosen = (config.backbone, config.weights, config.image_size, config.views, config.seed)
        state = (project.folder, *chosen)
        if state == self._answered and pictures == self._pictures:
            return
        self._answered, self._pictures = state, pictures
        with self._explained():
            self._lanes.submit(
                AnswerRequest(project=project.folder, folder=project.pictures, config=config)
            )

    def _weights_are_here(self) -> bool:
        """Whether the network can answer without a download; unknown networks may need one."""
        if starts_from_nothing(self.config):
            return False
        row = row_of(self.config.backbone)
        if row is not None and row.weights is not None and row.weights.kind == "embedded":
            return True
        here = self.machine.weights_here if self.machine else ()
        return self.config.weights != "pretrained" or self.config.backbone in here

    def _withdraw_answer(self) -> None:
        """Something else needs the machine."""
        if "answer" in self.busy:
            self._answered = ()
            self._lanes.withdraw("answer", StopKind.CANCEL)

    def _on_answered(self, request: AnswerRequest, outcome: AnswerResult | Failed) -> None:
        if self.project is None or request.project != self.project.folder:
            return
        if isinstance(outcome, Failed):
            self.answer, self.answer_problem = None, outcome.title
        else:
            self.answer, self.answer_problem = outcome, ""

    def _on_curated(self, request: Any, result: CurateResult) -> None:
        if request.action is not None:
            self._withdraw_answer()  # it would be out of date
        super()._on_curated(request, result)
