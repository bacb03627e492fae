"""The window asks for a first answer by itself, again when labels change, and never in the way."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from core.actions import Relabel
from core.config import change
from core.events import Failed
from core.jobs import Emit, StopToken
from core.requests import AnswerRequest, Request
from gui.answer_line import AnswerLine
from gui.engine import InProcessEngine
from gui.preferences import AppPaths
from gui.state import AppState


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
    state.remember(answers=False)
    open_it(qtbot, state, make_pictures(count=6))
    state._ask()
    assert answers(asked) == 0
    state.config = change(state.config, {"backbone": "simple_cnn"})
    state.remember(answers=True)
    state._ask()
    assert answers(asked) == 0  # it starts from nothing
    state.config = change(state.config, {"backbone": "resnet50"})
    state._ask()
    assert answers(asked) == 0  # its weights would have to be downloaded


def test_why_there_is_none_is_said(qtbot: QtBot, state: AppState, make_pictures) -> None:
    line = AnswerLine(state)
    qtbot.addWidget(line)
    open_it(qtbot, state, make_pictures(count=4))
    qtbot.waitUntil(lambda: state.answer is not None, timeout=50_000)
    request = AnswerRequest(project=state.project.folder, folder=state.project.pictures)
    state._on_answered(request, Failed(title="The disk is full."))
    assert state.answer is None
    assert line.text() == "No first answer The disk is full."
    assert state.failure is None
