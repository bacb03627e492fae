"""Fit a linear head on fixed features: multinomial logistic regression, to convergence.

L-BFGS (scipy's, after Byrd et al. 1995, https://doi.org/10.1137/0916069) on the mean cross-entropy
plus an L2 penalty whose strength is chosen by cross-validation. Features are standardised for the
fit; the result is expressed for the raw features.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

Array = NDArray[np.float64]
Features = NDArray[np.float32]

PENALTIES = (1.0, 0.3, 0.1, 0.03, 0.01)
FOLDS = 3
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


def fit_linear_head(
    features: torch.Tensor,
    targets: torch.Tensor,
    n_classes: int,
    *,
    seed: int,
    on_pass: Callable[[LinearHead], Any],
) -> LinearHead:
    """The head that minimises the penalised cross-entropy.

    Args:
        features: float32 `[N, D]`.
        targets: int64 `[N]`.
        seed: of the folds.
        on_pass: told of the head after each pass; it may raise StopIteration to end the fit.
    """
    x, y = features.numpy(), targets.numpy()
    mean, std = x.mean(0, dtype=np.float64), x.std(0, dtype=np.float64)
    scale = 1 / np.where(std > 1e-6, std, 1.0)
    standard = ((x - mean) * scale).astype(np.float32)

    def raw(parameters: Array) -> LinearHead:
        weight, bias = _unpack(parameters, n_classes)
        weight = weight * scale
        bias = bias - weight @ mean
        return LinearHead(torch.from_numpy(weight).float(), torch.from_numpy(bias).float())

    with threadpool_limits(1, "blas"):  # the steps are too small to share: threads would only wait
        penalty = _choose_penalty(standard, y, n_classes, seed)
        start = np.zeros(n_classes * (x.shape[1] + 1))
        fitted = _fit(standard, y, penalty, start, on_pass=lambda p: on_pass(raw(p)))
    return raw(fitted)


def _unpack(parameters: Array, n_classes: int) -> tuple[Array, Array]:
    matrix = parameters.reshape(n_classes, -1)
    return matrix[:, :-1], matrix[:, -1]


def _loss(
    parameters: Array, x: Features, y: NDArray[np.int64], penalty: float
) -> tuple[float, Array]:
    """Mean cross-entropy + penalty / 2 · |weight|², and its gradient."""
    n_classes = len(parameters) // (x.shape[1] + 1)
    weight, bias = _unpack(parameters, n_classes)
    logits = (x @ weight.T.astype(np.float32)).astype(np.float64) + bias
    logits -= logits.max(1, keepdims=True)
    exponentials = np.exp(logits)
    sums = exponentials.sum(1, keepdims=True)
    rows = np.arange(len(y))
    loss = float(np.mean(np.log(sums[:, 0]) - logits[rows, y]))
    residual = exponentials / sums
    residual[rows, y] -= 1
    residual /= len(y)
    gradient = np.column_stack(
        [residual.T.astype(np.float32) @ x + penalty * weight, residual.sum(0)]
    )
    return loss + 0.5 * penalty * float((weight**2).sum()), gradient.ravel()


def _fit(
    x: Features,
    y: NDArray[np.int64],
    penalty: float,
    start: Array,
    *,
    tolerance: float = 1e-4,
    on_pass: Callable[[Array], Any] | None = None,
) -> Array:
    fitted: Array = minimize(
        _loss,
        start,
        (x, y, penalty),
        method="L-BFGS-B",
        jac=True,
        callback=on_pass,
        options={"maxiter": MAX_PASSES, "gtol": tolerance, "ftol": 0.0},
    ).x
    return fitted


def _choose_penalty(x: Features, y: NDArray[np.int64], n_classes: int, seed: int) -> float:
    """The penalty with the least cross-validated loss; each fit starts from a stronger one's."""
    order = np.random.default_rng(seed).permutation(len(y))[:MAX_EXAMPLES_TO_CHOOSE]
    losses = dict.fromkeys(PENALTIES, 0.0)
    for fold in range(min(FOLDS, len(order))):
        held_out = order[fold::FOLDS]
        rest = np.setdiff1d(order, held_out)
        if len(rest) == 0:
            continue
        parameters = np.zeros(n_classes * (x.shape[1] + 1))
        for penalty in PENALTIES:
            parameters = _fit(x[rest], y[rest], penalty, parameters, tolerance=1e-3)
            losses[penalty] += len(held_out) * _loss(parameters, x[held_out], y[held_out], 0.0)[0]
    return min(PENALTIES, key=losses.__getitem__)
