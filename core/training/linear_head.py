"""Fit a linear head on fixed features: multinomial logistic regression, to convergence.

L-BFGS (scipy's, after Byrd et al. 1995, https://doi.org/10.1137/0916069) on the mean cross-entropy
plus an L2 penalty whose strength is chosen by cross-validation. The fit works on standardised
features without making a copy of them; the result is expressed for the raw ones.
"""

import functools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

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
            from that group.
    """

    head: LinearHead
    penalty: float
    n_correct: int
    n: int


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
        like: an earlier fit on nearly the same examples; begins with its head and its penalty.
    """
    x, y = features.numpy(), targets.numpy()
    scaling = _Scaling(x)
    with _libraries().limit(
        limits=1, user_api="blas"
    ):  # the steps are too small to share: threads would only wait
        folds = _folds(y, groups, seed)
        penalties = PENALTIES if like is None else (like.penalty,)
        penalty, n_correct, n = _cross_validate(
            scaling, x, y, n_classes, folds=folds, penalties=penalties
        )
        start = np.zeros(n_classes * (x.shape[1] + 1))
        if like is not None:
            start = scaling.standard(like.head)
        fitted = _fit(
            scaling, x, y, penalty, start, on_pass=lambda p: on_pass(scaling.raw(p, n_classes))
        )
    return Fitted(scaling.raw(fitted, n_classes), penalty, n_correct, n)


@functools.cache
def _libraries() -> ThreadpoolController:
    """The loaded libraries that have threads; looking them up takes milliseconds."""
    return ThreadpoolController()


class _Scaling:
    """Standardisation, moved from the features into the weights."""

    def __init__(self, x: Features) -> None:
        self.mean = x.mean(0, dtype=np.float64)
        square = np.einsum("nd,nd->d", x, x, dtype=np.float64) / len(x)
        std = np.sqrt(np.maximum(square - self.mean**2, 0.0))
        self.scale = 1 / np.where(std > 1e-6, std, 1.0)

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


def _folds(y: Integers, groups: Sequence[str] | None, seed: int) -> list[tuple[Integers, Integers]]:
    """What to learn from and what to ask about, fold by fold. All classes have their share."""
    _, of_group, members = np.unique(
        np.arange(len(y)) if groups is None else np.asarray(groups),
        return_index=True,
        return_inverse=True,
    )
    order = np.random.default_rng(seed).permutation(len(of_group))
    most = max(1, MAX_EXAMPLES_TO_CHOOSE * len(of_group) // max(1, len(y)))
    order = order[:most]
    order = order[np.argsort(y[of_group[order]], kind="stable")]
    if len(order) < 2:
        return []
    fold_of = np.full(len(of_group), -1)
    fold_of[order] = np.arange(len(order)) % FOLDS
    learned = fold_of[members]
    return [
        (np.flatnonzero((learned >= 0) & (learned != fold)), of_group[fold_of == fold])
        for fold in range(min(FOLDS, len(order)))
    ]


def _cross_validate(
    scaling: _Scaling,
    x: Features,
    y: Integers,
    n_classes: int,
    *,
    folds: list[tuple[Integers, Integers]],
    penalties: Sequence[float],
) -> tuple[float, int, int]:
    """The penalty with the least loss on held-out examples; of these, how many it gets right.

    Each fit starts from the one with the next stronger penalty.
    """
    losses, correct = dict.fromkeys(penalties, 0.0), dict.fromkeys(penalties, 0)
    n = 0
    for rest, held_out in folds:
        parameters = np.zeros(n_classes * (x.shape[1] + 1))
        learned, asked = x[rest], x[held_out]
        for penalty in penalties:
            parameters = _fit(scaling, learned, y[rest], penalty, parameters, tolerance=1e-3)
            losses[penalty] += (
                len(held_out) * _loss(parameters, scaling, asked, y[held_out], 0.0)[0]
            )
            answers = _logits(parameters, scaling, asked, n_classes).argmax(1)
            correct[penalty] += int((answers == y[held_out]).sum())
        n += len(held_out)
    best = min(penalties, key=losses.__getitem__)
    return best, correct[best], n
