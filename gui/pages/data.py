"""The Pictures page: what there is, what it is for, and what is worth a look before training."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from core.config import TrainConfig
from core.data.dataset import Dataset, Part, Picture
from core.data.health import Findings, findings
from core.events import Event, Progress
from core.project import Project
from gui.i18n import number, tr
from gui.menus import choose_folder, show_in_file_manager
from gui.picture_words import (
    Finding,
    Segment,
    Shown,
    count_shown,
    division,
    finding_rows,
    marked,
    matching,
    mixed,
    part_counts,
    picture_facts,
    rest_of_findings,
    sentence,
    tiles,
)
from gui.state import AppState
from gui.theme import MARGIN
from gui.widgets.buttons import Menu, PrimaryButton, SecondaryButton
from gui.widgets.class_list import ClassRow
from gui.widgets.image_grid import GridItem, ImageGrid
from gui.widgets.list_dialog import ListDialog
from gui.widgets.messages import Banner
from gui.widgets.page import SCROLL_BAR, EmptyState, PageHeader
from gui.widgets.picture_dialog import LargePicture, PictureDialog
from gui.widgets.picture_panels import PictureSide, ScanProgress, ToolRow
from gui.widgets.thumbnail_feed import ThumbnailFeed

TILE_WIDTH = 132
"""Five to a row beside the side column, in the window as it first opens."""


class DataPage(QWidget):
    """The grid of all pictures, with the classes and the findings beside it."""

    def __init__(self, state: AppState) -> None:
        super().__init__()
        self._state = state
        self._pictures: list[Picture] = []
        self._tiles: dict[str, GridItem] = {}
        self._findings = Findings()
        self._shown = Shown()
        self._folder = SecondaryButton(tr("Show folder"), "folder")
        self._again = SecondaryButton(tr("Look again"), "refresh")
        self._next = PrimaryButton(tr("Choose a model"))
        self._header = PageHeader(tr("Pictures"), "", [self._folder, self._again, self._next])
        self._obstacle = Banner("warning", dismissable=False)
        self._progress = ScanProgress()
        self._tools = ToolRow(
            [
                (Segment.ALL, tr("All")),
                (Segment.LEARNING, tr("Learning")),
                (Segment.ASIDE, tr("Kept aside")),
            ]
        )
        self._grid = ImageGrid(TILE_WIDTH)
        self._feed = ThumbnailFeed(self._grid, state.thumbnails)
        self._side = PictureSide()
        self._stack = QStackedWidget()
        self._lay_out()
        self._listen()
        self._show_dataset(state.dataset)
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
        for widget in (self._header, self._obstacle, self._progress, self._tools):
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
        frame.paths_dropped.connect(self._open_dropped)
        around = QWidget()
        column = QVBoxLayout(around)
        column.setContentsMargins(0, 0, SCROLL_BAR, MARGIN)
        column.addWidget(frame)
        column.addStretch(1)
        return around

    def _listen(self) -> None:
        state = self._state
        state.project_changed.connect(self._on_project_changed)
        state.dataset_changed.connect(self._show_dataset)
        state.obstacle_changed.connect(self._show_obstacle)
        state.config_changed.connect(self._show_division)
        state.busy_changed.connect(self._show_busy)
        state.scan_event.connect(self._show_progress)
        self._folder.clicked.connect(self._show_folder)
        self._again.clicked.connect(state.rescan)
        self._next.clicked.connect(self._go_on)
        self._grid.opened.connect(self._open_picture)
        self._grid.menu_requested.connect(self._open_menu)
        self._tools.segment_selected.connect(self._choose_segment)
        self._tools.words_changed.connect(self._search)
        self._tools.cleared.connect(self._show_all)
        self._side.class_selected.connect(self._choose_class)
        self._side.finding_opened.connect(self._open_finding)

    def _show_dataset(self, dataset: Dataset | None) -> None:
        self._pictures = mixed(dataset.pictures) if dataset else []
        self._tiles = tiles(dataset) if dataset else {}
        self._findings = findings(dataset) if dataset else Findings()
        counts = dataset.counts() if dataset else {}
        self._side.set_classes([ClassRow(name, n) for name, n in counts.items()])
        rest = rest_of_findings(self._findings, dataset.ignored) if dataset else ""
        self._side.set_findings(finding_rows(self._findings), rest)
        if self._shown.label not in ("", *counts):
            self._shown = replace(self._shown, label="")
        self._show_division(self._state.config)
        self._show_pictures()
        self._show_standing()

    def _show_division(self, config: TrainConfig) -> None:
        dataset = self._state.dataset
        if dataset is None or not dataset.of(Part.TRAIN):
            self._side.set_division([], "")
            return
        why = division(dataset, self._state.given, config)
        self._side.set_division(part_counts(dataset), why)

    def _show_pictures(self) -> None:
        dataset, shown = self._state.dataset, self._shown
        listed = matching(self._pictures, shown, self._findings)
        items = [self._tiles[picture.path] for picture in listed]
        if shown.segment is Segment.ASIDE and dataset and dataset.of(Part.TEST):
            items = marked(items, listed)
        self._grid.set_items(items)
        self._side.set_label(shown.label)
        self._tools.set_count(count_shown(len(listed), shown))

    def _show_standing(self) -> None:
        """The sentence, and whether there are pictures, or none, or none yet."""
        dataset, scanning = self._state.dataset, "scan" in self._state.busy
        self._header.set_sentence(sentence(dataset, scanning=scanning))
        self._stack.setCurrentIndex(0 if dataset or scanning else 1)
        self._tools.setVisible(dataset is not None)
        self._side.setVisible(dataset is not None)
        self._next.setEnabled(dataset is not None)

    def _show_obstacle(self, obstacle: str) -> None:
        self._obstacle.set_message("warning", tr("These cannot be learned from yet"), obstacle)
        self._obstacle.setVisible(bool(obstacle))

    def _show_busy(self, busy: frozenset[str]) -> None:
        scanning = "scan" in busy
        self._again.setEnabled(not scanning)
        self._progress.setVisible(scanning)
        if not scanning:
            self._progress.set_progress(0.0, "")
        self._show_standing()

    def _show_progress(self, event: Event) -> None:
        if isinstance(event, Progress) and event.total:
            words = tr("{n} of {all} looked at", n=number(event.done), all=number(event.total))
            self._progress.set_progress(event.done / event.total, words)

    # What is done

    def _on_project_changed(self, project: Project | None) -> None:
        if project is None:
            self._show_all()

    def _look_at(self, shown: Shown) -> None:
        self._shown = shown
        self._show_pictures()

    def _choose_segment(self, segment: str) -> None:
        self._look_at(replace(self._shown, segment=Segment(segment)))

    def _search(self, words: str) -> None:
        self._look_at(replace(self._shown, words=words))

    def _choose_class(self, label: str) -> None:
        self._look_at(replace(self._shown, label=label))

    def _show_all(self) -> None:
        self._tools.reset()
        self._look_at(Shown())

    def _open_finding(self, id: str) -> None:
        match Finding(id):
            case Finding.LEFT_OUT:
                rows = [(entry.path, entry.reason) for entry in self._findings.left_out]
                words = tr("These files are not used. They stay as they are.")
                columns = [tr("file"), tr("reason")]
                ListDialog(tr("Left out"), words, columns, rows, self).open()
            case Finding.NOTES:
                notes = [(note,) for note in self._findings.notes]
                ListDialog(tr("To know"), "", [tr("note")], notes, self).open()
            case finding:
                self._tools.reset()
                self._look_at(Shown(finding=finding))

    def _open_picture(self, item: GridItem) -> None:
        dataset = self._state.dataset
        assert dataset is not None
        facts = {dataset.file(picture): picture_facts(picture) for picture in self._pictures}
        files = [each.file for each in self._grid.items()]
        PictureDialog(
            [LargePicture(file, facts[file]) for file in files],
            files.index(item.file),
            self._state.previews,
            self._state.thumbnails,
            self,
        ).open()

    def _open_menu(self, corner: QPoint) -> None:
        selected = self._grid.selected()
        menu = Menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(tr("Look at it closely"), lambda: self._open_picture(selected[0]))
        menu.addAction(tr("Show its folder"), lambda: show_in_file_manager(selected[0].file.parent))
        menu.popup(corner)

    def _choose_folder(self) -> None:
        choose_folder(self, self._state)

    def _open_dropped(self, paths: Sequence[Path]) -> None:
        folder = next((path for path in paths if path.is_dir()), None)
        if folder is not None:
            self._state.open_folder(folder)

    def _show_folder(self) -> None:
        if self._state.project is not None:
            show_in_file_manager(self._state.project.pictures)

    def _go_on(self) -> None:
        self._state.page = "model"
