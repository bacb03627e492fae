"""The pictures of a batch as the network sees them, in rows that fill the width."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, QSizeF
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.theme import RADIUS_CONTROL
from gui.widgets.paint import rounded
from gui.widgets.tiles import TileLayout

_TILE, _GAP = 64, 6


class BatchView(QWidget):
    """Small square pictures; they are replaced together."""

    def __init__(self) -> None:
        super().__init__()
        self._images: list[QImage] = []
        self._ready: list[QPixmap] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_images(self, images: Sequence[QImage]) -> None:
        """Show these pictures instead."""
        if len(images) != len(self._images):
            self.updateGeometry()
        self._images, self._ready = list(images), []
        self.update()

    def count(self) -> int:
        """How many pictures there are."""
        return len(self._images)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._layout(width).height

    def sizeHint(self) -> QSize:
        return QSize(320, self.heightForWidth(max(320, self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ready = []

    def paintEvent(self, _event: QPaintEvent) -> None:
        layout, ratio = self._layout(self.width()), self.devicePixelRatioF()
        if not self._ready or self._ready[0].devicePixelRatio() != ratio:
            size = QSizeF(layout.tile)
            self._ready = [rounded(image, size, RADIUS_CONTROL, ratio) for image in self._images]
        painter = QPainter(self)
        for position, picture in enumerate(self._ready):
            painter.drawPixmap(layout.rect(position).topLeft(), picture)

    def _layout(self, width: int) -> TileLayout:
        columns = max(1, (width + _GAP) // (_TILE + _GAP))
        side = max(1, (width - _GAP * (columns - 1)) // columns)
        return TileLayout(len(self._images), columns, QSize(side, side), _GAP)
