"""Places where pictures and folders can be dropped."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.assets import draw_icon
from gui.theme import RADIUS_CARD, Type, colours
from gui.widgets.buttons import LinkButton
from gui.widgets.paint import colour
from gui.widgets.text import Text


def dropped_paths(event: QDropEvent) -> list[Path]:
    """The local files and folders that a drop carries."""
    urls = event.mimeData().urls() if event.mimeData().hasUrls() else []
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]


class DropFilter(QObject):
    """Makes any widget, the whole window too, take drops of files and folders.

    Signals:
        hovering: whether something that can be dropped is above the widget.
        paths_dropped: what was dropped, a list of Path.
    """

    hovering = Signal(bool)
    paths_dropped = Signal(list)

    def __init__(self, target: QWidget) -> None:
        super().__init__(target)
        target.setAcceptDrops(True)
        target.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QDropEvent) and not isinstance(event, QDragEnterEvent):
            if event.type() is QEvent.Type.Drop and (paths := dropped_paths(event)):
                event.acceptProposedAction()
                self.hovering.emit(False)
                self.paths_dropped.emit(paths)
                return True
        elif isinstance(event, QDragEnterEvent) and dropped_paths(event):
            event.acceptProposedAction()
            self.hovering.emit(True)
            return True
        elif event.type() is QEvent.Type.DragLeave:
            self.hovering.emit(False)
        return super().eventFilter(watched, event)


class DropFrame(QWidget):
    """A dashed frame that takes drops and lights up under them. Put the content into a layout.

    Signals:
        paths_dropped: what was dropped, a list of Path.
    """

    paths_dropped = Signal(list)

    def __init__(self, *, filled: bool = False) -> None:
        super().__init__()
        self._filled = filled
        self._hot = False
        self._filter = DropFilter(self)
        self._filter.paths_dropped.connect(self.paths_dropped)
        self._filter.hovering.connect(self.set_hot)

    def set_hot(self, hot: bool) -> None:
        """Light up: what is being dragged may be dropped here."""
        self._hot = hot
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = colours()
        pen = QPen(colour(palette.accent if self._hot else palette.faint), 2 if self._hot else 1)
        pen.setDashPattern([3, 3])
        painter.setPen(pen)
        surface = palette.surface if self._filled else palette.window
        painter.setBrush(colour(palette.accent_soft if self._hot else surface))
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(1, 1, -1, -1), RADIUS_CARD, RADIUS_CARD
        )


class DropZone(DropFrame):
    """A dashed strip with an arrow, a sentence and a link to choose files instead.

    Signals:
        chosen: the person would rather choose in a dialog.
    """

    chosen = Signal()

    def __init__(self, title: str, link: str, rest: str = "") -> None:
        super().__init__()
        self.setMinimumHeight(96)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(title)
        choose = LinkButton(link)
        choose.clicked.connect(self.chosen)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(Text(title, Type.STRONG))
        line, self._more = QHBoxLayout(), QHBoxLayout()
        line.addWidget(choose)
        line.addWidget(Text(rest, role="muted"))
        for each in (line, self._more):
            each.setSpacing(0)
            each.addStretch(1)
            words.addLayout(each)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(24, 16, 24, 16)
        row.setSpacing(18)
        row.addStretch(1)
        row.addWidget(_Arrow())
        row.addLayout(words)
        row.addStretch(1)

    def add_link(self, link: str, rest: str = "") -> LinkButton:
        """Offer one more thing on a second line, with words after it."""
        button = LinkButton(link)
        for widget in (button, Text(rest, role="muted")):
            self._more.insertWidget(self._more.count() - 1, widget)
        return button

    def set_large(self, large: bool) -> None:
        """Take all the height there is, or no more than a strip."""
        policy = QSizePolicy.Policy.Expanding if large else QSizePolicy.Policy.Fixed
        self.setSizePolicy(QSizePolicy.Policy.Preferred, policy)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.chosen.emit()


class _Arrow(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(32, 32)

    def paintEvent(self, _event: QPaintEvent) -> None:
        draw_icon(QPainter(self), "drop", QRectF(0, 0, 32, 32), "accent")
