"""Cues that give the class away fire, and honest differences between classes do not."""

import numpy as np
import pytest
from made_pictures import draw_picture

from core.data.shortcuts import Shortcut, cues_of, find_shortcuts, sentence

N = 120


def columns_of(n: int = N, seed: int = 0) -> dict[str, np.ndarray]:
    """Columns that say nothing of the class."""
    rng = np.random.default_rng(seed)
    sides = np.array([(500, 375), (375, 500), (500, 333), (400, 400)], float)[
        rng.integers(4, size=n)
    ]
    columns = {"size": rng.lognormal(11, 0.4, n), "width": sides[:, 0], "height": sides[:, 1]}
    edges = ("edge_red", "edge_green", "edge_blue", "edge_contrast")
    return columns | {name: rng.uniform(0.1, 0.8, n) for name in edges}


def labels_of(n: int = N, names: str = "AB") -> np.ndarray:
    return np.array([names[k % len(names)] for k in range(n)])


def found(columns, labels, cameras=None, suffixes=None) -> dict[str, Shortcut]:
    cameras = np.full(len(labels), "", object) if cameras is None else cameras
    suffixes = np.full(len(labels), ".jpg", object) if suffixes is None else suffixes
    return {s.cue: s for s in find_shortcuts(cues_of(columns, cameras, suffixes), labels)}


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("names", ["AB", "ABCDEF"])
def test_nothing_is_said_of_chance(names: str, seed: int):
    rng = np.random.default_rng(seed)
    cameras = np.array(["", "one", "other"], object)[rng.integers(3, size=N)]
    assert not found(columns_of(seed=seed), labels_of(names=names), cameras)


@pytest.mark.parametrize("names", ["AB", "ABCDEF"])
def test_a_border_is_found(names: str):
    columns, labels = columns_of(), labels_of(names=names)
    for name in ("edge_red", "edge_green", "edge_blue", "edge_contrast"):
        columns[name][labels == "B"] = 0.02
    shortcut = found(columns, labels).pop("edge")
    assert shortcut.accuracy > 0.95
    assert (shortcut.label, shortcut.n) == ("" if names == "AB" else "B", N)


def test_another_size_is_found():
    columns, labels = columns_of(), labels_of()
    columns["width"][labels == "B"] *= 1.28
    columns["height"][labels == "B"] *= 1.28
    assert set(found(columns, labels)) == {"picture_size"}


def test_another_jpeg_quality_is_found():
    columns, labels = columns_of(), labels_of()
    columns["size"] = columns["width"] * columns["height"] * np.where(labels == "B", 0.2, 0.6)
    columns["size"] *= np.random.default_rng(1).lognormal(0, 0.2, N)
    assert set(found(columns, labels)) == {"file_size"}


def test_another_camera_is_found():
    labels = labels_of(names="ABC")
    cameras = np.where(labels == "C", "Canon EOS", "").astype(object)
    shortcuts = found(columns_of(), labels, cameras)
    assert set(shortcuts) == {"camera"}
    assert shortcuts["camera"].label == "C"


def test_a_weak_tendency_is_no_shortcut():
    columns, labels = columns_of(), labels_of()
    columns["edge_blue"] = np.clip(columns["edge_blue"] + 0.25 * (labels == "B"), 0, 1)
    assert not found(columns, labels)


def test_a_few_pictures_prove_nothing():
    columns, labels = columns_of(18), labels_of(18)
    columns["edge_red"] = (labels == "B").astype(float)
    assert not found(columns, labels)


def test_the_colour_of_things_is_no_shortcut():
    labels = labels_of(90, "ABC")
    pictures = [
        np.asarray(draw_picture("ABC".index(label), 48, np.random.default_rng(n)), float) / 255
        for n, label in enumerate(labels)
    ]
    edges = [np.concatenate([p[:4], p[-4:]]).reshape(-1, 3) for p in pictures]
    columns = columns_of(90)
    for band, name in enumerate(("edge_red", "edge_green", "edge_blue")):
        columns[name] = np.array([edge[:, band].mean() for edge in edges])
    columns["edge_contrast"] = np.array([edge.mean(axis=1).std() for edge in edges])
    assert not found(columns, labels)


def test_sentences_say_which_class_and_how_well():
    both = sentence(Shortcut("file_size", "", 0.968, 0.5, 200))
    assert both.startswith("The size of the files alone tells the classes apart in 97 % of cases")
    assert "guessing: 50 %" in both
    assert "tells “B” from the other classes" in sentence(Shortcut("camera", "B", 0.9, 0.5, 200))


def test_the_kind_of_file_gives_a_class_away_and_its_spelling_does_not():
    labels = labels_of()
    columns = columns_of(seed=3)
    kinds = np.where(labels == "A", ".jpg", ".png").astype(object)
    assert set(found(columns, labels, suffixes=kinds)) == {"format"}
    spellings = np.where(labels == "A", ".jpg", ".jpeg").astype(object)
    assert found(columns, labels, suffixes=spellings) == {}


def test_the_size_of_lossless_files_tells_what_there_is_to_see():
    labels = labels_of()
    columns = columns_of(seed=4)
    columns["size"] = np.where(labels == "A", columns["size"] / 20, columns["size"])
    assert set(found(columns, labels)) == {"file_size"}
    assert found(columns, labels, suffixes=np.full(len(labels), ".png", object)) == {}
