"""One picture, large, with what is known of it; the arrow keys go on to its neighbours."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.i18n import number, tr
from gui.theme import PADDING, Type
from gui.widgets.buttons import IconButton
from gui.widgets.image_grid import paint_missing
from gui.widgets.picture_label import ThumbnailSource
from gui.widgets.text import Elided, Text


@dataclass(frozen=True)
class LargePicture:
    """A picture, and a line of what is known of it."""

    file: Path
    facts: str


class PictureDialog(QDialog):
    """Shows one of `pictures` after the other, beginning at `position`.

    Args:
        source: makes large copies of pictures.
        quick: has small ones, shown until the large one is there.
    """

    def __init__(
        self,
        pictures: Sequence[LargePicture],
        position: int,
        source: ThumbnailSource,
        quick: ThumbnailSource,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._pictures = list(pictures)
        self._position = position
        self._source, self._quick = source, quick
        self._view = _LargeView()
        self._name = Elided("", Type.STRONG, mode=Qt.TextElideMode.ElideMiddle)
        self._facts = Elided("", role="muted")
        self._place = Text(role="muted")
        self._back = IconButton("chevron-left", tr("The picture before (left arrow)"))
        self._back.clicked.connect(self.go_back)
        self._on = IconButton("chevron-right", tr("The next picture (right arrow)"))
        self._on.clicked.connect(self.go_on)
        self._lay_out()
        source.ready.connect(self._thumbnail_ready)
        self.resize(880, 700)
        self._show()

    def go_on(self) -> None:
        """Show the next picture."""
        self._go(self._position + 1)

    def go_back(self) -> None:
        """Show the picture before."""
        self._go(self._position - 1)

    def shown(self) -> LargePicture:
        """The picture that is shown."""
        return self._pictures[self._position]

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._name)
        words.addWidget(self._facts)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addLayout(words, 1)
        row.addWidget(self._place)
        row.addWidget(self._back)
        row.addWidget(self._on)
        column = QVBoxLayout(self)
        column.setContentsMargins(PADDING, PADDING, PADDING, PADDING)
        column.setSpacing(12)
        column.addWidget(self._view, 1)
        column.addLayout(row)

    def _go(self, position: int) -> None:
        if 0 <= position < len(self._pictures):
            self._position = position
            self._show()

    def _show(self) -> None:
        picture = self.shown()
        self.setWindowTitle(picture.file.name)
        self._name.set_text(picture.file.name)
        self._facts.set_text(picture.facts)
        n, last = len(self._pictures), self._position == len(self._pictures) - 1
        self._place.set_text(tr("{at} of {n}", at=number(self._position + 1), n=number(n)))
        self._back.setEnabled(self._position > 0)
        self._on.setEnabled(not last)
        large = self._source.get(picture.file)
        self._view.set_image(self._quick.get(picture.file) if large is None else large)
        self._view.setAccessibleName(f"{picture.file.name}, {picture.facts}")
        if large is None:
            self._source.want([picture.file])

    def _thumbnail_ready(self, file: Path, image: QImage) -> None:
        if file == self.shown().file:
            self._view.set_image(image)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Right | Qt.Key.Key_Down | Qt.Key.Key_Space:
                self.go_on()
            case Qt.Key.Key_Left | Qt.Key.Key_Up:
                self.go_back()
            case _:
                super().keyPressEvent(event)


class _LargeView(QWidget):
    """All of a picture, as large as there is room for."""

    def __init__(self) -> None:
        super().__init__()
        self._image: QImage | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(240, 180))

    def set_image(self, image: QImage | None) -> None:
        """None: it is not there yet. A null image: it cannot be read."""
        self._image = image
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._image is None or self._image.isNull():
            paint_missing(painter, QRectF(self.rect()), broken=self._image is not None)
            return
        ratio = self.devicePixelRatioF()
        room = self.size() * ratio
        scaled = self._image.scaled(
            room, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        scaled.setDevicePixelRatio(ratio)
        size = scaled.deviceIndependentSize()
        corner = QPointF((self.width() - size.width()) / 2, (self.height() - size.height()) / 2)
        painter.drawImage(corner, scaled)
