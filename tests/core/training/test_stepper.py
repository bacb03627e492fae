"""A step is the same however many pictures fit into memory; losses are what papers say."""

import pytest
import torch
from torch import nn
from torch.nn.functional import cross_entropy

from core.choices import Loss
from core.config import TrainConfig
from core.errors import TrainingError
from core.training.losses import Criterion
from core.training.mixing import Mixer
from core.training.stepper import Stepper

CPU = torch.device("cpu")


class Cramped(nn.Module):
    """Has room for so many pictures and no more, as a GPU does."""

    def __init__(self, room: int) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.linear = nn.Linear(8, 3)
        self.room = room

    def forward(self, inputs: torch.Tensor) -> torch.Tensor:
        if len(inputs) > self.room:
            raise torch.OutOfMemoryError("out of memory")
        logits: torch.Tensor = self.linear(inputs)
        return logits


def learned(room: int, config: TrainConfig | None = None) -> tuple[nn.Linear, list[int]]:
    """The weights after three steps with batches of 64, and what was told of memory."""
    config = config or TrainConfig()
    network, told = Cramped(room), list[int]()
    stepper = Stepper(
        network,
        torch.optim.SGD(network.parameters(), lr=0.1),
        Criterion(config, torch.ones(3)),
        config,
        CPU,
        at_once=64,
        on_halved=told.append,
    )
    generator = torch.Generator().manual_seed(1)
    for _ in range(3):
        inputs = torch.randn(64, 8, generator=generator)
        targets = torch.randint(0, 3, (64,), generator=generator)
        stepper(*Mixer(config, 3)(inputs, targets), 64)
    return network.linear, told


@pytest.mark.parametrize("clip", [0.0, 0.01])
def test_with_too_little_memory_the_steps_stay_the_same(clip: float) -> None:
    config = TrainConfig(gradient_clipping=clip)
    whole, told = learned(room=64, config=config)
    assert told == []
    halves, told = learned(room=32, config=config)
    assert told == [32]
    eighths, told = learned(room=8, config=config)
    assert told == [32, 16, 8]
    torch.testing.assert_close(halves.weight, whole.weight)
    torch.testing.assert_close(eighths.bias, whole.bias)


def test_without_room_for_one_picture_it_gives_up() -> None:
    with pytest.raises(TrainingError, match="single picture"):
        learned(room=0)


def test_other_errors_are_not_taken_for_a_lack_of_memory() -> None:
    class Broken(Cramped):
        def forward(self, inputs: torch.Tensor) -> torch.Tensor:
            raise RuntimeError("shapes do not match")

    network = Broken(1)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1)
    criterion = Criterion(TrainConfig(), torch.ones(3))
    stepper = Stepper(
        network, optimizer, criterion, TrainConfig(), CPU, at_once=4, on_halved=pytest.fail
    )
    with pytest.raises(RuntimeError, match="shapes"):
        stepper(torch.ones(2, 8), torch.eye(3)[:2], 2)


LOGITS = torch.tensor([[2.0, 0.0, -1.0], [0.5, 0.5, 3.0]])
TARGETS = torch.tensor([0, 1])


def loss(counts: tuple[int, ...] = (1, 1, 1), **settings: object) -> torch.Tensor:
    config = TrainConfig.model_validate({"label_smoothing": 0.0} | settings)
    return Criterion(config, torch.tensor(counts))(LOGITS, torch.eye(3)[TARGETS])


def test_cross_entropy_and_smoothing_are_those_of_torch() -> None:
    for smoothing in (0.0, 0.1):
        expected = cross_entropy(LOGITS, TARGETS, reduction="none", label_smoothing=smoothing)
        torch.testing.assert_close(loss(label_smoothing=smoothing), expected)


def test_rare_classes_weigh_more_and_all_pictures_as_much_as_without() -> None:
    weighted, plain = loss((30, 10, 20), loss=Loss.WEIGHTED), loss()
    ratio = weighted / plain
    assert float(ratio[1] / ratio[0]) == pytest.approx(3)
    shares = torch.tensor([30.0, 10.0, 20.0])
    assert float((shares / shares.sum() * (20 / shares)).sum()) == pytest.approx(1)
    torch.testing.assert_close(loss((7, 7, 7), loss=Loss.WEIGHTED), plain)


def test_focal_loss_is_cross_entropy_that_counts_easy_pictures_less() -> None:
    torch.testing.assert_close(loss(loss=Loss.FOCAL, focal_gamma=0.0), loss())
    p = LOGITS.softmax(1)[torch.arange(2), TARGETS]
    torch.testing.assert_close(loss(loss=Loss.FOCAL, focal_gamma=2.0), (1 - p) ** 2 * -p.log())


def test_squared_error_is_that_of_the_probabilities() -> None:
    expected = (LOGITS.softmax(1) - torch.eye(3)[TARGETS]).square().sum(1)
    torch.testing.assert_close(loss(loss=Loss.MSE), expected)


@pytest.mark.parametrize("shape", [(6, 5), (6, 7, 5), (6, 4, 8, 8)])
@pytest.mark.parametrize("way", ["mixup", "cutmix"])
def test_blended_labels_say_what_was_blended(shape: tuple[int, ...], way: str) -> None:
    """Each class has its own constant picture, so the mean of a blend tells its shares."""
    torch.manual_seed(0)
    targets = torch.tensor([0, 1, 2, 0, 1, 2])
    inputs = torch.ones(shape) * targets.view(-1, *[1] * (len(shape) - 1))
    mixed, shares = Mixer(TrainConfig.model_validate({way: 1.0}), 3)(inputs, targets)
    assert mixed.shape == inputs.shape
    torch.testing.assert_close(shares.sum(1), torch.ones(6))
    blends = way == "mixup" or len(shape) == 4
    assert bool(((shares > 0) & (shares < 1)).any()) == blends
    expected = shares @ torch.tensor([0.0, 1.0, 2.0])
    torch.testing.assert_close(mixed.flatten(1).mean(1), expected)
