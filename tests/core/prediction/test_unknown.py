"""Pictures of no class: noticed as far as was agreed, and said wherever the model answers."""

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from core.data.images import read_picture
from core.decision import (
    NONE_OF_THESE,
    Decision,
    Sets,
    Strangers,
    quantile_from_above,
    write_decision,
)
from core.errors import ModelError
from core.events import PicturePredicted
from core.jobs import StopToken
from core.models.classifier import Classifier
from core.prediction.batch import predict
from core.prediction.unknown import FILE, Unknown
from core.requests import PredictRequest

WIDTH, N_CLASSES = 24, 3


def drawn(seed: int, n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features around a mean for each class, their classes, and logits that follow the classes."""
    random = np.random.default_rng(seed)
    means = 3 * np.random.default_rng(99).normal(size=(N_CLASSES, WIDTH))
    targets = random.integers(0, N_CLASSES, n)
    features = (means[targets] + random.normal(size=(n, WIDTH))).astype(np.float32)
    logits = (4 * np.eye(N_CLASSES)[targets] + random.normal(size=(n, N_CLASSES))).astype(
        np.float32
    )
    return features, targets, logits


@pytest.fixture(scope="module")
def usual() -> Unknown:
    features, targets, _ = drawn(0, 300)
    known, _, logits = drawn(1, 300)
    return Unknown.of(features, targets, known, logits)


def test_what_is_far_from_all_classes_is_the_strangest(usual: Unknown) -> None:
    features, _, logits = drawn(2, 200)
    far = 3 * np.random.default_rng(3).normal(size=(200, WIDTH)).astype(np.float32)
    known, strange = usual.strangeness(features, logits), usual.strangeness(far, logits)
    assert np.median(strange) > np.quantile(known, 0.99)


def test_a_model_with_little_to_say_makes_a_picture_stranger(usual: Unknown) -> None:
    features, _, logits = drawn(2, 50)
    assert (
        usual.strangeness(features, 0 * logits) > usual.strangeness(features, logits)
    ).mean() > 0.9


@pytest.mark.parametrize("agreed", [0.05, 0.1])
def test_false_alarms_are_as_many_as_agreed(usual: Unknown, agreed: float) -> None:
    features, _, logits = drawn(1, 300)
    bar = quantile_from_above(usual.strangeness(features, logits).tolist(), agreed)
    features, _, logits = drawn(5, 2000)
    alarms = (usual.strangeness(features, logits) > bar).mean()
    assert alarms == pytest.approx(agreed, abs=0.03)


def test_it_is_kept_with_the_model(usual: Unknown, tmp_path: Path) -> None:
    features, _, logits = drawn(2, 20)
    usual.save(tmp_path)
    again = Unknown.load(tmp_path, features.shape[1]).strangeness(features, logits)
    assert again.tolist() == usual.strangeness(features, logits).tolist()
    (tmp_path / FILE).write_bytes(b"torn")
    with pytest.raises(ModelError, match="missing or damaged"):
        Unknown.load(tmp_path, features.shape[1])


@pytest.fixture
def deciding(make_model: Callable[..., Path], make_pictures) -> tuple[Path, list[Path]]:
    """A model that knows what is usual among some pictures, and these."""
    model = make_model(seed=3)
    files = sorted(make_pictures(count=6).glob("*/*.jpg"))
    classifier = Classifier.load(model)
    pixels = np.stack([classifier.preprocessing.apply(read_picture(file)) for file in files])
    with torch.inference_mode():
        features = classifier.embed(torch.from_numpy(pixels).permute(0, 3, 1, 2))
        logits = classifier.head(features)
    targets = np.repeat(np.arange(3), 6)
    Unknown.of(features.numpy(), targets, features.numpy(), logits.numpy()).save(model)
    return model, files


def answered(
    model: Path, files: list[Path], csv_file: Path | None = None
) -> list[PicturePredicted]:
    events: list = []
    request = PredictRequest(model=model, paths=tuple(files), csv=csv_file, device="cpu")
    predict(request, events.append, StopToken())
    return [event for event in events if isinstance(event, PicturePredicted)]


def test_a_model_says_none_of_these_once_that_is_decided(deciding, tmp_path: Path) -> None:
    model, files = deciding
    assert NONE_OF_THESE not in {each.label for each in answered(model, files)}
    write_decision(model, Decision(strangers=Strangers(above=-1e9, false_alarms=0.5)))
    said = answered(model, files, tmp_path / "said.csv")
    assert {each.label for each in said} == {NONE_OF_THESE}
    first = said[0]
    assert first.probability == pytest.approx(1 - max(first.probabilities))
    with (tmp_path / "said.csv").open(encoding="utf-8-sig", newline="") as rows:
        assert NONE_OF_THESE in json.dumps(list(csv.reader(rows)))
    write_decision(model, Decision(strangers=Strangers(above=1e9, false_alarms=0.5)))
    assert NONE_OF_THESE not in {each.label for each in answered(model, files)}


def test_thresholds_and_sets_hold_for_every_answer(deciding) -> None:
    model, files = deciding
    write_decision(model, Decision(thresholds={"squares": 0.0}, sets=Sets(least=0.0, coverage=0.9)))
    for each in answered(model, files):
        assert each.label == "squares"
        assert each.probability == each.probabilities[1]
        assert set(each.could_be) == {"circles", "squares", "triangles"}
