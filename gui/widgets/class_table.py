"""How each class fares: how many of it were found, and how far its name can be trusted."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.figures import ClassFigures
from gui.i18n import number, tr
from gui.widgets.table import Cell, Column, Table


class ClassTable(QWidget):
    """Recall, precision and F1 in per cent, and the number of pictures. Any column sorts.

    Signals:
        opened: a class whose pictures should be shown.
    """

    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._table = Table(
            [
                Column(tr("class")),
                Column(
                    tr("found\nrecall"),
                    58,
                    True,
                    tr("Of the pictures of this class, the share that was named so"),
                ),
                Column(
                    tr("trusted\nprecision"),
                    76,
                    True,
                    tr("Of the pictures named so, the share that really are"),
                ),
                Column(tr("F1"), 58, True, tr("Recall and precision in one figure")),
                Column(tr("pictures\nsupport"), 66, True, tr("How many it was measured on")),
            ],
            selection=0,
        )
        self._table.opened.connect(self.opened)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._table)

    def set_figures(self, figures: Sequence[ClassFigures]) -> None:
        """Show these classes."""
        self._table.set_rows([(each.label, _cells(each)) for each in figures])
        self.updateGeometry()


def _cells(figures: ClassFigures) -> list[Cell]:
    return [
        Cell(figures.label),
        *(_share(value) for value in (figures.recall, figures.precision, figures.f1)),
        Cell(number(figures.support), sort=float(figures.support)),
    ]


def _share(value: float | None) -> Cell:
    return Cell(tr("n/a"), sort=-1.0) if value is None else Cell(f"{100 * value:.1f}", sort=value)
