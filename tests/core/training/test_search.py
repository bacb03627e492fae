"""A search respects its time, tries one's own settings first, and says what did best."""

import builtins
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.config import TrainConfig, change
from core.events import Event, RateTried, SearchResult, TrialDone
from core.jobs import FinishReason, StopKind, StopToken
from core.requests import RatesRequest, SearchRequest
from core.training.rates import find_rate, suggest
from core.training.search import HEAD, REST, AtRandom, Between, search

QUICK = {"image_size": 64, "device": "cpu", "batch_size": 16, "epochs": 2}


@pytest.fixture
def look_for(tmp_path: Path) -> Callable[..., tuple[SearchResult, list[Event]]]:
    def run(
        folder: Path, seconds: float, stop: StopToken | None = None, **settings: Any
    ) -> tuple[SearchResult, list[Event]]:
        events: list[Event] = []
        request = SearchRequest(
            project=tmp_path / "project",
            folder=folder,
            config=change(TrainConfig(), QUICK | settings),
            minutes=seconds / 60,
        )
        return search(request, events.append, stop or StopToken()), events

    return run


@pytest.mark.parametrize("with_optuna", [True, False])
def test_it_tries_more_and_more_and_keeps_the_best(
    make_pictures: Any,
    look_for: Callable[..., Any],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    with_optuna: bool,
) -> None:
    real = builtins.__import__

    def without(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "optuna":
            raise ImportError(name)
        return real(name, *args, **kwargs)

    if not with_optuna:
        monkeypatch.setattr(builtins, "__import__", without)
    result, events = look_for(make_pictures(count=10), 12, trainable="last_stage")
    trials = [event for event in events if isinstance(event, TrialDone)]
    assert [trial.trial for trial in trials] == list(range(result.n_trials))
    assert result.n_trials >= 3
    assert trials[0].settings == {}
    assert result.baseline_accuracy == trials[0].accuracy
    assert all("epochs" not in trial.settings for trial in trials)
    best = max(trials, key=lambda trial: (trial.accuracy, -trial.loss))
    assert result.accuracy == best.accuracy
    assert result.settings == best.settings == [t for t in trials if t.best][-1].settings
    change(TrainConfig(), result.settings)  # can be used
    assert not list((tmp_path / "project").glob("runs/*"))
    assert result.seconds < 40


def test_stopping_keeps_the_best_so_far(make_pictures: Any, tmp_path: Path) -> None:
    stop = StopToken()

    def stop_after_a_trial(event: Event) -> None:
        if isinstance(event, TrialDone):
            stop.ask(StopKind.KEEP)

    request = SearchRequest(
        project=tmp_path / "project",
        folder=make_pictures(count=8),
        config=change(TrainConfig(), QUICK),
        minutes=600,
    )
    result = search(request, stop_after_a_trial, stop)
    assert result.n_trials == 1
    assert result.settings == {}
    assert result.finish_reason is FinishReason.STOPPED


@pytest.mark.parametrize("space", [HEAD, REST])
def test_whatever_is_drawn_is_within_limits(space: Any) -> None:
    dice = AtRandom(space, seed=0)
    for _ in range(200):
        drawn = dice.propose()
        assert drawn.keys() == space.keys()
        change(TrainConfig(), drawn)
        for name, among in space.items():
            if isinstance(among, Between):
                assert among.low <= drawn[name] <= among.high


def test_a_range_test_ends_when_the_loss_explodes_and_suggests_a_rate(
    make_pictures: Any, tmp_path: Path
) -> None:
    events: list[Event] = []
    request = RatesRequest(
        project=tmp_path / "project",
        folder=make_pictures(count=10),
        config=change(TrainConfig(), QUICK | {"trainable": "last_stage"}),
    )
    result = find_rate(request, events.append, StopToken())
    told = [event for event in events if isinstance(event, RateTried)]
    assert [event.learning_rate for event in told] == list(result.rates)
    assert result.rates[0] == pytest.approx(1e-7)
    assert 10 < len(result.rates) < 100
    assert result.rates[0] < result.suggested < result.rates[-1]
    assert not list((tmp_path / "project").glob("runs/*"))


def test_the_suggestion_lies_in_the_longest_fall() -> None:
    rates = [10.0**n for n in range(-8, 2)]
    losses = [1.0, 1.1, 1.05, 0.9, 0.7, 0.5, 0.4, 0.45, 2.0, 9.0]
    assert suggest(rates, losses) == pytest.approx(1e-4)
