"""One picture of a fixed size, for instance in the row of what a batch looks like."""

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, SignalInstance
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from gui.theme import RADIUS_CONTROL, colours
from gui.widgets.image_grid import paint_missing
from gui.widgets.paint import colour, rounded


class ThumbnailSource(Protocol):
    """Whoever makes thumbnails: `get` what is at hand, else `want`, and then `ready` comes.

    Once they are `outdated`, all have to be asked for anew.
    """

    ready: SignalInstance
    outdated: SignalInstance

    def get(self, file: Path) -> QImage | None: ...

    def want(self, files: list[Path]) -> None: ...


class PictureView(QWidget):
    """A picture with round corners. It asks its source for the thumbnail.

    Args:
        whole: show all of it, and not its middle alone.
    """

    def __init__(
        self, size: QSize, source: ThumbnailSource | None = None, *, whole: bool = False
    ) -> None:
        super().__init__()
        self._whole = whole
        self.setFixedSize(size)
        self._file: Path | None = None
        self._image: QImage | None = None
        self._ready: QPixmap | None = None
        self._broken = False
        self._source = source
        if source is not None:
            source.ready.connect(self._thumbnail_ready)
            source.outdated.connect(self._ask_again)

    def set_file(self, file: Path | None) -> None:
        """Show another picture of the source, or none."""
        if file == self._file:
            return
        self._file = file
        self.set_image(None)
        self.setToolTip(file.name if file else "")
        self.setAccessibleName(file.name if file else "")
        if file is None or self._source is None:
            return
        if (image := self._source.get(file)) is None:
            self._source.want([file])
        else:
            self._thumbnail_ready(file, image)

    def _ask_again(self) -> None:
        file, self._file = self._file, None
        self.set_file(file)

    def set_image(self, image: QImage | None) -> None:
        """Show an image that was made elsewhere."""
        self._image, self._ready, self._broken = image, None, False
        self.update()

    def _thumbnail_ready(self, file: Path, image: QImage | None) -> None:
        if file == self._file:
            self.set_image(None if image is None or image.isNull() else image)
            self._broken = self._image is None

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._image is None:
            paint_missing(painter, QRectF(self.rect()), broken=self._broken)
            return
        ratio = self.devicePixelRatioF()
        if self._ready is None or self._ready.devicePixelRatio() != ratio:
            size = QSizeF(self.size())
            if self._whole:
                fits = Qt.AspectRatioMode.KeepAspectRatio
                size = QSizeF(self._image.size()).scaled(size, fits)
            self._ready = rounded(self._image, size, RADIUS_CONTROL, ratio)
        if self._whole:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour(colours().sidebar))
            painter.drawRoundedRect(QRectF(self.rect()), RADIUS_CONTROL, RADIUS_CONTROL)
        free = QSizeF(self.size()) - self._ready.deviceIndependentSize()
        painter.drawPixmap(QPointF(free.width() / 2, free.height() / 2), self._ready)
