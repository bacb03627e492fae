"""What a person does to the pictures, in words: for the tooltips of undo and redo."""

from core.actions import (
    Accept,
    AddPictures,
    Change,
    CreateClass,
    Exclude,
    LockTest,
    Relabel,
    RemoveClass,
    RenameClass,
    Restore,
    Teach,
    UnlockTest,
)
from gui.i18n import tr, trn


def action_words(change: Change | None) -> str:
    """An action in a few words; empty for none."""
    words = ""
    match change:
        case Relabel(paths=paths, label=""):
            words = trn("no label for {n} picture", "no label for {n} pictures", len(paths))
        case Relabel(paths=paths, label=label):
            words = trn(
                "call {n} picture “{label}”", "call {n} pictures “{label}”", len(paths), label=label
            )
        case Exclude(paths=paths):
            words = trn("exclude {n} picture", "exclude {n} pictures", len(paths))
        case Restore(paths=paths):
            words = trn("take {n} picture back", "take {n} pictures back", len(paths))
        case AddPictures(sources=sources):
            words = trn("add {n} file or folder", "add {n} files and folders", len(sources))
        case Teach(paths=paths, label=label):
            words = trn(
                "teach {n} picture as “{label}”",
                "teach {n} pictures as “{label}”",
                len(paths),
                label=label,
            )
        case LockTest(paths=paths):
            words = trn("lock {n} picture", "lock {n} pictures", len(paths))
        case UnlockTest():
            words = tr("unlock what measures")
        case Accept():
            words = tr("say that a finding is fine")
        case CreateClass() | RenameClass() | RemoveClass():
            words = _about_classes(change)
    return words


def _about_classes(change: CreateClass | RenameClass | RemoveClass) -> str:
    match change:
        case CreateClass(name=name):
            return tr("make the class “{name}”", name=name)
        case RenameClass(name=name, to=to):
            return tr("call “{name}” “{to}”", name=name, to=to)
        case RemoveClass(name=name):
            return tr("remove the class “{name}”", name=name)
