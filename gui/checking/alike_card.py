"""Classes that the model can hardly tell apart, and what can be done about it."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.actions import RenameClass
from core.evaluation.answers import answers, in_cell
from core.figures import Alike
from core.runs import Evaluation
from gui.checking.study_card import StudyCard
from gui.dialogs import Question
from gui.i18n import between, percent, tr
from gui.state import AppState
from gui.theme import Type
from gui.widgets.buttons import LinkButton, PrimaryButton, SecondaryButton
from gui.widgets.clearing import clear
from gui.widgets.text import Hairline, Text


class AlikeCard(StudyCard):
    """Pairs of classes, each with a way to its pictures and to one class out of the two.

    Signals:
        pictures_requested: a title, and the paths of pictures that are to be shown.
    """

    pictures_requested = Signal(str, object)

    def __init__(self, state: AppState) -> None:
        super().__init__(tr("Classes that look alike"))
        self.at_work = tr("Asking which classes are taken for each other …")
        self._state = state
        self._pairs: tuple[Alike, ...] = ()
        self._evaluation: Evaluation | None = None
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        self._nothing = Text(
            tr("No two classes are taken for each other often."), role="muted", wrap=True
        )
        self.content.addLayout(self._rows)
        self.content.addWidget(self._nothing)
        self.content.addStretch(1)
        state.library_changed.connect(self._show_pairs)

    def set_pairs(self, pairs: Sequence[Alike], evaluation: Evaluation | None) -> None:
        """Show these."""
        self._pairs, self._evaluation = tuple(pairs), evaluation
        self._show_pairs()
        self.set_found()

    def _show_pairs(self) -> None:
        """Those whose two classes are still there."""
        library = self._state.library
        left = [
            pair
            for pair in self._pairs
            if library is None or {pair.first, pair.second} <= set(library.classes)
        ]
        clear(self._rows)
        for place, pair in enumerate(left):
            if place:
                self._rows.addWidget(Hairline())
            self._rows.addWidget(self._row(pair))
        self._nothing.setVisible(not left)

    def _row(self, pair: Alike) -> QWidget:
        merge = LinkButton(tr("Merge into one class …"))
        merge.clicked.connect(partial(self._merge, pair))
        row = QWidget()
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Text(pair_sentence(pair), wrap=True))
        column.addWidget(Text(between(pair.interval), Type.CAPTION, "muted"))
        line = QHBoxLayout()
        line.setContentsMargins(0, 4, 0, 0)
        line.setSpacing(16)
        if mixed_paths(pair, self._evaluation):
            show = LinkButton(tr("Show them"))
            show.clicked.connect(partial(self._show, pair))
            line.addWidget(show)
        line.addWidget(merge)
        line.addStretch(1)
        column.addLayout(line)
        return row

    def _show(self, pair: Alike) -> None:
        title = tr("“{first}” and “{second}”, mixed up", first=pair.first, second=pair.second)
        self.pictures_requested.emit(title, mixed_paths(pair, self._evaluation))

    def _merge(self, pair: Alike) -> None:
        question = Question(
            self,
            tr("Make “{first}” and “{second}” one class?", first=pair.first, second=pair.second),
            tr(
                "All pictures of “{second}” are then called “{first}”. A model trained from now on "
                "no longer tells the two apart. No file is touched, and you can undo it.",
                first=pair.first,
                second=pair.second,
            ),
            [
                ("", SecondaryButton(tr("Cancel"))),
                ("yes", PrimaryButton(tr("Make them one"))),
            ],
        )
        if question.ask() == "yes":
            self._state.act(RenameClass(name=pair.second, to=pair.first))


def pair_sentence(pair: Alike) -> str:
    """How often two classes are taken for each other."""
    return tr(
        "“{first}” and “{second}”: {share} of them are taken for each other.",
        first=pair.first,
        second=pair.second,
        share=percent(pair.share, 0),
    )


def mixed_paths(pair: Alike, evaluation: Evaluation | None) -> tuple[str, ...]:
    """The measured pictures of two classes that were taken for the other."""
    if evaluation is None:
        return ()
    answered = answers(evaluation, most=1)
    found = in_cell(answered, pair.first, pair.second) + in_cell(answered, pair.second, pair.first)
    return tuple(each.path for each in found)
