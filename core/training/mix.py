"""What becomes the model: the first answer, fine-tuning, or the best mix of their weights.

Weights between a linear probe and the network that was fine-tuned from it are often better than
either, and sturdier (WiSE-FT, Wortsman et al. 2022, https://arxiv.org/abs/2109.01903). The
validation pictures choose, by a criterion that few of them can carry: the log loss at the best
temperature, among the mixes that get no fewer right than both ends; and surely, where the first
answer is among these.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import torch
from torch.nn.functional import cross_entropy

from core.evaluation.calibration import fit_temperature
from core.evaluation.robustness import SPOILED
from core.figures import Robustness
from core.training.finetune import FineTuner
from core.training.session import Answer, Parts, Score

SURE = 2.0
"""Standard errors by which the loss must be less. On 40 tilted ellipses fine-tuning was better by 7
to 9 of them; 1.4, on 40 striped pictures, cost 11 points on others."""
SHARES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)
"""Shares of the fine-tuned weights that are tried. The loss changes little between two of them."""


MOST_SPOILED = 200
"""Validation pictures that are spoiled: enough for a few points, and seconds on a processor."""


@dataclass(frozen=True)
class OutOfFold:
    """What networks say of training pictures that they have not learned from.

    Attributes:
        logits: `[N, K]` by share of the fine-tuned weights.
        targets: int64 `[N]`.
    """

    logits: dict[float, torch.Tensor]
    targets: torch.Tensor


@dataclass(frozen=True)
class FineTuned:
    """What fine-tuning has led to.

    Attributes:
        answer: the model's; where the first answer was best, that with a share of 0.
        cross_validated: folds chose, together with the validation pictures.
        robustness: on spoiled copies of the validation pictures.
    """

    answer: Answer
    cross_validated: bool = False
    robustness: tuple[Robustness, ...] = ()


def best_share(
    logits: Mapping[float, torch.Tensor], targets: torch.Tensor, *, few: bool = False
) -> float:
    """The share whose logits `[N, K]` have the least calibrated log loss, none fewer right.

    The first answer stays where as many are right, unless the loss is surely less: of the five
    mixes one is nearly always a little better, by chance.

    Args:
        logits: by share of the fine-tuned weights; with both ends, 0 and 1.
        targets: int64 `[N]`; where there are none, fine-tuning has the last word.
        few: the first answer stays even where one or two more would be right.
    """
    if not len(targets):
        return 1.0
    right = {share: int((each.argmax(1) == targets).sum()) for share, each in logits.items()}
    losses = {share: _calibrated_losses(each, targets) for share, each in logits.items()}
    least = max(right[0.0], right[1.0])
    fit = [share for share in logits if right[share] >= least]
    best = min(fit, key=lambda share: float(losses[share].mean()))
    gained = losses[0.0] - losses[best]
    error = gained.std(correction=0) / math.sqrt(len(targets))
    surely = bool(gained.mean() > SURE * error)
    return best if surely or not (few or 0.0 in fit) else 0.0


def _calibrated_losses(logits: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    temperature = fit_temperature(logits.double().numpy(), targets.numpy())
    return cross_entropy(logits.double() / temperature, targets, reduction="none")


def keep_best(
    tuner: FineTuner, parts: Parts, first: Answer | None, folds: OutOfFold | None
) -> FineTuned:
    """Let the classifier be the best mix of `first` and what `tuner` has learned.

    Args:
        folds: what was found by cross-validation, which then chooses together with the validation
            pictures.
    """
    logits = tuner.mixed_logits(parts.val, SHARES if tuner.mixes else (1.0,))
    if first is None:
        return FineTuned(_answer(tuner, parts, logits[1.0], None, None))
    logits[0.0] = first.val_logits
    asked, targets = logits, parts.val.targets
    if folds is not None:
        asked = {share: torch.cat([folds.logits[share], each]) for share, each in logits.items()}
        targets = torch.cat([folds.targets, targets])
    share = best_share(asked, targets, few=folds is not None)
    if share == 0.0:
        tuner.go_back()
        return FineTuned(replace(first, share=share), folds is not None)
    tuner.keep(share)
    return FineTuned(_answer(tuner, parts, logits[share], share, first.penalty), folds is not None)


def _answer(
    tuner: FineTuner,
    parts: Parts,
    val_logits: torch.Tensor,
    share: float | None,
    penalty: float | None,
) -> Answer:
    return Answer(
        Score.of(val_logits, parts.val.targets),
        val_logits,
        tuner.logits(parts.test),
        penalty,
        tuner.best_epoch,
        share,
        tuner.variation,
    )


def robustness(tuner: FineTuner, parts: Parts, tuned: FineTuned) -> tuple[Robustness, ...]:
    """The accuracy of the model, and of the first answer, on spoiled validation pictures."""
    some = parts.val.at(list(range(len(parts.val)))[:MOST_SPOILED])
    if not len(some) or tuned.answer.share == 0.0:
        return ()
    share, found = tuned.answer.share, []
    for name, spoil in SPOILED.items():
        before = None
        if tuner.mixes:
            tuner.keep(0.0)
            before = Score.of(tuner.logits(some, spoil), some.targets).accuracy
        tuner.keep(1.0 if share is None else share)
        after = Score.of(tuner.logits(some, spoil), some.targets).accuracy
        found.append(Robustness(spoiled_by=name, n=len(some), first_answer=before, model=after))
    return tuple(found)
