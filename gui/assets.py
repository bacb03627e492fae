"""Graft's own icons: line drawings on a 20 × 20 grid, coloured by a role of the palette.

An icon is drawn when it is shown, so it follows the theme and the screen's scale by itself.
"""

from functools import lru_cache

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from gui.theme import coloured_svg, colours


def draw_icon(painter: QPainter, name: str, rect: QRectF, role: str = "muted") -> None:
    """Draw an icon of resources/icons into `rect`, in the colour of a palette role."""
    _renderer(name, getattr(colours(), role)).render(painter, rect)


def icon(name: str, role: str = "muted", active_role: str | None = None) -> QIcon:
    """An icon that keeps to the theme; `active_role` colours it while its button is checked."""
    return QIcon(_ThemedEngine(name, role, active_role or role))


def pixmap(name: str, size: int, role: str = "muted", ratio: float = 1.0) -> QPixmap:
    """An icon of `size` logical pixels for a screen of the given device pixel ratio."""
    made = QPixmap(round(size * ratio), round(size * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    draw_icon(painter, name, QRectF(0, 0, size, size), role)
    painter.end()
    return made


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(coloured_svg(name, colour).encode())


class _ThemedEngine(QIconEngine):
    def __init__(self, name: str, role: str, active_role: str) -> None:
        super().__init__()
        self._parts = (name, role, active_role)

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        name, role, active_role = self._parts
        if mode is QIcon.Mode.Disabled:
            role = "faint"
        elif state is QIcon.State.On:
            role = active_role
        draw_icon(painter, name, QRectF(rect), role)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return made

    def clone(self) -> QIconEngine:
        return _ThemedEngine(*self._parts)


def draw_logo(painter: QPainter, rect: QRectF) -> None:
    """The sprout on its rounded square."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours().accent))
    corner = rect.width() * 0.24
    painter.drawRoundedRect(rect, corner, corner)
    inset = rect.width() * 0.1
    draw_icon(painter, "sprout", rect.adjusted(inset, inset, -inset, -inset), "on_accent")
    painter.restore()


def logo() -> QIcon:
    """The program's icon, for the window and the task bar."""
    made = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        drawn = QPixmap(size, size)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        draw_logo(painter, QRectF(0, 0, size, size))
        painter.end()
        made.addPixmap(drawn)
    return made
