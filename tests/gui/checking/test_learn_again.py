"""Learning again from pictures that were put right: compared first, kept only when asked for."""

from pathlib import Path

import pytest
from check_steps import LONG, another_class, button, label_of, press, settled, shown, words
from made_findings import run_of
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.actions import Relabel
from core.events import RelearnResult
from core.project import Project
from core.runs import list_runs
from gui.checking.learn_again import LearnAgain
from gui.failure_banner import FailureBanner
from gui.i18n import percent
from gui.pages.check import CheckPage
from gui.widgets.answer_detail import AnswerDetail
from gui.widgets.image_grid import ImageGrid
from gui.widgets.text import Figure


@pytest.fixture
def again(page: CheckPage) -> LearnAgain:
    return page.findChild(LearnAgain)


@pytest.fixture
def banner(page: CheckPage, qtbot: QtBot) -> FailureBanner:
    made = FailureBanner(page._state)
    qtbot.addWidget(made)
    return made


def relabel(qtbot: QtBot, page: CheckPage, path: str, label: str) -> None:
    page._state.act(Relabel(paths=(path,), label=label))
    settled(qtbot, page)


def is_shown(again: LearnAgain) -> bool:
    return any(each.isVisibleTo(again) for each in again.findChildren(Figure))


def compared(qtbot: QtBot, page: CheckPage) -> RelearnResult:
    """Put a picture right and learn again."""
    again, results = page.findChild(LearnAgain), []
    page._state.relearn_event.connect(results.append)
    path = shown(page)[0]
    relabel(qtbot, page, path, another_class(page, path))
    press(qtbot, again, "Learn again")
    qtbot.waitUntil(lambda: is_shown(again), timeout=LONG)
    page._state.relearn_event.disconnect(results.append)
    return results[-1]


def test_it_is_offered_only_where_pictures_have_changed(
    page: CheckPage, again: LearnAgain, qtbot: QtBot
) -> None:
    assert not again.isVisible()
    first, second = shown(page)[:2]
    true = label_of(page, first)
    relabel(qtbot, page, first, another_class(page, first))
    assert again.isVisible()
    assert "1 picture" in words(again)
    relabel(qtbot, page, second, another_class(page, second))
    assert "2 pictures" in words(again)
    press(qtbot, again, "Undo the last change")
    settled(qtbot, page)
    assert "1 picture" in words(again)
    relabel(qtbot, page, first, true)
    assert not again.isVisible()


def test_old_and_new_stand_side_by_side_and_the_new_can_be_kept(
    page: CheckPage, again: LearnAgain, unsure_project: Path, qtbot: QtBot
) -> None:
    state = page._state
    before = state.run.name
    result = compared(qtbot, page)
    assert result.changed == 1
    old, new = percent(result.before.accuracy), percent(result.after.accuracy)
    told = words(again)
    assert f"{old} | as it is" in told
    assert f"{new} | learned again" in told
    assert len(list_runs(unsure_project / "runs")) == 1
    assert state.run.name == before
    press(qtbot, again, "Keep it as a run")
    qtbot.waitUntil(lambda: state.run.name != before, timeout=LONG)
    settled(qtbot, page)
    assert len(list_runs(unsure_project / "runs")) == 2
    kept = run_of(unsure_project)
    assert kept.name == state.run.name
    assert kept.evaluation.figures.accuracy == result.after.accuracy
    assert not again.isVisible()  # it has learned from the pictures as they are
    state.select_run(before)
    assert again.isVisible()
    assert not is_shown(again)


def test_another_change_takes_the_comparison_away(
    page: CheckPage, again: LearnAgain, qtbot: QtBot
) -> None:
    compared(qtbot, page)
    grid = page.findChild(ImageGrid)
    second = shown(page)[1]
    relabel(qtbot, page, second, another_class(page, second))
    assert not is_shown(again)
    assert button(again, "Learn again").isEnabled()
    page.activateWindow()
    qtbot.waitUntil(page.isActiveWindow)
    grid.setFocus()
    for n in (1, 0):
        qtbot.keyClick(grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        settled(qtbot, page)
        assert again.isVisible() == bool(n)


def test_what_was_learned_from_pictures_that_changed_meanwhile_is_not_shown(
    page: CheckPage, again: LearnAgain, qtbot: QtBot
) -> None:
    result = compared(qtbot, page)
    second = shown(page)[1]
    relabel(qtbot, page, second, another_class(page, second))
    page._state.relearn_event.emit(result)  # it took longer than the change
    assert not is_shown(again)
    assert button(again, "Learn again").isEnabled()


def test_while_it_learns_it_cannot_be_asked_again(
    page: CheckPage, again: LearnAgain, qtbot: QtBot
) -> None:
    path = shown(page)[0]
    relabel(qtbot, page, path, another_class(page, path))
    press(qtbot, again, "Learn again")
    assert "relearn" in page._state.busy
    assert not button(again, "Learn again").isEnabled()
    qtbot.waitUntil(lambda: is_shown(again), timeout=LONG)
    assert button(again, "Keep it as a run").isEnabled()


def test_learning_that_fails_says_why_and_may_be_asked_for_again(
    page: CheckPage, again: LearnAgain, banner: FailureBanner, qtbot: QtBot
) -> None:
    path = shown(page)[0]
    relabel(qtbot, page, path, another_class(page, path))
    assert banner.isHidden()
    weights = page._state.run.model / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:100])
    press(qtbot, again, "Learn again")
    settled(qtbot, page)
    assert not banner.isHidden()
    assert not is_shown(again)
    assert button(again, "Learn again").isEnabled()


def test_other_classes_are_left_to_a_training(
    page: CheckPage, again: LearnAgain, qtbot: QtBot
) -> None:
    page.findChild(AnswerDetail).relabelled.emit("something new")
    settled(qtbot, page)
    assert "only a training learns those" in words(again)
    press(qtbot, again, "Go to Train")
    assert page._state.page == "train"
    assert "relearn" not in page._state.busy


def test_open_read_only_nothing_is_kept_and_the_window_says_why(
    page: CheckPage, again: LearnAgain, banner: FailureBanner, unsure_project: Path, qtbot: QtBot
) -> None:
    compared(qtbot, page)
    state = page._state
    state.project = Project(state.project.folder, state.project.file, read_only=True)
    press(qtbot, again, "Keep it as a run")
    assert "read-only" in words(banner)
    assert len(list_runs(unsure_project / "runs")) == 1
    assert button(again, "Keep it as a run").isEnabled()
