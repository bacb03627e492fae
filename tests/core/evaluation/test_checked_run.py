"""A finished run looked at again: neighbours, maps, suspects, growth, and learning again."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from typer.testing import CliRunner

from core.actions import Exclude, Relabel
from core.cli import app
from core.config import TrainConfig, change
from core.data.curate import curate
from core.data.dataset import Part
from core.errors import DatasetError, ModelError, StoppedError
from core.evaluation.calibration import table
from core.evaluation.check import check, strangers
from core.evaluation.growth import extrapolated
from core.evaluation.labels import alike, examine, suspects, worth_labelling
from core.evaluation.masked import masked
from core.evaluation.nearest import find_nearest
from core.evaluation.places import draw_map
from core.evaluation.relearn import relearn
from core.evaluation.seen import Seen, open_run, see, session_of
from core.evaluation.study import study
from core.events import (
    CheckResult,
    GrowthMeasured,
    MaskedMeasured,
    SuspectsFound,
    WorthLabelling,
)
from core.export import export
from core.jobs import FinishReason, StopKind, StopToken
from core.model_in_use import in_use
from core.prediction.predictor import open_predictor
from core.project import create
from core.requests import (
    CheckRequest,
    CurateRequest,
    ExportRequest,
    MapRequest,
    NearestRequest,
    RelearnRequest,
    StudyRequest,
    TrainRequest,
)
from core.runs import Run, list_runs
from core.training.loop import train

CONFIG = change(TrainConfig(), {"image_size": 64, "device": "cpu"})
WRONG = ("circles/circles-003.jpg", "circles/circles-011.jpg")


@dataclass
class Made:
    """A project with a finished run."""

    project: Path
    folder: Path

    @property
    def run(self) -> Run:
        return list_runs(self.project / "runs")[0]

    def ask(self, job: Callable[..., Any], request: type, **more: Any) -> tuple[Any, list[Any]]:
        """The result of a job on the run, and what it has told."""
        events: list[Any] = []
        asked = request(
            project=self.project, run=more.pop("run", self.run.name), device="cpu", **more
        )
        return job(asked, events.append, StopToken()), events

    def act(self, action: Any) -> None:
        """Do something to the pictures."""
        index = self.project / "index.sqlite"
        request = CurateRequest(index=index, folder=self.folder, config=CONFIG, action=action)
        curate(request, lambda event: None, StopToken())


def make(folder: Path, project: Path) -> Made:
    create(project, folder)
    request = TrainRequest(project=project, folder=folder, config=CONFIG)
    train(request, lambda event: None, StopToken())
    return Made(project, folder)


@pytest.fixture(scope="module")
def made(make_pictures: Any, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Not to be changed."""
    return make(make_pictures(count=50), tmp_path_factory.mktemp("made") / "project")


@pytest.fixture
def own(make_pictures: Any, tmp_path: Path) -> Made:
    """To do with as a test likes."""
    return make(make_pictures(count=20, folder=tmp_path / "pictures"), tmp_path / "project")


@pytest.fixture
def own_cache(made: Made, tmp_path: Path) -> Made:
    """The same, but for the cache, which is empty."""
    ignore = shutil.ignore_patterns("cache")
    project = Path(shutil.copytree(made.project, tmp_path / "project", ignore=ignore))
    return Made(project, made.folder)


@pytest.fixture(scope="module")
def looked_at(made: Made) -> Any:
    opened = open_run(CheckRequest(project=made.project, run=made.run.name, device="cpu"))
    with session_of(opened, made.run.dataset, lambda event: None, StopToken()) as session:
        yield opened, see(opened, session)[0]


def test_each_picture_kept_aside_has_the_most_alike_that_were_learned_from(made: Made) -> None:
    result, _ = made.ask(check, CheckRequest)
    assert isinstance(result, CheckResult)
    assert result.n_encoded == 0  # training has looked at them
    dataset = made.run.dataset
    learned = {picture.path for picture in dataset.of(Part.TRAIN)}
    assert set(result.nearest) == {picture.path for picture in dataset.of(Part.TEST)}
    for path, near in result.nearest.items():
        assert {each.path for each in near} <= learned
        assert near[0].label == path.split("/", 1)[0]
        assert [each.similarity for each in near] == sorted(
            (each.similarity for each in near), reverse=True
        )


def test_any_picture_has_the_most_alike_that_were_learned_from(
    made: Made, make_pictures: Any, tmp_path: Path
) -> None:
    for file in make_pictures(count=1, seed=5, folder=tmp_path / "new").rglob("*.jpg"):
        result, _ = made.ask(find_nearest, NearestRequest, file=file)
        assert result.among == len(made.run.dataset.of(Part.TRAIN))
        assert result.nearest[0].label == file.parent.name
    own = made.run.dataset.of(Part.TRAIN)[0]
    result, _ = made.ask(find_nearest, NearestRequest, file=made.run.dataset.file(own))
    assert result.nearest[0].path == own.path
    assert result.nearest[0].similarity == pytest.approx(1.0, abs=1e-3)


def test_without_what_the_model_has_seen_nothing_can_look_alike(
    made: Made, own_cache: Made
) -> None:
    file = made.run.dataset.file(made.run.dataset.pictures[0])
    with pytest.raises(ModelError, match="not at hand"):
        own_cache.ask(find_nearest, NearestRequest, file=file)


def test_every_picture_has_a_place_on_both_maps(made: Made) -> None:
    at_once, _ = made.ask(check, CheckRequest)
    drawn, _ = made.ask(draw_map, MapRequest)
    for places in (at_once.places, drawn.places):
        assert {place.path for place in places} == {p.path for p in made.run.dataset.pictures}
        assert max(max(abs(place.x), abs(place.y)) for place in places) == pytest.approx(1.0)
        centres = {
            label: np.mean([(p.x, p.y) for p in places if p.label == label], axis=0)
            for label in made.run.dataset.classes
        }
        own = [np.hypot(*(centres[p.label] - (p.x, p.y))) for p in places]
        others = [
            min(
                np.hypot(*(centre - (p.x, p.y)))
                for label, centre in centres.items()
                if label != p.label
            )
            for p in places
        ]
        assert np.median(own) < np.median(others)
    assert made.ask(check, CheckRequest)[0].places == at_once.places


def test_wrong_labels_are_the_first_suspects(looked_at: Any) -> None:
    opened, parts = looked_at
    wrong = {}
    for part, seen in parts.items():
        targets = seen.examples.targets.clone()
        paths = [picture.path for picture in seen.examples.pictures]
        for path in set(paths) & set(WRONG):
            targets[paths.index(path)] = 1
        wrong[part] = Seen(
            type(seen.examples)(seen.examples.root, seen.examples.pictures, targets), seen.features
        )
    examined = examine(opened, wrong, lambda: True)
    assert examined is not None
    found = suspects(examined)
    assert {each.path for each in found.suspects[:2]} == set(WRONG)
    assert {each.suggested for each in found.suspects[:2]} == {"circles"}
    assert found.accuracy >= 0.9
    assert found.n == 150
    assert examine(opened, parts, lambda: False) is None


def test_a_class_that_was_left_out_is_strange(looked_at: Any) -> None:
    opened, parts = looked_at
    shares = strangers(opened, parts)
    assert len(shares) == len(parts[Part.VAL]) + len(parts[Part.TEST])
    assert 0 < min(shares) <= max(shares) <= 1
    assert np.median(shares) < 0.5  # of known pictures the shares would lie evenly


def test_classes_that_are_taken_for_each_other_are_told() -> None:
    targets = np.repeat([0, 1, 2], 20)
    answers = targets.copy()
    answers[:8] = 1
    (pair,) = alike(answers, targets, ("ants", "bees", "cats"))
    assert (pair.first, pair.second, pair.share, pair.n) == ("ants", "bees", 0.2, 40)


def test_what_to_label_next_is_unsure_and_unlike_the_rest() -> None:
    labelled = torch.tensor([[1.0, 0.0, 0.0]])
    features = torch.tensor([[1.0, 0, 0], [0, 1.0, 0], [0, 0.99, 0.01], [0, 0, 1.0]])
    shares = torch.tensor([[0.5, 0.5], [0.5, 0.5], [0.5, 0.5], [0.6, 0.4]])
    assert worth_labelling(features, shares, labelled, most=2) == [1, 3]
    assert len(worth_labelling(features, shares, labelled)) == 4


def test_a_known_curve_is_within_its_interval() -> None:
    n = np.array([40.0, 100, 200, 400])
    errors = 0.05 + 1.5 * n**-0.5
    predicted, (low, high) = extrapolated(n, errors, np.full(4, 0.005), 800)
    assert low <= 1 - (0.05 + 1.5 * 800**-0.5) <= high
    assert low < predicted < high
    wide = extrapolated(n, errors, np.full(4, 0.03), 800)[1]
    assert wide[1] - wide[0] > high - low


def test_a_study_tells_of_everything_as_it_is_found(own: Made) -> None:
    unlabelled = tuple(f"squares/squares-{i:03}.jpg" for i in range(3))
    own.act(Relabel(paths=unlabelled, label=""))
    result, events = own.ask(study, StudyRequest)
    assert result.finish_reason is FinishReason.COMPLETED
    told = {type(event): event for event in events}
    growth = told[GrowthMeasured]
    assert [point.share for point in growth.points] == [0.1, 0.25, 0.5, 0.75, 1.0]
    assert growth.interval[0] <= growth.predicted <= growth.interval[1]
    assert growth.gains[0].label == ""
    assert {gain.label for gain in growth.gains[1:]} <= {"circles", "squares", "triangles"}
    assert told[SuspectsFound].n == 60
    assert told[MaskedMeasured].masked.n > 0
    assert set(told[WorthLabelling].paths) == set(unlabelled)


def test_a_study_that_is_stopped_ends_where_it_is(made: Made) -> None:
    stop, events = StopToken(), []

    def emit(event: Any) -> None:
        events.append(event)
        if isinstance(event, SuspectsFound):
            stop.ask(StopKind.KEEP)

    request = StudyRequest(project=made.project, run=made.run.name, device="cpu")
    assert study(request, emit, stop).finish_reason is FinishReason.STOPPED
    assert not [event for event in events if isinstance(event, MaskedMeasured)]


def test_what_is_covered_is_not_seen(looked_at: Any, made: Made) -> None:
    opened, parts = looked_at
    with session_of(opened, made.run.dataset, lambda event: None, StopToken()) as session:
        found = masked(opened, session, parts[Part.TRAIN], lambda: True)
    assert found is not None
    assert found.n == len(parts[Part.TRAIN])
    assert found.whole >= 0.9
    assert found.baseline == pytest.approx(1 / 3, abs=0.05)
    assert found.middle < found.whole  # shapes and colours lie in the middle


def test_learning_again_compares_old_and_new_on_the_same_pictures(own: Made) -> None:
    same, _ = own.ask(relearn, RelearnRequest)
    assert (same.changed, same.kept) == (0, "")
    assert same.before.accuracy == own.run.evaluation.figures.accuracy
    train_paths = [p.path for p in own.run.dataset.of(Part.TRAIN) if p.label == "circles"]
    own.act(Relabel(paths=tuple(train_paths), label="squares"))
    changed, _ = own.ask(relearn, RelearnRequest)
    assert changed.changed == len(train_paths)
    assert changed.before.n == changed.after.n == len(changed.pictures) == len(changed.was_right)
    assert sum(changed.was_right) == changed.before.n_correct
    assert changed.after.accuracy < changed.before.accuracy
    assert len(list_runs(own.project / "runs")) == 1


def test_what_was_learned_again_can_be_kept_as_a_run(own: Made) -> None:
    (path,) = (p.path for p in own.run.dataset.of(Part.TRAIN)[:1])
    before = own.run
    own.act(Exclude(paths=(path,)))
    result, _ = own.ask(relearn, RelearnRequest, keep=True)
    kept = own.run
    assert result.kept == kept.name != before.name
    assert result.succession.before == before.name
    assert result.succession.in_use == (in_use(own.project) == kept)
    assert kept.result is not None
    assert kept.evaluation is not None
    assert kept.evaluation.figures.accuracy == pytest.approx(result.after.accuracy)
    assert path not in {picture.path for picture in kept.dataset.pictures}
    files = [kept.dataset.file(picture) for picture in kept.dataset.of(Part.TEST)]
    said = list(open_predictor(kept.model, "cpu").predict(files, lambda event: None, StopToken()))
    saved = {each.path: each.probabilities for each in kept.evaluation.pictures}
    for answer, file in zip(said, files, strict=True):
        path = file.relative_to(kept.dataset.root).as_posix()
        assert answer.probabilities == pytest.approx(saved[path], abs=1e-4)


def test_other_classes_need_a_training(own: Made) -> None:
    paths = tuple(p.path for p in own.run.dataset.pictures if p.label == "circles")
    own.act(Relabel(paths=paths, label="rings"))
    with pytest.raises(DatasetError, match="classes"):
        own.ask(relearn, RelearnRequest)


def test_a_stopped_check_keeps_what_it_has_computed(own: Made) -> None:
    for file in (own.project / "cache").rglob("*"):
        if file.is_file() and "features" in file.as_posix():
            file.unlink()
    stop = StopToken()
    stop.ask(StopKind.CANCEL)
    request = CheckRequest(project=own.project, run=own.run.name, device="cpu")
    with pytest.raises(StoppedError):
        check(request, lambda event: None, stop)
    assert 0 < check(request, lambda event: None, StopToken()).n_encoded < 60
    assert check(request, lambda event: None, StopToken()).n_encoded == 0


def test_a_probability_is_the_calibrated_one_wherever_it_is_asked_for(
    made: Made, tmp_path: Path
) -> None:
    """In the saved answers, in the window, on the command line and in the ONNX file."""
    run = made.run
    assert run.evaluation is not None
    assert run.evaluation.temperature != 1.0
    saved, _ = table(run.evaluation.pictures, run.evaluation.figures.classes)
    files = [run.dataset.root / each.path for each in run.evaluation.pictures]
    answers = open_predictor(run.model, "cpu").predict(files, lambda event: None, StopToken())
    np.testing.assert_allclose([each.probabilities for each in answers], saved, atol=1e-4)
    arguments = ["predict", str(run.model), *map(str, files), "--json"]
    lines = CliRunner().invoke(app, arguments).stdout.splitlines()
    said = [json.loads(line) for line in lines if '"picture_predicted"' in line]
    by_file = {Path(each["file"]).name: each["probabilities"] for each in said}
    np.testing.assert_allclose([by_file[file.name] for file in files], saved, atol=1e-4)
    request = ExportRequest(model=run.model, format="onnx", out=tmp_path / "out")
    result = export(request, lambda event: None, StopToken())
    assert result.max_difference <= 1e-4
    assert result.n == len(files)
