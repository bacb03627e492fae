"""The learning-rate range test: one step at each rate, from tiny to huge; where does the loss fall?

After Smith 2015 (https://arxiv.org/abs/1506.01186). Suggested is the rate at which the loss falls
fastest, as fastai's “steep” does, but only before it has risen again.
"""

import math
import time

from core.choices import Trainable
from core.errors import StoppedError, TrainingError
from core.events import RatesResult, RateTried
from core.jobs import Emit, StopToken
from core.requests import RatesRequest
from core.training.augmentation_policy import variation_of
from core.training.finetune import FineTuner
from core.training.opening import pretrained
from core.training.optim import learning_rate
from core.training.trying import tried

LOWEST, HIGHEST, STEPS = 1e-7, 10.0, 100
SMOOTHING = 0.7
EXPLODED = 4.0
"""Times the least loss, above which no higher rate is tried."""
LEAST_FALL = 0.01
"""The share of the loss that must go, to say that a rate makes it fall."""


def find_rate(request: RatesRequest, emit: Emit, stop: StopToken) -> RatesResult:
    """Try the rates and suggest one. The project keeps nothing of it but features.

    Raises:
        TrainingError: the loss falls at no rate.
        StoppedError: it was stopped.
        DatasetError, WeightsError: as in training.
    """
    started = time.perf_counter()
    rates = [LOWEST * (HIGHEST / LOWEST) ** (n / (STEPS - 1)) for n in range(STEPS)]
    losses = list[float]()
    with tried(request, emit, stop, Trainable.HEAD) as bench:
        session = bench.session
        tuner = FineTuner(
            session,
            bench.parts.train,
            bench.parts.val,
            first=bench.first,
            pretrained=pretrained(session.config),
            variation=variation_of(session.config),
        )
        top, mean = learning_rate(session.config), 0.0
        for n, loss in enumerate(tuner.try_rates([rate / top for rate in rates])):
            mean = SMOOTHING * mean + (1 - SMOOTHING) * loss
            smooth = mean / (1 - SMOOTHING ** (n + 1))
            exploded = not math.isfinite(smooth) or smooth > EXPLODED * min([*losses, smooth])
            if exploded or stop.asked:
                break
            losses.append(smooth)
            emit(RateTried(learning_rate=rates[n], loss=smooth))
            session.hold()
    if stop.asked:
        raise StoppedError("Stopped before a rate was found.", "Nothing has changed.")
    return RatesResult(
        suggested=suggest(rates, losses),
        rates=tuple(rates[: len(losses)]),
        losses=tuple(losses),
        seconds=time.perf_counter() - started,
    )


def suggest(rates: list[float], losses: list[float]) -> float:
    """The rate at which the losses fall fastest, before they rise by half of what they have fallen.

    Raises:
        TrainingError: they do not fall.
    """
    lowest = 0
    for n, loss in enumerate(losses):
        fallen = losses[0] - losses[lowest]
        if loss < losses[lowest]:
            lowest = n
        elif fallen > LEAST_FALL * losses[0] and loss - losses[lowest] > fallen / 2:
            break
    if not losses or losses[0] - losses[lowest] <= LEAST_FALL * losses[0]:
        raise TrainingError(
            "At no learning rate does the loss fall.",
            "What there is to learn may be learned already. Nothing has changed.",
            "Let Graft choose the learning rate, or let more of the network adapt.",
        )
    steepest = max(range(1, lowest + 1), key=lambda n: losses[n - 1] - losses[n])
    return float(f"{rates[steepest]:.2g}")
