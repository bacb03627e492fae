"""One picture looked at closely: what it is, what the model says, why, and what to do about it."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.evaluation.answers import Answered
from core.figures import Neighbour
from gui.check_words import neighbours_words
from gui.i18n import percent, tr
from gui.theme import Type
from gui.widgets.alike_pictures import AlikePictures
from gui.widgets.answer_bars import AnswerBars
from gui.widgets.buttons import LinkButton, Menu, QuietButton, SecondaryButton
from gui.widgets.explained_picture import ExplainedPicture
from gui.widgets.picture_label import ThumbnailSource
from gui.widgets.text import Elided, Text

_SIDE = 148


class AnswerDetail(QWidget):
    """A picture, the model's likeliest answers for it, and what these are drawn from.

    `picture` takes what speaks for the answer.

    Signals:
        folder_requested(Path): the person wants to see the folder that the picture lies in.
        heat_requested(Path, str): what in it speaks for the answer?
        relabelled(str): it belongs to this class.
        excluded: it should take no part.
        offer_taken: what is offered beside its heat map is wanted.
    """

    folder_requested = Signal(object)
    heat_requested = Signal(object, str)
    relabelled = Signal(str)
    excluded = Signal()
    offer_taken = Signal()

    def __init__(self, source: ThumbnailSource) -> None:
        super().__init__()
        self._file: Path | None = None
        self._classes: tuple[str, ...] = ()
        self._answered: Answered | None = None
        self.picture = ExplainedPicture(_SIDE, source)
        self.picture.heat_requested.connect(self._request_heat)
        self._answer = Elided("", Type.HEADING)
        self._truth = Elided("", role="muted")
        self._name = Elided("", Type.CAPTION, "muted", Qt.TextElideMode.ElideMiddle)
        self._trouble = Text("", Type.CAPTION, "warning", wrap=True)
        self._trouble.hide()
        self._show = LinkButton(tr("Show in its folder"))
        self._show.clicked.connect(self._request_folder)
        self._offer = Text("", Type.CAPTION, wrap=True)
        self._take = LinkButton("")
        self._take.clicked.connect(self.offer_taken)
        self._bars = AnswerBars()
        self._alike = AlikePictures(source)
        self._relabel = SecondaryButton(tr("Relabel"))
        self._relabel.clicked.connect(self._choose_class)
        self._exclude = QuietButton(tr("Exclude"))
        self._exclude.clicked.connect(self.excluded)
        source.ready.connect(self._on_thumbnail)
        self._source = source
        self._lay_out()

    def set_classes(self, classes: Sequence[str]) -> None:
        """The classes that a picture can be put into."""
        self._classes = tuple(classes)

    def set_answered(self, file: Path, answered: Answered) -> None:
        """Show the picture in `file`."""
        self._file, self._answered = file, answered
        self._answer.set_text(
            tr("“{label}”, {share}", label=answered.answer, share=percent(answered.probability, 0))
        )
        self._truth.set_text(
            tr("and that is right") if answered.right else tr("is {label}", label=answered.label)
        )
        self._name.set_text(file.name)
        self._bars.set_answers(answered.best, (answered.answer,) if answered.right else ())
        known = self._source.get(file)
        self._trouble.setVisible(known is not None and known.isNull())
        self.picture.set_file(file)
        self._offer.hide()
        self._take.hide()

    def set_offer(self, file: Path, words: str, button: str) -> None:
        """Offer something below the heat map, if it is still this picture that is looked at."""
        if file == self._file:
            self._offer.set_text(words)
            self._take.setText(button)
            self._offer.show()
            self._take.show()

    def set_neighbours(self, neighbours: Sequence[tuple[Path, Neighbour]]) -> None:
        """Show the pictures learned from that it looks like; none where they are not known yet."""
        answer = self._answered.answer if self._answered else ""
        self._alike.set_neighbours(neighbours_words(answer), neighbours)

    def _lay_out(self) -> None:
        self._trouble.set_text(tr("Moved, removed or damaged since it was measured."))
        left = Qt.AlignmentFlag.AlignLeft
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._answer)
        words.addWidget(self._truth)
        words.addSpacing(4)
        words.addWidget(self._name)
        words.addSpacing(4)
        words.addWidget(self._trouble)
        words.addWidget(self.picture.why, 0, left)
        words.addWidget(self._show, 0, left)
        words.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._relabel)
        buttons.addWidget(self._exclude)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(row)
        column.addWidget(self.picture.caveat)
        column.addWidget(self._offer)
        column.addWidget(self._take, 0, left)
        column.addWidget(self._bars)
        column.addWidget(self._alike)
        column.addLayout(buttons)
        column.addStretch(1)

    def _choose_class(self) -> None:
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name in self._classes:
            action = menu.addAction(name.replace("&", "&&"))
            action.triggered.connect(partial(self.relabelled.emit, name))
        menu.popup(self._relabel.mapToGlobal(QPoint(0, self._relabel.height() + 4)))

    def _on_thumbnail(self, file: Path, image: QImage) -> None:
        if file == self._file:
            self._trouble.setVisible(image.isNull())

    def _request_folder(self) -> None:
        if self._file is not None:
            self.folder_requested.emit(self._file.parent)

    def _request_heat(self, file: Path) -> None:
        if self._answered is not None:
            self.heat_requested.emit(file, self._answered.answer)
