"""The Pictures page: what there is, what it is for, and what is worth a look before training."""

from dataclasses import replace

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from core.config import TrainConfig
from core.data.dataset import Part
from core.data.table import PictureTable, Query, Show, Sort
from core.events import CurateResult, Event, Progress, Stage
from core.label_source import NOTHING_SAID
from core.project import Project
from gui.action_words import action_words
from gui.answer_line import AnswerLine
from gui.dialogs import ask_pictures
from gui.i18n import number, tr
from gui.levels import LevelsLine
from gui.menus import choose_folder
from gui.picture_desk import PictureDesk
from gui.picture_look import PictureLook
from gui.picture_remedies import Remedies
from gui.picture_tiles import PictureTiles
from gui.picture_words import (
    class_rows,
    count_shown,
    division,
    division_links,
    finding_rows,
    orders,
    part_counts,
    rest_of_findings,
    segments,
    sentence,
    still_there,
)
from gui.state import AppState
from gui.theme import MARGIN
from gui.widgets.buttons import PrimaryButton, SecondaryButton
from gui.widgets.class_rows import EXCLUDED, UNLABELLED
from gui.widgets.image_grid import ImageGrid
from gui.widgets.messages import Banner
from gui.widgets.page import SCROLL_BAR, EmptyState, PageHeader
from gui.widgets.picture_panels import PictureSide, ScanProgress
from gui.widgets.thumbnail_feed import ThumbnailFeed
from gui.widgets.tool_row import ToolRow

TILE_WIDTH = 132
"""Five to a row beside the side column, in the window as it first opens."""


class DataPage(QWidget):
    """The grid of all pictures, with the classes and the findings beside it."""

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self._state = state
        self._query = Query()
        self._add = SecondaryButton(tr("Add pictures"), "plus")
        self._again = SecondaryButton(tr("Look again"), "refresh")
        self._next = PrimaryButton(tr("Choose a model"))
        self._header = PageHeader(tr("Pictures"), "", [self._add, self._again, self._next])
        self._obstacle = Banner("warning", dismissable=False)
        self._progress = ScanProgress()
        self._answer = AnswerLine(state)
        self._levels = LevelsLine(state)
        self._tools = ToolRow([(Show.ALL, tr("All"))], orders(suggested=False))
        self._grid = ImageGrid(TILE_WIDTH)
        self._grid.draggable = True
        self._feed = ThumbnailFeed(self._grid, state.thumbnails)
        self._desk = PictureDesk(self._grid, state)
        self._remedies = Remedies(self, state)
        self._side = PictureSide()
        self._stack = QStackedWidget()
        self._lay_out()
        self._listen()
        self._show_library(state.library)
        self._show_busy(state.busy)
        self._show_obstacle(state.obstacle)

    # What is seen

    def _lay_out(self) -> None:
        beside = QWidget()
        row = QHBoxLayout(beside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(16)
        row.addWidget(self._grid, 1)
        row.addWidget(self._side)
        self._stack.addWidget(beside)
        self._stack.addWidget(self._make_empty())
        above = QVBoxLayout()
        above.setContentsMargins(0, 0, SCROLL_BAR, 0)
        above.setSpacing(16)
        lines = (self._obstacle, self._progress, self._answer, self._levels)
        for widget in (self._header, *lines, self._tools):
            above.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, 28, MARGIN - SCROLL_BAR, 0)
        column.setSpacing(16)
        column.addLayout(above)
        column.addWidget(self._stack, 1)

    def _make_empty(self) -> QWidget:
        choose = PrimaryButton(tr("Open another folder…"))
        choose.clicked.connect(self._choose_folder)
        frame = EmptyState(
            tr("No pictures were found here"),
            tr(
                "Graft looks for one folder for each class, with its pictures inside. Put them in "
                "place and look again, or drop another folder here."
            ),
            [choose],
        )
        frame.paths_dropped.connect(self._state.open_all)
        around = QWidget()
        column = QVBoxLayout(around)
        column.setContentsMargins(0, 0, SCROLL_BAR, MARGIN)
        column.addWidget(frame)
        column.addStretch(1)
        return around

    def _listen(self) -> None:
        state, desk, side, tools = self._state, self._desk, self._side, self._tools
        state.project_changed.connect(self._on_project_changed)
        state.library_changed.connect(self._show_library)
        for changed in (state.run_changed, state.answer_changed):
            changed.connect(self._show_findings)
        state.suggestions_changed.connect(self._show_suggestions)
        state.obstacle_changed.connect(self._show_obstacle)
        state.config_changed.connect(self._show_division)
        state.busy_changed.connect(self._show_busy)
        state.scan_event.connect(self._show_progress)
        self._add.clicked.connect(self._add_pictures)
        self._again.clicked.connect(state.rescan)
        self._next.clicked.connect(self._go_on)
        self._grid.opened.connect(self._open_current)
        self._grid.selection_changed.connect(self._show_selection)
        desk.opened.connect(self._open_picture)
        self._remedies.pictures_wanted.connect(self._show_these)
        tools.segment_selected.connect(self._choose_segment)
        tools.words_changed.connect(self._search)
        tools.sort_selected.connect(self._sort)
        tools.cleared.connect(self._show_all)
        tools.relabel_requested.connect(self._relabel)
        tools.exclude_requested.connect(desk.exclude)
        tools.restore_requested.connect(desk.restore)
        tools.undo_requested.connect(desk.undo)
        tools.redo_requested.connect(desk.redo)
        side.class_selected.connect(self._choose_class)
        side.class_wanted.connect(desk.create_class)
        side.class_menu_requested.connect(desk.open_class_menu)
        side.rename_requested.connect(desk.rename_class)
        side.dropped_on.connect(desk.drop_on)
        side.files_dropped_on.connect(desk.add_to)
        side.finding_acted.connect(self._remedies.act)
        side.division_acted.connect(self._remedies.divide)
        QShortcut(QKeySequence.StandardKey.Undo, self, desk.undo)
        QShortcut(QKeySequence.StandardKey.Redo, self, desk.redo)
        QShortcut(QKeySequence.StandardKey.Find, self, tools.search)

    def _show_library(self, library: CurateResult | None) -> None:
        if library is not None:
            self._query = still_there(self._query, library)
            self._side.set_classes(class_rows(library))
            self._tools.set_undo(action_words(library.undo))
            self._tools.set_redo(action_words(library.redo))
        self._show_findings()
        self._show_division(self._state.config)
        self._show_pictures()
        self._show_standing()

    def _show_findings(self) -> None:
        library = self._state.library
        if library is not None:
            project, suggest = self._state.project, self._state.suggesting_model is not None
            labels = project.file.labels if project else NOTHING_SAID
            rows = finding_rows(library, suggest=suggest, labels=labels)
            self._side.set_findings(rows, rest_of_findings(library))

    def _show_division(self, config: TrainConfig) -> None:
        library, dataset = self._state.library, self._state.dataset
        if library is None or dataset is None or not dataset.of(Part.TRAIN):
            self._side.set_division([], "")
            return
        why = division(dataset, library.given, config)
        self._side.set_division(part_counts(dataset), why)
        self._side.set_division_links(division_links(library, config))

    def _show_suggestions(self) -> None:
        self._tools.set_orders(orders(suggested=bool(self._state.suggestions)))
        self._show_pictures()

    def _show_pictures(self) -> None:
        library, query = self._state.library, self._query
        if library is None:
            self._grid.set_items([])
            return
        dataset = library.dataset
        table: PictureTable = library.table
        chosen = table.select(query, self._desk.sureness(query.sort))
        parts = query.show is Show.ASIDE and bool(dataset.of(Part.TEST))
        self._desk.show_tiles(
            PictureTiles(
                dataset, table, chosen, library.classes, self._state.suggestions, parts=parts
            )
        )
        rows = {Show.UNLABELLED: UNLABELLED, Show.EXCLUDED: EXCLUDED}
        self._side.set_label(rows.get(query.show, query.label))
        self._tools.set_segments(segments(dataset, query.show))
        self._tools.set_segment(query.show)
        self._tools.set_count(count_shown(len(chosen), query))
        self._show_selection()

    def _show_selection(self) -> None:
        n = len(self._grid.selected_keys())
        self._tools.set_selection(n, excluded=len(self._desk.excluded()) if n else 0)

    def _show_standing(self) -> None:
        """The sentence, and whether there are pictures, or none, or none yet."""
        dataset, scanning = self._state.dataset, "scan" in self._state.busy
        self._header.set_sentence(sentence(dataset, scanning=scanning))
        self._stack.setCurrentIndex(0 if dataset or self._state.busy & {"scan", "curate"} else 1)
        self._tools.setVisible(dataset is not None)
        self._side.setVisible(dataset is not None)
        self._next.setEnabled(dataset is not None)

    def _show_obstacle(self, obstacle: str) -> None:
        self._obstacle.set_message("warning", tr("Not ready to train"), obstacle)
        self._obstacle.setVisible(bool(obstacle))

    def _show_busy(self, busy: frozenset[str]) -> None:
        scanning = "scan" in busy
        self._again.setEnabled(not scanning)
        self._progress.setVisible(scanning)
        if not scanning:
            self._begin_progress()
        self._show_standing()

    def _begin_progress(self) -> None:
        """What a look has found is not known yet: nothing of the one before is left."""
        self._progress.set_progress(None, tr("Looking for pictures…"))

    def _show_progress(self, event: Event) -> None:
        if isinstance(event, Progress) and event.stage is Stage.COMPARE:
            self._progress.set_progress(None, tr("Comparing them with each other…"))
        elif isinstance(event, Progress) and event.total:
            words = tr("{n} of {all} looked at", n=number(event.done), all=number(event.total))
            self._progress.set_progress(event.done / event.total if event.done else None, words)

    # What is done

    def _on_project_changed(self, project: Project | None) -> None:
        if project is None:  # before another one is opened, too
            self._begin_progress()
            self._show_all()

    def _look_at(self, query: Query) -> None:
        self._query = query
        self._show_pictures()

    def _choose_segment(self, segment: str) -> None:
        self._look_at(replace(self._query, show=Show(segment)))

    def _search(self, words: str) -> None:
        self._look_at(replace(self._query, words=words))

    def _sort(self, order: str) -> None:
        self._look_at(replace(self._query, sort=Sort(order), paths=None))

    def _choose_class(self, key: str) -> None:
        special = {UNLABELLED: Show.UNLABELLED, EXCLUDED: Show.EXCLUDED}
        if key in special:
            self._look_at(replace(self._query, show=special[key], label="", paths=None))
        else:
            show = Show.ALL if self._query.show in special.values() else self._query.show
            self._look_at(replace(self._query, show=show, label=key))

    def _show_all(self) -> None:
        self._show_these(None)

    def _show_these(self, paths: tuple[str, ...] | None) -> None:
        self._tools.reset()
        self._look_at(Query(sort=self._query.sort, paths=paths))

    def _relabel(self) -> None:
        self._desk.open_label_menu(self._tools.corner())

    def _open_current(self) -> None:
        self._open_picture(self._grid.current_position() or 0)

    def _open_picture(self, position: int) -> None:
        PictureLook(self, self._grid, self._desk, self._state, position).open()

    def _add_pictures(self) -> None:
        if paths := ask_pictures(self, tr("Add pictures")):
            self._state.add_pictures(paths)

    def _choose_folder(self) -> None:
        choose_folder(self, self._state)

    def _go_on(self) -> None:
        self._state.page = "model"
