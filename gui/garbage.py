"""Cyclic garbage is collected in the window's thread alone.

Python collects in whichever thread happens to allocate. A worker that reads an event would then
destroy widgets that nobody refers to any more, which Qt allows in the window's thread only: the
process dies.
"""

import gc

from PySide6.QtCore import QObject, QTimer

_EVERY = 1000
"""Milliseconds between two looks at what has gathered."""


class GarbageCollector(QObject):
    """Does Python's own collecting by a timer, as long as there is one of these at work."""

    _at_work = 0

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=_EVERY)
        self._timer.timeout.connect(self.collect)

    def start(self) -> None:
        """Take over. What exists by now is there to stay, and is not looked at again."""
        if self._timer.isActive():
            return
        self._timer.start()
        GarbageCollector._at_work += 1
        if GarbageCollector._at_work == 1:
            gc.freeze()
            gc.disable()

    def stop(self) -> None:
        """Leave it to Python again, when no other collector is at work."""
        if not self._timer.isActive():
            return
        self._timer.stop()
        GarbageCollector._at_work -= 1
        if GarbageCollector._at_work == 0:
            gc.unfreeze()
            gc.enable()

    def collect(self) -> None:
        """Collect the oldest generation that is due."""
        limits = zip(gc.get_count(), gc.get_threshold(), strict=True)
        due = [generation for generation, (count, limit) in enumerate(limits) if count > limit]
        if due:
            gc.collect(due[-1])
