"""Windows are tested unseen; set QT_QPA_PLATFORM to watch."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.config import TrainConfig, change
from gui.engine import InProcessEngine
from gui.garbage import GarbageCollector
from gui.preferences import AppPaths
from gui.state import AppState
from gui.theme import Mode, Theme


@pytest.fixture(scope="session")
def session_theme(qapp: QApplication) -> Theme:
    return Theme(qapp, Mode.LIGHT)


@pytest.fixture(scope="session", autouse=True)
def collected_here(qapp: QApplication) -> Iterator[None]:
    """No thread of a test may collect the widgets of an earlier one."""
    garbage = GarbageCollector()
    garbage.start()
    yield
    garbage.stop()


@pytest.fixture(autouse=True)
def answers_only_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A network at work beside every test would only make them slow."""
    monkeypatch.setattr("gui.answering.ASK_AFTER", 10**8)


@pytest.fixture
def theme(session_theme: Theme) -> Iterator[Theme]:
    yield session_theme
    session_theme.set_mode(Mode.LIGHT)


@pytest.fixture
def quick(tmp_path: Path, qtbot: QtBot, make_pictures) -> Iterator[AppState]:
    """A project is open whose settings train in a moment."""
    state = AppState(AppPaths.below(tmp_path), lambda _: InProcessEngine())
    state.open_folder(make_pictures(count=10, size=32))
    qtbot.waitUntil(lambda: state.dataset is not None and not state.busy, timeout=20_000)
    settings = {
        "backbone": "simple_cnn",
        "image_size": 32,
        "trainable": "all",
        "batch_size": 8,
        "epochs": 3,
        "patience": 99,
        "device": "cpu",
    }
    state.config = change(TrainConfig(), settings)
    yield state
    state.shutdown()
