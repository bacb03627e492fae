"""What stands around a grid of pictures: what to look at, how far a scan is, what was found."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.i18n import tr
from gui.theme import Type
from gui.widgets.buttons import LinkButton, SearchField, SegmentedControl
from gui.widgets.card import Card
from gui.widgets.class_list import ClassList, ClassRow, FindingRow
from gui.widgets.page import SideColumn
from gui.widgets.progress import ThinProgress
from gui.widgets.text import KeyValueRows, Text


@dataclass(frozen=True)
class FindingWords:
    """Something worth a look; `link` is what can be done about it."""

    id: str
    title: str
    badge: str
    kind: str
    sentence: str
    link: str


class ToolRow(QWidget):
    """Which pictures to look at, in words: a few choices, a search, and how many there are.

    Signals:
        segment_selected: the key of the choice that a person has made.
        words_changed: what is searched for.
        cleared: the person wants to see all of them again.
    """

    segment_selected = Signal(str)
    words_changed = Signal(str)
    cleared = Signal()

    def __init__(self, segments: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._segments = SegmentedControl(segments, tr("Which pictures to show"))
        self._segments.selected.connect(self.segment_selected)
        self._search = SearchField(tr("Search name or class"))
        self._search.setFixedWidth(220)
        self._search.textChanged.connect(self.words_changed)
        self._count = Text(role="muted")
        self._all = LinkButton(tr("Show all"))
        self._all.clicked.connect(self.cleared)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._segments)
        row.addWidget(self._search)
        row.addSpacing(8)
        row.addWidget(self._count)
        row.addWidget(self._all)
        row.addStretch(1)

    def reset(self) -> None:
        """Back to all pictures, without a signal."""
        self._segments.set_value(self._segments.keys()[0])
        blocked = self._search.blockSignals(True)
        self._search.clear()
        self._search.blockSignals(blocked)

    def set_count(self, words: str) -> None:
        """How many are shown of how many; empty while it is all of them."""
        self._count.set_text(words)
        self._all.setVisible(bool(words))


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

    def set_progress(self, share: float, words: str) -> None:
        """How much is done, from 0 to 1, and in words."""
        self._bar.set_value(share)
        self._words.set_text(words)


class PictureSide(SideColumn):
    """The classes, what the pictures are for, and what is worth a look.

    Signals:
        class_selected: the class that was pressed; empty for all classes.
        finding_opened: the id of the finding whose link was pressed.
    """

    class_selected = Signal(str)
    finding_opened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._classes = ClassList()
        self._classes.selected.connect(self.class_selected)
        self._use = KeyValueRows()
        self._reason = Text(style=Type.CAPTION, role="muted", wrap=True)
        self._findings = QVBoxLayout()
        self._findings.setSpacing(4)
        self._rest = Text(style=Type.CAPTION, role="muted", wrap=True)
        self._worth = Card(tr("Worth a look"))
        self._division = Card(tr("What they are for"))
        self._lay_out()

    def set_classes(self, rows: Sequence[ClassRow]) -> None:
        """Every class with how many pictures it has."""
        self._classes.set_classes(rows)

    def set_label(self, name: str) -> None:
        """Mark a class without a signal; empty: none."""
        self._classes.set_selected(name)

    def set_division(self, rows: Sequence[tuple[str, str]], reason: str) -> None:
        """How many pictures are for what, and who says so; no rows while that is open."""
        self._division.setVisible(bool(rows))
        for name, count in rows:
            self._use.set_row(name, count)
        self._reason.set_text(reason)

    def set_findings(self, found: Sequence[FindingWords], rest: str) -> None:
        """What is worth a look, and a line below it."""
        while (item := self._findings.takeAt(0)) is not None:
            item.widget().deleteLater()
        for words in found:
            row = FindingRow(words.title, words.badge, words.kind, words.sentence, words.link)
            row.acted.connect(lambda id=words.id: self.finding_opened.emit(id))
            self._findings.addWidget(row)
        self._rest.set_text(rest)
        self._rest.setVisible(bool(rest))

    def _lay_out(self) -> None:
        classes = Card(tr("Classes"))
        classes.body.addWidget(self._classes)
        self._division.body.addWidget(self._use)
        self._division.body.addWidget(self._reason)
        self._worth.body.addLayout(self._findings)
        self._worth.body.addWidget(self._rest)
        for card in (classes, self._worth, self._division):
            self.body.addWidget(card)
        self.body.addStretch(1)
