"""What the cards that wait for a look at the pictures share."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.i18n import tr
from gui.widgets.buttons import Menu
from gui.widgets.card import Card
from gui.widgets.text import Text


class StudyCard(Card):
    """A card whose `content` shows once something was found; until then a quiet line says why not.

    Put what was found into `content`, a QVBoxLayout.
    """

    at_work = ""
    """What is being done while this card waits, in the window's language."""

    def __init__(self, title: str, term: str = "") -> None:
        super().__init__(title, term)
        self._waiting = Text(tr("Not looked for yet."), role="muted", wrap=True)
        self._waiting.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._found = QWidget()
        self._found.hide()
        self.content = QVBoxLayout(self._found)
        self.content.setContentsMargins(0, 0, 0, 0)
        self.content.setSpacing(8)
        self.body.addWidget(self._waiting)
        self.body.addWidget(self._found, 1)

    def set_waiting(self, words: str) -> None:
        """Show nothing but a line of words."""
        self._waiting.set_text(words)
        self._waiting.show()
        self._found.hide()

    def set_found(self) -> None:
        """Show the content."""
        self._waiting.hide()
        self._found.show()

    def is_found(self) -> bool:
        """Whether the content shows."""
        return self._found.isVisibleTo(self)

    def waiting_words(self) -> str:
        """The line that is shown while nothing was found; empty afterwards."""
        return "" if self.is_found() else self._waiting.plain_text()


def open_class_menu(
    parent: QWidget, corner: QPoint, classes: Sequence[str], choose: Callable[[str], object]
) -> Menu:
    """A menu of classes at a point of the screen."""
    menu = Menu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for name in classes:
        menu.addAction(name.replace("&", "&&"), partial(choose, name))
    menu.popup(corner)
    return menu
