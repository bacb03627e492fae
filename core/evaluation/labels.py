"""Labels worth a second look: those that may be wrong, and those that are still missing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from core.data.dataset import Part
from core.evaluation.calibration import fit_temperature
from core.evaluation.metrics import wilson
from core.evaluation.seen import Opened, Seen
from core.evaluation.validation import FOLDS, PENALTY, everything, folds_of, groups_of, splits
from core.events import SuspectsFound
from core.figures import Alike, Suspect
from core.training.linear_head import fit_at

Array = NDArray[np.float64]
Integers = NDArray[np.int64]
Rows = NDArray[np.float32]

MOST_SUSPECTS = 200
MOST_EXAMINED = 20_000
MOST_ANCHORS = 4000
"""Pictures that others are held against: the effort grows with their cube."""
HARDLY_APART = 0.1
"""Two classes of which more are taken for each other are told of."""
MOST_PAIRS = 5
MOST_TO_LABEL = 24


@dataclass(frozen=True)
class Examined:
    """All labelled pictures, and what heads say of them that had not learned from them.

    Attributes:
        answers: `[N]`, of a last layer as a training fits it.
        probabilities: `[N, K]`, of that and of models that err elsewhere.
        targets: `[N]`.
        folds: how often a part of them was left out to be asked about.
    """

    paths: tuple[str, ...]
    answers: Integers
    probabilities: Array
    targets: Integers
    classes: tuple[str, ...]
    folds: int = FOLDS


def examine(
    opened: Opened, parts: dict[Part, Seen], go_on: Callable[[], bool], seed: int = 0
) -> Examined | None:
    """Cross-validate a last layer on all labelled pictures; None where that was ended or cannot be.

    Pictures that are kept together when they are divided are in one fold.
    """
    pictures, features, targets = everything(parts)
    if len(pictures) > MOST_EXAMINED:
        drawn = np.sort(np.random.default_rng(seed).permutation(len(pictures))[:MOST_EXAMINED])
        features, targets = features[drawn], targets[drawn]
        pictures = tuple(pictures[i] for i in drawn)
    groups = groups_of(opened, pictures)
    classes = opened.classifier.classes
    said = out_of_fold(features, targets, len(classes), groups, go_on=go_on, seed=seed)
    if said is None:
        return None
    return Examined(
        tuple(picture.path for picture in pictures),
        said[0].argmax(1),
        taken_together(said, targets.numpy()),
        targets.numpy(),
        classes,
        min(FOLDS, len(set(groups))),
    )


def out_of_fold(
    features: torch.Tensor,
    targets: torch.Tensor,
    n_classes: int,
    groups: Sequence[int],
    *,
    go_on: Callable[[], bool] = lambda: True,
    seed: int = 0,
) -> tuple[Array, ...] | None:
    """What is said of each picture by models that have not learned from its group.

    Args:
        features: `[N, D]`.
        targets: `[N]`.
        groups: `[N]`.

    Returns:
        Logits `[N, K]` of several models, that of a last layer as a training fits it first; None:
        it was ended, or all pictures are one group.
    """
    raw, rooted, labels = features.numpy(), _rooted(features.numpy()), targets.numpy()
    said: list[list[Array]] = []
    places: list[Integers] = []
    for learned, asked in splits(folds_of(labels, groups, seed)):
        head = fit_at(features[learned], targets[learned], n_classes, PENALTY)
        truth = labels[learned]
        said.append(
            [
                head.logits(features[asked]).double().numpy(),
                discriminant(raw[learned], truth, raw[asked], n_classes, 0.5),
                discriminant(rooted[learned], truth, rooted[asked], n_classes, 0.7),
                kernel_ridge(rooted[learned], truth, rooted[asked], n_classes, seed),
            ]
        )
        places.append(asked)
        if not go_on():
            return None
    if not said:
        return None
    order = np.argsort(np.concatenate(places))
    return tuple(np.concatenate(each)[order] for each in zip(*said, strict=True))


def discriminant(
    features: Rows, targets: Integers, asked: Rows, n_classes: int, shrink: float
) -> Array:
    """Logits `[M, K]` of `asked` `[M, D]` by a linear discriminant analysis.

    Its covariance is shrunk by `shrink` towards a ball (Friedman 1989,
    https://doi.org/10.1080/01621459.1989.10478752): a wrong label moves one mean by a little, and
    no border as it does in a logistic regression.
    """
    there = np.unique(targets)
    means = np.stack([features[targets == c].mean(0) for c in there])
    spread = features - means[np.searchsorted(there, targets)]
    width = features.shape[1]
    covariance = spread.T @ spread / len(features)
    ball = float(np.trace(covariance)) / width + 1e-12
    shrunk = (1 - shrink) * covariance + shrink * ball * np.eye(width, dtype=covariance.dtype)
    directions = np.linalg.solve(shrunk, means.T)
    logits = np.full((len(asked), n_classes), -1e3)
    logits[:, there] = asked @ directions - 0.5 * (means.T * directions).sum(0)
    return logits


def kernel_ridge(
    features: Rows, targets: Integers, asked: Rows, n_classes: int, seed: int = 0
) -> Array:
    """Logits `[M, K]` of `asked` `[M, D]` by least squares on similarities to what was learned.

    The Gaussian kernel is as wide as the pictures usually lie apart. It judges by what is near, as
    no linear model does.
    """
    from scipy.spatial.distance import pdist
    from sklearn.kernel_ridge import KernelRidge

    drawn = np.random.default_rng(seed).permutation(len(features))[:MOST_ANCHORS]
    apart = float(np.median(pdist(features[drawn[:500]], "sqeuclidean")))
    fitted = KernelRidge(kernel="rbf", gamma=1 / max(apart, 1e-12), alpha=0.3)
    fitted.fit(features[drawn], np.eye(n_classes)[targets[drawn]])
    logits: Array = fitted.predict(asked)
    return logits


def taken_together(said: Sequence[Array], targets: Integers) -> Array:
    """One set of probabilities `[N, K]` from the logits of several models.

    The mean of their log-probabilities, each calibrated first: a product of experts (Hinton 2002).
    """
    logs = []
    for logits in said:
        scaled = logits / fit_temperature(logits, targets)
        top = scaled.max(1, keepdims=True)
        logs.append(scaled - top - np.log(np.exp(scaled - top).sum(1, keepdims=True)))
    shares = np.exp(np.mean(logs, axis=0))
    together: Array = shares / shares.sum(1, keepdims=True)
    return together


def _rooted(features: Rows) -> Rows:
    """Features of length 1 whose large values count less: the roots of their sizes."""
    roots = np.sign(features) * np.sqrt(np.abs(features))
    rooted: Rows = roots / np.maximum(np.linalg.norm(roots, axis=1, keepdims=True), 1e-12)
    return rooted


def suspects(examined: Examined) -> SuspectsFound:
    """The labels that may be wrong, and the classes that are hard to tell apart.

    Labels are ranked by cleanlab's self-confidence (Northcutt et al. 2021,
    https://arxiv.org/abs/1911.00068): how likely the label is to a head that has not seen it.
    """
    from cleanlab.rank import get_label_quality_scores

    shares, targets = examined.probabilities, examined.targets
    quality = get_label_quality_scores(targets, shares, method="self_confidence")
    likeliest = shares.argmax(1)
    order = np.argsort(quality, kind="stable").tolist()
    doubted = [i for i in order if likeliest[i] != targets[i]]
    n, n_correct = len(targets), int((examined.answers == targets).sum())
    return SuspectsFound(
        accuracy=n_correct / n,
        interval=wilson(n_correct, n),
        n=n,
        folds=examined.folds,
        suspects=tuple(
            Suspect(
                path=examined.paths[i],
                label=examined.classes[targets[i]],
                suggested=examined.classes[likeliest[i]],
                probability=float(shares[i, likeliest[i]]),
                own=float(shares[i, targets[i]]),
                quality=float(quality[i]),
            )
            for i in doubted[:MOST_SUSPECTS]
        ),
        alike=alike(examined.answers, targets, examined.classes),
    )


def alike(answers: Integers, targets: Integers, classes: Sequence[str]) -> tuple[Alike, ...]:
    """Pairs of classes that are taken for each other, those first that are most."""
    n_classes = len(classes)
    counts = np.bincount(targets * n_classes + answers, minlength=n_classes**2)
    counts = counts.reshape(n_classes, n_classes)
    either = counts + counts.T
    found = []
    for a, b in zip(*np.nonzero(np.triu(either, 1)), strict=True):
        n = int(counts[a].sum() + counts[b].sum())
        share = int(either[a, b]) / n
        if share >= HARDLY_APART:
            interval = wilson(int(either[a, b]), n)
            found.append(
                Alike(first=classes[a], second=classes[b], share=share, interval=interval, n=n)
            )
    return tuple(sorted(found, key=lambda pair: -pair.share)[:MOST_PAIRS])


def worth_labelling(
    features: torch.Tensor,
    probabilities: torch.Tensor,
    labelled: torch.Tensor,
    most: int = MOST_TO_LABEL,
) -> list[int]:
    """Unlabelled pictures to name next: the model is unsure of them, and each is unlike the others.

    One after the other the picture is taken whose uncertainty (entropy) times its distance to all
    that is labelled or taken already is largest: uncertainty times diversity.

    Args:
        features, probabilities: of the unlabelled, `[N, D]` and `[N, K]`.
        labelled: features of those that have a label, `[M, D]`.
    """
    rows = torch.nn.functional.normalize(features)
    unsure = torch.special.entr(probabilities).sum(1)
    near = (rows @ torch.nn.functional.normalize(labelled).T).amax(1)
    taken: list[int] = []
    for _ in range(min(most, len(rows))):
        worth = unsure * (1 - near).clamp(min=1e-6)
        worth[taken] = -1.0
        best = int(worth.argmax())
        taken.append(best)
        near = torch.maximum(near, rows @ rows[best])
    return taken
