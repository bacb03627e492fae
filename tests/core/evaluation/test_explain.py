"""Heatmaps: they point at what decides the class, for every kind of network."""

import base64
import io
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
import pytest
import torch
from PIL import Image

from core.config import Preset, TrainConfig, apply_preset, change
from core.errors import ConfigError, PictureError, StoppedError
from core.evaluation.explain import explain, half_of, last_feature_map
from core.events import ExplainResult, Progress
from core.jobs import StopKind, StopToken
from core.models.catalog import find
from core.models.classifier import Classifier
from core.models.networks import create
from core.prediction.predictor import open_predictor
from core.requests import ExplainRequest, TrainRequest
from core.training.loop import train

SIDE, PATCH = 224, 64
SEEN = find("efficientnet_lite0").preprocessing  # the network sees SIDE × SIDE of the middle
SCALE, MARGIN = SEEN.shorter_side / SIDE, (SEEN.shorter_side - SEEN.size) / 2
SHARE = (PATCH * SCALE / SIDE) ** 2  # of the patch in what is seen: a tenth
N = 16
VIT = "vit_tiny_patch16_224"

Box = tuple[int, int, int, int]


def heatmap(model: Path, file: Path, label: str = "", emit=lambda event: None, stop=None):
    request = ExplainRequest(model=model, file=file, label=label, device="cpu")
    return explain(request, emit, stop or StopToken())


def draw(rng: np.random.Generator, *, planted: bool) -> tuple[Image.Image, Box]:
    """A soft, noisy background, and a checkered patch wherever the network looks.

    Returns:
        The picture, and the patch's box (left, top, right, bottom) in what the network sees of it.
    """
    soft = Image.fromarray(rng.integers(60, 196, (5, 5, 3), dtype=np.uint8))
    pixels = np.asarray(soft.resize((SIDE, SIDE), Image.Resampling.BICUBIC), np.int16)
    pixels = (pixels + rng.integers(-12, 13, pixels.shape)).clip(0, 255).astype(np.uint8)
    lost = round(MARGIN / SCALE)  # on every side, by the crop
    x, y = (int(corner) for corner in rng.integers(lost, SIDE - lost - PATCH + 1, 2))
    if planted:
        down, across = np.mgrid[:PATCH, :PATCH] // 8
        checks = (down + across)[..., None] % 2
        pixels[y : y + PATCH, x : x + PATCH] = np.where(checks, (240, 220, 20), (20, 30, 160))
    left, top, right, bottom = (
        round(edge * SCALE - MARGIN) for edge in (x, y, x + PATCH, y + PATCH)
    )
    return Image.fromarray(pixels), (left, top, right, bottom)


def mass_inside(heat: tuple[tuple[float, ...], ...], box: Box, enlarged: float = 0.0) -> float:
    """The share of the heat, spread over the picture, that lies in `box`; 0 if there is none.

    Args:
        enlarged: the box, on every side, by so many cells of the map.
    """
    grid = torch.tensor(heat)[None, None]
    spread = torch.nn.functional.interpolate(grid, size=(SIDE, SIDE), mode="bilinear")[0, 0]
    more = round(enlarged * SIDE / len(heat))
    left, top = (max(edge - more, 0) for edge in box[:2])
    inside = spread[top : box[3] + more, left : box[2] + more].sum()
    return float(inside / spread.sum()) if spread.any() else 0.0


@dataclass(frozen=True)
class Planted:
    """A model that has learned to find a patch, and pictures with one that it has not seen."""

    model: Path
    files: tuple[Path, ...]
    boxes: tuple[Box, ...]

    def masses(self, model: Path, enlarged: float = 0.0) -> list[float]:
        heats = [heatmap(model, file, "planted").heat for file in self.files]
        return [
            mass_inside(heat, box, enlarged) for heat, box in zip(heats, self.boxes, strict=True)
        ]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    folder = tmp_path_factory.mktemp("planted")
    for kind, name in enumerate(("plain", "planted")):
        (folder / "pictures" / name).mkdir(parents=True)
        for number in range(30):
            picture, _ = draw(np.random.default_rng((0, kind, number)), planted=name == "planted")
            picture.save(folder / "pictures" / name / f"{number}.png")
    config = change(apply_preset(Preset.FAST, TrainConfig()), {"device": "cpu"})
    request = TrainRequest(project=folder / "project", folder=folder / "pictures", config=config)
    train(request, lambda event: None, StopToken())
    (model,) = folder.glob("project/runs/*/model")
    files, boxes = [], []
    for number in range(N):
        picture, box = draw(np.random.default_rng((1, number)), planted=True)
        files.append(folder / f"{number}.png")
        boxes.append(box)
        picture.save(files[-1])
    return Planted(model, tuple(files), tuple(boxes))


def test_the_heat_lies_where_the_patch_is(planted: Planted):
    inside = planted.masses(planted.model)
    assert median(inside) > 3 * SHARE
    assert sum(mass > 1.5 * SHARE for mass in inside) >= N - 2
    near = planted.masses(planted.model, enlarged=0.5)  # the map is no finer than that
    assert median(near) > 0.6
    assert sum(mass > 0.5 for mass in near) >= N - 2


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_with_random_weights_it_does_not(planted: Planted, tmp_path: Path, seed: int):
    model = Classifier.load(planted.model)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for module in model.modules():
            if hasattr(module, "reset_parameters"):
                module.reset_parameters()
    model.save(tmp_path / "model")
    assert median(planted.masses(tmp_path / "model")) < 2 * SHARE
    near = planted.masses(tmp_path / "model", enlarged=0.5)
    assert sum(mass > 0.5 for mass in near) < N / 4


def test_it_says_what_was_explained(planted: Planted):
    result = heatmap(planted.model, planted.files[0])
    assert (result.method, result.label, result.file) == ("grad_cam", "planted", planted.files[0])
    (answer,) = open_predictor(planted.model, "cpu").predict(
        [planted.files[0]], lambda event: None, StopToken()
    )
    assert result.probability == pytest.approx(max(answer.probabilities), abs=1e-4)
    assert np.shape(result.heat) == (7, 7)
    other = heatmap(planted.model, planted.files[0], "plain")
    assert other.label == "plain"
    assert other.probability == pytest.approx(1 - result.probability, abs=1e-6)


def test_the_picture_is_what_the_network_sees(planted: Planted):
    result = heatmap(planted.model, planted.files[0])
    shown = Image.open(io.BytesIO(base64.b64decode(result.picture)))
    assert (shown.format, shown.size) == ("JPEG", (SIDE, SIDE))
    seen = Classifier.load(planted.model).preprocessing.apply(Image.open(planted.files[0]))
    assert np.abs(np.asarray(shown, np.int16) - seen).mean() < 10


@pytest.mark.parametrize(
    ("backbone", "method", "shape"),
    [
        ("simple_cnn", "grad_cam", (32, 32)),
        ("resnet10t", "grad_cam", (2, 2)),
        (VIT, "occlusion", (16, 16)),
    ],
)
def test_every_kind_of_network_gives_a_heatmap(
    make_model: Callable[..., Path], make_pictures, backbone: str, method: str, shape
):
    model = make_model(("circles", "squares"), backbone)
    file = make_pictures(count=1) / "circles" / "circles-000.jpg"
    results = [heatmap(model, file, label) for label in ("circles", "squares")]
    circles, squares = (np.array(result.heat) for result in results)
    assert {result.method for result in results} == {method}
    assert circles.shape == squares.shape == shape
    assert circles.min() >= 0
    assert squares.min() >= 0
    assert 1.0 in (circles.max(), squares.max())
    assert not (circles * squares).any()  # what speaks for one of two speaks against the other
    assert heatmap(model, file, "circles").heat == results[0].heat


@pytest.mark.parametrize(
    ("backbone", "channels"),
    [
        ("efficientnet_lite0", 1280),
        ("mobilenetv4_conv_small", 960),
        ("mobilenet_v3_small", 576),
        ("resnet18", 512),
        ("convnextv2_atto", 320),
        ("simple_cnn", 64),
        ("swin_t", None),
        (VIT, None),
    ],
)
def test_the_last_feature_map_is_found(backbone: str, channels: int | None):
    network = create(find(backbone), 64).backbone.eval()
    found = last_feature_map(network, torch.zeros(1, 3, 64, 64))
    shapes: list[torch.Size] = []
    if found is not None:
        found.register_forward_hook(lambda module, given, output: shapes.append(output.shape))
    network(torch.zeros(1, 3, 64, 64))
    assert [shape[1] for shape in shapes] == ([] if channels is None else [channels])
    assert all(shape[2] == shape[3] > 1 for shape in shapes)


def test_a_model_that_has_changed_is_read_again(
    make_model: Callable[..., Path], make_pictures, tmp_path: Path
):
    file = make_pictures(count=1) / "circles" / "circles-000.jpg"
    answers: list[ExplainResult] = []
    for seed in (0, 1):
        shutil.rmtree(tmp_path / "model", ignore_errors=True)
        shutil.copytree(make_model(seed=seed), tmp_path / "model", copy_function=shutil.copyfile)
        answers.append(heatmap(tmp_path / "model", file, "circles"))
    assert answers[0].probability != answers[1].probability


def test_a_class_it_does_not_know_is_refused(model: Path, make_pictures):
    file = make_pictures(count=1) / "circles" / "circles-000.jpg"
    with pytest.raises(ConfigError, match="“circle”") as caught:
        heatmap(model, file, "circle")
    assert "“circles”" in caught.value.hint


def test_a_picture_that_cannot_be_read_is_refused(model: Path, tmp_path: Path):
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"<html>")
    with pytest.raises(PictureError):
        heatmap(model, broken)


def test_it_can_be_stopped(make_model: Callable[..., Path], make_pictures):
    file = make_pictures(count=1) / "circles" / "circles-000.jpg"
    stop = StopToken()
    events: list = []

    def emit(event):
        events.append(event)
        stop.ask(StopKind.CANCEL)

    with pytest.raises(StoppedError):
        heatmap(make_model(backbone=VIT), file, emit=emit, stop=stop)
    (event,) = events
    assert isinstance(event, Progress)
    assert event.total == 15**2


def test_half_of_the_heat_lies_on_a_small_share_of_the_area_where_a_small_thing_decides() -> None:
    heat = torch.zeros(10, 10)
    assert half_of(heat) == 1.0
    heat[4, 4] = 1.0
    assert half_of(heat) == 0.01
    assert half_of(torch.ones(10, 10)) == 0.5
