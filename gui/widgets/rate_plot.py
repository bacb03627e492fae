"""The loss against the learning rate, on a scale of powers of ten."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QWidget

from gui.theme import Type, colours, font
from gui.widgets.card import Card
from gui.widgets.paint import colour

_LEFT, _BOTTOM, _TOP, _RIGHT = 44, 26, 8, 12
_LOWEST, _HIGHEST = -7, 1
"""Powers of ten at the ends of the scale."""
_TALLEST = 3.0
"""Times the first loss, above which the curve leaves the plot."""
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


class RatePlot(Card):
    """A curve that grows from left to right, with one rate marked on it.

    Signals:
        picked: the rate of the point that was clicked, or gone to by an arrow key.
    """

    picked = Signal(float)

    def __init__(self, title: str, term: str) -> None:
        super().__init__(title, term)
        self._curve = _Curve()
        self._curve.setAccessibleName(title)
        self._curve.picked.connect(self.picked)
        self.body.addWidget(self._curve)

    def set_points(self, points: Sequence[tuple[float, float]]) -> None:
        """Show (rate, loss) pairs, in order of rate."""
        self._curve.points = list(points)
        self._curve.update()

    def set_marked(self, rate: float | None) -> None:
        """Mark the point that is nearest to a rate; None marks none."""
        self._curve.marked = None if rate is None else self._curve.nearest(rate)
        self._curve.setAccessibleDescription("" if rate is None else f"{rate:g}")
        self._curve.update()


class _Curve(QWidget):
    picked = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.points: list[tuple[float, float]] = []
        self.marked: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("focus_ring", True)
        self.setCursor(Qt.CursorShape.CrossCursor)

    def nearest(self, rate: float) -> int | None:
        """The position of the point whose rate is nearest to `rate`."""
        wanted = math.log(rate)
        return min(
            range(len(self.points)),
            key=lambda at: abs(math.log(self.points[at][0]) - wanted),
            default=None,
        )

    def sizeHint(self) -> QSize:
        return QSize(480, 260)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        area = self._area()
        share = (event.position().x() - area.left()) / max(1.0, area.width())
        self._pick(self.nearest(10 ** (_LOWEST + share * (_HIGHEST - _LOWEST))))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if not by:
            super().keyPressEvent(event)
        elif self.marked is not None:
            self._pick(min(max(self.marked + by, 0), len(self.points) - 1))

    def _pick(self, position: int | None) -> None:
        if position is not None:
            self.picked.emit(self.points[position][0])

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

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(Type.CAPTION))
        top = self._top()
        self._paint_scales(painter, top)
        if not self.points:
            return
        painter.setClipRect(self._area().adjusted(-2, -2, 2, 2))
        painter.setPen(QPen(colour(colours().series[0]), 2))
        painter.drawPolyline(QPolygonF([self._place(*point, top) for point in self.points]))
        painter.setClipping(False)
        if self.marked is not None:
            self._paint_mark(painter, self._place(*self.points[self.marked], top))

    def _paint_scales(self, painter: QPainter, top: float) -> None:
        area, palette = self._area(), colours()
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for step in range(3):
            y = area.bottom() - step * area.height() / 2
            painter.setPen(QPen(colour(palette.border), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            if self.points:
                painter.setPen(colour(palette.muted))
                label = QRectF(0, y - 9, _LEFT - 8, 18)
                painter.drawText(label, right, f"{step * top / 2:.2g}")
        painter.setPen(colour(palette.muted))
        for power in range(_LOWEST, _HIGHEST + 1):
            x = self._place(10.0**power, 0.0, 1.0).x()
            label = QRectF(x - 30, area.bottom() + 6, 60, 18)
            words = f"{10**power:g}" if power >= -3 else f"10{str(power).translate(_SUPERSCRIPTS)}"
            painter.drawText(label, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_mark(self, painter: QPainter, place: QPointF) -> None:
        area, palette = self._area(), colours()
        painter.setPen(QPen(colour(palette.accent), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(place.x(), area.top()), QPointF(place.x(), area.bottom()))
        painter.setPen(QPen(colour(palette.accent), 2))
        painter.setBrush(colour(palette.surface))
        painter.drawEllipse(place, 5, 5)
