"""Two runs side by side: their figures, both curves in one plot, the settings that differ."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from gui.i18n import tr
from gui.run_words import Comparison, Side
from gui.widgets.card import Card
from gui.widgets.live_plot import LivePlot, SeriesDot
from gui.widgets.table import Cell, Column, Table
from gui.widgets.text import Elided, Figure, Text
from gui.theme import Type


class RunCompare(Card):
    """A card that shows a `Comparison`."""

    def __init__(self) -> None:
        super().__init__(tr("Compared"), tr("only what differs"))
