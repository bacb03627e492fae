"""What brings the thumbnails of a view of many pictures from where they are made."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject

from gui.widgets.picture_label import ThumbnailSource
from gui.widgets.tile_view import TileView


class ThumbnailFeed(QObject):
    """Gives a view the thumbnails it wants: at once where they are at hand, else when ready."""

    def __init__(self, view: TileView[Any], source: ThumbnailSource) -> None:
        super().__init__(view)
        self._view = view
        self._source = source
        view.thumbnails_wanted.connect(self._fetch)
        source.ready.connect(view.set_thumbnail)
        source.outdated.connect(view.forget_thumbnails)

    def _fetch(self, files: Sequence[Path]) -> None:
        missing = []
        for file in files:
            if (image := self._source.get(file)) is None:
                missing.append(file)
            else:
                self._view.set_thumbnail(file, image)
        self._source.want(missing)
