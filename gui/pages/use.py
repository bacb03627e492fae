"""The Use page: drop pictures and see what the model says; take the model away."""

import time
from functools import partial

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from core.errors import StorageError
from core.events import FINAL, Event, PredictStarted
from core.prediction.answers import Answers, ranked
from core.runs import Run
from gui.checking.learn_again import LearnAgain
from gui.clipboard import pasted_pictures
from gui.dialogs import ask_pictures
from gui.facts import Failure, Held
from gui.i18n import tr
from gui.menus import show_in_file_manager
from gui.state import AppState
from gui.theme import MARGIN, PADDING
from gui.using.camera import open_camera
from gui.using.close_look import CloseLook
from gui.using.folder_watch import FolderWatch
from gui.using.saving import Saving
from gui.using.service_card import ServiceCard
from gui.using.take_away_card import TakeAwayCard
from gui.using.teacher import Teacher
from gui.using.words import model_words, moved_words
from gui.widgets.answers_panel import AnswersPanel
from gui.widgets.buttons import Menu, PrimaryButton, QuietButton
from gui.widgets.drop_zone import DropZone
from gui.widgets.messages import Banner
from gui.widgets.nothing_yet import NothingYet
from gui.widgets.page import SCROLL_BAR, PageHeader, SideColumn
from gui.widgets.prediction_card import Prediction

SIDE = 296
"""How wide the column beside the answers is."""
REDRAW_EVERY = 100
"""Milliseconds between two drawings of the answers that stream in."""


class UsePage(QWidget):
    """Answers of the model in use, for any pictures, and ways to keep them.

    While there are answers, the run that gave them stays, whichever is in use by then.
    """

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self._state = state
        self._answering = ""
        self._answers = Answers()
        self._deaf = False
        self._drop = DropZone(
            tr("Drop pictures or a folder"), tr("choose them"), tr(", or paste a picture")
        )
        self._watch_folder = self._drop.add_link(tr("watch a folder"), tr(" or "))
        self._see = self._drop.add_link(tr("use the camera"))
        self._teacher = Teacher(self, state)
        self._look = CloseLook(state, self._teacher, SIDE - 2 * PADDING)
        self._again = LearnAgain(state, Held.RETRAINING_ON_USE)
        self._watch = FolderWatch(state)
        self._moved = Banner("info", dismissable=False)
        self._clear = QuietButton(tr("Clear"))
        self._panel = AnswersPanel(state.thumbnails)
        self._saving = Saving(state, self._panel)
        self._header = PageHeader(tr("Use"), "", [self._clear, self._saving.button])
        self._take_away = TakeAwayCard(state)
        self._service = ServiceCard(state)
        self._train = PrimaryButton(tr("Go to Train"))
        self._redraw = QTimer(self, singleShot=True)
        self._lay_out()
        self._listen()
        self._show_run(state.answering)

    # What a person does

    def _choose(self) -> None:
        if chosen := ask_pictures(self, tr("Choose pictures")):
            self._state.predict(chosen)

    def _paste(self) -> None:
        project = self._state.project
        if project is None or self._state.answering is None:
            return
        try:
            folder = self._state.cache / "pasted"
            pasted = pasted_pictures(QApplication.clipboard().mimeData(), folder)
        except StorageError as error:
            self._state.failure = Failure(error.title, error.detail, error.hint)
            return
        if pasted:
            self._state.predict(pasted)

    def _look_at(self) -> None:
        """Show the first of those selected closely, in the place of what can be taken away."""
        positions = self._panel.selection()
        self._look.setVisible(bool(positions))
        for card in (self._take_away, self._service):
            card.setVisible(not positions)
        if positions:
            classes = self._answers.classes
            (said,) = self._answers.answers(positions[:1])
            shares = ranked(classes, said.probabilities, len(classes))
            others = self._answers.files(positions[1:])
            self._look.show_answer(Prediction.of(classes, said), shares, others)

    def _look_away(self) -> None:
        self._panel.select_none()
        self._look_at()

    def _open_menu(self, corner: QPoint) -> None:
        files = self._answers.files(self._panel.selection())
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Open the picture"), partial(show_in_file_manager, files[0]))
        menu.addAction(tr("Show its folder"), partial(show_in_file_manager, files[0].parent))
        menu.addAction(tr("Copy (Ctrl+C)"), self._panel.copy)
        menu.addSeparator()
        self._teacher.add_classes(menu.addMenu(tr("Teach as")), files)
        menu.popup(corner)

    def _choose_watched(self) -> None:
        self._watch.choose(self)

    def _open_camera(self) -> None:
        if self._state.answering is not None:
            open_camera(self, self._state, self._teacher, self._state.answering)

    def _stop(self) -> None:
        self._state.stop("predict")

    def _forget(self) -> None:
        """Take all answers away; what a job still at work reports is not wanted any more."""
        self._state.stop("predict")
        self._deaf = "predict" in self._state.busy
        self._answers = Answers(seconds_per_picture=self._answers.seconds_per_picture)
        self._panel.clear()
        self._saving.hide()
        self._show_answers()
        self._look_at()

    # What happens

    def _on_event(self, event: Event) -> None:
        if self._deaf:
            self._deaf = not isinstance(event, FINAL)
            return
        self._answers.add(event, time.monotonic())
        if isinstance(event, PredictStarted):
            self._panel.begin()
        if not self._redraw.isActive():
            self._redraw.start(REDRAW_EVERY if len(self._answers) > 1 else 0)

    def _show_answers(self) -> None:
        some, busy = bool(len(self._answers)), "predict" in self._state.busy
        self._drop.set_large(not some and not busy and not self._answers.left_out)
        self._panel.setVisible(some or busy or bool(self._answers.left_out))
        self._panel.show_answers(self._answers, busy=busy)
        self._saving.button.setEnabled(some and not busy)
        self._clear.setVisible(some or bool(self._answers.left_out))
        self._state.hold(Held.ANSWERS, some or busy or bool(self._answers.left_out))

    def _show_run(self, run: Run | None) -> None:
        self._stack.setCurrentIndex(0 if run is None else 1)
        self._saving.button.setVisible(run is not None)
        self._header.set_sentence(model_words(run) if run else "")
        self._again.show_run(run if run is not None and run.evaluation is not None else None)
        self._take_away.show_run(run)
        name = run.name if run else ""
        if name != self._answering:  # the answers of two models are not to be mixed
            self._answering = name
            files = self._answers.files()
            self._forget()
            if files and run is not None:
                self._state.predict(files)
        self._show_moved()
        self._show_answers()

    def _show_moved(self) -> None:
        """Say that another run is in use by now, and offer its answers."""
        run, used = self._state.answering, self._state.used
        self._moved.setVisible(bool(run and used and run.name != used.name))
        if run is not None and used is not None:
            self._moved.set_message("info", *moved_words(run, used))

    def _go_to_train(self) -> None:
        self._state.page = "train"

    def _lay_out(self) -> None:
        side = SideColumn(SIDE)
        side.body.addWidget(self._look)
        side.body.addWidget(self._take_away)
        side.body.addWidget(self._service)
        side.body.addStretch(1)
        left = QVBoxLayout()
        left.setSpacing(12)
        for widget in (self._moved, self._watch, self._saving, self._drop):
            left.addWidget(widget)
        left.addWidget(self._panel, 1)
        content = QWidget()
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addLayout(left, 1)
        row.addWidget(side)
        again = QHBoxLayout()
        again.setContentsMargins(0, 0, SCROLL_BAR, 0)
        again.addWidget(self._again)
        rows = QVBoxLayout(content)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(12)
        rows.addLayout(again)
        rows.addLayout(row, 1)
        nothing = NothingYet(
            "use",
            tr("No model yet"),
            tr("Train one first. Then drop any pictures here, and it says what they are."),
            [self._train],
        )
        self._stack = QStackedWidget()
        self._stack.addWidget(nothing)
        self._stack.addWidget(content)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 28, MARGIN - SCROLL_BAR, 28)
        column.setSpacing(16)
        above = QVBoxLayout()
        above.setContentsMargins(0, 0, SCROLL_BAR, 0)
        above.addWidget(self._header)
        column.addLayout(above)
        column.addWidget(self._stack, 1)

    def _listen(self) -> None:
        state = self._state
        self._drop.chosen.connect(self._choose)
        self._drop.paths_dropped.connect(state.predict)
        self._clear.clicked.connect(self._forget)
        self._train.clicked.connect(self._go_to_train)
        self._watch_folder.clicked.connect(self._choose_watched)
        self._see.clicked.connect(self._open_camera)
        self._look.closed.connect(self._look_away)
        self._panel.selected.connect(self._look_at)
        self._panel.menu_requested.connect(self._open_menu)
        self._panel.stop_requested.connect(self._stop)
        self._panel.picture_opened.connect(show_in_file_manager)
        self._redraw.timeout.connect(self._show_answers)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self, activated=self._paste)
        self._moved.acted.connect(state.answer_with_used)
        state.answering_changed.connect(self._show_run)
        state.used_changed.connect(self._show_moved)
        state.busy_changed.connect(self._show_answers)
        state.predict_event.connect(self._on_event)
