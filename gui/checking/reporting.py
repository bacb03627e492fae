"""Writing a report: where to, the pages on paper, and where it lies then."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, QThread
from PySide6.QtWidgets import QWidget

from core.errors import UserError
from core.events import Event, ReportResult
from gui.dialogs import ask_folder
from gui.i18n import tr
from gui.menus import show_in_file_manager
from gui.pdf import write_pdf
from gui.run_words import run_title
from gui.state import AppState
from gui.widgets.messages import Banner

PDF = "report.pdf"


class Reporting(QObject):
    """Asks where to, has the report written and printed, and says where it is."""

    def __init__(self, state: AppState, page: QWidget) -> None:
        super().__init__(page)
        self._state, self._page = state, page
        self._folder, self._run = Path(), ""
        self._printing: _Printing | None = None
        self.banner = Banner("accent")
        self.banner.hide()
        self.banner.acted.connect(self._show_folder)
        state.report_event.connect(self._on_event)
        state.run_changed.connect(self.banner.hide)
        QCoreApplication.instance().aboutToQuit.connect(self.wait)

    def ask(self) -> None:
        """Let the person choose where the report goes, and write it there."""
        run = self._state.run
        folder = ask_folder(self._page, tr("Choose where the folder of the report goes"))
        if folder is not None and run is not None:
            self.write(folder / tr("Graft report {run}", run=run.name))

    def write(self, folder: Path) -> None:
        """Write the report into `folder`."""
        self._state.report(folder)

    def wait(self) -> None:
        """Let what is being printed come to its end."""
        if self._printing is not None:
            self._printing.wait()

    def _on_event(self, event: Event) -> None:
        if not isinstance(event, ReportResult):
            return
        self._folder, self._run = event.folder, event.run
        self.wait()
        self._printing = _Printing(event.report, event.folder / PDF, self)
        self._printing.finished.connect(self._on_printed)
        self._printing.start()

    def _on_printed(self) -> None:
        run = next((each for each in self._state.runs if each.name == self._run), None)
        printing = self._printing
        problem = printing.problem if printing is not None else ""
        self.banner.set_message(
            "warning" if problem else "accent",
            tr("The report of “{run}” is written.", run=run_title(run) if run else self._run),
            problem
            or tr(
                "report.html and report.pdf to read, and beside them all that is needed to check "
                "them or to train the same model again: {folder}",
                folder=self._folder,
            ),
            tr("Show in its folder"),
        )
        self.banner.show()

    def _show_folder(self) -> None:
        show_in_file_manager(self._folder)


class _Printing(QThread):
    """The pages on paper, made while the window goes on."""

    def __init__(self, html: Path, pdf: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._html, self._pdf = html, pdf
        self.problem = ""

    def run(self) -> None:
        """Write the PDF (Qt calls this)."""
        try:
            write_pdf(self._html, self._pdf)
        except (UserError, OSError) as error:
            self.problem = str(error)
