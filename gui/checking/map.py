"""A map of what the model sees: pictures that look alike to it lie together."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from core.data.dataset import Part
from core.events import CheckResult, Event, Failed, MapResult, Progress
from core.figures import Place
from core.runs import Run
from gui.checking.gallery_card import GalleryCard
from gui.checking.map_facts import Known, Said, said_of
from gui.checking.suspects_card import labels_now
from gui.i18n import number, tr
from gui.picture_words import part_name
from gui.state import AppState
from gui.theme import Type
from gui.widgets.buttons import Picker, SecondaryButton, SegmentedControl
from gui.widgets.card import Card
from gui.widgets.map_dots import Legend
from gui.widgets.map_view import MapView
from gui.widgets.nothing_yet import NothingYet
from gui.widgets.text import Text

AT_ONCE, TOGETHER = "principal", "neighbours"
BY_CLASS, BY_ANSWER = "class", "answer"
ALL = "all"
MOST_EXPLAINED = 24
"""Classes in the legend."""
_HEIGHT = 560
_SIDE = 324


class MapPanel(QWidget):
    """Two maps of the pictures behind a run, to be explored with the mouse, beside a gallery."""

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self._state = state
        self._run: Run | None = None
        self._wanted = False
        self._asked = self._drawing = False
        self._trouble = ""
        self._together: tuple[Place, ...] = ()
        self._places: tuple[Place, ...] = ()
        self._at: dict[str, int] = {}
        self._said: dict[str, Said] = {}
        self._known = Known(Path(), {}, {}, {})
        self._kind = SegmentedControl(
            [
                (AT_ONCE, tr("Principal components (at once)")),
                (TOGETHER, tr("t-SNE (neighbours together)")),
            ],
            tr("Which map"),
        )
        colours = [(BY_CLASS, tr("class")), (BY_ANSWER, tr("right or wrong"))]
        self._colour = Picker(tr("Colour"), colours)
        self._shown = Picker(tr("Show"), [(ALL, tr("all pictures"))])
        self._view = MapView(state.thumbnails, tr("Map of what the model sees"))
        self._legend, self._note = Legend(), Text("", Type.CAPTION, "muted", wrap=True)
        self._gallery = GalleryCard(state)
        self._nothing = NothingYet("pictures", buttons=[retry := SecondaryButton(tr("Try again"))])
        self._retry = retry
        self._lay_out()
        self._connect()
        self._show_map()

    def show_run(self, run: Run | None) -> None:
        """Show the pictures of a run from now on."""
        if run is not None and self._run is not None and run.name == self._run.name:
            self._run = run
            return
        self._run, self._wanted, self._trouble = run, False, ""
        self._asked = self._drawing = False
        self._together, self._places = (), ()
        self._said = said_of(run.evaluation) if run else {}
        self._view.set_points(np.zeros((0, 2)), (), self._words_of)
        self._gallery.set_pictures((), self._known)
        self._show_map()

    def begin(self) -> None:
        """See the pictures as the model does, and then draw the second map."""
        self._wanted = True
        self._go_on()

    # Inside

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(4)
        tools.addWidget(self._kind)
        tools.addStretch(1)
        tools.addWidget(self._colour)
        tools.addWidget(self._shown)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._nothing)
        self._stack.addWidget(self._view)
        card = Card()
        card.body.addWidget(self._stack, 1)
        card.body.addWidget(self._legend)
        card.body.addWidget(self._note)
        self._gallery.setFixedWidth(_SIDE)
        row = QHBoxLayout()
        row.setSpacing(16)
        row.addWidget(card, 1)
        row.addWidget(self._gallery)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(tools)
        column.addLayout(row, 1)
        self.setMinimumHeight(_HEIGHT)

    def _connect(self) -> None:
        self._kind.selected.connect(self._show_map)
        self._colour.selected.connect(self._show_looks)
        self._shown.selected.connect(self._show_looks)
        self._retry.clicked.connect(self._try_again)
        self._view.selection_changed.connect(self._on_lasso)
        self._gallery.tiles_selected.connect(self._on_tiles)
        self._gallery.bind_keys(self._bind)
        state = self._state
        state.seen_changed.connect(self._on_seen)
        state.check_event.connect(self._on_check)
        state.map_event.connect(self._on_map)
        state.busy_changed.connect(self._on_busy)
        state.library_changed.connect(self._on_library)

    def _bind(self, keys: QKeySequence.StandardKey | str, do: object) -> QShortcut:
        shortcut = QShortcut(QKeySequence(keys), self)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(do)
        return shortcut

    # What is asked for

    @property
    def _seen(self) -> CheckResult | None:
        seen, run = self._state.seen, self._run
        return seen if seen is not None and run is not None and seen.run == run.name else None

    def _go_on(self) -> None:
        """Ask for what is still missing, one after the other: the second map needs the first."""
        state, run = self._state, self._run
        if not self._wanted or run is None or self._trouble:
            return
        if self._seen is None:
            if not self._read_only() and not self._asked and "check" not in state.busy:
                state.check()
                self._asked = "check" in state.busy
        elif not (self._drawing or self._together or "map" in state.busy or self._read_only()):
            state.draw_map()
            self._drawing = "map" in state.busy
        self._show_map()

    def _read_only(self) -> bool:
        return self._state.project is not None and self._state.project.read_only

    def _try_again(self) -> None:
        self._trouble, self._asked, self._drawing = "", False, False
        self._go_on()

    def _on_busy(self) -> None:
        QTimer.singleShot(0, self, self._go_on)  # the last event of a job is still to come

    def _on_seen(self) -> None:
        self._go_on()
        self._show_map()

    def _on_check(self, event: Event) -> None:
        if self._asked and isinstance(event, Progress) and event.total:
            words = tr("{n} of {all} looked at", n=number(event.done), all=number(event.total))
            self._nothing.set_message(tr("The model looks at the pictures …"), words)
        elif self._asked and isinstance(event, Failed):
            self._trouble = f"{event.title} {event.hint}".strip()
            self._show_map()

    def _on_map(self, event: Event) -> None:
        run = self._run
        if isinstance(event, MapResult) and run is not None and event.run == run.name:
            self._together = event.places
            if self._kind.value() == TOGETHER:
                self._show_map()
        elif isinstance(event, Failed) and self._drawing:
            self._trouble = f"{event.title} {event.hint}".strip()
            self._show_map()

    # What is shown

    def _show_map(self) -> None:
        """The chosen map, or why it is not there."""
        seen, together = self._seen, self._kind.value() == TOGETHER
        places = (self._together if together else seen.places) if seen else ()
        for widget in (self._legend, self._note, self._colour, self._shown):
            widget.setVisible(bool(places))
        self._stack.setCurrentWidget(self._view if places else self._nothing)
        if not places:
            self._nothing.set_message(*self._why_nothing(together=together))
            self._retry.setVisible(bool(self._trouble))
            return
        if places is not self._places:
            chosen = self._gallery.paths()
            self._places = places
            self._at = {each.path: at for at, each in enumerate(places)}
            self._learn()
            files = [self._known.root / each.path for each in places]
            xy = np.array([(each.x, each.y) for each in places], dtype=np.float64)
            self._view.set_points(xy, files, self._words_of)
            self._view.set_selected(self._positions(chosen))
            self._offer_parts()
            self._show_looks()
            self._show_gallery()

    def _why_nothing(self, *, together: bool) -> tuple[str, str]:
        if self._trouble:
            return tr("There is no map"), self._trouble
        if self._read_only():
            return tr("There is no map"), tr(
                "The project is open read-only, so its pictures cannot be looked at again."
            )
        if self._seen is None:
            return tr("The model looks at the pictures …"), tr("This is quick from then on.")
        if together and "study" in self._state.busy:
            return tr("Being drawn …"), tr("As soon as it is known what would help the model.")
        if together:
            return tr("Being drawn …"), tr("Up to a minute for some thousand pictures.")
        return tr("There is no map"), tr("It takes at least a few pictures.")

    def _learn(self) -> None:
        """How the pictures of the map stand now."""
        state, library = self._state, self._state.library
        labels = labels_now(state.dataset, self._at.keys())
        if labels is None:
            labels = {each.path: each.label for each in self._places}
        names = library.classes if library else tuple(sorted({p.label for p in self._places}))
        places = {name: place for place, name in enumerate(names)}
        root = state.project.pictures if state.project else Path()
        self._known = Known(root, labels, places, self._said)

    def _words_of(self, at: int) -> tuple[str, str]:
        return self._known.words(self._places[at].path)

    def _offer_parts(self) -> None:
        there = {each.part for each in self._places}
        parts = [(str(part), part_name(part)) for part in Part if part in there]
        self._shown.set_choices([(ALL, tr("all pictures")), *parts])

    def _show_looks(self) -> None:
        by_class = self._colour.value() == BY_CLASS
        paths = [each.path for each in self._places]
        look_of, looks = self._known.by_class(paths) if by_class else self._known.by_answer(paths)
        only = self._shown.value()
        shown = np.array([only in (ALL, str(each.part)) for each in self._places])
        self._view.set_looks(look_of, looks, shown)
        self._legend.set_looks(looks[:MOST_EXPLAINED])
        more = len(looks) - MOST_EXPLAINED
        note = tr("And {n} more classes.", n=number(more)) if more > 0 else ""
        self._note.set_text(note)
        self._note.setVisible(bool(note))
        self._show_gallery()

    def _positions(self, paths: Iterable[str]) -> list[int]:
        return [self._at[path] for path in paths if path in self._at]

    def _on_library(self) -> None:
        if self._places:
            self._learn()
            self._show_looks()

    def _on_lasso(self) -> None:
        self._show_gallery()

    def _on_tiles(self, paths: Sequence[str]) -> None:
        self._view.set_marked(self._positions(paths))

    def _show_gallery(self) -> None:
        paths = [self._places[at].path for at in self._view.selected()] if self._places else []
        self._gallery.set_pictures(paths, self._known)
