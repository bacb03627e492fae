"""What the window tells the person: a banner that stays until dealt with, a toast that goes."""

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from gui.assets import draw_icon
from gui.i18n import tr
from gui.theme import RADIUS_CARD, RADIUS_CONTROL, Type, colours
from gui.widgets.buttons import IconButton, LinkButton, QuietButton, SecondaryButton
from gui.widgets.paint import colour, kind_colours
from gui.widgets.text import Text

_ICONS = {
    "neutral": "info",
    "accent": "check-mark",
    "info": "info",
    "warning": "warning",
    "danger": "warning",
}


class Banner(QWidget):
    """A coloured strip: what happened, what was kept or what to do, perhaps one action or two.

    More may be put into `words`, below the others.

    Signals:
        acted: the action was chosen.
        acted_otherwise: the other one was.
        dismissed: the person has put the banner away; it hides itself.
    """

    acted = Signal()
    acted_otherwise = Signal()
    dismissed = Signal()

    def __init__(
        self,
        kind: str = "info",
        title: str = "",
        detail: str = "",
        action: str = "",
        *,
        dismissable: bool = True,
    ) -> None:
        super().__init__()
        self._kind = kind
        self._title = Text(style=Type.STRONG, wrap=True)
        self._detail = Text(role="muted", wrap=True)
        self._action = SecondaryButton()
        self._action.clicked.connect(self.acted)
        self._other = QuietButton()
        self._other.clicked.connect(self.acted_otherwise)
        self._close = IconButton("close", tr("Dismiss"))
        self._close.clicked.connect(self._dismiss)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._lay_out()
        self._close.setVisible(dismissable)
        self.set_message(kind, title, detail, action)

    def set_message(
        self, kind: str, title: str, detail: str = "", action: str = "", other: str = ""
    ) -> None:
        """Say something else."""
        self._kind = kind
        self._title.set_text(title)
        self._detail.set_text(detail)
        self._detail.setVisible(bool(detail))
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self._other.setText(other)
        self._other.setVisible(bool(other))
        self.setAccessibleName(f"{title} {detail}".strip())
        self.update()

    def _lay_out(self) -> None:
        self.words = QVBoxLayout()
        self.words.setSpacing(0)
        self.words.addWidget(self._title)
        self.words.addWidget(self._detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(44, 10, 10, 10)
        row.setSpacing(8)
        row.addLayout(self.words, 1)
        row.setAlignment(self.words, Qt.AlignmentFlag.AlignVCenter)
        for button in (self._other, self._action):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)

    def _dismiss(self) -> None:
        self.hide()
        self.dismissed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        front, back = kind_colours(self._kind)
        painter.setPen(QPen(colour(front, 0.28), 1))
        painter.setBrush(colour(back))
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CARD, RADIUS_CARD
        )
        role = "muted" if self._kind == "neutral" else self._kind
        middle = self._title.y() + self._title.fontMetrics().height() // 2  # of the first line
        draw_icon(painter, _ICONS[self._kind], QRectF(14, middle - 7, 20, 20), role)


class Toast(QWidget):
    """A short line at the bottom of its window that goes away by itself, with at most one action.

    Signals:
        acted: the action was chosen.
    """

    acted = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._text = Text()
        self._action = LinkButton()
        self._action.clicked.connect(self._act)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 10, 16, 10)
        row.setSpacing(16)
        row.addWidget(self._text)
        row.addWidget(self._action)
        window.installEventFilter(self)
        self.hide()

    def show_message(self, text: str, action: str = "", *, milliseconds: int = 5000) -> None:
        """Say `text`, and go after a while."""
        self._text.set_text(text)
        self._action.setText(action)
        self._action.setVisible(bool(action))
        self.setAccessibleName(text)
        self._place()
        self.show()
        self.raise_()
        self._timer.start(milliseconds)

    def _act(self) -> None:
        self.hide()
        self.acted.emit()

    def _place(self) -> None:
        window = self.parentWidget()
        size = self.sizeHint().boundedTo(QSize(window.width() - 32, window.height()))
        self.setGeometry(
            (window.width() - size.width()) // 2,
            window.height() - size.height() - 24,
            size.width(),
            size.height(),
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour(colours().faint, 0.6), 1))
        painter.setBrush(colour(colours().raised))
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CONTROL, RADIUS_CONTROL
        )
