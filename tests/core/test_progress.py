"""How far a run has come, told by its events alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from made_events import features, first_answer, passed, result, started

from core.events import (
    CheckpointSaved,
    Event,
    Failed,
    PauseChanged,
    PictureLeftOut,
    Progress,
    Stage,
    StepDone,
    Warned,
)
from core.figures import Refit
from core.jobs import FinishReason
from core.passes import FIRST_ANSWER_SHARE, Passes
from core.progress import TrainProgress

FIRST = [passed(number, stage=Stage.FIRST_ANSWER) for number in (1, 2, 3)]
BEFORE: list[Event] = [started(), features(), *FIRST, first_answer()]


def step(epoch: int, number: int, speed: float = 20.0) -> StepDone:
    return StepDone(
        epoch=epoch,
        step=number,
        steps=10,
        loss=0.1,
        learning_rate=0.1,
        pictures_per_second=speed,
        memory=2**30,
    )


def test_the_stages_follow_each_other() -> None:
    progress, stages = TrainProgress(), []
    for event in [*BEFORE, step(1, 5), *(passed(number) for number in range(1, 5)), result()]:
        progress = progress.after(event)
        stages.append(progress.stage)
    order = [stage for i, stage in enumerate(stages) if i == 0 or stages[i - 1] is not stage]
    assert order == [Stage.READ, Stage.FIRST_ANSWER, Stage.FINE_TUNE, Stage.MEASURE, None]
    assert progress.finished
    assert [progress.share(stage) for stage in progress.stages] == [1.0] * 4


def test_learning_from_every_picture_is_a_stage_of_its_own() -> None:
    again = Progress(stage=Stage.REFIT, done=10, total=40)
    tuned = [passed(number) for number in range(1, 5)]
    progress = TrainProgress.of([*BEFORE, *tuned, again])
    assert progress.stage is progress.stages[-1] is Stage.REFIT
    assert [progress.share(stage) for stage in progress.stages] == [1.0] * 4 + [0.25]
    ended = progress.after(result(refit=Refit(n=140, epochs=4)))
    assert [ended.share(stage) for stage in ended.stages] == [1.0] * 5


def test_a_run_without_fine_tuning_has_no_such_stage() -> None:
    progress = TrainProgress.of([started(epochs=0), features(), first_answer()])
    assert progress.stages == (Stage.READ, Stage.FIRST_ANSWER, Stage.MEASURE)
    assert progress.stage is Stage.MEASURE


def test_a_network_that_starts_from_nothing_has_no_first_answer() -> None:
    progress = TrainProgress.of([started(), features(), step(1, 1)])
    assert progress.stages == (Stage.READ, Stage.FINE_TUNE, Stage.MEASURE)


def test_shares_grow_with_the_steps() -> None:
    progress = TrainProgress.of([*BEFORE, step(1, 5)])
    assert progress.share(Stage.FINE_TUNE) == pytest.approx(0.5 / 4)
    assert progress.after(passed(1)).share(Stage.FINE_TUNE) == pytest.approx(1 / 4)
    reading = TrainProgress.of([started(), Progress(stage=Stage.READ, done=35, total=140)])
    assert reading.share(Stage.READ) == 0.25


def test_the_best_is_the_first_answer_until_a_pass_is_better() -> None:
    progress = TrainProgress.of([*BEFORE, passed(1, 34, best=False, since=1)])
    assert progress.best is not None
    assert (progress.best.n_correct, progress.best.key) == (36, (Stage.FIRST_ANSWER, 3))
    progress = progress.after(passed(2, 38)).after(passed(3, 37, best=False, since=1))
    assert progress.best is not None
    assert (progress.best.n_correct, progress.best.key) == (38, (Stage.FINE_TUNE, 2))


def test_patience_ends_the_passes() -> None:
    assert TrainProgress.of([*BEFORE, passed(2, best=False, since=3)]).stage is Stage.MEASURE
    unused = TrainProgress.of([*BEFORE, passed(2, best=False, since=3, patience=0)])
    assert unused.stage is Stage.FINE_TUNE


def test_what_is_still_learning_goes_on_past_its_patience() -> None:
    learning = [passed(n, 30, best=False, still_learning=True, epochs=9) for n in range(1, 6)]
    progress = TrainProgress.of([*BEFORE, *learning])
    assert progress.stage is Stage.FINE_TUNE
    waits = passed(6, 30, best=False, since=3, epochs=9)
    assert progress.after(waits).stage is Stage.MEASURE


def folded(fold: int, epoch: int, n_correct: int = 12, **changes: object) -> Event:
    return passed(epoch, n_correct, fold=fold, folds=3, **changes)


def test_folds_are_no_passes_of_the_model() -> None:
    progress = TrainProgress.of([*BEFORE, folded(1, 1, 40), step(2, 5)])
    before = TrainProgress.of(BEFORE)
    assert (progress.passes, progress.best) == (before.passes, before.best)
    assert progress.tuned is None
    assert progress.stage is Stage.FINE_TUNE
    assert (progress.fold_at_work, progress.passes_done) == (1, 1.5)
    assert progress.share(Stage.FINE_TUNE) == pytest.approx(1.5 / 16)
    assert progress.seconds_left == pytest.approx(14.5 * 10.0)


def test_a_fold_follows_the_one_before_and_the_model_the_last() -> None:
    one_over = TrainProgress.of([*BEFORE, *(folded(1, n) for n in range(1, 5))])
    assert (one_over.fold_at_work, one_over.passes_done) == (2, 0.0)
    early = one_over.after(folded(2, 1)).after(folded(2, 2, best=False, since=3))
    assert (early.fold_at_work, early.passes_done) == (3, 0.0)
    assert early.share(Stage.FINE_TUNE) == pytest.approx(8 / 16)
    last = early.after(folded(3, 4))
    assert (last.stage, last.fold_at_work, last.passes_done) == (Stage.FINE_TUNE, 0, 0.0)
    assert last.share(Stage.FINE_TUNE) == pytest.approx(12 / 16)
    model = last.after(step(1, 5))
    assert model.share(Stage.FINE_TUNE) == pytest.approx(12.5 / 16)
    tuned = model.after(passed(1, 38))
    assert (tuned.fold, tuned.fold_at_work) == (None, 0)
    assert tuned.share(Stage.FINE_TUNE) == pytest.approx(13 / 16)
    assert tuned.seconds_left == pytest.approx(3 * 10.0)
    assert [key for key in tuned.passes.done if key[0] is Stage.FINE_TUNE] == [(Stage.FINE_TUNE, 1)]
    assert tuned.after(passed(4)).share(Stage.FINE_TUNE) == 1.0


def test_shares_never_fall_while_folds_and_model_follow_each_other() -> None:
    progress, shares = TrainProgress.of([*BEFORE, folded(1, 1)]), []
    events: list[Event] = [step(2, 5), folded(1, 2, best=False, since=3)]
    for number in (2, 3):
        events += [step(1, 5), folded(number, 1), folded(number, 4)]
    for event in [*events, step(1, 5), passed(1), step(2, 5), passed(2), result()]:
        progress = progress.after(event)
        shares.append(progress.share(Stage.FINE_TUNE))
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_a_resumed_run_puts_its_passes_in_place_of_the_earlier_ones() -> None:
    interrupted = TrainProgress.of([*BEFORE, passed(1, 38), passed(2, 30, best=False, since=1)])
    events = [started(resumed=True), features(), *FIRST, first_answer(), passed(2, 39), passed(3)]
    resumed = interrupted
    for event in events:
        resumed = resumed.after(event)
        assert resumed.best is not None
        assert resumed.best.n_correct >= 36
    assert len(resumed.passes.done) == 3 + 3
    assert resumed.passes.done[Stage.FINE_TUNE, 2].n_correct == 39
    assert interrupted.best is not None
    after_first_answer = interrupted.after(started(resumed=True)).after(first_answer())
    assert after_first_answer.best == interrupted.best


def test_time_left_is_told_from_the_first_steps_on() -> None:
    progress = TrainProgress.of([*BEFORE, step(1, 5, speed=20.0)])
    assert progress.seconds_left == pytest.approx(3.5 * 100 / 20.0)
    assert progress.after(passed(1)).seconds_left == pytest.approx(3 * 10.0)
    assert TrainProgress.of([*BEFORE, passed(4)]).seconds_left is None


def test_reading_tells_its_speed_by_the_clock_without_what_was_known_before() -> None:
    progress = TrainProgress().after(Progress(stage=Stage.SCAN, done=140, total=0), 1.0)
    progress = progress.after(started(), 2.0)
    progress = progress.after(Progress(stage=Stage.READ, done=40, total=140), 3.0)
    assert progress.seconds_left is None
    progress = progress.after(Progress(stage=Stage.READ, done=90, total=140), 8.0)
    assert progress.speed == pytest.approx(10.0)
    assert progress.seconds_left == pytest.approx(5.0)


def test_a_recorded_run_tells_its_own_time() -> None:
    saved = CheckpointSaved(epoch=2, seconds=0.1)
    progress = TrainProgress.of([*BEFORE, passed(1), passed(2), saved])
    assert progress.log[-1].seconds == pytest.approx(5.0 + 2 * 10.0)
    assert progress.after(saved, 99.0).log[-1].seconds == 99.0


def test_the_log_names_each_picture_once() -> None:
    left_out = PictureLeftOut(path="a.jpg", reason="It is empty.")
    progress = TrainProgress.of([started(), left_out, Warned(message="Few."), left_out])
    assert progress.n_left_out == 1
    assert [type(entry.event).__name__ for entry in progress.log] == [
        "RunStarted",
        "PictureLeftOut",
        "Warned",
    ]


def test_a_failure_and_a_cancel_leave_what_was_there() -> None:
    tuned = TrainProgress.of([*BEFORE, passed(1, 38)])
    for end in (Failed(title="The engine died."), result(FinishReason.CANCELLED)):
        ended = tuned.after(end)
        assert not ended.finished
        assert ended.stage is None
        assert ended.share(Stage.MEASURE) == 0.0
        assert ended.share(Stage.FINE_TUNE) == pytest.approx(1 / 4)
        assert ended.best == tuned.best
        assert len(ended.passes.done) == 4


def test_a_pause_lasts_until_it_goes_on_or_ends() -> None:
    paused = TrainProgress.of([*BEFORE, step(1, 5), PauseChanged(paused=True)])
    assert paused.paused
    for event in (PauseChanged(paused=False), started(resumed=True), Failed(title="It died.")):
        assert not paused.after(event).paused
    assert not paused.at_rest().paused


def test_a_pause_does_not_count_as_reading() -> None:
    def reading(done: int) -> Progress:
        return Progress(stage=Stage.READ, done=done, total=140)

    progress = TrainProgress().after(started(), 0.0).after(reading(10), 1.0)
    progress = progress.after(PauseChanged(paused=True), 2.0)
    progress = progress.after(PauseChanged(paused=False), 1000.0)
    progress = progress.after(reading(20), 1001.0).after(reading(60), 1005.0)
    assert progress.speed == pytest.approx(10.0)


def test_at_rest_nothing_is_being_done() -> None:
    rest = TrainProgress.of([*BEFORE, step(1, 5)]).at_rest()
    assert rest.stage is None
    assert rest.seconds_left is None


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 40))
def test_every_pass_is_one_point_and_they_lie_side_by_side(
    n_first: int, n_tuned: int, planned: int
) -> None:
    passes = Passes(planned=planned)
    for number in range(1, n_tuned + 1):
        passes = passes.and_(passed(number))
    for number in range(1, n_first + 1):
        passes = passes.and_(passed(number, stage=Stage.FIRST_ANSWER))
    curve = passes.curve(lambda done: done.val_loss)
    xs = [x for x, _ in curve]
    low, high = passes.span
    assert len(curve) == n_first + n_tuned
    assert xs == sorted(set(xs))
    assert all(low <= x <= high for x in xs)
    start, end = passes.first_answer
    if n_first and (n_tuned or planned):
        assert (end - start) / (high - low) == pytest.approx(FIRST_ANSWER_SHARE)
        assert sum(start <= x <= end for x in xs) == n_first
