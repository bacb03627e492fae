"""Look for better settings: for how long, what was tried, and what did best."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from core.config import TrainConfig, change
from core.evaluation.metrics import wilson
from core.events import Event, Failed, Progress, SearchResult, TrialDone
from core.jobs import StopKind
from gui.i18n import duration, number, percent, tr, tr_setting, trn
from gui.run_words import setting_value
from gui.state import AppState
from gui.theme import Type
from gui.widgets.buttons import Picker, PrimaryButton, QuietButton
from gui.widgets.messages import Banner
from gui.widgets.progress import ThinProgress
from gui.widgets.table import Cell, Column, Table
from gui.widgets.text import Text

MINUTES = (5, 10, 30, 60, 240)


class SearchDialog(QDialog):
    """Tries settings for so many minutes, and puts the best into the project."""

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Graft")
        self.resize(760, 560)
        self._state = state
        self._rows: list[tuple[str, list[Cell]]] = []
        self._found: dict[str, Any] = {}
        choices = [(str(m), trn("{n} minute", "{n} minutes", m)) for m in MINUTES]
        self._minutes = Picker(tr("For"), choices)
        self._chosen = MINUTES[1]
        self._minutes.set_value(str(self._chosen))
        self._table = Table(
            [
                Column(tr("Settings that differ")),
                Column(
                    tr("Kept aside"), 110, right=True, tip=tr("Right of the pictures kept aside")
                ),
                Column(tr("Time"), 80, right=True),
            ]
        )
        self._outcome = Banner(dismissable=False)
        self._outcome.hide()
        self._bar, self._doing = ThinProgress(), Text("", Type.CAPTION, "muted")
        self._close = QuietButton(tr("Close"))
        self._start = PrimaryButton(tr("Start"), "play")
        self._use = PrimaryButton(tr("Use these settings"))
        self._lay_out()
        self._minutes.selected.connect(self._choose)
        self._start.clicked.connect(self._begin)
        self._use.clicked.connect(self._take)
        self._close.clicked.connect(self.reject)
        state.search_event.connect(self._on_event)
        state.busy_changed.connect(self._show_state)
        self._show_state()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(12)
        column.addWidget(Text(tr("Find better settings"), Type.HEADING))
        column.addWidget(
            Text(
                tr(
                    "Graft tries your settings first, then others: the answer layer on what the "
                    "network has seen already, then the rest of what you let adapt. The best by "
                    "the pictures kept aside wins. Nothing is changed until you say so."
                ),
                role="muted",
                wrap=True,
            )
        )
        column.addWidget(self._table, 1)
        column.addWidget(self._bar)
        column.addWidget(self._doing)
        column.addWidget(self._outcome)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._minutes)
        buttons.addStretch(1)
        for button in (self._close, self._start, self._use):
            buttons.addWidget(button)
        column.addLayout(buttons)

    @property
    def _working(self) -> bool:
        return "search" in self._state.busy

    def _choose(self, minutes: str) -> None:
        self._chosen = int(minutes)

    def _begin(self) -> None:
        self._rows, self._found = [], {}
        self._table.set_rows([])
        self._outcome.hide()
        self._state.search(self._chosen)
        self._show_state()

    def _on_event(self, event: Event) -> None:
        match event:
            case TrialDone():
                self._add(event)
            case Progress(done=done, total=total) if total:
                self._bar.set_value(done / total)
                left = max(0, total - done)
                self._doing.set_text(
                    tr("{n} tried", n=number(len(self._rows)))
                    + (f" · {tr('{time} left', time=duration(left))}" if self._rows else "")
                )
            case SearchResult():
                self._succeed(event)
            case Failed():
                self._state.failure = None  # it is told here, where it was caused
                self._outcome.set_message("danger", event.title, event.hint)
                self._outcome.show()
        self._show_state()

    def _add(self, trial: TrialDone) -> None:
        words = settings_words(trial.settings) or tr("Your settings as they are")
        accuracy = Cell(percent(trial.accuracy), strong=trial.best, sort=trial.accuracy)
        cells = [Cell(words), accuracy, Cell(duration(trial.seconds), sort=trial.seconds)]
        self._rows.append((str(trial.trial), cells))
        self._table.set_rows(self._rows)

    def _succeed(self, result: SearchResult) -> None:
        self._found = result.settings
        title, detail = search_words(result)
        self._outcome.set_message("accent" if result.settings else "info", title, detail)
        self._outcome.show()

    def _take(self) -> None:
        self._state.config = change(self._state.config, self._found)
        self.accept()

    def _show_state(self) -> None:
        working = self._working
        for widget in (self._bar, self._doing):
            widget.setVisible(working)
        self._minutes.setEnabled(not working)
        self._start.setVisible(not working and not self._found)
        self._use.setVisible(not working and bool(self._found))
        self._close.setText(tr("Stop, keep the best") if working else tr("Close"))

    def reject(self) -> None:
        """Stop what is at work; or else close."""
        if self._working:
            self._state.stop("search", StopKind.KEEP)
        else:
            super().reject()


def settings_words(settings: dict[str, Any]) -> str:
    """Settings with their values, as the form calls them."""
    config = change(TrainConfig(), settings)
    return " · ".join(
        f"{tr_setting(TrainConfig.model_fields[name].title or name)}: "
        f"{setting_value(name, getattr(config, name))}"
        for name in settings
    )


def search_words(result: SearchResult) -> tuple[str, str]:
    """What came of a search, and how much that means."""
    tried = trn("{n} trial", "{n} trials", result.n_trials)
    if not result.settings:
        return tr("Your settings did best."), tr("Nothing better in {tried}.", tried=tried)
    title = tr(
        "{best} of the pictures kept aside are right, instead of {before}",
        best=percent(result.accuracy),
        before=percent(result.baseline_accuracy),
    )
    n = result.n_val
    low, _ = wilson(round(result.accuracy * n), n)
    _, high = wilson(round(result.baseline_accuracy * n), n)
    words = [settings_words(result.settings)]
    if low <= high:
        words.append(tr("On {n} pictures so small a difference may be chance.", n=number(n)))
    return title, "\n".join(words)
