"""The runs of a project, side by side; two of them can be chosen to be compared."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.i18n import duration, tr
from gui.widgets.table import Cell, Column, Table


@dataclass(frozen=True)
class RunRow:
    """A run as the table shows it.

    Attributes:
        accuracy, interval: shares (0 to 1) with what they were counted on in `counted`.
        when: in words; `started` is what the column is sorted by (an ISO stamp).
    """

    id: str
    name: str
    backbone: str
    accuracy: float | None
    interval: tuple[float, float] | None
    counted: str
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
    """

    chosen = Signal(list)
    opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._table = Table(
            [
                Column(tr("run")),
                Column(tr("accuracy, %"), 120, True),
                Column(tr("likely between"), 150, True, tr("The 95 % interval of the accuracy")),
                Column(tr("when"), 130),
                Column(tr("took"), 80, True),
                Column("", 130),
            ],
            row_height=54,
            selection=2,
        )
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


def _cells(row: RunRow) -> list[Cell]:
    accuracy = "–" if row.accuracy is None else f"{100 * row.accuracy:.1f}"
    between = ""
    if row.interval is not None:
        low, high = (f"{100 * edge:.0f}" for edge in row.interval)
        between = tr("{low} and {high} %", low=low, high=high)
    return [
        Cell(row.name, row.backbone, strong=True),
        Cell(accuracy, strong=True, sort=row.accuracy or 0.0),
        Cell(between, row.counted, sort=row.interval[0] if row.interval else 0.0),
        Cell(row.when, sort=row.started),
        Cell(duration(row.seconds), sort=row.seconds or 0.0),
        Cell(row.state, badge_kind=row.state_kind),
    ]
