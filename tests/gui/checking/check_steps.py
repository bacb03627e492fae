"""What a person does on the Check page, and what can be read there."""

from pathlib import Path

from made_findings import run_of
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget
from pytestqt.qtbot import QtBot

from core.decision import FILE, Decision
from core.storage import read_json
from gui.pages.check import CheckPage
from gui.widgets.deciding import CountTile
from gui.widgets.image_grid import ImageGrid
from gui.widgets.text import Text

LONG = 30_000


def words(parent: QWidget) -> str:
    """All the words that can be read."""
    return " | ".join(
        text.plain_text() for text in parent.findChildren(Text) if text.isVisibleTo(parent)
    )


def values(card: QWidget) -> list[str]:
    """The figures on the tiles of a card."""
    return [tile.value() for tile in card.findChildren(CountTile)]


def button(parent: QWidget, text: str) -> QAbstractButton:
    """The one button that says so."""
    (found,) = [
        each
        for each in parent.findChildren(QAbstractButton)
        if each.text() == text and each.isVisibleTo(parent)
    ]
    return found


def press(qtbot: QtBot, parent: QWidget, text: str) -> None:
    """Click the one button that says so."""
    found = button(parent, text)
    assert found.isEnabled()
    qtbot.mouseClick(found, Qt.MouseButton.LeftButton)


def open_menu(qtbot: QtBot, opener: QWidget) -> dict[str, QAction]:
    """Open the menu of a button; what it offers, by its words."""
    qtbot.mouseClick(opener, Qt.MouseButton.LeftButton)
    parent = opener.window()
    qtbot.waitUntil(lambda: any(each.isVisible() for each in parent.findChildren(QMenu)))
    menu = next(each for each in parent.findChildren(QMenu) if each.isVisible())
    return {action.text(): action for action in menu.actions() if action.text()}


def choose(qtbot: QtBot, opener: QWidget, text: str) -> None:
    """Choose from the menu of a button."""
    open_menu(qtbot, opener)[text].trigger()
    close_menus(qtbot, opener)


def close_menus(qtbot: QtBot, opener: QWidget) -> None:
    """Close what is open. Without a screen the window is not active again by itself."""
    for each in opener.window().findChildren(QMenu):
        each.close()
    opener.window().activateWindow()
    qtbot.waitUntil(opener.isActiveWindow)


def saved(project: Path) -> Decision:
    """What lies in the folder of the model."""
    file = run_of(project).model / FILE
    assert file.name == "decision.json"
    return read_json(file, Decision) if file.exists() else Decision()


def shown(page: CheckPage) -> list[str]:
    """The pictures that are shown, by their paths in the dataset."""
    root = page._state.project.pictures
    grid = page.findChild(ImageGrid)
    return [item.file.relative_to(root).as_posix() for item in grid.items()]


def settled(qtbot: QtBot, page: CheckPage) -> None:
    """Wait until nothing is at work, and the window knows it."""
    qtbot.waitUntil(lambda: not page._state.busy, timeout=LONG)
    qtbot.wait(10)


def label_of(page: CheckPage, path: str) -> str:
    """What a picture is said to be; empty where it takes no part."""
    labels = {each.path: each.label for each in page._state.dataset.pictures}
    return labels.get(path, "")


def another_class(page: CheckPage, path: str) -> str:
    """A class that a picture is not said to be of."""
    return next(name for name in page._state.dataset.classes if name != label_of(page, path))
