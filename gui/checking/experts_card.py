"""What a second person says of the same pictures: how far the two agree, and where they differ."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from core.evaluation.experts import Against, Opinions
from core.evaluation.metrics import wilson
from core.figures import Opinion
from core.runs import Evaluation
from gui.checking.study_card import StudyCard
from gui.i18n import between, number, tr, trn
from gui.state import AppState
from gui.theme import Type
from gui.widgets.image_grid import GridItem, ImageGrid
from gui.widgets.text import KeyValueRows, Text
from gui.widgets.thumbnail_feed import ThumbnailFeed

_HEIGHT = 330
"""Two rows of tiles with their two lines."""
_MOST_PAIRS = 5


class ExpertsCard(StudyCard):
    """It shows only where the table of labels has a second column of labels."""

    def __init__(self, state: AppState) -> None:
        super().__init__(tr("Two experts"), tr("inter-rater agreement"))
        self._agreement = Text(wrap=True)
        self._model = Text(role="muted", wrap=True)
        self._pairs = KeyValueRows()
        self._where = Text(tr("Where they differ"), Type.CAPTION, "muted")
        self._grid = ImageGrid(tile_width=112)
        self._grid.setAccessibleName(tr("Where they differ"))
        self._grid.setFixedHeight(_HEIGHT)
        self._feed = ThumbnailFeed(self._grid, state.thumbnails)
        for widget in (self._agreement, self._model, self._pairs, self._where, self._grid):
            self.content.addWidget(widget)
        self.hide()

    def set_opinions(self, opinions: Opinions, evaluation: Evaluation | None, root: Path) -> None:
        """Show these, and the model beside them where it was measured on some of the pictures."""
        self._agreement.set_text(agreement_words(opinions))
        against = opinions.against(evaluation) if evaluation is not None else None
        self._model.set_text(model_words(against) if against is not None else "")
        self._model.setVisible(against is not None)
        self._pairs.clear()
        for (first, second), n in mixed_up(opinions.differing)[:_MOST_PAIRS]:
            words = tr("“{first}”, to the other “{second}”", first=first, second=second)
            self._pairs.set_row(words, number(n))
        self._grid.set_items(
            [
                GridItem(root / each.path, title=each.first, caption=_second(each.second))
                for each in opinions.differing
            ]
        )
        for widget in (self._pairs, self._where, self._grid):
            widget.setVisible(bool(opinions.differing))
        self.set_found()
        self.show()


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
