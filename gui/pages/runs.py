"""The Runs page: everything that was trained in this project, to be used, compared or removed."""

from datetime import UTC, datetime

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton

from core.models.choice import row_of
from core.models.estimate import Workload, training_seconds
from core.requests import TrainRequest
from core.runs import Run, RunState
from gui.dialogs import ask_text, confirm_removal
from gui.facts import Training
from gui.i18n import tr, trn
from gui.menus import show_in_file_manager
from gui.run_words import compare, queue_row, run_row, run_title
from gui.state import AppState
from gui.widgets.buttons import DangerButton, Menu, PrimaryButton, SecondaryButton
from gui.widgets.card import Card
from gui.widgets.nothing_yet import NothingYet
from gui.widgets.page import PageHeader, PageScroll
from gui.widgets.queue_card import QueueCard
from gui.widgets.run_compare import RunCompare
from gui.widgets.run_table import RunTable
from gui.widgets.text import Text

MOST_ROWS = 7
"""Runs in view before the table scrolls."""


class RunsPage(PageScroll):
    """A table of all runs; what can be done with one; two of them side by side."""

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self._state = state
        self._header = PageHeader(tr("Runs"))
        self._use = PrimaryButton(tr("Use this model"))
        self._resume = SecondaryButton(tr("Resume"), "play")
        self._go_on = SecondaryButton(tr("Go on from it"), "model")
        self._rename = SecondaryButton(tr("Rename"), "pencil")
        self._open = SecondaryButton(tr("Show in folder"), "folder")
        self._remove = DangerButton(tr("Remove"), "trash")
        self._hint = Text(role="muted")
        self._table = RunTable()
        self._card = Card()
        self._queue = QueueCard()
        self._compare = RunCompare(state.thumbnails)
        self._train = PrimaryButton(tr("Go to training"))
        self._nothing = NothingYet(
            "runs",
            tr("No runs yet"),
            tr(
                "Each training is kept here with its settings, its curves and its model, "
                "so that you can go back to it or compare two of them."
            ),
            [self._train],
        )
        self._lay_out()
        self._listen()

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(8)
        for button in self._buttons():
            tools.addWidget(button)
        tools.addStretch(1)
        self._card.body.addWidget(self._table)
        self._card.body.addWidget(self._hint)
        self.body.addWidget(self._header)
        self.body.addWidget(self._queue)
        self.body.addLayout(tools)
        self.body.addWidget(self._card)
        self.body.addWidget(self._compare)
        self.body.addWidget(self._nothing, 20)
        self.body.addStretch(1)

    def _listen(self) -> None:
        state = self._state
        for changed in (
            state.runs_changed,
            state.run_changed,
            state.used_changed,
            state.training_changed,
        ):
            changed.connect(self._show_runs)
        for changed in (
            state.queue_changed,
            state.going_on_changed,
            state.training_changed,
            state.dataset_changed,
            state.machine_changed,
        ):
            changed.connect(self._show_queue)
        self._queue.moved.connect(state.move_queued)
        self._queue.cancelled.connect(state.cancel_queued)
        self._queue.cleared.connect(state.clear_queue)
        self._queue.started.connect(state.start_queue)
        self._table.chosen.connect(self._show_chosen)
        self._table.opened.connect(self._open_run)
        self._table.menu_requested.connect(self._show_menu)
        self._use.clicked.connect(self._use_run)
        self._resume.clicked.connect(self._resume_run)
        self._go_on.clicked.connect(self._go_on_from_run)
        self._rename.clicked.connect(self._rename_run)
        self._open.clicked.connect(self._open_folder)
        self._remove.clicked.connect(self._remove_run)
        self._train.clicked.connect(self._go_to_training)
        self._compare.folder_requested.connect(show_in_file_manager)
        here = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for key, act in (
            (QKeySequence(Qt.Key.Key_F2), self._rename_run),
            (QKeySequence(Qt.Key.Key_Delete), self._remove_run),
        ):
            QShortcut(key, self._table, context=here).activated.connect(act)

    def _buttons(self) -> tuple[QPushButton, ...]:
        return self._use, self._resume, self._go_on, self._rename, self._open, self._remove

    # What is to be seen

    def _show_runs(self) -> None:
        if not self.isVisible():
            return
        runs, used = self._state.runs, self._state.used
        now = datetime.now(UTC)
        self._table.set_rows(
            [run_row(run, used=used is not None and run.name == used.name, now=now) for run in runs]
        )
        self._table.setFixedHeight(self._table.height_for_rows(MOST_ROWS))
        self._nothing.setVisible(not runs)
        self._card.setVisible(bool(runs))
        self._header.set_sentence(self._sentence())
        self._show_chosen()

    def _show_queue(self) -> None:
        if not self.isVisible():
            return
        waiting = self._state.queue
        self._queue.setVisible(bool(waiting))
        rows = [queue_row(request, self._seconds(request)) for request in waiting]
        self._queue.set_rows(rows, may_start=not self._state.going_on)
        self._header.set_sentence(self._sentence())

    def _seconds(self, request: TrainRequest) -> float | None:
        """How long a new run will take on this computer, where that can be told."""
        dataset, machine = self._state.dataset, self._state.machine
        elsewhere = self._state.place is not None
        if dataset is None or machine is None or request.resume or elsewhere:
            return None
        row = row_of(request.config.backbone)
        return training_seconds(request.config, row, Workload.of(dataset), machine)

    def _sentence(self) -> str:
        runs, used, waiting = self._state.runs, self._state.used, len(self._state.queue)
        if not runs:
            return tr("Nothing has been trained yet.")
        words = [trn("{n} run.", "{n} runs.", len(runs))]
        if waiting:
            words.append(trn("{n} waits.", "{n} wait.", waiting))
        if used is not None:
            words.append(tr("“{title}” is in use.", title=run_title(used)))
        looked_at = self._state.run
        if looked_at is not None and used is not None and looked_at.name != used.name:
            words.append(tr("Check shows “{title}”.", title=run_title(looked_at)))
        return " ".join(words)

    def _show_chosen(self) -> None:
        """Offer what can be done with the chosen run, or show two of them side by side."""
        chosen = self._chosen()
        one = chosen[0] if len(chosen) == 1 else None
        for button in self._buttons():
            button.setVisible(one is not None)
        if one is not None:
            used = self._state.used is not None and self._state.used.name == one.name
            at_work = self._state.training is not Training.IDLE
            self._use.setVisible(one.measured and not used)
            self._go_on.setVisible(one.has_model)
            self._resume.setVisible(one.state is RunState.INTERRUPTED and not at_work)
            self._remove.setEnabled(one.state is not RunState.RUNNING)
        self._hint.set_text(
            tr("Choose another to compare them.")
            if chosen
            else tr("Choose a run, or two to compare them.")
        )
        self._hint.setVisible(bool(self._state.runs) and len(chosen) < 2)
        self._compare.setVisible(len(chosen) == 2)
        if len(chosen) == 2 and self._state.project is not None:
            self._compare.show_comparison(compare(*chosen, self._state.project.pictures))

    def _chosen(self) -> list[Run]:
        """The chosen runs, oldest first."""
        ids = self._table.chosen_ids()
        return [run for run in reversed(self._state.runs) if run.name in ids]

    def _one(self) -> Run | None:
        chosen = self._chosen()
        return chosen[0] if len(chosen) == 1 else None

    # What a person does

    def _open_run(self, name: str) -> None:
        run = next(run for run in self._state.runs if run.name == name)
        if run.has_model:
            self._state.select_run(name)
            self._state.page = "check"

    def _use_run(self) -> None:
        if (run := self._one()) is not None:
            self._state.use_run(run.name)

    def _resume_run(self) -> None:
        if (run := self._one()) is not None:
            self._state.resume_run(run.name)
            self._state.page = "train"

    def _go_on_from_run(self) -> None:
        if (run := self._one()) is not None:
            self._state.start_from(run.model)
            self._state.page = "model"

    def _rename_run(self) -> None:
        if (run := self._one()) is not None:
            title = ask_text(self, tr("Rename the run"), run_title(run), tr("Rename"))
            if title:
                self._state.rename_run(run.name, title)

    def _open_folder(self) -> None:
        if (run := self._one()) is not None:
            show_in_file_manager(run.folder)

    def _remove_run(self) -> None:
        run = self._one()
        if run is None or run.state is RunState.RUNNING:
            return
        sure = confirm_removal(
            self,
            tr("Remove “{title}”?", title=run_title(run)),
            tr(
                "Its model, its figures and its curves go for good. Your pictures, the other runs "
                "and everything you have exported stay."
            ),
            tr("Remove"),
        )
        if sure:
            self._state.delete_run(run.name)

    def _go_to_training(self) -> None:
        self._state.page = "train"

    def _show_menu(self, place: QPoint) -> None:
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for button in self._buttons():
            if button.isVisible() and button.isEnabled():
                menu.addAction(button.text(), button.click)
        menu.popup(place)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_runs()
        self._show_queue()
