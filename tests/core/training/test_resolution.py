"""Large pictures with small things: what the first answers say of more pixels and of the edges."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from scipy.ndimage import gaussian_filter

from core.choices import Framing
from core.config import PRESETS, Preset
from core.errors import StoppedError
from core.jobs import StopKind, StopToken
from core.models.classifier import Classifier
from core.runs import Run, RunState, list_runs
from core.training.resolution import choose

RunTraining = Callable[..., Any]
TRIAL = {"image_size": None, "finer": True}


def draw(folder: Path, width: int, height: int, spoil: Callable[..., None], n: int = 16) -> Path:
    """Clouds with grain, of two classes: `spoil` puts something into those of the second."""
    for kind, name in enumerate(("good", "spoiled")):
        (folder / name).mkdir(parents=True)
        for number in range(n):
            rng = np.random.default_rng((7, kind, number))
            clouds = gaussian_filter(rng.normal(size=(height, width)), 6)
            pixels = 128 + clouds / clouds.std() * 20
            if kind:
                spoil(pixels, rng)
            image = Image.fromarray(np.clip(pixels, 0, 255).astype(np.uint8))
            image.save(folder / name / f"{number:02}.png")
    return folder


def dots(pixels: Any, rng: Any) -> None:
    for _ in range(12):
        y, x = rng.integers(60, len(pixels) - 70, 2)
        pixels[y : y + 2, x : x + 2] -= 120


def bar(pixels: Any, rng: Any) -> None:
    place = int(rng.integers(100, 200))
    pixels[place : place + 60] -= 90


def spot_at_the_edge(pixels: Any, rng: Any) -> None:
    y, x = rng.integers(10, len(pixels) - 50), rng.integers(10, 60)
    pixels[y : y + 40, x : x + 40] = 10


def test_dots_of_two_pixels_take_a_finer_view_and_a_resumed_run_keeps_it(
    tmp_path: Path, run_training: RunTraining
) -> None:
    folder = draw(tmp_path / "dots", 400, 400, dots, n=20)
    stop = StopToken()

    def stop_once_chosen(event: Any) -> None:
        if event.kind == "resolution_chosen":
            stop.ask(StopKind.CANCEL)

    with pytest.raises(StoppedError):
        run_training(folder, stop=stop, on_event=stop_once_chosen, **TRIAL, framing="centre")
    (interrupted,) = list_runs(tmp_path / "project" / "runs")
    assert interrupted.state is RunState.INTERRUPTED
    (chosen,) = [e for e in interrupted.events() if e.kind == "resolution_chosen"]
    assert [view.size for view in chosen.tried] == [224, 336]
    assert chosen.taken.size > 224
    assert chosen.taken.n_correct > chosen.usual.n_correct + 4
    assert chosen.slower >= 2.25

    resumed = run_training(folder, resume=interrupted.name, **TRIAL)
    assert not resumed.of("resolution_chosen")
    assert Classifier.load(resumed.result.model).preprocessing.size == chosen.taken.size
    assert Run(interrupted.folder).file.config.image_size is None


def test_what_lies_at_the_edges_takes_the_whole_picture(
    tmp_path: Path, run_training: RunTraining
) -> None:
    folder = draw(tmp_path / "edges", 480, 240, spot_at_the_edge, n=24)
    trained = run_training(folder, **TRIAL)
    (chosen,) = trained.of("resolution_chosen")
    assert [(view.size, view.whole) for view in chosen.tried] == [(224, False), (224, True)]
    assert chosen.taken.whole
    assert chosen.slower == 1.0
    model = Classifier.load(trained.result.model)
    assert model.preprocessing.framing is Framing.WHOLE
    assert trained.of("features_done")[-1].n_cached > 0  # those tried need not be read again


def test_coarse_shapes_stay_at_the_usual_size(tmp_path: Path, run_training: RunTraining) -> None:
    folder = draw(tmp_path / "bars", 360, 360, bar)
    trained = run_training(folder, **TRIAL, framing="centre")
    (chosen,) = trained.of("resolution_chosen")
    assert [view.size for view in chosen.tried] == [224, 336]
    assert chosen.taken == chosen.usual
    assert Classifier.load(trained.result.model).preprocessing.size == 224


def test_small_pictures_are_not_tried(make_pictures: Any, run_training: RunTraining) -> None:
    trained = run_training(make_pictures(count=10), **TRIAL)
    assert not trained.of("resolution_chosen")
    assert PRESETS[Preset.BEST]["finer"]


def right(n_right: int, n: int = 100) -> torch.Tensor:
    return torch.arange(n) < n_right


def test_the_usual_view_stays_unless_another_is_better_by_more_than_chance() -> None:
    assert choose([right(90), right(94), right(95)]) == 0
    assert choose([right(70), right(95)]) == 1


def test_of_better_views_the_quickest_that_is_not_worse_is_taken() -> None:
    assert choose([right(60), right(93), right(95)]) == 1
    assert choose([right(60), right(80), right(95)]) == 2
