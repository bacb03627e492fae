"""What is known of a thing: names at the left, values at the right, broken wherever they must."""

import re
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from gui.widgets.clearing import clear
from gui.widgets.text import Text

_LONG = re.compile(r"\S{12,}")
"""A word that may be wider than its column: paths and file names have no spaces."""
_MAY_BREAK = "\u200b"


class FactRows(QWidget):
    """A small table of two columns. A value takes as many lines as it needs."""

    def __init__(self) -> None:
        super().__init__()
        self._table = QGridLayout(self)
        self._table.setContentsMargins(0, 0, 0, 0)
        self._table.setHorizontalSpacing(12)
        self._table.setVerticalSpacing(6)
        self._table.setColumnStretch(1, 1)

    def set_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show these, each a name and a value."""
        clear(self._table)
        for row, (name, value) in enumerate(facts):
            shown = Text(_LONG.sub(lambda word: _MAY_BREAK.join(word[0]), value), wrap=True)
            shown.setAccessibleName(value)
            label = Text(name, role="muted", wrap=True)  # on the base line of what is beside it
            label.setMinimumWidth(label.fontMetrics().horizontalAdvance(name) + 2)
            self._table.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            self._table.addWidget(shown, row, 1)
