"""The strip that offers to learn again from changed pictures, and shows what would come of it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.actions import Undo
from core.comparison import n_changed
from core.data.dataset import Dataset
from core.events import Event, Failed, RelearnResult
from core.runs import Run
from gui.check_words import changed_words, relearned_words
from gui.facts import Held
from gui.i18n import percent, tr
from gui.state import AppState
from gui.theme import Type
from gui.widgets.buttons import PrimaryButton, QuietButton
from gui.widgets.card import Card
from gui.widgets.text import Figure, Text


class LearnAgain(QWidget):
    """Hidden while the pictures are as the model has learned them.

    Args:
        holds: what stays while something is offered here, though a training ends meanwhile.
    """

    def __init__(self, state: AppState, holds: Held) -> None:
        super().__init__()
        self._state = state
        self._holds = holds
        self._run: Run | None = None
        self._learned: Dataset | None = None
        self._changed = Text(wrap=True)
        self._words = Text(role="muted", wrap=True)
        self._before, self._after = Figure(), Figure()
        self._sides = QWidget()
        self._again = PrimaryButton(tr("Learn again"))
        self._keep = PrimaryButton(tr("Keep it as a run"))
        self._undo = QuietButton(tr("Undo the last change"), "undo")
        self._again.clicked.connect(self._learn)
        self._keep.clicked.connect(self._keep_it)
        self._undo.clicked.connect(self._undo_last)
        self._lay_out()
        state.library_changed.connect(self._show_changes)
        state.relearn_event.connect(self._on_event)
        state.busy_changed.connect(self._show_busy)
        self._show_changes()

    def show_run(self, run: Run | None) -> None:
        """Compare the pictures with those of another run; the same run changes nothing."""
        same = run is not None and self._run is not None and run.name == self._run.name
        self._run = run
        if not same:
            self._show_changes()

    def _lay_out(self) -> None:
        card = Card()
        row = QHBoxLayout()
        row.setSpacing(8)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._changed)
        words.addWidget(self._words)
        row.addLayout(words, 1)
        top = Qt.AlignmentFlag.AlignTop
        for button in (self._undo, self._again, self._keep):
            row.addWidget(button, 0, top)
        card.body.addLayout(row)
        sides = QHBoxLayout(self._sides)
        sides.setContentsMargins(0, 4, 0, 0)
        sides.setSpacing(48)
        for side in (self._before, self._after):
            sides.addWidget(side)
        sides.addStretch(1)
        card.body.addWidget(self._sides)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(card)
        self._changed.set_style(Type.STRONG)

    def _show_changes(self) -> None:
        """What has changed since; what was learned from an earlier state is out of date."""
        now = self._state.dataset
        n = n_changed(self._run.dataset, now) if self._run is not None and now is not None else 0
        self._changed.set_text(changed_words(n))
        if self._has_other_classes():
            words = tr("The classes are others now: only a training learns those.")
            self._again.setText(tr("Go to Train"))
        else:
            words = tr("Its last layer can learn again in a moment, and is compared with the old.")
            self._again.setText(tr("Learn again"))
        self._words.set_text(words)
        self._sides.hide()
        self._keep.hide()
        self._again.show()
        self.setVisible(n > 0)
        self._state.hold(self._holds, n > 0)

    def _has_other_classes(self) -> bool:
        now, run = self._state.dataset, self._run
        return run is not None and now is not None and now.classes != run.dataset.classes

    def _show_busy(self) -> None:
        at_work = "relearn" in self._state.busy
        self._again.setEnabled(not at_work)
        self._keep.setEnabled(not at_work)

    def _on_event(self, event: Event) -> None:
        if isinstance(event, Failed):
            self._show_changes()
        if not isinstance(event, RelearnResult) or self._run is None:
            return
        if event.run != self._run.name or event.kept:
            return
        if self._learned is None or self._state.dataset is not self._learned:
            return  # asked for elsewhere; or the pictures have changed, and it would not be kept
        self._words.set_text(relearned_words(event))
        self._before.set_figure(percent(event.before.accuracy), tr("as it is"))
        self._after.set_figure(percent(event.after.accuracy), tr("learned again"))
        self._sides.show()
        self._again.hide()
        self._keep.show()

    def _learn(self) -> None:
        if self._has_other_classes():
            self._state.page = "train"
            return
        self._learned = self._state.dataset
        self._state.relearn(run=self._run)

    def _undo_last(self) -> None:
        self._state.act(Undo())

    def _keep_it(self) -> None:
        self._state.relearn(run=self._run, keep=True)
