"""A model goes on learning: its network, what it sees, and all that was decided before."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from core.actions import Exclude, Relabel
from core.config import TrainConfig
from core.data.curate import curate
from core.data.index import PictureIndex
from core.data.library import read_dataset
from core.data.scan import scan
from core.errors import DatasetError
from core.jobs import StopToken
from core.models.classifier import Classifier
from core.requests import AnswerRequest, CurateRequest, ScanRequest
from core.runs import Run
from core.training.answer import answer
from core.training.features import feature_store

RunTraining = Callable[..., Any]


def run_of(trained: Any) -> Run:
    return Run(trained.result.model.parent)


@pytest.fixture
def old(make_pictures: Any, run_training: RunTraining, tmp_path: Path) -> tuple[Path, Run]:
    """A model of two classes, fine-tuned after a person has gone through the pictures."""
    folder = make_pictures(("circles", "squares"), count=16, folder=tmp_path / "pictures")
    index = tmp_path / "project" / "index.sqlite"
    scan(ScanRequest(folder=folder, index=index, whole=False), lambda event: None, StopToken())
    for action in (
        Exclude(paths=("circles/circles-001.jpg", "squares/squares-002.jpg")),
        Relabel(paths=("circles/circles-003.jpg",), label="squares"),
        Relabel(paths=("squares/squares-004.jpg",), label=""),
    ):
        request = CurateRequest(index=index, folder=folder, action=action)
        curate(request, lambda event: None, StopToken())
    run = run_of(run_training(folder, trainable="last_stage", epochs=2))
    model = Classifier.load(run.model)  # a network of its own, also if the first answer was kept
    with torch.no_grad():
        model.backbone.conv_stem.weight.mul_(1.02)
    model.save(run.model)
    return folder, run


def decided(project: Path, folder: Path) -> dict[str, tuple[str, object]]:
    """The class and the part of every picture that takes part, and all that does not."""
    with PictureIndex(project / "index.sqlite") as index:
        dataset = read_dataset(index, folder)
    placed = {p.path: (p.label, p.part) for p in dataset.pictures}
    aside = {each.path: ("", "excluded") for each in dataset.excluded}
    return placed | aside | dict.fromkeys(dataset.unlabelled, ("", "unlabelled"))


def test_a_class_is_added_and_nothing_is_lost(
    old: tuple[Path, Run], make_pictures: Any, run_training: RunTraining, tmp_path: Path
) -> None:
    folder, first = old
    before = decided(tmp_path / "project", folder)
    assert before["circles/circles-001.jpg"] == ("", "excluded")
    assert before["circles/circles-003.jpg"][0] == "squares"
    shutil.move(make_pictures(count=16) / "triangles", folder)
    trained = run_training(folder, weights=str(first.model), trainable="last_stage", epochs=1)
    after, second = decided(tmp_path / "project", folder), run_of(trained)
    assert {path: after[path] for path in before} == before
    assert second.dataset.classes == ("circles", "squares", "triangles")
    assert Classifier.load(second.model).classes == second.dataset.classes
    parts = {p.path: p.part for p in first.dataset.pictures}
    assert all(p.part is parts.get(p.path, p.part) for p in second.dataset.pictures)
    assert not trained.of("warned")
    (told,) = trained.of("first_answer")
    assert told.cv_accuracy is None  # it would flatter: the network has seen these pictures
    assert first.evaluation is not None
    assert second.evaluation is not None
    was = {row.label: row.recall or 0.0 for row in first.evaluation.figures.per_class}
    now = {row.label: row.recall or 0.0 for row in second.evaluation.figures.per_class}
    assert all(now[name] >= was[name] - 0.34 for name in was)  # one of three
    assert now["triangles"] > 0.5


def test_the_network_is_the_old_ones_and_features_are_its_own(
    old: tuple[Path, Run], run_training: RunTraining, tmp_path: Path
) -> None:
    folder, first = old
    model = Classifier.load(first.model)
    new = Classifier.load(run_of(run_training(folder, weights=str(first.folder))).model)
    for name, tensor in model.backbone.state_dict().items():
        assert torch.equal(new.backbone.state_dict()[name], tensor)
    assert new.preprocessing == model.preprocessing
    cache = tmp_path / "project" / "cache"
    assert len(list((cache / "features").iterdir())) == 2  # of the published network, and these
    assert len(feature_store(new, cache)) > 0


def test_another_file_under_the_same_name_is_noticed(
    old: tuple[Path, Run], tmp_path: Path, run_training: RunTraining
) -> None:
    folder, first = old
    config = TrainConfig(weights=str(first.model), device="cpu")
    request = AnswerRequest(project=tmp_path / "project", folder=folder, config=config)
    ask = lambda: answer(request, lambda event: None, StopToken())  # noqa: E731
    one = ask()
    assert one.n_encoded > 0
    assert one.accuracy is None
    assert ask().n_encoded == 0
    model = Classifier.load(first.model)
    with torch.no_grad():
        model.backbone.conv_stem.weight.mul_(0.5)
    model.save(first.model)
    assert ask().n_encoded == one.n_encoded


def test_what_the_new_model_will_not_know_is_said(
    old: tuple[Path, Run], make_pictures: Any, run_training: RunTraining, tmp_path: Path
) -> None:
    other = make_pictures(("circles", "stars"), count=8)
    trained = run_training(other, project=tmp_path / "other", weights=str(old[1].model))
    (warned,) = trained.of("warned")
    assert "also knew “squares”." in warned.message
    assert trained.result.classes == ("circles", "stars")
    only = make_pictures(("stars",), count=8)
    with pytest.raises(DatasetError, match="only one class") as raised:
        run_training(only, project=tmp_path / "only", weights=str(old[1].model))
    assert "of the old ones, too" in raised.value.hint


def test_a_network_that_once_began_from_nothing_has_learned_something(
    make_pictures: Any, run_training: RunTraining, tmp_path: Path
) -> None:
    folder = make_pictures(count=8)
    first = run_training(folder, backbone="simple_cnn", image_size=32, epochs=1)
    again = run_training(
        folder, backbone="simple_cnn", image_size=None, weights=str(first.result.model.parent)
    )
    assert again.of("first_answer")
    assert not again.of("step_done")
    assert Classifier.load(again.result.model).preprocessing.size == 32
