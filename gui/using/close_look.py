"""The close look at an answered picture, with the model and the project behind it."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, Signal

from core.events import Event, ExplainResult, Failed, NearestResult
from gui.i18n import tr
from gui.menus import show_in_file_manager
from gui.state import AppState
from gui.using.teacher import Teacher
from gui.widgets.buttons import IconButton
from gui.widgets.card import Card
from gui.widgets.prediction_card import Prediction
from gui.widgets.prediction_detail import PredictionDetail


class CloseLook(Card):
    """What the model says of one picture, why, and what to do where that is wrong.

    Signals:
        closed: the person has seen enough.
    """

    closed = Signal()

    def __init__(self, state: AppState, teacher: Teacher, side: int) -> None:
        close = IconButton("close", tr("Close"))
        super().__init__(tr("Close look"), " ", close)
        close.clicked.connect(self.closed)
        self._state = state
        self._teacher = teacher
        self._files: Sequence[Path] = ()
        self._detail = PredictionDetail(side, state.previews, state.thumbnails)
        self.body.addWidget(self._detail)
        self._detail.heat_requested.connect(self._explain)
        self._detail.nearest_requested.connect(self._find_nearest)
        self._detail.teach_requested.connect(self._open_classes)
        self._detail.folder_requested.connect(show_in_file_manager)
        state.explain_event.connect(self._on_explained)
        state.nearest_event.connect(self._on_nearest)
        state.library_changed.connect(self._show_label)

    def show_answer(
        self,
        item: Prediction,
        shares: Sequence[tuple[str, float]],
        others: Sequence[Path] = (),
    ) -> None:
        """Look at another picture.

        Args:
            shares: all classes with their probabilities, best first.
            others: selected with it, and taught with it.
        """
        self._files = (item.file, *others)
        self._detail.set_answer(item, shares, len(self._files))
        self._show_label()

    def _show_label(self) -> None:
        if self._files:
            self._detail.set_label(self._teacher.label_of(self._files[0]))

    def _explain(self, file: Path, label: str) -> None:
        self._state.explain(file, label, run=self._state.answering)

    def _find_nearest(self, file: Path) -> None:
        if self._state.answering is not None:
            self._state.find_nearest(file, run=self._state.answering)

    def _open_classes(self, corner: QPoint) -> None:
        self._teacher.open_menu(corner, self._files)

    def _on_explained(self, event: Event) -> None:
        if isinstance(event, ExplainResult):
            self._detail.picture.set_heat(event)
        elif isinstance(event, Failed):
            self._detail.picture.give_up_heat()

    def _on_nearest(self, event: Event) -> None:
        project = self._state.project
        if isinstance(event, NearestResult) and project is not None:
            neighbours = [(project.pictures / each.path, each) for each in event.nearest]
            self._detail.set_nearest(event.file, neighbours)
        elif isinstance(event, Failed):
            self._detail.set_trouble(" ".join(filter(None, (event.title, event.hint))))
