"""How good the model is, where it goes wrong, and the very pictures."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.actions import Exclude, Redo, Relabel, Undo
from core.config import change
from core.evaluation.answers import Answered, answers, in_cell, least_sure, mistakes
from core.events import CheckResult, Event, ExplainResult, Failed
from core.runs import Run
from gui.check_words import (
    accuracy_title,
    cell_empty,
    cell_title,
    cell_words,
    figure_rows,
    least_sure_words,
    no_mistakes,
    surest_first,
    validated_words,
    validation_words,
)
from gui.checking.finer_words import Offer, finer_offer
from gui.checking.learn_again import LearnAgain
from gui.facts import Held
from gui.i18n import tr
from gui.menus import show_in_file_manager
from gui.state import AppState
from gui.widgets.answered_pictures import AnsweredPictures
from gui.widgets.figures_panel import FiguresPanel
from gui.widgets.list_dialog import ListDialog


class OverviewPanel(QWidget):
    """The figures of a run, and the pictures behind each of them."""

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self._state = state
        self._run: Run | None = None
        self._answered: tuple[Answered, ...] = ()
        self._cell: tuple[str, str] | None = None
        self._offer: Offer | None = None
        self._order = "sure"
        self._again = LearnAgain(state, Held.RETRAINING_ON_CHECK)
        self._figures = FiguresPanel()
        self._pictures = AnsweredPictures(state.thumbnails)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self._again)
        column.addWidget(self._figures)
        column.addWidget(self._pictures, 1)
        self._listen()

    def _listen(self) -> None:
        state, pictures = self._state, self._pictures
        self._figures.cell_chosen.connect(self._choose_cell)
        self._figures.all_requested.connect(self._show_all_figures)
        pictures.all_requested.connect(self._show_in_order)
        pictures.order_chosen.connect(self._choose_order)
        pictures.folder_requested.connect(show_in_file_manager)
        pictures.heat_requested.connect(state.explain)
        pictures.detail.offer_taken.connect(self._train_finer)
        pictures.relabelled.connect(self._relabel)
        pictures.excluded.connect(self._exclude)
        state.seen_changed.connect(self._show_seen)
        state.explain_event.connect(self._on_explained)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        self._back = QShortcut(QKeySequence(Qt.Key.Key_Escape), self, context=here)
        self._back.activated.connect(self._show_in_order)
        undo, redo = QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo
        for keys, action in ((undo, Undo()), (redo, Redo())):
            shortcut = QShortcut(QKeySequence(keys), self, context=here)
            shortcut.activated.connect(lambda action=action: state.act(action))

    def show_run(self, run: Run | None) -> None:
        """Show what was measured of a run; nothing where that is not known."""
        self._run = run
        self._again.show_run(run)
        if run is None or run.evaluation is None:
            return
        self._answered = answers(run.evaluation)
        self._figures.set_figures(run.evaluation.figures, accuracy_title(run.evaluation.part))
        self._pictures.set_classes(run.evaluation.figures.classes)
        self._show_seen(self._state.seen)
        self._show_in_order()

    def begin(self) -> None:
        """It is looked at: find out which pictures look alike."""
        if self._run is not None:
            self._state.check()

    def show_pictures(self, title: str, paths: Sequence[str]) -> None:
        """Show some of the pictures that were measured on, under a title."""
        wanted = set(paths)
        found = [each for each in self._answered if each.path in wanted]
        if found:
            self._cell = None
            self._figures.set_chosen(None)
            self._pictures.set_pictures(title, cell_words(found), found, self._root)
            self._pictures.set_narrowed(True)
            self._back.setEnabled(True)

    def _choose_cell(self, label: str, answer: str) -> None:
        if self._cell == (label, answer):
            self._show_in_order()
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

    def _choose_order(self, order: str) -> None:
        self._order = order
        self._show_in_order()

    def _show_in_order(self) -> None:
        """All mistakes, the surest first, or all pictures, the least sure first."""
        self._cell = None
        self._back.setEnabled(False)
        self._figures.set_chosen(None)
        if self._order == "unsure":
            title, found = tr("Least sure"), least_sure(self._answered)
            words = least_sure_words(len(found))
        else:
            title, found = tr("Wrong, and sure of it"), mistakes(self._answered)
            words = surest_first(len(found))
        if found:
            self._pictures.set_pictures(title, words, found, self._root)
        else:
            words = no_mistakes(len(self._answered))
            self._pictures.set_nothing(title, tr("Not one mistake"), words)
        self._pictures.set_narrowed(False)

    def _show_seen(self, seen: CheckResult | None) -> None:
        self._pictures.set_nearest(seen.nearest if seen else {})
        validated = seen.validated if seen else None
        self._figures.set_others(
            validation_words(self._run) if self._run else "",
            validated_words(validated) if validated else "",
        )

    def _on_explained(self, event: Event) -> None:
        if isinstance(event, ExplainResult):
            self._pictures.detail.picture.set_heat(event)
            self._offer = finer_offer(event)
            if self._offer is not None:
                self._pictures.detail.set_offer(event.file, self._offer.words, self._offer.button)
        elif isinstance(event, Failed):
            self._pictures.detail.picture.give_up_heat()

    def _train_finer(self) -> None:
        """Go to Train with what was offered beside the heat map."""
        if self._offer is not None:
            self._state.config = change(self._state.config, self._offer.settings)
            self._state.page = "train"

    def _relabel(self, paths: tuple[str, ...], label: str) -> None:
        self._state.act(Relabel(paths=paths, label=label))

    def _exclude(self, paths: tuple[str, ...]) -> None:
        self._state.act(Exclude(paths=paths))

    def _show_all_figures(self) -> None:
        if self._run is None or self._run.evaluation is None:
            return
        dialog = ListDialog(
            tr("All figures"),
            tr(
                "As scikit-learn defines them. The likely range holds with 95 %: Wilson’s for the "
                "accuracy and for a class, a bootstrap for the others."
            ),
            [tr("figure"), tr("value"), tr("likely")],
            figure_rows(self._run.evaluation.figures),
            self,
        )
        dialog.open()

    @property
    def _root(self) -> Path:
        return self._state.project.pictures if self._state.project else Path()
