"""The likeliest classes of one picture, each with a bar for how sure the model is."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.i18n import percent
from gui.theme import Type, colours
from gui.widgets.paint import bar, text

ROW = 23
_PERCENT = 56


def paint_answers(
    painter: QPainter,
    rect: QRectF,
    answers: Sequence[tuple[str, float]],
    answered: Collection[str] = (),
) -> None:
    """A row for each class with its probability (0 to 1); those that were answered stand out."""
    palette = colours()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    name_width = min(84.0, rect.width() * 0.34)
    for row, (label, probability) in enumerate(answers):
        line = QRectF(rect.left(), rect.top() + ROW * row, rect.width(), 20)
        name = QRectF(line.left(), line.top(), name_width - 8, 20)
        text(painter, name, label, value=palette.muted)
        width = line.width() - name_width - _PERCENT - 8
        track = QRectF(line.left() + name_width, line.top() + 7, width, 6)
        bar(painter, track, probability, palette.accent if label in answered else palette.faint)
        text(
            painter,
            QRectF(line.right() - _PERCENT, line.top(), _PERCENT, 20),
            percent(probability),
            Type.NUMBER,
            palette.muted,
            align=Qt.AlignmentFlag.AlignRight,
        )


class AnswerBars(QWidget):
    """The answers for one picture."""

    def __init__(self) -> None:
        super().__init__()
        self._answers: tuple[tuple[str, float], ...] = ()
        self._answered: Collection[str] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_answers(
        self, answers: Sequence[tuple[str, float]], answered: Collection[str] = ()
    ) -> None:
        """Show these classes with their probabilities, best first; those answered stand out."""
        self._answers, self._answered = tuple(answers), answered
        spoken = (f"{label} {percent(probability)}" for label, probability in self._answers)
        self.setAccessibleName(", ".join(spoken))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, max(0, ROW * len(self._answers) - 3))

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_answers(QPainter(self), QRectF(self.rect()), self._answers, self._answered)
