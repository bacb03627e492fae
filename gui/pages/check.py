"""The Check page: how good the model is, where it goes wrong, and the very pictures."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QStackedWidget, QVBoxLayout, QWidget

from core.data.dataset import Part
from core.evaluation.answers import Answered, answers, in_cell, mistakes
from core.runs import Evaluation, Run, RunState
from gui.i18n import tr, trn
from gui.menus import show_in_file_manager
from gui.run_words import run_title
from gui.state import AppState
from gui.widgets.answered_pictures import AnsweredPictures
from gui.widgets.buttons import PrimaryButton
from gui.widgets.figures_panel import FiguresPanel
from gui.widgets.nothing_yet import NothingYet
from gui.widgets.page import PageHeader, PageScroll

PICKER_WIDTH = 280


class CheckPage(PageScroll):
    """What was measured of the run that is looked at."""

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self._state = state
        self._answered: tuple[Answered, ...] = ()
        self._runs = QComboBox()
        self._runs.setAccessibleName(tr("The run that is shown"))
        self._runs.setMaximumWidth(PICKER_WIDTH)
        self._runs.activated.connect(self._pick_run)
        self._use = PrimaryButton(tr("Use it"))
        self._use.clicked.connect(self._go_to_use)
        self._header = PageHeader(tr("Check"), "", [self._runs, self._use])
        self._figures = FiguresPanel()
        self._pictures = AnsweredPictures(state.thumbnails)
        self._train = PrimaryButton(tr("Go to Train"))
        self._train.clicked.connect(self._go_to_train)
        self._nothing = NothingYet("check", buttons=[self._train])
        self._content = QWidget()
        self._lay_out()
        self._figures.cell_chosen.connect(self._choose_cell)
        self._pictures.all_requested.connect(self._show_mistakes)
        self._pictures.folder_requested.connect(show_in_file_manager)
        self._cell: tuple[str, str] | None = None
        self._back = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        self._back.activated.connect(self._show_mistakes)
        state.run_changed.connect(self._show_run)
        state.runs_changed.connect(self._show_runs)
        self._show_runs(state.runs)
        self._show_run(state.run)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self._content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self._figures)
        column.addWidget(self._pictures, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(self._content)
        self.body.addWidget(self._header)
        self.body.addWidget(self._stack, 1)

    def _show_runs(self, runs: Sequence[Run]) -> None:
        """Offer the finished runs; a single one needs no choice."""
        offered = [run for run in runs if run.result is not None]
        self._runs.clear()
        for run in offered:
            title = run_title(run)
            self._runs.addItem(self._fitted(title), run.name)
            self._runs.setItemData(self._runs.count() - 1, title, Qt.ItemDataRole.ToolTipRole)
        self._runs.setVisible(len(offered) > 1)
        self._mark_run(self._state.run)

    def _fitted(self, title: str) -> str:
        """As much of a title as the picker has room for: it would cut it off."""
        metrics = self._runs.fontMetrics()
        return metrics.elidedText(title, Qt.TextElideMode.ElideRight, PICKER_WIDTH - 48)

    def _mark_run(self, run: Run | None) -> None:
        self._runs.setCurrentIndex(self._runs.findData(run.name) if run else -1)

    def _show_run(self, run: Run | None) -> None:
        evaluation = run.evaluation if run else None
        self._mark_run(run)
        self._use.setVisible(run is not None)
        self._stack.setCurrentWidget(self._nothing if evaluation is None else self._content)
        if evaluation is None:
            self._header.set_sentence("")
            self._train.setVisible(run is None or run.state is RunState.INTERRUPTED)
            self._nothing.set_message(*why_nothing(run))
            return
        self._header.set_sentence(measured_on(evaluation))
        self._answered = answers(evaluation)
        self._figures.set_figures(evaluation.figures)
        self._show_mistakes()

    def _choose_cell(self, label: str, answer: str) -> None:
        if self._cell == (label, answer):
            self._show_mistakes()
            return
        self._cell = (label, answer)
        self._back.setEnabled(True)
        self._figures.set_chosen(self._cell)
        title, found = cell_title(label, answer), in_cell(self._answered, label, answer)
        if found:
            self._pictures.set_pictures(title, cell_words(found), found, self._root)
        else:
            self._pictures.set_nothing(title, tr("No such pictures"), cell_empty(label, answer))
        self._pictures.set_narrowed(True)

    def _show_mistakes(self) -> None:
        self._cell = None
        self._back.setEnabled(False)
        self._figures.set_chosen(None)
        title, wrong = tr("Wrong, and sure of it"), mistakes(self._answered)
        if wrong:
            self._pictures.set_pictures(title, surest_first(len(wrong)), wrong, self._root)
        else:
            words = no_mistakes(len(self._answered))
            self._pictures.set_nothing(title, tr("Not one mistake"), words)
        self._pictures.set_narrowed(False)

    @property
    def _root(self) -> Path:
        return self._state.project.pictures if self._state.project else Path()

    def _pick_run(self) -> None:
        self._state.select_run(self._runs.currentData())

    def _go_to_use(self) -> None:
        self._state.page = "use"

    def _go_to_train(self) -> None:
        self._state.page = "train"


def why_nothing(run: Run | None) -> tuple[str, str]:
    """Title and sentence where a run has no figures."""
    if run is None:
        return tr("Nothing to check yet"), tr(
            "Train a model first. It is then measured on pictures that it has not learned from."
        )
    if run.state is RunState.INTERRUPTED:
        return tr("This run was not measured"), tr(
            "It was interrupted before its end. Resume it, and it is measured when it is done."
        )
    return tr("This model was not measured"), tr(
        "No pictures were kept aside to measure it on. Its answers may still be good: nobody knows."
    )


def measured_on(evaluation: Evaluation) -> str:
    """Which pictures the figures are from, and how far they can be trusted."""
    n = evaluation.figures.n
    if evaluation.part is Part.TEST:
        return trn(
            "Measured once, on {n} picture that took no part in learning.",
            "Measured once, on {n} pictures that took no part in learning.",
            n,
        )
    return trn(
        "Measured on the {n} picture that was also used to choose the best pass, "
        "so a little flattering.",
        "Measured on the {n} pictures that were also used to choose the best pass, "
        "so a little flattering.",
        n,
    )


def no_mistakes(n: int) -> str:
    """What to say where nothing went wrong."""
    return trn(
        "The one picture was named rightly. That is good, and says little: measure it on more.",
        "All {n} pictures were named rightly. On other pictures it may still err.",
        n,
    )


def surest_first(n: int) -> str:
    """How many mistakes there are, and in which order."""
    return trn("{n} picture", "{n} pictures, the surest mistakes first", n)


def cell_title(label: str, answer: str) -> str:
    """A cell of the matrix in words."""
    if label == answer:
        return tr("“{label}”, named rightly", label=label)
    return tr("“{label}” named “{answer}”", label=label, answer=answer)


def cell_words(found: Sequence[Answered]) -> str:
    """How many pictures of a cell there are, and in which order."""
    if not found[0].right:
        return surest_first(len(found))
    return trn("{n} picture", "{n} pictures, those it is least sure of first", len(found))


def cell_empty(label: str, answer: str) -> str:
    """What it means that a cell has no pictures."""
    if label == answer:
        return tr("Not one picture of “{label}” was named rightly.", label=label)
    return tr("“{label}” was never taken for “{answer}”.", label=label, answer=answer)
