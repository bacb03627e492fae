"""Whether a stated probability holds: of the answers given with 80 %, are 8 in 10 right?

Nothing here needs torch or scikit-learn, so that the window can draw it as it is.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.figures import AnsweredPicture

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

BINS = 15
_PRIOR = 1.0  # standard deviation of the logarithm of the temperature
_LIMIT = math.log(20.0)


@dataclass(frozen=True)
class Bin:
    """The answers whose probability lies from `low` to `high`.

    Attributes:
        confidence: their mean probability.
        accuracy: the share of them that is right.
    """

    low: float
    high: float
    n: int
    confidence: float
    accuracy: float


def fit_temperature(logits: Array, targets: NDArray[np.int64]) -> float:
    """What to divide logits by so that their softmax can be taken at its word.

    Guo et al. 2017, https://arxiv.org/abs/1706.04599: the least cross-entropy on pictures that were
    not learned from. A weak prior keeps few pictures, all of them right, from asking for certainty.

    Args:
        logits: `[N, K]`.
        targets: `[N]`.
    """
    from scipy.optimize import minimize_scalar

    if not len(targets):
        return 1.0
    rows = np.arange(len(targets))

    def loss(log_temperature: float) -> float:
        scaled = logits / math.exp(log_temperature)
        scaled = scaled - scaled.max(1, keepdims=True)
        own = scaled[rows, targets]
        entropy = float((np.log(np.exp(scaled).sum(1)) - own).sum())
        return entropy + 0.5 * (log_temperature / _PRIOR) ** 2

    found = minimize_scalar(
        loss, bounds=(-_LIMIT, _LIMIT), method="bounded", options={"xatol": 1e-6}
    )
    return math.exp(float(found.x))


def uncalibrated(probabilities: Array, temperature: float) -> Array:
    """The probabilities `[N, K]` as they were before the logits were divided."""
    logits = temperature * np.log(np.maximum(probabilities, 1e-300))
    shares = np.exp(logits - logits.max(1, keepdims=True))
    calibrated: Array = shares / shares.sum(1, keepdims=True)
    return calibrated


def reliability(confidence: Array, right: Bools, bins: int = BINS) -> tuple[Bin, ...]:
    """The bins of equal width that hold answers.

    Args:
        confidence: `[N]`, the probability of each answer.
        right: `[N]`.
    """
    edges = np.linspace(0.0, 1.0, bins + 1)
    of = np.clip(np.digitize(confidence, edges[1:-1], right=True), 0, bins - 1)
    n = np.bincount(of, minlength=bins)
    sure = np.bincount(of, confidence, bins)
    hits = np.bincount(of, right, bins)
    return tuple(
        Bin(
            float(edges[i]),
            float(edges[i + 1]),
            int(n[i]),
            float(sure[i] / n[i]),
            float(hits[i] / n[i]),
        )
        for i in np.flatnonzero(n)
    )


def calibration_error(confidence: Array, right: Bools, bins: int = BINS) -> float:
    """The expected calibration error: how far the stated probability is off, on average.

    Naeini et al. 2015, with bins of equal width as in Guo et al. 2017.
    """
    total = max(1, len(confidence))
    return sum(
        each.n / total * abs(each.accuracy - each.confidence)
        for each in reliability(confidence, right, bins)
    )


def expected_error(confidence: Array, draws: int = 200) -> float:
    """The calibration error that a model whose word holds exactly would show on so few pictures."""
    random = np.random.default_rng(0)
    outcomes = random.random((draws, len(confidence))) < confidence
    return float(np.mean([calibration_error(confidence, right) for right in outcomes]))


def table(
    pictures: Sequence[AnsweredPicture], classes: Sequence[str]
) -> tuple[Array, NDArray[np.int64]]:
    """Answers as arrays: probabilities `[N, K]`, and the true classes `[N]`."""
    position: dict[str, Any] = {name: i for i, name in enumerate(classes)}
    shares = np.array([each.probabilities for each in pictures], np.float64)
    targets = np.array([position[each.label] for each in pictures], np.int64)
    return shares.reshape(len(pictures), len(classes)), targets
