"""Which grey becomes black and which white, and what shows through: from all pictures of a set.

Each picture choosing its own white made the brighter of two look the darker, as soon as one of them
went beyond what a camera of fewer bits can say. So there is one rule for the set, found after each
look through its folder and kept in the index; a model takes it along.
"""

import math
from collections.abc import Sequence
from pathlib import Path

from core.config import TrainConfig
from core.data.decoding import BACKGROUNDS, WHITE, Colour, Decoding, GreyLevels, SetPixels
from core.data.facts import PixelFacts
from core.data.index import PictureIndex

_CAMERAS = tuple(2.0**bits - 1 for bits in (8, 10, 12, 14, 16))
_USED = 1 / 16
"""Where nearly all values of the set lie within a smaller share of a range, they would become fewer
than 16 of the 256 greys: then the range says nothing of the pictures."""
_FLAT = 1 / 64
"""A picture whose values span a smaller share of the range has fewer than four greys."""
_ODD_ONES = 50
"""One picture of so many, at either end, may be of its own kind and move nothing; of fewer than
half of that, each counts."""
_MOVED = 0.1
"""Percentiles move a little with each picture that comes: the rule is only drawn anew when they
have moved by this share of the range, as all that was computed by it is then computed again."""
_MANY_BLANK = 50
"""White stays behind pictures of which fewer than one in so many would be blank on it."""


def set_pixels(index: PictureIndex) -> SetPixels:
    """What the last look through the folder found. Raises StorageError."""
    told = index.told("pixels")
    return SetPixels.model_validate_json(told) if told else SetPixels()


def decoding_of(index: Path, config: TrainConfig) -> Decoding:
    """How pictures are decoded by what is known of them and what a person has set.

    Raises:
        StorageError: the index cannot be read.
    """
    with PictureIndex(index, check=False) as opened:
        return set_pixels(opened).chosen(config.grey, config.background)


def settle(index: PictureIndex) -> None:
    """Find the rule for all pictures that the folder holds, and keep it. Raises StorageError."""
    rows = index.rows(
        f"SELECT {', '.join(f'x.{name}' for name in PixelFacts._fields)} FROM pixels x "
        "JOIN picture p ON p.path = x.path WHERE p.listed AND p.problem = '' ORDER BY x.path"
    )
    found = of_set([PixelFacts(*row) for row in rows], set_pixels(index).automatic)
    index.tell("pixels", found.model_dump_json())


def of_set(facts: Sequence[PixelFacts], before: Decoding = Decoding()) -> SetPixels:  # noqa: B008
    """The rule for pictures of which this is known.

    Args:
        before: the rule so far, which stays where it fits as well.
    """
    deep = [fact for fact in facts if fact.kind]
    clear = [fact for fact in facts if not fact.kind]
    grey = _settled(_levels(deep), before.grey) if deep else None
    background = _background(clear)
    flat = 0
    if grey is not None:
        span = (grey.white - grey.black) * _FLAT
        flat = sum(_span(fact, grey) < span for fact in deep)
    blank = {WHITE: "blank_on_white", BACKGROUNDS["black"]: "blank_on_black"}.get(background)
    return SetPixels(
        n_deep=len(deep),
        kinds=tuple(sorted({fact.kind for fact in deep})),
        low=min((fact.low for fact in deep), default=0.0),
        high=max((fact.high for fact in deep), default=0.0),
        n_flat=flat,
        n_transparent=len(clear),
        n_blank=sum(bool(getattr(fact, blank)) for fact in clear) if blank else 0,
        automatic=Decoding(grey=grey, background=background),
    )


def _levels(deep: Sequence[PixelFacts]) -> GreyLevels:
    low, high = min(fact.low for fact in deep), max(fact.high for fact in deep)
    dark, bright = _robust(deep)
    known: GreyLevels | None = None
    if low >= 0 and all(fact.stated for fact in deep):
        white = max(high, *(fact.stated for fact in deep))
        known = GreyLevels(black=0.0, white=white, source="type")
    elif low >= 0 and high <= 1 and all(fact.kind == "float" for fact in deep):
        known = GreyLevels(black=0.0, white=1.0, source="type")
    elif low >= 0 and high <= _CAMERAS[-1] and all(fact.whole for fact in deep):
        white = next(white for white in _CAMERAS if high <= white)
        known = GreyLevels(black=0.0, white=white, source="bits")
    if known is not None and bright - dark >= known.white * _USED:
        return known
    if bright <= dark:  # all are one shade, and the same
        return known or GreyLevels(black=dark, white=dark + 1, source="percentiles")
    black, white = _rounded(dark, bright)
    return GreyLevels(black=black, white=white, source="percentiles")


def _robust(deep: Sequence[PixelFacts]) -> tuple[float, float]:
    """What the values of nearly all pixels of nearly all pictures lie between.

    Not percentiles of all values together: what is to be seen may be bright in few pixels of few
    pictures, as stained cells are, and would be cut off.
    """
    passed = int(len(deep) / _ODD_ONES + 0.5)
    darkest = sorted(fact.dark for fact in deep)[passed]
    return darkest, sorted(fact.bright for fact in deep)[-1 - passed]


def _rounded(dark: float, bright: float) -> tuple[float, float]:
    """Outwards to three figures of the difference: a rule that a person can say."""
    digits = 2 - math.floor(math.log10(bright - dark))
    step = 10.0**-digits
    places = max(digits, 0)
    return (
        round(math.floor(dark / step + 1e-6) * step, places),
        round(math.ceil(bright / step - 1e-6) * step, places),
    )


def _settled(found: GreyLevels, before: GreyLevels | None) -> GreyLevels:
    if before is None or {found.source, before.source} != {"percentiles"}:
        return found
    near = _MOVED * (before.white - before.black)
    moved = max(abs(found.black - before.black), abs(found.white - before.white))
    return before if moved <= near else found


def _span(fact: PixelFacts, grey: GreyLevels) -> float:
    """How much of what lies between black and white a picture has."""
    return min(fact.high, grey.white) - max(fact.low, grey.black)


def _background(clear: Sequence[PixelFacts]) -> Colour:
    """White, unless shapes would vanish on it; middle grey where black does not do either."""
    on_white = sum(bool(fact.blank_on_white) for fact in clear)
    on_black = sum(bool(fact.blank_on_black) for fact in clear)
    if on_white == 0 or on_white * _MANY_BLANK < len(clear):
        return WHITE
    return BACKGROUNDS["grey" if on_black else "black"]
