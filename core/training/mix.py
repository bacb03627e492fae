"""What becomes the model: the first answer, fine-tuning, or the best mix of their weights.

Weights between a linear probe and the network that was fine-tuned from it are often better than
either, and sturdier (WiSE-FT, Wortsman et al. 2022, https://arxiv.org/abs/2109.01903). The
validation pictures choose, by a criterion that few of them can carry: the log loss at the best
temperature, among the mixes that get no fewer right than both ends.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import torch

from core.evaluation.calibration import fit_temperature
from core.training.finetune import FineTuner
from core.training.session import Answer, Parts, Score

SHARES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
"""Shares of the fine-tuned weights that are tried. The loss changes little between two of them."""


@dataclass(frozen=True)
class FineTuned:
    """What fine-tuning has led to.

    Attributes:
        answer: the model's.
        share: of the fine-tuned weights in it; None where there was no first answer to mix with.
    """

    answer: Answer
    share: float | None


def best_share(logits: Mapping[float, torch.Tensor], targets: torch.Tensor) -> float:
    """The share whose logits `[N, K]` have the least calibrated log loss, none fewer right.

    Args:
        logits: by share of the fine-tuned weights; with both ends, 0 and 1.
        targets: int64 `[N]`; where there are none, fine-tuning has the last word.
    """
    if not len(targets):
        return 1.0
    scores = {share: _calibrated(each, targets) for share, each in logits.items()}
    least = max(scores[0.0].n_correct, scores[1.0].n_correct)
    fit = [share for share in scores if scores[share].n_correct >= least]
    return min(fit, key=lambda share: scores[share].loss)


def _calibrated(logits: torch.Tensor, targets: torch.Tensor) -> Score:
    temperature = fit_temperature(logits.double().numpy(), targets.numpy())
    return Score.of(logits.double() / temperature, targets)


def keep_best(tuner: FineTuner, parts: Parts, first: Answer | None) -> FineTuned:
    """Let the classifier be the best mix of `first` and what `tuner` has learned."""
    logits = {}
    for share in SHARES if tuner.mixes else (1.0,):
        tuner.keep(share)
        logits[share] = tuner.logits(parts.val)
    if first is not None:
        logits[0.0] = first.val_logits
    share = best_share(logits, parts.val.targets) if first is not None else 1.0
    if share == 0.0 and first is not None:
        tuner.go_back()
        return FineTuned(first, share)
    tuner.keep(share)
    score = Score.of(logits[share], parts.val.targets)
    answer = Answer(score, logits[share], tuner.logits(parts.test))
    return FineTuned(answer, share if first is not None else None)
