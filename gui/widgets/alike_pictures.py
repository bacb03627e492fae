"""The pictures learned from that another one looks like to the model."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.figures import Neighbour
from gui.theme import Type
from gui.widgets.picture_label import PictureView, ThumbnailSource
from gui.widgets.text import Elided, Text

_MOST = 3


class AlikePictures(QWidget):
    """A sentence, and up to three pictures with their classes; hidden while there are none."""

    def __init__(self, source: ThumbnailSource, side: int = 64) -> None:
        super().__init__()
        self._words = Text("", Type.CAPTION, "muted", wrap=True)
        self._views = tuple(_Neighbour(source, side) for _ in range(_MOST))
        row = QHBoxLayout()
        row.setSpacing(8)
        for view in self._views:
            row.addWidget(view)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._words)
        column.addLayout(row)
        self.hide()

    def set_neighbours(self, words: str, neighbours: Sequence[tuple[Path, Neighbour]]) -> None:
        """Show where they lie and what they are, under a sentence."""
        self._words.set_text(words)
        for place, view in enumerate(self._views):
            view.setVisible(place < len(neighbours))
            if place < len(neighbours):
                view.show_neighbour(*neighbours[place])
        self.setVisible(bool(neighbours))


class _Neighbour(QWidget):
    """A picture learned from, with its class under it."""

    def __init__(self, source: ThumbnailSource, side: int) -> None:
        super().__init__()
        self._picture = PictureView(QSize(side, side), source)
        self._label = Elided("", Type.CAPTION, "muted")
        self._label.setFixedWidth(side)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._picture)
        column.addWidget(self._label)

    def show_neighbour(self, file: Path, neighbour: Neighbour) -> None:
        self._picture.set_file(file)
        self._label.set_text(neighbour.label)
