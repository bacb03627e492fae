"""Grids of many pictures: where tiles lie, what is selected, which thumbnails are asked for."""

import json
import time
from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QRect, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QDrag, QHelpEvent, QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QToolTip

from core.decision import NONE_OF_THESE
from gui.theme import colours
from gui.widgets.image_grid import GridItem, ImageGrid
from gui.widgets.picture_drag import MIME
from gui.widgets.picture_label import PictureView
from gui.widgets.prediction_card import Prediction, PredictionGrid, fitted_heading
from gui.widgets.tiles import TileLayout, TilePictures, TileSource


def items(count: int) -> list[GridItem]:
    return [GridItem(Path(f"{number}.jpg"), "ants") for number in range(count)]


def filled(colour: str) -> QImage:
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


@pytest.fixture
def grid(theme, qtbot) -> ImageGrid:
    made = ImageGrid()
    qtbot.addWidget(made)
    made.resize(760, 300)
    made.set_items(items(40))
    made.show()
    return made


layouts = st.builds(
    TileLayout,
    count=st.integers(0, 200),
    columns=st.integers(1, 9),
    tile=st.builds(QSize, st.integers(1, 200), st.integers(1, 200)),
    gap=st.integers(0, 12),
)


@given(layouts, st.integers(0, 199))
def test_a_tile_is_found_where_it_lies(layout: TileLayout, position: int) -> None:
    rect = layout.rect(position)
    expected = position if position < layout.count else None
    assert layout.at(rect.center()) == expected
    if expected is not None:
        assert rect.bottom() < layout.height


@given(layouts, st.integers(-50, 900), st.integers(-50, 900), st.integers(1, 400))
def test_what_is_visible_is_what_touches(layout: TileLayout, x: int, y: int, side: int) -> None:
    area = QRect(x, y, side, side)
    expected = [at for at in range(layout.count) if layout.rect(at).intersects(area)]
    assert list(layout.touching(area)) == expected


def test_a_press_selects_and_a_double_press_opens(grid: ImageGrid, qtbot) -> None:
    left = Qt.MouseButton.LeftButton
    with qtbot.waitSignal(grid.selection_changed) as changed:
        qtbot.mouseClick(grid.viewport(), left, pos=QPoint(200, 50))
    assert [item.file.name for item in changed.args[0]] == ["1.jpg"]
    qtbot.mouseClick(grid.viewport(), left, Qt.KeyboardModifier.ControlModifier, QPoint(400, 50))
    assert [item.file.name for item in grid.selected()] == ["1.jpg", "2.jpg"]
    qtbot.mouseClick(grid.viewport(), left, Qt.KeyboardModifier.ShiftModifier, QPoint(400, 200))
    assert [item.file.name for item in grid.selected()] == [f"{n}.jpg" for n in range(2, 8)]
    with qtbot.waitSignal(grid.opened) as opened:
        qtbot.mouseDClick(grid.viewport(), left, pos=QPoint(50, 50))
    assert opened.args[0].file == Path("0.jpg")


def test_a_band_selects_what_it_touches(grid: ImageGrid, qtbot) -> None:
    left = Qt.MouseButton.LeftButton
    qtbot.mousePress(grid.viewport(), left, pos=QPoint(10, 10))
    qtbot.mouseMove(grid.viewport(), QPoint(310, 200))
    qtbot.mouseRelease(grid.viewport(), left, pos=QPoint(310, 200))
    assert [item.file.name for item in grid.selected()] == [
        "0.jpg", "1.jpg", "2.jpg", "5.jpg", "6.jpg", "7.jpg",
    ]  # fmt: skip


def test_the_keyboard_goes_everywhere(grid: ImageGrid, qtbot) -> None:
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(grid, key)
    assert [item.file.name for item in grid.selected()] == ["6.jpg"]
    assert "6.jpg" in grid.accessibleDescription()
    with qtbot.waitSignal(grid.opened) as opened:
        qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert opened.args[0].file == Path("6.jpg")
    qtbot.keyClick(grid, Qt.Key.Key_End)
    assert [item.file.name for item in grid.selected()] == ["39.jpg"]
    assert grid.verticalScrollBar().value() == grid.verticalScrollBar().maximum()
    qtbot.keyClick(grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(grid.selected()) == 40
    qtbot.keyClick(grid, Qt.Key.Key_Escape)
    assert not grid.selected()


def test_what_the_view_has_no_use_for_is_left_to_shortcuts(grid: ImageGrid, qtbot) -> None:
    heard: list[str] = []
    for keys in ("1", "X", "Delete", "Backspace", "Ctrl+Z"):
        shortcut = QShortcut(QKeySequence(keys), grid)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(lambda keys=keys: heard.append(keys))
    grid.setFocus()
    qtbot.waitUntil(grid.hasFocus)
    for key in (Qt.Key.Key_1, Qt.Key.Key_X, Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
        qtbot.keyClick(grid, key)
    qtbot.keyClick(grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert heard == ["1", "X", "Delete", "Backspace", "Ctrl+Z"]


class Numbers(TileSource[GridItem]):
    """Tiles that are counted as they are made; a key is a number."""

    def __init__(self, numbers: Sequence[int]) -> None:
        self.numbers = numbers
        self.made = 0

    def __len__(self) -> int:
        return len(self.numbers)

    def tile(self, position: int) -> GridItem:
        self.made += 1
        return GridItem(Path(f"{self.numbers[position]}.jpg"), "ants")

    def key(self, position: int) -> int:
        return self.numbers[position]


def test_only_tiles_that_are_looked_at_are_made(grid: ImageGrid, qtbot) -> None:
    source = Numbers(range(60_000))
    with qtbot.waitSignal(grid.thumbnails_wanted):
        grid.set_source(source)
    grid.viewport().grab()
    assert 0 < source.made < 100
    with qtbot.waitSignal(grid.selection_changed) as changed:
        qtbot.keyClick(grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(changed.args[0]) == len(grid.selected_keys()) == 60_000
    assert source.made < 200
    assert changed.args[0][-1].file == Path("59999.jpg")
    assert [item.file.name for item in grid.items()[5:7]] == ["5.jpg", "6.jpg"]


def test_selection_and_place_stay_with_their_keys(grid: ImageGrid, qtbot) -> None:
    grid.set_source(Numbers(range(100)))
    grid.select_keys([7, 3, 200])
    assert grid.selected_keys() == [3, 7]
    grid.go_to(50)
    assert (grid.current(), grid.current_position()) == (50, 50)
    with qtbot.assertNotEmitted(grid.selection_changed):
        grid.set_source(Numbers(range(40, 100)))
    assert (grid.selected_keys(), grid.current_position()) == ([50], 10)
    with qtbot.waitSignal(grid.selection_changed) as changed:
        grid.set_source(Numbers([number for number in range(40, 100) if number != 50]))
    assert len(changed.args[0]) == 0
    assert grid.current() == 51, "the next one has taken its place"
    grid.set_source(Numbers([]))
    assert grid.current() is None


@pytest.fixture
def pulled(grid: ImageGrid, monkeypatch) -> list[tuple[dict[str, int], QSize]]:
    """What was dragged out of the grid: its data, and the size of what hangs on the pointer."""
    drags = []

    def note(drag: QDrag, _actions: Qt.DropAction) -> None:
        data = json.loads(drag.mimeData().data(MIME).data())
        drags.append((data, drag.pixmap().size()))

    monkeypatch.setattr(QDrag, "exec", note)
    grid.draggable = True
    return drags


def pull(grid: ImageGrid, qtbot, start: QPoint, end: QPoint, *keys: Qt.KeyboardModifier) -> None:
    qtbot.mousePress(grid.viewport(), Qt.MouseButton.LeftButton, *keys, pos=start)
    qtbot.mouseMove(grid.viewport(), end)
    qtbot.mouseRelease(grid.viewport(), Qt.MouseButton.LeftButton, pos=end)


def test_a_tile_that_is_pulled_takes_the_selection_along(grid: ImageGrid, qtbot, pulled) -> None:
    grid.select_files([Path("1.jpg"), Path("2.jpg")])
    pull(grid, qtbot, QPoint(200, 50), QPoint(300, 200))
    assert [data["count"] for data, _ in pulled] == [2]
    assert not pulled[0][1].isEmpty()
    assert [item.file.name for item in grid.selected()] == ["1.jpg", "2.jpg"]
    pull(grid, qtbot, QPoint(50, 50), QPoint(300, 200))
    assert [data["count"] for data, _ in pulled] == [2, 1]
    assert [item.file.name for item in grid.selected()] == ["0.jpg"]


def test_a_selected_tile_that_is_only_pressed_is_selected_alone(
    grid: ImageGrid, qtbot, pulled
) -> None:
    grid.select_files([Path("1.jpg"), Path("2.jpg")])
    qtbot.mouseClick(grid.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 50))
    assert [item.file.name for item in grid.selected()] == ["1.jpg"]
    assert pulled == []


def test_a_band_begins_between_tiles_or_with_a_key(grid: ImageGrid, qtbot, pulled) -> None:
    pull(grid, qtbot, QPoint(149, 50), QPoint(220, 90))
    assert [item.file.name for item in grid.selected()] == ["1.jpg"]
    pull(grid, qtbot, QPoint(350, 50), QPoint(420, 90), Qt.KeyboardModifier.ControlModifier)
    assert [item.file.name for item in grid.selected()] == ["1.jpg", "2.jpg"]
    assert pulled == []


def test_a_band_at_the_edge_scrolls_and_reaches_on(grid: ImageGrid, qtbot) -> None:
    viewport, bar = grid.viewport(), grid.verticalScrollBar()
    bottom = QPoint(400, viewport.height() + 20)
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=QPoint(10, 10))
    qtbot.mouseMove(viewport, bottom)
    first = len(grid.selected())
    qtbot.waitUntil(lambda: bar.value() == bar.maximum())
    assert len(grid.selected()) > first
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=bottom)
    assert grid.selected()[-1].file == Path("37.jpg")


def test_the_mark_of_a_picture_says_what_it_is_or_may_be(grid: ImageGrid) -> None:
    file = Path("a.jpg")
    grids = [
        GridItem(file, "ants"),
        GridItem(file, "ants", colour="#0072B2"),
        GridItem(file, suggestion="ants", unlabelled=True),
        GridItem(file, unlabelled=True),
        GridItem(file),
    ]
    words = ["a.jpg, ants", "a.jpg, ants", "a.jpg, ants", "a.jpg, no label", "a.jpg"]
    assert [grid.describe(item) for item in grids] == words
    seen = set()
    for item in grids:
        grid.set_items([item])
        seen.add(grid.grab().toImage().bits().tobytes())
    assert len(seen) == len(grids)


def test_a_tile_tells_in_its_tooltip_what_it_is(grid: ImageGrid, qtbot) -> None:
    place = QPoint(200, 50)
    QApplication.sendEvent(
        grid.viewport(),
        QHelpEvent(QEvent.Type.ToolTip, place, grid.viewport().mapToGlobal(place)),
    )
    assert QToolTip.text() == "1.jpg, ants"
    QToolTip.hideText()


def test_the_selection_stays_with_its_files(grid: ImageGrid, qtbot) -> None:
    grid.select_files([Path("3.jpg"), Path("4.jpg")])
    with qtbot.waitSignal(grid.selection_changed):
        grid.set_items(items(40)[4:])
    assert [item.file.name for item in grid.selected()] == ["4.jpg"]


def test_thumbnails_are_asked_for_once_and_only_near_the_view(grid: ImageGrid, qtbot) -> None:
    with qtbot.waitSignal(grid.thumbnails_wanted) as wanted:
        grid.set_items(items(5000))
    assert Path("0.jpg") in wanted.args[0]
    assert len(wanted.args[0]) < 40
    grid.set_thumbnail(Path("0.jpg"), filled("red"))
    grid.set_thumbnail(Path("elsewhere.jpg"), filled("red"))
    assert not grid.pictures.knows(Path("elsewhere.jpg"))
    with qtbot.waitSignal(grid.thumbnails_wanted) as wanted:
        grid.verticalScrollBar().setValue(grid.verticalScrollBar().maximum())
    assert Path("4999.jpg") in wanted.args[0]
    assert Path("0.jpg") not in wanted.args[0]


def test_what_cannot_be_read_is_marked(grid: ImageGrid) -> None:
    before = grid.grab().toImage()
    grid.set_thumbnail(Path("0.jpg"), QImage())
    assert grid.pictures.is_broken(Path("0.jpg"))
    assert grid.grab().toImage() != before


def test_a_hundred_thousand_pictures_are_as_quick_as_ten(grid: ImageGrid) -> None:
    grid.set_items(items(100_000))
    started = time.perf_counter()
    for step in range(20):
        grid.verticalScrollBar().setValue(step * 50_000)
        grid.viewport().grab()
    assert time.perf_counter() - started < 2.0


def test_only_the_last_thumbnails_are_kept() -> None:
    pictures = TilePictures()
    for number in range(450):
        pictures.put(Path(str(number)), filled("red"))
    assert not pictures.knows(Path("0"))
    assert pictures.knows(Path("449"))


def test_thumbnails_are_cropped_to_the_middle(theme) -> None:
    image = QImage(300, 100, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    for x in range(100, 200):
        for y in range(100):
            image.setPixelColor(x, y, QColor("blue"))
    pictures = TilePictures()
    pictures.put(Path("a"), image)
    shown = pictures.get(Path("a"), QSizeF(50, 50), 2.0)
    assert shown is not None
    assert shown.size() == QSize(100, 100)
    assert shown.toImage().pixelColor(50, 50) == QColor("blue")
    assert shown.toImage().pixelColor(8, 50).blue() > 200
    assert shown.toImage().pixelColor(0, 0).alpha() == 0


def test_an_answer_says_what_it_is(theme, qtbot) -> None:
    grid = PredictionGrid()
    qtbot.addWidget(grid)
    grid.resize(700, 300)
    answers = (("bees", 0.58), ("ants", 0.42))
    grid.set_items([Prediction(Path("a.jpg"), answers)])
    sure = grid.grab().toImage()
    grid.set_items([Prediction(Path("a.jpg"), answers, sure=False)])
    assert grid.grab().toImage() != sure
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert grid.accessibleDescription() == "a.jpg: bees, 58.0 %"


def test_an_answer_that_was_decided_otherwise_stands_first(theme, qtbot) -> None:
    answers = (("bees", 0.58), ("ants", 0.42))
    strange = Prediction(Path("a.jpg"), answers, decided=NONE_OF_THESE)
    assert strange.heading == "None of these"
    assert Prediction(Path("a.jpg"), answers, decided="ants").heading == "ants"
    both = Prediction(Path("a.jpg"), answers, sure=False, could_be=("ants", "bees"))
    assert both.heading == "ants or bees"
    assert Prediction(Path("a.jpg"), answers, sure=False, could_be=("bees",)).heading == "bees"
    assert Prediction(Path("a.jpg"), answers, sure=False).heading == "Not sure"
    grid = PredictionGrid()
    qtbot.addWidget(grid)
    grid.resize(700, 300)
    grid.set_items([strange])
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert grid.accessibleDescription() == "None of these. a.jpg: bees, 58.0 %"


def test_several_answers_are_named_where_there_is_room_and_else_counted(theme) -> None:
    names = ("buttercup", "daffodil", "tiger lily")
    shares = tuple((name, 1 / 3) for name in names)
    two, three = (Prediction(Path("a.jpg"), shares, could_be=names[:n]) for n in (2, 3))
    assert fitted_heading(two, 400) == "buttercup or daffodil"
    assert fitted_heading(three, 100) == "One of 3"


def test_bars_stand_out_for_what_was_answered(theme, qtbot) -> None:
    answers = (("bees", 0.5), ("ants", 0.3), ("wasps", 0.2))
    none = Prediction(Path("a.jpg"), answers, decided=NONE_OF_THESE, could_be=("bees", "ants"))
    assert (none.answered, none.is_several) == ((), False)
    assert Prediction(Path("a.jpg"), answers, decided="ants").answered == ("ants",)
    grid = PredictionGrid()
    qtbot.addWidget(grid)
    grid.resize(340, 140)
    accent = QColor(colours().accent)
    seen = {}
    for could_be in (("bees",), ("bees", "ants"), ("bees", "ants", "wasps")):
        grid.set_items([Prediction(Path("a.jpg"), answers, could_be=could_be)])
        image = grid.grab().toImage()
        places = product(range(image.width()), range(image.height()))
        seen[could_be] = sum(image.pixelColor(*place) == accent for place in places)
    assert 0 < seen["bees",] < seen["bees", "ants"] < seen["bees", "ants", "wasps"]


def test_a_picture_asks_its_source(theme, qtbot) -> None:
    from PySide6.QtCore import QObject, Signal

    class Source(QObject):
        ready = Signal(object, QImage)
        outdated = Signal()

        def get(self, file: Path) -> QImage | None:
            return filled("blue") if file.name == "at hand" else None

        def want(self, files: list[Path]) -> None:
            for file in files:
                self.ready.emit(file, filled("red") if file.name == "good" else QImage())

    view = PictureView(QSize(40, 40), Source())
    qtbot.addWidget(view)
    view.set_file(Path("good"))
    assert view.grab().toImage().pixelColor(20, 20) == QColor("red")
    view.set_file(Path("at hand"))
    assert view.grab().toImage().pixelColor(20, 20) == QColor("blue")
    view.set_file(Path("broken"))
    assert view.grab().toImage().pixelColor(20, 20) != QColor("red")
