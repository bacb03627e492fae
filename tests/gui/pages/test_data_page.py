"""The Pictures page on real folders, looked through by the real scan."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from core.config import TrainConfig
from core.data.dataset import Dataset, Layout, Part, Picture
from core.data.health import Findings, findings
from gui import picture_words
from gui.engine import InProcessEngine
from gui.pages.data import DataPage
from gui.picture_words import Finding, Shown, matching, mixed
from gui.preferences import AppPaths
from gui.state import AppState
from gui.theme import Theme
from gui.widgets.buttons import SearchField
from gui.widgets.class_list import ClassList, FindingRow
from gui.widgets.image_grid import ImageGrid
from gui.widgets.list_dialog import ListDialog
from gui.widgets.page import EmptyState
from gui.widgets.picture_dialog import PictureDialog
from gui.widgets.progress import ThinProgress

OpenPage = Callable[[Path], DataPage]


@pytest.fixture
def state(theme: Theme, tmp_path: Path) -> Iterator[AppState]:
    state = AppState(AppPaths.below(tmp_path / "graft"), lambda _: InProcessEngine())
    yield state
    state.shutdown()


@pytest.fixture
def open_page(qtbot: QtBot, state: AppState) -> OpenPage:
    def open_it(folder: Path) -> DataPage:
        page = DataPage(state)
        qtbot.addWidget(page)
        page.resize(1040, 780)
        page.show()
        state.open_folder(folder)
        qtbot.waitUntil(lambda: "scan" not in state.busy, timeout=20_000)
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


def finding(page: DataPage, title: str) -> FindingRow:
    rows = page.findChildren(FindingRow)
    return next(row for row in rows if row.accessibleName().startswith(title))


def test_it_says_how_things_stand(open_page: OpenPage, make_pictures) -> None:
    page = open_page(make_pictures(count=10))
    assert "30 pictures in 3 classes. 18 to learn from, 12 kept aside." in words_of(page)
    assert "Drawn at random within each class: 70 / 15 / 15 %, seed 0." in words_of(page)
    assert "Nothing stands out." in words_of(page)
    assert len(shown(page)) == 30


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
    qtbot.mouseClick(button(page, "Kept aside"), Qt.MouseButton.LeftButton)
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
    finding(page, "In two classes").acted.emit()
    assert sorted(shown(page)) == ["also-a-dog.jpg", "cat-000.jpg"]
    finding(page, "Unusual").acted.emit()
    assert shown(page) == ["cat-001.png"]


def test_the_left_out_files_can_be_read_and_copied(
    qtbot: QtBot, open_page: OpenPage, messy: Path
) -> None:
    page = open_page(messy)
    finding(page, "Left out").acted.emit()
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
    assert "48 × 48" in dialog.shown().facts
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
    with qtbot.waitSignal(state.dataset_changed, timeout=20_000):
        qtbot.mouseClick(button(page, "Look again"), Qt.MouseButton.LeftButton)
    assert not part(page, EmptyState).isVisible()
    assert len(shown(page)) == 9


def test_progress_shows_only_while_it_looks(
    qtbot: QtBot, open_page: OpenPage, state: AppState, make_pictures
) -> None:
    page = open_page(make_pictures(count=3))
    bar = part(page, ThinProgress)
    assert not bar.isVisible()
    state.rescan()
    assert bar.isVisible()
    assert not button(page, "Look again").isEnabled()
    assert len(shown(page)) == 9  # what is known stays in use
    qtbot.waitUntil(lambda: "scan" not in state.busy, timeout=20_000)
    assert not bar.isVisible()


def test_one_class_is_no_use_and_the_page_says_so(open_page: OpenPage, make_pictures) -> None:
    page = open_page(make_pictures(classes=["only"], count=3))
    assert "There is only one class to learn: “only”." in words_of(page)
    assert "What they are for" not in words_of(page)


def test_the_way_on_leads_to_the_model(
    qtbot: QtBot, open_page: OpenPage, state: AppState, make_pictures
) -> None:
    page = open_page(make_pictures(count=3))
    qtbot.mouseClick(button(page, "Choose a model"), Qt.MouseButton.LeftButton)
    assert state.page == "model"


def test_another_division_is_shown_at_once(
    open_page: OpenPage, state: AppState, make_pictures
) -> None:
    page = open_page(make_pictures(count=10))
    state.config = TrainConfig(test_fraction=0.0, seed=7)
    assert "85 / 15 / 0 %, seed 7." in words_of(page)
    assert "24 to learn from, 6 kept aside." in words_of(page)


# The words, without a page


def dataset(*pictures: Picture, layout: Layout = Layout.CLASS_FOLDERS) -> Dataset:
    classes = tuple(sorted({picture.label for picture in pictures}))
    return Dataset(root=Path("p"), layout=layout, classes=classes, pictures=pictures)


def picture(path: str, part: Part = Part.TRAIN, **facts) -> Picture:
    return Picture(path=path, label=path.partition("/")[0], part=part, **facts)


def test_classes_are_mixed_evenly_and_in_order() -> None:
    many = [picture(f"a/{n}") for n in range(6)] + [picture(f"b/{n}") for n in range(3)]
    order = [each.path for each in mixed(many)]
    assert sorted(order) == [each.path for each in many]
    assert {path[0] for path in order[:3]} == {path[0] for path in order[-3:]} == {"a", "b"}
    assert [path for path in order if path[0] == "a"] == [f"a/{n}" for n in range(6)]


def test_all_words_have_to_be_there_in_any_order_and_case() -> None:
    pictures = [picture("Cat/Red 1.jpg"), picture("Cat/Blue 1.jpg"), picture("Dog/Red 2.jpg")]
    found = matching(pictures, Shown(words=" red CAT "), Findings())
    assert [each.path for each in found] == ["Cat/Red 1.jpg"]


def test_equal_pictures_lie_side_by_side() -> None:
    pictures = [picture("a/1", sha256="x"), picture("a/2", sha256="y"), picture("b/1", sha256="x")]
    pictures.append(picture("b/2", sha256="y"))
    found = findings(dataset(*pictures))
    order = matching(pictures, Shown(finding=Finding.TWO_CLASSES), found)
    assert [each.path for each in order] == ["a/1", "b/1", "a/2", "b/2"]


@pytest.mark.parametrize(
    ("given", "layout", "start"),
    [
        ({Part.TRAIN, Part.VAL, Part.TEST}, Layout.PART_FOLDERS, "As your folders say."),
        ({Part.TRAIN, Part.VAL}, Layout.METADATA_CSV, "As your metadata.csv says. With none to"),
        ({Part.TRAIN, Part.TEST}, Layout.PART_FOLDERS, "What measures is as you gave it."),
        (set(), Layout.CLASS_FOLDERS, "Drawn at random within each class: 70 / 15 / 15 %"),
    ],
)
def test_who_divides_the_pictures(given: set[Part], layout: Layout, start: str) -> None:
    words = picture_words.division(
        dataset(picture("a/1"), layout=layout), frozenset(given), TrainConfig()
    )
    assert words.startswith(start)


def test_tiles_tell_what_is_kept_aside_for_what() -> None:
    pictures = [picture("a/1", Part.VAL), picture("a/2", Part.TEST, warning="very small")]
    tiles = picture_words.tiles(dataset(*pictures))
    assert [tile.badge for tile in tiles.values()] == ["", "unusual"]
    told = picture_words.marked(tiles.values(), pictures)
    assert [tile.badge for tile in told] == ["to choose", "unusual"]
