"""The frame of every page: a title, one sentence on how things stand, the main action."""

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from gui.i18n import tr
from gui.theme import MARGIN, Type, colours
from gui.widgets.drop_zone import DropFrame
from gui.widgets.paint import colour, text
from gui.widgets.text import Text

SCROLL_BAR = 10
"""How wide a scroll bar is: the style sheet says so."""


class PageHeader(QWidget):
    """Title, sentence, and up to a few buttons, the main one last."""

    def __init__(self, title: str, sentence: str = "", actions: Sequence[QWidget] = ()) -> None:
        super().__init__()
        self._title = Text(title, Type.TITLE)
        self._sentence = Text(sentence, role="muted", wrap=True)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._sentence)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 4)
        row.setSpacing(8)
        row.addLayout(words, 1)
        for action in actions:
            row.addWidget(action, 0, Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def set_sentence(self, sentence: str) -> None:
        """Say how things stand now."""
        self._sentence.set_text(sentence)

    def set_title(self, title: str) -> None:
        """Call the page something else."""
        self._title.set_text(title)


class PageScroll(QScrollArea):
    """A page that is taller than the window: `body` scrolls, with the page's margins around it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # The bar keeps its room even when there is nothing to scroll: content whose height follows
        # from its width would otherwise switch it on and off without end.
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.verticalScrollBar().rangeChanged.connect(self._range_changed)
        content = _Scrolled()
        self.body = QVBoxLayout(content)
        self.body.setContentsMargins(MARGIN, 28, MARGIN - SCROLL_BAR, 28)
        self.body.setSpacing(16)
        self.setWidget(content)
        content.setAutoFillBackground(False)

    def _range_changed(self, _least: int, most: int) -> None:
        """A bar with nothing to scroll is disabled, which hides it."""
        self.verticalScrollBar().setEnabled(most > 0)


class SideColumn(QScrollArea):
    """Cards beside what a page is about; they scroll by themselves where there are many."""

    def __init__(self, width: int = 264) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(width + SCROLL_BAR)
        content = _Scrolled()
        self.body = QVBoxLayout(content)
        self.body.setSpacing(12)
        self.setWidget(content)
        content.setAutoFillBackground(False)
        self.verticalScrollBar().rangeChanged.connect(self._keep_width)
        self._keep_width(0, 0)

    def _keep_width(self, _least: int, most: int) -> None:
        """The cards are as wide with a scroll bar as without."""
        self.body.setContentsMargins(0, 0, 0 if most else SCROLL_BAR, MARGIN)


class _Scrolled(QWidget):
    """What lies in a scroll area: as high as its wrapped words need at its width, and no higher."""

    def minimumSizeHint(self) -> QSize:
        least, layout = super().minimumSizeHint(), self.layout()
        wraps = layout is not None and layout.hasHeightForWidth()
        return QSize(least.width(), 0) if wraps else least


class EmptyState(DropFrame):
    """What to do where there is nothing yet: how a folder should look, a sentence, buttons."""

    def __init__(
        self,
        title: str,
        sentence: str,
        buttons: Sequence[QPushButton] = (),
        classes: Sequence[str] = (),
    ) -> None:
        super().__init__(filled=True)
        self.setAccessibleName(title)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addStretch(1)
        words.addWidget(Text(title, Type.HEADING))
        words.addWidget(Text(sentence, role="muted", wrap=True))
        words.addSpacing(8)
        row_of_buttons = QHBoxLayout()
        row_of_buttons.setSpacing(8)
        for button in buttons:
            row_of_buttons.addWidget(button)
        row_of_buttons.addStretch(1)
        words.addLayout(row_of_buttons)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(40, 32, 40, 32)
        row.setSpacing(40)
        row.addWidget(FolderDrawing(classes or (tr("cats"), tr("dogs"))))
        row.addLayout(words, 1)
        self.setMinimumHeight(176)


class FolderDrawing(QWidget):
    """One folder with a folder for each class in it."""

    def __init__(self, classes: Sequence[str]) -> None:
        super().__init__()
        self._classes = tuple(classes[:3])
        self.setAccessibleName(tr("A folder with one folder for each class in it"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(144, 48 + 26 * len(self._classes))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = colours()
        accent, quiet = QPen(colour(palette.accent), 1.5), QPen(colour(palette.faint), 1.5)
        painter.setPen(accent)
        painter.setBrush(colour(palette.accent_soft))
        painter.drawPath(_folder(QRectF(1, 1, 58, 38)))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for position, name in enumerate(self._classes):
            middle = 57.5 + 26 * position
            painter.setPen(quiet)
            painter.drawPolyline([QPointF(29.5, 39), QPointF(29.5, middle), QPointF(50, middle)])
            painter.drawPath(_folder(QRectF(55, middle - 11, 38, 21)))
            text(painter, QRectF(100, middle - 10, 46, 20), name, Type.CAPTION, palette.muted)


def _folder(rect: QRectF) -> QPainterPath:
    """The outline of a folder with its tab, in `rect`."""
    tab, notch = rect.width() * 0.38, rect.height() * 0.16
    left, top, right, bottom = rect.left(), rect.top(), rect.right(), rect.bottom()
    path = QPainterPath(QPointF(left, bottom - 2))
    path.lineTo(left, top + 2)
    path.quadTo(left, top, left + 2, top)
    path.lineTo(left + tab, top)
    path.lineTo(left + tab + notch * 0.8, top + notch)
    path.lineTo(right - 2, top + notch)
    path.quadTo(right, top + notch, right, top + notch + 2)
    path.lineTo(right, bottom - 2)
    path.quadTo(right, bottom, right - 2, bottom)
    path.lineTo(left + 2, bottom)
    path.quadTo(left, bottom, left, bottom - 2)
    return path
