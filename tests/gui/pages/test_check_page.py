"""The Check page: figures, matrix and pictures of real runs, one of them with made mistakes."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPushButton
from pytestqt.qtbot import QtBot

from core import storage
from core.data.dataset import Part
from core.evaluation.evaluate import measured
from core.figures import AnsweredPicture
from core.runs import Evaluation, Run, list_runs
from gui.check_words import cell_title, measured_on, no_mistakes
from gui.pages.check import CheckPage
from gui.state import AppState
from gui.widgets.answer_detail import AnswerDetail
from gui.widgets.class_table import ClassTable
from gui.widgets.confusion_matrix import ConfusionMatrix
from gui.widgets.image_grid import ImageGrid
from gui.widgets.nothing_yet import NothingYet
from gui.widgets.text import Text

OpenState = Callable[[Path | None], AppState]


def shows(page: CheckPage, words: str) -> bool:
    return any(
        words in text.plain_text() for text in page.findChildren(Text) if text.isVisibleTo(page)
    )


def tiles(page: CheckPage) -> list[tuple[str, str, str]]:
    items = page.findChild(ImageGrid).items()
    return [(item.file.name, item.title, item.caption) for item in items]


def rewrite(run: Run, wrong: dict[int, tuple[float, float, float]], part: Part = Part.TEST) -> None:
    """Give some pictures of a run's evaluation other answers, and the figures that follow."""
    old = run.evaluation
    assert old is not None
    classes = old.figures.classes
    answered = [
        AnsweredPicture(
            path=each.path,
            label=each.label,
            probabilities=wrong.get(place, tuple(float(name == each.label) for name in classes)),
        )
        for place, each in enumerate(sorted(old.pictures, key=lambda picture: picture.path))
    ]
    truth = [classes.index(each.label) for each in answered]
    shares = [each.probabilities for each in answered]
    figures = measured(run.model, classes, truth, shares, n_left_out=0, seconds=1.0)
    evaluation = Evaluation(part=part, figures=figures, pictures=tuple(answered))
    storage.write_json(run.folder / "evaluation.json", evaluation)


@pytest.fixture
def run(own_project: Path) -> Run:
    return list_runs(own_project / "runs")[0]


@pytest.fixture
def open_page(qtbot: QtBot, open_state: OpenState) -> Callable[[Path | None], CheckPage]:
    def open_it(project: Path | None) -> CheckPage:
        page = CheckPage(open_state(project))
        qtbot.addWidget(page)
        page.resize(1064, 800)
        page.show()
        return page

    return open_it


@pytest.fixture
def mistaken(run: Run, own_project: Path, open_page) -> CheckPage:
    """Three mistakes: a circle and a square named triangles, and less surely another circle."""
    assert run.evaluation is not None
    n = run.evaluation.figures.per_class[0].support
    rewrite(run, {0: (0.1, 0.0, 0.9), 1: (0.2, 0.1, 0.7), n: (0.0, 0.2, 0.8)})
    return open_page(own_project)


def test_without_a_run_the_way_on_is_training(open_page) -> None:
    page = open_page(None)
    assert shows(page, "Nothing to check yet")
    page.findChild(NothingYet).findChild(QPushButton).click()
    assert page._state.page == "train"


def test_a_run_without_figures_says_so(run: Run, own_project: Path, open_page) -> None:
    (run.folder / "evaluation.json").unlink()
    page = open_page(own_project)
    assert shows(page, "This model was not measured")
    assert not page.findChild(NothingYet).findChild(QPushButton).isVisible()


def test_a_real_run_shows_what_was_measured(trained_project: Path, open_page) -> None:
    page = open_page(trained_project)
    figures = page._state.run.evaluation.figures
    assert shows(page, f"{100 * figures.accuracy:.1f} %")
    assert shows(page, f"{figures.n_correct} of {figures.n},")
    assert len(tiles(page)) == figures.n - figures.n_correct
    assert page.findChild(ClassTable) is not None


def test_whose_figures_these_are_is_said_where_it_has_learned_from_the_pictures_since(
    run: Run, own_project: Path, open_page
) -> None:
    assert run.evaluation is not None
    inherited = run.evaluation.model_copy(update={"inherited": True})
    storage.write_json(run.folder / "evaluation.json", inherited)
    page = open_page(own_project)
    assert shows(page, "All of it was measured before it learned from these as well.")


def test_the_surest_mistakes_come_first_with_what_they_are(mistaken: CheckPage) -> None:
    assert [tile[1:] for tile in tiles(mistaken)] == [
        ("triangles · 90 %", "is circles"),
        ("triangles · 80 %", "is squares"),
        ("triangles · 70 %", "is circles"),
    ]


def test_a_cell_of_the_matrix_narrows_and_escape_widens(mistaken: CheckPage, qtbot: QtBot) -> None:
    matrix = mistaken.findChild(ConfusionMatrix)
    matrix.cell_clicked.emit("circles", "triangles")
    assert [tile[2] for tile in tiles(mistaken)] == ["is circles"] * 2
    assert shows(mistaken, "“circles” named “triangles”")
    matrix.cell_clicked.emit("circles", "squares")
    assert tiles(mistaken) == []
    assert shows(mistaken, "“circles” was never taken for “squares”.")
    matrix.setFocus()
    qtbot.keyClick(matrix, Qt.Key.Key_Escape)
    assert len(tiles(mistaken)) == 3


def test_the_same_cell_again_shows_all_mistakes(mistaken: CheckPage) -> None:
    matrix = mistaken.findChild(ConfusionMatrix)
    for n in (2, 3):
        matrix.cell_clicked.emit("circles", "triangles")
        assert len(tiles(mistaken)) == n


def test_what_is_mixed_up_most_often_leads_to_its_pictures(mistaken: CheckPage) -> None:
    link = next(
        button
        for button in mistaken.findChildren(QPushButton)
        if button.text() == "circles named triangles"
    )
    link.click()
    assert len(tiles(mistaken)) == 2


def test_a_selected_picture_is_looked_at_closely(mistaken: CheckPage) -> None:
    grid, detail = mistaken.findChild(ImageGrid), mistaken.findChild(AnswerDetail)
    grid.select_files([grid.items()[1].file])
    words = [text.plain_text() for text in detail.findChildren(Text)]
    assert "“triangles”, 80 %" in words
    assert "is squares" in words


def test_a_picture_that_is_gone_is_shown_as_such(
    mistaken: CheckPage, run: Run, qtbot: QtBot
) -> None:
    assert run.evaluation is not None
    detail = mistaken.findChild(AnswerDetail)
    detail.set_answered(Path("/nowhere/gone.jpg"), mistaken._overview._answered[0])
    store = mistaken._state.thumbnails
    with qtbot.waitSignal(store.ready, check_params_cb=lambda file, _: file.name == "gone.jpg"):
        store.want([Path("/nowhere/gone.jpg")])
    assert shows(mistaken, "Moved, removed or damaged since it was measured.")


def test_no_mistakes_is_said_honestly(run: Run, own_project: Path, open_page) -> None:
    rewrite(run, {})
    page = open_page(own_project)
    assert tiles(page) == []
    assert shows(page, no_mistakes(len(page._overview._answered)))


def test_which_pictures_it_was_measured_on_is_said(run: Run) -> None:
    rewrite(run, {}, Part.VAL)
    flattering = Run(run.folder).evaluation
    rewrite(run, {}, Part.TEST)
    honest = Run(run.folder).evaluation
    assert "a little flattering" in measured_on(flattering)
    assert "took no part in learning" in measured_on(honest)


def test_another_run_can_be_picked(run: Run, own_project: Path, open_page) -> None:
    shutil.copytree(run.folder, run.folder.with_name("2020-01-01-0000-older"))
    Run(run.folder.with_name("2020-01-01-0000-older")).renamed("The first try")
    page = open_page(own_project)
    picker = page.findChild(QComboBox)
    assert picker.isVisible()
    assert picker.currentData() == run.name
    picker.setCurrentIndex(picker.findText("The first try"))
    picker.activated.emit(picker.currentIndex())
    assert page._state.run.name == "2020-01-01-0000-older"
    assert picker.currentText() == "The first try"


def test_use_it_leads_to_the_use_page(trained_project: Path, open_page) -> None:
    page = open_page(trained_project)
    page._use.click()
    assert page._state.page == "use"


@pytest.mark.parametrize(("width", "rows"), [(1064, 1), (800, 2)])
def test_in_a_narrow_window_the_classes_stand_below(
    trained_project: Path, open_page, qtbot: QtBot, width: int, rows: int
) -> None:
    page = open_page(trained_project)
    page.resize(width, 700)
    table, matrix = page.findChild(ClassTable), page.findChild(ConfusionMatrix)

    def below() -> bool:
        return (
            table.mapTo(page, table.rect().topLeft()).y()
            > matrix.mapTo(page, matrix.rect().bottomLeft()).y()
        )

    qtbot.waitUntil(lambda: below() == (rows == 2))


def test_a_cell_in_words() -> None:
    assert cell_title("ants", "ants") == "“ants”, named rightly"
    assert cell_title("ants", "bees") == "“ants” named “bees”"
