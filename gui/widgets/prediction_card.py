"""Answers for pictures: each on a card, with the likeliest classes and how sure the model is."""

from collections.abc import Hashable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from core.decision import NONE_OF_THESE
from core.events import PicturePredicted
from core.prediction.answers import Answers, Positions, is_settled, ranked
from gui.assets import draw_icon
from gui.i18n import number, tr
from gui.theme import RADIUS_CARD, Type, colours
from gui.widgets.answer_bars import paint_answers
from gui.widgets.card import SHADOW, paint_card
from gui.widgets.image_grid import paint_missing
from gui.widgets.paint import colour, text, text_width
from gui.widgets.tile_view import TileView
from gui.widgets.tiles import TileSource

_PICTURE = 96
_INSET = 11
_SIGN = 22
"""Room for the sign of an answer, in pixels."""
_LEAST_NAME = 40
"""In less room than that the file's name says nothing."""


@dataclass(frozen=True)
class Prediction:
    """An answer for one picture.

    Attributes:
        answers: the likeliest classes with their probabilities (0 to 1), best first; 3 are shown.
        sure: whether the model commits itself; else the card says “Not sure”.
        decided: what it says, where that is not simply the likeliest class.
        could_be: all that it may be, where the model gives several answers.
    """

    file: Path
    answers: tuple[tuple[str, float], ...]
    sure: bool = True
    decided: str = ""
    could_be: tuple[str, ...] = ()

    @classmethod
    def of(cls, classes: Sequence[str], said: PicturePredicted, most: int = 3) -> "Prediction":
        """What was said of a picture, with `most` of the classes."""
        best = ranked(classes, said.probabilities, most)
        decided = said.label if said.label != best[0][0] else ""
        return cls(said.file, best, is_settled(said), decided, said.could_be)

    @property
    def label(self) -> str:
        """What the model says."""
        return self.decided or self.answers[0][0]

    @property
    def is_several(self) -> bool:
        """Whether it may be one of several classes."""
        return len(self.could_be) > 1 and self.decided != NONE_OF_THESE

    @property
    def answered(self) -> tuple[str, ...]:
        """The classes that it may be; none where the model does not commit itself."""
        if self.decided == NONE_OF_THESE:
            return ()
        return self.could_be or ((self.label,) if self.sure else ())

    @property
    def sign(self) -> tuple[str, str]:
        """The icon and the colour of an answer that is no class; empty where it is one."""
        if self.decided == NONE_OF_THESE:
            return "none", "muted"
        return ("", "") if self.answered else ("warning", "warning")

    @property
    def heading(self) -> str:
        """The answer in words."""
        if self.decided == NONE_OF_THESE:
            return tr("None of these")
        if self.is_several:
            *firsts, last = self.could_be
            return tr("{some} or {last}", some=", ".join(firsts), last=last)
        return self.label if self.sure or self.could_be else tr("Not sure")


class PredictionTiles(TileSource[Prediction]):
    """Some answers, in an order; a tile is known by its position among all answers."""

    def __init__(self, answers: Answers, positions: Positions) -> None:
        self._answers = answers
        self._positions = positions

    def __len__(self) -> int:
        return len(self._positions)

    def tile(self, position: int) -> Prediction:
        (said,) = self._answers.answers([int(self._positions[position])])
        return Prediction.of(self._answers.classes, said)

    def key(self, position: int) -> Hashable:
        return int(self._positions[position])

    def find(self, keys: AbstractSet[Hashable]) -> dict[Hashable, int]:
        return {at: place for place, at in enumerate(self._positions.tolist()) if at in keys}


class PredictionView(TileView[Prediction]):
    """Answers to be selected and opened. See `TileView` for its signals."""

    def describe(self, item: Prediction) -> str:
        label, probability = item.answers[0]
        words = tr(
            "{file}: {label}, {percent} %",
            file=item.file.name,
            label=label,
            percent=f"{100 * probability:.1f}",
        )
        return words if item.heading in (label, tr("Not sure")) else f"{item.heading}. {words}"


class PredictionGrid(PredictionView):
    """Cards of answers, as many in a row as there is room for."""

    gap = 12
    tile_width = 316

    def tile_height(self, width: int) -> int:
        return _PICTURE + 2 * _INSET + SHADOW

    def picture_size(self, width: int) -> QSizeF:
        return QSizeF(_PICTURE, _PICTURE)

    def paint_tile(
        self, painter: QPainter, rect: QRect, item: Prediction, picture: QPixmap | None
    ) -> None:
        paint_card(painter, QRectF(rect))
        corner = QPointF(rect.left() + _INSET, rect.top() + _INSET)
        if picture is None:
            frame = QRectF(corner, QSizeF(_PICTURE, _PICTURE))
            paint_missing(painter, frame, broken=self.pictures.is_broken(item.file))
        else:
            painter.drawPixmap(corner, picture)
        left = corner.x() + _PICTURE + 12
        words = QRectF(left, corner.y(), rect.right() - 11 - left, 22)
        self._paint_head(painter, words, item)
        paint_answers(painter, words.translated(0, 28), item.answers[:3], item.answered)

    def paint_selection(self, painter: QPainter, rect: QRect) -> None:
        edge = QRectF(rect).adjusted(1, 1, -1, -SHADOW - 1)
        painter.setPen(QPen(colour(colours().accent), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(edge, RADIUS_CARD, RADIUS_CARD)

    def _paint_head(self, painter: QPainter, words: QRectF, item: Prediction) -> None:
        palette = colours()
        title = fitted_heading(item, words.width())
        room = words.width() * (1.0 if item.is_several or item.sign[0] else 0.6)
        title_width = min(heading_width(item, title, Type.HEADING), room)
        paint_heading(painter, QRectF(words.topLeft(), QSizeF(title_width, 22)), item, title)
        rest = words.adjusted(title_width + 12, 0, 0, 0)
        if rest.width() < _LEAST_NAME:
            return
        text(
            painter,
            rest,
            item.file.name,
            Type.CAPTION,
            palette.muted,
            align=Qt.AlignmentFlag.AlignRight,
        )


def fitted_heading(item: Prediction, width: float) -> str:
    """The answer in words; where several are too many to be read there, how many they are."""
    if item.is_several and text_width(item.heading, Type.HEADING) > width:
        return tr("One of {n}", n=number(len(item.could_be)))
    return item.heading


def heading_width(item: Prediction, words: str, style: Type) -> float:
    """How wide `paint_heading` is with all its words."""
    return text_width(words, style) + 2 + (_SIGN if item.sign[0] else 0)


def paint_heading(
    painter: QPainter, rect: QRectF, item: Prediction, words: str, style: Type = Type.HEADING
) -> None:
    """The answer in words; one that is not simply a class has a sign and a colour, too."""
    icon, role = item.sign
    if icon:
        draw_icon(painter, icon, QRectF(rect.left(), rect.center().y() - 8, 16, 16), role)
    value = getattr(colours(), role) if role else ""
    text(painter, rect.adjusted(_SIGN if icon else 0, 0, 0, 0), words, style, value)
