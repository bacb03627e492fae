"""The sidebar: the project, its pages each with one fact, and the machine the work runs on."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget

from gui.assets import draw_icon, draw_logo
from gui.i18n import tr
from gui.palette import mix
from gui.theme import RADIUS_CONTROL, SIDEBAR_WIDTH, Type, colours
from gui.widgets.paint import colour, text, text_width
from gui.widgets.text import Text


@dataclass(frozen=True)
class NavItem:
    """A page as the sidebar knows it."""

    id: str
    title: str
    icon: str


class Sidebar(QWidget):
    """Where one is, where one can go, and how the whole project stands.

    Signals:
        page_selected: the id of the page that was chosen.
        project_menu_requested: the project's card was pressed; `menu_corner` is below it.
    """

    page_selected = Signal(str)
    project_menu_requested = Signal()

    def __init__(self, items: Sequence[NavItem]) -> None:
        super().__init__()
        self.setFixedWidth(SIDEBAR_WIDTH)
        self._project = _ProjectCard()
        self._project.clicked.connect(self.project_menu_requested)
        self._buttons = {item.id: _NavButton(item) for item in items}
        self._machine = _Machine()
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 16, 12, 16)
        column.setSpacing(0)
        column.addWidget(_Brand())
        column.addSpacing(12)
        column.addWidget(self._project)
        column.addSpacing(14)
        for key, button in self._buttons.items():
            button.clicked.connect(lambda _checked=False, key=key: self.page_selected.emit(key))
            column.addWidget(button)
            column.addSpacing(2)
        column.addStretch(1)
        column.addWidget(self._machine)

    def set_current(self, page: str) -> None:
        """Mark the page that is shown."""
        for key, button in self._buttons.items():
            button.setChecked(key == page)

    def set_fact(self, page: str, fact: str) -> None:
        """The one fact of a page, at its right."""
        self._buttons[page].set_fact(fact)

    def set_page_enabled(self, page: str, enabled: bool, reason: str = "") -> None:
        """Let a page be opened or not; `reason` says what has to come first."""
        self._buttons[page].setEnabled(enabled)
        self._buttons[page].setToolTip("" if enabled else reason)

    def set_project(self, name: str, state: str = "") -> None:
        """The project's name, and whether it is saved; no name hides the card."""
        self._project.set_project(name, state)

    def set_machine(self, description: str, *, busy: bool = False) -> None:
        """What the work runs on; the dot fills while it does."""
        self._machine.set_machine(description, busy)

    def menu_corner(self) -> QPoint:
        """Where the project's menu opens, on the screen."""
        return self._project.mapToGlobal(QPoint(0, self._project.height() + 4))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), colour(colours().sidebar))
        painter.fillRect(self.width() - 1, 0, 1, self.height(), colour(colours().border))


class _Brand(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(34)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        draw_logo(painter, QRectF(8, 4, 26, 26))
        text(painter, QRectF(44, 4, 140, 26), "Graft", Type.HEADING)


class _ProjectCard(QAbstractButton):
    def __init__(self) -> None:
        super().__init__()
        self._state = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setProperty("radius", RADIUS_CONTROL)
        self.setFixedHeight(54)
        self.hide()

    def set_project(self, name: str, state: str) -> None:
        self._state = state
        self.setText(name)
        self.setToolTip(name)
        self.setAccessibleName(tr("Project {name}", name=name))
        self.setVisible(bool(name))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(192, 54)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = colours()
        face = mix(palette.surface, palette.text, 0.03) if self.underMouse() else palette.surface
        painter.setPen(QPen(colour(palette.border), 1))
        painter.setBrush(colour(face))
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CONTROL, RADIUS_CONTROL
        )
        width = self.width() - 44
        text(painter, QRectF(11, 9, width, 20), self.text(), Type.BODY)
        text(painter, QRectF(11, 29, width, 16), self._state, Type.CAPTION, palette.muted)
        draw_icon(painter, "chevron-down", QRectF(self.width() - 26, 20, 14, 14))


class _NavButton(QAbstractButton):
    def __init__(self, item: NavItem) -> None:
        super().__init__()
        self._icon = item.icon
        self._fact = ""
        self.setText(item.title)
        self.setAccessibleName(item.title)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setProperty("radius", RADIUS_CONTROL)
        self.setFixedHeight(38)

    def set_fact(self, fact: str) -> None:
        if fact != self._fact:
            self._fact = fact
            self.setAccessibleDescription(fact)
            self.update()

    def nextCheckState(self) -> None:
        """A press asks for the page; only `set_current` marks it."""

    def sizeHint(self) -> QSize:
        return QSize(192, 38)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = colours()
        chosen, usable = self.isChecked(), self.isEnabled()
        if chosen or (self.underMouse() and usable):
            hover = mix(palette.sidebar, palette.text, 0.05)
            painter.setPen(QPen(colour(palette.border if chosen else hover), 1))
            painter.setBrush(colour(palette.surface if chosen else hover))
            painter.drawRoundedRect(
                QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CONTROL, RADIUS_CONTROL
            )
        role = "accent" if chosen else "muted" if usable else "faint"
        draw_icon(painter, self._icon, QRectF(10, 10, 18, 18), role)
        right = 38 + text_width(self.text(), Type.BODY) + 2
        words = palette.text if chosen else palette.muted if usable else palette.faint
        text(painter, QRectF(38, 0, right - 38, self.height()), self.text(), Type.BODY, words)
        text(
            painter,
            QRectF(right + 12, 0, self.width() - right - 22, self.height()),
            self._fact,
            Type.CAPTION,
            palette.muted if usable else palette.faint,
            align=Qt.AlignmentFlag.AlignRight,
        )


class _Machine(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self._busy = False
        self._words = Text("", Type.CAPTION, "muted", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(26, 8, 10, 8)
        row.addWidget(self._words)
        self.hide()

    def set_machine(self, description: str, busy: bool) -> None:
        self._busy = busy
        self._words.set_text(description)
        self.setVisible(bool(description))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour(colours().border), 1))
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CONTROL, RADIUS_CONTROL
        )
        accent = colour(colours().accent)
        painter.setPen(QPen(accent, 1.5))
        painter.setBrush(accent if self._busy else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(QRectF(11, self.height() / 2 - 3.5, 7, 7))
