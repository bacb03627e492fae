"""Which classes are mistaken for which most often: a short list whose rows can be pressed."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from gui.i18n import number, tr
from gui.theme import Type
from gui.widgets.buttons import LinkButton
from gui.widgets.clearing import clear
from gui.widgets.text import Text


class MixedUp(QWidget):
    """Rows like “cat named dog  21”.

    Signals:
        chosen: the true class and the answer of the row that was pressed.
    """

    chosen = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)

    def set_rows(self, rows: Sequence[tuple[str, str, int]]) -> None:
        """Show these: class, answer, and how many times. None: nothing at all."""
        clear(self._grid)
        self.setVisible(bool(rows))
        heading = Text(tr("Most often mixed up"), Type.CAPTION, "muted")
        self._grid.addWidget(heading, 0, 0, 1, 2)
        for place, (label, answer, count) in enumerate(rows, start=1):
            link = LinkButton(tr("{label} named {answer}", label=label, answer=answer))
            link.clicked.connect(partial(self.chosen.emit, label, answer))
            self._grid.addWidget(link, place, 0, Qt.AlignmentFlag.AlignLeft)
            self._grid.addWidget(Text(number(count), Type.NUMBER, "muted"), place, 1)
