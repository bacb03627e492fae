"""Fit a linear head on fixed features: multinomial logistic regression, to convergence.

L-BFGS (scipy's, after Byrd et al. 1995, https://doi.org/10.1137/0916069) on the mean cross-entropy
plus an L2 penalty whose strength is chosen by cross-validation. The fit works on standardised
features without making a copy of them; the result is expressed for the raw ones.
"""

import functools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize
from threadpoolctl import ThreadpoolController

Array = NDArray[np.float64]
Features = NDArray[np.float32]
Integers = NDArray[np.int64]

PENALTIES = (1.0, 0.3, 0.1, 0.03, 0.01)
FOLDS = 5
MAX_EXAMPLES_TO_CHOOSE = 2000
MAX_PASSES = 100


@dataclass(frozen=True)
class LinearHead:
    """Logits are `features @ weight.T + bias`; weight `[K, D]`, bias `[K]`."""

    weight: torch.Tensor
    bias: torch.Tensor

    def logits(self, features: torch.Tensor) -> torch.Tensor:
        """Logits `[N, K]` of features `[N, D]`."""
        return features @ self.weight.T + self.bias


@dataclass(frozen=True)
class Fitted:
    """A head, the penalty it was fitted with, and how that did in cross-validation.

    Attributes:
        n_correct, n: of the examples asked about, one a group, by heads that had not learned
            from that group. A class with a single group is not asked about: no head could know it.
        fold_of: which fold each group was in.
        fold_heads: one for each fold, which has not learned from it.
    """

    head: LinearHead
    penalty: float
    n_correct: int
    n: int
    fold_of: dict[str, int]
    fold_heads: dict[int, LinearHead]


def fit_linear_head(
    features: torch.Tensor,
    targets: torch.Tensor,
    n_classes: int,
    *,
    seed: int,
    on_pass: Callable[[LinearHead], Any] = lambda head: None,
    groups: Sequence[str] | None = None,
    like: Fitted | None = None,
) -> Fitted:
    """The head that minimises the penalised cross-entropy.

    Args:
        features: float32 `[N, D]`.
        targets: int64 `[N]`.
        seed: of the folds.
        on_pass: told of the head after each pass; it may raise StopIteration to end the fit.
        groups: of which picture each example is; `[N]`. Views of one picture are in one fold,
            and asked about is only the first of them: more would not be more evidence.
        like: an earlier fit on nearly the same examples. This one begins with its heads and its
            penalty, and leaves every group in its fold, so that the two are compared on the same
            terms and no head has ever learned from what it is asked about.
    """
    x, y = features.numpy(), targets.numpy()
    scaling = _Scaling(x)
    with _libraries().limit(
        limits=1, user_api="blas"
    ):  # the steps are too small to share: threads would only wait
        fold_of, folds = _folds(y, groups, seed, like.fold_of if like else {})
        validated = _cross_validate(
            scaling,
            x,
            y,
            n_classes,
            folds=folds,
            penalties=(like.penalty,) if like else PENALTIES,
            starts=like.fold_heads if like else {},
        )
        fitted = _fit(
            scaling,
            x,
            y,
            validated.penalty,
            scaling.standard(like.head) if like else np.zeros(n_classes * (x.shape[1] + 1)),
            on_pass=lambda p: on_pass(scaling.raw(p, n_classes)),
        )
    return Fitted(
        scaling.raw(fitted, n_classes),
        validated.penalty,
        validated.n_correct,
        sum(len(fold.asked) for fold in folds),
        fold_of,
        {
            fold.number: scaling.raw(parameters, n_classes)
            for fold, parameters in zip(folds, validated.parameters, strict=True)
        },
    )


def fit_at(
    features: torch.Tensor,
    targets: torch.Tensor,
    n_classes: int,
    penalty: float,
    start: LinearHead | None = None,
) -> LinearHead:
    """The head with the least cross-entropy at one `penalty`, without a cross-validation.

    Args:
        features: float32 `[N, D]`.
        targets: int64 `[N]`.
        start: where to begin; the nearer the sooner.
    """
    x, y = features.numpy(), targets.numpy()
    scaling = _Scaling(x)
    first = scaling.standard(start) if start else np.zeros(n_classes * (x.shape[1] + 1))
    with _libraries().limit(limits=1, user_api="blas"):
        return scaling.raw(_fit(scaling, x, y, penalty, first, tolerance=3e-4), n_classes)


@functools.cache
def _libraries() -> ThreadpoolController:
    """The loaded libraries that have threads; looking them up takes milliseconds."""
    return ThreadpoolController()


class _Scaling:
    """Standardisation, moved from the features into the weights.

    A feature that varies less than the mean of all is scaled as if it varied so much. On pictures
    unlike those of ImageNet most features hardly vary; standardised, each would have as much of a
    say as any other, by weights of thousands, which make nonsense of the slightest change.
    """

    def __init__(self, x: Features) -> None:
        self.mean = x.mean(0, dtype=np.float64)
        square = np.einsum("nd,nd->d", x, x, dtype=np.float64) / len(x)
        std = np.sqrt(np.maximum(square - self.mean**2, 0.0))
        self.scale = 1 / np.maximum(std, std.mean() or 1.0)

    def raw(self, parameters: Array, n_classes: int) -> LinearHead:
        """The head for raw features."""
        weight, bias = _unpack(parameters, n_classes)
        weight = weight * self.scale
        bias = bias - weight @ self.mean
        return LinearHead(torch.from_numpy(weight).float(), torch.from_numpy(bias).float())

    def standard(self, head: LinearHead) -> Array:
        """The parameters for standardised features."""
        weight, bias = head.weight.double().numpy(), head.bias.double().numpy()
        return np.column_stack([weight / self.scale, bias + weight @ self.mean]).ravel()


def _unpack(parameters: Array, n_classes: int) -> tuple[Array, Array]:
    matrix = parameters.reshape(n_classes, -1)
    return matrix[:, :-1], matrix[:, -1]


def _logits(parameters: Array, scaling: _Scaling, x: Features, n_classes: int) -> Array:
    weight, bias = _unpack(parameters, n_classes)
    weight = weight * scaling.scale
    logits: Array = (x @ weight.T.astype(np.float32)).astype(np.float64)
    logits += bias - weight @ scaling.mean
    return logits


def _loss(
    parameters: Array, scaling: _Scaling, x: Features, y: Integers, penalty: float
) -> tuple[float, Array]:
    """Mean cross-entropy + penalty / 2 · |weight|², and its gradient."""
    n_classes = len(parameters) // (x.shape[1] + 1)
    logits = _logits(parameters, scaling, x, n_classes)
    logits -= logits.max(1, keepdims=True)
    rows = np.arange(len(y))
    own = logits[rows, y]
    residual = np.exp(logits, out=logits)
    sums = residual.sum(1, keepdims=True)
    loss = float(np.mean(np.log(sums[:, 0]) - own))
    residual /= sums
    residual[rows, y] -= 1
    residual /= len(y)
    weight, _ = _unpack(parameters, n_classes)
    raw = residual.T.astype(np.float32) @ x
    slope = (raw - np.outer(residual.sum(0), scaling.mean)) * scaling.scale + penalty * weight
    gradient = np.column_stack([slope, residual.sum(0)])
    return loss + 0.5 * penalty * float((weight**2).sum()), gradient.ravel()


def _fit(
    scaling: _Scaling,
    x: Features,
    y: Integers,
    penalty: float,
    start: Array,
    *,
    tolerance: float = 1e-4,
    on_pass: Callable[[Array], Any] | None = None,
) -> Array:
    fitted: Array = minimize(
        _loss,
        start,
        (scaling, x, y, penalty),
        method="L-BFGS-B",
        jac=True,
        callback=on_pass,
        options={"maxiter": MAX_PASSES, "gtol": tolerance, "ftol": 0.0},
    ).x
    return fitted


class _Fold(NamedTuple):
    """What is asked about, and what is learned from: positions of examples."""

    number: int
    asked: Integers
    rest: Integers


def _folds(
    y: Integers, groups: Sequence[str] | None, seed: int, before: Mapping[str, int]
) -> tuple[dict[str, int], list[_Fold]]:
    """The fold of each group, and the folds. All classes have their share of each.

    A class with a single group is in none of those asked about: without it there is no such class.

    Args:
        before: the folds of groups that have one already.
    """
    names, of_group, members = np.unique(
        [str(row) for row in range(len(y))] if groups is None else np.asarray(groups),
        return_index=True,
        return_inverse=True,
    )
    fold = np.array([before.get(name, -1) for name in names.tolist()])
    most = max(1, MAX_EXAMPLES_TO_CHOOSE * len(names) // max(1, len(y)))
    order = np.random.default_rng(seed).permutation(len(names))
    new = order[fold[order] < 0][: max(0, most - np.count_nonzero(fold >= 0))]
    new = new[np.argsort(y[of_group[new]], kind="stable")]
    fold[new] = np.arange(len(new)) % FOLDS
    classes = y[of_group]
    askable = (fold >= 0) & (np.bincount(classes[fold >= 0], minlength=y.max() + 1)[classes] >= 2)
    numbers = sorted(set(fold[fold >= 0].tolist()))
    if len(numbers) < 2 or not askable.any():  # nothing is left to learn from, or to ask about
        return _folds(y, groups, seed, {}) if before else ({}, [])
    learned = fold[members]
    return dict(zip(names.tolist(), fold.tolist(), strict=True)), [
        _Fold(
            number,
            of_group[askable & (fold == number)],
            np.flatnonzero((learned >= 0) & (learned != number)),
        )
        for number in numbers
    ]


class _Validated(NamedTuple):
    """A penalty, how many answers it got right, and the heads of the folds."""

    penalty: float
    n_correct: int
    parameters: list[Array]


def _cross_validate(
    scaling: _Scaling,
    x: Features,
    y: Integers,
    n_classes: int,
    *,
    folds: list[_Fold],
    penalties: Sequence[float],
    starts: Mapping[int, LinearHead],
) -> _Validated:
    """The penalty with the least loss on held-out examples.

    Each fit starts from the one with the next stronger penalty.
    """
    learned = [x[fold.rest] for fold in folds]
    parameters = [
        scaling.standard(starts[fold.number])
        if fold.number in starts
        else np.zeros(n_classes * (x.shape[1] + 1))
        for fold in folds
    ]
    best, least = _Validated(penalties[0], 0, parameters), math.inf
    for penalty in penalties:
        parameters = [
            _fit(scaling, seen, y[fold.rest], penalty, start, tolerance=3e-4)
            for fold, seen, start in zip(folds, learned, parameters, strict=True)
        ]
        loss, n_correct = 0.0, 0
        for fold, fitted in zip(folds, parameters, strict=True):
            if not len(fold.asked):
                continue
            asked, targets = x[fold.asked], y[fold.asked]
            loss += len(targets) * _loss(fitted, scaling, asked, targets, 0.0)[0]
            answers = _logits(fitted, scaling, asked, n_classes).argmax(1)
            n_correct += int((answers == targets).sum())
        if loss < least:
            best, least = _Validated(penalty, n_correct, parameters), loss
    return best
