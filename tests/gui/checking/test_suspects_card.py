"""Going through doubtful labels by keyboard, to the last one and back."""

import pytest
from check_steps import LONG
from made_findings import suspects
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.checking.suspects_card import SuspectsCard
from gui.state import AppState
from gui.widgets.image_grid import ImageGrid


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_K, Qt.Key.Key_Delete])
def test_the_last_decision_is_taken_back_from_where_the_keyboard_is(
    studied: AppState, qtbot: QtBot, key: Qt.Key
) -> None:
    card = SuspectsCard(studied)
    qtbot.addWidget(card)
    card.resize(984, 600)
    with qtbot.waitActive(card):
        card.show()
    card.set_suspects(suspects(studied, 1), studied.project.pictures)
    card.findChild(ImageGrid).setFocus()
    for _ in range(2):
        qtbot.keyClick(QApplication.focusWidget(), key)
        qtbot.waitUntil(lambda: not studied.busy, timeout=LONG)
        assert card.left() == []
        focused = QApplication.focusWidget()
        qtbot.keyClick(focused, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: not studied.busy and len(card.left()) == 1, timeout=LONG)
