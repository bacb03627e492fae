"""The points of a map: where they come to lie, how they look, and which of them are circled."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import Type, colours
from gui.widgets.paint import colour, text, text_width

Places = NDArray[np.float64]
"""Points, `[N, 2]`."""
SHAPES = ("circle", "square", "triangle")
"""A class beyond the last colour has a colour again, and the next shape."""
_ROOM = 28
"""Pixels that are free around all points."""
_FARTHEST, _NEAREST = 0.5, 60.0
_SWATCH, _GAP, _LINE = 16, 14, 20


@dataclass(frozen=True)
class DotLook:
    """How a kind of points looks.

    Attributes:
        name: in the legend.
        series: the place of a class in the list of classes; None: `role` says the colour.
        role: of the palette.
        radius: in pixels.
    """

    name: str
    series: int | None = None
    role: str = "faint"
    radius: float = 3.5

    @property
    def value(self) -> str:
        """The colour in the palette in force, #rrggbb."""
        palette = colours()
        if self.series is None:
            return str(getattr(palette, self.role))
        return palette.class_colour(self.series)

    @property
    def shape(self) -> str:
        """One of `SHAPES`."""
        rounds = 0 if self.series is None else self.series // len(colours().series)
        return SHAPES[rounds % len(SHAPES)]


def class_looks(names: Sequence[str]) -> list[DotLook]:
    """A look for each class."""
    return [DotLook(name, series=place) for place, name in enumerate(names)]


def dot(look: DotLook, ratio: float, *, ring: float = 0.0) -> QPixmap:
    """A point as a small picture, with an accent ring of so many pixels around it."""
    side = 2 * (look.radius + ring + 2)
    made = QPixmap(round(side * ratio), round(side * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle = QPointF(side / 2, side / 2)
    if ring:
        painter.setBrush(colour(colours().surface))
        painter.setPen(QPen(colour(colours().accent), 2))
        painter.drawEllipse(middle, look.radius + ring, look.radius + ring)
    painter.setBrush(colour(look.value))
    painter.setPen(QPen(colour(colours().surface, 0.8), 0.75))
    _draw_shape(painter, middle, look)
    painter.end()
    return made


def _draw_shape(painter: QPainter, middle: QPointF, look: DotLook) -> None:
    r = look.radius
    if look.shape == "square":
        painter.drawRect(QRectF(middle.x() - 0.9 * r, middle.y() - 0.9 * r, 1.8 * r, 1.8 * r))
    elif look.shape == "triangle":
        corners = [QPointF(0, -1.2 * r), QPointF(1.1 * r, 0.9 * r), QPointF(-1.1 * r, 0.9 * r)]
        painter.drawPolygon(QPolygonF([middle + corner for corner in corners]))
    else:
        painter.drawEllipse(middle, r, r)


def inside(points: Places, polygon: Places) -> NDArray[np.bool_]:
    """Which points lie inside a polygon, by the even-odd rule; fewer than three corners hold none.

    Args:
        points: `[N, 2]`.
        polygon: its corners in order, `[M, 2]`; the last is joined to the first.
    """
    found = np.zeros(len(points), dtype=bool)
    if len(polygon) < 3 or not len(points):
        return found
    near = ((points >= polygon.min(0)) & (points <= polygon.max(0))).all(1)
    x, y = points[near].T
    odd = np.zeros(len(x), dtype=bool)
    for (x0, y0), (x1, y1) in zip(polygon, np.roll(polygon, -1, axis=0), strict=True):
        if y0 != y1:
            crosses = (y0 > y) != (y1 > y)
            odd ^= crosses & (x < (x1 - x0) * (y - y0) / (y1 - y0) + x0)
    found[near] = odd
    return found


@dataclass(frozen=True)
class Camera:
    """Which part of a map is looked at.

    Attributes:
        centre: the point of the map in the middle of the screen.
        span: how much of the map fits into the shorter side.
        zoom: 1 shows all of it.
    """

    centre: tuple[float, float] = (0.0, 0.0)
    span: float = 1.0
    zoom: float = 1.0

    @classmethod
    def on(cls, places: Places) -> "Camera":
        """One that shows all of these."""
        if not len(places):
            return cls()
        low, high = places.min(0), places.max(0)
        middle = (low + high) / 2
        return cls((float(middle[0]), float(middle[1])), max(1e-9, float((high - low).max())))

    def scale(self, size: QSize) -> float:
        """Pixels for a step of 1 on the map."""
        return max(40, min(size.width(), size.height()) - 2 * _ROOM) / self.span * self.zoom

    def to_screen(self, places: Places, size: QSize) -> Places:
        """Where these lie in a widget of a size; up is up."""
        moved = (places - np.array(self.centre)) * self.scale(size)
        return moved * (1, -1) + (size.width() / 2, size.height() / 2)

    def moved(self, by: QPointF, size: QSize) -> "Camera":
        """With everything pushed by so many pixels."""
        scale = self.scale(size)
        x, y = self.centre
        return replace(self, centre=(x - by.x() / scale, y + by.y() / scale))

    def zoomed(self, factor: float, at: QPointF, size: QSize) -> "Camera":
        """Nearer or farther, with what lies at a point of the screen staying there."""
        zoom = min(max(self.zoom * factor, _FARTHEST), _NEAREST)
        off = at - QPointF(size.width() / 2, size.height() / 2)
        kept = self.moved(-off, size)  # with that point in the middle
        return replace(kept, zoom=zoom).moved(off, size)


class Legend(QWidget):
    """What the looks of the points stand for, in as many rows as it takes."""

    def __init__(self) -> None:
        super().__init__()
        self._looks: list[DotLook] = []
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_looks(self, looks: Sequence[DotLook]) -> None:
        """Explain these."""
        self._looks = list(looks)
        self.setAccessibleName(", ".join(look.name for look in looks))
        self.updateGeometry()
        self.update()

    def names(self) -> list[str]:
        """What is explained."""
        return [look.name for look in self._looks]

    def _rects(self, width: int) -> list[QRect]:
        left, top, found = 0, 0, []
        for look in self._looks:
            wide = min(width, round(_SWATCH + text_width(look.name, Type.CAPTION)) + 2)
            if left and left + wide > width:
                left, top = 0, top + _LINE
            found.append(QRect(QPoint(left, top), QSize(wide, _LINE)))
            left += wide + _GAP
        return found

    def heightForWidth(self, width: int) -> int:
        rects = self._rects(width)
        return rects[-1].bottom() + 1 if rects else 0

    def hasHeightForWidth(self) -> bool:
        return True

    def sizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(max(240, self.width())))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, _LINE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for look, rect in zip(self._looks, self._rects(self.width()), strict=True):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(look.value))
            middle = QPointF(rect.left() + 6, rect.center().y() + 0.5)
            _draw_shape(painter, middle, replace(look, radius=max(4.0, look.radius)))
            words = QRectF(rect).adjusted(_SWATCH, 0, 0, 0)
            text(painter, words, look.name, Type.CAPTION, colours().muted)
