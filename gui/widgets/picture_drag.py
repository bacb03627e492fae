"""Pictures of this window in the hand of the mouse: what a drag of them carries and looks like."""

import json
import os
from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QDrag, QDropEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from gui.i18n import number
from gui.theme import RADIUS_CONTROL, Type, colours
from gui.widgets.paint import colour, text, text_width

MIME = "application/x-graft-pictures"
"""Says how many pictures are dragged, and from which process. Which they are, their view knows."""

_SIDE, _SHIFT = 64, 6


def picture_data(count: int) -> QMimeData:
    """What a drag of so many pictures carries."""
    data = QMimeData()
    data.setData(MIME, json.dumps({"count": count, "process": os.getpid()}).encode())
    return data


def has_pictures(event: QDropEvent) -> bool:
    """Whether a drop carries pictures of this very window, not of another one's."""
    if not event.mimeData().hasFormat(MIME):
        return False
    carried = json.loads(bytes(event.mimeData().data(MIME).data()))
    return bool(carried["process"] == os.getpid())


def drag_pictures(view: QWidget, count: int, thumbnails: Sequence[QPixmap]) -> None:
    """Drag `count` pictures out of `view`, until they are dropped or the drag is given up."""
    drag = QDrag(view)
    drag.setMimeData(picture_data(count))
    drag.setPixmap(_stack(count, thumbnails[:3], view.devicePixelRatioF()))
    drag.setHotSpot(QPoint(-8, -8))
    drag.exec(Qt.DropAction.MoveAction)


def _stack(count: int, thumbnails: Sequence[QPixmap], ratio: float) -> QPixmap:
    """A few thumbnails one behind the other, the first in front, and how many there are."""
    words = number(count)
    wide = max(22, round(text_width(words, Type.STRONG)) + 14)
    whole = QSize(_SIDE + wide, _SIDE + 2 * _SHIFT + 12)
    made = QPixmap(whole * ratio)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHints(
        QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
    )
    for place in reversed(range(min(count, 3))):
        frame = QRectF(1 + place * _SHIFT, 11 + place * _SHIFT, _SIDE, _SIDE)
        painter.setPen(QPen(colour(colours().surface), 2))
        painter.setBrush(colour(colours().border))
        painter.drawRoundedRect(frame, RADIUS_CONTROL, RADIUS_CONTROL)
        if place < len(thumbnails):
            inner, picture = frame.adjusted(1, 1, -1, -1), thumbnails[place]
            painter.drawPixmap(inner, picture, QRectF(picture.rect()))
    _paint_count(painter, QRectF(_SIDE - 4, 1, wide, 22), words)
    painter.end()
    return made


def _paint_count(painter: QPainter, chip: QRectF, words: str) -> None:
    palette = colours()
    painter.setPen(QPen(colour(palette.surface), 2))
    painter.setBrush(colour(palette.accent))
    painter.drawRoundedRect(chip, 11, 11)
    text(painter, chip, words, Type.STRONG, palette.on_accent, align=Qt.AlignmentFlag.AlignHCenter)
