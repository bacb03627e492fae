"""Pictures with what a model says of them, and one of them looked at closely."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.evaluation.answers import Answered
from gui.i18n import percent, tr
from gui.widgets.answer_detail import AnswerDetail
from gui.widgets.buttons import LinkButton
from gui.widgets.card import Card
from gui.widgets.image_grid import GridItem, ImageGrid
from gui.widgets.nothing_yet import NothingYet
from gui.widgets.picture_label import ThumbnailSource
from gui.widgets.text import Hairline
from gui.widgets.thumbnail_feed import ThumbnailFeed


class AnsweredPictures(Card):
    """Pictures with their answers, and one of them at close quarters.

    Signals:
        all_requested: back to all mistakes.
        folder_requested(Path): the person wants to see the folder of a picture.
    """

    all_requested = Signal()
    folder_requested = Signal(object)

    def __init__(self, thumbnails: ThumbnailSource) -> None:
        self._all = LinkButton(tr("Back to all mistakes"))
        super().__init__(" ", " ", self._all)
        self._all.clicked.connect(self.all_requested)
        self._root = Path()
        self._answered: dict[Path, Answered] = {}
        self._grid = ImageGrid(tile_width=118)
        self._grid.gap = 12
        self._grid.selection_changed.connect(self._look_at)
        self._feed = ThumbnailFeed(self._grid, thumbnails)
        self._detail = AnswerDetail(thumbnails)
        self._detail.setFixedWidth(316)
        self._detail.folder_requested.connect(self.folder_requested)
        self._none = NothingYet("check")
        self._shown = QWidget()
        row = QHBoxLayout(self._shown)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self._grid, 1)
        row.addWidget(Hairline(vertical=True))
        row.addWidget(self._detail)
        self.body.addWidget(self._none, 1)
        self.body.addWidget(self._shown, 1)
        self.setMinimumHeight(288)

    def set_pictures(
        self, title: str, words: str, answered: Sequence[Answered], root: Path
    ) -> None:
        """Show these, and the first of them closely. `words` say how many there are."""
        self.set_title(title)
        self.set_subtitle(words)
        self._none.hide()
        self._shown.show()
        self._answered = {root / each.path: each for each in answered}
        self._grid.set_items([_tile(file, each) for file, each in self._answered.items()])
        self._grid.verticalScrollBar().setValue(0)
        self._grid.select_files([root / answered[0].path])
        self._detail.set_answered(root / answered[0].path, answered[0])

    def set_nothing(self, title: str, words: str, sentence: str) -> None:
        """Say that there are no such pictures."""
        self.set_title(title)
        self.set_subtitle("")
        self._shown.hide()
        self._grid.set_items([])
        self._none.set_message(words, sentence)
        self._none.show()

    def set_narrowed(self, narrowed: bool) -> None:
        """Whether there is a way back to all mistakes."""
        self._all.setVisible(narrowed)

    def _look_at(self, selected: list[GridItem]) -> None:
        if selected:
            self._detail.set_answered(selected[0].file, self._answered[selected[0].file])


def _tile(file: Path, answered: Answered) -> GridItem:
    return GridItem(
        file,
        title=f"{answered.answer} · {percent(answered.probability, 0)}",
        caption=tr("is {label}", label=answered.label),
    )
