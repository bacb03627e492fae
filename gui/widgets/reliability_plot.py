"""What a model says of its answers against how often they are right: a reliability diagram."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from core.evaluation.calibration import Bin
from core.evaluation.metrics import wilson
from gui.i18n import between, percent, tr, trn
from gui.theme import Type, colours
from gui.widgets.paint import colour, text

_LEFT, _TOP, _RIGHT, _BOTTOM = 96, 8, 12, 26
_LEAST_DOT, _MOST_DOT = 3.0, 10.0
_STEPS = 5


class ReliabilityPlot(QWidget):
    """A dot for each bin, larger the more answers it has; on the diagonal the word holds.

    What lies between a dot and the diagonal is shaded. The mouse and the arrow keys tell of a bin.
    """

    def __init__(self) -> None:
        super().__init__()
        self._bins: tuple[Bin, ...] = ()
        self._current: int | None = None
        self.setAccessibleName(tr("What it says against how often it is right"))
        self.setProperty("focus_ring", True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(240, 200)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_bins(self, bins: Sequence[Bin]) -> None:
        """Show other answers."""
        self._bins, self._current = tuple(bins), None
        self.setAccessibleDescription("")
        self.update()

    def current(self) -> Bin | None:
        """The bin that the keyboard is on."""
        return None if self._current is None else self._bins[self._current]

    def describe(self, shown: Bin) -> str:
        """A bin in words."""
        return trn(
            "Says {says}, is right {right} of the time: {n} picture, {likely}",
            "Says {says}, is right {right} of the time: {n} pictures, {likely}",
            shown.n,
            says=percent(shown.confidence),
            right=percent(shown.accuracy),
            likely=between(wilson(round(shown.accuracy * shown.n), shown.n)),
        )

    def place(self, shown: Bin) -> QPointF:
        """Where the dot of a bin lies."""
        return self._at(shown.confidence, shown.accuracy)

    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(_LEFT, _TOP, -_RIGHT, -_BOTTOM)

    def _at(self, says: float, right: float) -> QPointF:
        area = self._area()
        return QPointF(area.left() + says * area.width(), area.bottom() - right * area.height())

    def _nearest(self, point: QPoint) -> Bin | None:
        if not self._bins or not self._area().adjusted(-8, -8, 8, 8).contains(point):
            return None
        return min(self._bins, key=lambda each: abs(self.place(each).x() - point.x()))

    def _go(self, position: int) -> None:
        self._current = min(max(position, 0), len(self._bins) - 1)
        words = self.describe(self._bins[self._current])
        self.setAccessibleDescription(words)
        place = self.place(self._bins[self._current]).toPoint()
        QToolTip.showText(self.mapToGlobal(place + QPoint(8, 8)), words, self)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(420, 260)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()), 0)
        if not by or not self._bins:
            super().keyPressEvent(event)
        elif self._current is None:
            self._go(0 if by > 0 else len(self._bins) - 1)
        else:
            self._go(self._current + by)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            found = self._nearest(event.pos())
            QToolTip.showText(event.globalPos(), self.describe(found) if found else "", self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_scales(painter)
        painter.setPen(QPen(colour(colours().faint), 1, Qt.PenStyle.DashLine))
        painter.drawLine(self._at(0, 0), self._at(1, 1))
        for shown in self._bins:
            self._paint_gap(painter, shown)
        for position, shown in enumerate(self._bins):
            self._paint_dot(painter, shown, chosen=position == self._current)

    def _paint_scales(self, painter: QPainter) -> None:
        area, palette = self._area(), colours()
        side = Qt.AlignmentFlag
        for step in range(_STEPS + 1):
            share = step / _STEPS
            at, last = self._at(share, share), step == _STEPS
            painter.setPen(QPen(colour(palette.border), 1))
            painter.drawLine(QPointF(area.left(), at.y()), QPointF(area.right(), at.y()))
            words = percent(share, 0)
            right = tr("is right {share}", share=words) if last else words
            says = tr("says {share}", share=words) if last else words
            left = QRectF(0, at.y() - 9, _LEFT - 8, 18)
            text(painter, left, right, Type.CAPTION, palette.muted, align=side.AlignRight)
            below = QRectF(at.x() - 40, area.bottom() + 6, 80, 18)
            align = side.AlignHCenter
            if last:
                below.moveRight(area.right() + _RIGHT)
                align = side.AlignRight
            text(painter, below, says, Type.CAPTION, palette.muted, align=align)

    def _paint_gap(self, painter: QPainter, shown: Bin) -> None:
        """From where the dot should be to where it is, as wide as the bin."""
        width = max(6.0, (shown.high - shown.low) * self._area().width() - 4)
        should = self._at(shown.confidence, shown.confidence)
        found = self.place(shown)
        top, bottom = sorted((should.y(), found.y()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour(colours().accent, 0.16))
        painter.drawRect(QRectF(found.x() - width / 2, top, width, bottom - top))

    def _paint_dot(self, painter: QPainter, shown: Bin, *, chosen: bool) -> None:
        most = max(each.n for each in self._bins)
        radius = _LEAST_DOT + (_MOST_DOT - _LEAST_DOT) * math.sqrt(shown.n / most)
        palette = colours()
        painter.setPen(QPen(colour(palette.surface), 1.5))
        painter.setBrush(colour(palette.accent))
        painter.drawEllipse(self.place(shown), radius, radius)
        if chosen:
            painter.setPen(QPen(colour(palette.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(self.place(shown), radius + 3, radius + 3)
