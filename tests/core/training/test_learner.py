"""A model taken apart: which part learns, and that what it learns is in the model afterwards."""

import pytest
import torch
from torch import nn

from core.choices import Initialisation, Trainable
from core.config import TrainConfig, change
from core.errors import ConfigError
from core.jobs import StopToken
from core.models.build import build_classifier
from core.models.catalog import find
from core.models.classifier import Classifier
from core.models.head import Head
from core.training.learner import Learner, take_apart

CLASSES = ("ant", "bee", "wasp")


def classifier(id: str) -> Classifier:
    """A network whose BatchNorms do something, as after a training."""
    torch.manual_seed(0)
    model = build_classifier(
        find(id),
        CLASSES,
        weights="none",
        image_size=32,
        emit=lambda event: None,
        stop=StopToken(),
    )
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            nn.init.uniform_(module.running_mean, -0.2, 0.2)
            nn.init.uniform_(module.running_var, 0.5, 1.5)
            nn.init.uniform_(module.bias, -0.2, 0.2)
    return model.eval()


def config(trainable: str = "last_stage", **settings: object) -> TrainConfig:
    return change(TrainConfig(), {"trainable": trainable, **settings})


def pictures() -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    return torch.randint(0, 256, (6, 3, 32, 32), dtype=torch.uint8, generator=generator)


@pytest.mark.parametrize(
    ("trainable", "n_stages"),
    [("none", 0), ("head", 0), ("last_stage", 1), ("last_two", 2), ("all", 7)],
)
def test_so_many_stages_can_learn(trainable: str, n_stages: int) -> None:
    model = classifier("efficientnet_lite0")
    learner = take_apart(model, config(trainable), pretrained=True).learner
    assert learner.n_stages == n_stages
    assert len(learner.layers()) == n_stages + 1
    learns = {id(p) for layer in learner.layers() for p in layer}
    for opened in range(n_stages + 1):
        learner.open(opened)
        wanted = {id(p) for layer in learner.layers()[: opened + 1] for p in layer}
        assert {id(p) for p in learner.parameters() if p.requires_grad} == wanted
    assert learns == wanted


def test_the_trunk_gives_what_can_be_learned_from_and_does_not_learn() -> None:
    bench = take_apart(classifier("efficientnet_lite0"), config(), pretrained=True)
    bench.learner.open(1)
    activations = bench.trunk(pictures())
    assert not activations.requires_grad
    bench.learner(activations).sum().backward()
    assert all(p.grad is not None for layer in bench.learner.layers() for p in layer)
    assert torch.equal(bench.trunk(pictures()), activations)


@pytest.mark.parametrize("keep", [True, False])
def test_statistics_are_kept_where_they_should_be(keep: bool) -> None:
    tail = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Flatten())
    learner = Learner(tail, Head(16, 3), [], keep_statistics=keep)
    learner.train()
    learner(torch.randn(2, 3, 4, 4) + 5)
    assert learner.training
    assert bool(tail[1].running_mean.any()) is not keep


@torch.no_grad()
def test_it_starts_from_the_first_answer() -> None:
    model = classifier("efficientnet_lite0")
    bench = take_apart(model, config("last_two"), pretrained=True)
    answered = bench.learner.eval()(bench.trunk(pictures()))
    torch.testing.assert_close(answered, model(pictures()), rtol=1e-3, atol=1e-4)


@pytest.mark.parametrize("hidden_layers", [0, 2])
@pytest.mark.parametrize(
    ("id", "trainable", "pretrained"),
    [
        ("efficientnet_lite0", "head", True),
        ("efficientnet_lite0", "last_stage", True),
        ("efficientnet_lite0", "all", True),
        ("simple_cnn", "all", False),
        ("mobilenet_v3_small", "all", False),
    ],
)
def test_what_was_learned_is_in_the_classifier_afterwards(
    id: str, trainable: str, pretrained: bool, hidden_layers: int
) -> None:
    model = classifier(id)
    settings = config(trainable, hidden_layers=hidden_layers, hidden_units=8, dropout=0.1)
    bench = take_apart(model, settings, pretrained=pretrained)
    learner = bench.learner
    learner.open(learner.n_stages)
    with torch.no_grad():
        before = learner.eval()(bench.trunk(pictures()))
    optimizer = torch.optim.SGD([p for p in learner.parameters() if p.requires_grad], lr=1e-2)
    targets = torch.tensor([0, 1, 2, 0, 1, 2])
    for _ in range(3):
        optimizer.zero_grad()
        logits = learner.train()(bench.trunk(pictures()))
        nn.functional.cross_entropy(logits, targets).backward()
        optimizer.step()
    bench.put_back()
    with torch.no_grad():
        learned = learner.eval()(bench.trunk(pictures()))
        torch.testing.assert_close(model(pictures()), learned, rtol=1e-3, atol=1e-3)
    assert not torch.allclose(learned, before, atol=1e-3)
    assert model.head.shape.hidden_layers == hidden_layers


def test_only_what_is_new_is_drawn_as_asked() -> None:
    normal = {"initialisation": Initialisation.NORMAL, "hidden_layers": 1}
    learned = classifier("efficientnet_lite0")
    before = learned.backbone.conv_stem.weight.clone()
    bench = take_apart(learned, config("all", **normal), pretrained=True)
    assert torch.equal(learned.backbone.conv_stem.weight, before)
    assert bench.learner.head.weight.std().item() == pytest.approx(0.01, rel=0.2)
    empty = classifier("simple_cnn")
    take_apart(empty, config("all", **normal), pretrained=False)
    assert empty.backbone.features[0].weight.std().item() == pytest.approx(0.01, rel=0.2)


def test_statistics_need_more_than_one_picture() -> None:
    one = config(Trainable.ALL, batch_size=1)
    with pytest.raises(ConfigError, match="one picture at a time"):
        take_apart(classifier("mobilenet_v3_small"), one, pretrained=False)
    for id, pretrained in (("mobilenet_v3_small", True), ("simple_cnn", False)):
        assert take_apart(classifier(id), one, pretrained=pretrained).learner.fewest == 1
