"""Ways of varying pictures are left out where they take away what tells the classes apart."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.training.checkpoint import load

RunTraining = Callable[..., Any]


def mirror_images(folder: Path, count: int = 24) -> Path:
    """Dark bars that lean to the left or to the right, under noise."""
    rng = np.random.default_rng(0)
    for name, sign in (("left", 1), ("right", -1)):
        (folder / name).mkdir(parents=True)
        for i in range(count):
            image = Image.new("L", (64, 64), 140)
            x, lean = rng.uniform(28, 36), sign * rng.uniform(8, 16)
            ImageDraw.Draw(image).line((x - lean, 6, x + lean, 58), fill=40, width=7)
            grey = np.asarray(image, np.float32) + rng.normal(0, 6, (64, 64))
            Image.fromarray(grey.clip(0, 255).astype(np.uint8)).save(folder / name / f"{i}.png")
    return folder


def by_way(trained: Any) -> dict[str, Any]:
    return {event.name: event for event in trained.of("augmentation_tested")}


def test_mirrored_copies_are_left_out_where_they_would_be_of_the_other_class(
    tmp_path: Path, run_training: RunTraining
) -> None:
    trained = run_training(
        mirror_images(tmp_path / "leaning"),
        trainable="last_stage",
        epochs=1,
        augmentation="auto",
        flip=True,
    )
    flip = by_way(trained)["flip"]
    assert not flip.kept
    assert flip.plain > 0.85
    assert flip.varied < 0.7


def test_mirrored_copies_are_used_where_the_side_does_not_matter(
    make_pictures: Any, run_training: RunTraining
) -> None:
    trained = run_training(
        make_pictures(count=16), trainable="last_stage", epochs=1, augmentation="auto"
    )
    found = by_way(trained)
    assert list(found) == ["flip", "crop", "turn", "colour"]
    assert found["flip"].kept


@pytest.mark.parametrize("settings", [{"augmentation": "medium"}, {"trainable": "none"}])
def test_what_a_person_has_chosen_is_not_tested(
    make_pictures: Any, run_training: RunTraining, settings: dict[str, Any]
) -> None:
    wanted = {"trainable": "last_stage", "epochs": 1, "augmentation": "auto"} | settings
    assert not by_way(run_training(make_pictures(count=8), **wanted))


def test_a_resumed_run_varies_pictures_as_before_and_does_not_test_again(
    tmp_path: Path, run_training: RunTraining
) -> None:
    from core.errors import StoppedError
    from core.jobs import StopKind, StopToken
    from core.runs import list_runs

    folder, stop = mirror_images(tmp_path / "leaning", 16), StopToken()
    settings = {"trainable": "last_stage", "epochs": 3, "augmentation": "auto"}
    project = tmp_path / "project"

    def put_off(event: Any) -> None:
        if event.kind == "epoch_done" and event.stage == "fine_tune" and not event.fold:
            stop.ask(StopKind.LATER)

    with pytest.raises(StoppedError):
        run_training(folder, project=project, stop=stop, on_event=put_off, **settings)
    (run,) = list_runs(project / "runs")
    saved = load(run.checkpoint)
    assert saved is not None
    resumed = run_training(folder, project=project, resume=run.name)
    assert not by_way(resumed)
    assert saved.progressed.varied_by is not None
    assert "flip" not in saved.progressed.varied_by
