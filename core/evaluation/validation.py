"""Cross-validation: each labelled picture is asked about once, by what has not learned from it.

That uses every picture, and so says more than the few that were held out of a small set.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from numpy.typing import NDArray

from core.choices import Together, Trainable
from core.data.dataset import Part, Picture
from core.data.index import PictureIndex
from core.data.library import together
from core.data.split import groups
from core.evaluation.metrics import wilson
from core.evaluation.seen import Opened, Seen, measured_part
from core.events import FirstAnswer
from core.figures import CrossValidated
from core.runs import Run
from core.training.linear_head import fit_at

Integers = NDArray[np.int64]
_LOOSE = (Together.SAME, Together.VERSIONS)

FOLDS = 10
PENALTY = 1.0
"""Strong: a head that follows single labels would follow wrong ones."""
FEW = 200
"""Of fewer held-out pictures the accuracy is uncertain by more than a few points."""
LEAST = 2 * FOLDS
MOST_EFFORT = 10_000
"""Pictures times classes that take about a second."""


def cross_validated(opened: Opened, parts: dict[Part, Seen]) -> CrossValidated | None:
    """The accuracy of a last layer on all labelled pictures of a small set, by cross-validation.

    Returns:
        None where enough pictures are held out, where it would take long, or where it would
        flatter, for the network below the last layer has learned from the pictures.
    """
    held_out, n = len(parts[measured_part(parts)]), sum(len(seen) for seen in parts.values())
    n_classes = len(opened.classifier.classes)
    small = held_out < FEW and n >= max(LEAST, 2 * held_out) and n * n_classes <= MOST_EFFORT
    plain = not opened.classifier.head.shape.hidden_layers
    if not small or not plain or not features_are_fixed(opened.run):
        return None
    pictures, features, targets = everything(parts)
    fold = folds_of(targets.numpy(), groups_of(opened, pictures))
    folds, right = int(fold.max()) + 1, 0
    if folds == 1:
        return None
    for learned, asked in splits(fold):
        head = fit_at(features[learned], targets[learned], n_classes, PENALTY)
        right += int((head.logits(features[asked]).argmax(1) == targets[asked]).sum())
    return CrossValidated(accuracy=right / n, interval=wilson(right, n), n=n, folds=folds)


def features_are_fixed(run: Run) -> bool:
    """Whether the network below a run's last layer has surely never learned from its pictures."""
    config = run.file.config
    if config.trainable is not Trainable.NONE or config.weights != "pretrained":
        return False
    told = [event for event in run.events(steps=False) if isinstance(event, FirstAnswer)]
    return bool(told) and told[-1].cv_accuracy is not None


def everything(
    parts: dict[Part, Seen],
) -> tuple[tuple[Picture, ...], torch.Tensor, torch.Tensor]:
    """All labelled pictures with their features `[N, D]` and their classes `[N]`."""
    seen = [each for each in parts.values() if len(each)]
    return (
        tuple(picture for each in seen for picture in each.examples.pictures),
        torch.cat([each.features for each in seen]),
        torch.cat([each.examples.targets for each in seen]),
    )


def folds_of(targets: Integers, groups: Sequence[int], seed: int = 0) -> Integers:
    """The fold of each picture, from 0: groups stay whole, and each class is spread over all.

    The largest groups are placed first, each where there is least of its classes, and of all.
    scikit-learn's StratifiedGroupKFold does much the same; to import it takes longer than all else
    that a check does.

    Args:
        targets: `[N]`, the positions of the classes.
        groups: `[N]`.
    """
    _, members, sizes = np.unique(groups, return_inverse=True, return_counts=True)
    of_group = np.split(targets[np.argsort(members, kind="stable")], np.cumsum(sizes)[:-1])
    order = np.random.default_rng(seed).permutation(len(sizes))
    there = np.zeros((min(FOLDS, len(sizes)), int(targets.max()) + 1), dtype=np.int64)
    fold = np.empty(len(sizes), dtype=np.int64)
    for group in order[np.argsort(-sizes[order], kind="stable")].tolist():
        labels = of_group[group]
        place = int(np.lexsort((there.sum(1), there[:, labels].sum(1)))[0])
        np.add.at(there[place], labels, 1)
        fold[group] = place
    return fold[members]


def splits(fold: Integers) -> Iterator[tuple[Integers, Integers]]:
    """For each fold the positions that are learned from, and those asked about; none for one."""
    last = int(fold.max())
    for number in range(last + 1 if last else 0):
        yield np.flatnonzero(fold != number), np.flatnonzero(fold == number)


def groups_of(opened: Opened, pictures: Sequence[Picture]) -> list[int]:
    """The number of the group that each picture stays in; its own where it is alone."""
    kind = opened.run.file.config.keep_together
    names: dict[str, tuple[tuple[str, int], ...]] = {}
    if opened.project.index.exists():
        with PictureIndex(opened.project.index, check=False, read_only=True) as index:
            # the strictest: a cross-validated figure has no reason to be less careful
            names = dict(together(index, Together.COPIES if kind in _LOOSE else kind))
    number = {
        picture.path: n
        for n, group in enumerate(groups(pictures, names))
        for picture in group.pictures
    }
    return [number[picture.path] for picture in pictures]
