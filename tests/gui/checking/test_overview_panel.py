"""Figures and mistakes: looked at in order, explained, and put right."""

from pathlib import Path

import pytest
from check_steps import (
    LONG,
    another_class,
    button,
    choose,
    close_menus,
    label_of,
    open_menu,
    press,
    settled,
    shown,
    words,
)
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.evaluation.answers import answers, in_cell, least_sure, mistakes
from core.project import Project
from gui.checking.learn_again import LearnAgain
from gui.failure_banner import FailureBanner
from gui.pages.check import CheckPage
from gui.widgets.answer_detail import AnswerDetail
from gui.widgets.buttons import Picker
from gui.widgets.confusion_matrix import ConfusionMatrix
from gui.widgets.heat_view import HeatView
from gui.widgets.image_grid import ImageGrid
from gui.widgets.list_dialog import ListDialog
from gui.widgets.table import Table

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def detail(page: CheckPage) -> AnswerDetail:
    return page.findChild(AnswerDetail)


@pytest.fixture
def grid(page: CheckPage) -> ImageGrid:
    return page.findChild(ImageGrid)


@pytest.fixture
def matrix(page: CheckPage) -> ConfusionMatrix:
    return page.findChild(ConfusionMatrix)


def arrange(qtbot: QtBot, page: CheckPage, how: str) -> None:
    """Choose from the menu of the matrix."""
    choose(qtbot, page._overview._figures._how, how)


def go_to_first_cell(qtbot: QtBot, matrix: ConfusionMatrix) -> None:
    for key in (Qt.Key.Key_Left,) * 4 + (Qt.Key.Key_Up,) * 4:
        qtbot.keyClick(matrix.widget(), key)


def classes_in(qtbot: QtBot, matrix: ConfusionMatrix) -> list[str]:
    """The classes of the matrix in their order, as its diagonal is described."""
    painted, found = matrix.widget(), []
    go_to_first_cell(qtbot, matrix)
    for _ in range(3):
        found.append(
            painted.accessibleDescription().split(" of ")[1].removesuffix(" named rightly")
        )
        qtbot.keyClick(painted, Qt.Key.Key_Down)
        qtbot.keyClick(painted, Qt.Key.Key_Right)
    return found


def point_of(matrix: ConfusionMatrix, row: int, column: int) -> QPoint:
    return matrix.widget()._cell(row, column).center().toPoint()


def a_mistake(page: CheckPage) -> tuple[str, str]:
    """The true class and the answer of the surest mistake."""
    answered = mistakes(answers(page._state.run.evaluation))[0]
    return answered.label, answered.answer


def test_the_number_says_what_it_rests_on_and_leads_to_all_figures(
    page: CheckPage, qtbot: QtBot
) -> None:
    figures = page._state.run.evaluation.figures
    told = words(page)
    assert f"{100 * figures.accuracy:.1f} %" in told
    assert f"{figures.n_correct} of {figures.n}" in told
    assert "likely between" in told
    assert "took no part in learning" in told
    press(qtbot, page, "All figures")
    dialog = page.findChild(ListDialog)
    assert dialog.isVisible()
    assert len(dialog.findChild(Table).keys()) >= 10 + 5 * len(figures.classes)
    dialog.close()


def test_mistakes_come_by_how_sure_it_was_or_by_how_little(page: CheckPage, qtbot: QtBot) -> None:
    answered = answers(page._state.run.evaluation)
    surest, least = mistakes(answered), least_sure(answered)
    assert 1 < len(surest) < len(least)
    assert [each.path for each in surest] != [each.path for each in least]
    assert shown(page) == [each.path for each in surest]
    picker = page.findChild(Picker)
    choose(qtbot, picker, "least sure")
    assert shown(page) == [each.path for each in least]
    assert picker.text() == "Show: least sure"
    assert "Least sure" in words(page)
    choose(qtbot, picker, "surest mistakes")
    assert shown(page) == [each.path for each in surest]
    assert "Wrong, and sure of it" in words(page)


def test_each_picture_is_shown_beside_those_it_looks_like(
    page: CheckPage, detail: AnswerDetail, grid: ImageGrid, qtbot: QtBot
) -> None:
    nearest, learned = page._state.seen.nearest, page._state.run.dataset
    labels = {each.path: each.label for each in learned.pictures}
    grid.setFocus()
    for path in shown(page)[:2]:
        assert detail._file == page._state.project.pictures / path
        assert "it looks like these it learned from" in words(detail)
        near = nearest[path]
        assert near
        views = [view for view in detail._alike._views if view.isVisibleTo(detail)]
        root = page._state.project.pictures
        assert [view._picture._file for view in views] == [root / each.path for each in near]
        assert all(each.label == labels[each.path] for each in near)
        qtbot.keyClick(grid, Qt.Key.Key_Right)


def test_the_matrix_shows_counts_or_per_cent(
    page: CheckPage, matrix: ConfusionMatrix, qtbot: QtBot
) -> None:
    row = page._state.run.evaluation.figures.confusion[0]
    painted, counts = matrix.widget(), matrix.grab().toImage()
    assert painted._words(0, 0) == str(row[0])
    arrange(qtbot, page, "Per cent of each row")
    assert painted._words(0, 0) == f"{100 * row[0] / sum(row):.0f}"
    assert matrix.grab().toImage() != counts
    offered = open_menu(qtbot, page._overview._figures._how)
    assert offered["Per cent of each row"].isChecked()
    assert not offered["Counts"].isChecked()
    offered["Counts"].trigger()
    close_menus(qtbot, matrix)
    assert painted._words(0, 0) == str(row[0])


def test_the_classes_of_the_matrix_stand_in_any_order(
    page: CheckPage, matrix: ConfusionMatrix, qtbot: QtBot
) -> None:
    figures = page._state.run.evaluation.figures
    recall = {each.label: each.recall for each in figures.per_class}
    support = {each.label: each.support for each in figures.per_class}
    given = list(figures.classes)
    for how, expected in (
        ("Hardest first", sorted(given, key=lambda name: recall[name])),
        ("Most pictures first", sorted(given, key=lambda name: -support[name])),
        ("In the order of their names", given),
    ):
        arrange(qtbot, page, how)
        assert classes_in(qtbot, matrix) == expected
    assert sorted(given, key=lambda name: recall[name]) != given


def test_a_cell_opens_its_pictures(page: CheckPage, matrix: ConfusionMatrix, qtbot: QtBot) -> None:
    answered = answers(page._state.run.evaluation)
    label, answer = a_mistake(page)
    place = [list(page._state.run.evaluation.figures.classes).index(x) for x in (label, answer)]
    qtbot.mouseClick(matrix.widget(), Qt.MouseButton.LeftButton, pos=point_of(matrix, *place))
    assert shown(page) == [each.path for each in in_cell(answered, label, answer)]
    assert f"“{label}” named “{answer}”" in words(page)
    press(qtbot, page, "Back to all mistakes")
    assert shown(page) == [each.path for each in mistakes(answered)]
    matrix.setFocus()
    go_to_first_cell(qtbot, matrix)
    qtbot.keyClick(matrix.widget(), Qt.Key.Key_Return)
    first = page._state.run.evaluation.figures.classes[0]
    assert shown(page) == [each.path for each in in_cell(answered, first, first)]
    qtbot.keyClick(matrix.widget(), Qt.Key.Key_Escape)
    assert shown(page) == [each.path for each in mistakes(answered)]


def test_a_chosen_cell_stays_marked_in_another_order(
    page: CheckPage, matrix: ConfusionMatrix, qtbot: QtBot
) -> None:
    bare = matrix.grab().toImage()
    matrix.cell_clicked.emit(*a_mistake(page))
    marked = matrix.grab().toImage()
    assert marked != bare
    arrange(qtbot, page, "Hardest first")
    arrange(qtbot, page, "In the order of their names")
    assert matrix.grab().toImage() == marked


def test_pictures_asked_for_elsewhere_take_the_place_of_a_cell(
    page: CheckPage, matrix: ConfusionMatrix
) -> None:
    answered = answers(page._state.run.evaluation)
    cell = a_mistake(page)
    matrix.cell_clicked.emit(*cell)
    some = [each.path for each in answered if each.right][:2]
    page._overview.show_pictures("Some", some)
    assert sorted(shown(page)) == sorted(some)
    looks = matrix.grab().toImage()
    matrix.set_chosen(cell)
    assert matrix.grab().toImage() != looks
    matrix.set_chosen(None)
    assert matrix.grab().toImage() == looks
    matrix.cell_clicked.emit(*cell)
    assert shown(page) == [each.path for each in in_cell(answered, *cell)]


def test_what_speaks_for_an_answer_is_shown_when_asked_for(
    page: CheckPage, detail: AnswerDetail, grid: ImageGrid, qtbot: QtBot
) -> None:
    heat, answer = page.findChild(HeatView), a_mistake(page)[1]
    assert not heat.isVisibleTo(page)
    press(qtbot, detail, "What speaks for it?")
    assert not button(detail, "What speaks for it?").isEnabled()
    qtbot.waitUntil(lambda: heat.isVisibleTo(page), timeout=LONG)
    caveat = detail.picture.caveat.plain_text()
    assert detail.picture.caveat.isVisibleTo(page)
    assert answer in caveat
    assert "not why, and it can mislead" in caveat or "more than the rest" in caveat
    press(qtbot, detail, "Show the picture")
    assert not heat.isVisibleTo(page)
    assert not detail.picture.caveat.isVisibleTo(page)
    press(qtbot, detail, "What speaks for it?")
    qtbot.waitUntil(lambda: heat.isVisibleTo(page), timeout=LONG)
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert not heat.isVisibleTo(page)
    assert button(detail, "What speaks for it?").isEnabled()


def test_small_things_in_large_pictures_are_offered_more_pixels(
    page: CheckPage, detail: AnswerDetail, qtbot: QtBot
) -> None:
    state, file = page._state, detail._file
    found = {"half": 0.04, "size": 224, "extent": (1200, 800), "heat": ((0.0, 1.0), (0.0, 0.0))}
    press(qtbot, detail, "What speaks for it?")
    with qtbot.waitSignal(state.explain_event, timeout=LONG) as told:
        pass
    assert not detail._offer.isVisibleTo(page)
    state.explain_event.emit(told.args[0].model_copy(update={"file": file} | found))
    assert "What decides is small" in words(detail)
    before = state.config
    press(qtbot, detail, "Train with 448 × 448 and whole pictures")
    assert state.page == "train"
    assert (state.config.image_size, state.config.framing) == (448, "whole")
    state.config = before


def test_a_heat_that_cannot_be_had_says_why_and_may_be_asked_for_again(
    page: CheckPage, detail: AnswerDetail, qtbot: QtBot
) -> None:
    banner = FailureBanner(page._state)
    qtbot.addWidget(banner)
    detail.set_answered(Path("/nowhere/gone.jpg"), mistakes(answers(page._state.run.evaluation))[0])
    press(qtbot, detail, "What speaks for it?")
    settled(qtbot, page)
    assert not banner.isHidden()
    assert "the file is gone" in words(banner)
    assert button(detail, "What speaks for it?").isEnabled()


def test_a_mistake_is_put_right_taken_back_and_put_right_again(
    page: CheckPage, detail: AnswerDetail, grid: ImageGrid, qtbot: QtBot
) -> None:
    path = shown(page)[0]
    true, other = label_of(page, path), another_class(page, path)
    assert set(open_menu(qtbot, detail._relabel)) == set(page._state.dataset.classes)
    close_menus(qtbot, detail)
    choose(qtbot, detail._relabel, other)
    settled(qtbot, page)
    assert label_of(page, path) == other
    assert page.findChild(LearnAgain).isVisible()
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_Z, CTRL)
    settled(qtbot, page)
    assert label_of(page, path) == true
    assert not page.findChild(LearnAgain).isVisible()
    qtbot.keySequence(grid, QKeySequence(QKeySequence.StandardKey.Redo))
    settled(qtbot, page)
    assert label_of(page, path) == other


def test_several_are_put_right_at_once(
    page: CheckPage, detail: AnswerDetail, grid: ImageGrid, qtbot: QtBot
) -> None:
    first, second = shown(page)[:2]
    other = next(
        name
        for name in page._state.dataset.classes
        if name not in (label_of(page, first), label_of(page, second))
    )
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    choose(qtbot, detail._relabel, other)
    settled(qtbot, page)
    assert [label_of(page, path) for path in (first, second)] == [other] * 2


@pytest.mark.parametrize("by_key", [True, False])
def test_a_picture_is_left_out_and_taken_in_again(
    page: CheckPage, detail: AnswerDetail, grid: ImageGrid, qtbot: QtBot, by_key: bool
) -> None:
    path = shown(page)[0]
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    grid.setFocus()
    if by_key:
        qtbot.keyClick(grid, Qt.Key.Key_Delete)
    else:
        press(qtbot, detail, "Exclude")
    settled(qtbot, page)
    assert path in {each.path for each in page._state.dataset.excluded}
    assert label_of(page, path) == ""
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_Z, CTRL)
    settled(qtbot, page)
    assert label_of(page, path) != ""
    assert path not in {each.path for each in page._state.dataset.excluded}


def test_with_nothing_selected_the_picture_looked_at_is_put_right(
    page: CheckPage, detail: AnswerDetail, grid: ImageGrid, qtbot: QtBot
) -> None:
    path = shown(page)[0]
    other = another_class(page, path)
    grid.select_files([])
    assert not list(grid.selected())
    assert detail._file.name == Path(path).name
    choose(qtbot, detail._relabel, other)
    settled(qtbot, page)
    assert label_of(page, path) == other


def test_open_read_only_nothing_is_put_right_and_the_window_says_why(
    page: CheckPage, detail: AnswerDetail, qtbot: QtBot
) -> None:
    state = page._state
    state.project = Project(state.project.folder, state.project.file, read_only=True)
    banner = FailureBanner(state)
    qtbot.addWidget(banner)
    path = shown(page)[0]
    true = label_of(page, path)
    choose(qtbot, detail._relabel, another_class(page, path))
    settled(qtbot, page)
    assert label_of(page, path) == true
    assert "read-only" in words(banner)


def test_every_part_of_the_page_is_there(page: CheckPage, qtbot: QtBot) -> None:
    panels = set()
    for name in ("When to trust it", "What would help", "Map", "Figures and mistakes"):
        press(qtbot, page._parts, name)
        visible = [panel for panel in page._panels.values() if panel.isVisible()]
        assert len(visible) == 1
        panels.add(type(visible[0]).__name__)
    assert panels == {"TrustPanel", "ImprovePanel", "MapPanel", "OverviewPanel"}
    page._panels["improve"].pictures_requested.emit("Some", tuple(shown(page)[:2]))
    assert page._panels["overview"].isVisible()
    assert len(shown(page)) == 2
    assert "Some" in words(page)
    for job in ("study", "map"):
        page._state.stop(job)
    QApplication.processEvents()
