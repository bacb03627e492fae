"""What a second person says of the same pictures: how far the two agree, and where they differ."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout

from core.actions import Relabel, Undo
from core.evaluation.experts import Against, Opinions
from core.evaluation.metrics import wilson
from core.figures import Opinion
from core.runs import Evaluation
from gui.checking.study_card import StudyCard
from gui.checking.suspects_card import labels_now
from gui.i18n import between, number, tr, trn
from gui.state import AppState
from gui.theme import Type
from gui.widgets.buttons import LinkButton, SecondaryButton
from gui.widgets.image_grid import GridItem, ImageGrid
from gui.widgets.text import KeyValueRows, Text
from gui.widgets.thumbnail_feed import ThumbnailFeed

_ROW = 165
"""A row of tiles with their two lines."""
_FEW = 5
"""So many tiles stand beside each other in any window."""
_MOST_PAIRS = 5


class ExpertsCard(StudyCard):
    """It shows only where the table of labels has a second column of labels.

    Signals:
        pictures_requested: a title, and the paths of pictures that are to be shown.
    """

    pictures_requested = Signal(str, object)

    def __init__(self, state: AppState) -> None:
        super().__init__(tr("Two experts"), tr("inter-rater agreement"))
        self._state = state
        self._root = Path()
        self._differing: tuple[Opinion, ...] = ()
        self._measured: tuple[str, ...] = ()
        self._agreement = Text(wrap=True)
        self._model = Text(role="muted", wrap=True)
        self._pairs = KeyValueRows()
        self._where = Text(tr("Where they differ"), Type.CAPTION, "muted")
        self._grid = ImageGrid(tile_width=112)
        self._grid.setAccessibleName(tr("Where they differ"))
        self._grid.selection_changed.connect(self._show_buttons)
        self._feed = ThumbnailFeed(self._grid, state.thumbnails)
        self._take = SecondaryButton(tr("The second is right"))
        self._take.setToolTip(tr("The selected pictures get the second person’s label"))
        self._take.clicked.connect(self.take_second)
        self._show = LinkButton()
        self._show.clicked.connect(self._show_measured)
        undo = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self)
        undo.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        undo.activated.connect(self._undo)
        self._lay_out()
        state.library_changed.connect(self._show_left)
        self.hide()

    def set_opinions(self, opinions: Opinions, evaluation: Evaluation | None, root: Path) -> None:
        """Show these, and the model beside them where it was measured on some of the pictures."""
        self._agreement.set_text(agreement_words(opinions))
        against = opinions.against(evaluation) if evaluation is not None else None
        self._model.set_text(model_words(against) if against is not None else "")
        self._model.setVisible(against is not None)
        self._pairs.clear()
        self._pairs.setVisible(bool(opinions.differing))
        for (first, second), n in mixed_up(opinions.differing)[:_MOST_PAIRS]:
            words = tr("“{first}”, to the other “{second}”", first=first, second=second)
            self._pairs.set_row(words, number(n))
        measured = {each.path for each in evaluation.pictures} if evaluation else set()
        self._root, self._differing = root, opinions.differing
        self._measured = tuple(each.path for each in self._differing if each.path in measured)
        several = number(len(self._measured))
        self._show.setText(tr("What the model says of {n} of them", n=several))
        self._show_left()
        self.set_found()
        self.show()

    def take_second(self) -> None:
        """Call the selected pictures what the second person does."""
        chosen = {item.file for item in self._grid.selected()}
        by_class: dict[str, list[str]] = defaultdict(list)
        for each in self._differing:
            if self._root / each.path in chosen:
                by_class[each.second].append(each.path)
        for label, paths in by_class.items():
            self._state.act(Relabel(paths=tuple(paths), label=label))

    # Inside

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(self._take)
        row.addWidget(self._show)
        row.addStretch(1)
        for widget in (self._agreement, self._model, self._pairs, self._where, self._grid):
            self.content.addWidget(widget)
        self.content.addLayout(row)

    def _show_left(self) -> None:
        """The pictures that still have the label of which the second person says otherwise."""
        labels = labels_now(self._state.dataset, {each.path for each in self._differing})
        left = [
            each
            for each in self._differing
            if labels is None or labels.get(each.path) == each.first
        ]
        self._grid.set_items(
            [
                GridItem(self._root / each.path, title=each.first, caption=_second(each.second))
                for each in left
            ]
        )
        self._grid.setFixedHeight(_ROW if len(left) <= _FEW else 2 * _ROW)
        for widget in (self._where, self._grid, self._take):
            widget.setVisible(bool(left))
        self._show.setVisible(bool(left and self._measured))
        self._show_buttons()

    def _show_buttons(self) -> None:
        self._take.setEnabled(bool(self._grid.selected()))

    def _show_measured(self) -> None:
        self.pictures_requested.emit(tr("Where two experts differ"), self._measured)

    def _undo(self) -> None:
        self._state.act(Undo())


def mixed_up(differing: Sequence[Opinion]) -> list[tuple[tuple[str, str], int]]:
    """What the two call the same picture, by how often."""
    return Counter((each.first, each.second) for each in differing).most_common()


def agreement_words(opinions: Opinions) -> str:
    """How far two people agree, and beyond chance."""
    share = opinions.agreement
    words = trn(
        "The two agree on {count} of {n} picture, {likely}.",
        "The two agree on {count} of {n} pictures, {likely}.",
        share.n,
        count=number(share.count),
        likely=between(wilson(share.count, share.n)),
    )
    if opinions.kappa is None or opinions.kappa_interval is None:
        return words
    low, high = opinions.kappa_interval
    beyond = tr(
        "Without what chance alone would give, that is {kappa} of 1 (Cohen’s kappa), likely "
        "between {low} and {high}.",
        kappa=number(opinions.kappa, 2),
        low=number(low, 2),
        high=number(high, 2),
    )
    return f"{words} {beyond}"


def model_words(against: Against) -> str:
    """A model beside two people, and whether it errs more than one of them."""
    words = trn(
        "On the {n} of them that the model was measured on, it says what the first says on "
        "{first}, and what the second says on {second}; the two people agree on {people}.",
        "On the {n} of them that the model was measured on, it says what the first says on "
        "{first}, and what the second says on {second}; the two people agree on {people}.",
        against.people.n,
        first=number(against.first.count),
        second=number(against.second.count),
        people=number(against.people.count),
    )
    verdict = (
        tr("It differs from the first more than the second person does.")
        if against.errs_more
        else tr("It does not differ from the first more than another person would.")
    )
    return f"{words} {verdict}"


def _second(label: str) -> str:
    return tr("second: {label}", label=label)
