"""The model in use through the real window: named, kept while others train, offered, chosen."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QPushButton, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

from core import storage
from core.config import Preset, apply_preset, change
from core.data.dataset import Part
from core.events import ExportResult
from core.figures import Succession
from core.model_in_use import in_use
from core.project import Project
from core.runs import ResultFile, Run, RunFile, list_runs
from gui.check_words import accuracy_title
from gui.checking.learn_again import LearnAgain
from gui.export_dialog import ExportDialog
from gui.facts import Offer, Training
from gui.main_window import MainWindow
from gui.offer_banner import OfferBanner, offer_title, offer_words
from gui.pages.check import CheckPage
from gui.pages.runs import RunsPage
from gui.pages.use import UsePage
from gui.pages.welcome import RecentCard
from gui.run_words import figure_words
from gui.state import AppState
from gui.theme import Theme
from gui.using.close_look import CloseLook
from gui.using.take_away_card import TakeAwayCard
from gui.widgets.answers_panel import AnswersPanel
from gui.widgets.prediction_card import PredictionGrid
from gui.widgets.sidebar import Sidebar
from gui.widgets.table import Table
from gui.widgets.text import Figure, Text

LONG = 60_000
OpenState = Callable[[Path | None], AppState]


def with_another(project: Path, name: str = "2040-01-01-0000-another") -> str:
    """Copy the only run of a project as its second one."""
    (first,) = list_runs(project / "runs")
    folder = project / "runs" / name
    shutil.copytree(first.folder, folder)
    file = RunFile(**{**dict(first.file), "number": 2})
    storage.write_json(folder / "config.json", file)
    assert first.result is not None
    result = first.result.model_copy(update={"run": name, "model": folder / "model"})
    storage.write_json(folder / "result.json", ResultFile(result=result))
    return name


@pytest.fixture
def open_window(qtbot: QtBot, open_state: OpenState, theme: Theme) -> Callable[[Path], MainWindow]:
    """Opens the window with a project."""

    def open_it(project: Path) -> MainWindow:
        state = open_state(project)
        window = MainWindow(state, theme)
        qtbot.addWidget(window, before_close_func=lambda _: state.shutdown())
        window.resize(1280, 800)
        window.show()
        return window

    return open_it


def words(parent: QWidget) -> str:
    texts = (each for each in parent.findChildren(Text) if each.isVisibleTo(parent))
    return "\n".join(each.plain_text() for each in texts)


def button(parent: QWidget, text: str) -> QPushButton:
    found = [b for b in parent.findChildren(QPushButton) if b.text() == text]
    return next(b for b in found if b.isVisibleTo(parent))


def page_of(window: MainWindow, kind: type, name: str):
    window.show_page(name)
    return window.findChild(kind)


def train(qtbot: QtBot, state: AppState, **settings: object) -> None:
    """Train in the background of what is looked at."""
    state.config = change(apply_preset(Preset.FAST), {"image_size": 64, "device": "cpu"} | settings)
    state.start_training()
    assert state.training is not Training.IDLE
    qtbot.waitUntil(lambda: state.training is Training.IDLE, timeout=LONG)
    assert state.failure is None


def cards(page: UsePage) -> list:
    return list(page.findChild(AnswersPanel)._view.items())


def compares(page: QWidget) -> bool:
    """Whether the page shows what would come of learning again."""
    again = page.findChild(LearnAgain)
    return again.isVisibleTo(page) and any(
        figure.isVisibleTo(again) for figure in again.findChildren(Figure)
    )


def test_a_training_that_ends_leaves_answers_a_correction_and_a_retraining(
    qtbot: QtBot, open_window, own_project: Path, make_pictures, tmp_path: Path
) -> None:
    window = open_window(own_project)
    state = window._state
    first = state.used
    check, page = page_of(window, CheckPage, "check"), page_of(window, UsePage, "use")
    pictures = make_pictures(count=2, seed=9, folder=tmp_path / "new")
    state.predict([pictures])
    qtbot.waitUntil(lambda: len(cards(page)) == 6 and not state.busy, timeout=LONG)
    state.teach(sorted(pictures.rglob("circles-*.jpg")), "circles")
    qtbot.waitUntil(lambda: page.findChild(LearnAgain).isVisible(), timeout=LONG)
    qtbot.waitUntil(lambda: not state.busy, timeout=LONG)
    button(page.findChild(LearnAgain), "Learn again").click()
    qtbot.waitUntil(lambda: compares(page), timeout=LONG)
    page.findChild(PredictionGrid).go_to(0)
    assert page.findChild(CloseLook).isVisible()

    train(qtbot, state)

    assert state.used.name != first.name  # it is as good, and knows the same classes
    assert in_use(own_project).name == state.used.name
    assert state.offer is None
    assert state.answering.name == first.name
    assert len(cards(page)) == 6
    assert page.findChild(CloseLook).isVisible()
    assert compares(page)
    assert "“Run 1” answers: " in words(page)
    assert "“Run 1” answers here; “Run 2” is in use by now." in words(page)
    assert state.run.name == first.name  # a retraining of it is offered on Check, too
    assert "“Run 1”, not in use: “Run 2” is." in words(check)
    button(page, "Answer with “Run 2”").click()
    assert state.answering.name == state.used.name
    qtbot.waitUntil(lambda: len(cards(page)) == 6 and not state.busy, timeout=LONG)
    assert "“Run 2” answers: " in words(page)
    assert not page._moved.isVisible()
    button(check, "Use this model").click()  # of Run 1, which is still looked at there
    assert state.used.name == first.name
    assert "“Run 1”, in use." in words(check)


def test_without_anything_held_the_pages_go_on_to_the_run_that_is_in_use_now(
    open_window, own_project: Path
) -> None:
    window = open_window(own_project)
    state = window._state
    check, page = page_of(window, CheckPage, "check"), page_of(window, UsePage, "use")
    name = with_another(own_project)
    state.project = state.project.changed(model_in_use=name)  # as a training does it
    state.rename_run(state.run.name, "Read anew")
    assert state.used.name == state.answering.name == state.run.name == name
    assert "“Run 2”, in use." in words(check)
    assert "“Run 2” answers" in words(page)
    first = state.runs[1].name
    state.select_run(first)
    state.project = state.project.changed(model_in_use=first)
    state.rename_run(name, "Another")
    state.project = state.project.changed(model_in_use=name)
    state.rename_run(name, "The other")
    assert state.answering.name == name
    assert state.run.name == first  # a person has chosen to look at it


def test_a_run_that_did_not_take_the_place_by_itself_is_offered(
    qtbot: QtBot, open_window, own_project: Path
) -> None:
    window = open_window(own_project)
    state, banner = window._state, window.findChild(OfferBanner)
    first = state.used.name
    assert not banner.isVisible()
    stunted = {"backbone": "simple_cnn", "trainable": "all", "epochs": 1, "learning_rate": 1e-6}
    train(qtbot, state, **stunted)
    offer = state.offer
    assert offer is not None
    before, after = 100 * offer.why.accuracy_before, 100 * offer.why.accuracy
    assert banner.isVisible()
    assert f"Run 2 is finished: {before:.1f} → {after:.1f} %. Use it?" in words(banner)
    assert "Run 1 stays in use until you decide." in words(banner)
    assert state.used.name == state.answering.name == state.run.name == first
    button(banner, "Keep Run 1").click()
    assert not banner.isVisible()
    assert in_use(own_project).name == first
    state.offer = offer
    button(banner, "Use it").click()
    assert not banner.isVisible()
    assert state.offer is None
    assert state.used.name == state.answering.name == state.run.name == offer.run
    assert in_use(own_project).name == offer.run


def test_what_is_offered_goes_with_its_run_and_with_its_project(
    open_window, own_project: Path
) -> None:
    first = list_runs(own_project / "runs")[0].name
    name = with_another(own_project)
    window = open_window(own_project)
    state, banner = window._state, window.findChild(OfferBanner)
    state.use_run(first)
    state.offer = Offer(name, Succession(in_use=False, before=first, forgotten=("bees",)))
    assert "It does not know “bees”, which Run 1 does." in words(banner)
    state.delete_run(name)
    assert not banner.isVisible()
    state.close_project()
    assert state.offer is None
    assert state.used is None
    assert state.answering is None


def test_an_offer_in_words(trained_project: Path) -> None:
    (run,) = list_runs(trained_project / "runs")
    why = Succession(
        in_use=False, before="x", accuracy_before=0.8, accuracy=0.756, n=45, same_pictures=True
    )
    assert offer_title(run, why) == "Run 1 is finished: 80.0 → 75.6 %. Use it?"
    assert offer_words(run, why).startswith("Both answered the same 45 validation pictures.")
    own = why.model_copy(update={"same_pictures": False, "forgotten": tuple("abcde")})
    assert offer_words(run, own).startswith(
        "It does not know “a”, “b”, “c” and 2 more, which Run 1 does. Each was measured on its own"
    )
    unmeasured = Succession(in_use=False, before="x")
    assert offer_title(run, unmeasured) == "Run 1 is finished. Use it?"


def test_an_open_export_dialog_exports_its_own_run_whatever_is_chosen(
    qtbot: QtBot, open_window, own_project: Path, tmp_path: Path
) -> None:
    first = list_runs(own_project / "runs")[0]
    name = with_another(own_project)
    window = open_window(own_project)
    state = window._state
    state.use_run(first.name)
    page = page_of(window, UsePage, "use")
    page.findChild(TakeAwayCard)._export.click()
    dialog = window.findChild(ExportDialog)
    assert dialog.windowTitle() == "Export “Run 1”"
    assert "Export “Run 1”" in words(dialog)
    state.use_run(name)
    state.select_run(name)
    next(b for b in dialog.findChildren(QRadioButton) if "Hugging" in b.text()).click()
    dialog._place.setText(str(tmp_path / "taken"))
    with qtbot.waitSignal(dialog.exported, timeout=LONG) as done:
        dialog._export.click()
    assert isinstance(done.args[0], ExportResult)
    assert done.args[0].model == first.model
    assert dialog.windowTitle() == "Export “Run 1”"
    dialog.reject()


def only_validated(run: Run) -> None:
    """As if no pictures had been put aside to test."""
    assert run.result is not None
    assert run.evaluation is not None
    result = run.result.model_copy(
        update={"test_accuracy": None, "test_interval": None, "n_test": 0, "val_accuracy": 0.625}
    )
    storage.write_json(run.folder / "result.json", ResultFile(result=result))
    figures = run.evaluation.figures.model_copy(update={"accuracy": 0.625})
    evaluation = run.evaluation.model_copy(
        update={"part": Part.VAL, "figures": figures, "choosing": ()}
    )
    storage.write_json(run.folder / "evaluation.json", evaluation)


@pytest.mark.parametrize("part", [Part.TEST, Part.VAL])
def test_every_page_shows_the_same_figure_for_a_run_with_its_word(
    open_window, own_project: Path, part: Part
) -> None:
    if part is Part.VAL:
        only_validated(list_runs(own_project / "runs")[0])
    window = open_window(own_project)
    state = window._state
    headline = state.used.headline
    assert headline.part is part
    figure = figure_words(headline.accuracy, part)
    share = figure.partition(" %")[0] + " %"
    assert figure.endswith(headline.word)
    check, page = page_of(window, CheckPage, "check"), page_of(window, UsePage, "use")
    runs = page_of(window, RunsPage, "runs")
    sidebar = window.findChild(Sidebar)
    assert sidebar._buttons["check"].accessibleDescription() == figure
    assert share in words(check)
    assert accuracy_title(part) in words(check)
    assert f"right on {share} of {headline.n} {headline.word} pictures" in words(page)
    column = {Part.VAL: 1, Part.TEST: 2}[part]
    table = runs.findChild(Table).model()
    assert share in str(table.index(0, column).data())
    state.close_project()
    assert figure in words(window.findChild(RecentCard))


def test_the_runs_page_marks_the_one_in_use(open_window, own_project: Path) -> None:
    first = list_runs(own_project / "runs")[0]
    name = with_another(own_project)
    window = open_window(own_project)
    state = window._state
    state.use_run(first.name)
    runs = page_of(window, RunsPage, "runs")
    assert "“Run 1” is in use." in words(runs)
    state.select_run(name)
    assert "Check shows “Run 2”." in words(runs)
    table = runs.findChild(Table)
    marked = [table.model().index(row, 5).data() for row in range(2)]
    assert marked == ["finished", "in use"]
    table.choose([name])
    button(runs, "Use this model").click()
    assert [table.model().index(row, 5).data() for row in range(2)] == ["in use", "finished"]
    assert state.used.name == state.answering.name == name


def test_a_project_open_read_only_keeps_its_model_in_use(
    open_state: OpenState, own_project: Path
) -> None:
    first = list_runs(own_project / "runs")[0]
    name = with_another(own_project)
    state = open_state(own_project)
    state.use_run(first.name)
    before = (own_project / "project.json").read_bytes()
    state.project = Project(state.project.folder, state.project.file, read_only=True)
    state.use_run(name)
    assert "read-only" in state.failure.title
    assert state.used.name == first.name
    assert (own_project / "project.json").read_bytes() == before


def test_learning_again_that_ends_after_its_project_was_closed_is_dropped(
    qtbot: QtBot, open_state: OpenState, own_project: Path, make_pictures, tmp_path: Path
) -> None:
    state = open_state(own_project)
    new = sorted(make_pictures(count=1, seed=9, folder=tmp_path / "new").rglob("circles-*.jpg"))
    state.teach(new, "circles")
    qtbot.waitUntil(lambda: not state.busy, timeout=LONG)
    state.relearn(keep=True)
    assert "relearn" in state.busy
    state.close_project()
    qtbot.waitUntil(lambda: "relearn" not in state.busy, timeout=LONG)
    assert state.project is None
    assert state.failure is None
    assert state.runs == ()
