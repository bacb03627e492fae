"""Two runs side by side: their figures, the settings that differ, both curves in one plot."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from gui.i18n import tr
from gui.run_words import Comparison, Side
from gui.theme import Type, colours
from gui.widgets.card import Card
from gui.widgets.live_plot import LivePlot
from gui.widgets.paint import colour
from gui.widgets.table import Cell, Column, Table
from gui.widgets.text import Elided, Figure, Text


class RunCompare(QWidget):
    """Shows a `Comparison`."""

    def __init__(self) -> None:
        super().__init__()
        self._verdict = Text(style=Type.STRONG, wrap=True)
        self._sides = (_Side(0), _Side(1))
        self._same = Text(tr("All their settings are the same."), role="muted", wrap=True)
        self._table = Table([Column(tr("setting")), Column("", 150), Column("", 150)], selection=0)
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
        card.body.addWidget(self._table)
        card.body.addStretch(1)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(16)
        self._row.addWidget(card, 3)
        self._row.addWidget(self.plot, 2)

    def show_comparison(self, found: Comparison) -> None:
        """Show two other runs."""
        self._verdict.set_text(found.verdict)
        for side, of in zip(self._sides, (found.first, found.second), strict=True):
            side.show_side(of)
        self._same.setVisible(not found.differences)
        self._table.setVisible(bool(found.differences))
        self._table.set_titles([tr("setting"), found.first.name, found.second.name])
        self._table.set_rows(
            [
                (title, (Cell(title), Cell(first, strong=True), Cell(second, strong=True)))
                for title, first, second in found.differences
            ]
        )
        self._table.setFixedHeight(self._table.height_for_rows() + 2)
        self.plot.set_names(found.first.name, found.second.name)
        self.plot.set_points(found.first.curve, found.second.curve)
        self.plot.set_span(*found.span)
        self.plot.set_first_answer(*found.first_answer)


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
