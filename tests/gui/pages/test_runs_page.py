"""The Runs page on copies of real runs."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from made_events import improvement
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from core import storage
from core.comparison import Flip, Paired, difference_interval, mcnemar
from core.figures import AnsweredPicture
from core.model_in_use import in_use
from core.runs import ResultFile, Run, RunFile, list_runs
from gui.dialogs import Question
from gui.network_words import weights_note
from gui.pages.runs import RunsPage
from gui.run_words import paired_words
from gui.state import AppState
from gui.widgets.image_grid import ImageGrid
from gui.widgets.run_compare import RunCompare
from gui.widgets.run_table import RunTable
from gui.widgets.text import Text

OpenState = Callable[[Path | None], AppState]


def answer_wrongly(run: Path, paths: set[str]) -> None:
    """Rewrite what a run's model says: the class after the right one on `paths`, else rightly."""
    evaluation = Run(run).evaluation
    assert evaluation is not None
    classes = evaluation.figures.classes
    said = []
    for picture in evaluation.pictures:
        answer = (classes.index(picture.label) + (picture.path in paths)) % len(classes)
        probabilities = tuple(0.8 if i == answer else 0.1 for i in range(len(classes)))
        said.append(picture.model_copy(update={"probabilities": probabilities}))
    storage.write_json(
        run / "evaluation.json", evaluation.model_copy(update={"pictures": tuple(said)})
    )


@pytest.fixture
def project(own_project: Path) -> Path:
    """Three runs: one that is right on all pictures, one that is on none, one interrupted."""
    runs = own_project / "runs"
    first = list_runs(runs)[0]
    answer_wrongly(first.folder, set())
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
    assert first.evaluation is not None
    answer_wrongly(runs / "worse", {picture.path for picture in first.evaluation.pictures})
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
    state.use_run("worse")
    usual = {"Go on from it", "Rename", "Show in folder", "Remove"}
    assert {"Use this model", *usual} == buttons(page)
    press(page, "Use this model")
    assert state.used is not None
    assert state.used.name == trained(state)
    assert state.run is state.answering is state.used
    assert "Use this model" not in buttons(page)
    assert in_use(state.project.folder).name == trained(state)
    choose(page, "broken-off")
    assert "Use this model" not in buttons(page)


def test_a_new_training_can_go_on_from_a_run(qtbot: QtBot, page: RunsPage, state: AppState) -> None:
    choose(page, "worse")
    press(page, "Go on from it")
    model = next(run.model for run in state.runs if run.name == "worse")
    qtbot.waitUntil(lambda: state.config.own_weights == model)
    assert state.page == "model"
    said = weights_note(state.config, state.runs)
    assert "your own model, the run “The worse one”: its last layer is replaced." in said


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


def grids(page: RunsPage) -> list[ImageGrid]:
    return [grid for grid in page.findChildren(ImageGrid) if grid.isVisible()]


def measured(state: AppState, name: str) -> list[AnsweredPicture]:
    evaluation = next(run for run in state.runs if run.name == name).evaluation
    assert evaluation is not None
    return list(evaluation.pictures)


def test_two_runs_are_compared_picture_by_picture(
    qtbot: QtBot, page: RunsPage, state: AppState
) -> None:
    choose(page, trained(state), "worse")
    compared = page.findChild(RunCompare)
    assert compared.isVisible()
    assert "is better, and that is hardly chance." in words(page)
    qtbot.waitUntil(lambda: "Passes over the pictures (epochs)" in words(page), timeout=5000)
    assert "Start of the dice" not in words(page)
    assert compared.plot.point_count() > 0


def test_what_fine_tuning_brought_stands_beside_a_compared_run(
    page: RunsPage, state: AppState
) -> None:
    name = trained(state)
    result = next(run for run in state.runs if run.name == name).result
    assert result is not None
    told = result.model_copy(update={"improvement": improvement(), "mix": 1.0})
    storage.write_json(state.project.runs / name / "result.json", ResultFile(result=told))
    state.rename_run("worse", "The worst")
    choose(page, name, "worse")
    assert words(page).count("4.7 points better than the first answer") == 1


def test_runs_on_other_pictures_are_compared_by_their_ranges(
    page: RunsPage, state: AppState
) -> None:
    for name in ("evaluation.json", "evaluation.json.bak"):
        (state.project.runs / "worse" / name).unlink(missing_ok=True)
    state.rename_run("worse", "The worst")
    choose(page, trained(state), "worse")
    assert "the ranges do not overlap, so this is hardly chance." in words(page)
    assert "On the same" not in words(page)
    assert grids(page) == []


def test_runs_that_are_right_on_the_same_pictures_are_said_to_be(
    page: RunsPage, state: AppState
) -> None:
    broken_off = state.project.runs / "broken-off"
    result = next(run for run in state.runs if run.name == trained(state)).result
    storage.write_json(broken_off / "result.json", ResultFile(result=result))
    state.rename_run("broken-off", "The twin")
    choose(page, trained(state), "broken-off")
    n = len(measured(state, trained(state)))
    assert "Both are right on the very same pictures." in words(page)
    assert f"Both were measured on the same {n} pictures, and none changed side." in words(page)
    assert "All their settings are the same." in words(page)
    assert grids(page) == []


def test_what_changed_side_is_shown(qtbot: QtBot, page: RunsPage, state: AppState) -> None:
    first = measured(state, trained(state))
    answer_wrongly(state.project.runs / trained(state), {first[0].path})
    answer_wrongly(state.project.runs / "worse", {first[1].path, first[2].path})
    state.rename_run("worse", "The second")
    choose(page, trained(state), "worse")
    n, points = len(first), 100 / len(first)
    told = f"On the same {n} pictures “The second” is right on 1 fewer: {points:.1f} points worse"
    assert told in words(page)
    assert "(McNemar p = 1.00)." in words(page)
    assert "The difference may be chance." in words(page)
    assert {"Became wrong: 2", "Became right: 1"} <= set(words(page).split("\n"))
    assert "3 pictures, from “Run 1” to “The second”" in words(page)
    wrong, right = grids(page)
    assert {tile.file for tile in wrong.items()} == {
        state.project.pictures / picture.path for picture in first[1:3]
    }
    assert [(tile.file, tile.title) for tile in right.items()] == [
        (state.project.pictures / first[0].path, f"now {first[0].label}")
    ]
    assert {tile.caption for tile in wrong.items()} == {f"was {p.label}" for p in first[1:3]}
    file = state.project.pictures / first[0].path
    qtbot.waitUntil(lambda: right.pictures.knows(file), timeout=10_000)
    assert not right.pictures.is_broken(file)


def test_only_the_side_that_has_pictures_is_shown(page: RunsPage, state: AppState) -> None:
    state.rename_run("worse", "The second")
    choose(page, trained(state), "worse")
    n = len(measured(state, "worse"))
    assert len(grids(page)) == 1
    assert f"Became wrong: {n}" in words(page)
    assert "Became right: 0" not in words(page)


def test_a_double_click_shows_where_a_picture_lies(
    page: RunsPage, state: AppState, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[Path] = []
    monkeypatch.setattr(
        QDesktopServices, "openUrl", lambda url: shown.append(Path(url.toLocalFile()))
    )
    choose(page, trained(state), "worse")
    grid = grids(page)[0]
    grid.opened.emit(grid.items()[1])
    assert shown == [grid.items()[1].file.parent]


def test_runs_that_share_only_some_pictures_are_compared_on_those(
    page: RunsPage, state: AppState
) -> None:
    worse = Run(state.project.runs / "worse")
    some = worse.evaluation.model_copy(update={"pictures": worse.evaluation.pictures[:3]})
    storage.write_json(worse.folder / "evaluation.json", some)
    state.rename_run("worse", "The second")
    choose(page, trained(state), "worse")
    assert "the ranges do not overlap" in words(page)
    assert "On the same 3 pictures “The second” is right on 3 fewer: 100.0 points" in words(page)
    assert "(McNemar p = 0.25): the difference may be chance." in words(page)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (
            (130, 4, 8, 11),
            "On the same 153 pictures “Two” is right on 4 more: 2.6 points better, "
            "likely between −2.2 and +7.7 (McNemar p = 0.39): the difference may be chance.",
        ),
        (
            (10, 2, 2, 6),
            "On the same 20 pictures both are right on equally many: “Two” is likely between "
            "−20.3 and +20.3 points better (McNemar p = 1.00): the difference may be chance.",
        ),
        (
            (10, 20, 0, 0),
            "On the same 30 pictures “Two” is right on 20 fewer: 66.7 points worse, "
            "likely between −80.8 and −45.5 (McNemar p < 0.001): this is hardly chance.",
        ),
    ],
)
def test_a_paired_result_in_words(cells: tuple[int, int, int, int], expected: str) -> None:
    both, lost, gained, _ = cells
    flips = [Flip(str(i), "a", "a", "b") for i in range(lost)]
    flips += [Flip(str(i), "a", "b", "a") for i in range(gained)]
    found = Paired(
        n=sum(cells),
        first_correct=both + lost,
        second_correct=both + gained,
        interval=difference_interval(*cells),
        p=mcnemar(lost, gained),
        flips=tuple(flips),
    )
    assert paired_words(found, "Two", judged=False) == expected
    assert paired_words(found, "Two", judged=True) == f"{expected.rpartition(':')[0]}."


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
