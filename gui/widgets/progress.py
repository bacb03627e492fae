"""How far something has come: a thin bar, and the stages of a job side by side."""

from collections.abc import Sequence

from PySide6.QtCore import QElapsedTimer, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.i18n import tr
from gui.theme import Type, colours
from gui.widgets.paint import bar
from gui.widgets.text import Elided, Text

FRAME = 40
"""Milliseconds between two drawings of a bar that moves: 25 a second look smooth, and the bar is
six pixels high, so that they cost next to nothing."""
ROUND = 1600
"""Milliseconds for which its moving part is under way from one end to the other."""
PART = 0.3
"""How much of the bar the moving part is."""


class ThinProgress(QWidget):
    """A bar of 6 pixels. Its value is a share between 0 and 1, or None while that is unknown.

    While it is unknown a part of the bar moves along it, so that it is seen to be at work. It is
    drawn only while it is seen.
    """

    def __init__(self, share: float | None = 0.0, role: str = "accent") -> None:
        super().__init__()
        self._share = share
        self._role = role
        self._clock = QElapsedTimer()
        self._clock.start()
        self._frames = QTimer(self, interval=FRAME)
        self._frames.timeout.connect(self.update)
        self.setFixedHeight(6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def value(self) -> float | None:
        """The share shown; None while it is unknown."""
        return self._share

    def set_value(self, share: float | None) -> None:
        """Show another share, between 0 and 1; None: at work, and nobody knows how far."""
        share = None if share is None else min(max(share, 0.0), 1.0)
        if share == self._share:
            return
        self._share = share
        words = tr("at work")
        if share is not None:
            words = tr("{percent} per cent", percent=round(share * 100))
        self.setAccessibleDescription(words)
        self._move()
        self.update()

    def moves(self) -> bool:
        """Whether a part of it is moving along."""
        return self._frames.isActive()

    def _move(self) -> None:
        if self._share is None and self.isVisible():
            self._frames.start()
        else:
            self._frames.stop()

    def _moving_part(self) -> QRectF:
        """Where the moving part is now; it comes in at one end and leaves at the other."""
        width = self.width()
        done = (self._clock.elapsed() % ROUND) / ROUND
        eased = done * done * (3 - 2 * done)  # slow at the ends, as all that has a weight
        return QRectF(width * (eased * (1 + PART) - PART), 0, width * PART, self.height())

    def sizeHint(self) -> QSize:
        return QSize(120, 6)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        fill = getattr(colours(), self._role)
        bar(painter, QRectF(self.rect()), self._share or 0.0, fill)
        if self._share is None:
            part = self._moving_part().intersected(QRectF(self.rect()))
            bar(painter, part, 1.0, fill, fill)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._move()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._move()


class StageBar(QWidget):
    """The stages of a job in a row, each with its bar, its name and a few words at the right.

    A stage that has not begun is quiet, the one in progress is strong.
    """

    def __init__(self, stages: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._stages = {key: _Stage(name) for key, name in stages}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(20)
        for stage in self._stages.values():
            row.addWidget(stage, 1)

    def set_stage(self, key: str, share: float | None, caption: str = "") -> None:
        """Say how far a stage is (0 to 1; None: at work), and what there is to know of it."""
        self._stages[key].set_progress(share, caption)

    def set_present(self, key: str, present: bool) -> None:
        """Whether this job has such a stage."""
        self._stages[key].setVisible(present)


class _Stage(QWidget):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._shown: tuple[float | None, str] = (0.0, "")
        self._bar = ThinProgress()
        self._name = Text(name, Type.BODY, "muted")
        self._caption = Elided("", Type.CAPTION, "muted", Qt.TextElideMode.ElideLeft)
        self._caption.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._bar)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._name)
        line.addWidget(self._caption, 1)
        column.addLayout(line)

    def set_progress(self, share: float | None, caption: str) -> None:
        if (share, caption) == self._shown:
            return
        self._shown = (share, caption)
        self._bar.set_value(share)
        self._caption.set_text(caption)
        self._name.set_role("muted" if share == 0 else "text")
        at_work = share is None or 0 < share < 1
        self._name.set_style(Type.STRONG if at_work else Type.BODY)
        self.setAccessibleDescription(caption)
