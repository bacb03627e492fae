"""What becomes the model: never worse than either end on what chooses, and told with its gain."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from core.config import FOLDS_BELOW, TUNING_FOLDS
from core.events import Stage
from core.runs import Run
from core.training.mix import SHARES, best_share
from core.training.session import Score

RunTraining = Callable[..., Any]

SMALL = {"image_size": 32, "trainable": "last_stage", "epochs": 2}


@given(st.integers(0, 10_000), st.integers(1, 60))
def test_no_mix_is_chosen_that_gets_fewer_right_than_an_end(seed: int, n: int) -> None:
    generator = torch.Generator().manual_seed(seed)
    targets = torch.randint(0, 3, (n,), generator=generator)
    logits = {share: torch.randn(n, 3, generator=generator) for share in SHARES}
    right = {share: Score.of(each, targets).n_correct for share, each in logits.items()}
    assert right[best_share(logits, targets)] >= max(right[0.0], right[1.0])


def test_of_equally_right_mixes_the_surest_is_chosen_whatever_its_temperature() -> None:
    targets = torch.tensor([0, 1] * 40)
    right = torch.nn.functional.one_hot(targets, 2).double()
    doubtful = right.clone()
    doubtful[:20] = 0.5 + 0.02 * (doubtful[:20] - 0.5)
    assert best_share({0.0: 5 * doubtful, 0.4: right, 1.0: doubtful}, targets) == 0.4
    assert best_share({0.0: right, 1.0: doubtful}, targets) == 0.0


def test_what_may_be_chance_is_not_preferred_to_the_first_answer() -> None:
    generator = torch.Generator().manual_seed(0)

    def noise(scale: float) -> torch.Tensor:
        return scale * torch.randn(40, 2, generator=generator)

    targets = torch.tensor([0, 1] * 20)
    first = torch.nn.functional.one_hot(targets, 2) + noise(1.0)
    first[first.argmax(1) != targets] *= 0.1
    alike = {share: first + noise(0.001) for share in SHARES}
    assert best_share(alike | {0.0: first}, targets) == 0.0
    better = torch.nn.functional.one_hot(targets, 2) + noise(0.1)
    assert best_share(alike | {0.0: first, 0.6: better}, targets) == 0.6
    one_more = first + noise(0.001)
    wrong = int((first.argmax(1) != targets).nonzero()[0])
    one_more[wrong] = first[wrong].flip(0)
    assert best_share({0.0: first, 1.0: one_more}, targets) == 1.0
    assert best_share({0.0: first, 1.0: one_more}, targets, few=True) == 0.0


def test_without_pictures_to_choose_by_fine_tuning_has_the_last_word() -> None:
    nothing = torch.zeros(0, 2)
    assert best_share({0.0: nothing, 1.0: nothing}, torch.zeros(0, dtype=torch.long)) == 1.0


def test_a_result_tells_what_was_gained_on_the_pictures_of_its_headline(
    make_pictures: Any, run_training: RunTraining
) -> None:
    result = run_training(make_pictures(count=50), **SMALL, val_fraction=0.25).result
    gained = result.improvement
    assert gained is not None
    assert (gained.part, gained.n) == (result.headline.part, result.headline.n)
    change = result.test_accuracy - result.first_answer_test_accuracy
    assert gained.difference == pytest.approx(change)
    assert gained.n_became_right - gained.n_became_wrong == round(change * gained.n)
    assert result.first_answer_cv_n == result.n_train
    assert 0 <= result.first_answer_cv_accuracy <= 1
    if result.mix:
        names = [each.spoiled_by for each in result.robustness]
        assert names == ["blur", "dark", "compression"]
        assert {each.n for each in result.robustness} == {result.n_val}


def test_few_pictures_are_chosen_by_in_folds_and_the_last_epoch_is_kept(
    make_pictures: Any, run_training: RunTraining
) -> None:
    trained = run_training(make_pictures(count=16), **SMALL | {"epochs": 3}, patience=1)
    assert trained.result.n_val < FOLDS_BELOW
    passes = [e for e in trained.of("epoch_done") if e.stage is Stage.FINE_TUNE]
    folds = [number for number in range(1, TUNING_FOLDS + 1) for _ in range(3)]
    assert [e.fold for e in passes] == [*folds, 0, 0, 0]
    asked = sum(e.n_val for e in passes if e.fold and e.epoch == 1)
    assert asked == trained.result.n_train
    assert trained.result.mix_cross_validated
    assert not Run(trained.result.model.parent).out_of_fold.exists()


def test_with_enough_pictures_there_are_no_folds(
    make_pictures: Any, run_training: RunTraining
) -> None:
    trained = run_training(make_pictures(count=40), **SMALL, val_fraction=0.3)
    assert trained.result.n_val >= FOLDS_BELOW
    assert not any(e.fold for e in trained.of("epoch_done"))
    assert not trained.result.mix_cross_validated
