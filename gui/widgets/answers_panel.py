"""What a model says of pictures, as it comes in: how far it is, how many of each, and the cards."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.decision import NONE_OF_THESE
from core.prediction.answers import SURE_FROM, Answers
from gui.i18n import number, tr, trn
from gui.theme import Type
from gui.widgets.buttons import LinkButton
from gui.widgets.card import Expander
from gui.widgets.chips import Chip, Chips
from gui.widgets.messages import Banner
from gui.widgets.picture_label import ThumbnailSource
from gui.widgets.prediction_card import Prediction, PredictionGrid
from gui.widgets.progress import ThinProgress
from gui.widgets.table import Cell, Column, Table
from gui.widgets.text import Text
from gui.widgets.thumbnail_feed import ThumbnailFeed

MOST_CHIPS = 24
HIGHEST_LIST = 172
"""The list of what could not be read scrolls beyond so many pixels."""
UNSURE = "unsure"


class AnswersPanel(QWidget):
    """Progress, counts that filter, cards, and the pictures that could not be read.

    Signals:
        stop_requested: the person has seen enough.
        folder_requested(Path): the person wants to see the folder that something was written to.
        picture_opened(Path): the person wants to see a picture at its full size.
        selected: the answers that are selected, in order; the first is looked at.
        menu_requested(QPoint): a menu for the selection is asked for, at this point of the screen.
    """

    stop_requested = Signal()
    folder_requested = Signal(object)
    picture_opened = Signal(object)
    selected = Signal(object)
    menu_requested = Signal(QPoint)

    def __init__(self, thumbnails: ThumbnailSource) -> None:
        super().__init__()
        self._answers = Answers()
        self._cards: Mapping[Path, Prediction] = {}
        self._kept: Path | None = None
        self._starts: list[int] = []
        self._bar, self._done = ThinProgress(), Text("", Type.CAPTION, "muted")
        self._stop = LinkButton(tr("Stop"))
        self._stop.clicked.connect(self.stop_requested)
        self._banner = Banner("accent")
        self._banner.hide()
        self._banner.acted.connect(self._show_kept)
        self._chips = Chips()
        self._chips.chosen.connect(self._show_cards)
        self._speed = Text("", Type.CAPTION, "muted")
        self._grid = PredictionGrid()
        self._grid.opened.connect(self._open)
        self._grid.selection_changed.connect(self.selected)
        self._grid.menu_requested.connect(self.menu_requested)
        self._feed = ThumbnailFeed(self._grid, thumbnails)
        self._left_out = Expander("", "")
        self._table = Table([Column(tr("picture")), Column(tr("why"))], selection=0)
        self._left_out.body.addWidget(self._table)
        self._lay_out()

    def show_answers(
        self, answers: Answers, cards: Mapping[Path, Prediction], *, busy: bool
    ) -> None:
        """Show how things stand now. `cards` are those of `answers.predicted`, in their order."""
        self._answers, self._cards = answers, cards
        self._working.setVisible(busy)
        self._bar.set_value(answers.done / answers.total if answers.total else 0.0)
        self._done.set_text(
            tr("{done} of {total}", done=number(answers.done), total=number(answers.total))
            if answers.total
            else tr("Getting ready…")
        )
        self._speed.set_text("" if busy else speed_words(answers.seconds_per_picture))
        self._chips.set_chips(chips_of(answers))
        self._show_cards()
        self._show_left_out(answers.left_out)

    def begin(self) -> None:
        """A job begins: what it answers is shown above all that was there before."""
        self._starts.append(len(self._cards))
        self._grid.verticalScrollBar().setValue(0)

    def tell_kept(self, words: str, folder: Path) -> None:
        """Say what was written into `folder`."""
        self._kept = folder
        self._banner.set_message("accent", words, action=tr("Open folder"))
        self._banner.show()

    def clear(self) -> None:
        """Back to the start."""
        self._starts.clear()
        self._banner.hide()
        self._chips.set_value("")
        self._left_out.set_open(False)

    def _show_cards(self) -> None:
        key = self._chips.value()
        cards = newest_first(list(self._cards.values()), self._starts)
        self._grid.set_items([card for card in cards if not key or chip_key(card) == key])

    def _show_left_out(self, left_out: Mapping[str, str]) -> None:
        self._left_out.setVisible(bool(left_out))
        self._left_out.set_title(
            trn("{n} picture could not be read", "{n} pictures could not be read", len(left_out))
        )
        rows = [(path, (Cell(Path(path).name), Cell(why))) for path, why in left_out.items()]
        if len(rows) != len(self._table.keys()):
            self._table.set_rows(rows)
            self._table.setFixedHeight(min(self._table.height_for_rows(), HIGHEST_LIST) + 2)

    def _show_kept(self) -> None:
        self._banner.hide()
        self.folder_requested.emit(self._kept)

    def _open(self, item: Prediction) -> None:
        self.picture_opened.emit(item.file)

    def _lay_out(self) -> None:
        self._working = QWidget()
        line = QHBoxLayout(self._working)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(12)
        line.addWidget(self._bar, 1)
        line.addWidget(self._done)
        line.addWidget(self._stop)
        counts = QHBoxLayout()
        counts.setSpacing(12)
        counts.addWidget(self._chips, 1)
        counts.addWidget(self._speed, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._banner)
        column.addWidget(self._working)
        column.addLayout(counts)
        column.addWidget(self._grid, 1)
        column.addWidget(self._left_out)


def newest_first(cards: Sequence[Prediction], starts: Sequence[int]) -> list[Prediction]:
    """The cards of the last job first. Each job's begin at one of `starts`, which do not fall."""
    bounds = [*starts, len(cards)]
    jobs = [cards[begin:end] for begin, end in pairwise(bounds)]
    return [card for job in reversed(jobs) for card in job]


def chip_key(card: Prediction) -> str:
    """The key of the chip that a card is counted by."""
    return f"is {card.label}" if card.sure else UNSURE


def chips_of(answers: Answers) -> list[Chip]:
    """How many of each class, the most frequent first where there are too many to show."""
    counts = answers.counts()
    if len(counts) > MOST_CHIPS:
        counts = tuple(sorted(counts, key=lambda count: -count[1])[:MOST_CHIPS])
    shown = {NONE_OF_THESE: tr("none of these")}
    found = [
        Chip(f"is {label}", f"{number(count)} × {shown.get(label, label)}")
        for label, count in counts
    ]
    if unsure := answers.n_unsure():
        share = f"{100 * SURE_FROM:.0f}"
        tip = tr("Its best answer has less than {share} %, or there are several", share=share)
        found.append(Chip(UNSURE, tr("{n} not sure", n=number(unsure)), "warning", tip))
    return found


def speed_words(seconds: float | None) -> str:
    """How long a picture takes; nothing where it is not known."""
    if seconds is None:
        return ""
    if seconds < 1:
        return tr("{n} ms a picture", n=number(max(1, 1000 * seconds)))
    return tr("{n} s a picture", n=number(seconds, 1))
