"""All widgets together: in light and dark, at the smallest window, with no text cut off."""

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCheckBox, QPushButton, QWidget

from gui.theme import Mode, Theme
from gui.widgets.__main__ import Gallery
from gui.widgets.gallery import PAGES
from gui.widgets.text import Elided, Text

PAGE_IDS = [item.id for item, _ in PAGES]


@pytest.fixture(scope="module")
def gallery(session_theme: Theme) -> Iterator[Gallery]:
    made = Gallery()
    made.show()
    yield made
    made.close()
    made.deleteLater()


def cut_off(widget: QWidget) -> bool:
    if isinstance(widget, Text) and not isinstance(widget, Elided):
        if widget.wordWrap():
            return widget.heightForWidth(widget.width()) > widget.height()
        return widget.sizeHint().width() > widget.width()
    return (
        isinstance(widget, QPushButton | QCheckBox) and widget.sizeHint().width() > widget.width()
    )


@pytest.mark.parametrize("page", PAGE_IDS)
def test_no_text_is_cut_off(gallery: Gallery, page: str) -> None:
    gallery.show_page(page)
    QApplication.processEvents()
    texts = [widget for widget in gallery.findChildren(QWidget) if widget.isVisible()]
    assert [widget.accessibleName() for widget in texts if cut_off(widget)] == []


@pytest.mark.parametrize("page", PAGE_IDS)
def test_each_page_is_painted_in_the_palette_in_force(gallery: Gallery, theme, page: str) -> None:
    gallery.show_page(page)
    light = gallery.grab().toImage()
    theme.set_mode(Mode.DARK)
    dark = gallery.grab().toImage()
    corner = (light.width() - 3, light.height() - 3)
    assert light.pixelColor(*corner).lightness() > 200
    assert dark.pixelColor(*corner).lightness() < 60
    bright = sum(
        dark.pixelColor(x, y).lightness() > 235
        for x in range(0, dark.width(), 16)
        for y in range(0, dark.height(), 16)
    )
    assert bright < 0.02 * (dark.width() // 16) * (dark.height() // 16), "something stayed light"


@pytest.mark.parametrize("page", PAGE_IDS)
def test_everything_that_can_be_pressed_has_a_name(gallery: Gallery, page: str) -> None:
    gallery.show_page(page)
    for button in gallery.findChildren(QAbstractButton):
        if button.isVisible():
            assert button.text() or button.accessibleName()
