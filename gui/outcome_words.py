"""What came of a training, in words: what fine-tuning has brought, and on what that rests.

The terminal and the report have the same sentences (`core/outcome_words.py`).
"""

from core.data.dataset import Part
from core.events import AugmentationTested, FirstAnswer, TrainResult
from core.figures import PairedDifference
from gui.i18n import number, percent, tr, trn


def first_answer_words(first: FirstAnswer, *, validation: bool = True) -> str:
    """What the first answer is worth: by validation, and cross-validated; empty without figures.

    Args:
        validation: False where that figure stands already beside these words.
    """
    told = []
    if first.n_val and validation:
        told.append(
            trn(
                "{share} of {n} validation picture",
                "{share} of {n} validation pictures",
                first.n_val,
                share=percent(first.val_accuracy),
            )
        )
    if first.cv_accuracy is not None:
        share = percent(first.cv_accuracy)
        told.append(tr("{share} cross-validated on {n}", share=share, n=number(first.cv_n)))
    return tr("First answer: {told}", told="; ".join(told)) if told else ""


def improvement_words(result: TrainResult) -> str:
    """How much better the model is than its first answer, how surely, and on what; empty where it
    is the first answer, or has none."""
    found = result.improvement
    if found is None or result.mix == 0:
        return ""
    where = _where(found)
    if not found.n_became_right and not found.n_became_wrong:
        return tr(
            "The model is right on the very same pictures as its first answer, of {where}.",
            where=where,
        )
    low, high = found.interval
    by = number(100 * abs(found.difference), 1)
    if found.difference == 0:
        how = tr("The difference to the first answer is 0 points")
    elif found.difference > 0:
        how = tr("{by} points better than the first answer", by=by)
    else:
        how = tr("{by} points worse than the first answer", by=by)
    if found.difference != 0 and low <= 0 <= high:
        how = tr("{how}, which may be chance", how=how)
    return tr(
        "{how} (likely {low} to {high}); {right} became right, {wrong} wrong, of {where}.",
        how=how,
        low=signed(100 * low),
        high=signed(100 * high),
        right=number(found.n_became_right),
        wrong=number(found.n_became_wrong),
        where=where,
    )


def mix_words(result: TrainResult) -> str:
    """How much of the fine-tuned weights is in the model; empty where there was no fine-tuning."""
    mix = result.mix
    if mix is None:
        return ""
    if mix == 1 and not result.n_val and not result.mix_cross_validated:  # nothing has chosen it
        return tr("The model is fine-tuning alone.")
    by = tr("cross-validation") if result.mix_cross_validated else tr("validation")
    if mix == 0:
        return tr(
            "The first answer was kept: nothing of fine-tuning was surely better by {by}.", by=by
        )
    if mix == 1:
        return tr(
            "The model is fine-tuning alone: no mix with the first answer was better by {by}.",
            by=by,
        )
    return tr(
        "The model is a mix: {tuned} % fine-tuned, {first} % first answer (weights averaged), the "
        "best by {by}.",
        tuned=number(100 * mix),
        first=number(100 * (1 - mix)),
        by=by,
    )


def robustness_rows(result: TrainResult) -> list[tuple[str, str]]:
    """The accuracy on spoiled copies: what they are, and of the first answer and the model."""
    names = {
        "blur": tr("Blurred copies"),
        "dark": tr("Darkened copies"),
        "compression": tr("Compressed copies"),
    }
    rows = []
    for each in result.robustness:
        told = percent(each.model)
        if each.first_answer is not None and result.mix != 0:
            told = f"{percent(each.first_answer)} → {told}"
        rows.append((names[each.spoiled_by], told))
    return rows


def robustness_note(result: TrainResult) -> str:
    """What `robustness_rows` rests on; empty without rows."""
    if not result.robustness:
        return ""
    n = max(each.n for each in result.robustness)
    if result.robustness[0].first_answer is None or result.mix == 0:
        return trn("{n} validation picture", "{n} validation pictures", n)
    return trn(
        "first answer → model, {n} validation picture",
        "first answer → model, {n} validation pictures",
        n,
    )


def augmentation_words(tested: AugmentationTested) -> str:
    """Whether pictures are varied in one way, and why."""
    losses = tr(
        "log loss {varied} against {plain}",
        varied=number(tested.varied_loss, 2),
        plain=number(tested.plain_loss, 2),
    )
    copies = {
        "flip": tr("Mirrored copies"),
        "vertical_flip": tr("Upside-down copies"),
        "crop": tr("Cropped copies"),
        "turn": tr("Turned copies"),
        "colour": tr("Recoloured copies"),
    }[tested.name]
    plain, varied = percent(tested.plain), percent(tested.varied)
    compared = tr(
        "{varied} of them are recognised, of the pictures as they are {plain}",
        varied=varied,
        plain=plain,
    )
    if tested.plain_loss:
        compared = f"{compared}; {losses}"
    n = trn(
        "a linear model of all stages, cross-validated on {n} picture",
        "a linear model of all stages, cross-validated on {n} pictures",
        tested.n,
    )
    values = {"copies": copies, "compared": compared, "n": n}
    if tested.kept:
        return tr("{copies} are used, as they cost little: {compared} ({n}).", **values)
    return tr("{copies} are left out, as they cost too much: {compared} ({n}).", **values)


def signed(value: float) -> str:
    """A difference with one decimal and its sign: “+6.5”, “−1.2”, “0.0”."""
    shown = number(abs(value), 1)
    if float(shown) == 0:
        return shown
    return f"{'+' if value > 0 else '−'}{shown}"


def _where(found: PairedDifference) -> str:
    if found.part is Part.TEST:
        return trn("{n} test picture", "{n} test pictures", found.n)
    return trn("{n} validation picture", "{n} validation pictures", found.n)
