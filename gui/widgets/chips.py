"""A few words in rounded chips, in as many rows as it takes; one of them can be chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from gui.theme import colours
from gui.widgets.paint import chip, chip_width, colour

_GAP = 8
_HEIGHT = 22


@dataclass(frozen=True)
class Chip:
    """What a chip says. `kind`: neutral, accent, info, warning or danger."""

    key: str
    text: str
    kind: str = "neutral"
    tip: str = ""


class Chips(QWidget):
    """Chips of which at most one is chosen; pressed again, none is.

    Signals:
        chosen: the key of the chip that a person has chosen; empty: none.
    """

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._chips: list[_Chip] = []
        self._key = ""
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_chips(self, chips: Sequence[Chip]) -> None:
        """Show these. The chosen one stays so if it is still there."""
        if len(chips) != len(self._chips):
            for old in self._chips:
                old.hide()
                old.deleteLater()
            self._chips = [_Chip(self) for _ in chips]
            for new in self._chips:
                new.clicked.connect(partial(self._press, new))
                new.show()
        for widget, words in zip(self._chips, chips, strict=True):
            widget.set_chip(words)
        self.set_value(self._key)
        self._place(self.width(), move=True)
        self.updateGeometry()

    def value(self) -> str:
        """The key of the chosen chip; empty: none."""
        return self._key

    def set_value(self, key: str) -> None:
        """Choose without a signal."""
        self._key = key if any(each.chip.key == key for each in self._chips) else ""
        for each in self._chips:
            each.setChecked(each.chip.key == self._key)

    def _press(self, pressed: "_Chip") -> None:
        self.set_value("" if pressed.chip.key == self._key else pressed.chip.key)
        self.chosen.emit(self._key)

    def _place(self, width: int, *, move: bool) -> int:
        """Put the chips in rows no wider than `width`; returns how high that is."""
        left, top = 0, 0
        for each in self._chips:
            size = each.sizeHint()
            if left and left + size.width() > width:
                left, top = 0, top + _HEIGHT + _GAP
            if move:
                each.setGeometry(QRect(QPoint(left, top), size.boundedTo(QSize(width, _HEIGHT))))
            left += size.width() + _GAP
        return top + _HEIGHT

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._place(width, move=False)

    def sizeHint(self) -> QSize:
        return QSize(sum(each.sizeHint().width() + _GAP for each in self._chips), _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, _HEIGHT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place(event.size().width(), move=True)


class _Chip(QAbstractButton):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.chip = Chip("", "")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("radius", 11)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def set_chip(self, words: Chip) -> None:
        if words != self.chip:
            self.chip = words
            self.setText(words.text)
            self.setAccessibleName(words.text)
            self.setToolTip(words.tip)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(chip_width(self.chip.text)) + 3, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chip(painter, QPointF(1, 1), self.chip.text, self.chip.kind, self.width() - 2)
        if self.isChecked():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour(colours().accent), 2))
            edge = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            painter.drawRoundedRect(edge, edge.height() / 2, edge.height() / 2)
