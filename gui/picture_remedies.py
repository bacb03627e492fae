"""What is done about a finding of the Pictures page, in one click."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from core.actions import Accept, Exclude, LockTest, RenameClass, UnlockTest
from core.config import Together, change
from core.data.dataset import Part
from core.data.finding import Finding, FindingKind
from core.events import Event, PreviewResult
from core.label_source import NOTHING_SAID, FolderLayout, LabelSource
from gui import picture_words
from gui.i18n import tr
from gui.state import AppState
from gui.widgets.label_dialog import LabelDialog
from gui.widgets.list_dialog import ListDialog


class Remedies(QObject):
    """Carries out what the links of findings, and of the division, say.

    Signals:
        pictures_wanted(tuple of str): these pictures are to be looked at.
    """

    pictures_wanted = Signal(object)

    def __init__(self, page: QWidget, state: AppState) -> None:
        super().__init__(page)
        self._page = page
        self._state = state
        self._table: LabelDialog | None = None
        state.preview_event.connect(self._show_table)

    def act(self, id: str, link: str) -> None:
        """A link of a finding was pressed."""
        match id:
            case picture_words.NESTED:
                self._state.set_innermost(link == "inner")
            case picture_words.TABLE:
                self._state.preview_table()
            case picture_words.CHOSEN:
                self._state.set_labels(NOTHING_SAID)
            case _:
                self._remedy(id, link)

    def _remedy(self, id: str, link: str) -> None:
        findings = self._state.library.findings if self._state.library else ()
        finding = next((each for each in findings if each.id == id), None)
        if finding is None:
            return
        match link:
            case "list":
                self._list_left_out()
            case "show":
                self.pictures_wanted.emit(finding.paths)
            case "spare":
                self._state.act(Exclude(paths=finding.spare))
            case "exclude":
                self._state.act(Exclude(paths=finding.paths))
            case "together":
                self._keep_together(finding)
            case "merge":
                for name in finding.classes[1:]:
                    self._state.act(RenameClass(name=name, to=finding.classes[0]))
            case "names":
                self._state.set_labels(LabelSource(layout=FolderLayout.NAMES))
            case "suggest":
                self._state.suggest()
            case "fine":
                about = () if ":" in finding.id else finding.paths
                self._state.act(Accept(finding=finding.id, paths=about))

    def divide(self, link: str) -> None:
        """A link below what the pictures are for was pressed."""
        match link:
            case "lock":
                dataset = self._state.dataset
                paths = tuple(p.path for p in dataset.of(Part.TEST)) if dataset else ()
                self._state.act(LockTest(paths=paths))
            case "unlock":
                self._state.act(UnlockTest())
            case "apart":
                self._divide_by(Together.VERSIONS)
            case "table":
                self._state.preview_table()

    def _keep_together(self, finding: Finding) -> None:
        grouped = finding.kind is FindingKind.BELONGS_TOGETHER
        self._divide_by(Together(finding.id.partition(":")[2]) if grouped else Together.COPIES)

    def _divide_by(self, together: Together) -> None:
        self._state.config = change(self._state.config, {"keep_together": together})

    def _show_table(self, event: Event) -> None:
        """How the table of labels is understood, its first rows, and what is wrong with it."""
        if not isinstance(event, PreviewResult):
            return
        if self._table is not None and self._table.table_name == event.table:
            self._table.show_preview(event)
            return
        self._table = LabelDialog(event, second_hint(event), self._page)
        self._table.columns_tried.connect(self._try_columns)
        self._table.columns_chosen.connect(self._use_columns)
        self._table.finished.connect(self._forget_table)
        self._table.open()

    def _try_columns(self, file: str, label: str) -> None:
        self._state.preview_table(self._chosen(file, label))

    def _use_columns(self, file: str, label: str) -> None:
        self._state.set_labels(self._chosen(file, label))

    def _chosen(self, file: str, label: str) -> LabelSource:
        table = self._table.table_name if self._table is not None else ""
        return LabelSource(table=table, file_column=file, label_column=label)

    def _forget_table(self) -> None:
        self._table = None

    def _list_left_out(self) -> None:
        dataset = self._state.dataset
        rows = [(entry.path, entry.reason) for entry in dataset.left_out] if dataset else []
        words = tr("These files are not used. They stay as they are.")
        columns = [tr("file"), tr("reason")]
        ListDialog(tr("Left out"), words, columns, rows, self._page).open()


def second_hint(preview: PreviewResult) -> tuple[str, ...]:
    """How to compare two people, where a table of labels has the labels of one."""
    uses = {use for _, use in preview.columns}
    if "label" not in uses or "second" in uses:
        return ()
    return (
        tr(
            "Where a second person has labelled the pictures, put that into a column “label_2”: "
            "the Check page then says how far the two agree."
        ),
    )
