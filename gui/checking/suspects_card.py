"""Labels that may be wrong: a queue in which each is set right, kept or put aside."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from core.actions import Exclude, Relabel, Undo
from core.data.dataset import Dataset
from core.events import SuspectsFound
from core.figures import Suspect
from gui.checking.study_card import StudyCard, open_class_menu
from gui.checking.suspect_closer import SuspectCloser
from gui.i18n import between, number, percent, tr
from gui.state import AppState
from gui.widgets.image_grid import GridItem, ImageGrid
from gui.widgets.nothing_yet import NothingYet
from gui.widgets.text import Hairline, Text
from gui.widgets.thumbnail_feed import ThumbnailFeed

_HEIGHT = 452


class SuspectsCard(StudyCard):
    """The doubtful pictures in a grid, and the selected one large, with what can be done."""

    def __init__(self, state: AppState) -> None:
        super().__init__(tr("Labels that may be wrong"), tr("suspect labels"))
        self.at_work = tr("Learning from four fifths of the pictures and asking about the rest …")
        self._state = state
        self._suspects: dict[Path, Suspect] = {}
        self._kept: list[tuple[str, ...]] = []
        self._decided: list[str] = []
        self._pending: set[str] = set()
        self._root = Path()
        self._count = Text("", role="muted")
        self.header.addWidget(self._count)
        self._sentence = Text("", role="muted", wrap=True)
        self._grid = ImageGrid(tile_width=118)
        self._grid.gap = 12
        self._grid.setAccessibleName(tr("Labels that may be wrong"))
        self._grid.selection_changed.connect(self._look_at)
        self._feed = ThumbnailFeed(self._grid, state.thumbnails)
        self._closer = SuspectCloser(state.previews)
        self._nothing = NothingYet("check")
        self._queue = QWidget()
        self._queue.setFixedHeight(_HEIGHT)
        self._lay_out()
        self._connect()

    def set_suspects(self, found: SuspectsFound, root: Path) -> None:
        """Show a queue of these, of which none was looked at yet."""
        self._root = root
        self._suspects = {root / each.path: each for each in found.suspects}
        self._kept, self._decided, self._pending = [], [], set()
        self._sentence.set_text(validated_sentence(found))
        self.set_found()
        self._refresh()
        if self._left():
            self._grid.go_to(0)

    def left(self) -> list[Suspect]:
        """Those that nobody has decided about, in order."""
        return [self._suspects[file] for file in self._left()]

    def selected(self) -> list[Suspect]:
        """Those that a decision is about."""
        return [self._suspects[item.file] for item in self._grid.selected()]

    def take_suggestions(self) -> None:
        """Call the selected pictures what the model suggests."""
        chosen = self.selected()
        by_class: dict[str, list[str]] = defaultdict(list)
        for each in chosen:
            by_class[each.suggested].append(each.path)
        for label, paths in by_class.items():
            self._act(Relabel(paths=tuple(paths), label=label))

    def keep(self) -> None:
        """The selected labels are right: take them off the queue."""
        paths = tuple(each.path for each in self.selected())
        if paths:
            self._kept.append(paths)
            self._decided.append("keep")
            self._go_on()

    def put_into(self, label: str) -> None:
        """Put the selected pictures into a class."""
        paths = tuple(each.path for each in self.selected())
        if paths:
            self._act(Relabel(paths=paths, label=label))

    def exclude(self) -> None:
        """Put the selected pictures aside."""
        paths = tuple(each.path for each in self.selected())
        if paths:
            self._act(Exclude(paths=paths))

    def undo(self) -> None:
        """Take the last decision back."""
        if self._decided and self._decided.pop() == "keep":
            self._kept.pop()
            self._refresh()
        else:
            self._state.act(Undo())

    # Inside

    def _lay_out(self) -> None:
        row = QHBoxLayout(self._queue)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self._grid, 1)
        row.addWidget(Hairline(vertical=True))
        row.addWidget(self._closer)
        self.content.addWidget(self._sentence)
        self.content.addWidget(self._queue)
        self.content.addWidget(self._nothing)

    def _connect(self) -> None:
        closer = self._closer
        closer.take.clicked.connect(self.take_suggestions)
        closer.keep.clicked.connect(self.keep)
        closer.other.clicked.connect(self._open_classes)
        closer.exclude.clicked.connect(self.exclude)
        self._bind(self.take_suggestions, "Return", "Enter", "A")
        self._bind(self.keep, "K")
        self._bind(self.exclude, "Del")
        self._bind(self.undo, QKeySequence.StandardKey.Undo, where=self)
        self._state.library_changed.connect(self._refresh_soon)
        self._state.busy_changed.connect(self._refresh_soon)

    def _bind(
        self,
        do: Callable[[], None],
        *keys: QKeySequence.StandardKey | str,
        where: QWidget | None = None,
    ) -> None:
        for each in keys:
            shortcut = QShortcut(QKeySequence(each), where or self._queue)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(do)

    def _act(self, action: Relabel | Exclude) -> None:
        self._state.act(action)
        if "curate" in self._state.busy:
            self._decided.append("act")
            self._pending.update(action.paths)
            self._go_on()

    def _go_on(self) -> None:
        """Take what was decided out of the grid, and select what comes after it."""
        files, chosen = self._files(), {item.file for item in self._grid.selected()}
        last = max((place for place, file in enumerate(files) if file in chosen), default=-1)
        left = set(self._left())
        after = [file for file in (*files[last + 1 :], *reversed(files[:last])) if file in left]
        self._refresh()
        if after:
            self._grid.go_to(self._files().index(after[0]))

    def _files(self) -> list[Path]:
        return [item.file for item in self._grid.items()]

    def _left(self) -> list[Path]:
        kept = {path for paths in self._kept for path in paths} | self._pending
        labels = labels_now(self._state.dataset, {each.path for each in self._suspects.values()})
        return [file for file, each in self._suspects.items() if undecided(each, kept, labels)]

    def _refresh_soon(self) -> None:
        if self._suspects:
            QTimer.singleShot(0, self, self._settle)

    def _settle(self) -> None:
        """What was asked for is done by now, or was refused."""
        if "curate" not in self._state.busy:
            self._pending.clear()
            self._refresh()

    def _refresh(self) -> None:
        left, n = self._left(), len(self._suspects)
        if left != self._files():
            self._grid.set_items([suspect_tile(file, self._suspects[file]) for file in left])
        self._count.set_text(tr("{n} of {all} looked at", n=number(n - len(left)), all=number(n)))
        self._count.setVisible(bool(n))
        self._show_queue(shown=bool(left))
        if n:
            self._nothing.set_message(
                tr("All looked at"),
                tr("Train again, or let the last layer learn again, to see what it was good for."),
            )
        else:
            self._nothing.set_message(
                tr("No label stands out as wrong."), tr("All agree with what the others teach.")
            )
        self._look_at()

    def _show_queue(self, *, shown: bool) -> None:
        """The keyboard stays here when the last one is decided, so that it can be taken back."""
        focused = QApplication.focusWidget()
        if not shown and focused is not None and self._queue.isAncestorOf(focused):
            self.setFocus()
        self._queue.setVisible(shown)
        self._nothing.setVisible(not shown)
        if shown and self.hasFocus():
            self._grid.setFocus()
            self._grid.go_to(0)

    def _look_at(self) -> None:
        self._closer.set_suspects(self.selected(), self._root)

    def _open_classes(self) -> None:
        library = self._state.library
        corner = self._closer.other.mapToGlobal(self._closer.other.rect().bottomLeft())
        open_class_menu(self, corner, library.classes if library else (), self.put_into)


def undecided(suspect: Suspect, done: Collection[str], labels: Mapping[str, str] | None) -> bool:
    """Whether a picture still has the doubtful label, and nobody has said that it is right.

    Args:
        done: paths that were decided about.
        labels: as they are now; None where that is not known.
    """
    if suspect.path in done:
        return False
    return labels is None or labels.get(suspect.path) == suspect.label


def labels_now(dataset: Dataset | None, paths: Collection[str]) -> dict[str, str] | None:
    """The labels that these pictures have now; those without one, or excluded, are left out."""
    if dataset is None:
        return None
    return {each.path: each.label for each in dataset.pictures if each.path in paths}


def suspect_tile(file: Path, suspect: Suspect) -> GridItem:
    """A doubtful picture in the grid."""
    return GridItem(
        file,
        title=tr("{label}?", label=suspect.label),
        caption=tr("looks like {label}", label=suspect.suggested),
    )


def validated_sentence(found: SuspectsFound) -> str:
    """How good the judgement is that doubts these labels."""
    return tr(
        "Cross-validated {folds} times on all {n} labelled pictures: {share}, {between}.",
        folds=found.folds,
        n=number(found.n),
        share=percent(found.accuracy),
        between=between(found.interval),
    )
