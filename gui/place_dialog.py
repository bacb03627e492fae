"""Where training takes place: on this computer, or by a command that the person gives."""

from functools import partial

from PySide6.QtWidgets import QLineEdit, QWidget

from gui.dialogs import Question
from gui.i18n import tr
from gui.preferences import Place
from gui.state import AppState
from gui.widgets.buttons import DangerButton, Menu, PrimaryButton, SecondaryButton
from gui.widgets.text import Text

EXAMPLE = "graft train {folder} --out {project} --config {config} --json"


def place_menu(window: QWidget, state: AppState) -> Menu:
    """Choose where to train, or change the places there are."""
    menu = Menu(window)
    here = menu.addAction(tr("On this computer"), partial(state.choose_place, ""))
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
    buttons = [("", SecondaryButton(tr("Cancel"))), ("yes", PrimaryButton(tr("Keep")))]
    if place is not None:
        buttons.insert(0, ("remove", DangerButton(tr("Remove"))))
    question = Question(
        window,
        tr("Train somewhere else"),
        tr(
            "A command that prints what Graft’s own does, such as ssh to another computer or "
            "torchrun for several GPUs. {folder}, {project} and {config} stand for the pictures, "
            "the project and a file with the settings. See “Training elsewhere” in the guide.",
            folder="{folder}",
            project="{project}",
            config="{config}",
        ),
        buttons,
    )
    question.setMinimumWidth(620)
    name = QLineEdit(place.name if place else "")
    command = QLineEdit(place.command if place else EXAMPLE)
    for words, field in ((tr("Name"), name), (tr("Command"), command)):
        field.setAccessibleName(words)
        question.body.addWidget(Text(words))
        question.body.addWidget(field)
    name.setFocus()
    answer = question.ask()
    if answer != "yes":
        return answer or None
    words = name.text().strip(), command.text().strip()
    return Place(name=words[0], command=words[1]) if all(words) else None


def _add(window: QWidget, state: AppState) -> None:
    made = ask_place(window, None)
    if isinstance(made, Place):
        others = tuple(p for p in state.preferences.places if p.name != made.name)
        state.set_places((*others, made))
        state.choose_place(made.name)


def _change(window: QWidget, state: AppState) -> None:
    place = state.place
    answer = ask_place(window, place)
    if answer is None:
        return
    others = tuple(each for each in state.preferences.places if each != place)
    state.set_places((*others, answer) if isinstance(answer, Place) else others)
    state.choose_place(answer.name if isinstance(answer, Place) else "")
