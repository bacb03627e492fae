"""The offer to see finer, where what decides is a small thing in a much larger picture."""

from dataclasses import dataclass
from typing import Any

from core.choices import Framing
from core.events import ExplainResult
from core.models.views import STRETCHED, Extent, finer_sizes
from gui.i18n import tr

SMALL = 0.09
"""From this share of the area down that holds half of the heat, what decides is small: spots of a
few pixels had 0.02 to 0.08 with EfficientNet-Lite0, photographs of insects 0.10 to 0.25."""


@dataclass(frozen=True)
class Offer:
    """What could be seen better, what a button for it says, and the settings behind it."""

    words: str
    button: str
    settings: dict[str, Any]


def finer_offer(result: ExplainResult) -> Offer | None:
    """What to offer beside a heat map; None where the picture has nothing finer to show."""
    sizes = finer_sizes(result.size, Extent.of([result.extent])) if all(result.extent) else ()
    if result.half > SMALL or not sizes:
        return None
    width, height = result.extent
    settings: dict[str, Any] = {"image_size": sizes[-1]}
    seen = tr("The network sees all of it")
    if not result.whole:
        seen = tr("The network sees the middle of it")
        if max(result.extent) > STRETCHED * min(result.extent):
            settings["framing"] = Framing.WHOLE.value
    words = tr(
        "What decides is small. {seen} at {size} × {size} pixels; the picture has {width} × "
        "{height}.",
        seen=seen,
        size=result.size,
        width=width,
        height=height,
    )
    button = tr("Train with {size} × {size}", size=sizes[-1])
    if "framing" in settings:
        button = tr("Train with {size} × {size} and whole pictures", size=sizes[-1])
    return Offer(words, button, settings)
