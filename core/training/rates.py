"""The learning-rate range test: one step at each rate, from tiny to huge; where does the loss fall?

After Smith 2015 (https://arxiv.org/abs/1506.01186). Suggested is a rate two thirds along the
longest stretch in which the smoothed loss falls, as fastai's “valley” does.
"""

import math
import time

from core.choices import Trainable
from core.errors import StoppedError, TrainingError
from core.events import RatesResult, RateTried
from core.jobs import Emit, StopToken
from core.requests import RatesRequest
from core.training.finetune import FineTuner
from core.training.opening import pretrained
from core.training.optim import learning_rate
from core.training.trying import tried

LOWEST, HIGHEST, STEPS = 1e-7, 10.0, 100
SMOOTHING = 0.9
EXPLODED = 4.0
"""Times the least loss, above which no higher rate is tried."""


def find_rate(request: RatesRequest, emit: Emit, stop: StopToken) -> RatesResult:
    """Try the rates and suggest one. The project keeps nothing of it but features.

    Raises:
        TrainingError: the loss falls at no rate.
        StoppedError: it was stopped.
        DatasetError, WeightsError: as in training.
    """
    started = time.perf_counter()
    rates = [LOWEST * (HIGHEST / LOWEST) ** (n / (STEPS - 1)) for n in range(STEPS)]
    tried_, losses = list[float](), list[float]()
    with tried(request, emit, stop, Trainable.HEAD) as bench:
        session = bench.session
        tuner = FineTuner(
            session,
            bench.parts.train,
            bench.parts.val,
            first=bench.first,
            pretrained=pretrained(session.config),
        )
        top, mean = learning_rate(session.config), 0.0
        for n, loss in enumerate(tuner.try_rates([rate / top for rate in rates])):
            if stop.asked:
                raise StoppedError("Stopped before a rate was found.", "Nothing has changed.")
            mean = SMOOTHING * mean + (1 - SMOOTHING) * loss
            smooth = mean / (1 - SMOOTHING ** (n + 1))
            if not math.isfinite(smooth) or (losses and smooth > EXPLODED * min(losses)):
                break
            tried_.append(rates[n])
            losses.append(smooth)
            emit(RateTried(learning_rate=rates[n], loss=smooth))
    return RatesResult(
        suggested=suggest(tried_, losses),
        rates=tuple(tried_),
        losses=tuple(losses),
        seconds=time.perf_counter() - started,
    )


def suggest(rates: list[float], losses: list[float]) -> float:
    """A rate two thirds along the longest fall of the losses. Raises TrainingError if none is."""
    longest = (0, 0)
    start = 0
    for position in range(1, len(losses)):
        if losses[position] >= losses[position - 1]:
            start = position
        elif position - start > longest[1] - longest[0]:
            longest = start, position
    if longest[1] - longest[0] < 3:
        raise TrainingError(
            "At no learning rate does the loss fall for long.",
            "Nothing has changed.",
            "What there is to learn may be learned already. Let Graft choose the rate.",
        )
    return float(f"{rates[longest[0] + (longest[1] - longest[0]) * 2 // 3]:.2g}")
