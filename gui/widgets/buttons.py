"""Buttons, from the one main action of a page to a quiet link, and the small pickers."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from gui.assets import draw_icon, icon
from gui.i18n import tr
from gui.theme import CONTROL_HEIGHT, RADIUS_CONTROL, Type, colours, font
from gui.widgets.paint import colour, text

_CHEVRON = 18
"""Room for the sign that a button opens a menu."""


class _Button(QPushButton):
    kind = "secondary"
    icon_role = "text"
    type_style = Type.CONTROL

    def __init__(self, text: str = "", icon_name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("kind", self.kind)
        self.setProperty("radius", RADIUS_CONTROL)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFont(font(self.type_style))
        if icon_name:
            self.setIcon(icon(icon_name, self.icon_role))
            self.setIconSize(QSize(18, 18))


class PrimaryButton(_Button):
    """The one main action of a page."""

    kind = "primary"
    icon_role = "on_accent"


class SecondaryButton(_Button):
    """Any other action."""


class QuietButton(_Button):
    """An action that should not draw the eye."""

    kind = "quiet"
    icon_role = "muted"


class DangerButton(_Button):
    """An action that takes something away."""

    kind = "danger"
    icon_role = "danger"


class LinkButton(_Button):
    """An action inside a sentence or under it."""

    kind = "link"
    type_style = Type.BODY

    def __init__(self, text: str = "", icon_name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, icon_name, parent)
        self.setProperty("radius", 4)
        self.setCursor(Qt.CursorShape.PointingHandCursor)


class IconButton(_Button):
    """Only an icon; `name` is said in the tooltip and to screen readers."""

    kind = "icon"
    icon_role = "muted"

    def __init__(self, icon_name: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__("", icon_name, parent)
        self.setProperty("radius", 6)
        self.setToolTip(name)
        self.setAccessibleName(name)


class Menu(QMenu):
    """A menu with round corners."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setWindowFlag(Qt.WindowType.NoDropShadowWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)


class Picker(_Button):
    """One of a few, in words on a button that opens a menu: “Sort: mixed”.

    Signals:
        selected: the key of the choice that a person has made.
    """

    selected = Signal(str)
    kind = "quiet"

    def __init__(self, name: str, choices: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__()
        self._name = name
        self._choices: dict[str, str] = {}
        self._value = ""
        self.clicked.connect(self._open_menu)
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer these, each a key and its words. What is chosen stays so if it is still there."""
        self._choices = dict(choices)
        self.set_value(
            self._value if self._value in self._choices else next(iter(choices), ("",))[0]
        )

    def value(self) -> str:
        """The key of the choice in force."""
        return self._value

    def set_value(self, key: str) -> None:
        """Choose without a signal."""
        self._value = key
        choice = self._choices.get(key, "")
        self.setText(tr("{name}: {choice}", name=self._name, choice=choice))

    def _open_menu(self) -> None:
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for key, words in self._choices.items():
            action = menu.addAction(words)
            action.setData(key)
            action.setCheckable(True)
            action.setChecked(key == self._value)
        menu.triggered.connect(self._choose)
        menu.popup(self.mapToGlobal(self.rect().bottomLeft()))

    def _choose(self, action: QAction) -> None:
        self.set_value(action.data())
        self.selected.emit(self._value)

    def sizeHint(self) -> QSize:
        return super().sizeHint() + QSize(_CHEVRON, 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter = QStylePainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        role = "text" if self.underMouse() else "muted"
        words = self.rect().toRectF().adjusted(16, 0, -12 - _CHEVRON, 0)
        text(painter, words, self.text(), self.type_style, getattr(colours(), role))
        corner = QPointF(words.right(), self.height() / 2 - 8)
        draw_icon(painter, "chevron-down", QRectF(corner, QSizeF(16, 16)), role)


class SegmentedControl(QWidget):
    """One of a few, side by side.

    Signals:
        selected: the key of the choice that a person has made.
    """

    selected = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str]], name: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFixedHeight(CONTROL_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(4, 4, 4, 4)
        self._row.setSpacing(2)
        self.set_choices(choices)

    def set_choices(self, choices: Sequence[tuple[str, str]]) -> None:
        """Offer these, each a key and its label. What is chosen stays so if it is still there."""
        before = self.value() if self._buttons else ""
        if [key for key, _ in choices] != self.keys():
            self._make_buttons([key for key, _ in choices])
        for key, label in choices:
            self.set_label(key, label)
        self.set_value(before if before in self._buttons else choices[0][0])

    def keys(self) -> list[str]:
        """The keys of the choices, in order."""
        return list(self._buttons)

    def value(self) -> str:
        """The key of the choice in force."""
        return next(key for key, button in self._buttons.items() if button.isChecked())

    def set_value(self, key: str) -> None:
        """Choose without a signal."""
        self._buttons[key].setChecked(True)

    def set_label(self, key: str, label: str) -> None:
        """Call a choice something else, for instance with a count."""
        self._buttons[key].setText(label)

    def _make_buttons(self, keys: Sequence[str]) -> None:
        for old in self._buttons.values():
            self._group.removeButton(old)
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._buttons = {key: _Segment() for key in keys}
        for key, button in self._buttons.items():
            button.clicked.connect(lambda _checked=False, key=key: self.selected.emit(key))
            self._group.addButton(button)
            self._row.addWidget(button)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour(colours().border), 1))
        painter.setBrush(colour(colours().sidebar))
        painter.drawRoundedRect(
            self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CONTROL, RADIUS_CONTROL
        )


class _Segment(_Button):
    kind = "segment"

    def __init__(self) -> None:
        super().__init__()
        self.setCheckable(True)
        self.setProperty("radius", 6)


class ComboBox(QComboBox):
    """One of a list. The mouse wheel scrolls the page, not the choice."""

    def __init__(self) -> None:
        super().__init__()
        self.setItemDelegate(QStyledItemDelegate(self))  # the style's own ignores the style sheet
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class SearchField(QLineEdit):
    """A field with a glass and a cross; Escape empties it. `textChanged` tells of every change."""

    def __init__(self, placeholder: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("search", True)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(placeholder or tr("Search"))
        glass = self.addAction(icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        glass.setText(tr("Search"))
        self._clear = self.addAction(icon("close"), QLineEdit.ActionPosition.TrailingPosition)
        self._clear.setText(tr("Clear"))
        self._clear.setVisible(False)
        self._clear.triggered.connect(self.clear)
        self.textChanged.connect(self._text_changed)

    def _text_changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.ShortcutOverride and self.text():
            event.accept()
        return super().event(event)
