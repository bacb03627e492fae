"""Three ways to train, as cards of which one is chosen: what each does, and how long it takes."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from gui.theme import PADDING, RADIUS_CARD, Type, colours
from gui.widgets.card import SHADOW, paint_card
from gui.widgets.paint import paragraph, text, text_width


@dataclass(frozen=True)
class Choice:
    """One card."""

    id: str
    title: str
    sentence: str
    fact: str = ""


class PresetCards(QWidget):
    """Cards side by side. None is marked while the settings are the person's own.

    Signals:
        selected: the id of the card that a person has chosen.
    """

    selected = Signal(str)

    def __init__(self, choices: Sequence[Choice]) -> None:
        super().__init__()
        self._group = QButtonGroup(self)
        self._cards = {choice.id: _ChoiceCard(choice) for choice in choices}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for key, card in self._cards.items():
            card.clicked.connect(lambda _checked=False, key=key: self.selected.emit(key))
            self._group.addButton(card)
            row.addWidget(card, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def value(self) -> str:
        """The id of the chosen card; empty where none is."""
        return next((key for key, card in self._cards.items() if card.isChecked()), "")

    def set_value(self, choice: str) -> None:
        """Choose without a signal; empty: none of them."""
        self._group.setExclusive(False)
        for key, card in self._cards.items():
            card.setChecked(key == choice)
        self._group.setExclusive(True)

    def set_fact(self, choice: str, fact: str) -> None:
        """The words at the right of a card's title, usually a time."""
        self._cards[choice].set_fact(fact)

    def set_reason_locked(self, choice: str, reason: str) -> None:
        """Why a card cannot be chosen now; empty when it can."""
        self._cards[choice].setEnabled(not reason)
        self._cards[choice].setToolTip(reason)


class _ChoiceCard(QAbstractButton):
    def __init__(self, choice: Choice) -> None:
        super().__init__()
        self._choice = choice
        self._fact = choice.fact
        self.setCheckable(True)
        self.setText(choice.title)
        self.setAccessibleDescription(choice.sentence)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("radius", RADIUS_CARD)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_fact(self, fact: str) -> None:
        self._fact = fact
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(260, 100 + SHADOW)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_card(painter, QRectF(self.rect()), ring=self.isChecked())
        palette = colours()
        width = self.width() - 2 * PADDING
        fact_width = text_width(self._fact, Type.NUMBER) + 2
        strong, quiet = palette.text, palette.muted
        if not self.isEnabled():
            strong = quiet = palette.faint
        title = QRectF(PADDING, 15, width - fact_width - 8, 22)
        text(painter, title, self.text(), Type.HEADING, strong)
        fact = QRectF(self.width() - PADDING - fact_width, 16, fact_width, 20)
        text(painter, fact, self._fact, Type.NUMBER, quiet)
        words = QRectF(PADDING, 41, width, 40)
        paragraph(painter, words, self._choice.sentence, Type.BODY, quiet)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)
