"""Where the model goes wrong: a row for each true class, a column for each answer."""

from collections.abc import Sequence
from enum import StrEnum

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QScrollArea, QToolTip, QWidget

from gui.i18n import number, tr
from gui.palette import mix
from gui.theme import Type, colours
from gui.widgets.paint import colour, text, text_width

_FEW = 6
"""Up to so many classes the headers are whole words (“says bees”); beyond, they stand upright."""
_LEAST = 20
"""A cell is never narrower; more classes than fit scroll."""
_HIGHEST = 420
"""It asks for no more height than this."""


class MatrixOrder(StrEnum):
    """In which order the classes stand."""

    GIVEN = "given"
    HARDEST = "hardest"
    """Those first of which the least are found."""
    LARGEST = "largest"


def ordered(counts: Sequence[Sequence[int]], order: MatrixOrder) -> list[int]:
    """The places of the classes in that order; equals stay as they are."""
    places = list(range(len(counts)))
    match order:
        case MatrixOrder.HARDEST:
            return sorted(places, key=lambda i: counts[i][i] / max(1, sum(counts[i])))
        case MatrixOrder.LARGEST:
            return sorted(places, key=lambda i: -sum(counts[i]))
    return places


class ConfusionMatrix(QScrollArea):
    """The matrix, painted. Each cell can be pressed, or reached with the arrow keys.

    Signals:
        cell_clicked: the true class and the answer of a cell.
    """

    cell_clicked = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self._given: tuple[tuple[str, ...], tuple[tuple[int, ...], ...]] = ((), ())
        self._order = MatrixOrder.GIVEN
        self._chosen: tuple[str, str] | None = None
        self._matrix = _Matrix()
        self._matrix.cell_clicked.connect(self.cell_clicked)
        self.setWidget(self._matrix)
        self._matrix.setAutoFillBackground(False)
        self.setFocusProxy(self._matrix)
        self.setMinimumSize(240, 180)

    def sizeHint(self) -> QSize:
        return self._matrix.sizeHint()

    def set_matrix(self, classes: Sequence[str], counts: Sequence[Sequence[int]]) -> None:
        """Show counts: rows are true classes, columns answers, both in the order of `classes`."""
        self._given = tuple(classes), tuple(tuple(row) for row in counts)
        self._chosen = None
        self._show()

    def set_order(self, order: MatrixOrder) -> None:
        """Show the classes in another order."""
        self._order = order
        self._show()

    def set_percent(self, percent: bool) -> None:
        """Show shares of each row, in per cent, in place of counts."""
        self._matrix.set_percent(percent)

    def _show(self) -> None:
        classes, counts = self._given
        places = ordered(counts, self._order)
        self._matrix.set_matrix(
            tuple(classes[i] for i in places),
            tuple(tuple(counts[i][j] for j in places) for i in places),
        )
        self._matrix.set_chosen(self._chosen)
        self.updateGeometry()

    def set_chosen(self, cell: tuple[str, str] | None) -> None:
        """Mark the cell of a true class and an answer without a signal; None: no cell."""
        self._chosen = cell
        self._matrix.set_chosen(cell)


class _Matrix(QWidget):
    cell_clicked = Signal(str, str)

    def __init__(self) -> None:
        super().__init__()
        self._classes: tuple[str, ...] = ()
        self._counts: tuple[tuple[int, ...], ...] = ()
        self._current: tuple[int, int] | None = None
        self._chosen: tuple[str, str] | None = None
        self._percent = False
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(tr("Confusion matrix"))

    def set_matrix(self, classes: tuple[str, ...], counts: tuple[tuple[int, ...], ...]) -> None:
        self._classes, self._counts = classes, counts
        self._current = self._chosen = None
        header = self._headers()
        side = _LEAST * len(classes)
        self.setMinimumSize(header.width() + side, header.height() + side)
        self.update()

    def set_chosen(self, cell: tuple[str, str] | None) -> None:
        self._chosen = cell
        self.update()

    def set_percent(self, percent: bool) -> None:
        self._percent = percent
        self.update()

    def _words(self, row: int, column: int) -> str:
        """What stands in a cell."""
        count = self._counts[row][column]
        if not self._percent:
            return number(count)
        return number(100 * count / max(1, sum(self._counts[row])))

    @property
    def _upright(self) -> bool:
        return len(self._classes) > _FEW

    def _headers(self) -> QSize:
        """The room for the names: at the left, and above."""
        names = [self._row_name(name) for name in self._classes] or [""]
        widest = round(max(text_width(name, Type.CAPTION) for name in names)) + 12
        if self._upright:
            return QSize(min(widest, 110), min(widest, 110))
        return QSize(min(max(widest, 52), 120), 28)

    def sizeHint(self) -> QSize:
        header, count = self._headers(), len(self._classes)
        if self._upright:
            return QSize(320, min(header.height() + 23 * count, _HIGHEST))
        return QSize(320, header.height() + max(46 * count, 192))

    def _row_name(self, name: str) -> str:
        return name if self._upright else tr("is {label}", label=name)

    def _cell(self, row: int, column: int) -> QRectF:
        header, count = self._headers(), len(self._classes)
        width = (self.width() - header.width()) / count
        height = (self.height() - header.height()) / count
        if self._upright:
            width = height = max(_LEAST, min(width, height))
        gap = 3.0 if count <= _FEW else 1.0
        corner_x = header.width() + column * width
        corner_y = header.height() + row * height
        return QRectF(corner_x, corner_y, width, height).adjusted(gap, gap, -gap, -gap)

    def _at(self, point: QPoint) -> tuple[int, int] | None:
        header, count = self._headers(), len(self._classes)
        if not count or point.x() < header.width() or point.y() < header.height():
            return None
        first = self._cell(0, 0)
        gap = 3.0 if count <= _FEW else 1.0
        column = int((point.x() - header.width()) / (first.width() + 2 * gap))
        row = int((point.y() - header.height()) / (first.height() + 2 * gap))
        return (row, column) if row < count and column < count else None

    def _shade(self, row: int, column: int) -> tuple[str, str]:
        """Background and text of a cell: green along the diagonal, red beside it, by the share."""
        palette = colours()
        count = self._counts[row][column]
        share = count / max(sum(self._counts[row]), 1)
        if count == 0:
            return mix(palette.surface, palette.text, 0.03), palette.muted
        if row == column:
            return mix(palette.surface, palette.accent, 0.22 + 0.38 * share), palette.text
        return mix(palette.surface, palette.danger, 0.12 + 0.40 * share), palette.text

    def _describe(self, row: int, column: int) -> str:
        count = number(self._counts[row][column])
        truth, answer = self._classes[row], self._classes[column]
        if row == column:
            return tr("{count} of {truth} named rightly", count=count, truth=truth)
        return tr("{count} of {truth} named {answer}", count=count, truth=truth, answer=answer)

    def _go(self, row: int, column: int) -> None:
        self._current = (row, column)
        self.setAccessibleDescription(self._describe(row, column))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self._classes:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_names(painter)
        for row in range(len(self._classes)):
            for column in range(len(self._classes)):
                self._paint_cell(painter, row, column)

    def _paint_cell(self, painter: QPainter, row: int, column: int) -> None:
        rect = self._cell(row, column)
        background, words = self._shade(row, column)
        radius = 6 if rect.width() > 32 else 3
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(background))
        painter.drawRoundedRect(rect, radius, radius)
        count = self._counts[row][column]
        large = rect.width() > 64 and rect.height() > 40
        style = Type.FIGURE_SMALL if large else Type.CAPTION_STRONG
        said = self._words(row, column)
        if (count or large) and text_width(said, style) <= rect.width():
            middle = Qt.AlignmentFlag.AlignHCenter
            text(painter, rect, said, style, words, align=middle)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if (self._classes[row], self._classes[column]) == self._chosen:
            painter.setPen(QPen(colour(colours().surface), 2))
            painter.drawRoundedRect(rect.adjusted(2.5, 2.5, -2.5, -2.5), radius - 2, radius - 2)
            painter.setPen(QPen(colour(colours().text), 2))
            painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
        if (row, column) == self._current and self.hasFocus():
            painter.setPen(QPen(colour(colours().text), 1, Qt.PenStyle.DotLine))
            painter.drawRoundedRect(rect.adjusted(5, 5, -5, -5), radius, radius)

    def _paint_names(self, painter: QPainter) -> None:
        header, palette = self._headers(), colours()
        for position, name in enumerate(self._classes):
            own = self._cell(position, position)
            row = QRectF(0, own.top(), header.width() - 8, own.height())
            text(painter, row, self._row_name(name), Type.CAPTION, palette.muted)
            if not self._upright:
                above = QRectF(own.left(), 0, own.width(), header.height() - 2)
                words = tr("says {label}", label=name)
                middle = Qt.AlignmentFlag.AlignHCenter
                text(painter, above, words, Type.CAPTION, palette.muted, align=middle)
                continue
            painter.save()
            painter.translate(own.left(), header.height() - 4)
            painter.rotate(-90)
            upright = QRectF(0, 0, header.height() - 6, own.width())
            text(painter, upright, name, Type.CAPTION, palette.muted)
            painter.restore()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            cell = self._at(event.pos())
            QToolTip.showText(event.globalPos(), self._describe(*cell) if cell else "", self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._at(event.position().toPoint()) is not None
        shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        self.setCursor(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if (cell := self._at(event.position().toPoint())) is not None:
            self._go(*cell)
            self.cell_clicked.emit(self._classes[cell[0]], self._classes[cell[1]])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: (0, -1),
            Qt.Key.Key_Right: (0, 1),
            Qt.Key.Key_Up: (-1, 0),
            Qt.Key.Key_Down: (1, 0),
        }
        last = len(self._classes) - 1
        if last >= 0 and event.key() in steps:
            row, column = self._current or (0, 0)
            down, right = steps[Qt.Key(event.key())] if self._current else (0, 0)
            self._go(min(max(row + down, 0), last), min(max(column + right, 0), last))
        elif self._current and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Space):
            row, column = self._current
            self.cell_clicked.emit(self._classes[row], self._classes[column])
        else:
            super().keyPressEvent(event)
