"""The dialog that takes a model away: which form, where to, and the proof that it answers alike."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from core.errors import StorageError
from core.events import Event, ExportResult, Failed, Progress
from core.export import FORMATS, Format, discard
from core.runs import Run
from gui.dialogs import ask_folder
from gui.export_words import cost_words, doing_words, export_title, proof, usual_place
from gui.facts import Failure
from gui.i18n import size, tr
from gui.menus import show_in_file_manager
from gui.small_offer import SmallOffer
from gui.state import AppState
from gui.theme import CONTROL_HEIGHT, Type
from gui.widgets.buttons import PrimaryButton, QuietButton, SecondaryButton
from gui.widgets.fact_rows import FactRows
from gui.widgets.messages import Banner
from gui.widgets.progress import ThinProgress
from gui.widgets.text import Elided, Text

WIDTH, HEIGHT, FORMS = 800, 620, 220


class ExportDialog(QDialog):
    """Choose a form and a place, wait, see how it compares; a form that costs something, decide.

    It takes away the model of one run, whatever is looked at or in use meanwhile.

    Signals:
        exported(ExportResult): the model lies there.
    """

    exported = Signal(object)

    def __init__(self, state: AppState, run: Run, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._run = run
        self.setWindowTitle(export_title(run))
        self.setFixedSize(WIDTH, HEIGHT)
        self._state = state
        self._result: ExportResult | None = None
        self._undecided = False
        self._suggested = ""
        self._forms = _Forms()
        self._small = SmallOffer(state, run)
        self._what_for = Text("", role="muted", wrap=True)
        self._place = QLineEdit()
        self._place.setAccessibleName(tr("The folder to write into"))
        self._place.setMinimumHeight(CONTROL_HEIGHT)
        self._change = SecondaryButton(tr("Choose…"))
        self._bar, self._doing = ThinProgress(), Text("", Type.CAPTION, "muted")
        self._outcome, self._proof = Banner(dismissable=False), FactRows()
        self._close, self._export = QuietButton(tr("Close")), PrimaryButton(tr("Export"))
        self._discard, self._keep = SecondaryButton(tr("Discard")), PrimaryButton(tr("Keep it"))
        self._lay_out()
        self._listen()
        self._choose_form()

    @property
    def _working(self) -> bool:
        return "export" in self._state.busy

    def _choose_form(self) -> None:
        """Say what the form is for, and suggest a folder unless the person has chosen one."""
        self._what_for.set_text(self._forms.chosen().what_for)
        if self._place.text() == self._suggested:
            project = self._state.project.folder.name if self._state.project else ""
            self._suggested = str(usual_place(project, self._forms.chosen().id))
            self._place.setText(self._suggested)
        self._forget_result()

    def _forget_result(self) -> None:
        """What was written is of another form, or lies elsewhere."""
        self._result = None
        self._outcome.hide()
        self._show_state()

    def _choose_place(self) -> None:
        folder = ask_folder(self, tr("Choose a folder to write into"))
        if folder is not None:
            self._place.setText(str(folder))

    def _start(self) -> None:
        self._forget_result()
        self._bar.set_value(None)
        self._doing.set_text(tr("Getting ready…"))
        place = Path(self._place.text().strip()).expanduser()
        self._state.export(self._run, self._forms.chosen().id, place)
        if self._state.failure is not None and not self._working:
            self._fail(self._state.failure)
        self._show_state()

    def _on_event(self, event: Event) -> None:
        match event:
            case Progress(done=done, total=total):
                self._bar.set_value(done / total if done and total else None)
                self._doing.set_text(doing_words(done, total))
            case ExportResult():
                self._succeed(event)
            case Failed():
                self._fail(event)

    def _succeed(self, result: ExportResult) -> None:
        self._result, self._undecided = result, result.lossy
        self._proof.set_facts(proof(result))
        if result.lossy:
            self._say("warning", tr("This form gives up some of the model"), cost_words(result))
        else:
            self._tell_kept(result)

    def _tell_kept(self, result: ExportResult) -> None:
        self._undecided = False
        title = tr("Done: {size} in {folder}", size=size(result.size), folder=result.out.name)
        self._say("accent", title, action=tr("Open folder"))
        self.exported.emit(result)

    def _keep_it(self) -> None:
        if self._result is not None:
            self._tell_kept(self._result)

    def _discard_it(self) -> None:
        if self._result is None:
            return
        out, self._result, self._undecided = self._result.out, None, False
        try:
            discard(out)
        except StorageError as error:
            self._fail(Failure(error.title, error.detail, error.hint))
        else:
            self._say("neutral", tr("It is discarded."), tr("Nothing of it is left."))

    def _fail(self, failed: Failed | Failure) -> None:
        self._state.failure = None  # it is told here, where it was caused
        self._say("danger", failed.title, " ".join(filter(None, (failed.detail, failed.hint))))

    def _say(self, kind: str, title: str, detail: str = "", action: str = "") -> None:
        self._outcome.set_message(kind, title, detail, action)
        self._outcome.show()
        self._show_state()

    def _show_state(self) -> None:
        working = self._working
        self._progress.setVisible(working)
        self._proof.setVisible(self._result is not None)
        for widget in (self._forms, self._place, self._change, self._small):
            widget.setEnabled(not working and not self._undecided)
        self._export.setEnabled(not working and bool(self._place.text().strip()))
        self._close.setText(tr("Stop") if working else tr("Close"))
        for button in (self._discard, self._keep):
            button.setVisible(self._undecided)
        self._close.setVisible(not self._undecided)
        self._export.setVisible(self._result is None)
        main = self._keep if self._undecided else self._export
        main.setDefault(True)

    def _open_place(self) -> None:
        if self._result is not None:
            show_in_file_manager(self._result.out)

    def reject(self) -> None:
        """Stop what is at work; or else close. What is not decided on is kept."""
        if self._working:
            self._state.stop("export")
            return
        if self._undecided:
            self._keep_it()
        super().reject()

    def _listen(self) -> None:
        self._forms.selected.connect(self._choose_form)
        self._change.clicked.connect(self._choose_place)
        self._place.textChanged.connect(self._forget_result)
        self._export.clicked.connect(self._start)
        self._close.clicked.connect(self.reject)
        self._keep.clicked.connect(self._keep_it)
        self._discard.clicked.connect(self._discard_it)
        self._outcome.acted.connect(self._open_place)
        self._state.export_event.connect(self._on_event)
        self._state.busy_changed.connect(self._show_state)

    def _lay_out(self) -> None:
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self._place, 1)
        place.addWidget(self._change)
        self._progress = QWidget()
        line = QVBoxLayout(self._progress)
        line.setContentsMargins(0, 4, 0, 0)
        line.setSpacing(4)
        line.addWidget(self._bar)
        line.addWidget(self._doing)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self._what_for)
        right.addSpacing(8)
        right.addWidget(Text(tr("Write it into this folder"), role="muted"))
        right.addLayout(place)
        for widget in (self._progress, self._outcome, self._proof):
            right.addWidget(widget)
        right.addStretch(1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        for button in (self._close, self._export, self._discard, self._keep):
            buttons.addWidget(button)
        grid = QGridLayout(self)
        grid.setContentsMargins(24, 24, 24, 16)
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(16)
        grid.addWidget(Elided(export_title(self._run), Type.HEADING), 0, 0, 1, 2)
        grid.addWidget(self._forms, 1, 0, Qt.AlignmentFlag.AlignTop)
        grid.addLayout(right, 1, 1)
        grid.addWidget(self._small, 2, 0, 1, 2)
        grid.addLayout(buttons, 3, 0, 1, 2)
        grid.setRowStretch(1, 1)
        grid.setColumnStretch(1, 1)


class _Forms(QWidget):
    """The forms below each other. One that cannot be written here says why.

    Signals:
        selected: another one is chosen.
    """

    selected = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFixedWidth(FORMS)
        self._choices = QButtonGroup(self)
        self._choices.idClicked.connect(self.selected)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for place, row in enumerate(FORMATS):
            choice = QRadioButton(row.name)
            choice.setToolTip(row.what_for)
            choice.setChecked(place == 0)
            self._choices.addButton(choice, place)
            column.addWidget(choice, 0, Qt.AlignmentFlag.AlignLeft)
            if row.missing:
                choice.setEnabled(False)
                why = Text(row.missing, Type.CAPTION, "muted", wrap=True)
                why.setContentsMargins(26, 0, 0, 0)
                column.addWidget(why)

    def chosen(self) -> Format:
        """The form that is chosen."""
        return FORMATS[self._choices.checkedId()]
