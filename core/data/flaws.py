"""Pictures that look as if they were none: dark, blank, blurred, tiny, of an odd shape.

What most pictures of a set have in common is no flaw but its nature: X-rays are dark, icons are
small. So each bar is a bound of its own, a distance from the other pictures, or both.
"""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from core.data.dataset import Flaw

DARK = 0.12
"""Even one standard deviation above the mean, a dark picture is darker than this; a bright one, one
below, is as close to white."""
BLANK = 0.012
"""Standard deviation of the grey values: three levels of 255."""
BLURRED = 0.3
"""Share of the usual sharpness that a blurred picture does not reach."""
TINY = 24
"""Pixels of the shorter side."""
LONG = 4.0
"""How many times as long as the shorter side the longer one of an odd shape is."""
RARE = 0.2
"""What more pictures have, as a share, is the nature of the set."""

Columns = Mapping[str, NDArray[np.float64]]


def find_flaws(columns: Columns) -> NDArray[np.uint8]:
    """Say for every picture what is wrong with it, as a `Flaw`; 0 for most.

    Args:
        columns: arrays (N,) with `width` and `height` in pixels, and `brightness`, `contrast` and
            `sharpness` as in `core.data.facts.Measured`.
    """
    brightness, contrast = columns["brightness"], columns["contrast"]
    flaws = np.zeros(len(brightness), np.uint8)
    if not len(flaws):
        return flaws
    blank = contrast < BLANK
    flaws[blank] = Flaw.BLANK
    found = {
        Flaw.DARK: brightness + contrast < DARK,
        Flaw.BRIGHT: brightness - contrast > 1 - DARK,
        Flaw.BLURRY: _blurred(columns["sharpness"], ~blank),
        Flaw.TINY: _tiny(np.minimum(columns["width"], columns["height"])),
        Flaw.ODD_SHAPE: _odd(np.log(columns["width"] / columns["height"])),
    }
    for flaw, holds in found.items():
        shown = holds & ~blank
        if shown.mean() <= RARE:
            flaws[shown] |= np.uint8(flaw)
    return flaws


def _blurred(sharpness: NDArray[np.float64], counted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Far below the others, as they scatter, and below a share of what is usual."""
    if not counted.any():
        return counted
    logs = np.log(np.maximum(sharpness, 1e-6))
    usual = np.median(logs[counted])
    scatter = 1.4826 * np.median(np.abs(logs[counted] - usual))
    blurred: NDArray[np.bool_] = logs < usual - max(3.5 * scatter, -np.log(BLURRED))
    return blurred


def _tiny(side: NDArray[np.float64]) -> NDArray[np.bool_]:
    usual = np.median(side)
    tiny: NDArray[np.bool_] = side < min(max(TINY, usual / 8), usual / 2)
    return tiny


def _odd(shape: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Far from square, and from the shape of the others."""
    usual = np.median(shape)
    odd: NDArray[np.bool_] = (np.abs(shape) > np.log(LONG)) & (np.abs(shape - usual) > np.log(2))
    return odd
