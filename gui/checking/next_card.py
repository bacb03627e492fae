"""Which pictures to label next: those that should teach the model most."""

from collections.abc import Sequence

from gui.checking.study_card import StudyCard
from gui.i18n import tr, trn
from gui.state import AppState
from gui.widgets.buttons import SecondaryButton
from gui.widgets.image_grid import GridItem, ImageGrid
from gui.widgets.text import Text
from gui.widgets.thumbnail_feed import ThumbnailFeed

_HEIGHT = 252
"""Two rows of tiles."""


class NextCard(StudyCard):
    """Unlabelled pictures, the most telling first. It shows only where there are any."""

    def __init__(self, state: AppState) -> None:
        super().__init__(tr("What to label next"), tr("active learning"))
        self.at_work = tr("Looking through the pictures that nobody has named yet …")
        self._state = state
        self._paths: tuple[str, ...] = ()
        self._sentence = Text("", role="muted", wrap=True)
        self._grid = ImageGrid(tile_width=112)
        self._grid.setAccessibleName(tr("What to label next"))
        self._grid.setFixedHeight(_HEIGHT)
        self._feed = ThumbnailFeed(self._grid, state.thumbnails)
        go = SecondaryButton(tr("Name them on the Pictures page"))
        go.clicked.connect(self._go)
        self.header.addWidget(go)
        self.content.addWidget(self._sentence)
        self.content.addWidget(self._grid)
        state.dataset_changed.connect(self._show_paths)
        self._show_paths()

    def set_paths(self, paths: Sequence[str]) -> None:
        """Show these, as far as nobody has named them since."""
        self._paths = tuple(paths)
        self.set_found()
        self._show_paths()

    def _show_paths(self) -> None:
        dataset = self._state.dataset
        unlabelled = {picture.path for picture in dataset.unlabelled} if dataset else set()
        left = [path for path in self._paths if path in unlabelled]
        self.setVisible(bool(unlabelled) and (bool(left) or not self.is_found()))
        self._grid.set_items([GridItem(dataset.root / path, unlabelled=True) for path in left])
        self._sentence.set_text(
            trn(
                "The model is unsure of it, and it is unlike those that have a label.",
                "The model is unsure of these {n}, and each is unlike the others: naming them "
                "should teach it most.",
                len(left),
            )
        )

    def _go(self) -> None:
        self._state.page = "data"
