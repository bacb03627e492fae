"""A grid of pictures with their class on them, as on the Pictures page and under wrong answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from gui.assets import draw_icon
from gui.i18n import tr
from gui.palette import DARK
from gui.theme import RADIUS_CONTROL, Type, colours
from gui.widgets.paint import chip, chip_width, colour, text, text_width
from gui.widgets.tile_view import TileView

_CAPTION_HEIGHT = 42


@dataclass(frozen=True)
class GridItem:
    """A picture of a grid.

    Attributes:
        label: on the picture, at the bottom left: usually its class.
        colour: of the class, #rrggbb, as a small square before the label; empty: none.
        suggestion: what a model would call a picture without a label, in its place.
        unlabelled: the picture has no label and needs one: says so, where nothing is suggested.
        title, caption: two lines under the picture; all tiles have room for them if one has any.
        badge, badge_kind: on the picture, at the top right.
        outline: a role of the palette (“danger”, “warning” …) for a frame around the picture.
        faded: drawn pale, because it takes no part.
    """

    file: Path
    label: str = ""
    title: str = ""
    caption: str = ""
    badge: str = ""
    badge_kind: str = "neutral"
    outline: str = ""
    faded: bool = False
    colour: str = ""
    suggestion: str = ""
    unlabelled: bool = False

    @property
    def mark(self) -> str:
        """What stands on the picture at the bottom left."""
        return self.label or self.suggestion or (tr("no label") if self.unlabelled else "")


class ImageGrid(TileView[GridItem]):
    """Pictures, cropped to squares with round corners. See `TileView` for its signals."""

    def __init__(self, tile_width: int = 138) -> None:
        self._captions = False
        super().__init__()
        self.tile_width = tile_width

    def set_items(self, items: Sequence[GridItem]) -> None:
        """Show other pictures."""
        self._captions = any(item.title or item.caption for item in items)
        super().set_items(items)

    def tile_height(self, width: int) -> int:
        return width + (_CAPTION_HEIGHT if self._captions else 0)

    def describe(self, item: GridItem) -> str:
        parts = (item.file.name, item.mark, item.title, item.caption, item.badge)
        return ", ".join(part for part in parts if part)

    def paint_tile(
        self, painter: QPainter, rect: QRect, item: GridItem, picture: QPixmap | None
    ) -> None:
        side = rect.width()
        frame = QRectF(rect.left(), rect.top(), side, side)
        painter.setOpacity(0.4 if item.faded else 1.0)
        if picture is None:
            paint_missing(painter, frame, broken=self.pictures.is_broken(item.file))
        else:
            painter.drawPixmap(frame.topLeft(), picture)
        painter.setOpacity(1.0)
        if item.outline:
            painter.setPen(QPen(colour(getattr(colours(), item.outline)), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame.adjusted(1, 1, -1, -1), RADIUS_CONTROL, RADIUS_CONTROL)
        if item.mark:
            _paint_mark(painter, frame, item)
        if item.badge:
            width = chip_width(item.badge, side - 16)
            corner = QPointF(frame.right() - width - 6, frame.top() + 6)
            chip(painter, corner, item.badge, item.badge_kind, side - 16)
        if item.title or item.caption:
            below = QRectF(rect.left(), frame.bottom() + 4, side, 18)
            text(painter, below, item.title, Type.STRONG)
            text(painter, below.translated(0, 17), item.caption, Type.CAPTION, colours().muted)

    def paint_selection(self, painter: QPainter, rect: QRect) -> None:
        frame = QRectF(rect.left(), rect.top(), rect.width(), rect.width())
        palette = colours()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(colour(palette.window), 2))
        painter.drawRoundedRect(frame.adjusted(3, 3, -3, -3), 6, 6)
        painter.setPen(QPen(colour(palette.accent), 2.5))
        painter.drawRoundedRect(frame.adjusted(1, 1, -1, -1), 8, 8)
        mark = QRectF(frame.left() + 8, frame.top() + 8, 20, 20)
        painter.setPen(QPen(colour(palette.window), 1.5))
        painter.setBrush(colour(palette.accent))
        painter.drawEllipse(mark)
        draw_icon(painter, "check-mark", mark.adjusted(3, 3, -3, -3), "on_accent")


def _paint_mark(painter: QPainter, frame: QRectF, item: GridItem) -> None:
    """The class of a picture, or what stands for it while there is none."""
    guess = not item.label and bool(item.suggestion)
    lead = 16 if guess or (item.label and item.colour) else 0
    width = min(text_width(item.mark, Type.CAPTION) + 14 + lead, frame.width() - 12)
    rect = QRectF(frame.left() + 6, frame.bottom() - 24, width, 18)
    words = rect.adjusted(6 + lead, 0, -6, 0)
    painter.setPen(Qt.PenStyle.NoPen)
    if guess:
        palette = colours()
        painter.setPen(QPen(colour(palette.accent), 1.5))
        painter.setBrush(colour(palette.surface))
        painter.drawRoundedRect(rect.adjusted(0.75, 0.75, -0.75, -0.75), 4, 4)
        draw_icon(painter, "sprout", QRectF(rect.left() + 5, rect.top() + 2, 14, 14), "accent")
        text(painter, words, item.mark, Type.CAPTION, palette.text)
        return
    # On a picture, in either mode: light words on a dark, see-through ground.
    if not item.label:
        dashed = QPen(colour(DARK.text), 1)
        dashed.setDashPattern([3, 2])
        painter.setPen(dashed)
    painter.setBrush(colour(DARK.window, 0.72))
    painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    if lead:
        painter.setPen(QPen(colour(DARK.text, 0.8), 1))
        painter.setBrush(colour(item.colour))
        painter.drawRoundedRect(QRectF(rect.left() + 6.5, rect.top() + 5, 8, 8), 2, 2)
    text(painter, words, item.mark, Type.CAPTION, DARK.text)


def paint_missing(painter: QPainter, frame: QRectF, *, broken: bool) -> None:
    """Where a picture is not there yet, or cannot be read."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(colours().border))
    painter.drawRoundedRect(frame, RADIUS_CONTROL, RADIUS_CONTROL)
    if broken:
        side = min(28.0, frame.width() * 0.4)
        middle = frame.center()
        icon = QRectF(middle.x() - side / 2, middle.y() - side / 2, side, side)
        draw_icon(painter, "image-broken", icon, "muted")
