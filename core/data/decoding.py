"""How the values of a picture become 8-bit colours: one rule for all pictures of a data set.

Most pictures have 8 bits and no transparency, and need no rule. A microscope, a scanner or a
satellite writes greys of more bits, signed ones or floats; which of them is black and which is
white is decided once, from all pictures of the set, and travels with the model.
"""

import math
import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

Colour = tuple[int, int, int]

WHITE: Colour = (255, 255, 255)


class GreyLevels(BaseModel):
    """Which grey value becomes black, and which white; what lies between, in proportion.

    For values of more than 8 bits, signed ones and floats: those of 8 bits stay as they are.

    Attributes:
        source: where the two come from: the range that the files state of themselves (`type`), the
            least camera of 8, 10, 12, 14 or 16 bits that all pictures fit in (`bits`), what nearly
            all values of the set lie between (`percentiles`), or a person (`chosen`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    black: float
    white: float
    source: Literal["type", "bits", "percentiles", "chosen"] = "chosen"

    @model_validator(mode="after")
    def _ascending(self) -> "GreyLevels":
        if not (self.black < self.white and math.isfinite(self.white - self.black)):
            raise ValueError("white must be above black")
        return self


class Decoding(BaseModel):
    """What decoding a picture needs to know besides its file.

    Attributes:
        grey: None for the earlier rule, by which each picture chose its own white.
        background: the colour that shows through transparent places.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    grey: GreyLevels | None = None
    background: Colour = WHITE


class SetPixels(BaseModel):
    """What is special about the values of a set of pictures, and the rule that follows from them.

    Attributes:
        n_deep: how many have greys of more than 8 bits, signed ones or floats.
        kinds: how these are stored: “16-bit”, “32-bit”, “float”.
        low, high: the least and the greatest of their values.
        n_flat: how many of them become almost one shade by the rule.
        n_transparent: how many have transparent places.
        n_blank: how many of these are blank on the background of the rule.
        automatic: the rule; what a person chooses goes before it.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    n_deep: int = 0
    kinds: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 0.0
    n_flat: int = 0
    n_transparent: int = 0
    n_blank: int = 0
    automatic: Decoding = Decoding()

    def chosen(self, grey: str | None, background: str) -> Decoding:
        """The rule with what a person has chosen: settings as `core.config` has them."""
        levels = self.automatic.grey
        if grey is not None:
            levels = read_levels(grey)
        colour = BACKGROUNDS.get(background, self.automatic.background)
        return Decoding(grey=levels, background=colour)

    def sentences(self, decoding: Decoding) -> list[str]:
        """What is done with such pictures, for people; nothing where there are none."""
        said = []
        if self.n_deep and decoding.grey is not None:
            said.append(f"{', '.join(self.kinds)}: {describe(decoding.grey)} becomes black…white.")
        if self.n_flat and decoding == self.automatic:
            said.append(
                f"{self.n_flat} of {self.n_deep} pictures then become almost one shade, as their "
                "values lie elsewhere: choose other levels, or make them a project of their own."
            )
        if self.n_transparent and decoding.background != WHITE:
            said.append(f"Transparent places are seen as {colour_name(decoding.background)}.")
        return said


BACKGROUNDS: dict[str, Colour] = {"white": WHITE, "grey": (128, 128, 128), "black": (0, 0, 0)}

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_LEVELS = re.compile(rf"\s*({_NUMBER})\s*(?:\.\.|…)\s*({_NUMBER})\s*")


def read_levels(text: str) -> GreyLevels:
    """Two numbers as a person writes them, “0..4095”. Raises ValueError."""
    found = _LEVELS.fullmatch(text.replace("−", "-"))
    if found is None:
        raise ValueError("It takes two numbers, black and white, as in 0..4095")
    black, white = map(float, found.groups())
    if not (black < white and math.isfinite(white - black)):
        raise ValueError("It takes a black that is less than white, as in 0..4095")
    return GreyLevels(black=black, white=white, source="chosen")


def describe(grey: GreyLevels) -> str:
    """Black and white as a person reads them: “−1000…400”."""
    return "…".join(f"{value:.7g}".replace("-", "−") for value in (grey.black, grey.white))


def colour_name(colour: Colour) -> str:
    """What a colour is called; its three numbers where it has no name."""
    names = [name for name, known in BACKGROUNDS.items() if known == colour]
    return names[0] if names else f"rgb{colour}"
