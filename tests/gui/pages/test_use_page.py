"""The Use page with a real, tiny model that runs in this process."""

import csv
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from core.decision import NONE_OF_THESE, Decision, Sets
from core.events import PicturePredicted, PredictStarted
from core.jobs import StopKind
from gui.checking.learn_again import LearnAgain
from gui.clipboard import pasted_pictures
from gui.pages import use
from gui.pages.use import UsePage
from gui.state import AppState
from gui.using import saving
from gui.using.close_look import CloseLook
from gui.using.folder_watch import FolderWatch
from gui.using.saving import Saving
from gui.widgets.answers_panel import AnswersPanel, chips_of, speed_words
from gui.widgets.buttons import Menu, SearchField
from gui.widgets.chips import Chips
from gui.widgets.drop_zone import DropZone
from gui.widgets.list_dialog import ListDialog
from gui.widgets.prediction_card import Prediction, PredictionGrid
from gui.widgets.prediction_rows import PredictionRows
from gui.widgets.text import Text

LONG = 60_000


@pytest.fixture
def page(qtbot: QtBot, open_state: Callable[..., AppState], own_project: Path) -> UsePage:
    page = UsePage(open_state(own_project))
    qtbot.addWidget(page)
    page.resize(1064, 800)
    page.show()
    return page


@pytest.fixture
def pictures(make_pictures, tmp_path: Path) -> Path:
    return make_pictures(count=2, seed=9, folder=tmp_path / "new")


def until_answered(qtbot: QtBot, page: UsePage) -> None:
    qtbot.waitUntil(lambda: "predict" not in page._state.busy, timeout=LONG)
    qtbot.waitUntil(lambda: not page._redraw.isActive(), timeout=LONG)


def cards(page: UsePage) -> list[Prediction]:
    return list(page.findChild(AnswersPanel)._view.items())


def button(page: UsePage, words: str) -> QPushButton:
    return next(each for each in page.findChildren(QPushButton) if each.text() == words)


def shows(page: UsePage, words: str) -> bool:
    return any(
        words in text.plain_text() for text in page.findChildren(Text) if text.isVisibleTo(page)
    )


def test_without_a_model_the_way_on_is_training(qtbot: QtBot, open_state) -> None:
    page = UsePage(open_state(None))
    qtbot.addWidget(page)
    page.show()
    assert shows(page, "No model yet")
    button(page, "Go to Train").click()
    assert page._state.page == "train"


def test_it_says_which_model_answers(page: UsePage) -> None:
    figures = page._state.run.evaluation.figures
    share = f"{100 * figures.accuracy:.1f} %"
    assert shows(page, f"3 classes, right on {share} of {figures.n} test pictures.")
    assert shows(page, "“Run 1” answers: ")
    assert not button(page, "Save…").isEnabled()


def test_dropped_pictures_get_cards_counts_and_a_time(
    qtbot: QtBot, page: UsePage, pictures: Path
) -> None:
    page.findChild(DropZone).paths_dropped.emit([pictures])
    until_answered(qtbot, page)
    assert {card.file for card in cards(page)} == set(pictures.rglob("*.jpg"))
    assert sum(int(chip.text.split()[0]) for chip in chips_of(page._answers)) == 6
    assert shows(page, "a picture")
    assert button(page, "Save…").isEnabled()


def test_what_was_decided_for_the_model_is_what_the_cards_say(
    qtbot: QtBot, page: UsePage, pictures: Path
) -> None:
    state = page._state
    state.decide(Decision(thresholds={"squares": 0.0}))
    state.predict([pictures])
    until_answered(qtbot, page)
    assert {card.heading for card in cards(page)} == {"squares"}
    assert [chip.text for chip in chips_of(page._answers)] == ["6 × squares"]
    state.decide(Decision(sets=Sets(least=0.0, coverage=0.9)))
    state.predict([pictures])
    until_answered(qtbot, page)
    assert {card.heading for card in cards(page)} == {"circles, squares or triangles"}


def test_none_of_these_and_several_are_counted_as_the_cards_say(
    qtbot: QtBot, page: UsePage, pictures: Path
) -> None:
    classes, files = ("circles", "squares"), sorted(pictures.rglob("*.jpg"))[:3]
    said = {
        files[0]: (NONE_OF_THESE, (0.9, 0.1), ("circles",), True),
        files[1]: ("circles", (0.7, 0.3), classes, False),
        files[2]: ("squares", (0.45, 0.55), ("squares",), False),
    }
    page._state.predict_event.emit(PredictStarted(classes=classes, total=3))
    for file, (label, shares, could_be, settled) in said.items():
        page._state.predict_event.emit(
            PicturePredicted(
                file=file,
                label=label,
                probability=dict(zip(classes, shares, strict=True)).get(label, 0.1),
                probabilities=shares,
                could_be=could_be,
                settled=settled,
            )
        )
    until_answered(qtbot, page)
    shown = {card.file: card.heading for card in cards(page)}
    assert [shown[file] for file in files] == ["None of these", "circles or squares", "squares"]
    chips = {chip.text: chip.key for chip in chips_of(page._answers)}
    assert set(chips) == {"1 × squares", "1 × none of these", "1 not sure"}
    for file, words in zip(files, ("1 × none of these", "1 not sure", "1 × squares"), strict=True):
        page.findChild(Chips).set_value(chips[words])
        page.findChild(Chips).chosen.emit(chips[words])
        assert [card.file for card in cards(page)] == [file]


def test_what_cannot_be_read_is_listed_with_its_reason(
    qtbot: QtBot, page: UsePage, pictures: Path
) -> None:
    whole = next(pictures.rglob("*.jpg"))
    broken = pictures / "broken.jpg"
    broken.write_bytes(whole.read_bytes()[:300])
    page._state.predict([whole, broken])
    until_answered(qtbot, page)
    button(page, "1 picture could not be read").click()
    dialog = page.findChild(ListDialog)
    assert dialog.table.keys() == ["0"]
    assert broken.name in dialog.table.model().index(0, 0).data()
    dialog.reject()
    assert [card.file for card in cards(page)] == [whole]


def test_a_chip_narrows_the_cards_to_its_answer(
    qtbot: QtBot, page: UsePage, pictures: Path
) -> None:
    page._state.predict([pictures])
    until_answered(qtbot, page)
    chips, wanted = page.findChild(Chips), chips_of(page._answers)[0]
    chips.set_value(wanted.key)
    chips.chosen.emit(wanted.key)
    assert len(cards(page)) == int(wanted.text.split()[0])
    chips.set_value("")
    chips.chosen.emit("")
    assert len(cards(page)) == 6


def test_what_was_dropped_last_is_on_top(qtbot: QtBot, page: UsePage, pictures: Path) -> None:
    for folder in ("circles", "squares"):
        page._state.predict([pictures / folder])
        until_answered(qtbot, page)
    assert [card.file.parent.name for card in cards(page)] == ["squares"] * 2 + ["circles"] * 2


def test_clearing_forgets_what_is_still_on_its_way(
    qtbot: QtBot, page: UsePage, pictures: Path
) -> None:
    page._state.predict([pictures])
    page._forget()
    until_answered(qtbot, page)
    assert cards(page) == []
    page._state.predict([pictures / "circles"])
    until_answered(qtbot, page)
    assert len(cards(page)) == 2


def test_another_model_that_a_person_chooses_answers_for_the_same_pictures(
    qtbot: QtBot, page: UsePage, pictures: Path
) -> None:
    page._state.predict([pictures])
    until_answered(qtbot, page)
    run = page._state.run.folder
    page._state.rename_run(run.name, "The same under another name")
    assert len(cards(page)) == 6
    shutil.copytree(run, run.with_name("2030-01-01-0000-other"))
    page._state.rename_run(run.name, "Now the runs are read anew")
    page._state.select_run("2030-01-01-0000-other")
    assert len(cards(page)) == 6  # it is looked at, and does not answer
    page._state.use_run("2030-01-01-0000-other")
    assert cards(page) == []
    qtbot.waitUntil(lambda: len(cards(page)) == 6, timeout=LONG)
    assert page._state.answering.name == "2030-01-01-0000-other"


def choose(page: UsePage, words: str, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Choose a way to save from the menu, and a place for it."""
    for question in ("ask_new_file", "ask_folder"):
        monkeypatch.setattr(saving, question, lambda *_: place)
    actions = page.findChild(Saving).menu().actions()
    next(action for action in actions if action.text() == words).trigger()


def test_answers_are_saved_as_a_table(
    qtbot: QtBot, page: UsePage, pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page._state.predict([pictures])
    until_answered(qtbot, page)
    choose(page, "Table for Excel (CSV)…", tmp_path / "answers.csv", monkeypatch)
    qtbot.waitUntil(lambda: shows(page, "6 answers are written to answers.csv."))
    with (tmp_path / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {row["file"] for row in rows} == {str(file) for file in pictures.rglob("*.jpg")}
    assert len(cards(page)) == 6


def test_what_is_looked_at_is_saved(
    qtbot: QtBot, page: UsePage, pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page._state.predict([pictures])
    until_answered(qtbot, page)
    file = next(pictures.rglob("*.jpg"))
    page.findChild(SearchField).setText(file.name)
    qtbot.waitUntil(lambda: len(cards(page)) == 1)
    assert page.findChild(Saving).menu().actions()[0].text() == "The 1 of 6 shown"
    choose(page, "JSON…", tmp_path / "answers.json", monkeypatch)
    qtbot.waitUntil(lambda: shows(page, "1 answer is written to answers.json."))
    (answer,) = json.loads((tmp_path / "answers.json").read_text(encoding="utf-8"))["answers"]
    assert answer["file"] == str(file)


@pytest.mark.parametrize("how", ["Copies", "Links"])
def test_sorting_never_moves_and_is_taken_back(
    qtbot: QtBot,
    page: UsePage,
    pictures: Path,
    *,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    how: str,
) -> None:
    before = {file: file.read_bytes() for file in pictures.rglob("*.jpg")}
    page._state.predict([pictures])
    until_answered(qtbot, page)
    choose(page, f"{how} in a folder for each class…", tmp_path / "sorted", monkeypatch)
    qtbot.waitUntil(lambda: shows(page, "sorted."))
    told = {"Copies": "6 pictures are copied into sorted.", "Links": "6 links to pictures are in"}
    assert shows(page, told[how])
    assert len(list((tmp_path / "sorted").rglob("*.jpg"))) == 6
    button(page, "Take them back").click()
    qtbot.waitUntil(lambda: shows(page, "6 are taken back."))
    assert not list((tmp_path / "sorted").iterdir())
    assert {file: file.read_bytes() for file in pictures.rglob("*.jpg")} == before


def test_what_cannot_be_saved_is_told_by_the_window(
    qtbot: QtBot, page: UsePage, pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page._state.predict([pictures])
    until_answered(qtbot, page)
    choose(page, "Table (CSV)…", tmp_path, monkeypatch)
    qtbot.waitUntil(lambda: page._state.failure is not None)
    assert "is a folder" in page._state.failure.title
    assert not page.findChild(Saving).isVisible()


def test_a_pasted_image_is_kept_in_the_cache_and_named(qtbot: QtBot, page: UsePage) -> None:
    image = QImage(40, 30, QImage.Format.Format_RGB32)
    image.fill(0xCC3311)
    QApplication.clipboard().setImage(image)
    for _ in range(2):
        qtbot.keyClick(page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        until_answered(qtbot, page)
    (card,) = cards(page)
    assert card.file.parent == page._state.project.cache / "pasted"
    assert QImage(str(card.file)).size() == image.size()


def test_copied_files_are_taken_where_they_lie(tmp_path: Path) -> None:
    copied = QMimeData()
    copied.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.jpg")), QUrl("https://example.org/b")])
    assert pasted_pictures(copied, tmp_path / "cache") == (tmp_path / "a.jpg",)


def test_words_on_the_clipboard_are_no_picture(tmp_path: Path) -> None:
    copied = QMimeData()
    copied.setText("not a picture")
    assert pasted_pictures(copied, tmp_path / "cache") == ()
    assert not (tmp_path / "cache").exists()


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (0.0113, "11 ms a picture"),
        (0.0001, "1 ms a picture"),
        (2.34, "2.3 s a picture"),
    ],
)
def test_the_time_of_a_picture_in_words(seconds: float | None, words: str) -> None:
    assert speed_words(seconds) == words


def test_a_stopped_job_keeps_what_was_answered(qtbot: QtBot, page: UsePage, pictures: Path) -> None:
    page._state.predict([pictures])
    page._state.stop("predict", StopKind.CANCEL)
    until_answered(qtbot, page)
    assert button(page, "Save…").isEnabled() == bool(cards(page))


def test_what_is_selected_is_looked_at_closely_and_taught(
    qtbot: QtBot, page: UsePage, pictures: Path
) -> None:
    page._state.predict([pictures])
    until_answered(qtbot, page)
    grid, look = page.findChild(PredictionGrid), page.findChild(CloseLook)
    assert not look.isVisible()
    assert page._take_away.isVisible()
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert look.isVisible()
    assert not page._take_away.isVisible()
    assert button(page, "Wrong? Teach these 6").isEnabled()
    page._state.teach(page._answers.files(), "circles")
    again = page.findChild(LearnAgain)
    qtbot.waitUntil(again.isVisible, timeout=LONG)
    assert shows(page, "6 pictures have other labels now")
    qtbot.waitUntil(lambda: not page._state.busy, timeout=LONG)
    look.closed.emit()
    assert not look.isVisible()
    assert page._take_away.isVisible()


def test_what_has_learned_again_answers_for_the_same_pictures(
    qtbot: QtBot, page: UsePage, pictures: Path
) -> None:
    state = page._state
    state.predict([pictures])
    until_answered(qtbot, page)
    state.teach(sorted(pictures.rglob("circles-*.jpg")), "circles")
    qtbot.waitUntil(page.findChild(LearnAgain).isVisible, timeout=LONG)
    qtbot.waitUntil(lambda: not state.busy, timeout=LONG)
    before = state.run.name
    state.relearn(keep=True)
    qtbot.waitUntil(lambda: state.run.name != before and len(cards(page)) == 6, timeout=LONG)
    until_answered(qtbot, page)
    assert not page.findChild(LearnAgain).isVisible()


def test_a_folder_is_watched_and_the_camera_asked_for_by_links(
    qtbot: QtBot, page: UsePage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    asked = []
    monkeypatch.setattr("gui.using.folder_watch.ask_folder", lambda *args: tmp_path)
    monkeypatch.setattr(use, "open_camera", lambda *args: asked.append(args))
    button(page, "watch a folder").click()
    qtbot.waitUntil(page.findChild(FolderWatch).isVisible, timeout=LONG)
    button(page, "use the camera").click()
    assert asked[0][0] is page


CLASSES = ("ants", "bees", "=wasps")


def say(page: UsePage, folder: Path, said: dict[str, tuple[str, tuple[float, ...]]]) -> None:
    """Answers as a job reports them, for files that need not be there."""
    page._state.predict_event.emit(PredictStarted(classes=CLASSES, total=len(said)))
    for name, (label, shares) in said.items():
        best = dict(zip(CLASSES, shares, strict=True)).get(label, 1 - max(shares))
        page._state.predict_event.emit(
            PicturePredicted(
                file=folder / name, label=label, probability=best, probabilities=shares
            )
        )


@pytest.fixture
def answered(qtbot: QtBot, page: UsePage, tmp_path: Path) -> UsePage:
    said = {
        "b.jpg": ("ants", (0.9, 0.1, 0.0)),
        "a.jpg": ("bees", (0.0, 0.99, 0.01)),
        "d.jpg": ("=wasps", (0.1, 0.1, 0.8)),
        "c.jpg": ("bees", (0.1, 0.5, 0.4)),
        "e.jpg": (NONE_OF_THESE, (0.7, 0.2, 0.1)),
    }
    say(page, tmp_path, said)
    until_answered(qtbot, page)
    return page


def names(page: UsePage) -> str:
    return "".join(card.file.stem for card in cards(page))


def test_answers_are_sorted_searched_and_held_to_a_probability(answered: UsePage) -> None:
    panel = answered.findChild(AnswersPanel)
    tools = panel._tools
    orders = {"newest": "badce", "name": "abcde", "most_sure": "abdce", "least_sure": "ecdba"}
    for key, order in orders.items():
        tools._order.set_value(key)
        tools._order.selected.emit(key)
        assert names(answered) == order
    tools._least.set_value("0.9")
    tools._least.selected.emit("0.9")
    assert names(answered) == "ba"
    assert shows(answered, "2 of 5 shown")
    tools._search.setText("a JPG")
    assert names(answered) == "a"
    button(answered, "Show all").click()
    assert names(answered) == "ecdba"
    assert not button(answered, "Show all").isVisible()


def test_cards_and_table_show_the_same_with_the_same_selected(
    qtbot: QtBot, answered: UsePage
) -> None:
    panel, grid = answered.findChild(AnswersPanel), answered.findChild(PredictionGrid)
    grid.select_files(())
    grid.go_to(3)
    button(answered, "Table").click()
    rows = answered.findChild(PredictionRows)
    assert rows.isVisible()
    assert not grid.isVisible()
    assert [card.file.stem for card in rows.selected()] == ["c"]
    assert {card.sign[0] for card in rows.items()} == {"", "warning", "none"}
    rows.setFocus()
    qtbot.keyClick(rows, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    button(answered, "Cards").click()
    assert len(panel.selection()) == 5
    qtbot.keyClick(grid, Qt.Key.Key_Escape)
    assert panel.selection() == []


def test_what_is_selected_is_copied_as_text_and_as_files(
    qtbot: QtBot, answered: UsePage, tmp_path: Path
) -> None:
    grid = answered.findChild(PredictionGrid)
    grid.setFocus()
    grid.go_to(1)
    qtbot.keyClick(grid, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert shows(answered, "2 selected")
    qtbot.keyClick(grid, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QApplication.clipboard().mimeData()
    files = [tmp_path / "a.jpg", tmp_path / "d.jpg"]
    assert copied.text().splitlines() == [
        f"{files[0]}\tbees\t0.990000",
        f"{files[1]}\t'=wasps\t0.800000",
    ]
    assert [Path(url.toLocalFile()) for url in copied.urls()] == files


def test_the_menu_of_a_selection_offers_what_can_be_done_with_it(answered: UsePage) -> None:
    answered.findChild(PredictionGrid).go_to(0)
    answered._open_menu(QPoint(0, 0))
    menu = answered.findChild(Menu)
    words = [action.text() for action in menu.actions() if not action.isSeparator()]
    assert words == ["Open the picture", "Show its folder", "Copy (Ctrl+C)", "Teach as"]
    menu.close()
