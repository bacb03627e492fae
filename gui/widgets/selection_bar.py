"""What can be done with the pictures that are selected."""

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.i18n import tr, trn
from gui.widgets.buttons import QuietButton
from gui.widgets.text import Text


class SelectionBar(QWidget):
    """How many are selected, and what can be done with them.

    Signals:
        relabel_requested: they are to be in another class; the menu opens at `corner`.
        exclude_requested: they are to take no part.
        restore_requested: they are to take part again.
    """

    relabel_requested = Signal()
    exclude_requested = Signal()
    restore_requested = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._count = Text(role="muted")
        self._relabel = QuietButton(tr("Relabel…"))
        self._relabel.clicked.connect(self.relabel_requested)
        self._exclude = QuietButton(tr("Exclude"))
        self._exclude.clicked.connect(self.exclude_requested)
        self._restore = QuietButton(tr("Restore"))
        self._restore.clicked.connect(self.restore_requested)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._count)
        row.addSpacing(8)
        for button in (self._relabel, self._exclude, self._restore):
            row.addWidget(button)

    def set_selection(self, count: int, *, excluded: int = 0) -> None:
        """How many are selected, and how many of these take no part already.

        Only where that is so of all of them can they be restored here.
        """
        self._count.set_text(trn("{n} selected", "{n} selected", count))
        self._exclude.setVisible(excluded < count)
        self._restore.setVisible(0 < count <= excluded)

    def corner(self) -> QPoint:
        """Where the menu of classes opens, on the screen."""
        return self._relabel.mapToGlobal(self._relabel.rect().bottomLeft())
