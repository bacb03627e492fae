"""One picture looked at closely: what it is, what the model says, and how sure it is."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.evaluation.answers import Answered
from gui.i18n import percent, tr
from gui.theme import Type
from gui.widgets.answer_bars import AnswerBars
from gui.widgets.buttons import LinkButton
from gui.widgets.picture_label import PictureView, ThumbnailSource
from gui.widgets.text import Elided, Text

_SIDE = 148


class AnswerDetail(QWidget):
    """A picture, the model's likeliest answers for it, and a way to the file.

    Signals:
        folder_requested(Path): the person wants to see the folder that the picture lies in.
    """

    folder_requested = Signal(object)

    def __init__(self, source: ThumbnailSource) -> None:
        super().__init__()
        self._file: Path | None = None
        self._picture = PictureView(QSize(_SIDE, _SIDE), source)
        self._answer = Elided("", Type.HEADING)
        self._truth = Elided("", role="muted")
        self._name = Elided("", Type.CAPTION, "muted", Qt.TextElideMode.ElideMiddle)
        self._trouble = Text("", Type.CAPTION, "warning", wrap=True)
        self._trouble.hide()
        self._show = LinkButton(tr("Show in its folder"))
        self._show.clicked.connect(self._request_folder)
        self._bars = AnswerBars()
        source.ready.connect(self._on_thumbnail)
        self._source = source
        self._lay_out()

    def set_answered(self, file: Path, answered: Answered) -> None:
        """Show the picture in `file`."""
        self._file = file
        self._answer.set_text(
            tr("“{label}”, {share}", label=answered.answer, share=percent(answered.probability, 0))
        )
        self._truth.set_text(
            tr("and that is right") if answered.right else tr("is {label}", label=answered.label)
        )
        self._name.set_text(file.name)
        self._bars.set_answers(answered.best, sure=answered.right)
        known = self._source.get(file)
        self._trouble.setVisible(known is not None and known.isNull())
        self._picture.set_file(file)

    def _lay_out(self) -> None:
        self._trouble.set_text(tr("Moved, removed or damaged since it was measured."))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._answer)
        words.addWidget(self._truth)
        words.addSpacing(4)
        words.addWidget(self._name)
        words.addSpacing(4)
        words.addWidget(self._trouble)
        words.addWidget(self._show, 0, Qt.AlignmentFlag.AlignLeft)
        words.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(row)
        column.addWidget(self._bars)
        column.addStretch(1)

    def _on_thumbnail(self, file: Path, image: QImage) -> None:
        if file == self._file:
            self._trouble.setVisible(image.isNull())

    def _request_folder(self) -> None:
        if self._file is not None:
            self.folder_requested.emit(self._file.parent)
