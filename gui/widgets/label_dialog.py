"""How a table of labels is understood: its first rows, and which columns name files and classes."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from core.events import PreviewResult
from gui.i18n import number, tr
from gui.theme import Type
from gui.widgets.buttons import ComboBox, PrimaryButton, SecondaryButton
from gui.widgets.table import Cell, Column, Table
from gui.widgets.text import Text

_LARGEST = 12
"""Problems that are shown; the list of what was left out has all of them."""


class LabelDialog(QDialog):
    """A table of labels as it is understood. Other columns can be tried, and then used.

    Signals:
        columns_tried(str, str): show the table with these columns of files and classes.
        columns_chosen(str, str): use it so from now on.
    """

    columns_tried = Signal(str, str)
    columns_chosen = Signal(str, str)

    def __init__(self, preview: PreviewResult, hints: Sequence[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(preview.table)
        self.table_name = preview.table
        self._hints = hints
        self.file_column, self.label_column = ComboBox(), ComboBox()
        self.words = Text("", role="muted", wrap=True)
        self.use = PrimaryButton(tr("Use these columns"))
        self.use.clicked.connect(self._choose)
        self._rows = QVBoxLayout()
        self._lay_out()
        self.resize(760, 560)
        self.show_preview(preview)
        for combo in (self.file_column, self.label_column):
            combo.activated.connect(self._try)

    def show_preview(self, preview: PreviewResult) -> None:
        """The table as it is understood now."""
        names = [name for name, _ in preview.columns]
        for combo, use in ((self.file_column, "file"), (self.label_column, "label")):
            combo.clear()
            combo.addItem(tr("none"), "")
            for name in names:
                combo.addItem(name, name)
            chosen = next((name for name, each in preview.columns if each == use), "")
            combo.setCurrentIndex(names.index(chosen) + 1 if chosen else 0)
        told = tr(
            "{n} rows tell of {used} pictures.",
            n=number(preview.n_rows),
            used=number(preview.n_used),
        )
        self.words.setText(" ".join((told, *preview.problems[:_LARGEST], *self._hints)))
        self.use.setEnabled(preview.usable and preview.n_used > 0)
        while (item := self._rows.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._rows.addWidget(_table(preview), 1)

    def _lay_out(self) -> None:
        pickers = QHBoxLayout()
        pickers.setSpacing(12)
        for title, combo in (
            (tr("Files"), self.file_column),
            (tr("Classes"), self.label_column),
        ):
            combo.setAccessibleName(title)
            pickers.addWidget(Text(title, role="muted"))
            pickers.addWidget(combo, 1)
        close = SecondaryButton(tr("Close"))
        close.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(close)
        buttons.addWidget(self.use)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 16)
        column.setSpacing(12)
        column.addWidget(Text(self.table_name, Type.HEADING))
        column.addWidget(self.words)
        column.addLayout(pickers)
        column.addLayout(self._rows, 1)
        column.addLayout(buttons)

    def _columns(self) -> tuple[str, str]:
        return self.file_column.currentData() or "", self.label_column.currentData() or ""

    def _try(self) -> None:
        self.columns_tried.emit(*self._columns())

    def _choose(self) -> None:
        self.columns_chosen.emit(*self._columns())
        self.accept()


def _table(preview: PreviewResult) -> Table:
    uses = {
        "file": tr("file"),
        "label": tr("class"),
        "class": tr("class"),
        "split": tr("part"),
        "second": tr("second class"),
    }
    titles = [f"{name} → {uses.get(use, tr('not used'))}" for name, use in preview.columns] or [""]
    table = Table([Column(title) for title in titles], selection=0)
    rows = [(*row, *[""] * len(titles))[: len(titles)] for row in preview.rows]
    table.set_rows([(str(n), [Cell(cell) for cell in row]) for n, row in enumerate(rows)])
    return table
