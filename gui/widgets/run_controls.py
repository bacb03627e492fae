"""What can be done with a training at work: end it with the best, cancel it, hold it still.

The three buttons keep their places and widths while it is at work. One that makes no sense at the
moment is disabled and says why, so that none ever comes up under the pointer.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from gui.assets import icon
from gui.i18n import tr
from gui.widgets.buttons import QuietButton, SecondaryButton


@dataclass(frozen=True)
class Offer:
    """What a button would do and keep, and why it cannot be pressed; empty: it can."""

    keeps: str
    why_not: str = ""


class RunControls(QWidget):
    """*Finish now*, *Cancel* and *Pause*, which is *Resume* while it holds still.

    Signals:
        finish_requested, cancel_requested: the button was pressed.
        pause_requested: whether it is to hold still, or to go on.
    """

    finish_requested = Signal()
    cancel_requested = Signal()
    pause_requested = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self._paused = False
        self._finish = SecondaryButton(tr("Finish now (keep best)"), "stop")
        self._cancel = QuietButton(tr("Cancel"))
        self._pause = SecondaryButton(tr("Pause"), "pause")
        self._finish.clicked.connect(self.finish_requested)
        self._cancel.clicked.connect(self.cancel_requested)
        self._pause.clicked.connect(self._press_pause)
        keep_width(self._finish, (tr("Finishing…"), tr("Finish now (keep best)")))
        keep_width(self._pause, (tr("Resume"), tr("Pause")))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        # Pause stands at the edge, where Resume and Train are while nothing is at work: a second
        # click on these finds a button that does no harm, and that cannot be pressed at first.
        for button in (self._finish, self._cancel, self._pause):
            row.addWidget(button)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_offers(self, finish: Offer, cancel: Offer, pause: Offer) -> None:
        """What the buttons would do now."""
        for button, offer in zip(
            (self._finish, self._cancel, self._pause), (finish, cancel, pause), strict=True
        ):
            button.setEnabled(not offer.why_not)
            button.setToolTip(offer.why_not or offer.keeps)
            button.setAccessibleDescription(offer.why_not or offer.keeps)

    def set_state(self, *, finishing: bool, paused: bool) -> None:
        """Whether it is about to end with the best, and whether it holds still."""
        self._paused = paused
        self._finish.setText(tr("Finishing…") if finishing else tr("Finish now (keep best)"))
        self._pause.setText(tr("Resume") if paused else tr("Pause"))
        self._pause.setIcon(icon("play" if paused else "pause", "text"))

    def _press_pause(self) -> None:
        self.pause_requested.emit(not self._paused)


def keep_width(button: QPushButton, texts: Iterable[str]) -> None:
    """Make a button as wide as the widest of its texts asks for; it ends with the last of them."""
    widths = []
    button.ensurePolished()
    for text in texts:
        button.setText(text)
        widths.append(button.sizeHint().width())
    button.setFixedWidth(max(widths))
