"""Which answers to look at, how, and in which order."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.prediction.answers import AnswerQuery, Order
from gui.i18n import percent, tr
from gui.widgets.buttons import Picker, SearchField, SegmentedControl
from gui.widgets.flow import FlowLayout

CARDS, TABLE = "cards", "table"
_BARS = (0.0, 0.6, 0.8, 0.9, 0.95, 0.99)
_SEARCH = 150


class AnswerTools(QWidget):
    """Cards or a table, a search, how sure the model has to be, and an order.

    Signals:
        view_selected: `CARDS` or `TABLE`.
        changed: other answers are to be looked at, or in another order; see `narrowed`.
    """

    view_selected = Signal(str)
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._views = SegmentedControl([(CARDS, tr("Cards")), (TABLE, tr("Table"))], tr("View"))
        self._views.selected.connect(self.view_selected)
        self._search = SearchField(tr("Search name"))
        self._search.setFixedWidth(_SEARCH)
        self._search.textChanged.connect(self.changed)
        self._least = Picker(tr("At least"), [(str(bar), _bar_words(bar)) for bar in _BARS])
        self._least.setToolTip(
            tr("Of the answers that say 80 %, about 8 in 10 are right: the model is calibrated.")
        )
        self._least.selected.connect(self.changed)
        self._order = Picker(tr("Sort"), _orders())
        self._order.selected.connect(self.changed)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        row = FlowLayout(gap=8)
        for tool in (self._views, self._search, self._least, self._order):
            row.addWidget(tool)
        self.setLayout(row)

    def narrowed(self, query: AnswerQuery) -> AnswerQuery:
        """`query` with what is chosen here."""
        return replace(
            query,
            least=float(self._least.value()),
            words=self._search.text(),
            order=Order(self._order.value()),
        )

    def reset(self) -> None:
        """Look at all of them, without a signal. View and order stay."""
        blocked = self.blockSignals(True)
        self._search.clear()
        self._least.set_value(str(_BARS[0]))
        self.blockSignals(blocked)

    def search(self) -> None:
        """Let the person type what to search for."""
        self._search.setFocus()
        self._search.selectAll()


def _bar_words(bar: float) -> str:
    return percent(bar, 0) if bar else tr("any")


def _orders() -> Sequence[tuple[str, str]]:
    return (
        (Order.NEWEST, tr("newest")),
        (Order.NAME, tr("name")),
        (Order.LABEL, tr("answer")),
        (Order.MOST_SURE, tr("most sure")),
        (Order.LEAST_SURE, tr("least sure")),
    )
