"""The banner of a watched folder, with the real job beside it."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from core.events import PicturePredicted
from gui.state import AppState
from gui.using import folder_watch
from gui.using.folder_watch import FolderWatch
from gui.widgets.text import Text

LONG = 60_000


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.data.watch.EVERY", 0.02)


@pytest.fixture
def named(state: AppState) -> list[str]:
    """The names of the pictures that were answered."""
    told: list[str] = []

    def note(event: object) -> None:
        if isinstance(event, PicturePredicted):
            told.append(event.file.name)

    state.predict_event.connect(note)
    return told


@pytest.fixture
def state(open_state: Callable[..., AppState], own_project: Path) -> AppState:
    return open_state(own_project)


@pytest.fixture
def inbox(tmp_path: Path, pictures: list[Path]) -> Path:
    """A folder with one picture in it."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    shutil.copy(pictures[0], folder / "old.jpg")
    return folder


@pytest.fixture
def pictures(make_pictures, tmp_path: Path) -> list[Path]:
    return sorted(make_pictures(count=1, seed=9, folder=tmp_path / "new").rglob("*.jpg"))


@pytest.fixture
def watch(
    qtbot: QtBot, state: AppState, inbox: Path, monkeypatch: pytest.MonkeyPatch
) -> FolderWatch:
    watch = FolderWatch(state)
    qtbot.addWidget(watch)
    monkeypatch.setattr(folder_watch, "ask_folder", lambda *args: inbox)
    watch.choose(watch)
    qtbot.waitUntil(watch.isVisible, timeout=LONG)
    return watch


def words(watch: FolderWatch) -> str:
    return " ".join(text.plain_text() for text in watch.findChildren(Text))


def button(watch: FolderWatch, name: str) -> QPushButton:
    return next(each for each in watch.findChildren(QPushButton) if each.text() == name)


def test_what_comes_is_named_and_counted(
    qtbot: QtBot, watch: FolderWatch, inbox: Path, pictures: list[Path], named: list[str]
) -> None:
    assert "Watching “inbox”" in words(watch)
    shutil.copy(pictures[1], inbox / "new.jpg")
    qtbot.waitUntil(lambda: named == ["new.jpg"], timeout=LONG)
    assert "1 picture has come so far." in words(watch)


def test_what_was_there_before_is_named_when_asked_for(
    qtbot: QtBot, watch: FolderWatch, named: list[str]
) -> None:
    also = button(watch, "Also the one that is there")
    also.click()
    qtbot.waitUntil(lambda: named == ["old.jpg"], timeout=LONG)
    assert not also.isVisible()


def test_a_folder_that_is_gone_is_waited_for(
    qtbot: QtBot, watch: FolderWatch, inbox: Path, pictures: list[Path], named: list[str]
) -> None:
    away = inbox.rename(inbox.with_name("away"))
    qtbot.waitUntil(lambda: "“inbox” is gone" in words(watch), timeout=LONG)
    assert watch.isVisible()
    shutil.copy(pictures[1], away / "new.jpg")
    away.rename(inbox)
    qtbot.waitUntil(lambda: named == ["new.jpg"], timeout=LONG)
    assert "Watching “inbox”" in words(watch)


def test_it_is_stopped_by_the_person_and_by_closing_the_project(
    qtbot: QtBot, watch: FolderWatch, state: AppState, inbox: Path
) -> None:
    button(watch, "Stop").click()
    assert not watch.isVisible()
    qtbot.waitUntil(lambda: "watch" not in state.busy, timeout=LONG)
    state.watch(inbox)
    qtbot.waitUntil(watch.isVisible, timeout=LONG)
    state.close_project()
    assert not watch.isVisible()
    qtbot.waitUntil(lambda: "watch" not in state.busy, timeout=LONG)


def test_a_folder_that_cannot_be_watched_is_said(
    qtbot: QtBot, watch: FolderWatch, state: AppState, tmp_path: Path
) -> None:
    state.watch(tmp_path / "nowhere")
    qtbot.waitUntil(lambda: state.failure is not None, timeout=LONG)
    assert "nowhere" in state.failure.title
    assert not watch.isVisible()
