"""What the window says while it works, and what not: no alarm, and nothing of before."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from made_events import features, first_answer, passed, started
from made_pictures import no_pictures
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.events import Event, Failed, Progress, RelearnResult, Stage
from core.jobs import Emit, FinishReason, StopKind, StopToken
from core.project import open_project
from core.requests import RelearnRequest, ReportRequest, Request
from core.runs import Run, RunState, create_run
from gui.dialogs import Question
from gui.engine import InProcessEngine
from gui.facts import Training
from gui.main_window import MainWindow
from gui.pages.data import DataPage
from gui.pages.train import TrainPage
from gui.preferences import AppPaths
from gui.state import AppState
from gui.stopping_words import saved_at
from gui.theme import Theme
from gui.widgets.messages import Banner
from gui.widgets.picture_panels import ScanProgress
from gui.widgets.progress import StageBar, ThinProgress
from gui.widgets.text import Text


class Held(InProcessEngine):
    """Runs the real jobs; those of some kinds wait, at their beginning or their end, for a word."""

    def __init__(self) -> None:
        self.holds: set[str] = set()
        self.go = threading.Event()
        self.at_the_end = threading.Event()
        self.answers: dict[str, Event] = {}

    def run(self, request: Request, emit: Emit, stop: StopToken):
        answer = self.answers.get(request.job)
        outcome = answer or super().run(request, emit, stop)
        if request.job in self.holds:
            self.at_the_end.set()
            self.go.wait(30)
        return outcome


@pytest.fixture
def engine() -> Held:
    return Held()


@pytest.fixture
def state(tmp_path: Path, engine: Held) -> Iterator[AppState]:
    made = AppState(AppPaths.below(tmp_path / "graft"), lambda _: engine)
    yield made
    engine.go.set()
    made.shutdown()


@pytest.fixture
def window(qtbot: QtBot, state: AppState, theme: Theme) -> MainWindow:
    made = MainWindow(state, theme)
    qtbot.addWidget(made)
    made.show()
    return made


def words(widget: QWidget) -> str:
    return "\n".join(text.plain_text() for text in widget.findChildren(Text) if text.isVisible())


def button(widget: QWidget, text: str) -> QPushButton:
    return next(b for b in widget.findChildren(QPushButton) if b.text() == text and b.isVisible())


def answer_question(text: str) -> list[str]:
    """Answer the question that comes; what it said and offered is in the list then."""
    said: list[str] = []

    def now() -> None:
        question = QApplication.activeModalWidget()
        assert isinstance(question, Question)
        said.extend([words(question), *(b.text() for b in question.findChildren(QPushButton))])
        button(question, text).click()

    QTimer.singleShot(0, now)
    return said


# Looking through pictures


def test_a_first_look_rings_no_alarm_and_its_bar_moves(
    qtbot: QtBot, window: MainWindow, state: AppState, engine: Held, make_pictures
) -> None:
    engine.holds = {"scan"}
    state.open_folder(make_pictures(classes=["lonely"], count=3))
    page = window.findChild(DataPage)
    bar = page.findChild(ScanProgress).findChild(ThinProgress)
    qtbot.waitUntil(engine.at_the_end.is_set, timeout=20_000)
    state._curate()  # as a look does now and then, to show what it has found
    qtbot.waitUntil(lambda: state.dataset is not None, timeout=20_000)
    assert state.obstacle == ""
    assert not any(banner.isVisible() for banner in page.findChildren(Banner))
    assert "being looked through" in next(
        spec.reason_locked(state) for spec in window._specs.values() if spec.id == "train"
    )
    state.scan_event.emit(Progress(stage=Stage.COMPARE, done=0, total=3))
    assert bar.moves()
    engine.go.set()
    qtbot.waitUntil(lambda: bool(state.obstacle), timeout=20_000)
    assert "Not ready to train" in words(page)
    assert not bar.isVisible()
    assert not bar.moves()


def test_another_project_shows_nothing_of_the_one_before(
    qtbot: QtBot, window: MainWindow, state: AppState, engine: Held, make_pictures
) -> None:
    state.open_folder(make_pictures(count=8))
    qtbot.waitUntil(lambda: state.dataset is not None and not state.busy, timeout=20_000)
    run = create_run(
        state.project.runs, state.project.pictures, state.config, no_pictures(Path("/nowhere"))
    )
    for event in (started(run=run.name, folder=run.folder), features(), first_answer(), passed(1)):
        run.record(event)
    state.open_project(state.project.folder)
    qtbot.waitUntil(lambda: not state.busy, timeout=20_000)
    window.show_page("train")
    page = window.findChild(TrainPage)
    qtbot.waitUntil(lambda: page.progress.started is not None)
    engine.holds = {"scan"}
    state.rescan()
    qtbot.waitUntil(engine.at_the_end.is_set, timeout=20_000)
    told: list[Event] = []
    state.scan_event.connect(told.append)
    state.open_folder(make_pictures(count=4))
    assert page.progress.started is None
    assert (state.runs, state.training_run, state.obstacle) == ((), "", "")
    assert state.given == frozenset()
    scanning = window.findChild(ScanProgress).findChild(ThinProgress)
    assert scanning.value() is None
    engine.holds, _ = set(), engine.go.set()
    qtbot.waitUntil(lambda: state.dataset is not None and not state.busy, timeout=20_000)
    assert len(state.dataset.pictures) == 12
    assert {event.total for event in told if isinstance(event, Progress)} <= {0, 3, 4, 12}


@pytest.mark.parametrize("opens_another", [False, True])
def test_what_ends_after_its_project_was_closed_is_dropped(
    qtbot: QtBot, state: AppState, engine: Held, make_pictures, opens_another: bool
) -> None:
    state.open_folder(make_pictures(count=4))
    qtbot.waitUntil(lambda: state.dataset is not None and not state.busy, timeout=20_000)
    engine.answers = {"relearn": RelearnResult.model_construct(kept="made")}
    engine.holds = {"relearn"}
    state._lanes.submit(RelearnRequest(project=state.project.folder, run="first", keep=True))
    qtbot.waitUntil(engine.at_the_end.is_set, timeout=20_000)
    told: list[Event] = []
    state.relearn_event.connect(told.append)
    state.close_project()
    if opens_another:
        state.open_folder(make_pictures(count=5))
    assert "relearn" not in state.busy
    engine.go.set()
    qtbot.waitUntil(lambda: not state._lanes._pending, timeout=20_000)
    assert told == []
    assert state.failure is None
    assert state.runs == ()


def test_a_failure_to_write_what_a_person_wanted_is_told_afterwards(
    qtbot: QtBot, state: AppState, engine: Held, make_pictures, tmp_path: Path
) -> None:
    state.open_folder(make_pictures(count=4))
    qtbot.waitUntil(lambda: state.dataset is not None and not state.busy, timeout=20_000)
    engine.answers, engine.holds = {"report": Failed(title="The disk is full.")}, {"report"}
    state._lanes.submit(ReportRequest(project=state.project.folder, run="x", out=tmp_path))
    qtbot.waitUntil(engine.at_the_end.is_set, timeout=20_000)
    state.close_project()
    engine.go.set()
    qtbot.waitUntil(lambda: state.failure is not None, timeout=20_000)
    assert state.failure.title == "The disk is full."


def test_a_bar_is_drawn_only_while_it_is_seen_and_its_share_is_unknown(
    qtbot: QtBot, theme: Theme
) -> None:
    bar = ThinProgress(None)
    qtbot.addWidget(bar)
    assert not bar.moves()
    bar.resize(200, 6)
    bar.show()
    assert bar.moves()
    seen = set()

    def look() -> bool:
        seen.add(bar.grab().toImage().pixelColor(100, 3).name())
        return len(seen) > 1

    qtbot.waitUntil(look, timeout=5000)
    bar.set_value(0.5)
    assert not bar.moves()
    bar.set_value(None)
    bar.hide()
    assert not bar.moves()


# A training at work


@pytest.fixture
def page(qtbot: QtBot, quick: AppState) -> TrainPage:
    made = TrainPage(quick)
    qtbot.addWidget(made)
    made.resize(1040, 800)
    made.show()
    return made


def begin(state: AppState) -> None:
    """As if a training had begun elsewhere."""
    state.training_run = ""
    state.training = Training.STARTING
    state.training = Training.RUNNING


def test_finish_now_is_offered_once_there_is_something_to_keep(
    quick: AppState, page: TrainPage
) -> None:
    quick.training = Training.STARTING
    finish, pause = button(page, "Finish now (keep best)"), button(page, "Pause")
    assert not finish.isEnabled()
    assert finish.toolTip() == "There is no model to keep yet."
    assert not pause.isEnabled()
    assert page.findChild(StageBar).findChild(ThinProgress).moves()
    quick.training = Training.RUNNING
    for event in (started(), features()):
        quick.train_event.emit(event)
        page._show_progress()
        assert not finish.isEnabled()
    quick.train_event.emit(first_answer())
    page._show_progress()
    assert finish.isEnabled()
    assert "kept and measured" in finish.toolTip()
    assert "keeps all in memory" in pause.toolTip()
    assert "can be resumed" in button(page, "Cancel").toolTip()
    quick.training = Training.STOPPING
    assert not button(page, "Finishing…").isEnabled()
    assert not pause.isEnabled()
    assert button(page, "Cancel").isEnabled()


def test_the_controls_keep_their_places_and_finish_comes_up_where_nothing_was(
    quick: AppState, page: TrainPage
) -> None:
    begin(quick)

    def place(text: str) -> tuple[int, int, int, int]:
        found = button(page, text)
        return found.mapTo(page, found.rect().topLeft()).toTuple() + found.size().toTuple()

    QApplication.processEvents()
    before = {text: place(text) for text in ("Finish now (keep best)", "Cancel", "Pause")}
    quick.paused = True
    QApplication.processEvents()
    assert place("Resume") == before["Pause"]
    quick.paused, quick.training = False, Training.STOPPING
    QApplication.processEvents()
    assert place("Finishing…") == before["Finish now (keep best)"]
    assert place("Cancel") == before["Cancel"]
    x, _, width, _ = before["Finish now (keep best)"]
    quick.training = Training.IDLE
    page._resume.setVisible(True)
    page._check.setVisible(True)
    QApplication.processEvents()
    for idle in ("Resume", "See the mistakes"):
        page._resume.setVisible(idle == "Resume")
        page._check.setVisible(idle != "Resume")
        QApplication.processEvents()
        assert place(idle)[0] > x + width


def test_a_question_about_a_training_that_ends_is_taken_back(
    quick: AppState, page: TrainPage
) -> None:
    begin(quick)

    def end() -> None:
        assert isinstance(QApplication.activeModalWidget(), Question)
        quick.training = Training.IDLE

    QTimer.singleShot(0, end)
    button(page, "Cancel").click()
    assert QApplication.activeModalWidget() is None


def test_cancelling_asks_says_what_is_left_and_is_no_error(
    qtbot: QtBot, quick: AppState, page: TrainPage
) -> None:
    quick.config = quick.config.model_copy(update={"epochs": 400, "patience": 400})
    quick.start_training()
    qtbot.waitUntil(lambda: saved_at(page.progress) is not None, timeout=50_000)
    said = answer_question("Keep training")
    button(page, "Cancel").click()
    assert "It can be resumed after epoch" in said[0]
    assert "finish now instead" in said[0]
    assert quick.training is Training.RUNNING
    answer_question("Cancel training")
    button(page, "Cancel").click()
    qtbot.waitUntil(lambda: quick.training is Training.IDLE, timeout=50_000)
    assert quick.failure is None
    assert "Cancelled, as you asked. It can be resumed after epoch" in words(page)
    assert button(page, "Resume").isEnabled()


# Closing the window


@pytest.fixture
def training_window(qtbot: QtBot, quick: AppState, theme: Theme) -> MainWindow:
    made = MainWindow(quick, theme)
    qtbot.addWidget(made)
    made.show()
    quick.config = quick.config.model_copy(update={"epochs": 400, "patience": 400})
    quick.start_training()
    return made


def test_the_window_closes_and_the_training_goes_on_another_time(
    qtbot: QtBot, quick: AppState, training_window: MainWindow
) -> None:
    qtbot.waitUntil(lambda: quick.progress.best is not None, timeout=50_000)
    said = answer_question("Close and continue later")
    training_window.close()
    assert said[1:] == ["Keep training", "Finish now", "Close and continue later"]
    assert "goes on from there" in said[0]
    qtbot.waitUntil(lambda: not training_window.isVisible(), timeout=50_000)
    (run,) = quick.runs
    assert run.state is RunState.INTERRUPTED
    assert run.checkpoint.exists()
    assert quick.failure is None
    done = max(e.epoch for e in run.events() if e.kind == "epoch_done")
    told: list[Event] = []
    quick.train_event.connect(told.append)
    quick.resume_run(run.name)
    qtbot.waitUntil(lambda: any(e.kind == "epoch_done" for e in told), timeout=50_000)
    assert next(e.epoch for e in told if e.kind == "epoch_done") == done + 1
    quick.stop_training(StopKind.KEEP)
    qtbot.waitUntil(lambda: quick.training is Training.IDLE, timeout=50_000)
    assert Run(run.folder).result.finish_reason is FinishReason.STOPPED


def test_the_window_closes_when_the_best_is_kept(
    qtbot: QtBot, quick: AppState, training_window: MainWindow
) -> None:
    qtbot.waitUntil(lambda: quick.progress.best is not None, timeout=50_000)
    answer_question("Finish now")
    training_window.close()
    qtbot.waitUntil(lambda: not training_window.isVisible(), timeout=50_000)
    assert [run.state for run in quick.runs] == [RunState.FINISHED]


def test_one_that_has_no_run_yet_waits_for_another_time(
    qtbot: QtBot, state: AppState, window: MainWindow, engine: Held, make_pictures
) -> None:
    state.open_folder(make_pictures(count=8))
    qtbot.waitUntil(lambda: state.dataset is not None and not state.busy, timeout=20_000)
    engine.answers = {"train": Failed(title="Put off.", stopped=True)}
    engine.holds = {"train"}
    state.start_training()
    folder = state.project.folder
    qtbot.waitUntil(engine.at_the_end.is_set, timeout=20_000)
    said = answer_question("Close and continue later")
    window.close()
    assert "There is no model to keep yet." in said[0]
    engine.go.set()
    qtbot.waitUntil(lambda: not window.isVisible(), timeout=20_000)
    assert len(state.queue) == 1
    state.close_project()
    state.open_project(folder)
    assert [request.project for request in state.queue] == [open_project(folder).folder]
