"""One doubtful picture at close quarters, and the buttons that decide about it."""

from collections.abc import Collection, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.figures import Suspect
from gui.i18n import percent, tr, trn
from gui.theme import Type
from gui.widgets.buttons import QuietButton, SecondaryButton
from gui.widgets.picture_label import PictureView, ThumbnailSource
from gui.widgets.text import Elided, Text

_SIDE = 276


class SuspectCloser(QWidget):
    """The first of the selected pictures, large, and the buttons."""

    def __init__(self, source: ThumbnailSource) -> None:
        super().__init__()
        self.setFixedWidth(_SIDE)
        self._picture = PictureView(QSize(_SIDE, 208), source)
        self._title = Elided("", Type.HEADING)
        self._words = Elided("", role="muted")
        self._name = Elided("", Type.CAPTION, "muted", Qt.TextElideMode.ElideMiddle)
        self.take, self.keep = SecondaryButton(), SecondaryButton()
        self.other = QuietButton(tr("Another class …"))
        self.exclude = QuietButton(tr("Exclude"))
        keys = (
            (self.take, tr("Enter or A")),
            (self.keep, "K"),
            (self.exclude, tr("Delete")),
        )
        for button, key in keys:
            button.setToolTip(key)
        self._keys = Text(
            tr("Keys: A it is, K keep, Delete exclude, Ctrl+Z undo"), Type.CAPTION, "muted"
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._picture)
        column.addSpacing(8)
        for widget in (self._title, self._words, self._name):
            column.addWidget(widget)
        column.addSpacing(12)
        for pair in ((self.take, self.keep), (self.other, self.exclude)):
            row = QHBoxLayout()
            row.setSpacing(8)
            for button in pair:
                row.addWidget(button, 1)
            column.addLayout(row)
            column.addSpacing(8)
        column.addWidget(self._keys)
        column.addStretch(1)

    def set_suspects(self, chosen: Sequence[Suspect], root: Path) -> None:
        """Show the first of these, and say what the buttons do to all of them."""
        for button in (self.take, self.keep, self.other, self.exclude):
            button.setEnabled(bool(chosen))
        if not chosen:
            self._picture.set_file(None)
            self._title.set_text(tr("None is selected"))
            self._words.set_text(tr("Press a picture to look at it."))
            self._name.set_text("")
            self.take.setText(tr("Agree"))
            self.keep.setText(tr("Keep"))
            return
        first, n = chosen[0], len(chosen)
        self._picture.set_file(root / first.path)
        self._name.set_text(first.path)
        if n > 1:
            self._title.set_text(trn("{n} selected", "{n} selected", n))
            self._words.set_text(tr("This is the first of them."))
        else:
            self._title.set_text(tr("Labelled “{label}”", label=first.label))
            share = percent(first.probability, 0)
            self._words.set_text(
                tr("looks like {label}, {share}", label=first.suggested, share=share)
            )
        take = {each.suggested for each in chosen}
        keep = {each.label for each in chosen}
        self.take.setText(self._it_is(take, tr("As suggested")))
        self.keep.setText(self._it_is(keep, tr("Keep the labels")))

    def _it_is(self, labels: Collection[str], several: str) -> str:
        """“It is dog”, as much of it as the button has room for."""
        if len(labels) > 1:
            return several
        words = tr("It is {label}", label=next(iter(labels)))
        fitted = self.take.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, 100)
        return fitted.replace("&", "&&")
