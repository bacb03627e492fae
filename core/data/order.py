"""The order of names that a person expects: 2 before 10, and image2 before image10."""

import math
import re
from collections.abc import Iterable

_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_DIGITS = re.compile(r"(\d+)")

Key = tuple[float, tuple[str | int, ...], str]


def natural(name: str) -> Key:
    """A key to sort names by. Names that are numbers come first; other digits count as numbers."""
    if _NUMBER.fullmatch(name):
        return float(name.replace(",", ".")), (), name
    pieces = _DIGITS.split(name)
    chunks = (int(piece) if at % 2 else piece for at, piece in enumerate(pieces))
    return math.inf, tuple(chunks), name


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Names, each once, in the order that a person expects."""
    return tuple(sorted(set(names), key=natural))
