"""A curve of shares, each from 0 to 1, with one point marked on it."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from gui.i18n import percent
from gui.palette import Palette
from gui.theme import Type, colours
from gui.widgets.paint import colour, text
from gui.widgets.text import Elided, Text

_LEFT, _TOP, _RIGHT, _BOTTOM = 32, 24, 8, 38
_TICKS = (0.0, 0.5, 1.0)

Point = tuple[float, float]


class CurvePlot(QWidget):
    """A title, a quiet caption and the curve.

    Args:
        across, up: what the two axes count.
        stairs: between two points the curve lies as high as the later one.
        chance: show the diagonal, on which a model that guesses would lie.
    """

    def __init__(
        self, title: str, across: str, up: str, *, stairs: bool = False, chance: bool = False
    ) -> None:
        super().__init__()
        self._title = title
        self._caption = Elided("", Type.CAPTION, "muted")
        self._curve = _Curve(across, up, stairs=stairs, chance=chance)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Text(title, Type.STRONG))
        column.addWidget(self._caption)
        column.addSpacing(4)
        column.addWidget(self._curve, 1)

    def set_curve(self, points: Sequence[Point], caption: str) -> None:
        """Show other points, from left to right; none where there is no curve."""
        self._caption.set_text(caption)
        self._curve.set_points(points)
        self.setAccessibleName(f"{self._title}, {caption}")

    def set_marked(self, point: Point | None) -> None:
        """Mark a point; None marks none."""
        self._curve.set_marked(point)
        self.setAccessibleDescription(self._curve.described())

    def marked(self) -> Point | None:
        """The point that is marked."""
        return self._curve.marked


class _Curve(QWidget):
    """The curve is drawn once and kept: only the mark moves."""

    def __init__(self, across: str, up: str, *, stairs: bool, chance: bool) -> None:
        super().__init__()
        self.marked: Point | None = None
        self._across, self._up, self._stairs, self._chance = across, up, stairs, chance
        self._points: list[Point] = []
        self._drawn: QPixmap | None = None
        self._drawn_with: Palette | None = None
        self.setMinimumSize(150, 168)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_points(self, points: Sequence[Point]) -> None:
        self._points, self._drawn = list(points), None
        self.update()

    def set_marked(self, point: Point | None) -> None:
        self.marked = point
        self.setToolTip(self.described())
        self.update()

    def described(self) -> str:
        if self.marked is None:
            return ""
        x, y = self.marked
        return f"{self._across} {percent(x)}, {self._up} {percent(y)}"

    def sizeHint(self) -> QSize:
        return QSize(220, 190)

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_LEFT, _TOP, -_RIGHT, -_BOTTOM)

    def _place(self, point: Point) -> QPointF:
        area = self._area()
        return QPointF(
            area.left() + point[0] * area.width(), area.bottom() - point[1] * area.height()
        )

    def paintEvent(self, _event: QPaintEvent) -> None:
        size, ratio = self.size() * self.devicePixelRatioF(), self.devicePixelRatioF()
        if self._drawn is None or self._drawn.size() != size or self._drawn_with is not colours():
            self._drawn = QPixmap(size)
            self._drawn.setDevicePixelRatio(ratio)
            self._drawn.fill(Qt.GlobalColor.transparent)
            self._drawn_with = colours()
            self._draw(self._drawn)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._drawn)
        if self.marked is not None and self._points:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_mark(painter, self._place(self.marked))

    def _draw(self, target: QPixmap) -> None:
        painter = QPainter(target)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_scales(painter)
        if self._chance:
            painter.setPen(QPen(colour(colours().faint), 1, Qt.PenStyle.DashLine))
            painter.drawLine(self._place((0, 0)), self._place((1, 1)))
        painter.setPen(QPen(colour(colours().series[0]), 2))
        painter.drawPolyline(QPolygonF([self._place(point) for point in self._path()]))
        painter.end()

    def _path(self) -> list[Point]:
        if not self._stairs:
            return self._points
        corners: list[Point] = []
        for x, y in self._points:
            corners += [(corners[-1][0], y), (x, y)] if corners else [(x, y)]
        return corners

    def _paint_scales(self, painter: QPainter) -> None:
        area, palette, side = self._area(), colours(), Qt.AlignmentFlag
        for share in _TICKS:
            at = self._place((share, share))
            painter.setPen(QPen(colour(palette.border), 1))
            painter.drawLine(QPointF(area.left(), at.y()), QPointF(area.right(), at.y()))
            words = f"{100 * share:.0f}"
            left = QRectF(0, at.y() - 9, _LEFT - 8, 18)
            text(painter, left, words, Type.CAPTION, palette.muted, align=side.AlignRight)
            below = QRectF(at.x() - 20, area.bottom() + 4, 40, 16)
            if share == _TICKS[-1]:
                below.moveRight(area.right() + 2)
            align = side.AlignRight if share == _TICKS[-1] else side.AlignHCenter
            text(painter, below, words, Type.CAPTION, palette.muted, align=align)
        above = QRectF(0, 0, self.width(), 16)
        text(painter, above, self._up, Type.CAPTION, palette.muted)
        under = QRectF(area.left(), self.height() - 17, area.width(), 16)
        text(painter, under, self._across, Type.CAPTION, palette.muted, align=side.AlignRight)

    def _paint_mark(self, painter: QPainter, place: QPointF) -> None:
        area, palette = self._area(), colours()
        painter.setPen(QPen(colour(palette.accent), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(place.x(), area.bottom()), place)
        painter.drawLine(QPointF(area.left(), place.y()), place)
        painter.setPen(QPen(colour(palette.accent), 2))
        painter.setBrush(colour(palette.surface))
        painter.drawEllipse(place, 5, 5)
