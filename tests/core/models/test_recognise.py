"""Which network a file or a folder belongs to, whoever has made it."""

import argparse
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import safetensors.torch
import timm
import torch
import torchvision
from timm.models import save_for_hf

from core.errors import ConfigError, ModelError, WeightsError
from core.events import RecogniseResult
from core.jobs import StopToken
from core.models.backbone import Source
from core.models.build import build_classifier
from core.models.catalog import CATALOG, find, id_of
from core.models.checkpoints import read_tensors
from core.models.classifier import Classifier
from core.models.head import HeadShape
from core.models.known import architectures
from core.models.networks import create
from core.models.recognise import recognise
from core.requests import RecogniseRequest

Tensors = dict[str, torch.Tensor]


def asked(path: Path) -> RecogniseResult:
    return recognise(RecogniseRequest(path=path), lambda event: None, StopToken())


def started(found: RecogniseResult) -> Classifier:
    """A model for two classes that goes on from what was recognised."""
    return build_classifier(
        find(found.backbone),
        ("a", "b"),
        weights=str(found.weights),
        image_size=None,
        emit=lambda event: None,
        stop=StopToken(),
    )


@pytest.fixture(scope="module")
def small() -> Tensors:
    return torchvision.models.mobilenet_v3_small(num_classes=7).state_dict()


@pytest.fixture(scope="module")
def timms() -> Any:
    return timm.create_model("mobilenetv4_conv_small", num_classes=5)


@pytest.mark.parametrize(
    ("name", "wrap"),
    [
        ("a.pth", lambda t: t),
        ("a.pt", lambda t: {"model": t, "epoch": 3, "args": argparse.Namespace(lr=0.1)}),
        ("a.ckpt", lambda t: {"state_dict": {f"model.{k}": v for k, v in t.items()}}),
        ("a.tar", lambda t: {"model_state_dict": {f"module._orig_mod.{k}": t[k] for k in t}}),
        ("a.safetensors", lambda t: t),
    ],
)
def test_what_scripts_put_around_the_tensors_does_not_matter(
    name: str, wrap: Callable[[Tensors], Any], small: Tensors, tmp_path: Path
) -> None:
    if name.endswith(".safetensors"):
        safetensors.torch.save_file(wrap(small), tmp_path / name)
    else:
        torch.save(wrap(small), tmp_path / name)
    found = asked(tmp_path / name)
    assert (found.backbone, found.name, found.n_classes) == (
        "mobilenet_v3_small",
        "MobileNetV3 small",
        7,
    )
    assert (found.weights, found.others, found.graft) == (tmp_path / name, (), False)
    assert torch.equal(
        read_tensors(found.weights)["features.0.0.weight"], small["features.0.0.weight"]
    )


def test_averaged_weights_are_taken_where_there_are_some(small: Tensors, tmp_path: Path) -> None:
    averaged = {f"module.{name}": tensor + 1 for name, tensor in small.items()}
    both = {"model": small, "model_ema": averaged | {"n_averaged": torch.tensor(9)}}
    torch.save(both, tmp_path / "both.pth")
    tensors = read_tensors(tmp_path / "both.pth")
    assert tensors.keys() == small.keys()
    assert torch.equal(tensors["classifier.3.bias"], small["classifier.3.bias"] + 1)


def test_a_folder_of_timm_brings_its_preprocessing(timms: Any, tmp_path: Path) -> None:
    folder = tmp_path / "some model"
    cfg = {"input_size": (3, 96, 96), "mean": (0.4, 0.5, 0.6), "std": (0.3, 0.2, 0.1)}
    cfg |= {"interpolation": "bilinear", "crop_pct": 0.9}
    timms.pretrained_cfg |= cfg
    save_for_hf(timms, folder, model_config={"num_classes": 5}, safe_serialization="both")
    for place in (folder, folder / "model.safetensors"):
        found = asked(place)
        assert (found.weights, found.backbone) == (folder, "mobilenetv4_conv_small")
        assert (found.n_classes, found.graft) == (5, False)
    seen = started(found).preprocessing
    assert seen.model_dump(exclude={"decoding"}) == {
        "size": 96,
        "mean": (0.4, 0.5, 0.6),
        "std": (0.3, 0.2, 0.1),
        "interpolation": "bilinear",
        "crop": 0.9,
    }


def test_a_model_of_graft_brings_all_of_itself(tmp_path: Path) -> None:
    spec, seen = find("simple_cnn"), find("simple_cnn").preprocessing
    seen = seen.model_copy(update={"size": 32, "mean": (0.1, 0.2, 0.3), "crop": 1.0})
    shape = HeadShape(hidden_layers=1, hidden_units=16)
    old = Classifier(spec, ("x", "y", "z"), seen, create(spec, 32), shape)
    old.save(tmp_path / "run" / "model")
    found = asked(tmp_path / "run")
    assert found.weights == tmp_path / "run" / "model"
    assert (found.backbone, found.n_classes, found.graft) == ("simple_cnn", 3, True)
    new = started(found)
    assert new.preprocessing == seen
    assert torch.equal(new.backbone.features[0].weight, old.backbone.features[0].weight)


def test_layers_before_the_answer_of_timms_network_are_left_out(tmp_path: Path) -> None:
    spec = find("mobilenetv4_conv_small")
    shape = HeadShape(hidden_layers=1, hidden_units=16)
    old = Classifier(spec, ("x", "y"), spec.preprocessing, create(spec, 224), shape)
    old.save(tmp_path / "model")
    new = started(asked(tmp_path / "model"))
    assert torch.equal(new.backbone.conv_stem.weight, old.backbone.conv_stem.weight)


def test_of_several_alike_the_name_tells(tmp_path: Path) -> None:
    with torch.device("meta"):
        shapes = timm.create_model("efficientnet_b0", num_classes=3).state_dict()
    tensors = {name: torch.zeros(tensor.shape) for name, tensor in shapes.items()}
    for file, backbone in (
        ("model_best.pth", "timm/efficientnet_b0"),
        ("tf_efficientnet_b0_aa-827b6e33.pth", "tf_efficientnet_b0"),
    ):
        torch.save(tensors, tmp_path / file)
        found = asked(tmp_path / file)
        assert found.backbone == backbone
        assert found.n_classes == 3
        assert {"timm/efficientnet_b0", "tf_efficientnet_b0"} <= {found.backbone, *found.others}


def test_where_none_fits_the_nearest_is_named(small: Tensors, tmp_path: Path) -> None:
    torch.save(small | {"features.0.0.weight": torch.zeros(1)}, tmp_path / "almost.pth")
    with pytest.raises(WeightsError, match="no network that Graft knows") as raised:
        asked(tmp_path / "almost.pth")
    assert "MobileNetV3 small, but “features.0.0.weight” is 1 instead of 16×3×3×3" in (
        raised.value.detail
    )
    torch.save({"odd": torch.zeros(1)}, tmp_path / "odd.pth")
    with pytest.raises(WeightsError) as raised:
        asked(tmp_path / "odd.pth")
    assert not raised.value.detail


def test_a_description_that_tells_of_another_network_is_refused(
    small: Tensors, tmp_path: Path
) -> None:
    safetensors.torch.save_file(small, tmp_path / "model.safetensors")
    for said in ("resnet18", "nobody_knows"):
        (tmp_path / "config.json").write_text(json.dumps({"architecture": said}), encoding="utf-8")
        with pytest.raises(WeightsError, match="its own description") as raised:
            asked(tmp_path)
        assert said in raised.value.detail
        assert "mobilenet_v3_small" in raised.value.detail
    safetensors.torch.save_file({"odd": torch.zeros(1)}, tmp_path / "model.safetensors")
    with pytest.raises(ConfigError, match="nobody_knows"):
        asked(tmp_path)


def test_what_holds_no_model_is_explained(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model in"):
        asked(tmp_path)
    with pytest.raises(WeightsError, match="no such file"):
        asked(tmp_path / "missing.pth")


@pytest.mark.parametrize(
    ("source", "name"),
    [
        *((row.source, row.architecture) for row in CATALOG if row.weights),
        (Source.TIMM, "resnet26"),
        (Source.TIMM, "vit_tiny_patch16_224"),
        (Source.TORCHVISION, "regnet_x_400mf"),
        (Source.TORCHVISION, "mobilenet_v2"),
    ],
)
def test_the_keys_are_those_of_the_libraries_as_they_are(source: Source, name: str) -> None:
    spec = find(id_of(source, name))
    assert (spec.source, spec.architecture) == (source, name)
    try:
        with torch.device("meta"):
            network = create(spec, spec.input_size).backbone
    except NotImplementedError:
        network = create(spec, spec.input_size).backbone
    shapes = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    assert (source, name) in architectures(shapes)
