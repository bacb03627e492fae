"""Figures and mistakes: looked at in order, explained, put right, and learned again."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from made_findings import rewrite, run_of, unsure
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from core.evaluation.answers import answers, least_sure, mistakes
from core.events import ReportResult
from core.runs import list_runs
from gui.checking.learn_again import LearnAgain
from gui.checking.reporting import Reporting
from gui.pages.check import CheckPage
from gui.state import AppState
from gui.widgets.answer_detail import AnswerDetail
from gui.widgets.confusion_matrix import ConfusionMatrix
from gui.widgets.heat_view import HeatView
from gui.widgets.image_grid import ImageGrid
from gui.widgets.list_dialog import ListDialog
from gui.widgets.messages import Banner
from gui.widgets.table import Table
from gui.widgets.text import Figure, Text

LONG = 30_000


@pytest.fixture
def project(own_large: Path) -> Path:
    rewrite(own_large, unsure)
    return own_large


@pytest.fixture
def page(project: Path, opened: Callable[[Path], AppState], qtbot: QtBot) -> Iterator[CheckPage]:
    page = CheckPage(opened(project))
    qtbot.addWidget(page)
    page.resize(1064, 1200)
    page.show()
    qtbot.waitUntil(lambda: page._state.seen is not None, timeout=LONG)
    yield page
    qtbot.waitUntil(lambda: not page._state.busy, timeout=LONG)


def words(parent: QWidget) -> str:
    return " | ".join(
        text.plain_text() for text in parent.findChildren(Text) if text.isVisibleTo(parent)
    )


def button(parent: QWidget, text: str) -> QAbstractButton:
    (found,) = [
        each
        for each in parent.findChildren(QAbstractButton)
        if each.text() == text and each.isVisibleTo(parent)
    ]
    return found


def menu_of(parent: QWidget) -> dict[str, QAction]:
    """What the menu that is open offers."""
    menu = next(each for each in parent.findChildren(QMenu) if each.isVisible())
    return {action.text(): action for action in menu.actions() if action.text()}


def choose(qtbot: QtBot, parent: QWidget, opener: QWidget, text: str) -> None:
    qtbot.mouseClick(opener, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any(each.isVisible() for each in parent.findChildren(QMenu)))
    menu = menu_of(parent)
    menu[text].trigger()
    for each in parent.findChildren(QMenu):
        each.close()


def shown(page: CheckPage) -> list[str]:
    root = page._state.project.pictures
    grid = page.findChild(ImageGrid)
    return [item.file.relative_to(root).as_posix() for item in grid.items()]


def settled(qtbot: QtBot, page: CheckPage) -> None:
    qtbot.waitUntil(lambda: not page._state.busy, timeout=LONG)
    qtbot.wait(10)


def label_of(page: CheckPage, path: str) -> str:
    labels = {each.path: each.label for each in page._state.dataset.pictures}
    return labels.get(path, "")


def another_class(page: CheckPage, path: str) -> str:
    return next(name for name in page._state.dataset.classes if name != label_of(page, path))


def test_the_number_says_what_it_rests_on(page: CheckPage) -> None:
    figures = page._state.run.evaluation.figures
    told = words(page)
    assert f"{100 * figures.accuracy:.1f} %" in told
    assert f"{figures.n_correct} of {figures.n}" in told
    assert "likely between" in told
    assert "took no part in learning" in told


def test_mistakes_come_by_how_sure_it_was_or_by_how_little(page: CheckPage) -> None:
    answered = answers(page._state.run.evaluation)
    assert shown(page) == [each.path for each in mistakes(answered)]
    page._overview._pictures.order_chosen.emit("unsure")
    assert shown(page) == [each.path for each in least_sure(answered)]
    assert "Least sure" in words(page)
    page._overview._pictures.order_chosen.emit("sure")
    assert shown(page) == [each.path for each in mistakes(answered)]


def test_a_picture_is_shown_beside_those_it_looks_like(page: CheckPage) -> None:
    detail = page.findChild(AnswerDetail)
    path = shown(page)[0]
    near = page._state.seen.nearest[path]
    assert "it looks like these it learned from" in words(detail)
    told = words(detail)
    for each in near:
        assert each.label in told


def test_the_matrix_shows_counts_or_per_cent_in_any_order(page: CheckPage, qtbot: QtBot) -> None:
    panel = page._overview._figures
    matrix = page.findChild(ConfusionMatrix)
    before = matrix.grab().toImage()
    choose(qtbot, panel, panel._how, "Per cent of each row")
    percent = matrix.grab().toImage()
    assert percent != before
    qtbot.mouseClick(panel._how, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: any(each.isVisible() for each in panel.findChildren(QMenu)))
    ordered = [action for text, action in menu_of(panel).items() if not action.isChecked()]
    assert len(ordered) >= 2
    ordered[-1].trigger()
    for each in panel.findChildren(QMenu):
        each.close()


def test_all_figures_stand_in_a_list(page: CheckPage) -> None:
    button(page, "All figures").click()
    dialog = page.findChild(ListDialog)
    assert dialog.isVisible()
    n_classes = len(page._state.run.evaluation.figures.classes)
    assert len(dialog.findChild(Table).keys()) >= 10 + 5 * n_classes
    dialog.close()


def test_what_speaks_for_an_answer_is_shown_when_asked_for(page: CheckPage, qtbot: QtBot) -> None:
    detail = page.findChild(AnswerDetail)
    button(detail, "What speaks for it?").click()
    qtbot.waitUntil(lambda: page.findChild(HeatView).isVisibleTo(page), timeout=LONG)
    assert detail._caveat.isVisibleTo(page)
    assert len(detail._caveat.plain_text()) > 40
    button(detail, "Show the picture").click()
    assert not page.findChild(HeatView).isVisibleTo(page)
    assert not detail._caveat.isVisibleTo(page)


def test_a_heat_that_cannot_be_had_may_be_asked_for_again(page: CheckPage, qtbot: QtBot) -> None:
    detail = page.findChild(AnswerDetail)
    detail.heat_requested.emit(Path("/nowhere/gone.jpg"), "circles")
    settled(qtbot, page)
    assert page._state.failure is not None
    assert button(detail, "What speaks for it?").isEnabled()


def test_a_mistake_is_put_right_and_taken_back(page: CheckPage, qtbot: QtBot) -> None:
    path = shown(page)[0]
    true, other = label_of(page, path), another_class(page, path)
    detail = page.findChild(AnswerDetail)
    choose(qtbot, detail, detail._relabel, other)
    settled(qtbot, page)
    assert label_of(page, path) == other
    assert page.findChild(LearnAgain).isVisible()
    page.activateWindow()  # without a screen nobody does when a menu closes
    qtbot.waitUntil(page.isActiveWindow)
    page.findChild(ImageGrid).setFocus()
    qtbot.keyClick(page.findChild(ImageGrid), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, page)
    assert label_of(page, path) == true
    assert not page.findChild(LearnAgain).isVisible()


def test_a_picture_is_left_out_and_taken_in_again(page: CheckPage, qtbot: QtBot) -> None:
    path = shown(page)[0]
    button(page.findChild(AnswerDetail), "Exclude").click()
    settled(qtbot, page)
    assert path in {each.path for each in page._state.dataset.excluded}
    button(page.findChild(LearnAgain), "Undo the last change").click()
    settled(qtbot, page)
    assert path in {each.path for each in page._state.dataset.pictures}


def test_old_and_new_stand_side_by_side_and_the_new_can_be_kept(
    page: CheckPage, project: Path, qtbot: QtBot
) -> None:
    state, again = page._state, page.findChild(LearnAgain)
    before = state.run.name
    page.findChild(AnswerDetail).relabelled.emit(another_class(page, shown(page)[0]))
    settled(qtbot, page)
    button(again, "Learn again").click()
    qtbot.waitUntil(
        lambda: any(each.isVisible() for each in again.findChildren(Figure)), timeout=LONG
    )
    told = words(again)
    assert "as it is" in told
    assert "learned again" in told
    assert len(list_runs(project / "runs")) == 1
    button(again, "Keep it as a run").click()
    qtbot.waitUntil(lambda: state.run.name != before, timeout=LONG)
    settled(qtbot, page)
    assert len(list_runs(project / "runs")) == 2
    assert run_of(project).evaluation is not None
    assert not again.isVisible()  # it has learned from the pictures as they are


def test_learning_that_fails_may_be_asked_for_again(page: CheckPage, qtbot: QtBot) -> None:
    state, again = page._state, page.findChild(LearnAgain)
    page.findChild(AnswerDetail).relabelled.emit("something new")
    settled(qtbot, page)
    button(again, "Learn again").click()
    settled(qtbot, page)
    assert state.failure is not None
    assert "classes are others" in state.failure.title
    assert button(again, "Learn again").isEnabled()


def test_a_report_is_written_with_its_pdf(page: CheckPage, tmp_path: Path, qtbot: QtBot) -> None:
    reporting = page.findChild(Reporting)
    results: list[object] = []
    page._state.report_event.connect(results.append)
    reporting.write(tmp_path / "report")
    qtbot.waitUntil(reporting.banner.isVisible, timeout=LONG)
    assert isinstance(results[-1], ReportResult)
    folder = results[-1].folder
    assert results[-1].report.is_file()
    assert (folder / "report.pdf").read_bytes().startswith(b"%PDF")
    assert "is written" in words(page.findChild(Banner).parentWidget() or page)
    assert list(folder.rglob("config.json"))


def test_a_report_that_cannot_be_written_says_why(
    page: CheckPage, tmp_path: Path, qtbot: QtBot
) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    page.findChild(Reporting).write(tmp_path / "taken")
    settled(qtbot, page)
    assert page._state.failure is not None
    assert not page.findChild(Reporting).banner.isVisible()


def test_every_part_of_the_page_is_there(page: CheckPage, qtbot: QtBot) -> None:
    panels = set()
    for key in ("trust", "improve", "map", "overview"):
        page.show_part(key)
        visible = [panel for panel in page._panels.values() if panel.isVisible()]
        assert len(visible) == 1
        panels.add(type(visible[0]).__name__)
    assert panels == {"TrustPanel", "ImprovePanel", "MapPanel", "OverviewPanel"}
    page._panels["improve"].pictures_requested.emit("Some", tuple(shown(page)[:2]))
    assert page._panels["overview"].isVisible()
    assert len(shown(page)) == 2
    assert "Some" in words(page)
    QApplication.processEvents()
    assert page.childAt(QPoint(500, 20)) is not None
