"""The menus of the window: what can be done with the project, and how Graft looks."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QActionGroup, QDesktopServices
from PySide6.QtWidgets import QWidget

from gui import i18n
from gui.dialogs import ask_folder, ask_text, confirm_removal
from gui.i18n import tr
from gui.state import AppState
from gui.theme import Mode, Theme
from gui.widgets.buttons import Menu


def choose_folder(window: QWidget, state: AppState) -> None:
    """Ask for a folder of pictures, and open it."""
    folder = ask_folder(window, tr("Choose a folder of pictures"))
    if folder is not None:
        state.open_folder(folder)


def add_folder(window: QWidget, state: AppState) -> None:
    """Ask for a folder of pictures, and take it into the open project, too."""
    folder = ask_folder(window, tr("Choose a folder of more pictures"))
    if folder is not None:
        state.add_pictures([folder])


def find_moved(window: QWidget, state: AppState) -> None:
    """Ask where the pictures of the open project are now."""
    folder = ask_folder(window, tr("Where are the pictures now?"))
    if folder is not None:
        state.relink(folder)


def project_menu(window: QWidget, state: AppState, theme: Theme) -> Menu:
    """What can be done with the open project, if there is one, and with the window."""
    menu = _menu(window)
    menu.addAction(tr("Open a folder…"), lambda: choose_folder(window, state))
    _add_recent(menu, state)
    if state.project is not None:
        folder = state.project.folder
        menu.addSeparator()
        menu.addAction(tr("Rename the project…"), lambda: _rename(window, state))
        pictures = state.project.pictures
        menu.addAction(tr("Look for new pictures"), state.rescan)
        menu.addAction(tr("Add a folder of pictures…"), lambda: add_folder(window, state))
        menu.addAction(tr("The pictures were moved…"), lambda: find_moved(window, state))
        if not pictures.is_relative_to(folder):
            menu.addAction(
                tr("Copy the pictures into the project…"), lambda: _gather(window, state)
            )
        menu.addSeparator()
        menu.addAction(tr("Show the pictures’ folder"), lambda: show_in_file_manager(pictures))
        menu.addAction(tr("Show the project’s folder"), lambda: show_in_file_manager(folder))
        menu.addAction(tr("Close the project"), state.close_project)
    menu.addSeparator()
    answers = menu.addAction(tr("Give a first answer by itself"), lambda: _switch_answers(state))
    answers.setCheckable(True)
    answers.setChecked(state.preferences.answers)
    _add_appearance(menu, state, theme)
    _add_languages(menu, state)
    return menu


def _switch_answers(state: AppState) -> None:
    state.remember(answers=not state.preferences.answers)


def drop_menu(window: QWidget, state: AppState, paths: list[Path]) -> Menu:
    """What can be meant by a drop of `paths`."""
    menu = _menu(window)

    def add_them() -> None:
        state.page = "data"
        state.add_pictures(paths)

    def name_them() -> None:
        state.page = "use"
        state.predict(paths)

    if not all(path.suffix.lower() == ".zip" for path in paths):
        menu.addAction(tr("Add to the pictures of this project"), add_them)
        menu.addAction(tr("Let the model name these"), name_them).setEnabled(
            state.answering is not None
        )
    menu.addAction(tr("Open as a project of its own"), lambda: state.open_all(paths))
    return menu


def show_in_file_manager(folder: Path) -> None:
    """Open a folder in the system's own file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _menu(window: QWidget) -> Menu:
    menu = Menu(window)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu


def _add_recent(menu: Menu, state: AppState) -> None:
    here = state.project.folder if state.project else None
    others = [entry for entry in state.preferences.recent if entry.folder != here]
    if others:
        recent = menu.addMenu(tr("Open recent"))
        for entry in others:
            name = entry.name.replace("&", "&&")
            recent.addAction(name, partial(state.open_project, entry.folder))


def _rename(window: QWidget, state: AppState) -> None:
    assert state.project is not None
    name = ask_text(window, tr("Rename the project"), state.project.name, tr("Rename"))
    if name:
        state.rename_project(name)


def _gather(window: QWidget, state: AppState) -> None:
    if confirm_removal(
        window,
        tr("Copy all pictures into the project?"),
        tr(
            "The project uses the copies from then on, and your own pictures stay as they are. "
            "What was done before that cannot be undone any more."
        ),
        tr("Copy them"),
    ):
        state.gather()


def _add_appearance(menu: Menu, state: AppState, theme: Theme) -> None:
    names = {
        Mode.AUTO: tr("As the system has it"),
        Mode.LIGHT: tr("Light"),
        Mode.DARK: tr("Dark"),
    }

    def choose(mode: Mode) -> None:
        theme.set_mode(mode)
        state.remember(appearance=mode)

    submenu = menu.addMenu(tr("Appearance"))
    group = QActionGroup(submenu)
    for mode, name in names.items():
        action = submenu.addAction(name, partial(choose, mode))
        action.setCheckable(True)
        action.setChecked(mode is theme.mode)
        group.addAction(action)


def _add_languages(menu: Menu, state: AppState) -> None:
    """Offered once there is a translation; a chosen one is used from the next start on."""
    found = sorted(file.stem.removeprefix("graft_") for file in i18n.FOLDER.glob("graft_*.qm"))
    if not found:
        return
    submenu = menu.addMenu(tr("Language (from the next start)"))
    group = QActionGroup(submenu)
    for language in ("", "en", *found):
        action = submenu.addAction(
            language or tr("As the system has it"),
            partial(state.remember, language=language),
        )
        action.setCheckable(True)
        action.setChecked(language == state.preferences.language)
        group.addAction(action)
