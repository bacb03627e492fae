"""The window asks for a first answer by itself, again when labels change, and never in the way."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.actions import Relabel
from core.config import change
from core.events import AnswerResult, DescribeResult, Failed
from core.jobs import Emit, StopToken
from core.requests import AnswerRequest, Request, SuggestRequest
from gui.answer_line import AnswerLine, answer_words, change_words
from gui.engine import InProcessEngine
from gui.preferences import AppPaths
from gui.state import AppState

MACHINE = DescribeResult(
    device="cpu",
    device_name="processor, 2 cores",
    cores=2,
    gflops=100.0,
    memory=1,
    weights_here=("efficientnet_lite0",),
    versions={},
)


class Noting(InProcessEngine):
    """Runs the real jobs and remembers what was asked; network jobs at a small size."""

    asked: list[Request]

    def run(self, request: Request, emit: Emit, stop: StopToken):
        self.asked.append(request)
        return super().run(request, emit, stop)


@pytest.fixture
def asked() -> list[Request]:
    return []


@pytest.fixture
def state(
    tmp_path: Path, asked: list[Request], monkeypatch: pytest.MonkeyPatch
) -> Iterator[AppState]:
    monkeypatch.setattr("gui.answering.ASK_AFTER", 20)

    def make(_lane: str) -> Noting:
        engine = Noting()
        engine.asked = asked
        return engine

    state = AppState(AppPaths.below(tmp_path), make)
    yield state
    state.shutdown()


def open_it(qtbot: QtBot, state: AppState, folder: Path, **settings: object) -> None:
    state.open_folder(folder)
    state.config = change(state.config, {"image_size": 64, "device": "cpu"} | settings)
    qtbot.waitUntil(lambda: state.library is not None and "scan" not in state.busy, timeout=20_000)


def answers(asked: list[Request]) -> int:
    return sum(isinstance(request, AnswerRequest) for request in asked)


def test_an_answer_comes_and_follows_the_labels(
    qtbot: QtBot, state: AppState, asked: list[Request], make_pictures
) -> None:
    line = AnswerLine(state)
    qtbot.addWidget(line)
    open_it(qtbot, state, make_pictures(count=12))
    qtbot.waitUntil(lambda: state.answer is not None, timeout=50_000)
    first = state.answer
    assert first.accuracy is not None
    assert first.accuracy > 0.8
    assert "right" in line.text()
    assert "cross-validated" in line.text()
    assert state.suggesting_model == first.model
    wrong = tuple(f"circles/circles-{i:03}.jpg" for i in range(6))
    state.act(Relabel(paths=wrong, label="squares"))
    qtbot.waitUntil(lambda: state.answer is not first, timeout=50_000)
    assert state.answer.n_encoded == 0
    n = answers(asked)
    state.rescan()
    qtbot.waitUntil(lambda: "scan" in state.busy, timeout=10_000)
    qtbot.waitUntil(lambda: not state.busy, timeout=20_000)
    state._ask()
    assert answers(asked) == n  # nothing has changed
    state.close_project()
    assert state.answer is None


def test_it_is_not_asked_where_it_could_not_be_given_or_is_not_wanted(
    qtbot: QtBot, state: AppState, asked: list[Request], make_pictures
) -> None:
    line = AnswerLine(state)
    qtbot.addWidget(line)
    state.remember(answers=False)
    open_it(qtbot, state, make_pictures(count=6))
    state._ask()
    assert line.text() == ""
    state.config = change(state.config, {"backbone": "simple_cnn"})
    state.remember(answers=True)
    state._ask()
    assert "starts from nothing" in line.text()
    state.config = change(state.config, {"backbone": "resnet50"})
    state._ask()
    assert line.text() == ""  # whether its weights are here is not known yet
    state.machine = MACHINE
    state._ask()
    assert "has to be downloaded first" in line.text()
    assert answers(asked) == 0


def test_what_is_out_of_date_goes(qtbot: QtBot, state: AppState, make_pictures) -> None:
    line = AnswerLine(state)
    qtbot.addWidget(line)
    open_it(qtbot, state, make_pictures(count=4))
    qtbot.waitUntil(lambda: state.answer is not None, timeout=50_000)
    state.rename_project("Shapes")
    assert state.answer is not None
    late = AnswerRequest(project=state.project.folder, folder=state.project.pictures)
    state._on_answered(late, Failed(title="Stopped."))  # it had been withdrawn
    assert state.answer is not None
    state._on_answered(state._asked, Failed(title="The disk is full."))
    assert state.answer is None
    assert line.text() == "No first answer The disk is full."
    assert state.failure is None
    state.remember(answers=False)
    state._ask()
    assert line.text() == ""


def test_a_project_that_is_closed_is_not_looked_at_any_longer(
    qtbot: QtBot, state: AppState, make_pictures
) -> None:
    open_it(qtbot, state, make_pictures(count=4))
    qtbot.waitUntil(lambda: "answer" in state.busy, timeout=20_000)
    state.close_project()
    qtbot.waitUntil(lambda: "answer" not in state.busy, timeout=20_000)
    assert state.answer is None
    assert state.answer_problem == ""


def test_only_a_change_that_is_no_chance_is_told() -> None:
    first = AnswerResult(
        model=Path("model"),
        classes=("a", "b"),
        n=100,
        accuracy=0.9,
        interval=(0.82, 0.95),
        baseline_accuracy=0.5,
        n_encoded=100,
        seconds=1.0,
    )
    better = first.model_copy(update={"accuracy": 0.96})
    worse = first.model_copy(update={"accuracy": 0.8})
    assert change_words(first, better) == "+6.0 points since your changes"
    assert change_words(first, worse) == "−10.0 points since your changes"
    assert change_words(first, first.model_copy(update={"accuracy": 0.94})) == ""
    few = first.model_copy(update={"accuracy": None, "interval": None})
    assert change_words(few, better) == ""
    assert "too few pictures" in answer_words(few)[1]
    assert "may have seen" in answer_words(few, own=True)[1]


def test_a_first_answer_suggests_and_does_so_again_when_it_has_learned(
    qtbot: QtBot, state: AppState, asked: list[Request], make_pictures
) -> None:
    folder = make_pictures(count=8)
    for picture in sorted((folder / "circles").glob("*.jpg"))[:3]:
        picture.rename(folder / picture.name)
    open_it(qtbot, state, folder)
    qtbot.waitUntil(lambda: state.answer is not None, timeout=50_000)
    state.suggest()
    qtbot.waitUntil(lambda: len(state.suggestions) == 3, timeout=50_000)
    assert {said.label for said in state.suggestions.values()} <= set(state.answer.classes)
    first = state.answer
    state.act(Relabel(paths=("squares/squares-000.jpg",), label="circles"))
    qtbot.waitUntil(lambda: state.answer is not first, timeout=50_000)
    state.suggest()
    qtbot.waitUntil(lambda: "suggest" not in state.busy, timeout=50_000)
    suggested = [len(each.files) for each in asked if isinstance(each, SuggestRequest)]
    assert suggested == [3, 3]
