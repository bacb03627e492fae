"""What would make the model better: more pictures, other labels, other classes."""

from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from core.evaluation.experts import Opinions
from core.events import (
    Event,
    Failed,
    GrowthMeasured,
    MaskedMeasured,
    OpinionsFound,
    Progress,
    StudyResult,
    SuspectsFound,
    WorthLabelling,
)
from core.jobs import FinishReason
from core.runs import Run
from gui.checking.alike_card import AlikeCard
from gui.checking.experts_card import ExpertsCard
from gui.checking.growth_card import GrowthCard
from gui.checking.masked_card import MaskedCard
from gui.checking.next_card import NextCard
from gui.checking.slices_card import SlicesCard
from gui.checking.study_card import StudyCard
from gui.checking.suspects_card import SuspectsCard
from gui.i18n import duration, number, tr
from gui.state import AppState
from gui.widgets.buttons import QuietButton
from gui.widgets.text import Text

WIDE = 760
"""From this width on, two cards stand side by side."""


class ImprovePanel(QWidget):
    """Cards that fill one after the other while the pictures of a run are looked at.

    Signals:
        pictures_requested: a title, and the paths of pictures that are to be shown.
    """

    pictures_requested = Signal(str, object)

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self._state = state
        self._run: Run | None = None
        self._wanted = False
        self._at_work = ""
        self._done = False
        self._standing = Text("", role="muted", wrap=True)
        self._again = QuietButton(tr("Look again"))
        self._again.clicked.connect(self._press)
        self.growth, self.suspects = GrowthCard(), SuspectsCard(state)
        self.alike, self.masked = AlikeCard(state), MaskedCard()
        self.slices, self.next = SlicesCard(state), NextCard(state)
        self.experts = ExpertsCard(state)
        # in the order in which they are found out
        self._waiting: tuple[StudyCard, ...] = (self.suspects, self.growth, self.masked, self.next)
        self._wide: bool | None = None
        self._lay_out()
        self.alike.pictures_requested.connect(self.pictures_requested)
        self.slices.pictures_requested.connect(self.pictures_requested)
        self.experts.pictures_requested.connect(self.pictures_requested)
        state.study_event.connect(self._on_event)
        state.busy_changed.connect(self._on_busy)
        self._show_standing()

    def show_run(self, run: Run | None) -> None:
        """Show what is found out about a run from now on."""
        if run is not None and self._run is not None and run.name == self._run.name:
            self._run = run
            return
        self._run, self._wanted, self._done = run, False, False
        for card in (*self._waiting, self.alike):
            card.set_waiting(tr("Not looked for yet."))
        self.experts.hide()
        self.slices.show_run(run)
        self._show_standing()

    def begin(self) -> None:
        """Look for what would help, unless that was done for this run or is under way."""
        self._wanted = True
        self._state.check()
        self._start()

    # Inside

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._standing, 1)
        head.addWidget(self._again)
        self._pair = QGridLayout()
        self._pair.setSpacing(16)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addLayout(head)
        column.addWidget(self.growth)
        column.addWidget(self.suspects)
        column.addLayout(self._pair)
        column.addWidget(self.slices)
        column.addWidget(self.experts)
        column.addWidget(self.next)
        column.addStretch(1)
        self._arrange(wide=True)

    def _arrange(self, *, wide: bool) -> None:
        if wide != self._wide:
            self._wide = wide
            self._pair.addWidget(self.alike, 0, 0)
            self._pair.addWidget(self.masked, *((0, 1) if wide else (1, 0)))
            for place in (0, 1):
                self._pair.setColumnStretch(place, 1 if wide or place == 0 else 0)

    def _start(self) -> None:
        run = self._run
        if not self._wanted or self._done or run is None or run.evaluation is None:
            return
        if "study" in self._state.busy:
            if self._at_work in ("", run.name):  # it was asked for elsewhere
                self._at_work = run.name
                self._show_waiting()
            return  # else that of another run, which is about to end
        if self._state.project is not None and self._state.project.read_only:
            self._end(tr("The project is open read-only, so nothing new can be found out."))
            return
        self._state.study()
        if "study" in self._state.busy:
            self._at_work = run.name
            self._show_waiting()

    def _on_busy(self) -> None:
        if self._at_work and "study" not in self._state.busy:
            QTimer.singleShot(0, self, self._after)  # its last event is still to come
        self._show_standing()

    def _after(self) -> None:
        """A look has ended: the next one may begin."""
        if "study" not in self._state.busy:
            self._at_work = ""
            self._start()
            self._show_standing()

    def _on_event(self, event: Event) -> None:
        run = self._run
        if run is None or self._at_work not in ("", run.name):
            return
        match event:
            case Progress(done=done, total=total) if total:
                words = tr("{n} of {all} pictures looked at", n=number(done), all=number(total))
                self._standing.set_text(words)
            case OpinionsFound():
                found = Opinions(event.pictures, event.kappa, event.kappa_interval)
                self.experts.set_opinions(found, run.evaluation, self._root)
            case SuspectsFound():
                self.suspects.set_suspects(event, self._root)
                self.alike.set_pairs(event.alike, run.evaluation)
            case GrowthMeasured():
                self.growth.set_growth(event)
            case MaskedMeasured():
                self.masked.set_masked(event.masked)
            case WorthLabelling():
                self.next.set_paths(event.paths)
            case StudyResult() if event.run == run.name:
                self._conclude(event)
            case Failed():
                self._end(f"{event.title} {event.hint}".strip())
        if isinstance(event, SuspectsFound | GrowthMeasured | MaskedMeasured):
            self._show_waiting()

    def _conclude(self, result: StudyResult) -> None:
        if result.finish_reason is FinishReason.STOPPED:
            self._end(tr("Stopped before this was found out."))
            return
        self._end(tr("There are too few pictures to tell."))
        took = duration(result.seconds)
        self._standing.set_text(tr("This took {time} to find out.", time=took))

    def _end(self, words: str) -> None:
        """Nothing more comes: say so where nothing was found."""
        self._done = True
        for card in (*self._waiting, self.alike):
            if not card.is_found():
                card.set_waiting(words)
        self._show_standing()

    def _show_waiting(self) -> None:
        """The first card that still waits says what is being done."""
        left = [card for card in self._waiting if not card.is_found()]
        for place, card in enumerate(left):
            card.set_waiting(tr("Waits for its turn.") if place else card.at_work)
        if not self.alike.is_found():
            self.alike.set_waiting(self.alike.at_work)
        self._show_standing()

    def _show_standing(self) -> None:
        at_work = self._run is not None and self._at_work == self._run.name and not self._done
        if at_work:
            self._standing.set_text(tr("Looking for what would help. It takes a minute or more."))
        elif not self._done:
            self._standing.set_text(tr("What would make the model better?"))
        else:
            self._standing.set_text(tr("What would make the model better, as far as is known."))
        self._again.setText(tr("Stop") if at_work else tr("Look again"))
        self._again.setVisible(at_work or self._done)

    def _press(self) -> None:
        if self._at_work:
            self._state.stop("study")
        else:
            self._done, self._wanted = False, True
            for card in (*self._waiting, self.alike):
                card.set_waiting(tr("Not looked for yet."))
            self._start()

    @property
    def _root(self) -> Path:
        return self._state.project.pictures if self._state.project else Path()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange(wide=event.size().width() >= WIDE)
