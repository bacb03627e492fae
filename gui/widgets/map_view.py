"""A map of pictures: points that are circled with the mouse, each with its picture under it."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from gui.theme import RADIUS_CONTROL, Type, colours
from gui.widgets.map_canvas import MapCanvas
from gui.widgets.map_dots import Camera, Places, inside
from gui.widgets.paint import colour
from gui.widgets.picture_label import PictureView, ThumbnailSource
from gui.widgets.text import Elided

_REACH = 9.0
"""Pixels from a point in which the pointer is on it."""
_STEP = 3.0
"""Pixels between two corners of a lasso."""
_PUSH = 40.0
_PUSHES = {
    Qt.Key.Key_Left: QPointF(_PUSH, 0),
    Qt.Key.Key_Right: QPointF(-_PUSH, 0),
    Qt.Key.Key_Up: QPointF(0, _PUSH),
    Qt.Key.Key_Down: QPointF(0, -_PUSH),
}


class MapView(MapCanvas):
    """Points that are looked at from nearer or farther, and selected by drawing around them.

    Left mouse: draw around points, or press one; Shift adds. Right or middle mouse, or the space
    bar: move the map. Wheel, plus and minus: nearer or farther. Double click: all of it. Escape:
    select nothing.

    Signals:
        selection_changed: the positions of the selected points, ascending.
    """

    selection_changed = Signal(object)

    def __init__(self, source: ThumbnailSource, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("focus_ring", True)
        self.setProperty("radius", RADIUS_CONTROL)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._files: Sequence[Path] = ()
        self._words: Callable[[int], tuple[str, str]] = lambda _at: ("", "")
        self._lasso: list[QPointF] = []
        self._grip: QPointF | None = None
        self._space = False
        self._under: int | None = None
        self._card = _HoverCard(source, self)

    def set_points(
        self,
        places: Places,
        files: Sequence[Path],
        words: Callable[[int], tuple[str, str]],
    ) -> None:
        """Show other points, all of them in view; none is selected then.

        Args:
            places: `[N, 2]`.
            files: their pictures.
            words: what there is to say of one, in two lines.
        """
        self._files, self._words = files, words
        self._leave_point()
        self.set_places(places)

    def point_at(self, place: QPointF) -> int | None:
        """The point under the pointer, the nearest where there are several."""
        screen = self._on_screen()
        if not len(screen):
            return None
        far = np.hypot(screen[:, 0] - place.x(), screen[:, 1] - place.y())
        far[~self._shown] = np.inf
        best = int(far.argmin())
        return best if far[best] <= _REACH else None

    def zoom(self) -> float:
        """How near it is looked at; 1: all of it is in view."""
        return self._camera.zoom

    def show_all(self) -> None:
        """Bring all points into view."""
        self._look(Camera.on(self._places))

    # Inside

    def _look(self, camera: Camera) -> None:
        self._camera = camera
        self._leave_point()
        self._redraw()

    def _select(self, mask: NDArray[np.bool_]) -> None:
        if (mask != self._selected).any():
            self._selected = mask
            self._marked = self._marked & mask
            self._redraw()
            self.selection_changed.emit(self.selected())

    def _finish_lasso(self, *, add: bool) -> None:
        lasso, self._lasso = self._lasso, []
        if len(lasso) < 3:
            at = self.point_at(lasso[0])
            found = self._mask([] if at is None else [at])
        else:
            corners = np.array([(corner.x(), corner.y()) for corner in lasso])
            found = inside(self._on_screen(), corners) & self._shown
        self._select(found | self._selected if add else found)
        self.update()

    def _hover(self, place: QPointF) -> None:
        at = self.point_at(place)
        if at is None:
            self._leave_point()
            return
        if at != self._under:
            self._under = at
            self._card.set_picture(self._files[at], *self._words(at))
            self.update()
        self._card.put_beside(self.place_of(at), self.size())

    def _leave_point(self) -> None:
        if self._under is not None:
            self._under = None
            self.update()
        self._card.hide()

    # Qt

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = colours()
        if self._lasso:
            painter.setPen(QPen(colour(palette.accent), 1.5))
            painter.setBrush(colour(palette.accent, 0.12))
            painter.drawPolygon(QPolygonF(self._lasso))
        if self._under is not None:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour(palette.text), 1.5))
            painter.drawEllipse(self.place_of(self._under), 7, 7)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._leave_point()
        if event.button() is Qt.MouseButton.LeftButton and not self._space:
            self._lasso = [event.position()]
        else:
            self._grip = event.position()
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        if self._grip is not None:
            self._look(self._camera.moved(place - self._grip, self.size()))
            self._grip = place
        elif self._lasso:
            way = (place - self._lasso[-1]).manhattanLength()
            started = len(self._lasso) > 1 or way >= QApplication.startDragDistance()
            if started and way >= _STEP:
                self._lasso.append(place)
                self.update()
        else:
            self._hover(place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._lasso and event.button() is Qt.MouseButton.LeftButton:
            self._finish_lasso(add=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        self._grip = None
        self.setCursor(Qt.CursorShape.CrossCursor)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.show_all()

    def wheelEvent(self, event: QWheelEvent) -> None:
        factor = 1.0015 ** event.angleDelta().y()
        self._look(self._camera.zoomed(factor, event.position(), self.size()))
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._leave_point()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        middle = QPointF(self.rect().center())
        if key in _PUSHES:
            self._look(self._camera.moved(_PUSHES[key], self.size()))
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            factor = 0.8 if key == Qt.Key.Key_Minus else 1.25
            self._look(self._camera.zoomed(factor, middle, self.size()))
        elif key in (Qt.Key.Key_0, Qt.Key.Key_Home):
            self.show_all()
        elif key == Qt.Key.Key_A and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._select(self._shown.copy())
        elif key == Qt.Key.Key_Space:
            self._space = True
        elif key == Qt.Key.Key_Escape and (self._lasso or self._selected.any()):
            self._lasso = []
            self._select(self._mask([]))
            self.update()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
        else:
            super().keyReleaseEvent(event)


class _HoverCard(QWidget):
    """The picture of the point under the pointer."""

    def __init__(self, source: ThumbnailSource, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._picture = PictureView(QSize(128, 128), source)
        self._title = Elided("", Type.STRONG)
        self._note = Elided("", Type.CAPTION, "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 6)
        column.setSpacing(2)
        for widget in (self._picture, self._title, self._note):
            column.addWidget(widget)
        self.setFixedWidth(144)
        self.hide()

    def set_picture(self, file: Path, title: str, note: str) -> None:
        self._picture.set_file(file)
        self._title.set_text(title)
        self._note.set_text(note)
        self._note.setVisible(bool(note))
        self.adjustSize()

    def title(self) -> str:
        """The first of its lines."""
        return self._title.plain_text()

    def put_beside(self, place: QPointF, area: QSize) -> None:
        """To the right of a point and below it, or on the other side where there is no room."""
        x = place.x() + 14 if place.x() + 14 + self.width() < area.width() else None
        y = place.y() + 14 if place.y() + 14 + self.height() < area.height() else None
        left = place.x() - 14 - self.width() if x is None else x
        top = place.y() - 14 - self.height() if y is None else y
        self.move(QPoint(round(max(4, left)), round(max(4, top))))
        self.show()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour(colours().border), 1))
        painter.setBrush(colour(colours().raised))
        edge = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(edge, RADIUS_CONTROL, RADIUS_CONTROL)
