"""The Runs page on copies of real runs."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from core import storage
from core.runs import ResultFile, RunFile, list_runs
from gui.dialogs import Question
from gui.pages.runs import RunsPage
from gui.state import AppState
from gui.widgets.run_compare import RunCompare
from gui.widgets.run_table import RunTable
from gui.widgets.text import Text

OpenState = Callable[[Path | None], AppState]


@pytest.fixture
def project(own_project: Path) -> Path:
    """Three runs: one as it was trained, one of another seed that did worse, one interrupted."""
    runs = own_project / "runs"
    first = list_runs(runs)[0]
    for name in ("worse", "broken-off"):
        shutil.copytree(first.folder, runs / name)
    file = first.file.config.model_copy(update={"epochs": 30})
    storage.write_json(
        runs / "worse" / "config.json",
        RunFile(**{**dict(first.file), "title": "The worse one", "config": file}),
    )
    result = first.result.model_copy(
        update={"run": "worse", "test_accuracy": 0.0, "test_interval": (0.0, 0.1)}
    )
    storage.write_json(runs / "worse" / "result.json", ResultFile(result=result))
    (runs / "broken-off" / "result.json").unlink()
    return own_project


@pytest.fixture
def state(open_state: OpenState, project: Path) -> AppState:
    return open_state(project)


@pytest.fixture
def page(qtbot: QtBot, state: AppState) -> RunsPage:
    made = RunsPage(state)
    qtbot.addWidget(made)
    made.resize(1040, 800)
    made.show()
    return made


def buttons(page: RunsPage) -> set[str]:
    found = page.findChildren(QPushButton)
    return {button.text() for button in found if button.isVisible()}


def press(page: RunsPage, text: str) -> None:
    next(b for b in page.findChildren(QPushButton) if b.text() == text and b.isVisible()).click()


def words(page: RunsPage) -> str:
    return "\n".join(text.plain_text() for text in page.findChildren(Text) if text.isVisible())


def choose(page: RunsPage, *names: str) -> None:
    page.findChild(RunTable).choose(names)


def trained(state: AppState) -> str:
    return next(run.name for run in state.runs if run.name not in {"worse", "broken-off"})


def answer(qtbot: QtBot, press_key: Callable[[Question], None]) -> None:
    """Answer the question that is about to be asked."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    def now() -> None:
        question = QApplication.activeModalWidget()
        assert isinstance(question, Question)
        press_key(question)

    QTimer.singleShot(0, now)


def test_without_runs_it_says_what_will_be_here(qtbot: QtBot, open_state: OpenState) -> None:
    state = open_state(None)
    page = RunsPage(state)
    qtbot.addWidget(page)
    page.show()
    assert "No runs yet" in words(page)
    press(page, "Go to training")
    assert state.page == "train"


def test_one_run_can_be_used_and_then_it_is(page: RunsPage, state: AppState) -> None:
    choose(page, trained(state))
    state.select_run("worse")
    assert {"Use this one", "Rename", "Show in folder", "Remove"} == buttons(page)
    press(page, "Use this one")
    assert state.run is not None
    assert state.run.name == trained(state)
    assert "Use this one" not in buttons(page)


def test_an_interrupted_run_can_be_resumed(page: RunsPage, state: AppState) -> None:
    choose(page, "broken-off")
    assert "Resume" in buttons(page)
    choose(page, "worse")
    assert "Resume" not in buttons(page)


def test_a_run_is_renamed_by_f2(qtbot: QtBot, page: RunsPage, state: AppState) -> None:
    def type_name(question: Question) -> None:
        question.findChild(QLineEdit).setText("The good one")
        question.findChildren(QPushButton)[-1].click()

    name = trained(state)
    choose(page, name)
    answer(qtbot, type_name)
    page._rename_run()
    assert next(run for run in state.runs if run.name == name).file.title == "The good one"


def test_a_run_is_removed_only_when_that_is_meant(
    qtbot: QtBot, page: RunsPage, state: AppState
) -> None:
    choose(page, "worse")
    answer(qtbot, lambda question: question.reject())
    press(page, "Remove")
    assert "worse" in {run.name for run in state.runs}
    answer(
        qtbot,
        lambda question: next(
            b for b in question.findChildren(QPushButton) if b.text() == "Remove"
        ).click(),
    )
    press(page, "Remove")
    assert "worse" not in {run.name for run in state.runs}
    assert not (state.project.runs / "worse").exists()


def test_two_runs_are_compared_by_their_ranges(
    qtbot: QtBot, page: RunsPage, state: AppState
) -> None:
    choose(page, trained(state), "worse")
    compared = page.findChild(RunCompare)
    assert compared.isVisible()
    assert "hardly chance" in words(page)
    qtbot.waitUntil(lambda: "Passes over the pictures (epochs)" in words(page), timeout=5000)
    assert "Start of the dice" not in words(page)
    assert compared.plot.point_count() > 0


def test_runs_that_are_alike_may_differ_by_chance(page: RunsPage, state: AppState) -> None:
    choose(page, trained(state), "broken-off")
    assert "may be chance" in words(page)
    assert "All their settings are the same." in words(page)


def test_a_double_click_opens_the_figures(qtbot: QtBot, page: RunsPage, state: AppState) -> None:
    table = page.findChild(RunTable)
    choose(page, "worse")
    qtbot.keyClick(table.focusProxy(), Qt.Key.Key_Return)
    assert state.page == "check"
    assert state.run is not None
    assert state.run.name == "worse"


def test_a_run_whose_settings_are_lost_is_left_out(qtbot: QtBot, project: Path, open_state) -> None:
    for name in ("config.json", "config.json.bak"):
        (project / "runs" / "worse" / name).unlink(missing_ok=True)
        (project / "runs" / "worse" / name).write_text("{", encoding="utf-8")
    state = open_state(project)
    assert "worse" not in {run.name for run in state.runs}
    assert len(state.runs) == 2
