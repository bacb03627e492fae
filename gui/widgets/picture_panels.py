"""What stands beside a grid of pictures: the classes, what was found, how far a scan is."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.i18n import number, tr
from gui.theme import PADDING, Type
from gui.widgets.buttons import IconButton, LinkButton
from gui.widgets.card import Card
from gui.widgets.class_list import ClassList, FindingRow, LinkRow
from gui.widgets.class_rows import ROW_INSET, ClassRow
from gui.widgets.clearing import clear
from gui.widgets.page import SideColumn
from gui.widgets.progress import ThinProgress
from gui.widgets.text import KeyValueRows, Text

_FINDINGS = 8
"""How many findings are in view before a person asks for all of them."""


@dataclass(frozen=True)
class FindingWords:
    """Something worth a look; `links` are what can be done about it: keys and their words."""

    id: str
    title: str
    badge: str
    kind: str
    sentence: str
    links: tuple[tuple[str, str], ...] = ()


class ScanProgress(QWidget):
    """How far a look through the folder has come."""

    def __init__(self) -> None:
        super().__init__()
        self._bar = ThinProgress()
        self._words = Text(style=Type.CAPTION, role="muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 10, 0)
        column.setSpacing(6)
        column.addWidget(self._bar)
        column.addWidget(self._words)

    def set_progress(self, share: float | None, words: str) -> None:
        """How much is done, from 0 to 1, and in words; None while that is unknown."""
        self._bar.set_value(share)
        self._words.set_text(words)


class PictureSide(SideColumn):
    """The classes, what the pictures are for, and what is worth a look.

    Signals:
        class_selected: the key of the row that was pressed; empty for all pictures.
        class_wanted: the person wants to make a new class.
        class_menu_requested: the key of a row, and the point where its menu is to open.
        rename_requested: the key of the class that is to be called something else.
        dropped_on: the key of the row on which pictures of the grid were dropped.
        files_dropped_on: the key of a row, and the paths that were dropped on it from outside.
        finding_acted: the id of a finding, and the key of its link that was pressed.
        division_acted: the key of the link below what the pictures are for that was pressed.
    """

    class_selected = Signal(str)
    class_wanted = Signal()
    class_menu_requested = Signal(str, QPoint)
    rename_requested = Signal(str)
    dropped_on = Signal(str)
    files_dropped_on = Signal(str, list)
    finding_acted = Signal(str, str)
    division_acted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._classes = ClassList()
        self._classes.selected.connect(self.class_selected)
        self._classes.menu_requested.connect(self.class_menu_requested)
        self._classes.rename_requested.connect(self.rename_requested)
        self._classes.dropped_on.connect(self.dropped_on)
        self._classes.files_dropped_on.connect(self.files_dropped_on)
        self._new = IconButton("plus", tr("New class"))
        self._new.clicked.connect(self.class_wanted)
        self._no_classes = Text(tr("No classes yet."), role="muted")
        self._no_classes.setIndent(ROW_INSET)
        self._use = KeyValueRows()
        self._uses: list[str] = []
        self._reason = Text(style=Type.CAPTION, role="muted", wrap=True)
        self._ways = LinkRow()
        self._ways.acted.connect(self.division_acted)
        self._found: tuple[FindingWords, ...] = ()
        self._all_found = False
        self._findings = QVBoxLayout()
        self._findings.setSpacing(4)
        self._more = LinkButton()
        self._more.clicked.connect(self._show_more_or_fewer)
        self._rest = Text(style=Type.CAPTION, role="muted", wrap=True)
        self._worth = Card(tr("Worth a look"))
        self._division = Card(tr("How the pictures are used"))
        self._lay_out()

    def set_classes(self, rows: Sequence[ClassRow]) -> None:
        """Every class with how many pictures it has, and the rows that are no classes."""
        self._classes.set_classes(rows)
        self._no_classes.setVisible(not any(row.is_class for row in rows))

    def set_label(self, key: str) -> None:
        """Mark a row without a signal; empty: none."""
        self._classes.set_selected(key)

    def set_division(self, rows: Sequence[tuple[str, str]], reason: str) -> None:
        """How many pictures are for what, and who says so; no rows while that is open."""
        self._division.setVisible(bool(rows))
        if [name for name, _ in rows] != self._uses:
            self._uses = [name for name, _ in rows]
            self._use.clear()
        for name, count in rows:
            self._use.set_row(name, count)
        self._reason.set_text(reason)

    def set_division_links(self, links: Sequence[tuple[str, str]]) -> None:
        """What can be done about what the pictures are for: keys and their words."""
        self._ways.set_links(links)

    def set_findings(self, found: Sequence[FindingWords], rest: str) -> None:
        """What is worth a look, and a line below it."""
        self._found = tuple(found)
        self._show_findings()
        self._rest.set_text(rest)
        self._rest.setVisible(bool(rest))

    def _show_findings(self) -> None:
        clear(self._findings)
        count, most = len(self._found), None if self._all_found else _FINDINGS
        for words in self._found[:most]:
            row = FindingRow(words.title, words.badge, words.kind, words.sentence, words.links)
            row.acted.connect(lambda key, id=words.id: self.finding_acted.emit(id, key))
            self._findings.addWidget(row)
        fewer, more = tr("Show fewer"), tr("Show all {n} findings", n=number(count))
        self._more.setText(fewer if self._all_found else more)
        self._more.setVisible(count > _FINDINGS)

    def _show_more_or_fewer(self) -> None:
        self._all_found = not self._all_found
        self._show_findings()

    def _lay_out(self) -> None:
        classes = Card(tr("Classes"), right=self._new)
        # what the rows hold stands below the title; the ground of a chosen row is wider
        side = PADDING - ROW_INSET
        classes.layout().setContentsMargins(side, PADDING - 3, side, PADDING)
        classes.header.setContentsMargins(ROW_INSET, 0, ROW_INSET, 0)
        classes.body.addWidget(self._classes)
        classes.body.addWidget(self._no_classes)
        self._division.body.addWidget(self._use)
        self._division.body.addWidget(self._reason)
        self._division.body.addWidget(self._ways)
        self._worth.body.addLayout(self._findings)
        self._worth.body.addWidget(self._more, 0, Qt.AlignmentFlag.AlignLeft)
        self._worth.body.addWidget(self._rest)
        for card in (classes, self._worth, self._division):
            self.body.addWidget(card)
        self.body.addStretch(1)
