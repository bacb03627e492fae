"""A search respects its time, tries one's own settings first, and says what did best."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core.config import TrainConfig, change
from core.errors import DatasetError, StoppedError, TrainingError
from core.events import Event, PauseChanged, Progress, SearchResult, Stage, TrialDone
from core.jobs import FinishReason, StopKind, StopToken
from core.requests import SearchRequest
from core.training.search import HEAD, REST, AtRandom, Between, Timed, proposer, search

QUICK = {"image_size": 32, "device": "cpu", "batch_size": 16, "epochs": 1}


class Clock:
    """Time that passes only when told to, for the search alone."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.minutes = 0.0
        clock = SimpleNamespace(perf_counter=lambda: self.minutes * 60)
        monkeypatch.setattr("core.training.search.time", clock)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


LookFor = Callable[..., tuple[SearchResult, list[Event]]]


@pytest.fixture
def look_for(tmp_path: Path) -> LookFor:
    def run(
        folder: Path,
        minutes: float,
        on_event: Callable[[Event], Any] = lambda event: None,
        stop: StopToken | None = None,
        **settings: Any,
    ) -> tuple[SearchResult, list[Event]]:
        events: list[Event] = []

        def emit(event: Event) -> None:
            events.append(event)
            on_event(event)

        request = SearchRequest(
            project=tmp_path / "project",
            folder=folder,
            config=change(TrainConfig(), QUICK | settings),
            minutes=minutes,
        )
        return search(request, emit, stop or StopToken()), events

    return run


def trials_of(events: list[Event]) -> list[TrialDone]:
    return [event for event in events if isinstance(event, TrialDone)]


@pytest.mark.parametrize("installed", [True, False])
def test_the_head_comes_first_then_the_rest_and_the_best_of_all_wins(
    make_pictures: Any,
    look_for: LookFor,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    installed: bool,
) -> None:
    if not installed:
        monkeypatch.setitem(sys.modules, "optuna", None)

    def each_takes_ten_minutes(event: Event) -> None:
        clock.minutes += 10 * isinstance(event, TrialDone)

    result, events = look_for(
        make_pictures(count=6), 60, each_takes_ten_minutes, trainable="last_stage"
    )
    trials = trials_of(events)
    assert [trial.trial for trial in trials] == list(range(6))
    assert result.n_trials == 6
    assert result.finish_reason is FinishReason.COMPLETED
    assert trials[0].settings == {}
    assert trials[1].settings == {"trainable": "head", "augmentation": "none"}
    adapted = [trial.settings.get("trainable", "last_stage") for trial in trials]
    assert adapted == ["last_stage", *["head"] * 2, *["last_stage"] * 3]
    assert all("learning_rate" in trials[n].settings for n in (2, 4, 5))
    assert result.baseline_accuracy == trials[0].accuracy
    best = max(trials, key=lambda trial: (trial.accuracy, -trial.loss))
    assert (result.settings, result.accuracy) == (best.settings, best.accuracy)
    assert best is [trial for trial in trials if trial.best][-1]
    change(TrainConfig(), result.settings)  # can be used
    assert {event.kind for event in events} == {"progress", "trial_done"}


def test_no_trial_begins_that_would_not_end_in_time(
    make_pictures: Any, look_for: LookFor, clock: Clock
) -> None:
    begun = set[int]()
    done = 0

    def each_takes_four_minutes(event: Event) -> None:
        nonlocal done
        if isinstance(event, TrialDone):
            done += 1
        elif isinstance(event, Progress) and event.stage is Stage.FINE_TUNE and done not in begun:
            begun.add(done)
            clock.minutes += 4

    result, events = look_for(make_pictures(count=6), 10, each_takes_four_minutes, trainable="head")
    assert [trial.seconds for trial in trials_of(events)] == [240.0, 240.0]
    assert clock.minutes == 8
    assert result.finish_reason is FinishReason.COMPLETED
    times = [(e.done, e.total) for e in events if isinstance(e, Progress) and e.total == 600]
    assert times[-1] == (480, 600)


def test_a_trial_that_is_running_when_the_time_is_up_ends_and_counts(
    make_pictures: Any, look_for: LookFor, clock: Clock, tmp_path: Path
) -> None:
    def the_time_is_up_in_the_first(event: Event) -> None:
        if isinstance(event, Progress) and event.stage is Stage.FINE_TUNE:
            clock.minutes = 11

    result, events = look_for(
        make_pictures(count=6),
        10,
        the_time_is_up_in_the_first,
        trainable="head",
        epochs=10_000,
        patience=10_000,
    )
    assert len(trials_of(events)) == result.n_trials == 1
    assert result.settings == {}
    assert not list((tmp_path / "project").glob("runs/*"))
    assert result.finish_reason is FinishReason.COMPLETED


@pytest.mark.parametrize("kind", list(StopKind))
def test_stopping_keeps_the_best_so_far(
    make_pictures: Any, look_for: LookFor, kind: StopKind
) -> None:
    stop = StopToken()

    def after_two(event: Event) -> None:
        if isinstance(event, TrialDone) and event.trial == 1:
            stop.ask(kind)

    result, _ = look_for(make_pictures(count=6), 600, after_two, stop)
    assert result.n_trials == 2
    assert result.finish_reason is FinishReason.STOPPED


def test_what_is_cancelled_before_anything_was_tried_says_so(
    make_pictures: Any, look_for: LookFor
) -> None:
    stop = StopToken()

    def at_once(event: Event) -> None:
        if isinstance(event, Progress) and event.stage is Stage.FINE_TUNE:
            stop.ask(StopKind.CANCEL)

    with pytest.raises(StoppedError, match="before anything was tried"):
        look_for(make_pictures(count=6), 600, at_once, stop, trainable="head", epochs=50)


def test_without_pictures_to_choose_by_nothing_is_tried(
    make_pictures: Any, look_for: LookFor
) -> None:
    with pytest.raises(DatasetError, match="no validation pictures"):
        look_for(make_pictures(classes=("circles", "squares"), count=2), 600)


def test_own_settings_that_run_away_are_explained(make_pictures: Any, look_for: LookFor) -> None:
    with pytest.raises(TrainingError, match="runs away at once") as caught:
        look_for(
            make_pictures(count=6),
            0.1,
            trainable="last_stage",
            learning_rate=10.0,
            optimizer="sgd",
            batch_size=2,
        )
    assert "learning rate" in caught.value.hint


def test_a_pause_takes_nothing_of_the_time(
    make_pictures: Any, look_for: LookFor, clock: Clock
) -> None:
    class Patient(StopToken):
        def wait_while_paused(self) -> None:
            clock.minutes += 1000
            self.pause(False)
            super().wait_while_paused()

    stop = Patient()

    def watch(event: Event) -> None:
        if isinstance(event, TrialDone):
            stop.pause(event.trial == 0)
            if event.trial == 2:
                stop.ask(StopKind.KEEP)

    result, events = look_for(make_pictures(count=6), 10, watch, stop)
    paused = [event.paused for event in events if isinstance(event, PauseChanged)]
    assert paused == [True, False]
    assert clock.minutes == 1000
    assert result.n_trials == 3
    assert [trial.seconds for trial in trials_of(events)] == [0.0, 0.0, 0.0]


def test_time_asks_to_keep_and_a_person_is_heard_first(clock: Clock) -> None:
    stop = StopToken()
    timed = Timed(stop, ends=60.0)
    assert (timed.asked, timed.left) == (None, 60.0)
    clock.minutes = 1
    assert timed.asked is StopKind.KEEP
    assert not timed.cancelled
    stop.ask(StopKind.CANCEL)
    assert timed.asked is StopKind.CANCEL
    assert timed.cancelled


@pytest.mark.parametrize("installed", [True, False])
@pytest.mark.parametrize("space", [HEAD, REST])
def test_whatever_is_proposed_is_within_limits_and_follows_from_the_seed(
    space: Any, installed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not installed:
        monkeypatch.setitem(sys.modules, "optuna", None)
        assert isinstance(proposer(space, 0), AtRandom)
    one, same, other = proposer(space, 0), proposer(space, 0), proposer(space, 1)
    drawn = []
    for n in range(20):
        drawn.append(one.propose())
        assert drawn[-1] == same.propose()
        assert drawn[-1] != other.propose()
        for asked in (one, same, other):
            asked.tell(float(n))
        assert drawn[-1].keys() == space.keys()
        change(TrainConfig(), drawn[-1])
    for name, among in space.items():
        found = {settings[name] for settings in drawn}
        if isinstance(among, Between):
            assert len(found) > 10
            assert among.low <= min(found) <= max(found) <= among.high
        else:
            assert found <= set(among)
