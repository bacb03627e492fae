"""The learning-rate range test: one step at each rate, and where the loss falls."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from core.config import Trainable, change
from core.events import Event, Failed, Progress, RatesResult, RateTried
from gui.facts import Failure
from gui.i18n import number, tr
from gui.state import AppState
from gui.theme import Type
from gui.widgets.buttons import PrimaryButton, QuietButton, SecondaryButton
from gui.widgets.messages import Banner
from gui.widgets.rate_plot import RatePlot
from gui.widgets.text import Text


class RateDialog(QDialog):
    """Tries rates, shows the curve, and puts the suggested rate into the settings."""

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Graft")
        self.resize(680, 520)
        self._state = state
        self._points: list[tuple[float, float]] = []
        self._rate: float | None = None
        self._suggested: float | None = None
        self._stopping = False
        self._plot = RatePlot(tr("Mistakes still made"), tr("loss, by learning rate"))
        self._words = Text(role="muted", wrap=True)
        self._outcome = Banner(dismissable=False)
        self._close = QuietButton()
        self._again = SecondaryButton(tr("Try again"), "refresh")
        self._use = PrimaryButton(tr("Use this rate"))
        self._lay_out()
        self._close.clicked.connect(self.reject)
        self._again.clicked.connect(self._start)
        self._use.clicked.connect(self._take)
        self._plot.picked.connect(self._pick)
        state.rates_event.connect(self._on_event)
        state.busy_changed.connect(self._show_state)
        self._start()

    def _lay_out(self) -> None:
        explained = tr(
            "The network takes one step at each rate, from tiny to huge (range test). A good rate "
            "lies where the loss falls steadily, well before it climbs."
        )
        if self._state.config.trainable is Trainable.NONE:
            note = tr("It counts only where more than the first answer is trained.")
            explained = f"{explained} {note}"
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(12)
        column.addWidget(Text(tr("Find a good learning rate"), Type.HEADING))
        column.addWidget(Text(explained, role="muted", wrap=True))
        column.addWidget(self._plot, 1)
        column.addWidget(self._words)
        column.addWidget(self._outcome)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._again)
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        buttons.addWidget(self._use)
        column.addLayout(buttons)

    @property
    def _working(self) -> bool:
        return "rates" in self._state.busy

    def _start(self) -> None:
        self._points, self._stopping = [], False
        self._rate = self._suggested = None
        self._plot.set_points([])
        self._plot.set_marked(None)
        self._outcome.hide()
        self._words.set_text(tr("Getting ready…"))
        self._words.show()
        self._state.find_rate()
        if self._state.failure is not None and not self._working:
            self._fail(self._state.failure)
        self._show_state()

    def _on_event(self, event: Event) -> None:
        match event:
            case Progress(done=done, total=total) if total and not self._points:
                self._words.set_text(
                    tr(
                        "Looking at every picture once: {done} of {all}",
                        done=number(done),
                        all=number(total),
                    )
                )
            case RateTried(learning_rate=rate, loss=loss):
                self._points.append((rate, loss))
                self._plot.set_points(self._points)
                self._words.set_text(tr("Trying {rate}", rate=f"{rate:.1g}"))
            case RatesResult(suggested=rate):
                self._suggested = rate
                self._pick(rate)
            case Failed():
                self._fail(event)

    def _fail(self, failed: Failed | Failure) -> None:
        self._state.failure = None  # it is told here, where it was caused
        detail = " ".join(part for part in (failed.detail, failed.hint) if part)
        self._outcome.set_message("info" if self._stopping else "danger", failed.title, detail)
        self._outcome.show()
        self._words.hide()

    def _pick(self, rate: float) -> None:
        """Mark a rate: the suggested one, or where the person has clicked."""
        if self._suggested is None:
            return
        self._rate = float(f"{rate:.2g}")
        self._plot.set_marked(self._rate)
        words = tr("{rate} is suggested. Click another place on the curve to take that.")
        if self._rate != self._suggested:
            words = tr("{rate} is chosen, {suggested} was suggested.")
        self._words.set_text(words.format(rate=f"{self._rate:g}", suggested=f"{self._suggested:g}"))
        self._show_state()

    def _take(self) -> None:
        if self._rate is not None:
            self._state.config = change(self._state.config, {"learning_rate": self._rate})
        self.accept()

    def _show_state(self) -> None:
        self._use.setEnabled(self._rate is not None and not self._working)
        self._again.setEnabled(not self._working)
        self._close.setText(tr("Stop") if self._working else tr("Close"))

    def reject(self) -> None:
        """Stop what is at work; or else close."""
        if self._working:
            self._stopping = True
            self._state.stop("rates")
        else:
            super().reject()
