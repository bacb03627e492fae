"""Which pictures to look at, in which order, and what can be done with those selected."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QSize, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QWidget

from gui.i18n import tr
from gui.theme import CONTROL_HEIGHT
from gui.widgets.buttons import IconButton, LinkButton, Picker, SearchField, SegmentedControl
from gui.widgets.selection_bar import SelectionBar
from gui.widgets.text import Text

_SEARCH_LEAST, _SEARCH_WELL, _SEARCH_MOST = 110, 170, 220
"""How wide the search is where all is narrow, where its words just fit, and at most, in pixels."""
_SELECTION = 290
"""Room for the count, or for what can be done with a selection."""


class ToolRow(QWidget):
    """Which pictures to look at, in words: a few choices, a search, an order, how many there are.

    While pictures are selected, what can be done with them stands where the count stood. That has
    a line of its own where the row is narrow, so nothing ever moves when a picture is selected.

    Signals:
        segment_selected: the key of the choice that a person has made.
        words_changed: what is searched for.
        sort_selected: the key of the order that a person has chosen.
        cleared: the person wants to see all of them again.
        relabel_requested, exclude_requested, restore_requested: see `SelectionBar`.
        undo_requested, redo_requested: the last step is to be taken back, or taken again.
    """

    segment_selected = Signal(str)
    words_changed = Signal(str)
    sort_selected = Signal(str)
    cleared = Signal()
    relabel_requested = Signal()
    exclude_requested = Signal()
    restore_requested = Signal()
    undo_requested = Signal()
    redo_requested = Signal()

    def __init__(
        self, segments: Sequence[tuple[str, str]], orders: Sequence[tuple[str, str]] = ()
    ) -> None:
        super().__init__()
        self._segments = SegmentedControl(segments, tr("Which pictures to show"))
        self._segments.selected.connect(self.segment_selected)
        self._search = SearchField(tr("Search name or class"))
        self._search.textChanged.connect(self.words_changed)
        self._sort = Picker(tr("Sort"), orders)
        self._sort.selected.connect(self.sort_selected)
        self._undo = IconButton("undo", "")
        self._undo.clicked.connect(self.undo_requested)
        self._redo = IconButton("redo", "")
        self._redo.clicked.connect(self.redo_requested)
        self._count = Text(role="muted")
        self._all = LinkButton(tr("Show all"))
        self._all.clicked.connect(self.cleared)
        self._bar = SelectionBar()
        self._bar.relabel_requested.connect(self.relabel_requested)
        self._bar.exclude_requested.connect(self.exclude_requested)
        self._bar.restore_requested.connect(self.restore_requested)
        self._state = QStackedWidget()
        self._one_line = True
        self._lay_out()
        self.set_orders(orders)
        self.set_count("")
        self.set_undo("")
        self.set_redo("")

    def reset(self) -> None:
        """Back to all pictures, without a signal. Their order stays."""
        self._segments.set_value(self._segments.keys()[0])
        blocked = self._search.blockSignals(True)
        self._search.clear()
        self._search.blockSignals(blocked)

    def search(self) -> None:
        """Let the person type what to search for."""
        self._search.setFocus()
        self._search.selectAll()

    def set_segments(self, segments: Sequence[tuple[str, str]]) -> None:
        """Offer these choices, each a key and its words. The one in force stays if it is there."""
        self._segments.set_choices(segments)
        self._arrange()

    def set_segment(self, key: str) -> None:
        """Make this choice without a signal."""
        self._segments.set_value(key)

    def set_orders(self, orders: Sequence[tuple[str, str]]) -> None:
        """Offer these orders, each a key and its words; none: there is nothing to choose."""
        self._sort.set_choices(orders)
        self._sort.setVisible(bool(orders))

    def set_order(self, key: str) -> None:
        """Choose this order without a signal."""
        self._sort.set_value(key)

    def set_count(self, words: str, *, narrowed: bool | None = None) -> None:
        """How many are shown. `narrowed`: not all of them; by default wherever there are words."""
        self._count.set_text(words)
        self._all.setVisible(bool(words) if narrowed is None else narrowed)

    def set_selection(self, count: int, *, excluded: int = 0) -> None:
        """How many pictures are selected, and how many of these take no part already."""
        self._bar.set_selection(count, excluded=excluded)
        self._state.setCurrentIndex(1 if count else 0)

    def set_undo(self, words: str) -> None:
        """What would be taken back; empty: nothing can be."""
        self._offer(self._undo, tr("Undo"), words, QKeySequence.StandardKey.Undo)

    def set_redo(self, words: str) -> None:
        """What would be done again; empty: nothing can be."""
        self._offer(self._redo, tr("Redo"), words, QKeySequence.StandardKey.Redo)

    def corner(self) -> QPoint:
        """Where the menu of classes opens, on the screen."""
        return self._bar.corner()

    def _offer(
        self, button: IconButton, name: str, words: str, key: QKeySequence.StandardKey
    ) -> None:
        button.setEnabled(bool(words))
        told = tr("{name}: {choice}", name=name, choice=words) if words else name
        button.setAccessibleName(told)
        keys = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
        button.setToolTip(f"{told} ({keys})")

    def _lay_out(self) -> None:
        for parts in ((self._count, self._all), (self._bar,)):
            page = QWidget()
            row = _row(8)
            row.addStretch(1)
            for part in parts:
                row.addWidget(part)
            page.setLayout(row)
            self._state.addWidget(page)
        self._state.setFixedHeight(CONTROL_HEIGHT)
        self._tools = _row(8)
        for tool in (self._segments, self._search, self._sort):
            self._tools.addWidget(tool)
        self._steps = _row(4)
        for step in (self._undo, self._redo):
            self._steps.addWidget(step)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(4)
        self._grid.addLayout(self._tools, 0, 0)
        self._grid.addWidget(self._state, 0, 1)
        self._grid.addLayout(self._steps, 0, 2)
        self._grid.setColumnStretch(1, 1)

    def _least(self) -> int:
        """How wide all but the search and the state of things are."""
        parts = (self._segments, self._sort, self._undo, self._redo)
        return sum(part.sizeHint().width() for part in parts if not part.isHidden()) + 4 * 8

    def _arrange(self) -> None:
        """In one line where there is room for it, else in two."""
        room = self.width() - self._least()
        one_line = room >= _SEARCH_WELL + _SELECTION
        if one_line:
            room -= _SELECTION
        self._search.setFixedWidth(min(max(room, _SEARCH_LEAST), _SEARCH_MOST))
        if one_line != self._one_line:
            self._one_line = one_line
            self._grid.removeWidget(self._state)
            self._grid.addWidget(self._state, *((0, 1, 1, 1) if one_line else (1, 0, 1, 3)))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._least() + _SEARCH_LEAST, super().minimumSizeHint().height())

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:  # a button is another size once it is styled
            self._arrange()
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


def _row(gap: int) -> QHBoxLayout:
    made = QHBoxLayout()
    made.setContentsMargins(0, 0, 0, 0)
    made.setSpacing(gap)
    return made
