"""A range test suggests a rate at which the loss falls, or says that there is none."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.config import TrainConfig, change
from core.errors import StoppedError, TrainingError
from core.events import Event, RatesResult, RateTried, Warned
from core.jobs import StopKind, StopToken
from core.requests import RatesRequest
from core.training.rates import HIGHEST, LOWEST, STEPS, find_rate, suggest

QUICK = {"image_size": 64, "device": "cpu", "batch_size": 16}
RATES = [10.0**n for n in range(-8, 2)]

FindRate = Callable[..., tuple[RatesResult, list[Event]]]


@pytest.fixture
def find(tmp_path: Path) -> FindRate:
    def run(
        folder: Path, stop: StopToken | None = None, n: int = STEPS, **settings: Any
    ) -> tuple[RatesResult, list[Event]]:
        events: list[Event] = []
        stop = stop or StopToken()

        def emit(event: Event) -> None:
            events.append(event)
            if sum(isinstance(e, RateTried) for e in events) == n:
                stop.ask(StopKind.KEEP)

        request = RatesRequest(
            project=tmp_path / "project",
            folder=folder,
            config=change(TrainConfig(), QUICK | settings),
        )
        return find_rate(request, emit, stop), events

    return run


@pytest.mark.parametrize(
    "settings",
    [{"trainable": "last_stage"}, {"backbone": "simple_cnn", "image_size": 32, "dropout": 0.3}],
)
def test_it_ends_when_the_loss_explodes_and_suggests_a_rate(
    make_pictures: Any, find: FindRate, tmp_path: Path, settings: dict[str, Any]
) -> None:
    result, events = find(make_pictures(count=10), **settings)
    told = [event for event in events if isinstance(event, RateTried)]
    assert [event.learning_rate for event in told] == list(result.rates)
    assert [event.loss for event in told] == list(result.losses)
    assert result.rates[0] == pytest.approx(LOWEST)
    assert 10 < len(result.rates) <= STEPS
    assert min(result.losses) < 0.95 * result.losses[0]
    lowest = result.rates[result.losses.index(min(result.losses))]
    assert 1e-6 < result.suggested < lowest
    assert {event.kind for event in events} == {"progress", "rate_tried"}
    assert not list((tmp_path / "project").glob("runs/*"))


def test_with_nothing_to_adapt_the_head_is_tried(make_pictures: Any, find: FindRate) -> None:
    result, events = find(make_pictures(count=8), finer=True)
    assert result.suggested < HIGHEST
    assert [e.message for e in events if isinstance(e, Warned)] == [
        "Tried without the trial of finer pictures: only a training has that."
    ]


@pytest.mark.parametrize("early", [True, False])
def test_a_stop_ends_it_wherever_it_is(
    make_pictures: Any, find: FindRate, tmp_path: Path, early: bool
) -> None:
    folder = make_pictures(count=6)
    with pytest.raises(StoppedError):
        find(folder, n=3)
    stop = StopToken()
    if early:  # the features are there, and what is learned from is not begun
        stop.ask(StopKind.CANCEL)
    with pytest.raises(StoppedError, match="before a rate was found"):
        find(folder, stop, n=3)


@pytest.mark.parametrize(
    ("losses", "suggested"),
    [
        ([1.0, 1.0, 0.99, 0.9, 0.6, 0.55, 0.5, 0.6, 2.0, 9.0], 1e-4),
        ([1.0, 1.004, 0.99, 0.9, 0.91, 0.6, 0.5, 0.6, 2.0, 9.0], 1e-3),
        ([1.0, 0.99, 0.8, 0.7, 0.95, 1.2, 0.9, 0.3, 0.2, 9.0], 1e-6),
    ],
    ids=["falls once", "bumps do not count", "not after it has risen again"],
)
def test_suggested_is_where_the_loss_falls_fastest(losses: list[float], suggested: float) -> None:
    assert suggest(RATES, losses) == pytest.approx(suggested)


@pytest.mark.parametrize(
    "losses", [[], [1.0], [1.0, 1.0, 1.5, 9.0], [1.0, 0.995, 1.2, 3.0]], ids=str
)
def test_a_loss_that_does_not_fall_is_explained(losses: list[float]) -> None:
    with pytest.raises(TrainingError, match="At no learning rate") as caught:
        suggest(RATES, losses)
    assert "Let Graft choose" in caught.value.hint
