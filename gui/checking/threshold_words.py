"""The words and points with which the threshold of a class is shown."""

from pathlib import Path

from core.evaluation.curves import Counts, Curve, OneAgainstAll, counts_of
from core.figures import AnsweredPicture
from gui.i18n import number, percent, tr, trn
from gui.widgets.image_grid import GridItem


def tile(picture: AnsweredPicture, position: int, root: Path) -> GridItem:
    """A picture with the probability of the class at a position, and what it is."""
    return GridItem(
        root / picture.path,
        title=percent(picture.probabilities[position]),
        caption=tr("is {label}", label=picture.label),
    )


def points(curve: Curve | None) -> list[tuple[float, float]]:
    """What a plot shows of a curve."""
    return list(zip(curve.x.tolist(), curve.y.tolist(), strict=True)) if curve else []


def average_precision(curve: Curve | None) -> str:
    """The area below a precision–recall curve in words."""
    if curve is None:
        return tr("no picture of this class")
    return tr("average precision {value}", value=number(curve.area, 2))


def area(curve: Curve | None) -> str:
    """The area below a ROC curve in words."""
    if curve is None:
        return tr("one side has no pictures")
    return tr("area {value}", value=number(curve.area, 2))


def counted_on(n: int, *, twice: bool) -> str:
    """On which pictures it is counted; `twice`: it is measured on the same ones."""
    if twice:
        return trn(
            "On the {n} picture held out: chosen and counted on the same, so a little flattering",
            "On the {n} pictures held out: chosen and counted on the same, so a little flattering",
            n,
        )
    return trn(
        "On the {n} validation picture",
        "On the {n} validation pictures",
        n,
    )


def cost_words(of: OneAgainstAll, counts: Counts, costs: tuple[int, int]) -> str:
    """What the mistakes cost, and what they would cost without a threshold."""
    return tr(
        "The mistakes cost {cost}; answering with the likeliest class would cost {other}.",
        cost=number(counts.cost(*costs)),
        other=number(counts_of(of.likeliest, of.own).cost(*costs)),
    )


def elsewhere_words(of: OneAgainstAll, counts: Counts, costs: tuple[int, int]) -> str:
    """The same on pictures that took no part."""
    return trn(
        "On {n} picture that took no part in this: {hits} found, {misses} missed, {alarms} false "
        "alarms, {rest} rightly not named; cost {cost}, with the likeliest class {other}.",
        "On {n} pictures that took no part in this: {hits} found, {misses} missed, {alarms} false "
        "alarms, {rest} rightly not named; cost {cost}, with the likeliest class {other}.",
        sum(counts),
        hits=number(counts.hits),
        misses=number(counts.misses),
        alarms=number(counts.false_alarms),
        rest=number(counts.rightly_not_named),
        cost=number(counts.cost(*costs)),
        other=number(counts_of(of.likeliest, of.own).cost(*costs)),
    )


def saved_words(label: str, thresholds: dict[str, float]) -> str:
    """When the model says a class now."""
    others = any(name != label for name in thresholds)
    if label not in thresholds:
        return tr("The model says “{label}” where that is the likeliest class.", label=label)
    words = tr(
        "The model says “{label}” from {share} on.", label=label, share=percent(thresholds[label])
    )
    if not others:
        return words
    more = tr("Of several classes that reach their thresholds it says the one furthest above.")
    return f"{words} {more}"
