"""The networks that training can start from, to be searched and chosen."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.i18n import duration, tr
from gui.widgets.table import Cell, Column, Table


@dataclass(frozen=True)
class BackboneRow:
    """A network as the table shows it.

    Attributes:
        top1: accuracy on ImageNet as a share (0 to 1); None: never trained on it.
        parameters: in millions; None: not known.
        seconds: what a first answer takes here; None: not known yet.
    """

    id: str
    name: str
    note: str
    top1: float | None
    parameters: float | None
    seconds: float | None
    badge: str = ""
    badge_kind: str = "neutral"


class BackboneTable(QWidget):
    """One network is chosen, by mouse or arrow keys.

    Signals:
        selected: the id of the network that a person has chosen.
    """

    selected = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._table = Table(
            [
                Column(tr("network")),
                Column(
                    tr("ImageNet, %"),
                    110,
                    True,
                    tr("How many of ImageNet's photographs it names rightly (top-1 accuracy)"),
                ),
                Column(tr("size"), 96, True, tr("How many numbers it consists of (parameters)")),
                Column(
                    tr("first answer here"),
                    140,
                    True,
                    tr("Estimated for your pictures on this machine"),
                ),
                Column("", 120),
            ],
            row_height=54,
        )
        self._rows: tuple[BackboneRow, ...] = ()
        self._chosen = ""
        self._table.chosen.connect(self._row_chosen)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._table)
        self.setFocusProxy(self._table)

    def set_rows(self, rows: Sequence[BackboneRow]) -> None:
        """Show these networks. The same ones again leave the table as it was scrolled."""
        if tuple(rows) != self._rows:
            self._rows = tuple(rows)
            self._table.set_rows([(row.id, _cells(row)) for row in rows])
        self.set_selected(self._chosen)

    def set_selected(self, backbone: str) -> None:
        """Choose without a signal."""
        self._chosen = backbone
        self._table.choose([backbone])

    def selected_id(self) -> str:
        """The id of the chosen network."""
        return self._chosen

    def set_filter(self, words: str) -> None:
        """Show only networks with these words in their name or note."""
        self._table.set_filter(words)
        self._table.choose([self._chosen])

    def visible_ids(self) -> list[str]:
        """The networks that the filter lets through, as they are ordered now."""
        return self._table.keys()

    def _row_chosen(self, keys: list[str]) -> None:
        if keys and keys[0] != self._chosen:
            self._chosen = keys[0]
            self.selected.emit(self._chosen)


def _cells(row: BackboneRow) -> list[Cell]:
    top1 = "–" if row.top1 is None else f"{100 * row.top1:.1f}"
    size = "–"
    if row.parameters is not None:
        size = tr("{n} M", n=f"{row.parameters:.{1 if row.parameters < 100 else 0}f}")
    return [
        Cell(row.name, row.note, strong=True),
        Cell(top1, sort=row.top1 or 0.0),
        Cell(size, sort=row.parameters or 0.0),
        Cell(duration(row.seconds), sort=row.seconds or 0.0),
        Cell(row.badge, badge_kind=row.badge_kind),
    ]
