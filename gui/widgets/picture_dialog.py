"""One picture, large, with what is known of it; the arrow keys go on to its neighbours."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QKeySequence, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.i18n import number, tr
from gui.theme import PADDING, Type
from gui.widgets.buttons import IconButton
from gui.widgets.card import SHADOW, Card
from gui.widgets.fact_rows import FactRows
from gui.widgets.image_grid import paint_missing
from gui.widgets.picture_label import ThumbnailSource
from gui.widgets.text import Elided, Text

_PANEL = 260
"""How wide the part beside the picture is."""


@dataclass(frozen=True)
class LargePicture:
    """A picture, what is known of it as names and values, and what it is known by."""

    file: Path
    facts: Sequence[tuple[str, str]] = ()
    key: Hashable = None


class PictureDialog(QDialog):
    """Shows one of `count` pictures after the other, beginning at `position`.

    Args:
        picture: gives the picture at a position, from 0, whenever it is shown.
        source: makes large copies of pictures.
        quick: has small ones, shown until the large one is there.

    Signals:
        label_key: the number key, 1 to 9, that was pressed to put the picture into a class.
        exclude_requested: the picture is to take no part, or to take part again.
        undo_requested, redo_requested: the last step is to be taken back, or taken again.
    """

    label_key = Signal(int)
    exclude_requested = Signal()
    undo_requested = Signal()
    redo_requested = Signal()

    def __init__(
        self,
        count: int,
        picture: Callable[[int], LargePicture],
        position: int,
        source: ThumbnailSource,
        quick: ThumbnailSource,
        *,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._count, self._picture = count, picture
        self._position = position
        self._shown = picture(position)
        self._source, self._quick = source, quick
        self._view = LargeView()
        self._name = Elided("", Type.STRONG, mode=Qt.TextElideMode.ElideMiddle)
        self._facts = FactRows()
        self._place = Text(role="muted")
        self._back = IconButton("chevron-left", tr("The picture before (left arrow)"))
        self._back.clicked.connect(self.go_back)
        self._on = IconButton("chevron-right", tr("The next picture (right arrow)"))
        self._on.clicked.connect(self.go_on)
        self._lay_out()
        source.ready.connect(self._thumbnail_ready)
        self.resize(1040, 700)
        self._show()

    def go_on(self) -> None:
        """Show the next picture."""
        self._go(self._position + 1)

    def go_back(self) -> None:
        """Show the picture before."""
        self._go(self._position - 1)

    def shown(self) -> LargePicture:
        """The picture that is shown."""
        return self._shown

    def position(self) -> int:
        """Where the picture that is shown lies among all."""
        return self._position

    def set_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Tell something else of the picture that is shown, for instance after a change."""
        self._facts.set_facts(facts)
        told = ", ".join(f"{name} {value}" for name, value in facts)
        self._view.setAccessibleName(f"{self._shown.file.name}, {told}")

    def _lay_out(self) -> None:
        panel = Card()
        panel.setFixedWidth(_PANEL)
        steps = QHBoxLayout()
        steps.setSpacing(8)
        steps.addWidget(self._place, 1)
        steps.addWidget(self._back)
        steps.addWidget(self._on)
        keys = tr("1 to 9 give it a class, Delete takes it out or back in.")
        panel.body.addWidget(self._name)
        panel.body.addWidget(self._facts)
        panel.body.addStretch(1)
        panel.body.addWidget(Text(keys, Type.CAPTION, "muted", wrap=True))
        panel.body.addLayout(steps)
        picture = QVBoxLayout()
        picture.setContentsMargins(0, 0, 0, SHADOW)
        picture.addWidget(self._view)
        row = QHBoxLayout(self)
        row.setContentsMargins(PADDING, PADDING, PADDING, PADDING - SHADOW)
        row.setSpacing(PADDING)
        row.addLayout(picture, 1)
        row.addWidget(panel)

    def _go(self, position: int) -> None:
        if 0 <= position < self._count:
            self._position = position
            self._shown = self._picture(position)
            self._show()

    def _show(self) -> None:
        file = self._shown.file
        self.setWindowTitle(file.name)
        self._name.set_text(file.name)
        self.set_facts(self._shown.facts)
        at, n = number(self._position + 1), number(self._count)
        self._place.set_text(tr("{at} of {n}", at=at, n=n))
        self._back.setEnabled(self._position > 0)
        self._on.setEnabled(self._position < self._count - 1)
        large = self._source.get(file)
        self._view.set_image(self._quick.get(file) if large is None else large)
        if large is None:
            self._source.want([file])

    def _thumbnail_ready(self, file: Path, image: QImage) -> None:
        if file == self._shown.file:
            self._view.set_image(image)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        digit = event.key() - Qt.Key.Key_0
        if event.matches(QKeySequence.StandardKey.Undo):
            self.undo_requested.emit()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self.redo_requested.emit()
        elif plain and 1 <= digit <= 9:
            self.label_key.emit(digit)
        else:
            self._go_by_key(event)

    def _go_by_key(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Right | Qt.Key.Key_Down | Qt.Key.Key_Space:
                self.go_on()
            case Qt.Key.Key_Left | Qt.Key.Key_Up:
                self.go_back()
            case Qt.Key.Key_Home:
                self._go(0)
            case Qt.Key.Key_End:
                self._go(self._count - 1)
            case Qt.Key.Key_Delete | Qt.Key.Key_Backspace:
                self.exclude_requested.emit()
            case _:
                super().keyPressEvent(event)


class LargeView(QWidget):
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
