"""Colour, type and space of the window, in one place.

Widgets name a role (`colours().accent`) or a type style (`font(Type.TITLE)`), never a colour or a
size of their own. `Theme` puts the palette in force on the application; Qt then repaints all.
"""

import tempfile
from dataclasses import asdict
from enum import Enum, StrEnum
from pathlib import Path
from string import Template

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

import resources
from gui.focus_ring import FocusRing
from gui.palette import DARK, LIGHT, Palette, mix

RESOURCES = Path(resources.__file__).parent
SPACE = 8
"""The step of the grid; 4 is half of it."""
MARGIN = 32
"""Around a page."""
PADDING = 16
"""Inside a card."""
RADIUS_CARD = 12
RADIUS_CONTROL = 8
CONTROL_HEIGHT = 36
SIDEBAR_WIDTH = 216


class Type(Enum):
    """The type scale: size and line in pixels, weight, and whether figures are of one width."""

    HERO = (26, 34, QFont.Weight.Bold, False)
    TITLE = (22, 28, QFont.Weight.Bold, False)
    FIGURE = (38, 46, QFont.Weight.Bold, True)
    FIGURE_SMALL = (20, 28, QFont.Weight.DemiBold, True)
    HEADING = (15, 22, QFont.Weight.DemiBold, False)
    STRONG = (13, 20, QFont.Weight.DemiBold, False)
    CONTROL = (13, 20, QFont.Weight.Medium, False)
    BODY = (13, 20, QFont.Weight.Normal, False)
    NUMBER = (13, 20, QFont.Weight.Normal, True)
    CAPTION = (11, 15, QFont.Weight.Normal, True)
    CAPTION_STRONG = (11, 15, QFont.Weight.Medium, True)

    def __init__(self, size: int, line: int, weight: QFont.Weight, tabular: bool) -> None:
        self.size = size
        self.line = line
        self.weight = weight
        self.tabular = tabular


_FAMILIES = ("Inter", "Segoe UI Variable Text", "Segoe UI", ".AppleSystemUIFont", "Noto Sans")
_CJK_FAMILIES = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "PingFang SC",
    "Microsoft YaHei UI",
    "WenQuanYi Micro Hei",
)


def font(style: Type) -> QFont:
    """The interface font in one style of the scale."""
    chosen = QApplication.font()
    chosen.setPixelSize(style.size)
    chosen.setWeight(style.weight)
    if style.size >= Type.TITLE.size:
        chosen.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 98)
    if style.tabular:
        chosen.setFeature(QFont.Tag("tnum"), 1)
    return chosen


def _interface_font() -> QFont:
    present = set(QFontDatabase.families())
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    latin = next((name for name in _FAMILIES if name in present), system)
    chosen = QFont()
    chosen.setFamilies([latin, *(name for name in _CJK_FAMILIES if name in present), system])
    chosen.setPixelSize(Type.BODY.size)
    chosen.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return chosen


class Mode(StrEnum):
    """Light, dark, or as the system has it."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """The look of one application.

    Signals:
        changed: the palette in force is another one; everything painted by hand repaints itself.
    """

    changed = Signal()
    _palette = LIGHT

    def __init__(self, app: QApplication, mode: Mode = Mode.AUTO) -> None:
        super().__init__(app)
        self._app = app
        self._indicators = tempfile.TemporaryDirectory(prefix="graft-theme-")
        self._mode = mode
        app.setStyle("Fusion")
        app.setFont(_interface_font())
        self._focus_ring = FocusRing(app)
        app.styleHints().colorSchemeChanged.connect(self._system_changed)
        self.set_mode(mode)

    @property
    def mode(self) -> Mode:
        """What was chosen, which may be “as the system has it”."""
        return self._mode

    def set_mode(self, mode: Mode) -> None:
        """Choose light, dark, or the system's."""
        self._mode = mode
        scheme = {
            Mode.AUTO: Qt.ColorScheme.Unknown,
            Mode.LIGHT: Qt.ColorScheme.Light,
            Mode.DARK: Qt.ColorScheme.Dark,
        }[mode]
        self._app.styleHints().setColorScheme(scheme)
        self._put_in_force()

    def _system_changed(self) -> None:
        if self._mode is Mode.AUTO:
            self._put_in_force()

    def _put_in_force(self) -> None:
        system_dark = self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        dark = self._mode is Mode.DARK or (self._mode is Mode.AUTO and system_dark)
        Theme._palette = DARK if dark else LIGHT
        self._app.setPalette(_qt_palette(Theme._palette))
        self._app.setStyleSheet(_style_sheet(Theme._palette, Path(self._indicators.name)))
        self.changed.emit()


def colours() -> Palette:
    """The palette in force. Ask when painting: it changes."""
    return Theme._palette


def coloured_svg(name: str, colour: str) -> str:
    """The source of an icon of resources/icons, its `currentColor` replaced."""
    source = (RESOURCES / "icons" / f"{name}.svg").read_text(encoding="utf-8")
    return source.replace("currentColor", colour)


def _qt_palette(palette: Palette) -> QPalette:
    role = QPalette.ColorRole
    colour_of = {
        role.Window: palette.window,
        role.WindowText: palette.text,
        role.Base: palette.surface,
        role.AlternateBase: palette.window,
        role.Text: palette.text,
        role.Button: palette.raised,
        role.ButtonText: palette.text,
        role.BrightText: palette.danger,
        role.Highlight: palette.accent,
        role.HighlightedText: palette.on_accent,
        role.Accent: palette.accent,
        role.Link: palette.accent,
        role.LinkVisited: palette.accent,
        role.ToolTipBase: palette.raised,
        role.ToolTipText: palette.text,
        role.PlaceholderText: palette.muted,
    }
    made = QPalette()
    for which, colour in colour_of.items():
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(palette.faint))
    return made


def _style_sheet(palette: Palette, folder: Path) -> str:
    """The template with its colours, and beside it the few icons a style sheet reads from files."""
    indicators = {
        "chevron-down": palette.muted,
        "chevron-up": palette.muted,
        "check-mark": palette.on_accent,
    }
    for name, colour in indicators.items():
        target = folder / f"{name}-{colour[1:]}.svg"
        target.write_text(coloured_svg(name, colour), encoding="utf-8")
    values = asdict(palette) | {
        "accent_hover": mix(palette.accent, palette.text, 0.12),
        "accent_pressed": mix(palette.accent, palette.text, 0.24),
        "danger_hover": mix(palette.danger, palette.text, 0.12),
        "hover": mix(palette.raised, palette.text, 0.05),
        "pressed": mix(palette.raised, palette.text, 0.10),
        "quiet_hover": mix(palette.window, palette.text, 0.06),
        "scroll": mix(palette.window, palette.text, 0.20),
        "scroll_hover": mix(palette.window, palette.text, 0.36),
        "field_border": mix(palette.border, palette.text, 0.12),
        "radius": RADIUS_CONTROL,
        "icons": folder.as_posix(),
        "muted_name": palette.muted[1:],
        "on_accent_name": palette.on_accent[1:],
    }
    template = (RESOURCES / "theme" / "graft.qss").read_text(encoding="utf-8")
    return _Sheet(template).substitute(values)


class _Sheet(Template):
    """A style sheet whose placeholders look like @{role}: `$` and `#` mean other things there."""

    delimiter = "@"
