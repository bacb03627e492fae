"""Every widget on show: `python -m gui.widgets`, or `--grab DIR` for pictures of it, unseen."""

import argparse
import os
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QWidget

from gui.theme import Mode, Theme
from gui.widgets.gallery import PAGES
from gui.widgets.messages import Toast
from gui.widgets.page import PageScroll
from gui.widgets.sidebar import Sidebar


class Gallery(QWidget):
    """A window with the sidebar and a page for each group of widgets."""

    def __init__(self) -> None:
        super().__init__()
        self.resize(1280, 800)
        self.sidebar = Sidebar([item for item, _ in PAGES])
        self.sidebar.set_project("Ants and bees", "saved just now")
        self.sidebar.set_machine("Training on this computer’s processor, 2 cores", busy=True)
        self.sidebar.set_fact("pictures", "397")
        self.sidebar.set_page_enabled("use", False, "Train a model first")
        self.sidebar.page_selected.connect(self.show_page)
        self.toast = Toast(self)
        self._stack = QStackedWidget()
        self._pages = {}
        for item, build in PAGES:
            page = PageScroll()
            build(page)
            self._pages[item.id] = page
            self._stack.addWidget(page)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.sidebar)
        row.addWidget(self._stack, 1)
        self.show_page("welcome")

    def show_page(self, page: str) -> None:
        """Show a group."""
        self._stack.setCurrentWidget(self._pages[page])
        self.sidebar.set_current(page)


def main() -> None:
    """Show the gallery, or grab it in light and dark."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--grab", type=Path)
    folder = arguments.parse_args().grab
    if folder is not None:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QApplication(sys.argv[:1])
    theme = Theme(app, Mode.AUTO)
    gallery = Gallery()
    gallery.show()
    if folder is None:
        sys.exit(app.exec())
    folder.mkdir(parents=True, exist_ok=True)
    for mode in (Mode.LIGHT, Mode.DARK):
        theme.set_mode(mode)
        for item, _ in PAGES:
            gallery.show_page(item.id)
            gallery.toast.show_message("3 pictures relabelled", "Undo")
            app.processEvents()
            gallery.grab().save(str(folder / f"{item.id}-{mode.value}.png"))


if __name__ == "__main__":
    main()
