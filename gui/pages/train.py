"""The Train page: start a training, watch it learn, and see what came of it."""

import base64
from dataclasses import replace

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtGui import QImage, QShowEvent

from core.events import FINAL, BatchShown, Event, Stage
from core.jobs import StopKind
from core.progress import TrainProgress
from core.project import Project
from core.runs import Run, RunState
from gui.assets import icon
from gui.dialogs import confirm_cancel
from gui.facts import Training
from gui.i18n import tr, trn
from gui.pages import looking_through
from gui.place_dialog import PlaceButton
from gui.run_words import adapted, network
from gui.state import AppState
from gui.stopping_words import cancel_offer, finish_offer, pause_offer
from gui.training_words import plan, sentence
from gui.widgets.buttons import PrimaryButton, SecondaryButton
from gui.widgets.card import Card
from gui.widgets.nothing_yet import NothingYet
from gui.widgets.page import PageHeader, PageScroll
from gui.widgets.run_controls import RunControls
from gui.widgets.text import Text
from gui.widgets.training_board import TrainingBoard

REDRAW_EVERY = 70
"""Milliseconds between two drawings of what training reports."""


class TrainPage(PageScroll):
    """What training would do; the run at work; or, afterwards, the run that is looked at."""

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self._state = state
        self._progress = TrainProgress()
        self._folder = state.project.folder if state.project else None
        self._run = ""
        self._looked_at = ""
        self._batch: tuple[str, ...] = ()
        self._clock = QElapsedTimer()
        self._controls = RunControls()
        self._resume = PrimaryButton(tr("Resume"), "play")
        self._check = PrimaryButton(tr("See the mistakes"))
        self._header = PageHeader(tr("Train"), "", [self._controls, self._resume, self._check])
        self._places = (PlaceButton(state), PlaceButton(state))
        self._train = PrimaryButton(tr("Train"), "play")
        self._train.setMinimumWidth(180)
        self._ready = NothingYet("train", "", "", [self._train, self._places[0]])
        self._board = TrainingBoard()
        self._again = SecondaryButton(tr("Train again"), "refresh")
        self._plan_card = Card(tr("The next run"), "", right=self._again)
        self._plan = Text(role="muted", wrap=True)
        self._redraw = QTimer(self, interval=REDRAW_EVERY, singleShot=True)
        self._settled = QTimer(self, interval=0, singleShot=True)
        self._lay_out()
        self._listen()
        self._show_project()

    @property
    def progress(self) -> TrainProgress:
        """How the run that is shown stands."""
        return self._progress

    def _lay_out(self) -> None:
        self._plan_card.body.addWidget(self._plan)
        self._plan_card.header.insertWidget(2, self._places[1])
        self._board.add_below(self._plan_card)
        self.body.addWidget(self._header)
        self.body.addWidget(self._ready, 1)
        self.body.addWidget(self._board, 1)

    def _listen(self) -> None:
        state = self._state
        self._train.clicked.connect(state.start_training)
        self._again.clicked.connect(state.start_training)
        self._resume.clicked.connect(self._resume_run)
        self._check.clicked.connect(self._open_check)
        self._controls.finish_requested.connect(self._finish_now)
        self._controls.cancel_requested.connect(self._cancel_run)
        self._controls.pause_requested.connect(state.pause_training)
        self._redraw.timeout.connect(self._show_progress)
        self._settled.timeout.connect(self._show_project)
        state.train_event.connect(self._on_event)
        state.training_changed.connect(self._on_training_changed)
        state.training_run_changed.connect(self._on_training_run_changed)
        for changed in (state.failure_changed, state.paused_changed, state.preferences_changed):
            changed.connect(self._show_all)
        state.project_changed.connect(self._on_project_changed)
        state.run_changed.connect(self._on_run_changed)
        state.runs_changed.connect(self._on_runs_changed)
        for changed in (
            state.queue_changed,
            state.config_changed,
            state.dataset_changed,
            state.machine_changed,
            state.obstacle_changed,
            state.busy_changed,
        ):
            changed.connect(self._show_plan)

    # What is to be seen

    def _show_project(self) -> None:
        """Begin with the run at work, one that was interrupted last, or the one looked at."""
        runs, looked_at = self._state.runs, self._state.run
        self._looked_at = looked_at.name if looked_at else ""
        if self._state.training is not Training.IDLE:
            self._begin()
        elif runs and runs[0].state is RunState.INTERRUPTED:
            self._show_run(runs[0])
        else:
            self._show_run(looked_at)

    def _show_run(self, run: Run | None) -> None:
        self._run = run.name if run else ""
        self._progress = _recorded(run) if run else TrainProgress()
        self._show_all()

    def _begin(self) -> None:
        """A training starts, or had started before this page was there."""
        name, project = self._state.training_run, self._state.project
        known = Run(project.runs / name).events(steps=False) if project and name else ()
        self._run, self._batch = name, ()
        self._board.show_batch(())
        self._progress = TrainProgress.of(known)
        if self._state.training is Training.STARTING:  # what is known is of an earlier attempt
            self._progress = replace(self._progress.at_rest(), stage=Stage.SCAN)
        self._clock.start()
        self._show_all()

    def _show_all(self) -> None:
        if not self.isVisible():
            return
        at_work = self._state.training is not Training.IDLE
        empty = not at_work and self._progress.started is None
        self._ready.setVisible(empty)
        self._board.setVisible(not empty)
        if not at_work:
            self._board.show_batch(())
        self._show_buttons(at_work=at_work)
        self._show_plan()
        self._show_progress()

    def _show_progress(self) -> None:
        """Show what training has reported since the last time."""
        if not self.isVisible():
            return
        at_work = self._state.training is not Training.IDLE
        self._header.set_sentence(self._sentence())
        self._board.show_progress(self._progress, at_work=at_work)
        self._show_offers()
        if self._batch:
            self._board.show_batch([_image(picture) for picture in self._batch])
            self._batch = ()

    def _sentence(self) -> str:
        state, shown = self._state, self._shown_run()
        if state.training is Training.IDLE:
            if self._progress.started is None and self._progress.ended is None:
                return tr("Nothing has been trained yet.")
            if shown is not None and shown.state is RunState.RUNNING:
                return tr("Another window is training this run.")
        stopping = state.training is Training.STOPPING
        return sentence(self._progress, stopping=stopping, pausing=state.paused)

    def _show_buttons(self, *, at_work: bool) -> None:
        shown = None if at_work else self._shown_run()
        offered = self._state.failure.run if self._state.failure else ""
        self._controls.setVisible(at_work)
        stopping = self._state.training is Training.STOPPING
        self._controls.set_state(finishing=stopping, paused=self._state.paused)
        for button in self._places:
            button.setVisible(not at_work)
        self._resume.setVisible(
            shown is not None and shown.state is RunState.INTERRUPTED and shown.name != offered
        )
        self._check.setVisible(not at_work and self._progress.finished)

    def _show_offers(self) -> None:
        """What each of the controls would keep now."""
        state, progress = self._state, self._progress
        finish = finish_offer(progress, state.training)
        if state.queue and state.going_on:
            goes_on = tr("Then the next one in the queue begins.")
            finish = replace(finish, keeps=f"{finish.keeps} {goes_on}")
        pause = pause_offer(state.training, can_pause=state.can_pause)
        self._controls.set_offers(finish, cancel_offer(progress), pause)

    def _show_plan(self) -> None:
        """Say what the next training would do."""
        state, dataset = self._state, self._state.dataset
        if not self.isVisible():
            return
        at_work, waiting = state.training is not Training.IDLE, len(state.queue)
        self._again.setText(tr("Add to the queue") if at_work else tr("Train again"))
        self._again.setIcon(icon("plus" if at_work else "refresh", "text"))
        what = [network(state.config), adapted(state.config)] if at_work else []
        if waiting:
            what.append(trn("after the one that waits", "after the {n} that wait", waiting))
        self._plan_card.set_subtitle(" · ".join(what))
        # while it learns, the curves need the room
        self._plan_card.body.parentWidget().setVisible(not at_work)
        why_not = looking_through(state) or state.obstacle
        for button in (self._train, self._again):
            button.setEnabled(dataset is not None and not why_not)
        title, words = tr("Not yet"), tr("Your pictures are being looked through.")
        if why_not:
            words = why_not
        elif dataset is not None:
            title = tr("Ready to train")
            words = plan(state.config, dataset, state.machine if state.place is None else None)
        self._ready.set_message(title, words)
        self._plan.set_text(words)

    def _shown_run(self) -> Run | None:
        return next((run for run in self._state.runs if run.name == self._run), None)

    # What a person does

    def _resume_run(self) -> None:
        self._state.resume_run(self._run)

    def _open_check(self) -> None:
        self._state.select_run(self._run)
        self._state.page = "check"

    def _finish_now(self) -> None:
        self._state.stop_training(StopKind.KEEP)

    def _cancel_run(self) -> None:
        keeps = cancel_offer(self._progress).keeps
        if self._progress.best is not None:
            keeps += " " + tr("To keep the best model with its figures, finish now instead.")
        run = self._run  # that of a later training is not meant
        if confirm_cancel(self, keeps, self._state.training_changed) and run in ("", self._run):
            self._state.stop_training(StopKind.CANCEL)

    # What the state tells

    def _on_event(self, event: Event) -> None:
        if isinstance(event, BatchShown):
            self._batch = event.pictures
        else:
            self._progress = self._progress.after(event, self._clock.elapsed() / 1000)
        if isinstance(event, FINAL):
            self._show_all()
        elif not self._redraw.isActive():
            self._redraw.start()

    def _on_project_changed(self, project: Project | None) -> None:
        folder = project.folder if project else None
        if folder != self._folder:  # else only its name or its settings have changed
            self._folder = folder
            self._show_run(None)
            self._settled.start()  # when its runs are known, too

    def _on_training_changed(self, training: Training) -> None:
        if training is Training.STARTING:
            self._begin()
        else:
            self._show_all()

    def _on_training_run_changed(self, name: str) -> None:
        self._run = name

    def _on_run_changed(self, run: Run | None) -> None:
        name = run.name if run else ""
        if name == self._looked_at:
            return
        self._looked_at = name
        if self._state.training is Training.IDLE and name != self._run:
            self._show_run(run)

    def _on_runs_changed(self) -> None:
        if self._state.training is not Training.IDLE:
            return
        if self._run and self._shown_run() is None:
            self._settled.start()
        self._show_all()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_all()


def _recorded(run: Run) -> TrainProgress:
    progress = TrainProgress.of(run.events(steps=False))
    return progress.after(run.result) if run.result else progress.at_rest()


def _image(picture: str) -> QImage:
    """A small JPEG of the engine, in base64."""
    return QImage.fromData(base64.b64decode(picture), "JPEG")
