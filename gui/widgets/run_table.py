"""The runs of a project, one a row; two of them can be chosen to be compared."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.i18n import duration, number, percent, tr
from gui.widgets.table import Cell, Column, Table


@dataclass(frozen=True)
class Measured:
    """An accuracy, its 95 % interval (shares from 0 to 1), and on how many pictures it is."""

    accuracy: float
    interval: tuple[float, float]
    n: int


@dataclass(frozen=True)
class RunRow:
    """A run as the table shows it.

    Attributes:
        network: what it started from, and how much of it was adapted.
        chosen_by: measured on the validation pictures; `tested`: on the test pictures.
        when: in words; `started` is what the column is sorted by (an ISO stamp).
    """

    id: str
    name: str
    network: str
    chosen_by: Measured | None
    tested: Measured | None
    when: str
    started: str
    seconds: float | None
    state: str
    state_kind: str = "neutral"


class RunTable(QWidget):
    """All runs, newest first unless a column is pressed.

    Signals:
        chosen: the ids of the runs that are selected, at most two.
        opened: the id of a run to be shown.
        menu_requested: a menu for the selection is asked for, at this point of the screen.
    """

    chosen = Signal(list)
    opened = Signal(str)
    menu_requested = Signal(QPoint)

    def __init__(self) -> None:
        super().__init__()
        self._table = Table(
            [
                Column(tr("run")),
                Column(
                    tr("validation"), 132, True, tr("What was kept was chosen by these pictures")
                ),
                Column(tr("test"), 132, True, tr("Measured once, when it had learned")),
                Column(tr("when"), 112),
                Column(tr("took"), 64, True),
                Column("", 106),
            ],
            row_height=54,
            selection=2,
        )
        self._table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._table.customContextMenuRequested.connect(self._ask_for_menu)
        self._table.chosen.connect(self.chosen)
        self._table.opened.connect(self.opened)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._table)
        self.setFocusProxy(self._table)

    def set_rows(self, rows: Sequence[RunRow]) -> None:
        """Show these runs."""
        self._table.set_rows([(row.id, _cells(row)) for row in rows])

    def chosen_ids(self) -> list[str]:
        """The ids of the selected runs."""
        return self._table.chosen_keys()

    def choose(self, ids: Sequence[str]) -> None:
        """Select these runs."""
        self._table.choose(ids)

    def height_for_rows(self, most: int) -> int:
        """How high it is with its rows in view, at most so many of them."""
        return min(self._table.height_for_rows(), 28 + 54 * most) + 2

    def _ask_for_menu(self, place: QPoint) -> None:
        row = self._table.key_at(place)
        if row is not None:
            if row not in self.chosen_ids():
                self.choose([row])
            self.menu_requested.emit(self._table.viewport().mapToGlobal(place))


def _cells(row: RunRow) -> list[Cell]:
    return [
        Cell(row.name, row.network, strong=True),
        _measured(row.chosen_by, strong=row.tested is None),
        _measured(row.tested),
        Cell(row.when, sort=row.started),
        Cell(duration(row.seconds), sort=row.seconds or 0.0),
        Cell(row.state, badge_kind=row.state_kind),
    ]


def _measured(found: Measured | None, *, strong: bool = True) -> Cell:
    """A figure; that on the test pictures is the run's own, where there is one."""
    if found is None:
        return Cell("–", sort=0.0)
    low, high = (number(100 * edge) for edge in found.interval)
    note = tr("{low}–{high} % on {n}", low=low, high=high, n=number(found.n))
    return Cell(percent(found.accuracy), note, strong=strong, sort=found.accuracy)
