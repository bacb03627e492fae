"""What every README of an export says of the model: its classes, and how it decides."""

import re
from collections.abc import Sequence

from core.data import decoding as rules
from core.data.decoding import Decoding, colour_name
from core.decision import Decision
from core.model_in_use import FoundModel, describe

_HEADING = re.compile(r"^# .+$", re.MULTILINE)


def class_list(classes: Sequence[str]) -> str:
    """The classes as a list in Markdown. Shown as code, so that none is read as markup."""
    return "\n".join(f"- {as_code(name)}" for name in classes)


def as_code(name: str) -> str:
    """A class name that no Markdown is read into."""
    return f"`{' '.join(name.splitlines()).replace('`', '´')}`"


def with_run(readme: str, model: FoundModel) -> str:
    """A README with the run that the model is of, in a line below its first heading."""
    if model.run is None:
        return readme
    said = f"{' '.join(describe(model).split())} (`{model.run_name}`)."
    if model.refitted:
        said += " Its probabilities were calibrated before that, too."
    return _HEADING.sub(lambda found: f"{found[0]}\n\n{said}", readme, count=1)


def decision_words(decision: Decision) -> str:
    """How probabilities become an answer, in Markdown."""
    lines = [
        "The probabilities are calibrated on validation pictures: of answers with 80 %, about 8 "
        "in 10 are right. The answer is the likeliest class."
    ]
    if decision.thresholds:
        bars = ", ".join(f"{as_code(k)} from {v:g} on" for k, v in decision.thresholds.items())
        lines.append(
            f"Some classes have a threshold of their own: {bars}. Of classes that reach theirs the "
            "one furthest above is answered; below it, the likeliest of the others."
        )
    if decision.strangers:
        lines.append(
            f"A picture whose strangeness is above {decision.strangers.above:.4g} is none of "
            "these. With that, "
            f"{100 * decision.strangers.false_alarms:g} % of pictures of the classes are called so."
        )
    else:
        lines.append("It can only ever answer with one of its classes, whatever a picture shows.")
    if decision.sets:
        lines.append(
            f"A picture could be every class with at least {decision.sets.least:.4g}: the true one "
            f"is among them for {100 * decision.sets.coverage:g} % of pictures (a conformal set)."
        )
    return "\n\n".join(lines) + "\n"


def decoding_words(decoding: Decoding) -> str:
    """How a picture file becomes 8-bit colours, in Markdown."""
    if decoding.grey is None:
        grey = (
            "greys of more than 8 bits in proportion to the least of 1, 255, 4095, 16383 and 65535 "
            "that the picture does not exceed (with negative or larger values: from its darkest to "
            "its brightest)"
        )
    else:
        grey = (
            "greys of more than 8 bits, signed and float ones: "
            f"{rules.describe(decoding.grey)} becomes black…white, NaN black"
        )
    return f"""\
A file becomes 8-bit RGB like this: the first frame, upright by its EXIF; {grey}; what is
transparent on {colour_name(decoding.background)}. Colour profiles are not applied. What cannot be
read is refused with the reason.
"""
