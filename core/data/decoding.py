"""How the values of a picture become 8-bit colours: one rule for all pictures of a data set.

Most pictures have 8 bits and no transparency, and need no rule. A microscope, a scanner or a
satellite writes greys of more bits, signed ones or floats; which of them is black and which is
white is decided once, from all pictures of the set, and travels with the model.
"""

import math
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
