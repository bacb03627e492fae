"""In which sizes and framings a network may look at pictures that are larger than its input."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from core.choices import Framing
from core.config import TrainConfig, limits
from core.models.preprocessing import Preprocessing

LARGER = 1.5
"""How many times its input pictures must be on their shorter side, for a finer view to show more:
of less, the usual shrinking and cropping already leaves nearly every pixel."""
MOST_TRIED = 240
"""Pictures that views are compared on: of so many, five points more are seldom chance, and to try
several views takes less time than an epoch of training the whole network."""
_FACTORS = (1.5, 2.0)
"""Times the usual input. Twice costs four times the time, and what it shows half as coarse is most
of what there is to gain; a person may go further by hand."""
_APART = 1.2
"""Sizes that are nearer than that tell the same, and each takes its time."""
_STEP = 32
"""By this much networks halve a picture until the last stage: other sizes come out uneven."""
STRETCHED = 1.2
"""So much longer than high (or the other way round), a quarter or more of a picture lies beside the
square in the middle."""


@dataclass(frozen=True)
class Extent:
    """How large pictures are, in the middle: `shorter` side in pixels, `longer` as a multiple."""

    shorter: int = 0
    longer: float = 1.0

    @classmethod
    def of(cls, sizes: Sequence[tuple[int, int]]) -> "Extent":
        """The medians of widths and heights in pixels; nothing where there are none."""
        if not sizes:
            return cls()
        sides = [sorted(size) for size in sizes]
        shorter = median(short for short, _ in sides)
        return cls(int(shorter), median(long / short for short, long in sides))


def finer_sizes(usual: int, extent: Extent) -> tuple[int, ...]:
    """What to try above an input of `usual` pixels; empty where the pictures have no more to show.

    Never more than the pictures have, or than the setting takes.
    """
    if extent.shorter < LARGER * usual:
        return ()
    most = limits("image_size")
    assert most is not None
    top = min(extent.shorter, int(most.high)) // _STEP * _STEP
    sizes = [usual]
    for size in (min(int(usual * factor), top) for factor in _FACTORS):
        if size >= _APART * sizes[-1]:
            sizes.append(size)
    return tuple(sizes[1:])


def views(usual: Preprocessing, config: TrainConfig, extent: Extent) -> list[Preprocessing]:
    """What to compare, the quickest first: `usual` itself, and then what may show more.

    What a person has set stays as it is set.
    """
    sizes: list[int] = [usual.size]
    framings: list[Framing] = [usual.framing]
    finer = finer_sizes(usual.size, extent)
    if config.image_size is None:
        sizes += finer
    if config.framing is Framing.AUTO and not usual.whole and (finer or extent.longer > STRETCHED):
        framings.append(Framing.WHOLE)
    return [
        usual.model_copy(update={"size": size, "framing": framing})
        for size in sizes
        for framing in framings
    ]
