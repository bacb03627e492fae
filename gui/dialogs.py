"""The questions the window asks, each in plain words, each a function that returns the answer."""

from collections.abc import Sequence
from importlib.metadata import metadata
from pathlib import Path

from PySide6.QtCore import Qt, SignalInstance
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from core.data.images import PICTURE_SUFFIXES
from gui.i18n import tr, trn
from gui.theme import PADDING, Type
from gui.widgets.buttons import DangerButton, PrimaryButton, SecondaryButton
from gui.widgets.run_controls import Offer
from gui.widgets.text import Text


class Question(QDialog):
    """A title, a few words, and buttons; the answer is the key of the pressed one, or “”.

    Args:
        buttons: the quiet answer first, the main one last.
    """

    def __init__(
        self,
        parent: QWidget | None,
        title: str,
        detail: str,
        buttons: Sequence[tuple[str, QPushButton]],
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Graft")
        self.setMinimumWidth(440)
        self.answer = ""
        self.body = QVBoxLayout()
        row = QHBoxLayout()
        row.addStretch(1)
        for key, button in buttons:
            button.clicked.connect(lambda _checked=False, key=key: self._answered(key))
            row.addWidget(button)
        buttons[-1][1].setDefault(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, PADDING)
        column.setSpacing(8)
        column.addWidget(Text(title, Type.HEADING, wrap=True))
        if detail:
            column.addWidget(Text(detail, role="muted", wrap=True))
        column.addLayout(self.body)
        column.addSpacing(PADDING)
        column.addLayout(row)

    def _answered(self, key: str) -> None:
        self.answer = key
        self.accept()

    def ask(self) -> str:
        """Show the question and wait for the answer, once."""
        self.exec()
        self.deleteLater()
        return self.answer


def ask_folder(parent: QWidget, title: str, start: Path | None = None) -> Path | None:
    """Let the person choose a folder."""
    chosen = QFileDialog.getExistingDirectory(parent, title, str(start or Path.home()))
    return Path(chosen) if chosen else None


def ask_pictures(parent: QWidget, title: str) -> tuple[Path, ...]:
    """Let the person choose pictures."""
    patterns = " ".join(f"*{suffix}" for suffix in sorted(PICTURE_SUFFIXES))
    kinds = f"{tr('Pictures')} ({patterns});;{tr('All files')} (*)"
    chosen, _ = QFileDialog.getOpenFileNames(parent, title, str(Path.home()), kinds)
    return tuple(Path(name) for name in chosen)


def ask_weights(parent: QWidget, title: str) -> Path | None:
    """Let the person choose a file of weights."""
    kinds = f"{tr('Weights')} (*.safetensors *.pth *.pt *.bin *.ckpt);;{tr('All files')} (*)"
    chosen, _ = QFileDialog.getOpenFileName(parent, title, str(Path.home()), kinds)
    return Path(chosen) if chosen else None


def ask_new_file(parent: QWidget, title: str, name: str) -> Path | None:
    """Let the person choose where a file called `name` is to be written."""
    kinds = f"*{Path(name).suffix}"
    chosen, _ = QFileDialog.getSaveFileName(parent, title, str(Path.home() / name), kinds)
    return Path(chosen) if chosen else None


def ask_text(parent: QWidget, title: str, value: str, action: str) -> str | None:
    """Let the person change a short text; None when they would rather not."""
    question = Question(
        parent, title, "", [("", SecondaryButton(tr("Cancel"))), ("yes", PrimaryButton(action))]
    )
    field = QLineEdit(value)
    field.setAccessibleName(title)
    field.selectAll()
    question.body.addWidget(field)
    field.setFocus()
    return field.text().strip() or None if question.ask() else None


def confirm_removal(parent: QWidget, title: str, detail: str, action: str) -> bool:
    """Ask before something is taken away for good."""
    buttons = [("yes", DangerButton(action)), ("", SecondaryButton(tr("Cancel")))]
    return Question(parent, title, detail, buttons).ask() == "yes"


def ask_close_training(
    parent: QWidget, finish: Offer, *, waiting: int = 0, can_go_on_later: bool = True
) -> str:
    """The window is to close while a model learns: “later”, “finish”, or “” to keep training.

    Args:
        finish: what finishing now keeps, and why it cannot be done.
        waiting: how many other trainings wait.
        can_go_on_later: where it trains, it can save where it is.
    """
    lines = [tr("Finish now: {what}", what=finish.why_not or finish.keeps)]
    now = SecondaryButton(tr("Finish now"))
    now.setEnabled(not finish.why_not)
    buttons: list[tuple[str, QPushButton]] = [("finish", now)]
    keep = SecondaryButton(tr("Keep training"))
    if can_go_on_later:
        lines.insert(
            0,
            tr(
                "Close and continue later: saves where it is. Resume, on the Train page, goes on "
                "from there."
            ),
        )
        buttons = [("", keep), *buttons, ("later", PrimaryButton(tr("Close and continue later")))]
    else:
        buttons.append(("", PrimaryButton(tr("Keep training"))))
    if waiting:
        lines.append(
            trn(
                "The training that waits stays in the project; start it when you open it again.",
                "The {n} trainings that wait stay in the project; start them when you open it "
                "again.",
                waiting,
            )
        )
    question = Question(parent, tr("Graft is still training."), "\n\n".join(lines), buttons)
    question.setMinimumWidth(520)
    return question.ask()


def confirm_cancel(parent: QWidget, keeps: str, outdated: SignalInstance) -> bool:
    """Ask before a training is cancelled.

    Args:
        keeps: what is left of it.
        outdated: takes the question back, for instance as the training has ended.
    """
    buttons = [
        ("yes", DangerButton(tr("Cancel training"))),
        ("", PrimaryButton(tr("Keep training"))),
    ]
    question = Question(parent, tr("Cancel this training?"), keeps, buttons)
    outdated.connect(question.reject)
    return question.ask() == "yes"


def tell(parent: QWidget | None, title: str, detail: str) -> None:
    """Say something that has to be read before going on."""
    Question(parent, title, detail, [("", PrimaryButton(tr("Close")))]).ask()


def guide(parent: QWidget) -> QDialog:
    """The guide, in a window of its own; `open()` it."""
    dialog = QDialog(parent, Qt.WindowType.Window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(tr("Graft: guide"))
    dialog.resize(760, 680)
    words = QTextBrowser()
    words.setOpenExternalLinks(True)
    words.setMarkdown(metadata("graft")["Description"])
    column = QVBoxLayout(dialog)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(words)
    QShortcut(QKeySequence.StandardKey.Close, dialog, dialog.close)
    return dialog
