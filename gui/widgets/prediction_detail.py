"""One answered picture looked at closely: all that it may be, why, and how to put it right."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.decision import NONE_OF_THESE
from core.figures import Neighbour
from gui.i18n import percent, tr, trn
from gui.theme import Type
from gui.widgets.alike_pictures import AlikePictures
from gui.widgets.answer_bars import AnswerBars
from gui.widgets.buttons import LinkButton, SecondaryButton
from gui.widgets.explained_picture import ExplainedPicture
from gui.widgets.picture_label import ThumbnailSource
from gui.widgets.prediction_card import Prediction
from gui.widgets.text import Elided, Text

_GAP = 8
MOST_BARS = 8
"""Classes with a bar of their own."""
LEAST_SHARE = 0.001
"""A class below it has no bar, unless it is among the first three."""


class PredictionDetail(QWidget):
    """A picture, large, with what the model says of it. `picture` takes what speaks for that.

    Args:
        source: makes copies of pictures large enough for `side` pixels.
        quick: has those of the pictures that were learned from.

    Signals:
        heat_requested(Path, str): what in it speaks for this class?
        nearest_requested(Path): which pictures learned from are like it?
        teach_requested(QPoint): it is something else; a menu may open at this point of the screen.
        folder_requested(Path): the person wants to see the picture in its folder.
    """

    heat_requested = Signal(object, str)
    nearest_requested = Signal(object)
    teach_requested = Signal(QPoint)
    folder_requested = Signal(object)

    def __init__(self, side: int, source: ThumbnailSource, quick: ThumbnailSource) -> None:
        super().__init__()
        self._item: Prediction | None = None
        self.picture = ExplainedPicture(side, source, whole=True)
        self.picture.heat_requested.connect(self._request_heat)
        self._heading = Text("", Type.HEADING, wrap=True)
        self._name = Elided("", Type.CAPTION, "muted", Qt.TextElideMode.ElideMiddle)
        self._words = Text("", role="muted", wrap=True)
        self._bars = AnswerBars()
        self._others = Text("", Type.CAPTION, "muted", wrap=True)
        self._like = LinkButton(tr("Training pictures like it"))
        self._like.clicked.connect(self._request_nearest)
        self._alike = AlikePictures(quick, (side - 2 * _GAP) // 3)
        self._trouble = Text("", Type.CAPTION, "warning", wrap=True)
        self._label = Text("", Type.CAPTION, "muted", wrap=True)
        self._teach = SecondaryButton(tr("Wrong? Teach it"))
        self._teach.clicked.connect(self._request_teaching)
        self._show = LinkButton(tr("Show in its folder"))
        self._show.clicked.connect(self._request_folder)
        self._lay_out()

    def set_answer(
        self, item: Prediction, shares: Sequence[tuple[str, float]], count: int = 1
    ) -> None:
        """Show another picture, or another answer for it.

        Args:
            shares: all classes with their probabilities, best first.
            count: how many pictures are taught together, this one among them.
        """
        if self._item is None or item.file != self._item.file:
            self.picture.set_file(item.file)
        self._item = item
        self._heading.set_text(item.heading)
        self._name.set_text(item.file.name)
        self._set(self._words, doubt_words(item))
        shown = [
            (label, share)
            for place, (label, share) in enumerate(shares[:MOST_BARS])
            if place < 3 or share >= LEAST_SHARE
        ]
        self._bars.set_answers(shown, item.answered)
        self._teach.setText(trn("Wrong? Teach it", "Wrong? Teach these {n}", count))
        self._set(self._others, others_words(shares[len(shown) :]))
        self.forget_nearest()

    def set_label(self, label: str) -> None:
        """What the picture is in the project; empty where it has no such label there."""
        self._set(self._label, tr("In the project it is “{label}”.", label=label) if label else "")

    def set_nearest(self, file: Path, neighbours: Sequence[tuple[Path, Neighbour]]) -> None:
        """Show what it looks like, if it is still this picture that is looked at."""
        if self._item is not None and file == self._item.file:
            self.forget_nearest()
            self._alike.set_neighbours(tr("Of all that it learned from, most like it:"), neighbours)
            self._like.hide()

    def set_trouble(self, words: str) -> None:
        """Say why it is not known what the picture looks like; it may be asked for again."""
        self._alike.hide()
        self._set(self._trouble, words)
        self._like.setEnabled(True)

    def forget_nearest(self) -> None:
        """Show nothing that the picture looks like until that is asked for."""
        self.set_trouble("")
        self._like.show()

    @staticmethod
    def _set(line: Text, words: str) -> None:
        line.set_text(words)
        line.setVisible(bool(words))

    def _lay_out(self) -> None:
        left = Qt.AlignmentFlag.AlignLeft
        says = QVBoxLayout()
        says.setSpacing(0)
        for line in (self._heading, self._name, self._words):
            says.addWidget(line)
        bars = QVBoxLayout()
        bars.setSpacing(4)
        bars.addWidget(self._bars)
        bars.addWidget(self._others)
        why = QVBoxLayout()
        why.setSpacing(4)
        why.addWidget(self.picture.why, 0, left)
        why.addWidget(self.picture.caveat)
        why.addSpacing(4)
        why.addWidget(self._like, 0, left)
        for widget in (self._alike, self._trouble):
            why.addWidget(widget)
        put_right = QVBoxLayout()
        put_right.setSpacing(_GAP)
        put_right.addWidget(self._label)
        buttons = QHBoxLayout()
        buttons.setSpacing(_GAP)
        buttons.addWidget(self._teach)
        buttons.addStretch(1)
        buttons.addWidget(self._show)
        put_right.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignHCenter)
        for part in (says, bars, put_right, why):
            column.addLayout(part)
        column.addStretch(1)

    def _request_heat(self, file: Path) -> None:
        if self._item is not None:
            self.heat_requested.emit(file, self._item.answers[0][0])

    def _request_nearest(self) -> None:
        if self._item is not None:
            self._like.setEnabled(False)
            self.nearest_requested.emit(self._item.file)

    def _request_teaching(self) -> None:
        self.teach_requested.emit(self._teach.mapToGlobal(QPoint(0, self._teach.height() + 4)))

    def _request_folder(self) -> None:
        if self._item is not None:
            self.folder_requested.emit(self._item.file)


def doubt_words(item: Prediction) -> str:
    """What the heading leaves open; empty where the model commits itself."""
    label, share = item.answers[0]
    if item.decided == NONE_OF_THESE:
        return tr(
            "Stranger than what the model knows. The nearest class is “{label}”.", label=label
        )
    if item.is_several:
        return tr("It may be any of these: one alone would be wrong too often.")
    if item.answered:
        return ""
    return tr(
        "“{label}” is likeliest, but {share} is too little to rely on.",
        label=label,
        share=percent(share, 0),
    )


def others_words(rest: Sequence[tuple[str, float]]) -> str:
    """The classes that have no bar."""
    together = percent(sum(share for _, share in rest))
    return (
        trn(
            "{n} other class has {share}.",
            "{n} other classes have {share} together.",
            len(rest),
            share=together,
        )
        if rest
        else ""
    )
