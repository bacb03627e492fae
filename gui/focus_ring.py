"""A ring around the control that the keyboard is on: 2 px, 1 px away from it, everywhere."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QApplication, QWidget

_WIDTH = 2
_OFFSET = 1
_REACH = _WIDTH + _OFFSET


class FocusRing(QObject):
    """Follows the focus through an application. Buttons get the ring, and every widget whose
    property `focus_ring` is true; other controls show the focus in their own border."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._ring: _Ring | None = None
        app.focusChanged.connect(self._focus_changed)

    def target(self) -> QWidget | None:
        """The widget that has the ring now."""
        return self._ring.target if self._ring is not None else None

    def _focus_changed(self, old: QWidget | None, now: QWidget | None) -> None:
        if self._ring is not None:
            self._ring.leave()
            self._ring = None
        if old is None or now is None:
            return  # the window has come to the front, or left it: nobody has pressed Tab
        if isinstance(now, QAbstractButton) or now.property("focus_ring"):
            self._ring = _Ring(now)


class _Ring(QWidget):
    def __init__(self, target: QWidget) -> None:
        # The ring must not keep what holds it alive: it would take that along when it goes.
        *watched, holder = _ancestors(target)
        self.target = target
        super().__init__(holder)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for widget in watched:
            widget.installEventFilter(self)
        target.destroyed.connect(self.deleteLater)
        self._follow()
        self.show()

    def leave(self) -> None:
        """The focus has gone elsewhere."""
        self.hide()
        self.deleteLater()

    def _follow(self) -> None:
        corner = self.target.mapTo(self.parentWidget(), QPoint(0, 0))
        outside = self.target.rect().translated(corner)
        self.setGeometry(outside.adjusted(-_REACH, -_REACH, _REACH, _REACH))
        self.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
            self._follow()
        elif event.type() is QEvent.Type.Hide:
            self.hide()
        return super().eventFilter(watched, event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Accent), _WIDTH))
        radius = float(self.target.property("radius") or 8) + _OFFSET
        inset = _WIDTH / 2
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), radius, radius
        )


def _ancestors(target: QWidget) -> list[QWidget]:
    """`target` and what holds it, up to the window or to the content of a scroll area."""
    found = [target]
    while not found[-1].isWindow() and (holder := found[-1].parentWidget()) is not None:
        if isinstance(holder.parentWidget(), QAbstractScrollArea) and len(found) > 1:
            break
        found.append(holder)
    return found
