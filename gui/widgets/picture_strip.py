"""A few pictures in a single row, with words above."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.theme import Type
from gui.widgets.image_grid import GridItem, ImageGrid
from gui.widgets.picture_label import ThumbnailSource
from gui.widgets.text import Elided, Text
from gui.widgets.thumbnail_feed import ThumbnailFeed


class PictureStrip(QWidget):
    """Up to `most` pictures that share the whole width.

    Args:
        nothing: said where there are none.
    """

    def __init__(self, thumbnails: ThumbnailSource, most: int, nothing: str) -> None:
        super().__init__()
        self._heading = Elided(style=Type.CAPTION_STRONG, role="muted")
        self._nothing = Text(nothing, role="muted")
        self._row = _Row(most)
        self._feed = ThumbnailFeed(self._row, thumbnails)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self._heading, self._nothing, self._row):
            column.addWidget(part)
        column.addStretch(1)

    def set_pictures(self, heading: str, items: Sequence[GridItem]) -> None:
        """Show other pictures."""
        self._heading.set_text(heading)
        self._row.setAccessibleName(heading)
        self._row.set_items(items)
        self._nothing.setVisible(not items)
        self._row.setVisible(bool(items))

    def items(self) -> list[GridItem]:
        """The pictures that are shown."""
        return list(self._row.items())


class _Row(ImageGrid):
    most_rows = 1
    bar = Qt.ScrollBarPolicy.ScrollBarAlwaysOff

    def __init__(self, most: int) -> None:
        self._most = most
        super().__init__(tile_width=40)

    def columns(self, _width: int) -> int:
        return self._most
