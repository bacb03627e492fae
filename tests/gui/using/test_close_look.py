"""One answered picture at close quarters: what it may be, why, and how it is put right."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.actions import Undo
from core.decision import NONE_OF_THESE
from gui.state import AppState
from gui.using import teacher as teaching
from gui.using.close_look import CloseLook
from gui.using.teacher import Teacher
from gui.widgets.alike_pictures import AlikePictures
from gui.widgets.buttons import Menu
from gui.widgets.heat_view import HeatView
from gui.widgets.messages import Toast
from gui.widgets.prediction_card import Prediction
from gui.widgets.prediction_detail import PredictionDetail, doubt_words, others_words
from gui.widgets.text import Text

LONG = 60_000
SHARES = (("circles", 0.55), ("squares", 0.4), ("triangles", 0.05))


@pytest.fixture
def state(open_state: Callable[..., AppState], own_project: Path) -> AppState:
    return open_state(own_project)


@pytest.fixture
def page(qtbot: QtBot) -> QWidget:
    page = QWidget()
    qtbot.addWidget(page)
    page.resize(400, 900)
    page.show()
    return page


@pytest.fixture
def teacher(page: QWidget, state: AppState) -> Teacher:
    return Teacher(page, state)


@pytest.fixture
def look(page: QWidget, state: AppState, teacher: Teacher, new: Path) -> CloseLook:
    look = CloseLook(state, teacher, 264)
    look.setParent(page)
    look.show()
    look.show_answer(item(new), SHARES)
    return look


@pytest.fixture
def new(make_pictures, tmp_path: Path) -> Path:
    return next(make_pictures(count=1, seed=9, folder=tmp_path / "new").rglob("circles-*.jpg"))


def item(file: Path, **changes: object) -> Prediction:
    return Prediction(file, SHARES, **({"sure": False} | changes))


def words(widget: QWidget) -> str:
    shown = (text for text in widget.findChildren(Text) if text.isVisibleTo(widget))
    return " ".join(text.plain_text() for text in shown)


def button(widget: QWidget, name: str) -> QPushButton:
    return next(each for each in widget.findChildren(QPushButton) if each.text() == name)


def choose(teacher: Teacher, files: list[Path], name: str) -> None:
    """Choose from the menu of classes."""
    menu = Menu()
    teacher.add_classes(menu, files)
    next(action for action in menu.actions() if action.text() == name).trigger()


def test_doubt_is_said_in_words(look: CloseLook, new: Path) -> None:
    assert "Not sure" in words(look)
    assert "“circles” is likeliest, but 55 % is too little" in words(look)
    strange = item(new, decided=NONE_OF_THESE)
    look.show_answer(strange, SHARES)
    assert "None of these" in words(look)
    assert "The nearest class is “circles”" in words(look)
    assert "any of these" in doubt_words(item(new, could_be=("circles", "squares")))
    assert not doubt_words(item(new, sure=True))


def test_of_many_classes_the_unlikely_share_a_line(look: CloseLook, new: Path) -> None:
    shares = [*SHARES, *((f"other {n}", 0.0) for n in range(20))]
    look.show_answer(item(new), shares)
    assert "20 other classes have 0.0 % together." in words(look)
    assert others_words([("one", 0.25)]) == "1 other class has 25.0 %."


def test_what_speaks_for_it_is_shown_on_request(qtbot: QtBot, look: CloseLook, new: Path) -> None:
    heat = look.findChild(HeatView)
    button(look, "What speaks for it?").click()
    qtbot.waitUntil(lambda: heat.isVisibleTo(look), timeout=LONG)
    assert "speaks for “circles”" in words(look)
    button(look, "Show the picture").click()
    assert not heat.isVisibleTo(look)


def test_the_training_pictures_like_it_are_shown_on_request(
    qtbot: QtBot, look: CloseLook, state: AppState, new: Path
) -> None:
    alike = look.findChild(AlikePictures)
    assert not alike.isVisibleTo(look)
    button(look, "Training pictures like it").click()
    qtbot.waitUntil(lambda: alike.isVisibleTo(look), timeout=LONG)
    shown = [view._picture._file for view in alike._views]
    learned = {state.dataset.file(picture) for picture in state.run.dataset.pictures}
    assert len(set(shown) & learned) == 3
    assert words(alike).split()[-3:] == ["circles"] * 3
    look.show_answer(item(shown[0]), SHARES)
    assert not alike.isVisibleTo(look)


def test_without_what_the_model_has_seen_that_is_said_in_place(
    qtbot: QtBot, look: CloseLook, state: AppState
) -> None:
    for file in (state.project.cache / "features").rglob("*.*"):
        file.unlink()
    like = button(look, "Training pictures like it")
    like.click()
    assert not like.isEnabled()
    qtbot.waitUntil(lambda: "not at hand" in words(look), timeout=LONG)
    assert "Check page" in words(look)
    assert like.isEnabled()
    assert state.failure is None


def test_a_wrong_answer_is_taught_and_taken_back(
    qtbot: QtBot, look: CloseLook, state: AppState, teacher: Teacher, new: Path
) -> None:
    asked = []
    look.findChild(PredictionDetail).teach_requested.connect(asked.append)
    button(look, "Wrong? Teach it").click()
    assert isinstance(asked[0], QPoint)
    choose(teacher, [new], "squares")
    qtbot.waitUntil(lambda: teacher.label_of(new) == "squares", timeout=LONG)
    assert "In the project it is “squares”." in words(look)
    toast = look.parentWidget().findChild(Toast)
    assert toast.isVisible()
    assert "1 picture taught as “squares”." in words(toast)
    button(toast, "Undo").click()
    qtbot.waitUntil(lambda: not teacher.label_of(new), timeout=LONG)
    assert "In the project" not in words(look)
    qtbot.waitUntil(lambda: not state.busy, timeout=LONG)


def test_many_are_taught_at_once_as_a_new_class(
    qtbot: QtBot,
    state: AppState,
    teacher: Teacher,
    new: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = state.dataset.file(state.dataset.pictures[0])
    monkeypatch.setattr(teaching, "ask_text", lambda *args: "wasps & co")
    choose(teacher, [new, old], "New class…")
    qtbot.waitUntil(lambda: teacher.label_of(new) == "wasps & co", timeout=LONG)
    assert teacher.label_of(old) == "wasps & co"
    state.act(Undo())  # one step for both
    qtbot.waitUntil(lambda: not teacher.label_of(new), timeout=LONG)
    assert teacher.label_of(old) == state.run.dataset.pictures[0].label
    choose(teacher, [new], "squares")
    qtbot.waitUntil(lambda: teacher.label_of(new) == "squares", timeout=LONG)
    qtbot.waitUntil(lambda: not state.busy, timeout=LONG)


def test_open_read_only_nothing_is_taught_and_the_window_says_why(
    qtbot: QtBot, open_state: Callable[..., AppState], own_project: Path, new: Path, page: QWidget
) -> None:
    open_state(own_project)
    second = open_state(own_project)
    choose(Teacher(page, second), [new], "squares")
    assert "read-only" in second.failure.title
    assert "teach" not in second.busy
