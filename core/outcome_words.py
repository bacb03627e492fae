"""What came of a training, in words: for the terminal and for the report.

The window has the same sentences in the person's language (`gui/outcome_words.py`).
"""

from core.data.dataset import Part
from core.events import AugmentationTested, TrainResult
from core.figures import PairedDifference

_COPIES = {
    "flip": "Mirrored copies",
    "vertical_flip": "Upside-down copies",
    "crop": "Cropped copies",
    "turn": "Turned copies",
    "colour": "Recoloured copies",
}
SPOILED = {"blur": "blurred", "dark": "darkened", "compression": "compressed"}
"""How copies are called that were spoiled so."""


def percent(share: float) -> str:
    """A share as a person writes it: 94.8 %."""
    return f"{100 * share:.1f} %"


def points(share: float) -> str:
    """A difference of two shares in percentage points, with its sign: +4.7, −2.1, 0.0."""
    shown = f"{100 * abs(share):.1f}"
    if float(shown) == 0:
        return shown
    return f"{'+' if share > 0 else '−'}{shown}"


def pictures(n: int, kind: str = "") -> str:
    """How many pictures, in words; `kind` says of which part."""
    return f"{n:,} {kind} picture{'' if n == 1 else 's'}".replace("  ", " ")


def first_answer_words(
    accuracy: float | None, n_val: int, cv_accuracy: float | None, cv_n: int
) -> str:
    """What the first answer is worth: by validation, and cross-validated; empty without figures."""
    told = []
    if accuracy is not None and n_val:
        told.append(f"{percent(accuracy)} of {pictures(n_val, 'validation')}")
    if cv_accuracy is not None:
        told.append(f"{percent(cv_accuracy)} cross-validated on {cv_n:,}")
    return f"First answer: {'; '.join(told)}." if told else ""


def improvement_words(found: PairedDifference) -> str:
    """How much better the model is than its first answer, how surely, and on what."""
    where = pictures(found.n, "test" if found.part is Part.TEST else "validation")
    if not found.n_became_right and not found.n_became_wrong:
        return f"The model is right on the very same pictures as its first answer, of {where}."
    low, high = found.interval
    how = "The difference to the first answer is 0 points"
    if found.difference != 0:
        by = points(abs(found.difference)).removeprefix("+")
        beside = "better" if found.difference > 0 else "worse"
        how = f"{by} points {beside} than the first answer"
        how += ", which may be chance" if low <= 0 <= high else ""
    return (
        f"{how} (likely {points(low)} to {points(high)}); {found.n_became_right:,} became right, "
        f"{found.n_became_wrong:,} wrong, of {where}."
    )


def mix_words(result: TrainResult) -> str:
    """How much of the fine-tuned weights is in the model; empty where there was no fine-tuning."""
    mix = result.mix
    if mix is None:
        return ""
    by = "cross-validation" if result.mix_cross_validated else "validation"
    if mix == 1 and not result.n_val and not result.mix_cross_validated:  # nothing has chosen it
        return "The model is fine-tuning alone."
    if mix == 0:
        return f"The first answer was kept: nothing of fine-tuning was surely better by {by}."
    if mix == 1:
        return f"The model is fine-tuning alone: no mix with the first answer was better by {by}."
    return (
        f"The model is a mix: {100 * mix:.0f} % fine-tuned, {100 * (1 - mix):.0f} % first answer "
        f"(weights averaged), the best by {by}."
    )


def robustness_words(result: TrainResult) -> str:
    """How right the model is on spoiled copies of the validation pictures, after its first answer;
    empty where that was not looked at."""
    found = result.robustness
    if not found:
        return ""
    said, before = [], "right"
    for each in found:
        share = percent(each.model)
        if each.first_answer is not None and result.mix != 0:
            share, before = f"{percent(each.first_answer)} → {share}", "first answer → model"
        said.append(f"{SPOILED[each.spoiled_by]} {share}")
    n = max(each.n for each in found)
    return f"Spoiled copies of {pictures(n, 'validation')}, {before}: {', '.join(said)}."


def augmentation_words(tested: AugmentationTested) -> str:
    """Whether pictures are varied in one way, and why."""
    plain, varied = percent(tested.plain), percent(tested.varied)
    compared = f"{varied} of them are recognised, of the pictures as they are {plain}"
    if tested.plain_loss:
        compared += f"; log loss {tested.varied_loss:.2f} against {tested.plain_loss:.2f}"
    used = "used, as they cost little" if tested.kept else "left out, as they cost too much"
    probe = f"a linear model of all stages, cross-validated on {pictures(tested.n)}"
    return f"{_COPIES[tested.name]} are {used}: {compared} ({probe})."


def outcome_lines(result: TrainResult) -> list[str]:
    """What fine-tuning has brought, in sentences; none where there was none."""
    told = []
    if result.improvement is not None and result.mix != 0:
        told.append(improvement_words(result.improvement))
    if result.mix is not None:
        first = (result.first_answer_accuracy, result.n_val)
        cross_validated = (result.first_answer_cv_accuracy, result.first_answer_cv_n)
        told.append(first_answer_words(*first, *cross_validated))
        told.append(mix_words(result))
    return [line for line in told if line]
