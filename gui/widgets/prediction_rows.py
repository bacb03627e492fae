"""Answers for pictures as a table: a row each, drawn when it is looked at."""

from PySide6.QtCore import QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from gui.i18n import percent, tr
from gui.theme import Type, colours
from gui.widgets.image_grid import paint_missing
from gui.widgets.page import SCROLL_BAR
from gui.widgets.paint import bar, colour, text
from gui.widgets.prediction_card import Prediction, PredictionView, paint_heading

_ROW, _HEADS, _PICTURE, _GAP = 44, 28, 32, 12
_PERCENT = 56
_NARROW = 560
"""In less room than that the second best answer is left away."""


def columns(width: float) -> list[tuple[str, float, float]]:
    """The columns in a row of this width: name, left edge and width, in pixels."""
    names = [tr("picture"), tr("answer"), tr("likeliest"), tr("second")]
    parts = [0.25, 0.25, 0.27, 0.23]
    if width < _NARROW:
        names, parts = names[:3], [0.3, 0.3, 0.4]
    left = _GAP + _PICTURE + _GAP
    room = width - left - _GAP * len(names)
    found = []
    for name, part in zip(names, parts, strict=True):
        found.append((name, left, room * part))
        left += room * part + _GAP
    return found


class PredictionRows(PredictionView):
    """A row for each answer: the picture, its file, the answer, and the two likeliest classes."""

    gap = 0
    tile_width = 10**6  # a single column, whatever the width
    # The bar keeps its room, or the names of the columns would not stand above them.
    bar = Qt.ScrollBarPolicy.ScrollBarAlwaysOn

    def tile_height(self, _width: int) -> int:
        return _ROW

    def picture_size(self, _width: int) -> QSizeF:
        return QSizeF(_PICTURE, _PICTURE)

    def paint_tile(
        self, painter: QPainter, rect: QRect, item: Prediction, picture: QPixmap | None
    ) -> None:
        palette, row = colours(), QRectF(rect)
        line = QRectF(row.left(), row.bottom() - 1, row.width(), 1)
        painter.fillRect(line, colour(palette.border))
        frame = QRectF(row.left() + _GAP, row.center().y() - _PICTURE / 2, _PICTURE, _PICTURE)
        if picture is None:
            paint_missing(painter, frame, broken=self.pictures.is_broken(item.file))
        else:
            painter.drawPixmap(frame.topLeft(), picture)
        places = [QRectF(left, row.top(), width, _ROW) for _, left, width in columns(row.width())]
        text(painter, places[0], item.file.name)
        paint_heading(painter, places[1], item, item.heading, Type.STRONG)
        for place, answer in zip(places[2:], item.answers, strict=False):
            _paint_share(painter, place, answer, answered=answer[0] in item.answered)

    def paint_selection(self, painter: QPainter, rect: QRect) -> None:
        palette = colours()
        painter.fillRect(rect, colour(palette.accent, 0.12))
        painter.fillRect(QRect(rect.left(), rect.top(), 3, rect.height()), colour(palette.accent))


class PredictionTable(QWidget):
    """`rows` below the names of their columns."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = PredictionRows()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(_Heads())
        column.addWidget(self.rows, 1)


class _Heads(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(_HEADS)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(320, _HEADS)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, palette = QPainter(self), colours()
        for name, left, width in columns(self.width() - SCROLL_BAR):
            text(painter, QRectF(left, 0, width, _HEADS), name, Type.CAPTION, palette.muted)
        painter.fillRect(QRectF(0, _HEADS - 1, self.width(), 1), colour(palette.border))


def _paint_share(
    painter: QPainter, place: QRectF, answer: tuple[str, float], *, answered: bool
) -> None:
    """A class with a bar below it, and its probability at the right."""
    palette, (label, share) = colours(), answer
    name = QRectF(place.left(), place.top() + 6, place.width() - _PERCENT, 20)
    text(painter, name, label, value=palette.muted)
    figure = QRectF(place.right() - _PERCENT, place.top() + 6, _PERCENT, 20)
    right = Qt.AlignmentFlag.AlignRight
    text(painter, figure, percent(share), Type.NUMBER, palette.muted, align=right)
    track = QRectF(place.left(), place.top() + 30, place.width(), 4)
    bar(painter, track, share, palette.accent if answered else palette.faint)
