"""Two people's labels: their agreement, its kappa, and a model beside them."""

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from made_pictures import MakePictures
from sklearn.metrics import cohen_kappa_score

from core.data.dataset import Dataset, Layout, Part
from core.data.scan import scan
from core.errors import DatasetError
from core.evaluation.experts import Share, kappa, second_opinion
from core.evaluation.metrics import wilson
from core.events import EvaluateResult
from core.figures import AnsweredPicture, Opinion
from core.jobs import StopToken
from core.requests import ScanRequest
from core.runs import Evaluation

ROWS = (
    ("a-000", "a", "a"),
    ("a-001", "a", "b"),
    ("a-002", "a", "a"),
    ("a-003", "a", ""),
    ("b-000", "b", "b"),
    ("b-001", "b", "c"),
    ("b-002", "b", "a"),
    ("b-003", "", "b"),
)


@pytest.fixture
def folder(make_pictures: MakePictures, tmp_path: Path) -> Path:
    root = make_pictures(classes=("a", "b"), count=4, layout=Layout.METADATA_CSV, folder=tmp_path)
    lines = [f"all/{name}.jpg;{first};{second}" for name, first, second in ROWS]
    write(root, "\n".join(["file_name;label;Expert_2", *lines]))
    return root


def write(folder: Path, table: str) -> None:
    (folder / "metadata.csv").write_text(table, encoding="utf-8")


def scanned(folder: Path) -> Dataset:
    found = scan(ScanRequest(folder=folder, decode=False), lambda event: None, StopToken()).dataset
    assert found is not None
    return found


def evaluation(said: Mapping[str, tuple[str, str]]) -> Evaluation:
    """By the name of each picture: what it is, and what the model says."""
    classes = ("a", "b", "c")
    pictures = tuple(
        AnsweredPicture(
            path=f"all/{name}.jpg",
            label=label,
            probabilities=tuple(0.8 if each == answer else 0.1 for each in classes),
        )
        for name, (label, answer) in said.items()
    )
    figures = EvaluateResult(
        model=Path("model"),
        classes=classes,
        accuracy=0.0,
        interval=(0.0, 1.0),
        baseline_accuracy=0.0,
        n=len(pictures),
        n_correct=0,
        per_class=(),
        confusion=(),
        n_left_out=0,
        seconds=0.0,
    )
    return Evaluation(part=Part.TEST, figures=figures, pictures=pictures)


def test_pictures_with_two_labels_are_compared(folder: Path) -> None:
    found = second_opinion(folder, scanned(folder))
    assert found is not None
    assert found.agreement == Share(3, 6)
    assert found.agreement.share == 0.5
    assert found.agreement.interval == wilson(3, 6)
    assert found.differing == (
        Opinion("all/a-001.jpg", "a", "b"),
        Opinion("all/b-002.jpg", "b", "a"),
        Opinion("all/b-001.jpg", "b", "c"),
    )
    # agreed 3/6; by chance 3/6 * 3/6 + 3/6 * 2/6 = 15/36
    assert found.kappa == pytest.approx((1 / 2 - 15 / 36) / (1 - 15 / 36))
    assert found.kappa_interval is not None
    low, high = found.kappa_interval
    assert -1 <= low < found.kappa < high <= 1


def test_without_a_second_column_there_is_no_second_opinion(folder: Path) -> None:
    dataset = scanned(folder)
    write(folder, "file_name,label\nall/a-000.jpg,a\n")
    assert second_opinion(folder, dataset) is None
    write(folder, "file_name,label,label_2\nall/a-000.jpg,a,\n")
    assert second_opinion(folder, dataset) is None
    (folder / "metadata.csv").unlink()
    assert second_opinion(folder, dataset) is None


def test_a_table_that_cannot_be_read_is_an_error(folder: Path) -> None:
    dataset = scanned(folder)
    (folder / "metadata.csv").write_bytes(b"file_name,label\xff\n")
    with pytest.raises(DatasetError, match="UTF-8"):
        second_opinion(folder, dataset)


def test_a_corrected_label_is_the_first_opinion(folder: Path) -> None:
    dataset = scanned(folder)
    corrected = tuple(
        p._replace(label="b") if p.path == "all/a-001.jpg" else p for p in dataset.pictures
    )
    found = second_opinion(folder, dataset.model_copy(update={"pictures": corrected}))
    assert found is not None
    assert "all/a-001.jpg" not in {each.path for each in found.differing}


def test_a_class_that_was_renamed_is_so_for_both(folder: Path) -> None:
    dataset = scanned(folder)
    renamed = tuple(p._replace(label="ants") if p.label == "a" else p for p in dataset.pictures)
    found = second_opinion(
        folder, dataset.model_copy(update={"pictures": renamed, "classes": ("ants", "b")})
    )
    assert found is not None
    assert found.agreement == Share(3, 6)
    assert Opinion("all/b-002.jpg", "b", "ants") in found.differing


def test_a_model_is_held_against_both(folder: Path) -> None:
    found = second_opinion(folder, scanned(folder))
    assert found is not None
    said = {"a-000": ("a", "a"), "a-001": ("a", "b"), "b-001": ("b", "b"), "a-003": ("a", "a")}
    beside = found.against(evaluation(said))
    assert beside is not None
    assert (beside.first, beside.second, beside.people) == (Share(2, 3), Share(2, 3), Share(1, 3))
    assert beside.p == 1.0
    assert not beside.errs_more
    assert found.against(evaluation({"a-003": ("a", "a")})) is None


def test_a_model_that_errs_more_than_people_differ_is_told_apart(
    make_pictures: MakePictures, tmp_path: Path
) -> None:
    folder = make_pictures(("a", "b"), count=10, layout=Layout.METADATA_CSV, folder=tmp_path)
    names = [f"{c}-{i:03}" for c in "ab" for i in range(10)]
    write(folder, "\n".join(["file,class,label_b", *(f"all/{n}.jpg,{n[0]},{n[0]}" for n in names)]))
    found = second_opinion(folder, scanned(folder))
    assert found is not None
    assert (found.kappa, found.kappa_interval) == (1.0, (1.0, 1.0))
    wrong_on = {
        n: evaluation({name: (name[0], "c" if i < n else name[0]) for i, name in enumerate(names)})
        for n in (5, 6)
    }
    few, many = found.against(wrong_on[5]), found.against(wrong_on[6])
    assert few is not None
    assert many is not None
    assert (few.p, few.errs_more) == (2 / 2**5, False)
    assert (many.p, many.errs_more) == (2 / 2**6, True)


@pytest.mark.parametrize("seed", range(5))
def test_kappa_is_that_of_scikit_learn(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first = rng.integers(0, 4, size=120)
    second = np.where(rng.random(120) < 0.7, first, rng.integers(0, 6, size=120))
    found, interval = kappa([(str(a), str(b)) for a, b in zip(first, second, strict=True)])
    assert found == pytest.approx(cohen_kappa_score(first, second), abs=1e-9)
    assert interval is not None
    assert interval[0] < found < interval[1]


def test_the_interval_of_kappa_holds_the_true_one_as_often_as_it_says() -> None:
    cells, shares = [("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")], (0.5, 0.08, 0.06, 0.36)
    chance = 0.58 * 0.56 + 0.42 * 0.44
    true = (0.86 - chance) / (1 - chance)
    drawn = np.random.default_rng(0).multinomial(150, shares, size=300)
    intervals = [
        kappa([c for c, n in zip(cells, d, strict=True) for _ in range(n)])[1] for d in drawn
    ]
    assert np.mean([low <= true <= high for low, high in intervals]) >= 0.92


def test_one_class_alone_has_no_kappa() -> None:
    assert kappa([("a", "a")] * 9) == (None, None)
    found, interval = kappa([("a", "b")] * 9)
    assert (found, interval) == (0.0, (0.0, 0.0))
