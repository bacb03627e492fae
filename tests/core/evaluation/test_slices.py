"""Slices on which a model does worse: how they are made, found, and told apart from chance."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from made_pictures import MakePictures
from scipy.stats import false_discovery_control, fisher_exact

from core.data.dataset import Dataset, Layout, Part, Picture
from core.data.scan import scan
from core.evaluation.slices import (
    LEAST,
    adjust,
    at_most,
    brightness_of,
    slices,
)
from core.events import EvaluateResult
from core.figures import AnsweredPicture, Slice, Trait
from core.jobs import StopToken
from core.project import create
from core.requests import ScanRequest
from core.runs import Evaluation

CLASSES = ("ants", "bees")


def evaluation(pictures: Iterable[Picture], right: Iterable[bool]) -> Evaluation:
    """The answers of a model that is right where `right` says so."""
    answered = tuple(
        AnsweredPicture(
            path=picture.path,
            label=picture.label,
            probabilities=(0.9, 0.1) if (picture.label == "ants") == bool(yes) else (0.1, 0.9),
        )
        for picture, yes in zip(pictures, right, strict=True)
    )
    figures = EvaluateResult(
        model=Path("model"),
        classes=CLASSES,
        accuracy=0.0,
        interval=(0.0, 1.0),
        baseline_accuracy=0.0,
        n=len(answered),
        n_correct=0,
        per_class=(),
        confusion=(),
        n_left_out=0,
        seconds=0.0,
    )
    return Evaluation(part=Part.TEST, figures=figures, pictures=answered)


def dataset(pictures: Iterable[Picture]) -> Dataset:
    return Dataset(
        root=Path("pictures").absolute(),
        layout=Layout.CLASS_FOLDERS,
        classes=CLASSES,
        pictures=tuple(pictures),
    )


def pictures_at(paths: Iterable[str]) -> list[Picture]:
    """Pictures whose class is the first folder of their path that names one."""
    return [
        Picture(path, next(part for part in path.split("/") if part in CLASSES)) for path in paths
    ]


def sliced(
    pictures: Sequence[Picture],
    right: Iterable[bool] | None = None,
    brightness: dict[str, float] | None = None,
) -> dict[str, Slice]:
    """The slices by name; the model is wrong on every fifth picture where nothing else is said."""
    said = [i % 5 > 0 for i in range(len(pictures))] if right is None else right
    found = slices(evaluation(pictures, said), dataset(pictures), brightness or {})
    assert len({each.name for each in found}) == len(found)
    return {each.name: each for each in found}


def test_a_bad_folder_is_found_first_and_is_not_noise() -> None:
    rng = np.random.default_rng(1)
    sites = "abcd"
    paths = [f"{c}/site-{sites[i % 4]}/{i}.jpg" for c in CLASSES for i in range(160)]
    pictures = [p._replace(width=10 + i, height=10) for i, p in enumerate(pictures_at(paths))]
    right = [rng.random() < (0.6 if "site-b" in path else 0.95) for path in paths]
    light = {path: float(rng.random()) for path in paths}
    found = slices(evaluation(pictures, right), dataset(pictures), light)
    first = next(each for each in found if each.n == 80)
    assert (first.trait, first.name, first.noise) == (Trait.FOLDER, "folder site-b", False)
    assert {each.name for each in found if not each.noise} == {
        "folder site-b",
        "folder ants/site-b",
        "folder bees/site-b",
    }
    assert found[0].name in {"folder site-b", "folder ants/site-b", "folder bees/site-b"}
    assert set(first.paths) == {path for path in paths if "site-b" in path}
    inside = [yes for yes, path in zip(right, paths, strict=True) if "site-b" in path]
    outside = [yes for yes, path in zip(right, paths, strict=True) if "site-b" not in path]
    assert first.n_correct == sum(inside)
    assert first.accuracy == np.mean(inside)
    assert first.rest_accuracy == np.mean(outside)
    assert first.interval[0] < first.accuracy < first.interval[1] < first.rest_accuracy
    assert first.gap == first.rest_accuracy - first.accuracy


def test_slices_that_only_look_worse_are_called_noise() -> None:
    """With no difference anywhere, of all runs at most one in twenty may name a slice."""
    runs, named = 200, 0
    for seed in range(runs):
        rng = np.random.default_rng(seed)
        paths = [f"{CLASSES[i % 2]}/{i}.jpg" for i in range(600)]
        pictures = [
            picture._replace(camera=f"camera {rng.integers(40)}") for picture in pictures_at(paths)
        ]
        found = slices(evaluation(pictures, rng.random(600) < 0.85), dataset(pictures), {})
        assert len(found) > 30
        named += any(not each.noise for each in found)
    assert named / runs <= 0.05


def test_slices_are_in_order() -> None:
    paths = [f"{CLASSES[i % 2]}/{'abcdefgh'[i // 40]}/{i}.jpg" for i in range(320)]
    wrong = {"b": 20, "c": 30, "d": 3}
    right = [i % 40 >= wrong.get(path.split("/")[1], 2) for i, path in enumerate(paths)]
    found = [each for each in sliced(pictures_at(paths), right).values() if each.n == 40]
    assert [each.name for each in found[:3]] == ["folder c", "folder b", "folder d"]
    assert [each.noise for each in found[:3]] == [False, False, True]


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (("ants/a/{}.jpg", "bees/a/{}.jpg", "bees/b/{}.jpg"), {"a", "b", "bees/a"}),
        (("test/ants/a/{}.jpg", "test/ants/b/{}.jpg", "test/bees/{}.jpg"), {"a", "b"}),
        (("b/ants/{}.jpg", "b/bees/{}.jpg", "c/bees/{}.jpg"), {"b", "c"}),
        (("y/1/ants/{}.jpg", "y/2/ants/{}.jpg", "z/1/bees/{}.jpg"), {"1", "y/1", "2"}),
        (("ants/{}.jpg", "bees/{}.jpg", "/from/elsewhere/bees/{}.jpg"), set()),
    ],
)
def test_folders_are_known_by_name_and_by_place(paths: tuple[str, ...], expected: set[str]) -> None:
    pictures = pictures_at(path.format(i) for path in paths for i in range(100, 120))
    found = sliced(pictures)
    assert {name for name in found if found[name].trait is Trait.FOLDER} == {
        f"folder {name}" for name in expected
    }


def test_what_holds_the_same_pictures_is_listed_once_as_the_plainest() -> None:
    pictures = pictures_at(
        f"ants/{site}/{site}-{i}.jpg" for site in ("x", "y", "z") for i in range(40)
    )
    pictures = [p._replace(camera=f"made for {p.path.split('/')[1]}") for p in pictures]
    found = sliced(pictures)
    assert set(found) == {"folder x", "folder y", "folder z"}
    assert all(each.trait is Trait.FOLDER for each in found.values())


def test_a_class_alone_is_no_slice_and_too_few_pictures_are_none() -> None:
    few = [f"ants/few/{i}.jpg" for i in range(100, 100 + LEAST - 1)]
    rest = [f"{c}/{c}-photo-{i}.jpg" for c in CLASSES for i in range(100, 150)]
    assert set(sliced(pictures_at([*few, *rest]))) == {"“photo” in the file name"}


def test_a_slice_of_all_pictures_is_none() -> None:
    pictures = [
        p._replace(camera="one", width=8, height=8)
        for p in pictures_at(f"ants/a/img_{i}.jpg" for i in range(100, 150))
    ]
    assert sliced(pictures) == {}
    assert slices(evaluation([], []), dataset([]), {}) == ()


def test_few_sizes_are_named_and_many_are_divided_in_thirds() -> None:
    pictures = pictures_at(f"ants/{i}.jpg" for i in range(90))
    few = [p._replace(width=(640, 48)[i % 2], height=48) for i, p in enumerate(pictures)]
    assert set(sliced(few)) == {"640 × 48 pixels", "48 × 48 pixels"}
    many = [p._replace(width=1000 * (i + 1), height=100) for i, p in enumerate(pictures)]
    found = sliced(many)
    assert {name: each.n for name, each in found.items()} == {
        "smallest third (0.1–3 megapixels)": 30,
        "third of middle size (3.1–6 megapixels)": 30,
        "largest third (6.1–9 megapixels)": 30,
    }
    unknown = [p._replace(width=None, height=None) for p in pictures]
    assert sliced(unknown) == {}


def test_brightness_is_divided_in_thirds() -> None:
    pictures = pictures_at(f"ants/{i}.jpg" for i in range(90))
    light = {p.path: i / 90 for i, p in enumerate(pictures)}
    found = sliced(pictures, [i >= 15 for i in range(90)], light)
    assert {each.name: each.n for each in found.values()} == {
        "darkest third": 30,
        "third of middle brightness": 30,
        "brightest third": 30,
    }
    assert next(iter(found)) == "darkest third"
    assert not found["darkest third"].noise
    assert found["darkest third"].paths == tuple(p.path for p in pictures[:30])


def test_what_is_no_third_is_not_called_one() -> None:
    pictures = pictures_at(f"ants/{i}.jpg" for i in range(90))
    light = {p.path: min(i, 20) / 90 for i, p in enumerate(pictures)}
    assert sliced(pictures, brightness=light) == {}


def test_pictures_without_a_camera_are_a_slice_where_others_have_one() -> None:
    pictures = pictures_at(f"ants/{i}.jpg" for i in range(60))
    with_some = [p._replace(camera=("", "Canon", "Sony")[i % 3]) for i, p in enumerate(pictures)]
    assert set(sliced(with_some)) == {"no camera named", "camera Canon", "camera Sony"}


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (lambda i: (2024, 5, 1 + i % 3), {f"dated 2024-05-0{d}" for d in (1, 2, 3)}),
        (lambda i: (2024, 1 + i % 3, 1 + i % 25), {f"dated 2024-0{m}" for m in (1, 2, 3)}),
        (lambda i: (1950 + 50 * (i % 2), 1 + i % 11, 1 + i % 25), {"dated 1950", "dated 2000"}),
        (lambda i: (2024, 5, 1), set()),
        (lambda i: (1900 + i, 5, 1), set()),
    ],
)
def test_dates_are_as_fine_as_gives_a_few_groups(days, expected: set[str]) -> None:
    pictures = [
        p._replace(taken=datetime(*days(i), tzinfo=UTC).timestamp())
        for i, p in enumerate(pictures_at(f"ants/{i}.jpg" for i in range(75)))
    ]
    assert set(sliced(pictures)) == expected


def test_unknown_and_impossible_dates_are_passed_over() -> None:
    pictures = pictures_at(f"ants/{i}.jpg" for i in range(60))
    odd = [p._replace(taken=(0.0, 1e18)[i % 2]) for i, p in enumerate(pictures)]
    assert sliced(odd) == {}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (lambda i: f"IMG_{i:04}_{('blur', 'sharp')[i % 2]}", {"blur", "sharp"}),
        (lambda i: f"site{i % 3}-{i:04}", {"site0", "site1", "site2"}),
        (lambda i: f"{2020 + i % 2}_05_{i:04}", {"2020", "2021"}),
        (lambda i: f"Kamera{'AB'[i % 2]}{i:04}", {"kameraa", "kamerab"}),
        (lambda i: f"{i:04}", set()),
        (lambda i: f"a1b2c3{'de'[i % 2]}4f5-{i:04}", set()),
        (lambda i: f"ants-{i:04}" if i % 2 else f"{i:04}", set()),
    ],
)
def test_words_of_file_names_are_slices_and_running_numbers_are_not(name, words: set[str]) -> None:
    pictures = pictures_at(f"{CLASSES[i > 30]}/{name(i)}.jpg" for i in range(100, 160))
    assert set(sliced(pictures)) == {f"“{word}” in the file name" for word in words}


def test_pictures_that_the_dataset_has_no_longer_are_still_counted() -> None:
    pictures = pictures_at(f"ants/{'ab'[i % 2]}/{i}.jpg" for i in range(60))
    found = slices(evaluation(pictures, [True] * 60), dataset([]), {})
    assert {each.name for each in found} == {"folder a", "folder b"}


def test_the_p_values_are_those_of_fisher() -> None:
    rng = np.random.default_rng(0)
    total, hits = 153, 131
    drawn = rng.integers(5, 140, size=60)
    got = np.array([rng.hypergeometric(hits, total - hits, size) for size in drawn])
    expected = [
        fisher_exact(
            [[k, size - k], [hits - k, total - hits - size + k]], alternative="less"
        ).pvalue
        for k, size in zip(got, drawn, strict=True)
    ]
    assert at_most(got, total, hits, drawn) == pytest.approx(expected, rel=1e-9)
    assert at_most(np.array([5]), 10, 10, np.array([5])) == pytest.approx([1.0])
    assert at_most(np.array([0]), 10, 0, np.array([5])) == pytest.approx([1.0])


def test_p_values_are_adjusted_as_scipy_does() -> None:
    p = np.random.default_rng(0).random(40) ** 3
    assert adjust(p) == pytest.approx(false_discovery_control(p))


def test_two_thousand_pictures_take_a_moment() -> None:
    rng = np.random.default_rng(0)
    pictures = [
        Picture(
            f"{CLASSES[i % 2]}/place-{rng.integers(40)}/IMG_{rng.integers(30)}-{i:04}.jpg",
            CLASSES[i % 2],
            width=int(rng.integers(100, 4000)),
            height=1000,
            taken=1.7e9 + 1e6 * rng.random(),
            camera=f"camera {rng.integers(20)}",
        )
        for i in range(2000)
    ]
    light = {picture.path: float(rng.random()) for picture in pictures}
    measured, known = evaluation(pictures, rng.random(2000) < 0.9), dataset(pictures)
    assert len(slices(measured, known, light)) > 100


def test_brightness_comes_from_the_index_of_a_project(
    make_pictures: MakePictures, tmp_path: Path
) -> None:
    project = create(tmp_path / "project", make_pictures(count=2))
    assert brightness_of(tmp_path / "index.sqlite") == {}
    request = ScanRequest(folder=project.pictures, index=project.index)
    found = scan(request, lambda event: None, StopToken()).dataset
    assert found is not None
    light = brightness_of(project.index)
    assert light.keys() == {picture.path for picture in found.pictures}
    assert all(0 < value < 1 for value in light.values())
