"""The look: readable in both modes, one source of colour, every icon there."""

import gc
import re
import weakref
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QPushButton, QVBoxLayout, QWidget

import gui
from gui.assets import icon, logo, pixmap
from gui.focus_ring import FocusRing
from gui.palette import DARK, LIGHT, Palette, mix
from gui.theme import RESOURCES, Mode, Theme, Type, colours, font

ICONS = sorted(file.stem for file in (RESOURCES / "icons").glob("*.svg"))
GUI = Path(gui.__file__).parent


def luminance(value: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = (QColor(value).redF(), QColor(value).greenF(), QColor(value).blueF())
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("role", ["text", "muted", "accent", "danger", "warning", "info"])
def test_words_are_readable_on_every_surface(palette: Palette, role: str) -> None:
    words = getattr(palette, role)
    surfaces = [palette.window, palette.sidebar, palette.surface, palette.raised]
    if role not in {"text", "muted"}:
        surfaces.append(palette.soft(role))
    for surface in surfaces:
        assert contrast(words, surface) >= 4.5, f"{role} on {surface}"


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_words_are_readable_where_they_lie_on_colour(palette: Palette) -> None:
    assert contrast(palette.on_accent, palette.accent) >= 4.5
    for kind in ("accent", "danger", "warning", "info"):
        assert contrast(palette.text, palette.soft(kind)) >= 4.5
        assert contrast(palette.muted, palette.soft(kind)) >= 4.5
    assert (
        contrast(DARK.text, mix("#FFFFFF", DARK.window, 0.72)) >= 4.5
    )  # labels on a white picture


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_curves_stand_out(palette: Palette) -> None:
    assert len(set(palette.series)) == len(palette.series)
    for value in palette.series[:2]:
        assert contrast(value, palette.surface) >= 3.0
    assert palette.class_colour(len(palette.series)) == palette.series[0]


def test_the_mode_chooses_the_palette_and_says_so(theme: Theme, qapp: QApplication, qtbot) -> None:
    with qtbot.waitSignal(theme.changed):
        theme.set_mode(Mode.DARK)
    assert colours() is DARK
    assert theme.mode is Mode.DARK
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor(DARK.window)
    theme.set_mode(Mode.LIGHT)
    assert colours() is LIGHT
    assert LIGHT.accent in qapp.styleSheet()
    assert "@{" not in qapp.styleSheet()


def test_colours_are_named_in_one_place_only() -> None:
    literal = re.compile(r"#[0-9A-Fa-f]{3,8}\b")
    sheet = (RESOURCES / "theme" / "graft.qss").read_text(encoding="utf-8")
    assert not literal.findall(sheet)
    for file in GUI.rglob("*.py"):
        if file.name != "palette.py":
            source = file.read_text(encoding="utf-8")
            assert not literal.findall(source), f"{file.name} has a colour of its own"


def test_figures_are_of_one_width(theme: Theme) -> None:
    from PySide6.QtGui import QFontMetricsF

    metrics = QFontMetricsF(font(Type.FIGURE))
    assert metrics.horizontalAdvance("1111") == pytest.approx(metrics.horizontalAdvance("8888"))


@pytest.mark.parametrize("name", ICONS)
def test_icons_take_the_colour_of_their_role(name: str, theme: Theme) -> None:
    drawn = pixmap(name, 20, "accent", ratio=2.0)
    assert drawn.size() == QSize(40, 40)
    image = drawn.toImage()
    solid = {
        image.pixelColor(x, y).name().upper()
        for x in range(40)
        for y in range(40)
        if image.pixelColor(x, y).alpha() == 255
    }
    assert colours().accent in solid


def test_an_icon_follows_the_theme(theme: Theme) -> None:
    made = icon("plus", "text")
    before = made.pixmap(20, 20).toImage()
    theme.set_mode(Mode.DARK)
    assert made.pixmap(20, 20).toImage() != before
    disabled = made.pixmap(QSize(20, 20), QIcon.Mode.Disabled).toImage()
    assert disabled != made.pixmap(20, 20).toImage()


def test_every_icon_that_is_asked_for_is_there() -> None:
    asked = re.compile(r"(?:draw_icon\(painter, |icon\(|pixmap\()\"([a-z-]+)\"")
    for file in GUI.rglob("*.py"):
        for name in asked.findall(file.read_text(encoding="utf-8")):
            assert name in ICONS, f"{file.name} asks for {name}"


def test_the_logo_is_there_in_all_sizes(theme: Theme) -> None:
    assert {size.width() for size in logo().availableSizes()} >= {16, 32, 64, 256}


def window_with_a_ring(qapp: QApplication, qtbot) -> tuple[QWidget, QPushButton]:
    window = QWidget()
    qtbot.addWidget(window)
    first, second = QPushButton("first"), QPushButton("second")
    column = QVBoxLayout(window)
    column.addWidget(first)
    column.addWidget(second)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    first.setFocus()
    second.setFocus()
    ring = qapp.findChild(FocusRing)
    assert ring is not None
    qtbot.waitUntil(lambda: ring.target() is second)
    return window, second


def test_the_ring_follows_the_keyboard(theme: Theme, qapp: QApplication, qtbot) -> None:
    window, second = window_with_a_ring(qapp, qtbot)
    shown = [child for child in window.children() if type(child).__name__ == "_Ring"][-1]
    assert shown.geometry() == second.geometry().adjusted(-3, -3, 3, 3)


def test_the_ring_does_not_keep_its_window(theme: Theme, qapp: QApplication, qtbot) -> None:
    gone = weakref.ref(window_with_a_ring(qapp, qtbot)[0])
    gc.disable()
    try:
        qtbot.waitUntil(lambda: gone() is None)
    finally:
        gc.enable()
