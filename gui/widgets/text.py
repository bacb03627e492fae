"""Text on the screen: a style of the type scale and a role of the palette, nothing of its own."""

from html import escape

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui.theme import Type, font
from gui.widgets.clearing import clear


class Text(QLabel):
    """Plain text of one style and role. With `wrap`, lines stand as far apart as the style says."""

    def __init__(
        self,
        text: str = "",
        style: Type = Type.BODY,
        role: str = "text",
        *,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._style = style
        self._plain = ""
        self.setFont(font(style))
        self.setProperty("role", role)
        self.setWordWrap(wrap)
        self.setMinimumHeight(style.line)
        self.setTextFormat(Qt.TextFormat.RichText if wrap else Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        if wrap:
            policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
            policy.setHeightForWidth(True)
            self.setSizePolicy(policy)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Show `text`, exactly as it is."""
        self._plain = text
        self.setAccessibleName(text)
        if self.wordWrap():
            lines = "<br>".join(escape(line) for line in text.split("\n"))
            super().setText(f'<div style="line-height:{self._style.line}px">{lines}</div>')
        else:
            super().setText(text)

    def plain_text(self) -> str:
        """What is shown."""
        return self._plain

    def set_style(self, style: Type) -> None:
        """Take another style of the scale."""
        if style is not self._style:
            self._style = style
            self.setFont(font(style))
            self.setMinimumHeight(style.line)
            self.set_text(self._plain)

    def set_role(self, role: str) -> None:
        """Take the colour of another role."""
        if self.property("role") != role:
            self.setProperty("role", role)
            self.style().unpolish(self)
            self.style().polish(self)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        # another style sheet gives a label whose role was changed its first font back
        if event.type() is QEvent.Type.StyleChange and self.font() != font(self._style):
            self.setFont(font(self._style))


class Elided(Text):
    """One line that ends in “…” where it does not fit; the whole text is its tooltip then."""

    def __init__(
        self,
        text: str = "",
        style: Type = Type.BODY,
        role: str = "text",
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        parent: QWidget | None = None,
    ) -> None:
        self._mode = mode
        super().__init__(text, style, role, parent=parent)

    def set_text(self, text: str) -> None:
        super().set_text(text)
        self.updateGeometry()
        self._fit()

    def _fit(self) -> None:
        fitted = self.fontMetrics().elidedText(self._plain, self._mode, self.width())
        QLabel.setText(self, fitted)
        self.setToolTip(self._plain if fitted != self._plain else "")

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self._plain) + 2, self._style.line)

    def minimumSizeHint(self) -> QSize:
        return QSize(min(32, self.sizeHint().width()), self._style.line)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._fit()


class Figure(QWidget):
    """A big honest number, what it was counted on, and what it is to be compared with."""

    def __init__(self, value: str = "–", caption: str = "", note: str = "") -> None:
        super().__init__()
        self._value = Text(style=Type.FIGURE)
        self._caption = Text(role="muted", wrap=True)
        self._note = Text(style=Type.CAPTION, role="muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._value)
        column.addWidget(self._caption)
        column.addSpacing(4)
        column.addWidget(self._note)
        column.addStretch(1)
        self.set_figure(value, caption, note)

    def set_figure(self, value: str, caption: str = "", note: str = "") -> None:
        """Show other figures; empty lines take no room."""
        self._value.set_text(value)
        for label, text in ((self._caption, caption), (self._note, note)):
            label.set_text(text)
            label.setVisible(bool(text))
        self.setAccessibleName(" ".join(part for part in (value, caption, note) if part))


class KeyValueRows(QWidget):
    """Names on the left, figures with their unit on the right, a hairline above each row."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._rows: dict[str, tuple[Text, Text]] = {}

    def set_row(self, name: str, value: str, unit: str = "") -> None:
        """Show `value` beside `name`: a new row the first time."""
        if name not in self._rows:
            self._rows[name] = self._add_row(name)
        shown, shown_unit = self._rows[name]
        shown.set_text(value)
        shown_unit.set_text(unit)
        shown_unit.setVisible(bool(unit))

    def clear(self) -> None:
        """Take all rows away."""
        clear(self._column)
        self._rows.clear()

    def _add_row(self, name: str) -> tuple[Text, Text]:
        value, unit = Text(style=Type.NUMBER), Text(style=Type.CAPTION, role="muted")
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 8, 0, 7)
        line.setSpacing(4)
        line.addWidget(Text(name, role="muted"), 1)
        line.addWidget(value)
        line.addWidget(unit)
        self._column.addWidget(Hairline())
        self._column.addWidget(row)
        return value, unit


class Hairline(QWidget):
    """A line of one pixel in the colour of borders, lying or standing."""

    def __init__(self, *, vertical: bool = False) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("hairline", True)
        if vertical:
            self.setFixedWidth(1)
        else:
            self.setFixedHeight(1)
