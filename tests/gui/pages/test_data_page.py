"""The Pictures page on real folders, looked through by the real scan."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.actions import Exclude, Relabel, RenameClass
from core.config import Together, TrainConfig
from core.data.dataset import Dataset, Layout, Part, Picture
from core.project import open_project
from gui import picture_words
from gui.action_words import action_words
from gui.dialogs import Question
from gui.engine import InProcessEngine
from gui.facts import Suggestion
from gui.pages.data import DataPage
from gui.preferences import AppPaths
from gui.state import AppState
from gui.theme import Theme
from gui.widgets.buttons import SearchField
from gui.widgets.class_list import ClassList, FindingRow, LinkRow
from gui.widgets.class_rows import EXCLUDED, UNLABELLED
from gui.widgets.image_grid import ImageGrid
from gui.widgets.label_dialog import LabelDialog
from gui.widgets.list_dialog import ListDialog
from gui.widgets.page import EmptyState
from gui.widgets.picture_dialog import PictureDialog
from gui.widgets.picture_drag import picture_data
from gui.widgets.progress import ThinProgress

OpenPage = Callable[[Path], DataPage]
Settle = Callable[[], None]


@pytest.fixture
def state(theme: Theme, tmp_path: Path) -> Iterator[AppState]:
    state = AppState(AppPaths.below(tmp_path / "graft"), lambda _: InProcessEngine())
    yield state
    state.shutdown()


@pytest.fixture
def settle(qtbot: QtBot, state: AppState) -> Settle:
    """Waits until everything that was asked of the pictures is done."""

    def wait() -> None:
        idle = lambda: not state.busy & {"scan", "curate"}  # noqa: E731
        qtbot.waitUntil(idle, timeout=30_000)
        QApplication.processEvents()  # rows that were added are shown in the next round

    return wait


@pytest.fixture
def open_page(qtbot: QtBot, state: AppState, settle: Settle) -> OpenPage:
    def open_it(folder: Path) -> DataPage:
        page = DataPage(state)
        qtbot.addWidget(page)
        page.resize(1040, 780)
        with qtbot.waitActive(page):
            page.show()
            page.activateWindow()
        state.open_folder(folder)
        settle()
        grid(page).setFocus()
        return page

    return open_it


@pytest.fixture
def messy(make_pictures, tmp_path: Path) -> Path:
    """Two classes with six pictures each, one of them twice, and what a folder gathers."""
    folder = make_pictures(classes=["cat", "dog"], count=6, folder=tmp_path / "pets")
    shutil.copy(folder / "cat" / "cat-000.jpg", folder / "dog" / "also-a-dog.jpg")
    shutil.copy(folder / "cat" / "cat-001.jpg", folder / "cat" / "cat-001.png")
    (folder / "dog" / "empty.jpg").write_bytes(b"")
    (folder / "dog" / ".DS_Store").write_bytes(b"x")
    (folder / "bird").mkdir()
    return folder


@pytest.fixture
def pets(make_pictures, tmp_path: Path) -> Path:
    return make_pictures(classes=["cat", "dog"], count=8, folder=tmp_path / "pets")


def part(page: QWidget, kind: type) -> Any:
    found = page.findChild(kind)
    assert found is not None
    return found


def button(page: QWidget, text: str) -> QPushButton:
    return next(each for each in page.findChildren(QPushButton) if each.text() == text)


def words_of(page: QWidget) -> str:
    return "\n".join(
        child.accessibleName() for child in page.findChildren(QWidget) if child.isVisible()
    )


def shown(page: DataPage) -> list[str]:
    return [item.file.name for item in part(page, ImageGrid).items()]


def grid(page: QWidget) -> ImageGrid:
    found = part(page, ImageGrid)
    assert isinstance(found, ImageGrid)
    return found


def sort_by_name(page: DataPage) -> None:
    page._tools.sort_selected.emit("name")


def click(qtbot: QtBot, page: DataPage, position: int, keys: Any = None) -> None:
    """Press the tile at a position."""
    place = grid(page)._layout.rect(position).center()
    keys = keys or Qt.KeyboardModifier.NoModifier
    qtbot.mouseClick(grid(page).viewport(), Qt.MouseButton.LeftButton, keys, place)


def counts(state: AppState) -> dict[str, int]:
    assert state.dataset is not None
    return state.dataset.counts()


def drop(target: QWidget, data: QMimeData, place: QPoint) -> None:
    """Drag something over a widget and let it go there."""
    action, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    keys = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(target, QDragEnterEvent(QPointF(place), action, data, left, keys))
    QApplication.sendEvent(target, QDropEvent(QPointF(place), action, data, left, keys))


def answer(qtbot: QtBot, button_text: str, text: str | None = None) -> None:
    """Answer the question that comes next."""

    def reply() -> None:
        question = QApplication.activeModalWidget()
        assert isinstance(question, Question)
        if text is not None:
            part(question, QLineEdit).setText(text)
        button(question, button_text).click()

    QTimer.singleShot(0, reply)


def finding(page: DataPage, title: str) -> FindingRow:
    rows = page.findChildren(FindingRow)
    return next(row for row in rows if row.accessibleName().startswith(title))


def test_it_says_how_things_stand(open_page: OpenPage, make_pictures) -> None:
    page = open_page(make_pictures(count=30, size=96, seed=1))
    assert "90 pictures in 3 classes. 66 for training, 24 held out." in words_of(page)
    assert "Drawn at random within each class: 70 / 15 / 15 %, seed 0." in words_of(page)
    assert "Nothing stands out." in words_of(page)
    assert len(shown(page)) == 90


def test_thumbnails_come_into_the_grid(
    qtbot: QtBot, open_page: OpenPage, state: AppState, make_pictures
) -> None:
    page = open_page(make_pictures(count=2))
    grid = part(page, ImageGrid)
    files = [item.file for item in grid.items()]
    qtbot.waitUntil(lambda: all(grid.pictures.knows(file) for file in files), timeout=20_000)
    assert not any(grid.pictures.is_broken(file) for file in files)


def test_pictures_are_found_by_segment_class_and_words(
    qtbot: QtBot, open_page: OpenPage, make_pictures
) -> None:
    page = open_page(make_pictures(count=10))
    qtbot.mouseClick(button(page, "Held out"), Qt.MouseButton.LeftButton)
    assert len(shown(page)) == 12
    part(page, ClassList).selected.emit("squares")
    assert len(shown(page)) == 4
    assert all(name.startswith("squares") for name in shown(page))
    qtbot.keyClicks(part(page, SearchField), shown(page)[0])
    assert len(shown(page)) == 1
    assert "1 picture" in words_of(page)
    qtbot.mouseClick(button(page, "Show all"), Qt.MouseButton.LeftButton)
    assert len(shown(page)) == 30
    assert part(page, SearchField).text() == ""


def test_what_is_worth_a_look_is_listed(qtbot: QtBot, open_page: OpenPage, messy: Path) -> None:
    page = open_page(messy)
    assert "dog/empty.jpg: not a picture (the file is empty)." in words_of(page)
    assert "Left out, having no pictures that can be read: “bird”." in words_of(page)
    assert "1 hidden file was ignored." in words_of(page)
    finding(page, "In two classes").acted.emit("show")
    assert sorted(shown(page)) == ["also-a-dog.jpg", "cat-000.jpg"]
    finding(page, "Unusual").acted.emit("show")
    assert shown(page) == ["cat-001.png"]


def test_the_left_out_files_can_be_read_and_copied(
    qtbot: QtBot, open_page: OpenPage, messy: Path
) -> None:
    page = open_page(messy)
    finding(page, "Left out").acted.emit("list")
    dialog = part(page, ListDialog)
    dialog.copy()
    copied = QGuiApplication.clipboard().text()
    assert copied == "dog/empty.jpg\tnot a picture (the file is empty)"
    assert len(dialog.table.keys()) == 1
    qtbot.keyClicks(part(dialog, SearchField), "no such words")
    assert dialog.table.keys() == []
    dialog.close()


def test_a_picture_can_be_looked_at_closely(
    qtbot: QtBot, open_page: OpenPage, state: AppState, messy: Path
) -> None:
    page = open_page(messy)
    grid = part(page, ImageGrid)
    qtbot.keyClick(grid, Qt.Key.Key_Home)
    with qtbot.waitSignal(state.previews.ready, timeout=20_000):
        qtbot.keyClick(grid, Qt.Key.Key_Return)
    dialog = part(page, PictureDialog)
    assert dialog.shown().file == grid.items()[0].file
    assert ("Size", "48 × 48") in dialog.shown().facts
    qtbot.keyClick(dialog, Qt.Key.Key_Right)
    assert dialog.shown().file == grid.items()[1].file
    qtbot.keyClick(dialog, Qt.Key.Key_Left)
    qtbot.keyClick(dialog, Qt.Key.Key_Left)
    assert dialog.shown().file == grid.items()[0].file
    dialog.close()


def test_an_empty_folder_says_what_to_do_and_is_looked_at_again(
    qtbot: QtBot, open_page: OpenPage, state: AppState, make_pictures, tmp_path: Path
) -> None:
    folder = tmp_path / "nothing"
    folder.mkdir()
    page = open_page(folder)
    assert part(page, EmptyState).isVisible()
    assert not button(page, "Choose a model").isEnabled()
    make_pictures(count=3, folder=folder)
    qtbot.mouseClick(button(page, "Look again"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: state.dataset is not None, timeout=20_000)
    assert not part(page, EmptyState).isVisible()
    assert len(shown(page)) == 9


def test_progress_shows_only_while_it_looks(
    open_page: OpenPage, state: AppState, settle: Settle, make_pictures
) -> None:
    page = open_page(make_pictures(count=3))
    bar = part(page, ThinProgress)
    assert not bar.isVisible()
    state.rescan()
    assert bar.isVisible()
    assert not button(page, "Look again").isEnabled()
    assert len(shown(page)) == 9  # what is known stays in use
    settle()
    assert not bar.isVisible()


def test_one_class_is_no_use_and_the_page_says_so(open_page: OpenPage, make_pictures) -> None:
    page = open_page(make_pictures(classes=["only"], count=3))
    assert "There is only one class to learn: “only”." in words_of(page)
    assert "How the pictures are used" not in words_of(page)


def test_the_way_on_leads_to_the_model(
    qtbot: QtBot, open_page: OpenPage, state: AppState, make_pictures
) -> None:
    page = open_page(make_pictures(count=3))
    qtbot.mouseClick(button(page, "Choose a model"), Qt.MouseButton.LeftButton)
    assert state.page == "model"


def test_another_division_is_shown_at_once(
    open_page: OpenPage, state: AppState, settle: Settle, make_pictures
) -> None:
    page = open_page(make_pictures(count=10))
    state.config = TrainConfig(test_fraction=0.0, seed=7)
    settle()
    assert "85 / 15 / 0 %, seed 7." in words_of(page)
    assert "24 for training, 6 held out." in words_of(page)


# What a person does to the pictures


def test_a_number_key_names_the_selected_pictures_and_undo_takes_it_back(
    qtbot: QtBot, open_page: OpenPage, state: AppState, settle: Settle, pets: Path
) -> None:
    page = open_page(pets)
    sort_by_name(page)
    click(qtbot, page, 0)
    click(qtbot, page, 3, Qt.KeyboardModifier.ShiftModifier)
    click(qtbot, page, 6, Qt.KeyboardModifier.ControlModifier)
    assert "5 selected" in words_of(page)
    qtbot.keyClick(grid(page), Qt.Key.Key_2)
    settle()
    assert counts(state) == {"cat": 3, "dog": 13}
    assert state.library is not None
    assert action_words(state.library.undo) == "call 5 pictures “dog”"
    page.activateWindow()
    qtbot.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert counts(state) == {"cat": 8, "dog": 8}
    page._tools.redo_requested.emit()
    settle()
    assert counts(state) == {"cat": 3, "dog": 13}


def test_delete_puts_pictures_aside_and_restore_takes_them_back(
    qtbot: QtBot, open_page: OpenPage, state: AppState, settle: Settle, pets: Path
) -> None:
    page = open_page(pets)
    sort_by_name(page)
    click(qtbot, page, 0)
    click(qtbot, page, 1, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(grid(page), Qt.Key.Key_Delete)
    settle()
    assert counts(state) == {"cat": 6, "dog": 8}
    assert len(shown(page)) == 14
    part(page, ClassList).selected.emit(EXCLUDED)
    assert shown(page) == ["cat-000.jpg", "cat-001.jpg"]
    assert all(item.faded for item in grid(page).items())
    click(qtbot, page, 0)
    assert button(page, "Restore").isVisible()
    qtbot.mouseClick(button(page, "Restore"), Qt.MouseButton.LeftButton)
    settle()
    assert counts(state) == {"cat": 7, "dog": 8}
    assert shown(page) == ["cat-001.jpg"]


def test_pictures_are_dragged_onto_a_class(
    qtbot: QtBot, open_page: OpenPage, state: AppState, settle: Settle, pets: Path
) -> None:
    page = open_page(pets)
    sort_by_name(page)
    click(qtbot, page, 0)
    click(qtbot, page, 1, Qt.KeyboardModifier.ControlModifier)
    rows = part(page, ClassList).classes
    drop(rows, picture_data(2), rows.row_rect("dog").center().toPoint())
    settle()
    assert counts(state) == {"cat": 6, "dog": 10}


def test_files_from_outside_are_dropped_onto_a_class(
    open_page: OpenPage, state: AppState, settle: Settle, pets: Path, make_pictures
) -> None:
    page = open_page(pets)
    new = make_pictures(classes=["x"], count=2, seed=9) / "x"
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in sorted(new.iterdir())])
    rows = part(page, ClassList).classes
    drop(rows, data, rows.row_rect("dog").center().toPoint())
    settle()
    settle()
    assert counts(state) == {"cat": 8, "dog": 10}


def test_classes_are_made_renamed_merged_and_removed(
    qtbot: QtBot, open_page: OpenPage, state: AppState, settle: Settle, pets: Path
) -> None:
    page = open_page(pets)
    answer(qtbot, "Make it", "bird")
    page._desk.create_class()
    settle()
    assert state.library is not None
    assert state.library.classes == ("bird", "cat", "dog")
    answer(qtbot, "Rename", "kitten")
    page._side.rename_requested.emit("cat")
    settle()
    assert counts(state) == {"dog": 8, "kitten": 8}
    page._desk.open_class_menu("kitten", QPoint(0, 0))
    menu = next(menu for menu in page.findChildren(QMenu) if menu.isVisible())
    assert [action.text() for action in menu.actions()] == ["Rename…", "Make one with", "Remove…"]
    menu.close()
    answer(qtbot, "Make them one")
    page._desk._merge("kitten", "dog")
    settle()
    assert counts(state) == {"dog": 16}
    assert "only one class" in state.obstacle
    page._desk.undo()
    settle()
    answer(qtbot, "Remove")
    page._desk._remove_class("dog")
    settle()
    assert counts(state) == {"kitten": 8}
    part(page, ClassList).selected.emit(UNLABELLED)
    assert len(shown(page)) == 8


def test_a_model_suggests_and_one_key_agrees(
    qtbot: QtBot, open_page: OpenPage, state: AppState, settle: Settle, *, make_pictures, tmp_path
) -> None:
    folder = make_pictures(classes=["cat", "dog"], count=4, folder=tmp_path / "pets")
    for number in range(3):
        (folder / "cat" / f"cat-00{number}.jpg").rename(folder / f"new-{number}.jpg")
    page = open_page(folder)
    assert state.dataset is not None
    files = [state.dataset.file(picture) for picture in state.dataset.unlabelled]
    sure = {files[0]: 0.9, files[1]: 0.55, files[2]: 0.7}
    state.suggestions = {file: Suggestion("dog", share) for file, share in sure.items()}
    part(page, ClassList).selected.emit(UNLABELLED)
    page._tools.sort_selected.emit("unsure")
    assert shown(page) == ["new-1.jpg", "new-2.jpg", "new-0.jpg"]
    assert grid(page).items()[0].suggestion == "dog 55 %"
    click(qtbot, page, 0)
    qtbot.keyClick(grid(page), Qt.Key.Key_A)
    settle()
    assert shown(page) == ["new-2.jpg", "new-0.jpg"]
    assert [tile.file.name for tile in grid(page).selected()] == ["new-2.jpg"]  # the next one
    qtbot.keyClick(grid(page), Qt.Key.Key_1)
    settle()
    assert counts(state) == {"cat": 2, "dog": 5}


def test_next_without_a_label(
    qtbot: QtBot, open_page: OpenPage, state: AppState, settle: Settle, pets: Path
) -> None:
    page = open_page(pets)
    sort_by_name(page)
    state.act(Relabel(paths=("cat/cat-003.jpg", "dog/dog-002.jpg"), label=""))
    settle()
    for expected in ("cat-003.jpg", "dog-002.jpg", "cat-003.jpg"):
        qtbot.keyClick(grid(page), Qt.Key.Key_N)
        assert [tile.file.name for tile in grid(page).selected()] == [expected]


def test_one_click_keeps_near_copies_together(
    qtbot: QtBot, open_page: OpenPage, state: AppState, settle: Settle, pets: Path
) -> None:
    rng = np.random.default_rng(0)
    for file in sorted(pets.glob("*/*.jpg")):
        coarse = rng.integers(0, 256, (6, 6, 3), np.uint8)
        photograph = Image.fromarray(coarse).resize((96, 96), Image.Resampling.BICUBIC)
        photograph.save(file)
        photograph.resize((80, 80)).save(file.with_name(f"again-{file.name}"), quality=60)
    page = open_page(pets)
    finding(page, "On both sides").acted.emit("together")
    settle()
    assert state.config.keep_together is Together.COPIES
    assert not [
        r
        for r in page.findChildren(FindingRow)
        if r.isVisibleTo(page) and "both sides" in r.accessibleName()
    ]
    finding(page, "Near-copies").acted.emit("spare")
    settle()
    assert counts(state) == {"cat": 8, "dog": 8}


def test_a_finding_that_is_fine_goes_away_and_comes_back_with_undo(
    open_page: OpenPage, settle: Settle, messy: Path
) -> None:
    page = open_page(messy)
    finding(page, "In two classes").acted.emit("fine")
    settle()
    assert "In two classes" not in words_of(page)
    page._desk.undo()
    settle()
    assert "In two classes" in words_of(page)


def test_what_measures_is_locked_and_unlocked(
    open_page: OpenPage, state: AppState, settle: Settle, pets: Path
) -> None:
    page = open_page(pets)
    page._side.division_acted.emit("lock")
    settle()
    assert state.library is not None
    assert state.library.test_locked
    assert any(row.isVisible() for row in page.findChildren(LinkRow))
    page._side.division_acted.emit("unlock")
    settle()
    assert not state.library.test_locked


def test_a_picture_looked_at_closely_can_be_named_there(
    qtbot: QtBot, open_page: OpenPage, state: AppState, settle: Settle, pets: Path
) -> None:
    page = open_page(pets)
    sort_by_name(page)
    qtbot.keyClick(grid(page), Qt.Key.Key_Home)
    qtbot.keyClick(grid(page), Qt.Key.Key_Return)
    dialog = part(page, PictureDialog)
    qtbot.keyClick(dialog, Qt.Key.Key_2)
    settle()
    assert counts(state) == {"cat": 7, "dog": 9}
    assert "dog" in words_of(dialog)
    qtbot.keyClick(dialog, Qt.Key.Key_Delete)
    settle()
    assert "excluded" in words_of(dialog)
    dialog.close()


def test_folders_in_folders_are_asked_about(
    open_page: OpenPage, state: AppState, settle: Settle, make_pictures, tmp_path: Path
) -> None:
    make_pictures(classes=["rose", "tulip"], count=3, folder=tmp_path / "f" / "red")
    make_pictures(classes=["rose", "aster"], count=3, folder=tmp_path / "f" / "blue", seed=2)
    page = open_page(tmp_path / "f")
    assert counts(state) == {"blue": 6, "red": 6}
    finding(page, "Folders in folders").acted.emit("inner")
    settle()
    assert counts(state) == {"aster": 3, "rose": 6, "tulip": 3}


def test_what_was_done_is_there_after_a_restart(
    open_page: OpenPage, state: AppState, settle: Settle, pets: Path
) -> None:
    open_page(pets)
    state.act(Exclude(paths=("cat/cat-000.jpg",)))
    state.act(RenameClass(name="dog", to="hound"))
    settle()
    state.close_project()
    state.open_folder(pets)
    settle()
    assert counts(state) == {"cat": 7, "hound": 8}
    assert state.library is not None
    assert state.library.undo == RenameClass(name="dog", to="hound")


# The words, without a page


def dataset(*pictures: Picture, layout: Layout = Layout.CLASS_FOLDERS) -> Dataset:
    classes = tuple(sorted({picture.label for picture in pictures}))
    return Dataset(root=Path("p"), layout=layout, classes=classes, pictures=pictures)


def picture(path: str, part: Part = Part.TRAIN, **facts) -> Picture:
    return Picture(path=path, label=path.partition("/")[0], part=part, **facts)


@pytest.mark.parametrize(
    ("given", "layout", "start"),
    [
        ({Part.TRAIN, Part.VAL, Part.TEST}, Layout.PART_FOLDERS, "As your folders say."),
        (
            {Part.TRAIN, Part.VAL},
            Layout.METADATA_CSV,
            "As your metadata.csv says. There is no test",
        ),
        ({Part.TRAIN, Part.TEST}, Layout.PART_FOLDERS, "The test set is as you gave it."),
        (set(), Layout.CLASS_FOLDERS, "Drawn at random within each class: 70 / 15 / 15 %"),
    ],
)
def test_who_divides_the_pictures(given: set[Part], layout: Layout, start: str) -> None:
    words = picture_words.division(
        dataset(picture("a/1"), layout=layout), frozenset(given), TrainConfig()
    )
    assert words.startswith(start)


@pytest.fixture
def named(make_pictures, tmp_path: Path) -> Path:
    """Pictures without folders, whose names and whose table tell of their class."""
    made = make_pictures(classes=["cat", "dog"], count=6, folder=tmp_path / "made")
    folder = tmp_path / "named"
    folder.mkdir()
    rows = ["id,kind of beast,weight"]
    for n, file in enumerate(sorted(made.glob("*/*.jpg"))):
        file.rename(folder / f"{file.parent.name}.{n}.jpg")
        rows.append(f"{file.parent.name}.{n},{file.parent.name.upper()},{n}")
    (folder / "about.csv").write_text("\n".join(rows), encoding="utf-8")
    return folder


def test_classes_in_file_names_are_one_click(
    open_page: OpenPage, state: AppState, settle: Settle, named: Path
) -> None:
    page = open_page(named)
    assert state.dataset is not None
    assert not state.dataset.pictures
    finding(page, "Class in the file name").acted.emit("names")
    settle()
    assert counts(state) == {"cat": 6, "dog": 6}
    finding(page, "Where classes come from").acted.emit("back")
    settle()
    assert state.dataset is not None
    assert not state.dataset.pictures


def test_the_columns_of_a_table_can_be_chosen(
    qtbot: QtBot, open_page: OpenPage, state: AppState, settle: Settle, named: Path
) -> None:
    page = open_page(named)
    with qtbot.waitSignal(state.preview_event):
        finding(page, "A table of labels").acted.emit("look")
    dialog = part(page, LabelDialog)
    assert dialog.file_column.currentText() == "id"
    assert not dialog.use.isEnabled()
    column = dialog.label_column
    column.setCurrentIndex(column.findText("kind of beast"))
    with qtbot.waitSignal(state.preview_event):
        column.activated.emit(column.currentIndex())
    assert dialog.label_column.currentText() == "kind of beast"
    assert dialog.use.isEnabled()
    dialog.use.click()
    settle()
    assert counts(state) == {"CAT": 6, "DOG": 6}
    assert state.project is not None
    assert open_project(state.project.folder).file.labels.label_column == "kind of beast"


def test_similar_names_are_merged_in_one_click(
    make_pictures, open_page: OpenPage, state: AppState, settle: Settle, tmp_path: Path
) -> None:
    page = open_page(make_pictures(classes=["Cat", "cat_", "dog"], count=6, folder=tmp_path / "p"))
    finding(page, "Similar names").acted.emit("merge")
    settle()
    assert sorted(counts(state).values()) == [6, 12]
