"""What a page shows while it has nothing to show: why, and the way on."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui.assets import draw_icon
from gui.theme import Type, colours
from gui.widgets.paint import colour
from gui.widgets.text import Text

_DISC = 64


class NothingYet(QWidget):
    """An icon, a title, a sentence and perhaps buttons, in the middle of the room there is."""

    def __init__(
        self,
        icon: str,
        title: str = "",
        sentence: str = "",
        buttons: Sequence[QPushButton] = (),
    ) -> None:
        super().__init__()
        self._title = Text(title, Type.HEADING)
        self._sentence = Text(sentence, role="muted", wrap=True)
        self._sentence.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._sentence.setFixedWidth(420)
        centre = Qt.AlignmentFlag.AlignHCenter
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        for button in buttons:
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(4)
        column.addStretch(2)
        column.addWidget(_Disc(icon), 0, centre)
        column.addSpacing(8)
        column.addWidget(self._title, 0, centre)
        words = QHBoxLayout()  # which asks how high it is at its own width
        words.addStretch(1)
        words.addWidget(self._sentence)
        words.addStretch(1)
        column.addLayout(words)
        column.addSpacing(12)
        column.addLayout(row)
        column.addStretch(3)
        self.setAccessibleName(title)

    def set_message(self, title: str, sentence: str) -> None:
        """Say something else."""
        self._title.set_text(title)
        self._sentence.set_text(sentence)
        self.setAccessibleName(title)


class _Disc(QWidget):
    def __init__(self, icon: str) -> None:
        super().__init__()
        self._icon = icon
        self.setFixedSize(QSize(_DISC, _DISC))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(colours().accent_soft))
        painter.drawEllipse(self.rect())
        draw_icon(painter, self._icon, QRectF(18, 18, _DISC - 36, _DISC - 36), "accent")
