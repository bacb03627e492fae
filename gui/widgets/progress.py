"""How far something has come: a thin bar, and the stages of a job side by side."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.i18n import tr
from gui.theme import Type, colours
from gui.widgets.paint import bar
from gui.widgets.text import Elided, Text


class ThinProgress(QWidget):
    """A bar of 6 pixels. Its value is a share between 0 and 1."""

    def __init__(self, share: float = 0.0, role: str = "accent") -> None:
        super().__init__()
        self._share = share
        self._role = role
        self.setFixedHeight(6)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def value(self) -> float:
        """The share shown."""
        return self._share

    def set_value(self, share: float) -> None:
        """Show another share, between 0 and 1."""
        share = min(max(share, 0.0), 1.0)
        if share != self._share:
            self._share = share
            self.setAccessibleDescription(tr("{percent} per cent", percent=round(share * 100)))
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, 6)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        bar(painter, QRectF(self.rect()), self._share, getattr(colours(), self._role))


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

    def set_stage(self, key: str, share: float, caption: str = "") -> None:
        """Say how far a stage is (0 to 1), and what there is to know of it."""
        self._stages[key].set_progress(share, caption)

    def set_present(self, key: str, present: bool) -> None:
        """Whether this job has such a stage."""
        self._stages[key].setVisible(present)


class _Stage(QWidget):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._shown = (0.0, "")
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

    def set_progress(self, share: float, caption: str) -> None:
        if (share, caption) == self._shown:
            return
        self._shown = (share, caption)
        self._bar.set_value(share)
        self._caption.set_text(caption)
        self._name.set_role("text" if share > 0 else "muted")
        self._name.set_style(Type.STRONG if 0 < share < 1 else Type.BODY)
        self.setAccessibleDescription(caption)
