"""A map of points: circling, pressing, moving, looking from nearer."""

import time
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QObject, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.theme import Mode, Theme
from gui.widgets.map_dots import Camera, DotLook, Legend, class_looks, inside
from gui.widgets.map_view import MapView


class Thumbnails(QObject):
    ready = Signal(object, QImage)
    outdated = Signal()

    def get(self, _file: Path) -> QImage | None:
        return None

    def want(self, files: list[Path]) -> None:
        self.wanted = files


CORNERS = np.array([(0, 0), (1, 0), (0, 1), (1, 1)], dtype=np.float64)
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(qtbot: QtBot, theme: Theme) -> MapView:
    """Four points in the corners."""
    made = MapView(Thumbnails(QApplication.instance()), "Map")
    qtbot.addWidget(made)
    made.resize(400, 400)
    made.set_points(CORNERS, [Path(f"{n}.jpg") for n in range(4)], lambda at: (f"point {at}", ""))
    made.set_looks(np.array([0, 0, 1, 1]), class_looks(["ants", "bees"]))
    made.show()
    return made


def draw(
    view: MapView,
    qtbot: QtBot,
    places: list[QPointF],
    keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
) -> None:
    qtbot.mousePress(view, LEFT, pos=places[0].toPoint())
    for place in places[1:]:
        qtbot.mouseMove(view, place.toPoint())
    qtbot.mouseRelease(view, LEFT, keys, places[-1].toPoint())


def around(place: QPointF, r: float = 20) -> list[QPointF]:
    corners = ((-r, -r), (r, -r), (r, r), (-r, r))
    return [place + QPointF(*corner) for corner in corners]


def test_inside_is_even_and_odd() -> None:
    square = np.array([(0, 0), (4, 0), (4, 4), (0, 4)], dtype=float)
    points = np.array([(2, 2), (5, 2), (-1, 2), (2, 5), (3.9, 0.1)], dtype=float)
    assert inside(points, square).tolist() == [True, False, False, False, True]
    star = np.array([(0, 3), (1.8, -2.4), (-2.9, 0.9), (2.9, 0.9), (-1.8, -2.4)])
    assert inside(np.array([(0.0, 0.0), (0.0, 2.0)]), star).tolist() == [False, True]
    assert not inside(points, square[:2]).any()
    assert inside(np.zeros((0, 2)), square).tolist() == []


def test_inside_agrees_with_a_circle() -> None:
    points = np.random.default_rng(0).uniform(-2, 2, (2000, 2))
    turn = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    circle = np.column_stack((np.cos(turn), np.sin(turn)))
    radius = np.hypot(*points.T)
    clear = abs(radius - 1) > 0.01
    assert (inside(points, circle) == (radius < 1))[clear].all()


def test_a_camera_shows_all_and_keeps_what_is_under_the_pointer() -> None:
    size = QSize(400, 300)
    camera = Camera.on(CORNERS)
    screen = camera.to_screen(CORNERS, size)
    assert (screen > 0).all()
    assert (screen < (400, 300)).all()
    at = QPointF(*screen[1].tolist())
    near = camera.zoomed(3, at, size)
    assert near.to_screen(CORNERS[1:2], size)[0] == pytest.approx(screen[1])
    assert near.zoom == 3
    moved = camera.moved(QPointF(10, 20), size)
    assert moved.to_screen(CORNERS, size) == pytest.approx(screen + np.array((10, 20)))


def test_drawing_around_points_selects_them_and_shift_adds(view: MapView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.selection_changed) as told:
        draw(view, qtbot, around(view.place_of(1)))
    assert told.args[0] == [1]
    draw(view, qtbot, around(view.place_of(2)), Qt.KeyboardModifier.ShiftModifier)
    assert view.selected() == [1, 2]
    draw(view, qtbot, around(QPointF(200, 200)))
    assert view.selected() == []


def test_a_point_that_is_pressed_is_selected_and_escape_clears(view: MapView, qtbot: QtBot) -> None:
    qtbot.mouseClick(view, LEFT, pos=view.place_of(3).toPoint())
    assert view.selected() == [3]
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert view.selected() == []
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert view.selected() == [0, 1, 2, 3]


def test_what_is_not_shown_is_not_selected(view: MapView, qtbot: QtBot) -> None:
    looks = class_looks(["ants", "bees"])
    view.set_looks(np.array([0, 0, 1, 1]), looks, np.array([True, True, True, False]))
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert view.selected() == [0, 1, 2]
    assert view.point_at(view.place_of(3)) is None


@pytest.mark.parametrize("button", [Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton])
def test_another_button_moves_the_map_and_a_double_click_brings_it_back(
    view: MapView, qtbot: QtBot, button: Qt.MouseButton
) -> None:
    before = view.place_of(0)
    qtbot.mousePress(view, button, pos=QPoint(200, 200))
    qtbot.mouseMove(view, QPoint(230, 190))
    qtbot.mouseRelease(view, button, pos=QPoint(230, 190))
    assert (view.place_of(0) - before).toPoint() == QPoint(30, -10)
    qtbot.mouseDClick(view, LEFT, pos=QPoint(200, 200))
    assert view.place_of(0) == before


def test_the_space_bar_moves_the_map_too(view: MapView, qtbot: QtBot) -> None:
    before = view.place_of(0)
    qtbot.keyPress(view, Qt.Key.Key_Space)
    draw(view, qtbot, [QPointF(200, 200), QPointF(250, 200)])
    qtbot.keyRelease(view, Qt.Key.Key_Space)
    assert (view.place_of(0) - before).toPoint() == QPoint(50, 0)
    assert view.selected() == []


def test_wheel_and_keys_look_from_nearer(view: MapView, qtbot: QtBot) -> None:
    at = QPointF(view.place_of(1).toPoint())
    before = view.place_of(1)
    none = Qt.KeyboardModifier.NoModifier
    event = QWheelEvent(
        at,
        view.mapToGlobal(at),
        QPoint(),
        QPoint(0, 240),
        Qt.MouseButton.NoButton,
        none,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view, event)
    assert view.zoom() > 1.3
    assert (view.place_of(1) - before).manhattanLength() < 2
    zoom = view.zoom()
    qtbot.keyClick(view, Qt.Key.Key_Plus)
    assert view.zoom() > zoom
    qtbot.keyClick(view, Qt.Key.Key_Minus)
    assert view.zoom() == pytest.approx(zoom)
    qtbot.keyClick(view, Qt.Key.Key_Right)
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.zoom() == 1


def test_the_picture_under_the_pointer_is_shown(view: MapView, qtbot: QtBot) -> None:
    for at in range(4):  # in each corner the card stays inside
        qtbot.mouseMove(view, view.place_of(at).toPoint())
        card = view._card
        assert card.isVisible()
        assert card.title() == f"point {at}"
        assert view.rect().contains(card.geometry())
    qtbot.mouseMove(view, QPoint(200, 200))
    assert not view._card.isVisible()


def test_points_are_drawn_in_their_colours(view: MapView, theme: Theme) -> None:
    for mode in (Mode.LIGHT, Mode.DARK):
        theme.set_mode(mode)
        drawn = view.grab().toImage()
        for at, name in ((0, 0), (2, 1)):
            look = class_looks(["ants", "bees"])[name]
            ratio = view.devicePixelRatioF()
            assert (
                drawn.pixelColor((view.place_of(at) * ratio).toPoint()).name() == look.value.lower()
            )


def test_marked_points_have_a_ring(view: MapView) -> None:
    view.set_selected([0, 1])
    plain = view.grab().toImage()
    view.set_marked([1])
    assert view.marked() == [1]
    assert view.grab().toImage() != plain


def test_classes_beyond_the_last_colour_take_another_shape() -> None:
    looks = class_looks([str(n) for n in range(20)])
    assert looks[0].value == looks[8].value == looks[16].value
    assert [looks[n].shape for n in (0, 8, 16)] == ["circle", "square", "triangle"]


def test_a_legend_takes_as_many_rows_as_it_needs(qtbot: QtBot, theme: Theme) -> None:
    legend = Legend()
    qtbot.addWidget(legend)
    legend.set_looks([DotLook(f"class {n}", series=n) for n in range(20)])
    assert legend.heightForWidth(200) > legend.heightForWidth(2000)
    legend.resize(200, legend.heightForWidth(200))
    assert not legend.grab().isNull()


def test_four_thousand_points_are_drawn_in_time(view: MapView) -> None:
    places = np.random.default_rng(0).normal(size=(4000, 2))
    view.set_points(places, [Path("x.jpg")] * 4000, lambda at: ("", ""))
    view.set_looks(np.arange(4000) % 2, class_looks(["ants", "bees"]))
    times = []
    for _ in range(5):
        view._redraw()
        start = time.perf_counter()
        view.grab()
        times.append(time.perf_counter() - start)
    assert min(times) < 0.1  # a few milliseconds on a machine that is not busy
