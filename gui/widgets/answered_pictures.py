"""Pictures with what a model says of them, and one of them looked at closely."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QWidget

from core.evaluation.answers import Answered
from core.figures import Neighbour
from gui.i18n import percent, tr
from gui.widgets.answer_detail import AnswerDetail
from gui.widgets.buttons import LinkButton, Picker
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
        order_chosen(str): “sure”, the surest mistakes first, or “unsure”, the least sure first.
        folder_requested(Path): the person wants to see the folder of a picture.
        heat_requested(Path, str): what in a picture speaks for a class?
        relabelled(paths, str), excluded(paths): what is to become of the selected pictures, which
            are told by their paths in the dataset.
    """

    all_requested = Signal()
    order_chosen = Signal(str)
    folder_requested = Signal(object)
    heat_requested = Signal(object, str)
    relabelled = Signal(object, str)
    excluded = Signal(object)

    def __init__(self, thumbnails: ThumbnailSource) -> None:
        self._all = LinkButton(tr("Back to all mistakes"))
        self._order = Picker(
            tr("Show"), [("sure", tr("surest mistakes")), ("unsure", tr("least sure"))]
        )
        right = QWidget()
        tools = QHBoxLayout(right)
        tools.setContentsMargins(0, 0, 0, 0)
        tools.addWidget(self._all)
        tools.addWidget(self._order)
        super().__init__(" ", " ", right)
        self._all.clicked.connect(self.all_requested)
        self._order.selected.connect(self.order_chosen)
        self._root, self._close = Path(), ""
        self._nearest: Mapping[str, tuple[Neighbour, ...]] = {}
        self._answered: dict[Path, Answered] = {}
        self._grid = ImageGrid(tile_width=118)
        self._grid.gap = 12
        self._grid.selection_changed.connect(self._look_at)
        self._feed = ThumbnailFeed(self._grid, thumbnails)
        self._detail = AnswerDetail(thumbnails)
        self._detail.setFixedWidth(316)
        self._detail.folder_requested.connect(self.folder_requested)
        self._detail.heat_requested.connect(self.heat_requested)
        self._detail.relabelled.connect(self._relabel)
        self._detail.excluded.connect(self._exclude_these)
        QShortcut(
            QKeySequence(Qt.Key.Key_Delete),
            self._grid,
            context=Qt.ShortcutContext.WidgetShortcut,
            activated=self._exclude,
        )
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
        self.setMinimumHeight(440)

    @property
    def detail(self) -> AnswerDetail:
        """The picture looked at closely."""
        return self._detail

    def set_classes(self, classes: Sequence[str]) -> None:
        """The classes that pictures can be put into."""
        self._detail.set_classes(classes)

    def set_nearest(self, nearest: Mapping[str, tuple[Neighbour, ...]]) -> None:
        """What each picture looks like, of those learned from; by its path."""
        self._nearest = nearest
        self._look_at(list(self._grid.selected()))

    def set_pictures(
        self, title: str, words: str, answered: Sequence[Answered], root: Path
    ) -> None:
        """Show these, and the first of them closely. `words` say how many there are."""
        self._root = root
        self.set_title(title)
        self.set_subtitle(words)
        self._none.hide()
        self._shown.show()
        self._answered = {root / each.path: each for each in answered}
        self._grid.set_items([_tile(file, each) for file, each in self._answered.items()])
        self._grid.verticalScrollBar().setValue(0)
        self._grid.go_to(0)
        self._show_closely(root / answered[0].path)

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
        self._order.setVisible(not narrowed)

    def set_order(self, order: str) -> None:
        """Show which order is chosen, without a signal."""
        self._order.set_value(order)

    def _look_at(self, selected: list[GridItem]) -> None:
        if selected:
            self._show_closely(selected[0].file)

    def _show_closely(self, file: Path) -> None:
        answered = self._answered[file]
        self._close = answered.path
        self._detail.set_answered(file, answered)
        nearest = self._nearest.get(answered.path, ())
        self._detail.set_neighbours([(self._root / each.path, each) for each in nearest])

    def _chosen(self) -> tuple[str, ...]:
        return tuple(self._answered[item.file].path for item in self._grid.selected())

    def _meant(self) -> tuple[str, ...]:
        """What the buttons beside a picture are for: those selected, or else that picture."""
        return self._chosen() or (self._close,)

    def _relabel(self, label: str) -> None:
        self.relabelled.emit(self._meant(), label)

    def _exclude_these(self) -> None:
        self.excluded.emit(self._meant())

    def _exclude(self) -> None:
        if chosen := self._chosen():
            self.excluded.emit(chosen)


def _tile(file: Path, answered: Answered) -> GridItem:
    return GridItem(
        file,
        title=f"{answered.answer} · {percent(answered.probability, 0)}",
        caption=tr("is {label}", label=answered.label),
    )
