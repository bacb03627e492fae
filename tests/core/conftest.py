"""Small models for the tests of what is done with a model."""

from collections.abc import Callable
from pathlib import Path

import pytest

from core.choices import Framing
from core.jobs import StopToken
from core.models.build import build_classifier
from core.models.catalog import find
from core.models.classifier import Classifier

SIZE = 64


@pytest.fixture(scope="session")
def make_model(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Saves a model with random weights and returns its folder. The same seed, the same model."""
    import torch

    def make(
        classes=("circles", "squares", "triangles"),
        backbone: str = "simple_cnn",
        seed: int = 0,
        framing: Framing = Framing.AUTO,
    ) -> Path:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            model: Classifier = build_classifier(
                find(backbone),
                classes,
                weights="none",
                image_size=SIZE,
                framing=framing,
                emit=lambda event: None,
                stop=StopToken(),
            )
        folder = tmp_path_factory.mktemp("models") / "model"
        model.save(folder)
        return folder

    return make


@pytest.fixture(scope="session")
def model(make_model: Callable[..., Path]) -> Path:
    """A model of the three classes of `make_pictures`, with random weights."""
    return make_model()
