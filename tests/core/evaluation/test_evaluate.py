"""Measuring a model: on the right pictures, with the answers that predict gives."""

import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from core.config import TrainConfig
from core.data.dataset import Dataset, Layout, Part
from core.data.scan import scan
from core.errors import DatasetError, StoppedError
from core.evaluation.evaluate import evaluate
from core.events import PicturePredicted, Progress, Stage
from core.jobs import StopKind, StopToken
from core.prediction.batch import predict
from core.project import create
from core.requests import EvaluateRequest, PredictRequest, ScanRequest
from core.runs import Run, create_run


def measure(model: Path, folder: Path, stop: StopToken | None = None):
    events: list = []
    request = EvaluateRequest(model=model, folder=folder)
    return evaluate(request, events.append, stop or StopToken()), events


def test_it_agrees_with_predict_to_the_picture(model: Path, make_pictures):
    folder = make_pictures(count={"circles": 5, "squares": 3, "triangles": 2})
    result, events = measure(model, folder)
    predicted: list = []
    predict(PredictRequest(model=model, paths=(folder,)), predicted.append, StopToken())
    pairs = Counter(
        (event.file.parent.name, event.label)
        for event in predicted
        if isinstance(event, PicturePredicted)
    )
    assert result.classes == ("circles", "squares", "triangles")
    assert result.confusion == tuple(
        tuple(pairs[true, answer] for answer in result.classes) for true in result.classes
    )
    assert (result.n, result.baseline_accuracy, result.n_left_out) == (10, 0.5, 0)
    assert result.accuracy == result.n_correct / 10
    assert events[-1] == Progress(stage=Stage.MEASURE, done=10, total=10)


@pytest.mark.parametrize(
    ("parts", "n"), [(("train", "val", "test"), 3), (("train", "val"), 3), (("train",), 3)]
)
def test_it_takes_the_part_kept_aside(model: Path, make_pictures, parts, n: int):
    folder = make_pictures(count=1, layout=Layout.PART_FOLDERS, parts=parts)
    for extra in ("train", "val") if parts[-1] == "test" else ("train",) if len(parts) == 2 else ():
        (folder / extra / "circles" / "circles-000.jpg").write_bytes(b"")  # would be left out
    result, events = measure(model, folder)
    assert result.n == n
    assert not [event for event in events if event.kind == "picture_left_out"]


def test_unreadable_pictures_are_counted(model: Path, make_pictures):
    folder = make_pictures(count=2)
    (folder / "circles" / "circles-000.jpg").write_bytes(b"\xff\xd8\xff\xe0 cut off")
    result, events = measure(model, folder)
    assert (result.n, result.n_left_out) == (5, 1)
    assert [event.path for event in events if event.kind == "picture_left_out"]


def test_classes_the_model_does_not_know_are_named(make_model: Callable[..., Path], make_pictures):
    with pytest.raises(DatasetError, match="“triangles”") as caught:
        measure(make_model(("circles", "squares")), make_pictures(count=1))
    assert "“circles”, “squares”" in caught.value.detail


def test_a_model_may_know_more_classes_than_the_folder_has(model: Path, make_pictures):
    result, _ = measure(model, make_pictures(("circles", "squares"), count=2))
    assert result.per_class[2].support == 0
    assert result.per_class[2].recall is None


def test_a_stop_gives_no_half_measured_figures(model: Path, make_pictures):
    stop = StopToken()
    stop.ask(StopKind.KEEP)
    with pytest.raises(StoppedError):
        measure(model, make_pictures(count=1), stop)


def test_nothing_readable_is_an_error(model: Path, make_pictures):
    folder = make_pictures(("circles",), count=1)
    (folder / "circles" / "circles-000.jpg").write_bytes(b"\xff\xd8\xff\xe0 cut off")
    with pytest.raises(DatasetError, match="can be read"):
        measure(model, folder)


PATCHES = ("circles", "squares", "triangles")


def patchwork(folder: Path, count: int, seed: int) -> Path:
    """Pictures of the three classes that do not look alike, as simple shapes do."""
    for place, label in enumerate(PATCHES):
        (folder / label).mkdir(parents=True, exist_ok=True)
        for n in range(count):
            rng = np.random.default_rng((seed, place, n))
            tiles = rng.integers(0, 256, (8, 8, 3), np.uint8)
            large = Image.fromarray(tiles).resize((96, 96), Image.Resampling.NEAREST)
            large.save(folder / label / f"{label}-s{seed}n{n:03}.png")
    return folder


@pytest.fixture
def run(model: Path, tmp_path: Path) -> Run:
    """A run that has learned from 4 pictures of each class, was chosen by 1, and tested on 1."""
    folder = patchwork(tmp_path / "pictures", 6, seed=0)
    project = create(tmp_path / "project", folder)
    return taught(model, project.runs, folder, TrainConfig())


def taught(model: Path, runs: Path, folder: Path, config: TrainConfig) -> Run:
    found = scan(ScanRequest(folder=folder), lambda event: None, StopToken()).dataset
    assert isinstance(found, Dataset)
    parts = {4: Part.VAL, 5: Part.TEST}
    pictures = tuple(
        p._replace(part=parts.get(int(p.path[-7:-4]), Part.TRAIN)) for p in found.pictures
    )
    made = create_run(runs, folder, config, found.model_copy(update={"pictures": pictures}))
    shutil.copytree(model, made.model)
    return made


def test_what_it_learned_from_is_counted_apart(run: Run) -> None:
    for model in (run.folder, run.model):
        result, _ = measure(model, run.file.pictures)
        assert (result.n, result.n_learned, result.n_validation) == (6, 12, 3)
        assert result.learned_accuracy is not None
        assert result.learned_interval is not None
        assert result.n_learned_correct == round(12 * result.learned_accuracy)
        assert result.accuracy == result.n_correct / 6
        assert sum(map(sum, result.confusion)) == 6


def test_new_pictures_are_all_in_the_headline(run: Run, tmp_path: Path) -> None:
    result, _ = measure(run.model, patchwork(tmp_path / "new", 3, seed=5))
    assert (result.n, result.n_learned, result.n_validation) == (9, 0, 0)
    assert result.learned_accuracy is None
    again, _ = measure(run.model, tmp_path / "new")
    assert again.model_copy(update={"seconds": 0.0}) == result.model_copy(update={"seconds": 0.0})


def test_copies_and_versions_of_what_it_learned_from_are_known(run: Run, tmp_path: Path) -> None:
    pictures, new = run.file.pictures, patchwork(tmp_path / "new", 3, seed=5)
    with Image.open(pictures / "circles/circles-s0n000.png") as learned:
        learned.resize((80, 80)).save(new / "circles" / "somewhere else.jpg")  # looks the same
    with Image.open(pictures / "squares/squares-s0n001.png") as learned:
        ImageOps.mirror(learned).save(new / "squares" / "squares-s0n001_flip.png")  # its name says
    shutil.copy(pictures / "squares/squares-s0n002.png", new / "squares" / "1.png")  # its content
    with Image.open(pictures / "squares/squares-s0n004.png") as chosen_by:
        chosen_by.resize((80, 80)).save(new / "squares" / "2.jpg")
    result, _ = measure(run.model, new)
    assert (result.n, result.n_learned, result.n_validation) == (10, 3, 1)
    assert result.n_learned_alike == 1


def test_when_all_was_learned_from_nothing_is_claimed(run: Run, tmp_path: Path) -> None:
    pictures, seen = run.file.pictures, tmp_path / "seen"
    for path in pictures.glob("*/*n000.png"):
        (seen / path.parent.name).mkdir(parents=True)
        shutil.copy(path, seen / path.parent.name / "any.png")
    result, _ = measure(run.model, seen)
    assert (result.n, result.n_learned, result.interval) == (0, 3, (0.0, 1.0))
    assert result.learned_accuracy in (0.0, 1 / 3, 2 / 3, 1.0)


def test_what_the_model_before_it_learned_from_counts_too(
    run: Run, model: Path, tmp_path: Path
) -> None:
    more = patchwork(tmp_path / "more", 6, seed=9)
    config = TrainConfig(backbone="simple_cnn", weights=str(run.model))
    later = taught(model, create(tmp_path / "later", more).runs, more, config)
    result, _ = measure(later.model, run.file.pictures)
    assert (result.n, result.n_learned, result.n_validation) == (6, 12, 3)


def test_of_a_model_without_its_run_it_is_not_known(model: Path, run: Run) -> None:
    result, _ = measure(model, run.file.pictures)
    assert (result.n, result.n_learned, result.n_validation) == (18, None, None)


def test_pictures_that_are_gone_are_told_by_content_and_name_alone(
    run: Run, tmp_path: Path
) -> None:
    new = patchwork(tmp_path / "new", 2, seed=5)
    shutil.copy(run.file.pictures / "squares/squares-s0n002.png", new / "squares" / "1.png")
    shutil.rmtree(run.file.pictures)
    result, events = measure(run.model, new)
    assert (result.n, result.n_learned) == (6, 1)
    assert any("not there any more" in e.message for e in events if e.kind == "warned")
