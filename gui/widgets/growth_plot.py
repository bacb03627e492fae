"""How the accuracy grows with the pictures, and what more of each class should bring."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from core.figures import GrowthPoint, Interval
from gui.i18n import between, number, percent, tr
from gui.theme import Type, colours, font
from gui.widgets.paint import bar, colour, text, text_width

_LEFT, _BOTTOM, _TOP, _RIGHT = 44, 44, 14, 58
_REACH = 14.0
_CURVE = 24
"""Points of the continued curve."""
_ROW, _NAME, _VALUE = 30, 0.26, 132


@dataclass(frozen=True)
class Continued:
    """What the curve should come to with `n` pictures."""

    n: int
    accuracy: float
    interval: Interval


def continuation(
    last: tuple[float, float], end: tuple[float, float], steps: int = _CURVE
) -> list[tuple[float, float]]:
    """The way from one point of a learning curve to a later one.

    Over a single doubling a power law is all but straight on a scale of factors of two.
    """
    (n, accuracy), (most, final) = last, end
    return [
        (n * (most / n) ** (at / steps), accuracy + (final - accuracy) * at / steps)
        for at in range(steps + 1)
    ]


class GrowthPlot(QWidget):
    """Measured points with their intervals, and dashed, with its band, where they should lead."""

    def __init__(self) -> None:
        super().__init__()
        self._points: tuple[GrowthPoint, ...] = ()
        self._end: Continued | None = None
        self._low, self._high = 0.0, 1.0
        self.setAccessibleName(tr("Accuracy by the number of pictures (learning curve)"))
        self.setMinimumHeight(236)

    def set_growth(self, points: Sequence[GrowthPoint], end: Continued) -> None:
        """Show points in order of their pictures, the last of which goes on to `end`."""
        self._points, self._end = tuple(points), end
        edges = [edge for each in (*points, end) for edge in each.interval]
        self._low = max(0.0, math.floor(min(edges) * 20) / 20)
        self._high = min(1.0, math.ceil(max(edges) * 20) / 20)
        self.setAccessibleDescription("; ".join(point_words(each) for each in points))
        self.update()

    def place(self, n: float, accuracy: float) -> QPointF:
        """Where an accuracy with `n` pictures is drawn."""
        area = self._area()
        most = self._end.n if self._end else 1
        height = (accuracy - self._low) / max(1e-9, self._high - self._low)
        return QPointF(
            area.left() + n / most * area.width(), area.bottom() - height * area.height()
        )

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_LEFT, _TOP, -_RIGHT, -_BOTTOM)

    def sizeHint(self) -> QSize:
        return QSize(520, 260)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            near = [
                each
                for each in self._points
                if abs(self.place(each.n, each.accuracy).x() - event.pos().x()) < _REACH
            ]
            QToolTip.showText(event.globalPos(), point_words(near[0]) if near else "", self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(Type.CAPTION))
        if self._end is None:
            return
        self._paint_scales(painter, self._end)
        self._paint_continuation(painter, self._points[-1], self._end)
        accent = colour(colours().accent)
        painter.setPen(QPen(accent, 2))
        places = [self.place(each.n, each.accuracy) for each in self._points]
        painter.drawPolyline(QPolygonF(places))
        for each, middle in zip(self._points, places, strict=True):
            low, high = (self.place(each.n, edge) for edge in each.interval)
            painter.setPen(QPen(colour(colours().accent, 0.55), 1.5))
            painter.drawLine(low, high)
            for end in (low, high):
                painter.drawLine(end - QPointF(4, 0), end + QPointF(4, 0))
            painter.setPen(QPen(colour(colours().surface), 1.5))
            painter.setBrush(accent)
            painter.drawEllipse(middle, 4.5, 4.5)

    def _paint_scales(self, painter: QPainter, end: Continued) -> None:
        area, palette = self._area(), colours()
        side = Qt.AlignmentFlag
        step = (
            0.05 if self._high - self._low < 0.26 else 0.1 if self._high - self._low < 0.51 else 0.2
        )
        for at in range(
            math.ceil(self._low / step - 1e-6), math.floor(self._high / step + 1e-6) + 1
        ):
            y = self.place(0, at * step).y()
            painter.setPen(QPen(colour(palette.border), 1))
            painter.drawLine(QPointF(area.left(), y), QPointF(area.right(), y))
            label, words = QRectF(0, y - 9, _LEFT - 8, 18), f"{100 * at * step:.0f} %"
            text(painter, label, words, Type.CAPTION, palette.muted, align=side.AlignRight)
        last = self._points[-1].n
        for n in (0, last // 2, last, end.n):
            x = self.place(n, self._low).x()
            label, words = QRectF(x - 40, area.bottom() + 6, 80, 16), number(n)
            text(painter, label, words, Type.CAPTION, palette.muted, align=side.AlignHCenter)
        x = self.place(last, self._low).x()
        painter.setPen(QPen(colour(palette.border), 1))
        painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        below = QRectF(area.left(), area.bottom() + 23, x - area.left(), 16)
        text(painter, below, tr("pictures you have"), Type.CAPTION, palette.muted)
        beyond = QRectF(x, area.bottom() + 23, area.right() - x + 40, 16)
        words = tr("twice as many, foretold")
        text(painter, beyond, words, Type.CAPTION, palette.muted, align=side.AlignHCenter)

    def _paint_continuation(self, painter: QPainter, last: GrowthPoint, end: Continued) -> None:
        start = (float(last.n), last.accuracy)

        def way(final: float) -> list[QPointF]:
            return [self.place(*point) for point in continuation(start, (end.n, final))]

        low, high = end.interval
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(colours().accent, 0.12))
        painter.drawPolygon(QPolygonF([*way(high), *reversed(way(low))]))
        painter.setPen(QPen(colour(colours().accent), 2, Qt.PenStyle.DashLine))
        painter.drawPolyline(QPolygonF(way(end.accuracy)))
        tip = self.place(end.n, end.accuracy)
        painter.setPen(QPen(colour(colours().accent), 2))
        painter.setBrush(colour(colours().surface))
        painter.drawEllipse(tip, 4.5, 4.5)
        beside = QRectF(tip.x() + 9, tip.y() - 9, _RIGHT - 9, 18)
        text(painter, beside, percent(end.accuracy), Type.CAPTION_STRONG)


def point_words(point: GrowthPoint) -> str:
    """A point of the curve in words."""
    return tr(
        "{n} pictures: {share}, {between}",
        n=number(point.n),
        share=percent(point.accuracy),
        between=between(point.interval),
    )


@dataclass(frozen=True)
class RangeRow:
    """A row of `RangeRows`.

    Attributes:
        interval: None draws a bar from 0 to `value` instead of a range around it.
        strong: it stands out from the others.
    """

    name: str
    value: float
    interval: Interval | None
    words: str
    strong: bool = False


class RangeRows(QWidget):
    """Names, each with its value or its range on one common scale, and in words at the right.

    A thin line stands at `reference`.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._rows: tuple[RangeRow, ...] = ()
        self._scale = (0.0, 1.0)
        self._reference: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_rows(
        self,
        rows: Sequence[RangeRow],
        scale: tuple[float, float],
        reference: float | None = None,
    ) -> None:
        """Show these on a scale from one value to another."""
        self._rows, self._scale, self._reference = tuple(rows), scale, reference
        self.setAccessibleDescription("; ".join(f"{row.name}: {row.words}" for row in rows))
        self.updateGeometry()
        self.update()

    def rows(self) -> tuple[RangeRow, ...]:
        """What is shown."""
        return self._rows

    def sizeHint(self) -> QSize:
        return QSize(320, _ROW * len(self._rows))

    def minimumSizeHint(self) -> QSize:
        return QSize(240, _ROW * len(self._rows))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        widest = max((text_width(row.name, Type.BODY) for row in self._rows), default=0.0)
        name = min(widest + 4, max(0.45 * self.width(), _NAME * self.width()))
        words = max((text_width(row.words, Type.CAPTION) for row in self._rows), default=0.0) + 4
        track = QRectF(name + 12, 0, max(40.0, self.width() - name - words - 28), 0)
        for place, row in enumerate(self._rows):
            top = place * _ROW
            style = Type.STRONG if row.strong else Type.BODY
            text(painter, QRectF(0, top, name, _ROW), row.name, style)
            self._paint_range(painter, QRectF(track.left(), top, track.width(), _ROW), row)
            last = QRectF(self.width() - words, top, words, _ROW)
            shade = colours().text if row.strong else colours().muted
            side = Qt.AlignmentFlag.AlignRight
            text(painter, last, row.words, Type.CAPTION, shade, align=side)
        if self._reference is not None:
            x = self._x(track, self._reference)
            painter.fillRect(QRectF(x - 0.5, 2, 1, self.height() - 4), colour(colours().muted))

    def _x(self, track: QRectF, value: float) -> float:
        low, high = self._scale
        share = (value - low) / max(1e-9, high - low)
        return track.left() + min(max(share, 0.0), 1.0) * track.width()

    def _paint_range(self, painter: QPainter, rect: QRectF, row: RangeRow) -> None:
        palette = colours()
        middle = rect.center().y()
        shade = palette.accent if row.strong else palette.faint
        if row.interval is None:
            line = QRectF(rect.left(), middle - 4, rect.width(), 8)
            bar(painter, line, row.value / self._scale[1], shade)
            return
        track = QRectF(rect.left(), middle - 3, rect.width(), 6)
        bar(painter, track, 0.0, shade)
        low, high = (self._x(rect, edge) for edge in row.interval)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(shade, 0.45))
        painter.drawRoundedRect(QRectF(low, middle - 3, max(6.0, high - low), 6), 3, 3)
        painter.setPen(QPen(colour(palette.surface), 1.5))
        painter.setBrush(colour(shade))
        painter.drawEllipse(QPointF(self._x(rect, row.value), middle), 5, 5)
