"""The loss against the learning rate, on a scale of powers of ten."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from gui.theme import Type, colours, font
from gui.widgets.card import Card
from gui.widgets.paint import colour

_LEFT, _BOTTOM, _TOP, _RIGHT = 44, 24, 8, 12
_LOWEST, _HIGHEST = -7, 1
_TALLEST = 3.0
"""Times the first loss, above which the curve leaves the plot."""


class RatePlot(Card):
    """A curve that grows from left to right, with one rate marked on it.

    Signals:
        picked: the rate that was clicked.
    """

    picked = Signal(float)

    def __init__(self, title: str, term: str) -> None:
        super().__init__(title, term)
        self._curve = _Curve()
        self._curve.picked.connect(self.picked)
        self.body.addWidget(self._curve)

    def set_points(self, points: Sequence[tuple[float, float]]) -> None:
        """Show (rate, loss) pairs, in order of rate."""
        self._curve.points = list(points)
        self._curve.update()

    def set_marked(self, rate: float | None) -> None:
        """Mark a rate; None marks nothing."""
        self._curve.marked = rate
        self._curve.update()


class _Curve(QWidget):
    picked = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.points: list[tuple[float, float]] = []
        self.marked: float | None = None
        self.setCursor(Qt.CursorShape.CrossCursor)

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_LEFT, _TOP, -_RIGHT, -_BOTTOM)

    def _place(self, rate: float, loss: float, top: float) -> QPointF:
        area = self._area()
        x = (math.log10(rate) - _LOWEST) / (_HIGHEST - _LOWEST)
        return QPointF(
            area.left() + x * area.width(), area.bottom() - min(loss / top, 1.0) * area.height()
        )

    def _top(self) -> float:
        if not self.points:
            return 1.0
        losses = [loss for _, loss in self.points]
        return 1.1 * min(max(losses), _TALLEST * losses[0])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        area = self._area()
        share = (event.position().x() - area.left()) / max(1.0, area.width())
        if self.points and 0 <= share <= 1:
            self.picked.emit(10 ** (_LOWEST + share * (_HIGHEST - _LOWEST)))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(Type.CAPTION))
        palette, area, top = colours(), self._area(), self._top()
        for step in range(3):
            y = area.bottom() - step * area.height() / 2
            painter.setPen(QPen(colour(palette.border), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            painter.setPen(colour(palette.muted))
            label = QRectF(0, y - 9, _LEFT - 8, 18)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(label, right, f"{step * top / 2:.2g}" if self.points else "")
        for power in range(_LOWEST, _HIGHEST + 1):
            x = self._place(10.0**power, 0.0, 1.0).x()
            label = QRectF(x - 30, area.bottom() + 6, 60, 18)
            painter.drawText(label, Qt.AlignmentFlag.AlignCenter, f"{10.0**power:g}")
        if self.points:
            painter.setClipRect(area.adjusted(-2, -2, 2, 2))
            painter.setPen(QPen(colour(palette.series[0]), 2))
            painter.drawPolyline(QPolygonF([self._place(*point, top) for point in self.points]))
        if self.marked is not None and self.points:
            painter.setClipping(False)
            rate, loss = min(
                self.points, key=lambda p: abs(math.log10(p[0]) - math.log10(self.marked or p[0]))
            )
            place = self._place(rate, loss, top)
            painter.setPen(QPen(colour(palette.accent), 1, Qt.PenStyle.DashLine))
            painter.drawLine(QPointF(place.x(), area.top()), QPointF(place.x(), area.bottom()))
            painter.setPen(QPen(colour(palette.accent), 2))
            painter.setBrush(colour(palette.surface))
            painter.drawEllipse(place, 5, 5)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.update()
