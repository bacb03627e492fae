"""Pictures of more than 8 bits are learned from, kept and shown by one rule."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from core.data.decoding import Decoding, GreyLevels
from core.data.images import read_picture
from core.data.loader import decode
from core.data.thumbnails import thumbnails
from core.jobs import StopToken
from core.models.classifier import Classifier
from core.requests import ThumbnailRequest
from core.runs import Run

RunTraining = Callable[..., Any]


@pytest.fixture
def counts(tmp_path: Path) -> Path:
    """Spots as a microscope counts them: dim or bright ones, and a few ordinary pictures."""
    folder, rng = tmp_path / "counts", np.random.default_rng(1)
    y, x = np.mgrid[:64, :64]
    for name, low, high in (("dim", 120, 245), ("bright", 300, 900)):
        (folder / name).mkdir(parents=True)
        for n in range(10):
            values, peak = rng.normal(60, 4, (64, 64)), rng.uniform(low, high)
            for cx, cy in rng.uniform(8, 56, (6, 2)):
                values += (peak - 60) * np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / 40)
            spots = np.minimum(values, peak).astype(np.uint16)
            Image.fromarray(spots).save(folder / name / f"{n}.tif")
        for n in range(2):
            plain = rng.integers(0, 40 if name == "dim" else 200, (64, 64, 3), np.uint8)
            Image.fromarray(plain).save(folder / name / f"plain{n}.png")
    return folder


def keys(project: Path) -> list[str]:
    return next((project / "cache" / "features").glob("*/keys.txt")).read_text().split()


def test_what_is_brighter_is_seen_brighter_and_everything_goes_by_one_rule(
    counts: Path, run_training: RunTraining, tmp_path: Path
) -> None:
    trained = run_training(counts)
    assert trained.of("first_answer")[0].cv_accuracy > 0.8
    said = [event.message for event in trained.of("warned")]
    assert "16-bit: 0…1023 becomes black…white." in said
    run = Run(trained.result.model.parent)
    seen = Classifier.load(run.model).preprocessing
    grey = GreyLevels(black=0, white=1023, source="bits")
    assert seen.decoding == run.file.decoding == Decoding(grey=grey)
    assert "0…1023 becomes black…white" in (run.model / "README.md").read_text(encoding="utf-8")
    brightest = {
        name: [decode(file, seen).max() for file in (counts / name).glob("*.tif")]
        for name in ("dim", "bright")
    }
    assert max(brightest["dim"]) < min(brightest["bright"])

    first = keys(tmp_path / "project")
    by_rule = ["~" in key.removesuffix("~exact") for key in first]
    assert sum(by_rule) == 20  # the ordinary ones belong to every rule
    (again,) = run_training(counts).of("features_done")
    assert (again.n, again.n_cached) == (24, 24)
    other = run_training(counts, grey="0..4095")
    assert other.of("features_done")[0].n_cached == 4
    model = Classifier.load(other.result.model).preprocessing
    assert model.decoding.grey == GreyLevels(black=0, white=4095, source="chosen")


def test_thumbnails_show_what_the_network_sees(counts: Path, tmp_path: Path) -> None:
    rule = Decoding(grey=GreyLevels(black=50, white=400))
    files = tuple(sorted((counts / "bright").glob("*.tif"))[:3])
    small = 64
    made: dict[Path, dict[Path, Path]] = {}
    for name, decoding in (("rule", rule), ("own", Decoding())):
        request = ThumbnailRequest(files=files, folder=tmp_path, size=small, decoding=decoding)
        events: list[Any] = []
        thumbnails(request, events.append, StopToken())
        made[name] = {event.file: event.thumbnail for event in events}
    for file in files:
        assert made["rule"][file] != made["own"][file]
        shown = np.asarray(read_picture(made["rule"][file])).astype(int)
        wanted = np.asarray(read_picture(file, decoding=rule)).astype(int)
        assert abs(shown - wanted).mean() < 4  # a JPEG


def test_a_model_made_before_keeps_the_rule_for_each_picture(
    counts: Path, run_training: RunTraining
) -> None:
    trained = run_training(counts, backbone="simple_cnn", image_size=32, epochs=1)
    folder = trained.result.model
    config = json.loads((folder / "config.json").read_bytes())
    del config["graft"]["preprocessing"]["decoding"]
    config["graft"]["schema_version"] = 1
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    old = Classifier.load(folder)
    assert old.preprocessing.decoding == Decoding()
    file = counts / "bright" / "0.tif"
    high = np.asarray(Image.open(file)).max()
    seen = np.asarray(read_picture(file, decoding=old.preprocessing.decoding))[..., 0]
    assert seen.max() == np.floor(high / 4095 * 255 + 0.5)  # it chose 12 bits by itself
    pixels = torch.from_numpy(decode(file, old.preprocessing)).permute(2, 0, 1)[None]
    assert torch.isfinite(old(old.normalise(pixels))).all()
