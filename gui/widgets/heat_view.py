"""A picture with warm colours where it speaks for a class."""

import base64
from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from gui.palette import HEAT
from gui.theme import RADIUS_CONTROL
from gui.widgets.paint import rounded

_STRONGEST = 0.72
"""How much of the picture the warmest colour hides."""


class HeatView(QWidget):
    """What the network saw, and where in it something speaks for a class."""

    def __init__(self, side: int) -> None:
        super().__init__()
        self.setFixedSize(QSize(side, side))
        self._image: QImage | None = None
        self._ready: QPixmap | None = None

    def set_heat(self, picture: str, heat: Sequence[Sequence[float]]) -> None:
        """Show a JPEG in base64 under a grid of values from 0 to 1."""
        seen = QImage.fromData(base64.b64decode(picture))
        seen = seen.convertToFormat(QImage.Format.Format_ARGB32_Premultiplied)
        painter = QPainter(seen)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(seen.rect()), heat_image(heat))
        painter.end()
        self._image, self._ready = seen, None
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._image is None:
            return
        ratio = self.devicePixelRatioF()
        if self._ready is None or self._ready.devicePixelRatio() != ratio:
            self._ready = rounded(self._image, QSizeF(self.size()), RADIUS_CONTROL, ratio)
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._ready)


def heat_image(heat: Sequence[Sequence[float]]) -> QImage:
    """A pixel for each value: the larger, the warmer and the less transparent."""
    image = QImage(len(heat[0]), len(heat), QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    for y, row in enumerate(heat):
        for x, value in enumerate(row):
            image.setPixelColor(x, y, _warm(value))
    return image


def _warm(value: float) -> QColor:
    place = min(max(value, 0.0), 1.0) * (len(HEAT) - 1)
    low = min(int(place), len(HEAT) - 2)
    first, second, share = QColor(HEAT[low]), QColor(HEAT[low + 1]), place - low
    mixed = (
        a + share * (b - a) for a, b in zip(first.getRgbF()[:3], second.getRgbF()[:3], strict=True)
    )
    return QColor.fromRgbF(*mixed, _STRONGEST * min(1.0, 1.4 * value))
