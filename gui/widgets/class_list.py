"""Lists in a card: the classes with how many pictures each has, and findings worth a look."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from gui.i18n import tr
from gui.widgets.buttons import LinkButton
from gui.widgets.card import Badge
from gui.widgets.class_rows import ROW_INSET, ClassRow, ClassRows, OtherRows
from gui.widgets.clearing import clear
from gui.widgets.flow import FlowLayout
from gui.widgets.text import Hairline, Text

_MOST_IN_VIEW = 12
_BAR_GAP = 8
"""Pixels between the counts and the scroll bar."""


class ClassList(QWidget):
    """Every class with its colour, its count and a bar beside the largest; many of them scroll.

    Below them, always in view, are the rows of pictures that are in no class.

    Signals:
        selected: the key of the row that was pressed; empty when it was pressed again, for all.
        menu_requested: the key of a row, and the point of the screen where its menu is to open.
        rename_requested: the key of the class for which F2 was pressed.
        dropped_on: the key of the row on which pictures of a view were dropped.
        files_dropped_on: the key of a row, and the paths that were dropped on it from outside.
    """

    selected = Signal(str)
    menu_requested = Signal(str, QPoint)
    rename_requested = Signal(str)
    dropped_on = Signal(str)
    files_dropped_on = Signal(str, list)

    def __init__(self) -> None:
        super().__init__()
        self._selected = ""
        self.classes = ClassRows()
        self.others = OtherRows()
        self.classes.rename_requested.connect(self.rename_requested)
        for rows in (self.classes, self.others):
            rows.pressed.connect(self._press)
            rows.menu_requested.connect(self.menu_requested)
            rows.dropped_on.connect(self.dropped_on)
            rows.files_dropped_on.connect(self.files_dropped_on)
        self._area = QScrollArea()
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(self.classes)
        self.classes.setAutoFillBackground(False)
        self._area.setFocusProxy(self.classes)
        self._line = Hairline()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        line = QHBoxLayout()
        line.setContentsMargins(ROW_INSET, 0, ROW_INSET, 0)
        line.addWidget(self._line)
        column.addWidget(self._area)
        column.addLayout(line)
        column.addWidget(self.others)
        self.setFocusProxy(self.classes)

    def set_classes(self, rows: Sequence[ClassRow]) -> None:
        """Show these classes, in this order, and below them the rows that are no classes."""
        classes = tuple(row for row in rows if row.is_class)
        others = tuple(row for row in rows if not row.is_class)
        self.classes.set_rows(classes)
        self.others.set_rows(others)
        self._area.setFixedHeight(self.classes.row_height * min(len(classes), _MOST_IN_VIEW))
        self._area.setViewportMargins(0, 0, _BAR_GAP if len(classes) > _MOST_IN_VIEW else 0, 0)
        self._area.setVisible(bool(classes))
        self._line.setVisible(bool(classes and others))
        self.others.setVisible(bool(others))

    def set_selected(self, key: str) -> None:
        """Mark a row without a signal; empty: none."""
        self._selected = key
        self.classes.set_chosen(key)
        self.others.set_chosen(key)

    def _press(self, key: str) -> None:
        self.set_selected("" if key == self._selected else key)
        rect = self.classes.row_rect(key)
        if not rect.isNull():
            middle = rect.center().toPoint()
            self._area.ensureVisible(middle.x(), middle.y(), 0, self.classes.row_height // 2)
        self.selected.emit(self._selected)


class FindingRow(QWidget):
    """Something worth a look: its name, a badge with a figure, a sentence, perhaps links.

    Signals:
        acted: the key of the link that was pressed.
    """

    acted = Signal(str)

    def __init__(
        self,
        title: str,
        badge: str = "",
        kind: str = "neutral",
        sentence: str = "",
        links: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__()
        self.setAccessibleName(tr("{title}: {fact}", title=title, fact=badge or sentence))
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(Text(title, wrap=True), 1)
        head.addWidget(Badge(badge, kind), 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 8)
        column.setSpacing(2)
        column.addWidget(Hairline())
        column.addSpacing(6)
        column.addLayout(head)
        if sentence:
            column.addWidget(Text(sentence, role="muted", wrap=True))
        if links:
            self._links = LinkRow(links)
            self._links.acted.connect(self.acted)
            column.addWidget(self._links)


class LinkRow(QWidget):
    """What can be done, as links beside each other, in as many lines as it takes.

    Signals:
        acted: the key of the link that was pressed.
    """

    acted = Signal(str)

    def __init__(self, links: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__()
        self._flow = FlowLayout()
        self.setLayout(self._flow)
        self.set_links(links)

    def set_links(self, links: Sequence[tuple[str, str]]) -> None:
        """Offer these, each a key and its words; none take no room."""
        clear(self._flow)
        for key, words in links:
            link = LinkButton(words)
            link.clicked.connect(lambda _checked=False, key=key: self.acted.emit(key))
            self._flow.addWidget(link)
        if not links or self.parentWidget():  # shown without a parent it would be a window
            self.setVisible(bool(links))
