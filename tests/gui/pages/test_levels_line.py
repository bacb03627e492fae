"""The Pictures page says how deep greys and transparent places are seen, and lets it be changed."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from core.config import Background, change
from gui.dialogs import Question
from gui.engine import InProcessEngine
from gui.levels import LevelsLine
from gui.pages.data import DataPage
from gui.preferences import AppPaths
from gui.state import AppState
from gui.theme import Theme
from gui.widgets.buttons import LinkButton


@pytest.fixture
def deep(tmp_path: Path) -> Path:
    folder = tmp_path / "deep"
    for name, high in (("dim", 900), ("bright", 3000)):
        (folder / name).mkdir(parents=True)
        for n in range(6):
            values = np.full((40, 40), high + n, np.uint16)
            values[:10] = 0
            Image.fromarray(values).save(folder / name / f"{n}.tif")
    return folder


@pytest.fixture
def open_line(
    theme: Theme, tmp_path: Path, qtbot: QtBot
) -> Callable[[Path], tuple[AppState, LevelsLine]]:
    states, pages = [], []  # qtbot holds a page weakly: it would go, and its dialog with it

    def open_it(folder: Path) -> tuple[AppState, LevelsLine]:
        state = AppState(AppPaths.below(tmp_path / "graft"), lambda _: InProcessEngine())
        states.append(state)
        page = DataPage(state)
        qtbot.addWidget(page)
        pages.append(page)
        page.show()
        state.open_folder(folder)
        qtbot.waitUntil(lambda: state.dataset is not None and not state.busy, timeout=30_000)
        return state, page.findChild(LevelsLine)

    yield open_it
    for state in states:
        state.shutdown()


def answer(line: LevelsLine, fields: dict[str, str], button: str) -> list[str]:
    """Open the dialog, write into its fields, and press a button; returns what it warned of."""
    warned: list[str] = []

    def act() -> None:
        (question,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, Question))
        for field in question.findChildren(QLineEdit):
            if field.accessibleName() in fields:
                field.setText(fields[field.accessibleName()])
        (press,) = (b for b in question.findChildren(QPushButton) if b.text() == button)
        if press.isEnabled():
            press.click()
        else:
            warned.append(button)
            question.reject()

    QTimer.singleShot(0, act)
    line.findChild(LinkButton).click()
    return warned


def brightness(qtbot: QtBot, state: AppState, file: Path) -> int:
    seen: list[QImage] = []
    state.thumbnails.want([file])
    qtbot.waitUntil(lambda: bool(seen) or state.thumbnails.get(file) is not None, timeout=10_000)
    image = state.thumbnails.get(file)
    assert image is not None
    return image.pixelColor(image.width() // 2, image.height() - 2).red()


def test_levels_are_said_changed_and_put_back_and_thumbnails_follow(
    open_line: Callable[[Path], tuple[AppState, LevelsLine]], deep: Path, qtbot: QtBot
) -> None:
    state, line = open_line(deep)
    assert line.isVisible()
    assert line.words() == "16-bit: 0…4095 becomes black…white"
    dim = deep / "dim" / "0.tif"
    assert abs(brightness(qtbot, state, dim) - 900 / 4095 * 255) < 4
    asked = {"Becomes black": "0", "Becomes white": "1000"}
    assert not answer(line, asked, "Use these")
    assert state.config.grey == "0..1000"
    assert line.words() == "16-bit: 0…1000 becomes black…white, as chosen"
    assert abs(brightness(qtbot, state, dim) - 900 / 1000 * 255) < 4
    assert answer(line, {"Becomes white": "-3"}, "Use these")  # it cannot be pressed
    assert not answer(line, {}, "Back to automatic")
    assert (state.config.grey, line.words()) == (None, "16-bit: 0…4095 becomes black…white")


def test_ordinary_pictures_need_no_words(
    open_line: Callable[[Path], tuple[AppState, LevelsLine]], make_pictures
) -> None:
    state, line = open_line(make_pictures(count=4, size=32))
    assert not line.isVisible()
    state.config = change(state.config, {"background": Background.BLACK})
    assert not line.isVisible()


def test_shapes_on_nothing_say_what_is_behind_them(
    open_line: Callable[[Path], tuple[AppState, LevelsLine]], tmp_path: Path
) -> None:
    folder = tmp_path / "shapes"
    for name, width in (("thin", 4), ("thick", 20)):
        (folder / name).mkdir(parents=True)
        for n in range(4):
            picture = Image.new("RGBA", (40, 40), (0, 0, 0, 0))
            picture.paste("white", (9, 5 + n, 9 + width, 30))
            picture.save(folder / name / f"{n}.png")
    state, line = open_line(folder)
    assert line.words() == "transparent places are black"
    state.config = change(state.config, {"background": "grey"})
    assert line.words() == "transparent places are grey"
