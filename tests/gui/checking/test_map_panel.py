"""The map of a run: both kinds of it, what is circled, and what is done to that."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from core.events import Failed, MapResult
from core.project import Project
from gui.checking.gallery_card import count_words
from gui.checking.map import MapPanel
from gui.checking.map_facts import Known, Said
from gui.state import AppState
from gui.widgets.buttons import Picker, SegmentedControl
from gui.widgets.image_grid import ImageGrid
from gui.widgets.map_dots import Legend
from gui.widgets.map_view import MapView
from gui.widgets.text import Text


def shows(panel: MapPanel, words: str) -> bool:
    return any(
        words in text.plain_text() for text in panel.findChildren(Text) if text.isVisibleTo(panel)
    )


def button(panel: MapPanel, words: str) -> QPushButton:
    return next(
        found
        for found in panel.findChildren(QPushButton)
        if found.text() == words and found.isVisibleTo(panel)
    )


def choose(picker: Picker, words: str) -> None:
    picker.click()
    menu = QApplication.activePopupWidget()
    next(action for action in menu.actions() if action.text() == words).trigger()
    menu.close()


def settled(qtbot: QtBot, state: AppState) -> None:
    qtbot.waitUntil(lambda: not state.busy, timeout=60_000)
    qtbot.wait(10)


@pytest.fixture
def state(studied: AppState) -> AppState:
    return studied


@pytest.fixture
def panel(state: AppState, qtbot: QtBot) -> MapPanel:
    made = MapPanel(state)
    qtbot.addWidget(made)
    made.resize(984, 640)
    made.show()
    made.show_run(state.run)
    return made


@pytest.fixture
def seen(panel: MapPanel, state: AppState, qtbot: QtBot, monkeypatch) -> MapPanel:
    """The pictures were really looked at; the second map is not asked for."""
    monkeypatch.setattr(state, "draw_map", lambda: None)
    panel.begin()
    qtbot.waitUntil(lambda: state.seen is not None, timeout=60_000)
    settled(qtbot, state)
    return panel


def circle(panel: MapPanel, label: str, n: int) -> list[str]:
    """Select the first pictures of a class, as a lasso would."""
    view = panel.findChild(MapView)
    at = [at for at, place in enumerate(panel._places) if place.label == label][:n]
    view._select(view._mask(at))
    return [panel._places[place].path for place in at]


def labels(state: AppState, paths: list[str]) -> list[str]:
    found = {each.path: each.label for each in state.dataset.pictures}
    return [found.get(path, "") for path in paths]


@pytest.mark.timeout(240)
def test_both_maps_are_drawn_for_real(panel: MapPanel, state: AppState, qtbot: QtBot) -> None:
    kind = panel.findChild(SegmentedControl)
    assert shows(panel, "The model looks at the pictures …")
    panel.begin()
    panel.begin()  # which asks no second time
    qtbot.waitUntil(lambda: state.seen is not None, timeout=60_000)
    view = panel.findChild(MapView)
    assert view.isVisible()
    assert len(view._places) == len(state.seen.places)
    before = view._places
    kind._buttons["neighbours"].click()
    assert not view.isVisible()
    assert shows(panel, "Being drawn …")
    qtbot.waitUntil(view.isVisible, timeout=200_000)
    assert view._places.shape == before.shape
    assert (view._places != before).any()
    kind._buttons["principal"].click()
    assert (view._places == before).all()
    settled(qtbot, state)
    panel.begin()
    assert not state.busy


def test_the_legend_says_what_the_colours_are(seen: MapPanel) -> None:
    legend = seen.findChild(Legend)
    assert legend.names() == ["circles", "squares", "triangles"]
    choose(seen._colour, "right or wrong")
    assert legend.names() == ["learned from", "named rightly", "named wrongly"]


def test_one_part_of_the_pictures_can_be_looked_at(seen: MapPanel, qtbot: QtBot) -> None:
    view = seen.findChild(MapView)
    choose(seen._shown, "training")
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    parts = {place.path: str(place.part) for place in seen._places}
    assert {parts[path] for path in seen._gallery.paths()} == {"train"}


def test_what_is_circled_is_in_the_gallery_and_back(seen: MapPanel, qtbot: QtBot) -> None:
    view, grid = seen.findChild(MapView), seen.findChild(ImageGrid)
    assert shows(seen, "Draw around points")
    paths = circle(seen, "circles", 3)
    assert [item.label for item in grid.items()] == ["circles"] * 3
    assert shows(seen, "3 pictures")
    assert button(seen, "Put 3 into class …")
    grid.select_keys([paths[1]])
    assert [seen._places[at].path for at in view.marked()] == [paths[1]]
    assert button(seen, "Exclude 1")
    qtbot.keyClick(view, Qt.Key.Key_Escape)
    assert not len(grid.items())
    assert shows(seen, "Draw around points")


def test_a_real_lasso_selects(seen: MapPanel, qtbot: QtBot) -> None:
    view = seen.findChild(MapView)
    right, bottom = view.width() - 4, view.height() - 4
    qtbot.mousePress(view, Qt.MouseButton.LeftButton, pos=QPoint(4, 4))
    for corner in (QPoint(right, 4), QPoint(right, bottom), QPoint(4, bottom)):
        qtbot.mouseMove(view, corner)
    qtbot.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(4, bottom))
    assert len(seen._gallery.paths()) == len(seen._places)


def test_they_are_put_into_a_class_and_back(seen: MapPanel, state: AppState, qtbot: QtBot) -> None:
    paths = circle(seen, "circles", 2)
    button(seen, "Put 2 into class …").click()
    menu = QApplication.activePopupWidget()
    next(action for action in menu.actions() if action.text() == "squares").trigger()
    menu.close()
    settled(qtbot, state)
    assert labels(state, paths) == ["squares"] * 2
    assert [item.label for item in seen.findChild(ImageGrid).items()] == ["squares"] * 2
    seen.activateWindow()
    seen.findChild(MapView).setFocus()
    qtbot.waitUntil(lambda: seen.findChild(MapView).hasFocus())
    qtbot.keyClick(seen.findChild(MapView), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, state)
    assert labels(state, paths) == ["circles"] * 2


def test_one_of_them_is_put_aside(seen: MapPanel, state: AppState, qtbot: QtBot) -> None:
    paths = circle(seen, "circles", 2)
    seen.findChild(ImageGrid).select_keys([paths[0]])
    button(seen, "Exclude 1").click()
    settled(qtbot, state)
    assert labels(state, paths) == ["", "circles"]
    assert seen.findChild(ImageGrid).items()[0].faded
    assert "takes no part" in seen.findChild(Legend).names()


def test_the_folder_of_a_picture_is_shown(seen: MapPanel, monkeypatch) -> None:
    opened: list[Path] = []
    monkeypatch.setattr("gui.checking.gallery_card.show_in_file_manager", opened.append)
    circle(seen, "circles", 1)
    button(seen, "Show in its folder").click()
    assert [folder.name for folder in opened] == ["circles"]


def test_the_selection_outlasts_the_other_map(seen: MapPanel, state: AppState) -> None:
    paths = circle(seen, "squares", 3)
    places = tuple(reversed(state.seen.places))
    state.map_event.emit(MapResult(run=state.run.name, places=places, seconds=1))
    seen.findChild(SegmentedControl)._buttons["neighbours"].click()
    assert set(seen._gallery.paths()) == set(paths)


def test_a_map_of_another_run_is_not_shown(seen: MapPanel, state: AppState) -> None:
    state.map_event.emit(MapResult(run="another", places=state.seen.places, seconds=1))
    seen.findChild(SegmentedControl)._buttons["neighbours"].click()
    assert shows(seen, "Being drawn …")
    seen.show_run(None)
    assert not seen.findChild(MapView).isVisible()


def test_what_went_wrong_is_said_and_tried_again(
    panel: MapPanel, state: AppState, monkeypatch
) -> None:
    asked = []

    def check() -> None:
        asked.append(1)
        state.busy = state.busy | {"check"}

    monkeypatch.setattr(state, "check", check)
    panel.begin()
    state.check_event.emit(Failed(title="The model is gone.", hint="Train again."))
    state.busy = frozenset()
    assert shows(panel, "The model is gone. Train again.")
    button(panel, "Try again").click()
    assert len(asked) == 2


def test_a_project_open_read_only_says_why_there_is_no_map(
    panel: MapPanel, state: AppState
) -> None:
    state.project = Project(state.project.folder, state.project.file, read_only=True)
    panel.begin()
    assert not state.busy
    assert shows(panel, "open read-only")


def test_pictures_in_words_and_looks() -> None:
    said = {"b.jpg": Said("dog", 0.8, True), "c.jpg": Said("dog", 0.71, False)}
    labels = {"a.jpg": "cat", "b.jpg": "dog", "c.jpg": "cat"}
    known = Known(Path("/"), labels, {"cat": 0, "dog": 1}, said)
    assert known.words("a.jpg") == ("cat", "learned from")
    assert known.words("b.jpg") == ("dog", "named rightly, 80 %")
    assert known.words("c.jpg") == ("cat", "named “dog”, 71 %")
    paths = ["a.jpg", "b.jpg", "c.jpg", "gone.jpg"]
    assert known.by_class(paths)[0].tolist() == [0, 1, 0, 2]
    assert known.by_answer(paths)[0].tolist() == [0, 1, 2, 0]
    assert count_words(37, 4) == "37 pictures, 4 of them wrong"
    assert count_words(1, 0) == "1 picture"
