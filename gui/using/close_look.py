"""The close look at an answered picture, with the model and the project behind it."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.events import Event, ExplainResult, Failed, NearestResult
from gui.menus import show_in_file_manager
from gui.state import AppState
from gui.using.teacher import Teacher
from gui.widgets.prediction_card import Prediction
from gui.widgets.prediction_detail import PredictionDetail


class CloseLook(QWidget):
    """What the model says of one picture, why, and what to do where that is wrong."""

    def __init__(self, state: AppState, teacher: Teacher, side: int) -> None:
        super().__init__()
        self._state = state
        self._teacher = teacher
        self._file: Path | None = None
        self._detail = PredictionDetail(side, state.previews, state.thumbnails)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._detail)
        self._detail.heat_requested.connect(state.explain)
        self._detail.nearest_requested.connect(state.find_nearest)
        self._detail.teach_requested.connect(self._open_classes)
        self._detail.folder_requested.connect(show_in_file_manager)
        state.explain_event.connect(self._on_explained)
        state.nearest_event.connect(self._on_nearest)
        state.library_changed.connect(self._show_label)

    def show_answer(self, item: Prediction, shares: Sequence[tuple[str, float]]) -> None:
        """Look at another picture.

        Args:
            shares: all classes with their probabilities, best first.
        """
        self._file = item.file
        self._detail.set_answer(item, shares)
        self._show_label()

    def _show_label(self) -> None:
        if self._file is not None:
            self._detail.set_label(self._teacher.label_of(self._file))

    def _open_classes(self, corner: QPoint) -> None:
        if self._file is not None:
            self._teacher.open_menu(corner, [self._file])

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
