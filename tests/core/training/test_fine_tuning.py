"""Fine-tuning with every setting: what may learn, when, by which rule, and what is done in need."""

from collections.abc import Callable
from typing import Any

import pytest
import torch

from core.choices import Loss, Optimizer
from core.errors import ConfigError
from core.events import Event, PauseChanged, Stage
from core.jobs import FinishReason, StopToken
from core.models.classifier import Classifier
from core.training.learner import Learner
from core.training.losses import Criterion

RunTraining = Callable[..., Any]

SMALL = {"image_size": 32, "epochs": 2}
EMPTY = {"backbone": "simple_cnn", "image_size": 32}


def passes(trained: Any) -> list[Any]:
    return [event for event in trained.of("epoch_done") if event.stage is Stage.FINE_TUNE]


def test_stages_open_one_after_the_other(
    make_pictures: Any, run_training: RunTraining, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[int] = []
    really = Learner.open

    def watch(learner: Learner, stages: int) -> None:
        opened.append(stages)
        really(learner, stages)

    monkeypatch.setattr(Learner, "open", watch)
    trained = run_training(
        make_pictures(count=8),
        **SMALL | {"epochs": 6, "patience": 9},
        trainable="last_two",
        gradual_unfreezing=True,
        head_epochs=2,
    )
    assert len(passes(trained)) == 6
    assert opened == [0, 1, 2]  # passes 1 and 2, then 3, then 4 to 6


def test_new_layers_learn_alone_at_first_and_are_in_the_model(
    make_pictures: Any, run_training: RunTraining
) -> None:
    trained = run_training(
        make_pictures(classes=("circles", "squares"), count=10),
        image_size=32,
        epochs=12,
        patience=12,
        trainable="last_stage",
        hidden_layers=1,
        hidden_units=16,
        activation="tanh",
        initialisation="xavier",
        label_smoothing=0.0,
    )
    losses = [event.train_loss for event in passes(trained)]
    assert losses[-1] < 0.5 * losses[0]
    best = max([trained.result.first_answer_accuracy, *(e.val_accuracy for e in passes(trained))])
    assert trained.result.val_accuracy == best
    shape = Classifier.load(trained.result.model).head.shape
    improved = any(event.best for event in passes(trained))
    assert (shape.hidden_layers, shape.hidden_units) == ((1, 16) if improved else (0, 256))


@pytest.mark.parametrize("balanced", [True, False])
def test_rare_classes_come_as_often_as_others_if_wanted(
    make_pictures: Any, run_training: RunTraining, monkeypatch: pytest.MonkeyPatch, balanced: bool
) -> None:
    really, seen = Criterion.__call__, torch.zeros(3)

    def watch(criterion: Criterion, logits: torch.Tensor, shares: torch.Tensor) -> torch.Tensor:
        seen.add_(shares.sum(0))
        return really(criterion, logits, shares)

    monkeypatch.setattr(Criterion, "__call__", watch)
    folder = make_pictures(count={"circles": 40, "squares": 6, "triangles": 6})
    trained = run_training(folder, **EMPTY, epochs=4, patience=9, balanced_sampling=balanced)
    assert seen.sum() == 4 * trained.result.n_train
    largest = (seen[0] / seen.sum()).item()
    assert (0.2 < largest < 0.5) if balanced else (largest > 0.7)


def test_accumulated_batches_are_one_step(make_pictures: Any, run_training: RunTraining) -> None:
    folder = make_pictures(count=12)
    settings = EMPTY | {"epochs": 3, "augmentation": "none", "precision": "full"}
    whole = run_training(folder, **settings, batch_size=12)
    parts = run_training(folder, **settings, batch_size=4, accumulation=3)
    assert [e.train_loss for e in passes(whole)] == pytest.approx(
        [e.train_loss for e in passes(parts)], rel=1e-4
    )


@pytest.mark.parametrize("optimizer", list(Optimizer))
def test_with_every_optimizer_the_loss_falls(
    make_pictures: Any, run_training: RunTraining, optimizer: Optimizer
) -> None:
    rate = {"sgd": 0.02, "rmsprop": 1e-4}.get(optimizer.value, 1e-3)
    trained = run_training(
        make_pictures(count=10), **EMPTY, optimizer=optimizer, learning_rate=rate, epochs=5
    )
    losses = [event.train_loss for event in passes(trained)]
    assert losses[-1] < 0.9 * losses[0]


@pytest.mark.parametrize("loss", list(Loss))
def test_every_loss_falls_also_of_blended_pictures(
    make_pictures: Any, run_training: RunTraining, loss: Loss
) -> None:
    mixed = {"mixup": 0.2, "cutmix": 1.0} if loss is not Loss.CROSS_ENTROPY else {}
    trained = run_training(
        make_pictures(count=10), **EMPTY, **mixed, loss=loss, learning_rate=1e-3, epochs=6
    )
    losses = [event.train_loss for event in passes(trained)]
    assert min(losses[3:]) < losses[0]


def test_a_pause_holds_still_and_changes_nothing(
    make_pictures: Any, run_training: RunTraining
) -> None:
    folder = make_pictures(count=8)
    whole = run_training(folder, **SMALL, trainable="last_stage")
    stop = StopToken()

    def pause(event: Event) -> None:
        if event.kind == "first_answer":
            stop.pause(True)
        if isinstance(event, PauseChanged) and event.paused:
            stop.pause(False)

    paused = run_training(folder, **SMALL, trainable="last_stage", stop=stop, on_event=pause)
    assert [event.paused for event in paused.of("pause_changed")] == [True, False]
    assert [(e.train_loss, e.val_loss) for e in passes(paused)] == [
        (e.train_loss, e.val_loss) for e in passes(whole)
    ]
    assert paused.result.finish_reason is FinishReason.COMPLETED


@pytest.mark.parametrize("optimizer", ["sgd", "adamw"])
def test_what_runs_away_is_given_up_for_the_first_answer(
    make_pictures: Any, run_training: RunTraining, optimizer: str
) -> None:
    trained = run_training(
        make_pictures(count=10),
        trainable="last_stage",
        optimizer=optimizer,
        learning_rate=10.0,
        warm_up=0.0,
        epochs=5,
    )
    result = trained.result
    assert result.finish_reason is FinishReason.DIVERGED
    assert result.val_accuracy == result.first_answer_accuracy
    (warned,) = [e.message for e in trained.of("warned") if "run away" in e.message]
    assert "the first answer, is kept" in warned
    assert "smaller learning rate" in warned
    assert Classifier.load(result.model).head.shape.hidden_layers == 0


def test_with_too_little_memory_it_goes_on_in_parts(
    make_pictures: Any, run_training: RunTraining, monkeypatch: pytest.MonkeyPatch
) -> None:
    really, most = Learner.forward, []

    def cramped(learner: Learner, activations: torch.Tensor) -> torch.Tensor:
        if learner.training and len(activations) > 4:
            raise torch.OutOfMemoryError("CUDA out of memory")
        most.append(len(activations) if learner.training else 0)
        return really(learner, activations)

    monkeypatch.setattr(Learner, "forward", cramped)
    trained = run_training(make_pictures(count=10), **SMALL, trainable="last_stage", batch_size=8)
    (warned,) = [e.message for e in trained.of("warned") if "Memory ran out" in e.message]
    assert "4 pictures go through the network together, 2 times" in warned
    assert "the same batch of 8" in warned
    assert max(most) == 4
    assert len(passes(trained)) == 2
    assert trained.result.finish_reason is FinishReason.COMPLETED


@pytest.mark.parametrize(
    "settings",
    [{"batch_size": 1}, {"batch_size": 7, "accumulation": 2}],
    ids=["one at a time", "one left over"],
)
def test_a_single_picture_is_learned_from_where_it_can_be(
    make_pictures: Any, run_training: RunTraining, settings: dict[str, int]
) -> None:
    folder = make_pictures(classes=("circles", "squares"), count=6)
    trained = run_training(folder, **EMPTY, **settings, epochs=1)
    assert len(passes(trained)) == 1
    assert trained.result.finish_reason is FinishReason.COMPLETED


def test_where_it_cannot_be_that_is_said(make_pictures: Any, run_training: RunTraining) -> None:
    nothing = {"backbone": "mobilenet_v3_small", "weights": "none", "image_size": 32}
    folder = make_pictures(count=6)
    with pytest.raises(ConfigError, match="one picture at a time"):
        run_training(folder, **nothing, batch_size=1)
    trained = run_training(folder, **nothing, batch_size=11, accumulation=2, epochs=1)
    assert len(passes(trained)) == 1
