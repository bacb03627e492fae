"""Windows are tested unseen; set QT_QPA_PLATFORM to watch."""

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QApplication

from gui.garbage import GarbageCollector
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
