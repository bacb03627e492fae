"""Events of a training run, made up for tests: each with only what matters named."""

from pathlib import Path

from core.comparison import paired_difference
from core.data.dataset import Part
from core.events import (
    AugmentationTested,
    EpochDone,
    FeaturesDone,
    FirstAnswer,
    RunStarted,
    Stage,
    TrainResult,
)
from core.figures import PairedDifference, Robustness
from core.jobs import FinishReason

N_VAL = 40


def started(epochs: int = 4, **changes: object) -> RunStarted:
    return RunStarted(
        run="first",
        folder=Path("runs/first"),
        backbone="efficientnet_lite0",
        device="processor, 2 cores",
        classes=("cats", "dogs"),
        n_train=100,
        n_val=N_VAL,
        n_test=0,
        epochs=epochs,
        baseline_accuracy=0.55,
        largest_class="dogs",
    ).model_copy(update=changes)


def features(n: int = 140, n_cached: int = 0) -> FeaturesDone:
    return FeaturesDone(n=n, n_cached=n_cached, seconds=3.0)


def first_answer(n_correct: int = 36) -> FirstAnswer:
    return FirstAnswer(
        val_accuracy=n_correct / N_VAL,
        val_interval=(0.77, 0.96),
        n_correct=n_correct,
        n_val=N_VAL,
        seconds=5.0,
    )


def passed(
    epoch: int,
    n_correct: int = 36,
    *,
    stage: Stage = Stage.FINE_TUNE,
    best: bool = True,
    since: int = 0,
    epochs: int = 4,
    **changes: object,
) -> EpochDone:
    return EpochDone(
        stage=stage,
        epoch=epoch,
        epochs=epochs if stage is Stage.FINE_TUNE else 100,
        train_loss=1 / epoch,
        train_accuracy=0.9,
        val_loss=2 / epoch,
        val_accuracy=n_correct / N_VAL,
        val_interval=(0.77, 0.96),
        n_correct=n_correct,
        n_val=N_VAL,
        best=best,
        epochs_since_best=since,
        patience=3,
        learning_rate=0.001,
        pictures_per_second=20.0,
        seconds=10.0,
        seconds_left=0.0,
        memory=2**30,
    ).model_copy(update=changes)


def improvement(became_right: int = 14, became_wrong: int = 5, n: int = 193) -> PairedDifference:
    right = [False] * became_right + [True] * (n - became_right)
    return paired_difference(Part.TEST, right, [True] * (n - became_wrong) + [False] * became_wrong)


ROBUSTNESS = tuple(
    Robustness(spoiled_by=by, n=N_VAL, first_answer=0.75, model=0.8)
    for by in ("blur", "dark", "compression")
)


def mirrored(*, kept: bool = False, varied: float = 0.61) -> AugmentationTested:
    return AugmentationTested(name="flip", kept=kept, plain=0.983, varied=varied, n=120)


def result(reason: FinishReason = FinishReason.COMPLETED, **changes: object) -> TrainResult:
    return TrainResult(
        run="first",
        model=Path("runs/first/model"),
        backbone="efficientnet_lite0",
        device="processor, 2 cores",
        classes=("cats", "dogs"),
        n_train=100,
        n_val=N_VAL,
        n_test=0,
        val_accuracy=38 / N_VAL,
        val_interval=(0.83, 0.99),
        test_accuracy=None,
        test_interval=None,
        baseline_accuracy=0.55,
        seconds=50.0,
        seconds_to_first_answer=5.0,
        first_answer_accuracy=0.9,
        first_answer_test_accuracy=None,
        finish_reason=reason,
    ).model_copy(update=changes)
