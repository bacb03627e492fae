"""An accuracy in its place between 0 and 100, with its interval and what guessing would get."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.i18n import tr
from gui.theme import Type, colours
from gui.widgets.paint import bar, colour, text, text_width

_TOP = 4
_HEIGHT = 8


class IntervalBar(QWidget):
    """The likely range as a segment, the baseline as a tick, both shares between 0 and 1."""

    def __init__(self) -> None:
        super().__init__()
        self._interval = (0.0, 0.0)
        self._baseline: float | None = None
        self._name = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_interval(
        self, interval: tuple[float, float], baseline: float | None = None, name: str = ""
    ) -> None:
        """Show an interval. `name` says what the baseline is, for instance always “bees”."""
        self._interval, self._baseline, self._name = interval, baseline, name
        low, high = (round(100 * edge) for edge in interval)
        self.setAccessibleName(tr("likely between {low} and {high} %", low=low, high=high))
        self.setToolTip(self.accessibleName())
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, 34)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = colours()
        track = QRectF(0, _TOP, self.width(), _HEIGHT)
        bar(painter, track, 0.0, palette.accent)
        low, high = self._interval
        width = max(_HEIGHT, (high - low) * track.width())
        left = min(low * track.width(), track.width() - width)
        if high > 0:
            segment = QRectF(left, _TOP, width, _HEIGHT)
            bar(painter, segment, 1.0, palette.accent)
        side = Qt.AlignmentFlag
        scale = QRectF(0, 17, self.width(), 15)
        text(painter, scale, "0", Type.CAPTION, palette.muted)
        text(painter, scale, "100", Type.CAPTION, palette.muted, align=side.AlignRight)
        if self._baseline is not None:
            self._paint_baseline(painter, self._baseline)

    def _paint_baseline(self, painter: QPainter, baseline: float) -> None:
        palette = colours()
        at = baseline * self.width()
        painter.fillRect(QRectF(at - 1, 0, 2, _TOP * 2 + _HEIGHT), colour(palette.muted))
        words = f"{self._name} {100 * baseline:.0f}".strip()
        width = text_width(words, Type.CAPTION) + 2
        left = min(max(at - width / 2, 14), self.width() - width - 26)
        text(painter, QRectF(left, 17, width, 15), words, Type.CAPTION, palette.muted)
