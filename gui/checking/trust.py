"""How far the model can be trusted, and how it is to decide: four cards on one run."""

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from core.decision import Decision
from core.events import Event
from core.runs import Run
from gui.checking.calibration_card import CalibrationCard
from gui.checking.sets_card import SetsCard
from gui.checking.strangers_card import StrangersCard
from gui.checking.threshold_card import ThresholdCard
from gui.state import AppState

WIDE = 880
"""From this width on, the cards stand in two columns."""


class TrustPanel(QWidget):
    """Calibration, threshold, unknown pictures and prediction sets of the run looked at."""

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self._state = state
        self._run = ""
        self._calibration = CalibrationCard()
        self._threshold = ThresholdCard(state)
        self._strangers = StrangersCard(state)
        self._sets = SetsCard(state)
        self._beside = QWidget()
        column = QVBoxLayout(self._beside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self._strangers, 1)
        column.addWidget(self._sets, 1)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(16)
        self._wide: bool | None = None
        self._arrange(wide=True)
        state.seen_changed.connect(self._show_seen)
        state.decision_changed.connect(self._show_decision)
        state.study_event.connect(self._show_event)

    def show_run(self, run: Run | None) -> None:
        """Show another run, or what was measured anew of the same; without figures nothing."""
        evaluation = run.evaluation if run is not None else None
        if run is None or evaluation is None:
            self._run = ""
            return
        same, self._run = run.name == self._run, run.name
        self._calibration.show_evaluation(evaluation)
        self._threshold.show_evaluation(evaluation)
        self._sets.show_evaluation(evaluation)
        self._strangers.show_classes(len(evaluation.figures.classes), same_run=same)
        self._show_decision(self._state.decision)

    def _show_seen(self, _seen: object) -> None:
        self._strangers.show_seen()

    def _show_decision(self, _decision: Decision) -> None:
        for card in (self._threshold, self._strangers, self._sets):
            card.show_decision()

    def _show_event(self, event: Event) -> None:
        self._strangers.show_event(event)

    def _arrange(self, *, wide: bool) -> None:
        if wide == self._wide:
            return
        self._wide = wide
        self._threshold.set_wide(wide)
        self._grid.addWidget(self._calibration, 0, 0)
        self._grid.addWidget(self._beside, *((0, 1) if wide else (2, 0)))
        self._grid.addWidget(self._threshold, *((1, 0, 1, 2) if wide else (1, 0)))
        self._grid.setColumnStretch(0, 1)
        self._grid.setColumnStretch(1, int(wide))

    def minimumSizeHint(self) -> QSize:
        """In one column: else it would never become narrow enough for that."""
        cards = (self._calibration, self._threshold, self._strangers, self._sets)
        width = max(card.minimumSizeHint().width() for card in cards)
        return QSize(width, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(wide=event.size().width() >= WIDE)
