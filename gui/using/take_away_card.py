"""What the model was taken away as, and the way to more."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from core.events import ExportResult
from core.export import FORMATS
from core.runs import Run
from gui.export_dialog import ExportDialog
from gui.export_words import proved_words
from gui.i18n import size, tr
from gui.state import AppState
from gui.theme import Type
from gui.widgets.buttons import PrimaryButton
from gui.widgets.card import Card
from gui.widgets.class_list import FindingRow
from gui.widgets.clearing import clear
from gui.widgets.text import Text


class TakeAwayCard(Card):
    """The exports of the model that is looked at, each with its size and how it was proved."""

    def __init__(self, state: AppState) -> None:
        super().__init__(tr("Export"), tr("as files for other programs"))
        self._state = state
        self._run: Run | None = None
        self._exports: dict[tuple[Path, str], ExportResult] = {}
        self._said = Text(
            tr("{n} formats, each compared with this model on real pictures.", n=len(FORMATS)),
            Type.CAPTION,
            "muted",
            wrap=True,
        )
        self._rows = QVBoxLayout()
        self._rows.setSpacing(0)
        self._export = PrimaryButton(tr("Export…"))
        self._export.clicked.connect(self._open)
        self.body.addWidget(self._said)
        self.body.addLayout(self._rows)
        self.body.addWidget(self._export, 0, Qt.AlignmentFlag.AlignLeft)

    def show_run(self, run: Run | None) -> None:
        """Show what the model of this run was taken away as."""
        self._run = run
        self._show()

    def _open(self) -> None:
        if self._run is None:
            return
        dialog = ExportDialog(self._state, self._run, self.window())
        dialog.exported.connect(self._on_exported)
        dialog.open()

    def _on_exported(self, result: ExportResult) -> None:
        self._exports[result.model, result.format] = result
        self._show()

    def _show(self) -> None:
        clear(self._rows)
        model = self._run.model if self._run is not None else None
        found = [
            (row.name, self._exports[model, row.id])
            for row in FORMATS
            if model is not None and (model, row.id) in self._exports
        ]
        self._said.setVisible(not found)
        for name, result in found:
            proved = proved_words(result)
            self._rows.addWidget(FindingRow(name, size(result.size), "accent", proved))
