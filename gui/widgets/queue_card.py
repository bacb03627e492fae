"""What waits to be trained: in which order, each to be moved or taken out."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from gui.i18n import tr
from gui.theme import Type
from gui.widgets.buttons import IconButton, LinkButton, PrimaryButton
from gui.widgets.card import Card
from gui.widgets.clearing import clear
from gui.widgets.text import Elided, Hairline, Text


class QueueCard(Card):
    """The trainings that wait. With the keyboard: Alt and an arrow to move one, Delete to cancel.

    Signals:
        moved: the position of one, and by how many places it is to move.
        cancelled: the position of one.
        cleared: none is to wait any more.
        started: the first is to begin.
    """

    moved = Signal(int, int)
    cancelled = Signal(int)
    cleared = Signal()
    started = Signal()

    def __init__(self) -> None:
        tools = QWidget()
        super().__init__(tr("Waiting"), "", right=tools)
        self._clear = LinkButton(tr("Cancel all"))
        self._start = PrimaryButton(tr("Start"), "play")
        row = QHBoxLayout(tools)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._clear)
        row.addWidget(self._start)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self._followed: int | None = None
        self._shown: tuple[list[tuple[str, str]], bool] = [], False
        self.body.addLayout(self._rows)
        self._clear.clicked.connect(self.cleared)
        self._start.clicked.connect(self.started)

    def set_rows(self, rows: Sequence[tuple[str, str]], *, may_start: bool) -> None:
        """Show what waits: a name and a few words each, the next one first."""
        if (list(rows), may_start) == self._shown:  # made anew, they would lose the focus
            return
        self._shown = list(rows), may_start
        self.set_subtitle(
            tr("begins when you say so")
            if may_start
            else tr("each begins by itself when the one before it has ended")
        )
        clear(self._rows)
        for position, (name, words) in enumerate(rows):
            if position:
                self._rows.addWidget(Hairline())
            row = _Row(position, name, words, last=position == len(rows) - 1)
            row.moved.connect(self._move)
            row.cancelled.connect(self._cancel)
            self._rows.addWidget(row)
            if position == min(self._followed or 0, len(rows) - 1) and self._followed is not None:
                row.setFocus()
        self._followed = None
        self._start.setVisible(may_start)

    def _move(self, position: int, by: int) -> None:
        """The focus goes along, so that the same key moves it on."""
        self._followed = position + by
        self.moved.emit(position, by)

    def _cancel(self, position: int) -> None:
        self._followed = position
        self.cancelled.emit(position)


class _Row(QWidget):
    moved = Signal(int, int)
    cancelled = Signal(int)

    def __init__(self, position: int, name: str, words: str, *, last: bool) -> None:
        super().__init__()
        self._position = position
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("focus_ring", True)
        self.setAccessibleName(f"{position + 1}. {name}, {words}")
        up = IconButton("chevron-up", tr("Earlier"))
        down = IconButton("chevron-down", tr("Later"))
        cancel = IconButton("close", tr("Cancel"))
        up.setEnabled(position > 0)
        down.setEnabled(not last)
        up.clicked.connect(self._move_up)
        down.clicked.connect(self._move_down)
        cancel.clicked.connect(self._cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 4, 0, 4)
        row.setSpacing(8)
        number = Text(f"{position + 1}", Type.BODY, "muted")
        number.setFixedWidth(20)
        row.addWidget(number)
        row.addWidget(Text(name, Type.STRONG))
        row.addWidget(Elided(words, Type.BODY, "muted"), 1)
        for button in (up, down, cancel):
            row.addWidget(button)

    def _move_up(self) -> None:
        self.moved.emit(self._position, -1)

    def _move_down(self) -> None:
        self.moved.emit(self._position, 1)

    def _cancel(self) -> None:
        self.cancelled.emit(self._position)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() & Qt.KeyboardModifier.AltModifier
        if event.key() == Qt.Key.Key_Delete:
            self._cancel()
        elif alt and event.key() == Qt.Key.Key_Up:
            self._move_up()
        elif alt and event.key() == Qt.Key.Key_Down:
            self._move_down()
        else:
            super().keyPressEvent(event)
