"""Cross-validation: what is in which fold, when it is done, and that it does not flatter."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.choices import Trainable
from core.config import TrainConfig, change
from core.data.dataset import Picture
from core.evaluation import validation
from core.evaluation.check import check
from core.evaluation.labels import examine, out_of_fold, suspects
from core.evaluation.relearn import relearn
from core.evaluation.seen import open_run, see, session_of
from core.evaluation.validation import FOLDS, cross_validated, features_are_fixed, folds_of, splits
from core.events import FirstAnswer
from core.jobs import StopToken
from core.models.head import HeadShape
from core.project import create
from core.requests import CheckRequest, RelearnRequest, TrainRequest
from core.runs import Run, list_runs
from core.training.loop import train

CONFIG = change(TrainConfig(), {"image_size": 64, "device": "cpu"})


@pytest.fixture(scope="module")
def project(make_pictures: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With one run. Not to be changed."""
    return trained(make_pictures(count=20), tmp_path_factory.mktemp("made") / "project")


def trained(pictures: Path, project: Path, config: TrainConfig = CONFIG) -> Path:
    create(project, pictures)
    request = TrainRequest(project=project, folder=pictures, config=config)
    train(request, lambda event: None, StopToken())
    return project


def run_of(project: Path) -> Run:
    return list_runs(project / "runs")[0]


@pytest.fixture(scope="module")
def looked_at(project: Path) -> Any:
    opened = open_run(CheckRequest(project=project, run=run_of(project).name, device="cpu"))
    with session_of(opened, opened.run.dataset, lambda event: None, StopToken()) as session:
        yield opened, see(opened, session)[0]


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 40)), min_size=1, max_size=200),
    st.integers(0, 3),
)
@settings(deadline=None)
def test_groups_stay_whole_and_no_fold_is_empty(rows: list[tuple[int, int]], seed: int) -> None:
    targets, groups = (np.array(column) for column in zip(*rows, strict=True))
    fold = folds_of(targets, groups.tolist(), seed)
    n_folds = min(FOLDS, len(set(groups.tolist())))
    assert set(fold.tolist()) == set(range(n_folds))
    assert all(len(set(fold[groups == group].tolist())) == 1 for group in set(groups.tolist()))
    asked = [positions for _, positions in splits(fold)]
    if n_folds > 1:
        assert sorted(np.concatenate(asked).tolist()) == list(range(len(rows)))
    else:
        assert asked == []


def test_each_class_is_spread_over_all_folds() -> None:
    targets = np.repeat([0, 1, 2], [100, 37, 11])
    fold = folds_of(targets, range(len(targets)))
    for label in range(3):
        counts = np.bincount(fold[targets == label], minlength=FOLDS)
        assert counts.max() - counts.min() <= 1
    assert np.ptp(np.bincount(fold)) <= 2


def test_a_small_set_is_cross_validated_as_its_labels_are_doubted(
    project: Path, looked_at: Any
) -> None:
    request = CheckRequest(project=project, run=run_of(project).name, device="cpu")
    found = check(request, lambda event: None, StopToken()).validated
    assert found is not None
    assert (found.n, found.folds) == (len(run_of(project).dataset.pictures), FOLDS)
    assert found.interval[0] <= found.accuracy <= found.interval[1]
    told = suspects(examine(*looked_at, lambda: True))
    assert (told.accuracy, told.n, told.folds) == (found.accuracy, found.n, found.folds)


def test_labels_by_chance_are_answered_by_chance(looked_at: Any) -> None:
    opened, parts = looked_at
    random = torch.Generator().manual_seed(0)
    for part, seen in parts.items():
        targets = torch.randint(3, (len(seen),), generator=random)
        parts = parts | {part: replace(seen, examples=replace(seen.examples, targets=targets))}
    found = cross_validated(opened, parts)
    assert found is not None
    assert found.interval[0] < 0.45


@pytest.mark.parametrize(("name", "value"), [("FEW", 1), ("LEAST", 1000), ("MOST_EFFORT", 10)])
def test_it_is_left_where_it_says_little_or_takes_long(
    looked_at: Any, monkeypatch: pytest.MonkeyPatch, name: str, value: int
) -> None:
    monkeypatch.setattr(validation, name, value)
    assert cross_validated(*looked_at) is None


def test_pictures_of_one_group_cannot_ask_about_each_other(
    looked_at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validation, "groups_of", lambda opened, pictures: [7] * len(pictures))
    assert cross_validated(*looked_at) is None
    assert out_of_fold(torch.rand(9, 4), torch.arange(9) % 2, 2, [7] * 9) is None


def test_copies_are_one_group_and_what_is_unknown_is_alone(
    looked_at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, parts = looked_at
    pictures = validation.everything(parts)[0]
    copies = {pictures[0].path: (("copies", 1),), pictures[5].path: (("copies", 1),)}
    monkeypatch.setattr(validation, "together", lambda index, kind: copies)
    groups = validation.groups_of(opened, [*pictures, Picture("new.jpg", "circles")])
    assert groups[0] == groups[5]
    assert len(set(groups)) == len(pictures)


def test_a_network_that_has_learned_from_the_pictures_would_flatter(
    make_pictures: Any, tmp_path: Path, looked_at: Any
) -> None:
    assert features_are_fixed(looked_at[0].run)
    config = change(CONFIG, {"trainable": Trainable.LAST_STAGE, "epochs": 1})
    project = trained(
        make_pictures(count=12, folder=tmp_path / "pictures"), tmp_path / "project", config
    )
    tuned = run_of(project)
    assert not features_are_fixed(tuned)
    assert cross_validated(replace(looked_at[0], run=tuned), looked_at[1]) is None
    request = RelearnRequest(project=project, run=tuned.name, device="cpu", keep=True)
    kept = relearn(request, lambda event: None, StopToken()).kept
    again = Run(project / "runs" / kept)
    (first,) = (event for event in again.events() if isinstance(event, FirstAnswer))
    assert first.cv_accuracy is None
    assert not features_are_fixed(again)


def test_weights_of_ones_own_may_have_learned_from_the_pictures(looked_at: Any) -> None:
    run = looked_at[0].run
    config = change(run.file.config, {"weights": "own.pth"})
    own: Any = SimpleNamespace(file=SimpleNamespace(config=config), events=run.events)
    assert not features_are_fixed(own)


def test_a_last_layer_with_hidden_layers_is_not_what_is_validated(
    looked_at: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, parts = looked_at
    assert cross_validated(opened, parts) is not None
    monkeypatch.setattr(opened.classifier.head, "shape", HeadShape(hidden_layers=1))
    assert cross_validated(opened, parts) is None
