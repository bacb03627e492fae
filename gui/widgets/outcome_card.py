"""What fine-tuning has brought: how much better the model is, and how it bears spoiled pictures."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from core.events import TrainResult
from gui.i18n import tr
from gui.outcome_words import improvement_words, mix_words, robustness_note, robustness_rows
from gui.theme import PADDING, Type
from gui.widgets.card import Card
from gui.widgets.text import KeyValueRows, Text

_ROWS, _NARROW, _SMALLEST = 272, 600, 320
"""Pixels: the width of the rows; below which they go under the sentences; and the least."""


class OutcomeCard(Card):
    """Shows what a finished run says of its fine-tuning; it hides where there is nothing to say."""

    def __init__(self) -> None:
        self._note = Text(style=Type.CAPTION, role="muted")
        super().__init__(tr("What fine-tuning brought"), right=self._note)
        self._result: TrainResult | None = None
        self._improvement = Text(wrap=True)
        self._mix = Text(role="muted", wrap=True)
        self._rows = KeyValueRows()
        self._said = QWidget()
        said = QVBoxLayout(self._said)
        said.setContentsMargins(0, 0, 0, 0)
        said.setSpacing(8)
        said.addWidget(self._improvement)
        said.addWidget(self._mix)
        said.addStretch(1)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(24)
        self._row.addWidget(self._said, 1)
        self._row.addWidget(self._rows, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(self._row)
        self.hide()

    def show_result(self, result: TrainResult | None) -> None:
        """Show what a result says; None for a run that has none."""
        if result == self._result:
            return
        self._result = result
        improvement = improvement_words(result) if result else ""
        mix = mix_words(result) if result else ""
        rows = robustness_rows(result) if result else []
        for text, words in ((self._improvement, improvement), (self._mix, mix)):
            text.set_text(words)
            text.setVisible(bool(words))
        self._rows.clear()
        for row in rows:
            self._rows.set_row(*row)
        told = bool(improvement or mix)
        self.set_title(tr("What fine-tuning brought") if told else tr("On spoiled pictures"))
        self._note.set_text(robustness_note(result) if result else "")
        self._said.setVisible(told)
        self._rows.setVisible(bool(rows))
        self.setVisible(told or bool(rows))
        self._arrange()

    def minimumSizeHint(self) -> QSize:
        return QSize(_SMALLEST, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """The rows beside the sentences; below them, or where there are none, in the full width."""
        beside = self.width() >= _NARROW and not self._said.isHidden()
        direction = QBoxLayout.Direction
        self._row.setDirection(direction.LeftToRight if beside else direction.TopToBottom)
        self._rows.setFixedWidth(_ROWS if beside else max(_ROWS, self.width() - 2 * PADDING))
