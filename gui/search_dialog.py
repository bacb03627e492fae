"""Look for better settings: for how long, what was tried, and what did best."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSpinBox, QVBoxLayout, QWidget

from core.config import Trainable, TrainConfig, change
from core.evaluation.metrics import wilson
from core.events import Event, Failed, Progress, SearchResult, Stage, TrialDone
from core.jobs import StopKind
from core.models.choice import starts_from_nothing
from gui.facts import Failure
from gui.i18n import duration, number, percent, setting_name, tr, trn
from gui.run_words import setting_value
from gui.state import AppState
from gui.theme import Type
from gui.widgets.buttons import PrimaryButton, QuietButton
from gui.widgets.card import Card
from gui.widgets.messages import Banner
from gui.widgets.progress import ThinProgress
from gui.widgets.table import Cell, Column, Table
from gui.widgets.text import Text

OF_HEAD = (
    "learning_rate",
    "weight_decay",
    "label_smoothing",
    "dropout",
    "hidden_layers",
    "hidden_units",
    "loss",
)
OF_REST = (
    "learning_rate",
    "weight_decay",
    "label_smoothing",
    "layer_decay",
    "augmentation",
    "mixup",
    "optimizer",
)
MINUTES, MOST_MINUTES = 10, 24 * 60


class SearchDialog(QDialog):
    """Tries settings for so many minutes, and puts the best into the project."""

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Graft")
        self.resize(820, 580)
        self._state = state
        self._trials: list[TrialDone] = []
        self._found: dict[str, Any] = {}
        self._stopping = False
        self._minutes = QSpinBox()
        self._plan = Text(plan_words(state.config), role="muted", wrap=True)
        self._table = _make_table()
        self._outcome = Banner(dismissable=False)
        self._outcome.hide()
        self._bar, self._doing = ThinProgress(), Text("", Type.CAPTION, "muted")
        self._close = QuietButton()
        self._start = PrimaryButton(tr("Start"), "play")
        self._use = PrimaryButton(tr("Use these settings"))
        self._lay_out()
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
        explained = tr(
            "Graft tries your settings first, then others, and tells which are best on the "
            "validation pictures. Nothing is changed until you say so."
        )
        column.addWidget(Text(explained, role="muted", wrap=True))
        card = Card(tr("What is tried"), tr("trials"))
        card.body.addWidget(self._plan)
        card.body.addWidget(self._table, 1)
        card.body.addStretch()
        column.addWidget(card, 1)
        column.addWidget(self._bar)
        column.addWidget(self._doing)
        column.addWidget(self._outcome)
        column.addLayout(self._make_buttons())

    def _make_buttons(self) -> QHBoxLayout:
        self._minutes.setRange(1, MOST_MINUTES)
        self._minutes.setValue(MINUTES)
        self._minutes.setSingleStep(5)
        self._minutes.setFixedWidth(84)
        self._minutes.lineEdit().setTextMargins(10, 0, 0, 0)
        self._minutes.setAccessibleName(tr("Minutes"))
        self._time = QWidget()
        time = QHBoxLayout(self._time)
        time.setContentsMargins(0, 0, 0, 0)
        time.setSpacing(8)
        time.addWidget(Text(tr("For"), role="muted"))
        time.addWidget(self._minutes)
        time.addWidget(Text(tr("minutes"), role="muted"))
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._time)
        buttons.addStretch(1)
        for button in (self._close, self._start, self._use):
            buttons.addWidget(button)
        return buttons

    @property
    def _working(self) -> bool:
        return "search" in self._state.busy

    def _begin(self) -> None:
        self._trials, self._found, self._stopping = [], {}, False
        self._table.set_rows([])
        self._outcome.hide()
        self._bar.set_value(None)
        self._doing.set_text(tr("Getting ready…"))
        self._state.search(self._minutes.value())
        if self._state.failure is not None and not self._working:
            self._fail(self._state.failure)
        self._show_state()

    def _on_event(self, event: Event) -> None:
        match event:
            case TrialDone():
                self._trials.append(event)
                self._table.set_rows(trial_rows(self._trials))
                self._table.scrollToBottom()
            case Progress(done=done, total=total) if total:
                self._bar.set_value(done / total if done else None)
                self._doing.set_text(doing_words(event, len(self._trials)))
            case SearchResult():
                self._succeed(event)
            case Failed():
                self._fail(event)

    def _succeed(self, result: SearchResult) -> None:
        self._found = result.settings
        title, detail = search_words(result)
        self._outcome.set_message("accent" if result.settings else "info", title, detail)
        self._outcome.show()
        self._show_state()
        self._use.setFocus()

    def _fail(self, failed: Failed | Failure) -> None:
        self._state.failure = None  # it is told here, where it was caused
        detail = " ".join(part for part in (failed.detail, failed.hint) if part)
        self._outcome.set_message("info" if self._stopping else "danger", failed.title, detail)
        self._outcome.show()

    def _take(self) -> None:
        self._state.config = change(self._state.config, self._found)
        self.accept()

    def _show_state(self) -> None:
        working = self._working
        begun = working or bool(self._trials)
        self._plan.setVisible(not begun)
        self._table.setVisible(begun)
        self._bar.setVisible(working)
        self._doing.setVisible(working)
        self._time.setVisible(not working and not self._found)
        self._start.setVisible(not working and not self._found)
        self._use.setVisible(not working and bool(self._found))
        self._close.setText(tr("Stop and keep the best") if working else tr("Close"))

    def reject(self) -> None:
        """Stop what is at work; or else close."""
        if self._working:
            self._stopping = True
            self._doing.set_text(tr("Stopping…"))
            self._state.stop("search", StopKind.KEEP)
        else:
            super().reject()


def _make_table() -> Table:
    aside = tr("Right of the validation pictures")
    columns = [
        Column(tr("settings that differ")),
        Column("", 76),
        Column(tr("validation"), 100, right=True, tip=aside),
        Column(tr("took"), 80, right=True),
    ]
    return Table(columns, selection=0)


def plan_words(config: TrainConfig) -> str:
    """What is going to be tried."""
    whole = starts_from_nothing(config)
    lines = []
    if not whole:
        lines.append(tr("For the answer layer: {names}", names=_names(OF_HEAD)))
    if whole or config.trainable not in (Trainable.NONE, Trainable.HEAD):
        lines.append(tr("For all that adapts: {names}", names=_names(OF_REST)))
    return "\n\n".join(lines)


def doing_words(progress: Progress, n_tried: int) -> str:
    """How a search stands: pictures are looked at first, and then its time runs."""
    if progress.stage is Stage.READ:
        return tr(
            "Looking at every picture once: {done} of {all}",
            done=number(progress.done),
            all=number(progress.total),
        )
    left = tr("{time} left", time=duration(progress.total - progress.done))
    return f"{tr('{n} tried', n=number(n_tried))} · {left}"


def trial_rows(trials: list[TrialDone]) -> list[tuple[str, list[Cell]]]:
    """What was tried, a row each, with the best so far marked."""
    best = max((trial.trial for trial in trials if trial.best), default=None)
    return [
        (
            str(trial.trial),
            [
                Cell(settings_words(trial.settings) or tr("your settings as they are")),
                Cell(tr("best") if trial.trial == best else "", badge_kind="accent"),
                Cell(percent(trial.accuracy), strong=trial.trial == best, sort=trial.accuracy),
                Cell(duration(trial.seconds), sort=trial.seconds),
            ],
        )
        for trial in trials
    ]


def settings_words(settings: dict[str, Any]) -> str:
    """Settings with their values, as the form calls them."""
    config = change(TrainConfig(), settings)
    order = [*OF_HEAD, *OF_REST]
    names = sorted(settings, key=lambda name: order.index(name) if name in order else len(order))
    return " · ".join(
        f"{setting_name(name)}: {setting_value(name, getattr(config, name))}" for name in names
    )


def search_words(result: SearchResult) -> tuple[str, str]:
    """What came of a search, and how much that means."""
    tried = trn("{n} trial", "{n} trials", result.n_trials)
    if not result.settings:
        return tr("Your settings did best."), tr("Nothing better in {tried}.", tried=tried)
    title = tr(
        "{best} of the validation pictures are right, instead of {before}",
        best=percent(result.accuracy),
        before=percent(result.baseline_accuracy),
    )
    n = result.n_val
    low, _ = wilson(round(result.accuracy * n), n)
    _, high = wilson(round(result.baseline_accuracy * n), n)
    chance = tr("On {n} pictures so small a difference may be chance.", n=number(n))
    flatters = tr("Chosen by these pictures, it is a little too good for new ones.")
    return title, f"{settings_words(result.settings)}\n{chance if low <= high else flatters}"


def _names(settings: tuple[str, ...]) -> str:
    return " · ".join(setting_name(name) for name in settings)
