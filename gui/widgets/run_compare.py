"""Two runs side by side: their figures, the settings that differ, both curves in one plot."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from gui.i18n import tr
from gui.run_words import Comparison, Side
from gui.theme import Type, colours
from gui.widgets.card import Card
from gui.widgets.clearing import clear
from gui.widgets.live_plot import LivePlot
from gui.widgets.paint import colour
from gui.widgets.text import Elided, Figure, Hairline, Text

_NARROW = 860
"""Pixels below which the plot goes under the figures."""


class RunCompare(QWidget):
    """Shows a `Comparison`."""

    def __init__(self) -> None:
        super().__init__()
        self._verdict = Text(style=Type.STRONG, wrap=True)
        self._sides = (_Side(0), _Side(1))
        self._same = Text(tr("All their settings are the same."), role="muted", wrap=True)
        self._differences = QGridLayout()
        self._differences.setHorizontalSpacing(16)
        self._differences.setVerticalSpacing(0)
        self._differences.setColumnStretch(0, 1)
        self._differences.setColumnStretch(1, 1)
        self.plot = LivePlot(tr("Pictures got right"), tr("kept aside"), 1.0, ("", ""))
        self.plot.setMinimumHeight(300)
        card = Card(tr("Compared"))
        card.body.addWidget(self._verdict)
        figures = QHBoxLayout()
        figures.setSpacing(16)
        for side in self._sides:
            figures.addWidget(side, 1)
        card.body.addLayout(figures)
        card.body.addWidget(self._same)
        card.body.addLayout(self._differences)
        card.body.addStretch(1)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(16)
        self._row.addWidget(card, 1)
        self._row.addWidget(self.plot, 1)

    def show_comparison(self, found: Comparison) -> None:
        """Show two other runs."""
        self._verdict.set_text(found.verdict)
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
        self._row.setDirection(direction.TopToBottom if narrow else direction.LeftToRight)


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
        self._figure.set_figure(side.figure, side.caption)


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
