"""What would help: the cards fill as findings come, and each finding leads to something to do."""

import itertools

import pytest
from made_findings import growth, suspects
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from core.actions import RenameClass
from core.events import Failed, MaskedMeasured, StudyResult, WorthLabelling
from core.figures import Alike, Masked, Slice, Trait
from core.jobs import FinishReason
from core.project import Project
from gui.check_words import slice_words
from gui.checking.growth_card import class_sentence, foretold_sentence, growth_sentence, signed
from gui.checking.improve import ImprovePanel
from gui.checking.masked_card import Evidence, verdict
from gui.checking.slices_card import SlicesCard, slice_cells, slices_sentence
from gui.dialogs import Question
from gui.state import AppState
from gui.widgets.buttons import LinkButton
from gui.widgets.growth_plot import GrowthPlot, RangeRows, continuation
from gui.widgets.image_grid import ImageGrid
from gui.widgets.table import Table
from gui.widgets.text import Text

RUST = (("rust", 0.03, 0.01, 0.06), ("dust", 0.01, -0.01, 0.03))


def shows(panel: ImprovePanel, words: str) -> bool:
    return any(
        words in text.plain_text() for text in panel.findChildren(Text) if text.isVisibleTo(panel)
    )


def press(panel: ImprovePanel, words: str) -> None:
    next(
        button
        for button in panel.findChildren(QPushButton)
        if button.text() == words and button.isVisibleTo(panel)
    ).click()


def settled(qtbot: QtBot, state: AppState) -> None:
    qtbot.waitUntil(lambda: not state.busy, timeout=20_000)
    qtbot.wait(10)


@pytest.fixture
def state(studied: AppState) -> AppState:
    return studied


@pytest.fixture
def panel(state: AppState, qtbot: QtBot) -> ImprovePanel:
    made = ImprovePanel(state)
    qtbot.addWidget(made)
    made.resize(984, 1600)
    made.show()
    made.show_run(state.run)
    return made


@pytest.fixture
def queue(panel: ImprovePanel, state: AppState) -> ImprovePanel:
    """Four doubtful circles are in the queue, the first is selected."""
    state.study_event.emit(suspects(state))
    panel.suspects._grid.setFocus()
    return panel


def labels(state: AppState, paths: list[str]) -> list[str]:
    found = {each.path: each.label for each in state.dataset.pictures}
    return [found.get(path, "") for path in paths]


@pytest.mark.timeout(240)
def test_a_real_look_fills_the_cards(panel: ImprovePanel, state: AppState, qtbot: QtBot) -> None:
    with qtbot.waitSignal(
        state.study_event,
        timeout=200_000,
        check_params_cb=lambda event: isinstance(event, StudyResult | Failed),
    ) as last:
        panel.begin()
        assert shows(panel, "Looking for what would help")
        assert shows(panel, "Waits for its turn.")
        panel.begin()  # it is at work already
    assert isinstance(last.args[0], StudyResult), last.args[0]
    settled(qtbot, state)
    assert panel.suspects.is_found()
    assert panel.masked.is_found()
    assert panel.next.is_found()
    assert len(panel.next.findChild(ImageGrid).items()) == 4
    assert panel.growth.is_found() or shows(panel, "There are too few pictures to tell.")
    panel.begin()
    assert "study" not in state.busy


def test_until_then_each_card_says_that_nothing_was_looked_for(panel: ImprovePanel) -> None:
    assert panel.growth.waiting_words() == "Not looked for yet."
    assert not panel.suspects.is_found()


def test_a_failed_look_says_why_and_can_be_tried_again(
    panel: ImprovePanel, state: AppState, qtbot: QtBot
) -> None:
    state.study_event.emit(Failed(title="The pictures are gone.", hint="Bring them back."))
    assert shows(panel, "The pictures are gone. Bring them back.")
    press(panel, "Look again")
    assert "study" in state.busy
    press(panel, "Stop")
    settled(qtbot, state)


def test_a_stopped_look_says_so(panel: ImprovePanel, state: AppState) -> None:
    stopped = StudyResult(run=state.run.name, seconds=1, finish_reason=FinishReason.STOPPED)
    state.study_event.emit(stopped)
    assert shows(panel, "Stopped before this was found out.")


def test_a_project_open_read_only_is_not_looked_through(
    panel: ImprovePanel, state: AppState
) -> None:
    state.project = Project(state.project.folder, state.project.file, read_only=True)
    panel.begin()
    assert "study" not in state.busy
    assert shows(panel, "open read-only")


def test_another_run_starts_with_nothing(queue: ImprovePanel) -> None:
    queue.show_run(None)
    assert not queue.suspects.is_found()
    assert queue.slices.waiting_words() == "Nothing was measured."


def test_the_learning_curve_comes_with_its_gains(panel: ImprovePanel, state: AppState) -> None:
    state.study_event.emit(growth((0.013, -0.02, 0.045), RUST))
    assert shows(panel, "Doubling all pictures should gain about 1.3 points (−2.0 to +4.5)")
    rows = panel.growth.findChild(RangeRows).rows()
    assert [(row.name, row.strong) for row in rows] == [("rust", True), ("dust", False)]
    plot = panel.growth.findChild(GrowthPlot)
    assert plot.place(0, 0.6).x() < plot.place(200, 0.6).x()
    assert plot.place(0, 0.7).y() < plot.place(0, 0.6).y()
    assert "100 pictures: 73.4 %" in plot.accessibleDescription()


def test_the_gains_in_sentences() -> None:
    may_be_nothing = growth((0.013, -0.02, 0.045))
    assert growth_sentence(may_be_nothing).endswith("it may bring nothing.")
    assert growth_sentence(growth((0.03, 0.01, 0.06))).endswith("3 points (+1.0 to +6.0).")
    assert "bring nothing" in growth_sentence(growth((-0.01, -0.03, 0.01)))
    gains = growth((0.0, 0.0, 0.0), RUST).gains[1:]
    assert class_sentence(gains) == (
        "Doubling “rust” should gain about 3 points (1 to 6) of its F1; "
        "for the others nothing is certain."
    )
    assert "“more” should gain, too." in class_sentence(
        [*gains, gains[0].model_copy(update={"label": "more", "gain": 0.02})]
    )
    assert "none of the classes" in class_sentence(gains[1:])
    assert (signed(0.013), signed(-0.02), signed(0.0)) == ("+1.3", "−2.0", "0.0")


def test_how_well_the_curve_foretells() -> None:
    found = growth((0.0, 0.0, 0.0))
    words = "From half the pictures it foretold 72.3 % (70 to 75); it came to 73.4 %."
    assert foretold_sentence(found) == words
    outside = found.model_copy(update={"foretold_interval": (0.6, 0.7)})
    assert foretold_sentence(outside).endswith("trust what it foretells the less.")


def test_a_curve_goes_on_from_one_end_to_the_other() -> None:
    way = continuation((100, 0.6), (200, 0.8), steps=4)
    assert way[0] == (100, 0.6)
    assert way[-1] == pytest.approx((200, 0.8))
    rises = [b[1] - a[1] for a, b in itertools.pairwise(way)]
    steps = [b[0] - a[0] for a, b in itertools.pairwise(way)]
    assert all(rise > 0 for rise in rises)
    assert steps == sorted(steps)  # it flattens


def test_enter_takes_the_suggestion_and_goes_on(
    queue: ImprovePanel, state: AppState, qtbot: QtBot
) -> None:
    first, second = (each.path for each in queue.suspects.left()[:2])
    assert shows(queue, "0 of 4 looked at")
    qtbot.keyClick(queue.suspects._grid, Qt.Key.Key_Return)
    assert [each.path for each in queue.suspects.selected()] == [second]
    settled(qtbot, state)
    assert labels(state, [first]) == ["squares"]
    assert shows(queue, "1 of 4 looked at")
    qtbot.keyClick(queue.suspects._grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settled(qtbot, state)
    assert labels(state, [first]) == ["circles"]
    assert shows(queue, "0 of 4 looked at")


def test_a_kept_label_leaves_the_queue_and_comes_back(queue: ImprovePanel, qtbot: QtBot) -> None:
    qtbot.keyClick(queue.suspects._grid, Qt.Key.Key_K)
    assert len(queue.suspects.left()) == 3
    qtbot.keyClick(queue.suspects._grid, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert len(queue.suspects.left()) == 4


def test_several_are_put_aside_at_once(queue: ImprovePanel, state: AppState, qtbot: QtBot) -> None:
    queue.suspects._grid.select_all()
    assert shows(queue, "4 selected")
    paths = [each.path for each in queue.suspects.selected()]
    qtbot.keyClick(queue.suspects._grid, Qt.Key.Key_Delete)
    settled(qtbot, state)
    assert labels(state, paths) == [""] * 4
    assert {each.path for each in state.dataset.excluded} >= set(paths)
    assert shows(queue, "All looked at")


def test_the_buttons_say_what_the_picture_is(
    queue: ImprovePanel, state: AppState, qtbot: QtBot
) -> None:
    first, second, third = (each.path for each in queue.suspects.left()[:3])
    press(queue, "It is squares")
    press(queue, "It is circles")
    press(queue, "Another class …")
    menu = QApplication.activePopupWidget()
    next(action for action in menu.actions() if action.text() == "triangles").trigger()
    menu.close()
    settled(qtbot, state)
    assert labels(state, [first, second, third]) == ["squares", "circles", "triangles"]
    assert len(queue.suspects.left()) == 1


def test_what_is_named_elsewhere_is_looked_at(
    queue: ImprovePanel, state: AppState, qtbot: QtBot
) -> None:
    state.act(RenameClass(name="circles", to="discs"))
    settled(qtbot, state)
    assert queue.suspects.left() == []


def test_no_doubt_is_said(panel: ImprovePanel, state: AppState) -> None:
    state.study_event.emit(suspects(state, 0))
    assert shows(panel, "No label stands out as wrong.")
    assert shows(panel, "Cross-validated 5 times on all 3,000 labelled pictures: 73.6 %")


def test_two_classes_become_one_after_a_question(
    queue: ImprovePanel, state: AppState, qtbot: QtBot
) -> None:
    assert shows(queue, "“circles” and “squares”: 16 % of them are taken for each other.")

    def answer(key: str) -> None:
        question = QApplication.activeModalWidget()
        assert isinstance(question, Question)
        question._answered(key)

    QTimer.singleShot(0, lambda: answer(""))
    press(queue, "Merge into one class …")
    assert not state.busy
    QTimer.singleShot(0, lambda: answer("yes"))
    press(queue, "Merge into one class …")
    settled(qtbot, state)
    assert "squares" not in state.library.classes
    assert shows(queue, "No two classes are taken for each other often.")


def test_pictures_that_are_mixed_up_can_be_asked_for(
    queue: ImprovePanel, state: AppState, qtbot: QtBot
) -> None:
    evaluation = state.run.evaluation
    classes = evaluation.figures.classes
    wrong = tuple(float(name == "squares") for name in classes)
    pictures = tuple(
        each.model_copy(update={"probabilities": wrong}) if each.label == "circles" else each
        for each in evaluation.pictures
    )
    mixed = evaluation.model_copy(update={"pictures": pictures})
    pair = Alike(first="circles", second="squares", share=0.5, interval=(0.4, 0.6), n=10)
    queue.alike.set_pairs([pair], mixed)
    qtbot.wait(10)
    with qtbot.waitSignal(queue.pictures_requested) as asked:
        press(queue, "Show them")
    assert asked.args[0] == "“circles” and “squares”, mixed up"
    assert {path for path in asked.args[1] if "circles" in path}


@pytest.mark.parametrize(
    ("whole", "border", "middle", "expected"),
    [
        (0.95, 0.93, 0.89, Evidence.BACKGROUND),
        (0.9, 0.5, 0.55, Evidence.LEANS),
        (0.9, 0.85, 0.7, Evidence.LEANS),
        (0.9, 0.88, 0.55, Evidence.THING),
        (0.55, 0.5, 0.5, Evidence.NOTHING),
    ],
)
def test_what_covered_pictures_speak_for(
    whole: float, border: float, middle: float, expected: Evidence
) -> None:
    masked = Masked(whole=whole, border=border, middle=middle, n=100, baseline=0.5)
    assert verdict(masked).evidence is expected


def test_covered_pictures_are_shown_as_bars(panel: ImprovePanel, state: AppState) -> None:
    masked = Masked(whole=0.95, border=0.9, middle=0.6, n=100, baseline=0.5)
    state.study_event.emit(MaskedMeasured(masked=masked))
    rows = panel.masked.findChild(RangeRows).rows()
    assert [row.words for row in rows] == ["95.0 %", "90.0 %", "60.0 %"]


def test_what_to_label_next_leads_to_the_pictures(panel: ImprovePanel, state: AppState) -> None:
    state.page = "check"
    paths = tuple(each.path for each in state.dataset.unlabelled[:2])
    state.study_event.emit(WorthLabelling(paths=(*paths, "gone.jpg")))
    assert len(panel.next.findChild(ImageGrid).items()) == 2
    press(panel, "Name them on the Pictures page")
    assert state.page == "data"


def made_slices(n: int) -> tuple[Slice, ...]:
    return tuple(
        Slice(
            trait=Trait.FOLDER,
            value=f"site-{place}",
            n=20,
            n_correct=10,
            accuracy=0.5,
            interval=(0.3, 0.7),
            rest_accuracy=0.9,
            p=0.001,
            q=0.01,
            noise=place > 0,
            paths=(f"site-{place}/a.jpg",),
        )
        for place in range(n)
    )


def test_a_few_pictures_have_no_groups(panel: ImprovePanel, qtbot: QtBot) -> None:
    panel.begin()
    words = "Nothing sets some of the pictures apart from the others."
    qtbot.waitUntil(lambda: panel.slices.waiting_words() == words)


def test_groups_that_do_worse_lead_to_their_pictures(
    panel: ImprovePanel, state: AppState, qtbot: QtBot
) -> None:
    panel.begin()
    qtbot.waitUntil(lambda: state.seen is not None, timeout=20_000)
    card = SlicesCard(state)
    qtbot.addWidget(card)
    card.resize(984, 700)
    card.show()
    card.show_run(state.run)
    assert not card.is_found()
    state.seen = state.seen.model_copy(update={"slices": made_slices(12)})
    assert card.is_found()
    table, more = card.findChild(Table), card.findChild(LinkButton)
    assert len(table.keys()) == 10
    assert more.text() == "Show all 12"
    more.click()
    assert len(table.keys()) == 12
    assert not more.isVisibleTo(card)
    with qtbot.waitSignal(card.pictures_requested) as asked:
        place = table.visualRect(table.model().index(0, 0)).center()
        qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert asked.args == ["folder site-0", ("site-0/a.jpg",)]
    with qtbot.waitSignal(card.pictures_requested):
        qtbot.keyClick(table, Qt.Key.Key_Return)
    card.show_run(None)
    assert not card.is_found()
    card.show_run(state.run)  # it is known by now
    assert card.is_found()


def test_groups_in_a_sentence_and_in_cells() -> None:
    worse, noise = made_slices(2)
    assert slices_sentence([worse, noise]).startswith("1 group does worse")
    assert slices_sentence([noise]).startswith("No group does worse")
    assert [cell.text for cell in slice_cells(worse)] == [
        "Folder site-0",
        "20",
        "50.0 %",
        "90.0 %",
        "worse",
    ]
    assert slice_cells(noise)[-1].text == "may be chance"


@pytest.mark.parametrize("trait", Trait)
def test_every_trait_of_a_group_has_words(trait: Trait) -> None:
    (plain,) = made_slices(1)
    assert slice_words(plain.model_copy(update={"trait": trait, "value": "{x}"})) == (
        trait.format(value="{x}")
    )


def test_in_a_narrow_window_cards_stand_below_each_other(panel: ImprovePanel, qtbot: QtBot) -> None:
    assert panel.alike.y() == panel.masked.y()
    panel.resize(700, 1600)
    qtbot.waitUntil(lambda: panel.masked.y() > panel.alike.y())
