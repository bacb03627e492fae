"""A picture, or in its place what in it speaks for a class."""

from pathlib import Path

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QStackedWidget

from core.events import ExplainResult
from gui.check_words import heat_words
from gui.i18n import tr
from gui.theme import Type
from gui.widgets.buttons import LinkButton
from gui.widgets.heat_view import HeatView
from gui.widgets.picture_label import PictureView, ThumbnailSource
from gui.widgets.text import Text


class ExplainedPicture(QStackedWidget):
    """A square with a picture. Put `why` and `caveat`, which belong to it, where there is room.

    Args:
        whole: show all of it, and not the largest square of it.

    Signals:
        heat_requested(Path): what in this picture speaks for the answer?
    """

    heat_requested = Signal(object)

    def __init__(self, side: int, source: ThumbnailSource, *, whole: bool = False) -> None:
        super().__init__()
        self._file: Path | None = None
        self._picture = PictureView(QSize(side, side), source, whole=whole)
        self._heat = HeatView(side)
        self.addWidget(self._picture)
        self.addWidget(self._heat)
        self.setFixedSize(QSize(side, side))
        self.why = LinkButton(tr("What speaks for it?"))
        self.why.clicked.connect(self._ask_or_go_back)
        self.caveat = Text("", Type.CAPTION, "muted", wrap=True)
        self.caveat.hide()

    def set_file(self, file: Path) -> None:
        """Show another picture, or the same one without what speaks for anything."""
        self._file = file
        self._picture.set_file(file)
        self._hide_heat()

    def set_heat(self, result: ExplainResult) -> None:
        """Show what speaks for the answer, if it is still this picture that is looked at."""
        if result.file != self._file:
            return
        found = any(any(row) for row in result.heat)
        self._heat.set_heat(result.picture, result.heat)
        self.caveat.set_text(heat_words(result.label, found=found))
        self.caveat.show()
        self.setCurrentWidget(self._heat)
        self.why.setText(tr("Show the picture"))
        self.why.setEnabled(True)

    def give_up_heat(self) -> None:
        """There is none; it may be asked for again."""
        self.why.setEnabled(True)

    def _hide_heat(self) -> None:
        self.setCurrentWidget(self._picture)
        self.caveat.hide()
        self.why.setText(tr("What speaks for it?"))
        self.why.setEnabled(True)

    def _ask_or_go_back(self) -> None:
        if self.currentWidget() is self._heat:
            self._hide_heat()
        elif self._file is not None:
            self.why.setEnabled(False)
            self.heat_requested.emit(self._file)
