"""What scrolls an area on while something is held at its upper or lower edge."""

from PySide6.QtCore import QObject, QPoint, QTimer, Signal
from PySide6.QtWidgets import QAbstractScrollArea

_EDGE = 24
"""Pixels from an edge within which it scrolls."""
_INTERVAL = 30
"""Milliseconds from step to step."""


class AutoScroll(QObject):
    """Follows a pointer that is dragging something over an area.

    Signals:
        scrolled: the area has moved on below the pointer.
    """

    scrolled = Signal()

    def __init__(self, area: QAbstractScrollArea) -> None:
        super().__init__(area)
        self._area = area
        self._step = 0
        self._timer = QTimer(self)
        self._timer.setInterval(_INTERVAL)
        self._timer.timeout.connect(self._scroll)

    def follow(self, point: QPoint) -> None:
        """The pointer is here, in pixels of the viewport: the further out, the faster."""
        below = point.y() - (self._area.viewport().height() - _EDGE)
        above = _EDGE - point.y()
        self._step = max(below, 0) if below > above else -max(above, 0)
        if not self._step:
            self._timer.stop()
        elif not self._timer.isActive():
            self._timer.start()

    def stop(self) -> None:
        """Nothing is being dragged any more."""
        self._timer.stop()

    def _scroll(self) -> None:
        bar = self._area.verticalScrollBar()
        before = bar.value()
        bar.setValue(before + self._step)
        if bar.value() != before:
            self.scrolled.emit()
