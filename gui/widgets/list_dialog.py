"""A list to read in a window of its own, for instance every file left out, and why."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from gui.i18n import tr
from gui.theme import Type
from gui.widgets.buttons import PrimaryButton, QuietButton, SearchField
from gui.widgets.table import Cell, Column, Table
from gui.widgets.text import Text


class ListDialog(QDialog):
    """Rows of words below their columns' titles, to be searched and copied."""

    def __init__(
        self,
        title: str,
        sentence: str,
        columns: Sequence[str],
        rows: Sequence[Sequence[str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._rows = [tuple(row) for row in rows]
        self.table = Table([Column(name) for name in columns], selection=0)
        self._show("")
        search = SearchField(tr("Search"))
        search.textChanged.connect(self._show)
        search.setFixedWidth(220)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(Text(title, Type.HEADING), 1)
        head.addWidget(search)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(8)
        column.addLayout(head)
        if sentence:
            column.addWidget(Text(sentence, role="muted", wrap=True))
        column.addWidget(self.table, 1)
        column.addLayout(self._buttons())
        self.resize(720, 520)

    def copy(self) -> None:
        """Put all rows on the clipboard, as a spreadsheet takes them."""
        QGuiApplication.clipboard().setText("\n".join("\t".join(row) for row in self._rows))

    def _show(self, words: str) -> None:
        """The rows with `words` in any column."""
        found = [row for row in self._rows if words.casefold() in " ".join(row).casefold()]
        self.table.set_rows([(str(n), [Cell(word) for word in row]) for n, row in enumerate(found)])

    def _buttons(self) -> QHBoxLayout:
        copy = QuietButton(tr("Copy the list"), "copy")
        copy.clicked.connect(self.copy)
        close = PrimaryButton(tr("Close"))
        close.clicked.connect(self.accept)
        close.setDefault(True)
        row = QHBoxLayout()
        row.addWidget(copy)
        row.addStretch(1)
        row.addWidget(close)
        return row
