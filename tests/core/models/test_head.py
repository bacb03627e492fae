"""The head: straight or through hidden layers, saved and opened again, and what it starts from."""

import math
from pathlib import Path

import pytest
import torch
from torch import nn

from core.choices import Activation, Initialisation
from core.errors import ExportError
from core.export import huggingface
from core.export.portable import Portable
from core.jobs import StopToken
from core.models.build import build_classifier
from core.models.catalog import find
from core.models.classifier import Classifier
from core.models.head import Head, HeadShape, initialise


def classifier(id: str, shape: HeadShape) -> Classifier:
    model = build_classifier(
        find(id),
        ("bee", "ant", "wasp"),
        weights="none",
        image_size=32,
        emit=lambda event: None,
        stop=StopToken(),
    )
    model.head = Head(model.features, 3, shape, dropout=0.5)
    return model.eval()


def test_without_hidden_layers_it_is_a_linear_layer() -> None:
    head, embeddings = Head(5, 3), torch.randn(4, 5)
    assert head.state_dict().keys() == {"weight", "bias"}
    assert torch.equal(head(embeddings), embeddings @ head.weight.T + head.bias)


@pytest.mark.parametrize("n_layers", [1, 2, 3])
@pytest.mark.parametrize("activation", list(Activation))
def test_hidden_layers_have_their_width_and_bend(n_layers: int, activation: Activation) -> None:
    head = Head(5, 3, HeadShape(hidden_layers=n_layers, hidden_units=7, activation=activation))
    widths = [layer.out_features for layer in head.hidden if isinstance(layer, nn.Linear)]
    assert widths == [7] * n_layers
    assert head.weight.shape == (3, 7)
    one, other = torch.randn(2, 8, 5)
    straight = (head(one) + head(other)) / 2
    assert not torch.allclose(head((one + other) / 2), straight, atol=1e-5)


def test_dropout_hides_only_while_it_learns() -> None:
    head, embeddings = Head(50, 3, dropout=0.5), torch.ones(1, 50)
    assert not torch.equal(head(embeddings), head(embeddings))
    head.eval()
    assert torch.equal(head(embeddings), head(embeddings))


@torch.inference_mode()
def test_hidden_layers_survive_saving(tmp_path: Path) -> None:
    shape = HeadShape(hidden_layers=2, hidden_units=6, activation=Activation.GELU)
    model = classifier("simple_cnn", shape)
    model.save(tmp_path / "model")
    again = Classifier.load(tmp_path / "model")
    pictures = torch.randint(0, 256, (4, 3, 32, 32), dtype=torch.uint8)
    assert again.head.shape == shape
    assert torch.equal(again(pictures), model(pictures))


def test_timm_is_not_given_a_head_it_could_not_open(tmp_path: Path) -> None:
    model = classifier("efficientnet_lite0", HeadShape(hidden_layers=1))
    model.save(tmp_path / "model")
    with pytest.raises(ExportError, match="hidden layers") as caught:
        huggingface.write(Portable(tmp_path / "model"), tmp_path / "out", [])
    assert "ONNX" in caught.value.hint
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("kind", "spread"),
    [
        (Initialisation.XAVIER, math.sqrt(2 / (300 + 500))),
        (Initialisation.HE, math.sqrt(2 / 300)),
        (Initialisation.NORMAL, 0.01),
    ],
)
def test_weights_are_spread_as_the_papers_have_it(kind: Initialisation, spread: float) -> None:
    torch.manual_seed(0)
    layer = nn.Linear(300, 500)
    initialise(nn.Sequential(layer), kind)
    assert layer.weight.std().item() == pytest.approx(spread, rel=0.02)
    assert layer.weight.mean().item() == pytest.approx(0.0, abs=spread / 50)
    assert not layer.bias.any()


def test_convolutions_are_drawn_anew_and_norms_are_not() -> None:
    network = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8))
    nn.init.constant_(network[1].weight, 0.5)
    before = network[0].weight.clone()
    initialise(network, Initialisation.DEFAULT)
    assert torch.equal(network[0].weight, before)
    initialise(network, Initialisation.HE)
    assert not torch.equal(network[0].weight, before)
    assert torch.equal(network[1].weight, torch.full((8,), 0.5))
