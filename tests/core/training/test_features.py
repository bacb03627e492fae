"""Features are computed once a picture and view; views of it are what they say."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageOps

from core.choices import Views
from core.data.cache import ArrayStore
from core.events import Event
from core.flight import FlightRecorder

RunTraining = Callable[..., Any]


def store_of(project: Path) -> ArrayStore:
    (folder,) = (project / "cache" / "features").iterdir()
    return ArrayStore(folder, (1280,))


@pytest.mark.parametrize(("views", "each"), [(Views.FLIPPED, 2), (Views.CROPPED, 4)])
def test_only_what_is_learned_from_gets_more_views(
    make_pictures: Any, run_training: RunTraining, tmp_path: Path, views: Views, each: int
) -> None:
    folder = make_pictures(count=10)
    plain = run_training(folder)
    assert len(store_of(tmp_path / "project")) == 30
    more = run_training(folder, views=views)
    n_train = plain.result.n_train
    assert len(store_of(tmp_path / "project")) == 30 + (each - 1) * n_train
    (done,) = more.of("features_done")
    assert (done.n, done.n_cached) == (30, 30 - n_train)
    (answered,) = more.of("first_answer")
    assert answered.cv_n == n_train  # each is asked about once, however many views there are
    assert answered.cv_accuracy > 0.8
    again = run_training(folder, views=views)
    assert again.of("features_done")[0].n_cached == 30


def test_a_file_that_was_being_read_when_a_process_died_is_used_if_it_is_sound(
    make_pictures: Any, run_training: RunTraining, tmp_path: Path
) -> None:
    folder = make_pictures(count=6)
    cache = tmp_path / "project" / "cache"
    cache.mkdir(parents=True)
    sound = folder / "circles" / "circles-000.jpg"
    with FlightRecorder(cache / "reading-0.bin") as recorder, recorder.reading(sound):
        left = (cache / "reading-0.bin").read_bytes()
    (cache / "reading-0.bin").write_bytes(left)
    seen: list[Event] = []
    trained = run_training(folder, on_event=seen.append)
    assert not trained.of("picture_left_out")
    assert trained.result.n_left_out == 0
    assert not (cache / "reading-0.bin").exists()


def test_versions_of_one_picture_are_asked_about_once(
    make_pictures: Any, run_training: RunTraining
) -> None:
    folder = make_pictures(count=10)
    for path in sorted(folder.rglob("*.jpg")):
        with Image.open(path) as picture:
            ImageOps.mirror(picture).save(path.with_name(f"{path.stem}_flip.jpg"))
    trained = run_training(folder)
    (answered,) = trained.of("first_answer")
    assert answered.cv_n == trained.result.n_train / 2
    assert any("60 pictures are versions of 30" in e.message for e in trained.of("warned"))
