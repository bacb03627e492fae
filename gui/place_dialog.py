"""Where training takes place: on this computer, or by a command that the person gives."""

import os
import shlex
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QWidget

from gui.dialogs import Question
from gui.i18n import tr
from gui.preferences import Place
from gui.state import AppState
from gui.widgets.buttons import DangerButton, Menu, PrimaryButton, QuietButton, SecondaryButton
from gui.widgets.text import Text

WIDTH = 620
EXAMPLE = "ssh -tt host graft train {folder} --out {project} --config {config} {resume} --json"


class PlaceButton(QuietButton):
    """Says where training takes place, and opens the menu of places."""

    def __init__(self, state: AppState) -> None:
        super().__init__("", "chevron-down")
        self._state = state
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.clicked.connect(self._open_menu)
        state.preferences_changed.connect(self._show_place)
        self._show_place()

    def _show_place(self) -> None:
        place = self._state.place
        self.setText(tr("Train on: {name}", name=place.name if place else tr("This computer")))

    def _open_menu(self) -> None:
        place_menu(self, self._state).popup(self.mapToGlobal(self.rect().bottomLeft()))


def place_menu(window: QWidget, state: AppState) -> Menu:
    """Choose where to train, or change the places there are."""
    menu = Menu(window)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    here = menu.addAction(tr("This computer"), partial(state.choose_place, ""))
    here.setCheckable(True)
    here.setChecked(state.place is None)
    for place in state.preferences.places:
        action = menu.addAction(place.name, partial(state.choose_place, place.name))
        action.setCheckable(True)
        action.setChecked(state.place == place)
    menu.addSeparator()
    if state.place is not None:
        menu.addAction(
            tr("Change “{name}”…", name=state.place.name), partial(_change, window, state)
        )
    menu.addAction(tr("Add a place…"), partial(_add, window, state))
    return menu


def ask_place(window: QWidget, place: Place | None) -> Place | str | None:
    """Let the person name a place and its command; “remove” to forget it, None to leave it."""
    keep = PrimaryButton(tr("Keep"))
    buttons = [("", SecondaryButton(tr("Cancel"))), ("yes", keep)]
    if place is not None:
        buttons.insert(0, ("remove", DangerButton(tr("Remove"))))
    question = Question(
        window,
        tr("Train somewhere else"),
        tr(
            "A command that prints what Graft’s own does, such as ssh to another computer or "
            "torchrun for several GPUs. {folder}, {project}, {config} and {resume} stand for the "
            "pictures, the project, a file with the settings, and the wish to go on with a run. "
            "See “Training elsewhere” in the guide.",
            folder="{folder}",
            project="{project}",
            config="{config}",
            resume="{resume}",
        ),
        buttons,
    )
    question.setMinimumWidth(WIDTH)
    name = QLineEdit(place.name if place else "")
    command = QLineEdit(place.command if place else EXAMPLE)
    wrong = Text(role="warning", wrap=True)

    def check() -> None:
        problem = _problem(command.text())
        wrong.set_text(problem)
        wrong.setVisible(bool(problem))
        keep.setEnabled(not problem and bool(name.text().strip()))

    for words, field in ((tr("Name"), name), (tr("Command"), command)):
        field.setAccessibleName(words)
        field.textChanged.connect(check)
        question.body.addWidget(Text(words))
        question.body.addWidget(field)
    question.body.addWidget(wrong)
    check()
    name.setFocus()
    question.resize(WIDTH, question.heightForWidth(WIDTH))
    answer = question.ask()
    if answer != "yes":
        return answer or None
    return Place(name=name.text().strip(), command=command.text().strip())


def _problem(command: str) -> str:
    """Why a command cannot be used; empty when it can."""
    try:
        words = shlex.split(command, posix=os.name != "nt")
    except ValueError:
        return tr("A quotation mark is missing.")
    if not words:
        return tr("A command is needed.")
    if "train" in words and "--json" not in words:
        return tr("It has to print its events: add --json.")
    return ""


def _add(window: QWidget, state: AppState) -> None:
    made = ask_place(window, None)
    if isinstance(made, Place):
        others = tuple(p for p in state.preferences.places if p.name != made.name)
        state.set_places((*others, made))
        state.choose_place(made.name)


def _change(window: QWidget, state: AppState) -> None:
    place = state.place
    answer = ask_place(window, place)
    if answer is None or place is None:
        return
    changed = answer if isinstance(answer, Place) else None
    gone = {place.name, changed.name if changed else ""}
    others = tuple(each for each in state.preferences.places if each.name not in gone)
    state.set_places((*others, changed) if changed else others)
    state.choose_place(changed.name if changed else "")
