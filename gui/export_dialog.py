"""The dialog that takes a model away: which form, where to, and the proof that it answers alike."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from core.events import Event, ExportResult, Failed, Progress
from core.export import FORMATS
from gui.dialogs import ask_folder
from gui.facts import Failure
from gui.i18n import number, size, tr, trn
from gui.menus import show_in_file_manager
from gui.state import AppState
from gui.theme import CONTROL_HEIGHT, Type
from gui.widgets.buttons import PrimaryButton, QuietButton, SecondaryButton
from gui.widgets.messages import Banner
from gui.widgets.progress import ThinProgress
from gui.widgets.text import Text


class ExportDialog(QDialog):
    """Choose a form and a place, wait, and see what came of it.

    Signals:
        exported(ExportResult): the model lies there.
    """

    exported = Signal(object)

    def __init__(self, state: AppState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Graft")
        self.setFixedWidth(520)
        self._state = state
        self._choices = QButtonGroup(self)
        self._suggested = ""
        self._place = QLineEdit()
        self._place.setAccessibleName(tr("The folder to write into"))
        self._change = SecondaryButton(tr("Choose…"))
        self._outcome = Banner(dismissable=False)
        self._outcome.hide()
        self._bar, self._doing = ThinProgress(), Text("", Type.CAPTION, "muted")
        self._close = QuietButton(tr("Close"))
        self._export = PrimaryButton(tr("Export"))
        self._export.setDefault(True)
        self._lay_out()
        self._suggest_place()
        self._choices.idClicked.connect(self._suggest_place)
        self._change.clicked.connect(self._choose_place)
        self._place.textChanged.connect(self._show_state)
        self._export.clicked.connect(self._start)
        self._close.clicked.connect(self.reject)
        state.export_event.connect(self._on_event)
        state.busy_changed.connect(self._show_state)
        self._show_state()

    @property
    def _working(self) -> bool:
        return "export" in self._state.busy

    def _start(self) -> None:
        self._outcome.hide()
        self._bar.set_value(0.0)
        self._doing.set_text(tr("Getting ready…"))
        self._state.export(self._format(), Path(self._place.text().strip()).expanduser())
        if self._state.failure is not None and not self._working:
            self._fail(self._state.failure)
        self._show_state()

    def _on_event(self, event: Event) -> None:
        match event:
            case Progress(done=done, total=total):
                self._bar.set_value(done / total if total else 0.0)
                self._doing.set_text(doing_words(done, total))
            case ExportResult():
                self._succeed(event)
            case Failed():
                self._fail(event)

    def _succeed(self, result: ExportResult) -> None:
        self._out = result.out
        title = tr("Done: {size} in {folder}", size=size(result.size), folder=result.out.name)
        self._outcome.set_message("accent", title, proof(result), tr("Open folder"))
        self._outcome.show()
        self._show_state()
        self.exported.emit(result)

    def _fail(self, failed: Failed | Failure) -> None:
        self._state.failure = None  # it is told here, where it was caused
        detail = " ".join(part for part in (failed.detail, failed.hint) if part)
        self._outcome.set_message("danger", failed.title, detail)
        self._outcome.show()
        self._show_state()

    def _show_state(self) -> None:
        self._progress.setVisible(self._working)
        for button in (*self._choices.buttons(), self._place, self._change):
            button.setEnabled(not self._working)
        self._export.setEnabled(not self._working and bool(self._place.text().strip()))
        self._close.setText(tr("Stop") if self._working else tr("Close"))
        self.layout().activate()
        self.setFixedHeight(self.layout().totalHeightForWidth(self.width()))

    def _format(self) -> str:
        return FORMATS[self._choices.checkedId()].id

    def _suggest_place(self) -> None:
        """A folder for this form, unless the person has chosen one."""
        if self._place.text() == self._suggested:
            project = self._state.project.folder.name if self._state.project else ""
            self._suggested = str(usual_place(project, self._format()))
            self._place.setText(self._suggested)

    def _choose_place(self) -> None:
        folder = ask_folder(self, tr("Choose a folder to write into"))
        if folder is not None:
            self._place.setText(str(folder))

    def _open_place(self) -> None:
        show_in_file_manager(self._out)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(8)
        column.addWidget(Text(tr("Take the model away"), Type.HEADING))
        column.addLayout(self._choice_rows())
        column.addWidget(Text(tr("Write it into this folder"), role="muted"))
        row_of_place = QHBoxLayout()
        row_of_place.setSpacing(8)
        row_of_place.addWidget(self._place, 1)
        row_of_place.addWidget(self._change)
        column.addLayout(row_of_place)
        self._progress = QWidget()
        line = QVBoxLayout(self._progress)
        line.setContentsMargins(0, 8, 0, 0)
        line.setSpacing(4)
        line.addWidget(self._bar)
        line.addWidget(self._doing)
        column.addWidget(self._progress)
        self._outcome.acted.connect(self._open_place)
        column.addWidget(self._outcome)
        column.addSpacing(8)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self._close)
        buttons.addWidget(self._export)
        column.addLayout(buttons)
        self._place.setMinimumHeight(CONTROL_HEIGHT)

    def _choice_rows(self) -> QVBoxLayout:
        rows = QVBoxLayout()
        rows.setSpacing(0)
        for place, row in enumerate(FORMATS):
            choice = QRadioButton(row.name)
            choice.setChecked(place == 0)
            self._choices.addButton(choice, place)
            what_for = Text(row.what_for, role="muted", wrap=True)
            what_for.setContentsMargins(26, 0, 0, 8)
            rows.addWidget(choice, 0, Qt.AlignmentFlag.AlignLeft)
            rows.addWidget(what_for)
        return rows

    def reject(self) -> None:
        """Stop what is at work; or else close."""
        if self._working:
            self._state.stop("export")
        else:
            super().reject()


def usual_place(project: str, format: str) -> Path:
    """Where an export is written unless another place is chosen: a folder for each form."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents or Path.home()) / "Graft" / f"{project} {format}".strip()


def doing_words(done: int, total: int) -> str:
    """What an export is doing: it is written first, and then compared picture by picture."""
    if not done:
        return tr("Writing it…")
    return tr("Comparing its answers: {done} of {n}", done=number(done), n=number(total))


def proof(result: ExportResult) -> str:
    """How the export compares with the model, on real pictures."""
    if not result.n:
        return tr("There were no pictures to compare the answers on.")
    difference = number(result.max_difference, 5)
    if result.max_difference < 0.00001:
        difference = tr("less than 0.00001")
    return trn(
        "Same answer on {same} of {n} picture; largest difference of a probability: {difference}.",
        "Same answer on {same} of {n} pictures; largest difference of a probability: {difference}.",
        result.n,
        same=number(round(result.agreement * result.n)),
        difference=difference,
    )
