"""Many points, drawn once and kept until something about them changes."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QWidget

from gui.theme import RADIUS_CONTROL, colours
from gui.widgets.map_dots import Camera, DotLook, Places, dot
from gui.widgets.paint import colour

_PALE = 0.28
"""How much is left of points that are not selected, while others are."""


class MapCanvas(QWidget):
    """Draws points: those selected in full while the others pale, those marked with a ring."""

    def __init__(self) -> None:
        super().__init__()
        self._places: Places = np.zeros((0, 2))
        self._screen: Places = self._places
        self._look_of: NDArray[np.intp] = np.zeros(0, dtype=np.intp)
        self._looks: Sequence[DotLook] = ()
        self._shown: NDArray[np.bool_] = np.zeros(0, dtype=bool)
        self._selected: NDArray[np.bool_] = self._shown
        self._marked: NDArray[np.bool_] = self._shown
        self._camera = Camera()
        self._dots: QPixmap | None = None

    def set_places(self, places: Places) -> None:
        """Show other points, `[N, 2]`, all of them in view; none is selected then."""
        n = len(places)
        self._places = places
        self._look_of = np.zeros(n, dtype=np.intp)
        self._shown = np.ones(n, dtype=bool)
        self._selected, self._marked = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
        self._camera = Camera.on(places)
        self._redraw()

    def set_looks(
        self,
        look_of: NDArray[np.intp],
        looks: Sequence[DotLook],
        shown: NDArray[np.bool_] | None = None,
    ) -> None:
        """How each point looks, as a position in `looks` (the last are on top), and which show."""
        self._look_of, self._looks = look_of, looks
        self._shown = np.ones(len(look_of), dtype=bool) if shown is None else shown
        self._redraw()

    def set_selected(self, positions: Iterable[int]) -> None:
        """Select these without a signal."""
        self._selected = self._mask(positions)
        self._redraw()

    def set_marked(self, positions: Iterable[int]) -> None:
        """Put a ring around these of the selected."""
        self._marked = self._mask(positions)
        self._redraw()

    def selected(self) -> list[int]:
        """The positions of the selected points, ascending."""
        return np.flatnonzero(self._selected & self._shown).tolist()

    def marked(self) -> list[int]:
        """The positions of the points with a ring, ascending."""
        return np.flatnonzero(self._marked).tolist()

    def place_of(self, position: int) -> QPointF:
        """Where a point lies in the widget."""
        return QPointF(*self._on_screen()[position].tolist())

    def _mask(self, positions: Iterable[int]) -> NDArray[np.bool_]:
        mask = np.zeros(len(self._places), dtype=bool)
        mask[list(positions)] = True
        return mask

    def _redraw(self) -> None:
        self._dots = None
        self._screen = np.zeros((0, 2))
        self.update()

    def _on_screen(self) -> Places:
        if len(self._screen) != len(self._places):
            self._screen = self._camera.to_screen(self._places, self.size())
        return self._screen

    def _draw_dots(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        made = QPixmap(self.size() * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        screen = self._on_screen()
        size = np.array((self.width(), self.height()))
        seen = self._shown & ((screen > -10) & (screen < size + 10)).all(1)
        some = bool((self._selected & self._shown).any())
        layers = [(~self._selected, 0.0), (self._selected & ~self._marked, 0.0)]
        for mask, ring in [*layers, (self._marked, 3.0)]:
            painter.setOpacity(_PALE if some and mask is layers[0][0] else 1.0)
            for number, look in enumerate(self._looks):
                those = screen[seen & mask & (self._look_of == number)]
                if len(those):
                    sprite = dot(look, ratio, ring=ring)
                    corner = those - sprite.width() / ratio / 2
                    for x, y in corner.tolist():
                        painter.drawPixmap(QPointF(x, y), sprite)
        painter.end()
        return made

    def sizeHint(self) -> QSize:
        return QSize(560, 480)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._dots is None:
            self._dots = self._draw_dots()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour(colours().border), 1))
        painter.setBrush(colour(colours().window))
        edge = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(edge, RADIUS_CONTROL, RADIUS_CONTROL)
        painter.drawPixmap(0, 0, self._dots)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._redraw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "_dots"):
            self._redraw()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.DevicePixelRatioChange:
            self._redraw()
        return super().event(event)
