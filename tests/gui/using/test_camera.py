"""What is said where the camera cannot be opened: what is missing, and how to get it."""

import sys

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from gui.dialogs import Question
from gui.theme import Theme
from gui.using import camera
from gui.widgets.text import Text


class Refuses:
    """Finds a module and is refused it, as the system's loader does."""

    def __init__(self, words: str) -> None:
        self._words = words

    def find_spec(self, name: str, *_: object) -> None:
        if name == "PySide6.QtMultimedia":
            raise ImportError(self._words)


def said(qtbot: QtBot) -> str:
    page, told = QWidget(), []
    qtbot.addWidget(page)

    def read() -> None:
        question = QApplication.activeModalWidget()
        assert isinstance(question, Question)
        told.extend(text.plain_text() for text in question.findChildren(Text))
        question.close()

    QTimer.singleShot(0, read)
    assert camera.open_camera(page, None, None, None) is None  # none is asked before that
    return "\n".join(told)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "libpulse.so.0: cannot open shared object file: No such file or directory",
            ("libpulse.so.0", "apt install libpulse0"),
        ),
        ("No module named 'PySide6.QtMultimedia'", ("package", "graft[camera]")),
    ],
)
def test_a_missing_library_is_told_apart_from_a_missing_package(
    qtbot: QtBot,
    theme: Theme,
    monkeypatch: pytest.MonkeyPatch,
    words: str,
    expected: tuple[str, str],
) -> None:
    for name in ("PySide6.QtMultimedia", "gui.using.camera_dialog"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setattr(sys, "meta_path", [Refuses(words), *sys.meta_path])
    found = said(qtbot)
    assert all(part in found for part in expected)
