"""What gives a picture's class away without a look at what is in it: a border, a camera, a size.

A model learns whatever tells the classes apart, so that it would learn that, and fail on pictures
from elsewhere (Geirhos et al., “Shortcut learning in deep neural networks”, 2020).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FEWEST = 10
"""Classes with fewer pictures are left out."""
_SAMPLE = 5000
_FOLDS = 5
_FREQUENT = 10  # cameras, or kinds of file; others count as one more
_LOSSY = (".jpg", ".webp", ".avif", ".heic")
_SAME = {".jpeg": ".jpg", ".jpe": ".jpg", ".jfif": ".jpg", ".heif": ".heic", ".tif": ".tiff"}

_CUES = {  # words, and the bar that the lower end of the interval has to reach
    "file_size": ("The size of the files", 0.8),
    "picture_size": ("The size of the pictures (width and height)", 0.85),
    "camera": ("The camera", 0.85),
    "format": ("The kind of file", 0.85),
    "edge": ("The outermost edge of the pictures (a border, the light, or the background)", 0.9),
}
Columns = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True, slots=True)
class Shortcut:
    """That one cue alone gives a class away.

    Attributes:
        cue: a key of what `cues_of` gives.
        label: the class that is told from the others best; empty where there are but two.
        accuracy: balanced, of pictures that the rule was not made from.
        chance: what guessing would reach.
        n: on how many pictures it was tried.
    """

    cue: str
    label: str
    accuracy: float
    chance: float
    n: int


def cues_of(
    columns: Columns, cameras: NDArray[np.object_], suffixes: NDArray[np.object_]
) -> dict[str, NDArray[np.float64]]:
    """What may give the class away: arrays (N, K) by cue.

    The mean colour is none of them: it is an honest sign of what is in a picture. Where the light
    or the camera gave all of it a cast, the edge has that cast as well. Nor is the size of files
    that lose nothing, for it tells how much there is to see.

    Args:
        columns: arrays (N,) with `size` in bytes, `width` and `height` in pixels, and the edge's
            colours and contrast as in `core.data.facts.Measured`.
        cameras: (N,), names; empty where there is none.
        suffixes: (N,), what the names of the files end in, in lower case.
    """
    size, width, height = columns["size"], columns["width"], columns["height"]
    formats = np.array([_SAME.get(suffix, suffix) for suffix in suffixes], str)
    cues = {
        "picture_size": (width, height, width / height),
        "edge": tuple(columns[f"edge_{name}"] for name in ("red", "green", "blue", "contrast")),
        "camera": _each(cameras.astype(str)),
        "format": _each(formats),
    }
    if np.isin(formats, _LOSSY).mean() > 0.5:
        cues["file_size"] = (np.log(size), size / (width * height))
    return {cue: np.column_stack(values).astype(np.float64) for cue, values in cues.items()}


def _each(names: NDArray[np.str_]) -> tuple[NDArray[np.bool_], ...]:
    """For each of the most frequent names, which pictures have it."""
    different, counts = np.unique(names, return_counts=True)
    frequent = different[np.argsort(-counts, kind="stable")][:_FREQUENT]
    return tuple(names == name for name in frequent)


def find_shortcuts(
    cues: Mapping[str, NDArray[np.float64]], labels: NDArray[np.str_], seed: int = 0
) -> list[Shortcut]:
    """Return the cues that tell a class from the others far better than guessing does.

    Each is tried with a shallow decision tree, on pictures that the tree was not made from. The
    lower end of the 95 % interval has to reach a bar that honest differences between classes do
    not: pictures of ships do have bluer edges than pictures of frogs.

    Args:
        cues: as from `cues_of`.
        labels: (N,), the class of each picture.
    """
    chosen = _chosen(labels, seed)
    labels = labels[chosen]
    if len(np.unique(labels)) < 2:
        return []
    found = []
    for cue, values in cues.items():
        tried = values[chosen]
        if (tried == tried[0]).all():
            continue
        label, accuracy, lower = _best_told(_predict(tried, labels, seed), labels)
        if lower >= _CUES[cue][1]:
            found.append(Shortcut(cue, label, accuracy, 0.5, len(labels)))
    return found


def sentence(shortcut: Shortcut) -> str:
    """What was found, and what it means."""
    words, _ = _CUES[shortcut.cue]
    apart = f"“{shortcut.label}” from the other classes" if shortcut.label else "the classes apart"
    return (
        f"{words} alone tells {apart} in {100 * shortcut.accuracy:.0f} % of cases (guessing: "
        f"{100 * shortcut.chance:.0f} %). The model may learn that instead of what is in "
        "them."
    )


def _chosen(labels: NDArray[np.str_], seed: int) -> NDArray[np.int64]:
    """Positions of at most _SAMPLE pictures, of classes that are large enough."""
    order = np.random.default_rng(seed).permutation(len(labels))[:_SAMPLE]
    names, counts = np.unique(labels[order], return_counts=True)
    return order[np.isin(labels[order], names[counts >= FEWEST])]


def _predict(values: NDArray[np.float64], labels: NDArray[np.str_], seed: int) -> NDArray[np.str_]:
    from sklearn.model_selection import StratifiedKFold, cross_val_predict
    from sklearn.tree import DecisionTreeClassifier

    tree = DecisionTreeClassifier(
        max_leaf_nodes=4 + 4 * len(np.unique(labels)),
        min_samples_leaf=4,
        class_weight="balanced",
        random_state=seed,
    )
    folds = StratifiedKFold(_FOLDS, shuffle=True, random_state=seed)
    predicted: NDArray[np.str_] = cross_val_predict(tree, values, labels, cv=folds)
    return predicted


def _best_told(predicted: NDArray[np.str_], labels: NDArray[np.str_]) -> tuple[str, float, float]:
    """The class that is told from all others best, how well, and how well at least."""
    names = np.unique(labels)
    best = ("", 0.0, 0.0)
    for name in names:
        own = labels == name
        shares = [(predicted[own] == name).mean(), (predicted[~own] != name).mean()]
        accuracy = float(np.mean(shares))
        spread = 0.0
        for share, n in zip(shares, (own.sum(), (~own).sum()), strict=True):
            likely = (share * n + 1) / (n + 2)  # a share of 1 is not certain either
            spread += likely * (1 - likely) / n
        lower = accuracy - 1.96 * float(np.sqrt(spread)) / 2
        if lower > best[2]:
            best = (str(name) if len(names) > 2 else "", accuracy, lower)
    return best
