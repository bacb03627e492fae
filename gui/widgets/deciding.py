"""With what something is decided about a model: a slider, a number, what follows, and saving it."""

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QSlider, QSpinBox, QVBoxLayout, QWidget

from gui.i18n import tr
from gui.theme import RADIUS_CONTROL, Type, colours
from gui.widgets.buttons import QuietButton, SecondaryButton
from gui.widgets.paint import colour
from gui.widgets.text import Text


class Slider(QSlider):
    """A value by mouse or arrow keys. The mouse wheel scrolls the page, not the value."""

    def __init__(self, name: str, least: int, most: int, step: int = 1) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setAccessibleName(name)
        self.setRange(least, most)
        self.setSingleStep(step)
        self.setPageStep(5 * step)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("focus_ring", True)
        self.setProperty("radius", RADIUS_CONTROL)
        self.setMinimumHeight(24)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class NumberField(QSpinBox):
    """A small whole number. The mouse wheel scrolls the page, not the number."""

    def __init__(self, name: str, least: int, most: int) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setRange(least, most)
        self.setFixedWidth(84)
        self.lineEdit().setTextMargins(10, 0, 0, 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class CountTile(QWidget):
    """A figure and what it counts, on a quiet ground."""

    def __init__(self, caption: str, value: str = "–") -> None:
        super().__init__()
        self._value = Text(style=Type.FIGURE_SMALL)
        self._caption = Text(style=Type.CAPTION, role="muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 8, 10)
        column.setSpacing(0)
        column.addWidget(self._value)
        column.addWidget(self._caption)
        column.addStretch(1)
        self.set_count(value, caption)

    def set_count(self, value: str, caption: str = "") -> None:
        """Show another figure, and where it is given, another caption."""
        self._value.set_text(value)
        if caption:
            self._caption.set_text(caption)
        self.setAccessibleName(f"{value} {self._caption.plain_text()}")

    def value(self) -> str:
        """The figure that is shown."""
        return self._value.plain_text()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(colours().window))
        painter.drawRoundedRect(QRectF(self.rect()), RADIUS_CONTROL, RADIUS_CONTROL)


class SaveRow(QWidget):
    """What is saved in the model, and the buttons that save what is set, or take it away.

    Signals:
        save_requested: what is set is to be saved.
        removal_requested: what is saved is to be taken away.
    """

    save_requested = Signal()
    removal_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._words = Text(role="muted", wrap=True)
        self.save = SecondaryButton()
        self.save.clicked.connect(self.save_requested)
        self.remove = QuietButton(tr("Take it away"))
        self.remove.clicked.connect(self.removal_requested)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.save)
        buttons.addWidget(self.remove)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._words)
        column.addLayout(buttons)

    def set_saved(self, words: str, *, saved: bool, same: bool, possible: bool = True) -> None:
        """Say how it stands.

        Args:
            words: what the model does now.
            saved: something is saved.
            same: it is what is set.
            possible: what is set can be saved.
        """
        self._words.set_text(words)
        self.save.setText(tr("Saved") if saved and same else tr("Save into the model"))
        self.save.setEnabled(possible and not (saved and same))
        self.remove.setVisible(saved)
