"""Two runs side by side: figures, curves, the settings that differ, and what changed side."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from core.comparison import Flip
from gui.i18n import number, tr, trn
from gui.run_words import Comparison, Side
from gui.theme import Type, colours
from gui.widgets.card import Card
from gui.widgets.clearing import clear
from gui.widgets.image_grid import GridItem, ImageGrid
from gui.widgets.live_plot import LivePlot
from gui.widgets.paint import colour
from gui.widgets.picture_label import ThumbnailSource
from gui.widgets.text import Elided, Figure, Hairline, Text
from gui.widgets.thumbnail_feed import ThumbnailFeed

_NARROW = 860
"""Pixels below which what stands side by side goes one under the other."""


class RunCompare(QWidget):
    """Shows a `Comparison`.

    Signals:
        folder_requested(Path): the person wants to see the folder of a picture.
    """

    folder_requested = Signal(object)

    def __init__(self, thumbnails: ThumbnailSource) -> None:
        super().__init__()
        self._verdict = Text(style=Type.STRONG, wrap=True)
        self._paired = Text(wrap=True)
        self._changed = _Changed(thumbnails)
        self._changed.folder_requested.connect(self.folder_requested)
        self._sides = (_Side(0), _Side(1))
        self._same = Text(tr("All their settings are the same."), role="muted", wrap=True)
        self._differences = QGridLayout()
        self._differences.setHorizontalSpacing(16)
        self._differences.setVerticalSpacing(0)
        self._differences.setColumnStretch(0, 1)
        self._differences.setColumnStretch(1, 1)
        self.plot = LivePlot(tr("Accuracy"), tr("validation"), 1.0, ("", ""))
        self.plot.setMinimumHeight(300)
        card = Card(tr("Compared"))
        card.body.addWidget(self._verdict)
        card.body.addWidget(self._paired)
        figures = QHBoxLayout()
        figures.setSpacing(16)
        for side in self._sides:
            figures.addWidget(side, 1)
        card.body.addLayout(figures)
        card.body.addWidget(self._same)
        card.body.addLayout(self._differences)
        card.body.addStretch(1)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(16)
        self._row.addWidget(card, 1)
        self._row.addWidget(self.plot, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addLayout(self._row)
        column.addWidget(self._changed)

    def show_comparison(self, found: Comparison) -> None:
        """Show two other runs."""
        self._verdict.set_text(found.verdict)
        self._paired.set_text(found.paired)
        self._paired.setVisible(bool(found.paired))
        self._changed.setVisible(bool(found.flips))
        self._changed.show_flips(found)
        for side, of in zip(self._sides, (found.first, found.second), strict=True):
            side.show_side(of)
        self._same.setVisible(not found.differences)
        self._show_differences(found.differences)
        self.plot.set_names(found.first.name, found.second.name)
        self.plot.set_points(found.first.curve, found.second.curve)
        self.plot.set_span(*found.span)
        self.plot.set_first_answer(*found.first_answer)

    def _show_differences(self, differences: Sequence[tuple[str, str, str]]) -> None:
        """Each setting over its two values, which stand under the figures of their runs."""
        clear(self._differences)
        for place, (title, *values) in enumerate(differences):
            row = 3 * place
            self._differences.addWidget(Hairline(), row, 0, 1, 2)
            name = Text(title, Type.CAPTION, "muted", wrap=True)
            name.setContentsMargins(0, 6, 0, 0)
            self._differences.addWidget(name, row + 1, 0, 1, 2)
            for column, value in enumerate(values):
                shown = Text(value, wrap=True)
                shown.setContentsMargins(0, 0, 0, 8)
                self._differences.addWidget(shown, row + 2, column, Qt.AlignmentFlag.AlignTop)

    def minimumSizeHint(self) -> QSize:
        """The plot goes below the figures where there is no room beside them."""
        return QSize(400, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        direction = QBoxLayout.Direction
        narrow = self.width() < _NARROW
        for row in (self._row, self._changed.row):
            row.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)


class _Changed(Card):
    """The pictures that changed side from one run to the other."""

    folder_requested = Signal(object)

    def __init__(self, thumbnails: ThumbnailSource) -> None:
        super().__init__(tr("Changed side"), " ")
        self._wrong, self._right = _Flips(thumbnails), _Flips(thumbnails)
        self.row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.row.setSpacing(16)
        for flips in (self._wrong, self._right):
            flips.folder_requested.connect(self.folder_requested)
            self.row.addWidget(flips, 1)
        self.body.addLayout(self.row)

    def show_flips(self, found: Comparison) -> None:
        """Show those of two other runs."""
        right = [flip for flip in found.flips if flip.became_right]
        wrong = [flip for flip in found.flips if not flip.became_right]
        names = {"first": found.first.name, "second": found.second.name}
        self.set_subtitle(
            trn(
                "{n} picture, from “{first}” to “{second}”",
                "{n} pictures, from “{first}” to “{second}”",
                len(found.flips),
                **names,
            )
        )
        self._wrong.show_flips(tr("Became wrong: {n}", n=number(len(wrong))), wrong, found.pictures)
        self._right.show_flips(tr("Became right: {n}", n=number(len(right))), right, found.pictures)


class _Flips(QWidget):
    """Pictures that all became right, or all became wrong."""

    folder_requested = Signal(object)

    def __init__(self, thumbnails: ThumbnailSource) -> None:
        super().__init__()
        self._heading = Text(style=Type.CAPTION_STRONG, role="muted")
        self._grid = _Grid()
        self._grid.opened.connect(self._request_folder)
        self._feed = ThumbnailFeed(self._grid, thumbnails)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._heading)
        column.addWidget(self._grid)
        column.addStretch(1)

    def show_flips(self, heading: str, flips: Sequence[Flip], pictures: Path) -> None:
        """Show these, whose paths begin at the folder `pictures`."""
        self._heading.set_text(heading)
        self._grid.setAccessibleName(heading)
        self._grid.set_items([_tile(pictures / flip.path, flip) for flip in flips])
        self.setVisible(bool(flips))

    def _request_folder(self, item: GridItem) -> None:
        self.folder_requested.emit(item.file.parent)


class _Grid(ImageGrid):
    """A grid as high as its rows, up to a few."""

    gap = 12
    most_rows = 2.5
    """The half one tells that there are more."""

    def __init__(self) -> None:
        super().__init__(tile_width=96)


def _tile(file: Path, flip: Flip) -> GridItem:
    return GridItem(
        file,
        title=tr("now {label}", label=flip.second),
        caption=tr("was {label}", label=flip.first),
    )


class _Side(QWidget):
    def __init__(self, place: int) -> None:
        super().__init__()
        self._name = Elided(style=Type.STRONG)
        self._figure = Figure()
        name = QHBoxLayout()
        name.setSpacing(8)
        name.addWidget(_Dot(place))
        name.addWidget(self._name, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 8)
        column.setSpacing(0)
        column.addLayout(name)
        column.addWidget(self._figure)

    def show_side(self, side: Side) -> None:
        self._name.set_text(side.name)
        self._figure.set_figure(side.figure, side.caption, side.gained)


class _Dot(QWidget):
    """The colour of a run's curve."""

    def __init__(self, place: int) -> None:
        super().__init__()
        self._place = place
        self.setFixedSize(10, 10)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(colours().series[self._place]))
        painter.drawEllipse(QRectF(self.rect()))
