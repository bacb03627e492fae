"""Curves that grow while the model learns: on training pictures and on validation pictures.

The only file that imports pyqtgraph.
"""

import math
from collections.abc import Sequence

import pyqtgraph
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from gui.i18n import tr
from gui.palette import Palette
from gui.theme import Type, colours, font
from gui.widgets.card import Card
from gui.widgets.paint import colour
from gui.widgets.text import Text

Points = Sequence[tuple[float, float]]
_BATCH_MS = 60
_LONGEST_NAME = 120
"""Pixels that the name of a curve may have."""
_ROOM = 0.015
"""Share that is free above and beside the curves, or what lies on the edge would be cut."""
_NEW_LOOK = {QEvent.Type.StyleChange, QEvent.Type.DevicePixelRatioChange}


class LivePlot(Card):
    """A card with a plain title, the field's term after it, a legend and the two curves.

    Points are (passes, value). What is new is drawn together, at most sixteen times a second.

    Args:
        ceiling: the most a value can be; the axis then ends there and begins near the least value.
            None: it goes from 0 to the greatest value.
        names: of the two curves.
    """

    def __init__(
        self,
        title: str,
        term: str = "",
        ceiling: float | None = None,
        names: tuple[str, str] | None = None,
    ) -> None:
        self._legend = _Legend(names or (tr("training"), tr("validation")))
        super().__init__(title, term, right=self._legend)
        self._ceiling = ceiling
        self._learning: list[tuple[float, float]] = []
        self._validation: list[tuple[float, float]] = []
        self._span: tuple[float, float] | None = None
        self._first_answer = (0.0, 0.0)
        self._best: tuple[float, float] | None = None
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_BATCH_MS)
        self._soon.timeout.connect(self._draw)
        self._make_plot()
        self._recolour()

    def set_points(self, learning: Points, validation: Points) -> None:
        """Show these points instead of what was there."""
        self._learning, self._validation = list(learning), list(validation)
        self._draw_soon()

    def set_span(self, low: float, high: float) -> None:
        """Show the passes from `low` to `high`, wherever the points end."""
        self._span = (low, high)
        self._draw_soon()

    def set_first_answer(self, low: float, high: float) -> None:
        """Shade the part that belongs to the first answer; an empty one for none."""
        self._first_answer = (low, high)
        self._draw_soon()

    def set_best(self, best: tuple[float, float] | None) -> None:
        """Mark the point whose state of the model is kept."""
        self._best = best
        self._draw_soon()

    def set_names(self, first: str, second: str) -> None:
        """Call the two curves something else."""
        self._legend.set_names(first, second)

    def clear(self) -> None:
        """An empty plot."""
        self._learning, self._validation = [], []
        self._span, self._first_answer, self._best = None, (0.0, 0.0), None
        self._draw()

    def point_count(self) -> int:
        """How many points there are, on both curves."""
        return len(self._learning) + len(self._validation)

    def _make_plot(self) -> None:
        axes = {side: _Axis(orientation=side) for side in ("left", "bottom")}
        self._plot = pyqtgraph.PlotWidget(background=None, axisItems=axes)
        self._plot.setAntialiasing(True)
        self._plot.viewport().setAutoFillBackground(False)
        self._plot.setMenuEnabled(False)
        self._plot.setMouseEnabled(False, False)
        self._plot.hideButtons()
        self._plot.setMinimumHeight(150)
        self._plot.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        item = self._plot.getPlotItem()
        item.setContentsMargins(0, 6, 10, 0)
        item.getViewBox().setDefaultPadding(0.0)
        for axis in axes.values():
            axis.setStyle(tickFont=font(Type.CAPTION), tickLength=0, tickTextOffset=6)
            axis.enableAutoSIPrefix(False)
            axis.setZValue(-1)  # the curves run over the grid
        self._region = pyqtgraph.LinearRegionItem(movable=False)
        self._region_name = pyqtgraph.TextItem(
            tr("first answer"), anchor=(0, 1 if self._ceiling else 0)
        )
        self._region_name.setFont(font(Type.CAPTION))
        self._curves = (self._plot.plot(antialias=True), self._plot.plot(antialias=True))
        self._marker = pyqtgraph.ScatterPlotItem(size=9)
        self._cursor = pyqtgraph.InfiniteLine(angle=90)
        for extra in (self._region, self._region_name, self._marker, self._cursor):
            item.addItem(extra, ignoreBounds=True)
        self._cursor.hide()
        self._plot.scene().sigMouseMoved.connect(self._mouse_moved)
        self.body.addWidget(self._plot)

    def _draw_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _draw(self) -> None:
        self._soon.stop()
        for curve, points in zip(self._curves, (self._learning, self._validation), strict=True):
            curve.setData([x for x, _ in points], [y for _, y in points])
        left, right = self._span or self._extent()
        low, high = self._limits()
        upright = round_steps(low, high, 5)
        level = round_steps(max(0.0, left), right, 6, least=1.0)
        item = self._plot.getPlotItem()
        item.getAxis("left").setTicks([[(at, f"{at:.{_decimals(upright)}f}") for at in upright]])
        item.getAxis("bottom").setTicks([[(at, f"{at:.0f}") for at in level]])
        low, high = min(low, upright[0]), max(high, upright[-1])
        high += (high - low) * _ROOM
        item.getViewBox().setRange(
            xRange=(left, right + (right - left) * _ROOM), yRange=(low, high), padding=0
        )
        self._show_first_answer(low if self._ceiling else high)
        self._marker.setData(
            [self._best[0]] if self._best else [], [self._best[1]] if self._best else []
        )

    def _show_first_answer(self, name_at: float) -> None:
        start, end = self._first_answer
        self._region.setVisible(end > start)
        self._region_name.setVisible(end > start)
        self._region.setRegion((start, end))
        self._region_name.setPos(start, name_at)

    def _extent(self) -> tuple[float, float]:
        xs = [x for points in (self._learning, self._validation) for x, _ in points]
        return min([0.0, *xs]), max([1.0, *xs])

    def _limits(self) -> tuple[float, float]:
        values = [y for _, y in (*self._learning, *self._validation)]
        if self._ceiling is None:
            return 0.0, max(values, default=1.0) * 1.08
        return min([*values, self._ceiling - (0.1 if values else 0.5)]), self._ceiling

    def _recolour(self) -> None:
        palette = colours()
        item = self._plot.getPlotItem()
        grid = colour(palette.border)
        for side in ("left", "bottom"):
            axis = item.getAxis(side)
            axis.setPen(pyqtgraph.mkPen(grid if side == "bottom" else None))
            axis.setTextPen(colour(palette.muted))
        item.showGrid(x=False, y=True, alpha=1.0)
        item.getAxis("left").setTickPen(pyqtgraph.mkPen(grid))
        thick = 2 * self.devicePixelRatioF()  # pyqtgraph counts the pixels of the screen
        for curve, value in zip(self._curves, _series(palette), strict=True):
            curve.setPen(pyqtgraph.mkPen(colour(value), width=thick))
        self._region.setBrush(colour(palette.accent, 0.10))
        for line in self._region.lines:
            line.setPen(pyqtgraph.mkPen(None))
        self._region_name.setColor(colour(palette.accent))
        self._marker.setBrush(colour(palette.surface))
        self._marker.setPen(pyqtgraph.mkPen(colour(_series(palette)[1]), width=2))
        self._cursor.setPen(pyqtgraph.mkPen(colour(palette.faint), style=Qt.PenStyle.DashLine))

    def _mouse_moved(self, place: QPointF) -> None:
        box = self._plot.getPlotItem().getViewBox()
        inside = box.sceneBoundingRect().contains(place) and self._validation
        self._cursor.setVisible(bool(inside))
        if not inside:
            self._legend.set_values(None, None)
            return
        x = box.mapSceneToView(place).x()
        self._cursor.setPos(x)
        self._legend.set_values(_nearest(self._learning, x), _nearest(self._validation, x))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._cursor.hide()
        self._legend.set_values(None, None)

    def event(self, event: QEvent) -> bool:
        if event.type() in _NEW_LOOK and hasattr(self, "_cursor"):
            self._recolour()
        return super().event(event)


class _Axis(pyqtgraph.AxisItem):
    """An axis that also names its first and its last line, which pyqtgraph would leave out."""

    def boundingRect(self) -> QRectF:
        return super().boundingRect().adjusted(-12, -8, 12, 8)


def round_steps(low: float, high: float, most: int, least: float = 0.0) -> list[float]:
    """About `most` round values from low to high, apart by 1, 2 or 5 times a power of ten.

    The first lies at or below `low`; the last is the one nearest to `high`. They are at least
    `least` apart.
    """
    rough = max((high - low) / most, least, 1e-6)
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 5, 10) if power * factor >= rough * 0.999)
    first, last = math.floor(low / step + 1e-6), round(high / step)
    return [round(at * step, 9) for at in range(first, last + 1)]


def _decimals(values: Sequence[float]) -> int:
    """How many decimals tell these values apart."""
    step = values[1] - values[0] if len(values) > 1 else 1.0
    return max(0, -math.floor(math.log10(step) + 1e-9))


def _series(palette: Palette) -> tuple[str, str]:
    """The colours of training and of validation."""
    return palette.series[0], palette.series[1]


def _nearest(points: Points, x: float) -> float | None:
    return min(points, key=lambda point: abs(point[0] - x))[1] if points else None


class _Legend(QWidget):
    """Which curve is which; under the mouse, also what they are there."""

    def __init__(self, names: tuple[str, str]) -> None:
        super().__init__()
        self._names = names
        self._labels = [Text(name, Type.CAPTION, "muted") for name in names]
        row = QHBoxLayout(self)
        row.setContentsMargins(22, 0, 0, 0)
        row.setSpacing(30)
        for label in self._labels:
            row.addWidget(label)

    def set_names(self, first: str, second: str) -> None:
        metrics = self._labels[0].fontMetrics()
        cut = [
            metrics.elidedText(name, Qt.TextElideMode.ElideRight, _LONGEST_NAME)
            for name in (first, second)
        ]
        self._names = (cut[0], cut[1])
        self.set_values(None, None)

    def set_values(self, learning: float | None, validation: float | None) -> None:
        for label, name, value in zip(
            self._labels, self._names, (learning, validation), strict=True
        ):
            label.set_text(name if value is None else f"{name} {value:.3f}")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for label, value in zip(self._labels, _series(colours()), strict=True):
            painter.setBrush(colour(value))
            place = label.geometry()
            painter.drawRoundedRect(
                QRectF(place.left() - 21, place.center().y() - 0.5, 14, 3), 1.5, 1.5
            )
