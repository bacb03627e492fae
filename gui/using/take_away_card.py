"""What the model was taken away as, and the way to more."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout

from core.events import ExportResult
from core.export import FORMATS
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
        super().__init__(tr("Take it away"), tr("as files for other programs"))
        self._state = state
        self._exports: dict[str, ExportResult] = {}
        self._said = Text(
            tr("{n} forms, each compared with this model on real pictures.", n=len(FORMATS)),
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

    def forget(self) -> None:
        """Another model is looked at."""
        self._exports.clear()
        self._show()

    def _open(self) -> None:
        dialog = ExportDialog(self._state, self.window())
        dialog.exported.connect(self._on_exported)
        dialog.open()

    def _on_exported(self, result: ExportResult) -> None:
        self._exports[result.format] = result
        self._show()

    def _show(self) -> None:
        clear(self._rows)
        self._said.setVisible(not self._exports)
        for row in FORMATS:
            if row.id in self._exports:
                result = self._exports[row.id]
                proved = proved_words(result)
                self._rows.addWidget(FindingRow(row.name, size(result.size), "accent", proved))
