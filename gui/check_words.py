"""What the Check page says of a run, in words."""

from collections.abc import Sequence

from core.comparison import LIKELY_CHANCE, difference_interval, mcnemar
from core.data.dataset import Part
from core.evaluation.answers import Answered
from core.events import EvaluateResult, RelearnResult
from core.figures import ClassFigures, CrossValidated, Interval, Slice, Trait
from core.runs import Evaluation, Run, RunState
from gui.i18n import between, number, percent, tr, trn
from gui.run_words import run_title


def why_nothing(run: Run | None) -> tuple[str, str]:
    """Title and sentence where a run has no figures."""
    if run is None:
        return tr("Nothing to check yet"), tr(
            "Train a model first. It is then measured on pictures that it has not learned from."
        )
    if run.state is RunState.INTERRUPTED:
        return tr("This run was not measured"), tr(
            "It was interrupted before its end. Resume it, and it is measured when it is done."
        )
    return tr("This model was not measured"), tr(
        "No pictures were held out to measure it on. Its answers may still be good: nobody knows."
    )


def measured_on(evaluation: Evaluation, *, chosen: bool = True) -> str:
    """Which pictures the figures are from, and how far they can be trusted.

    Args:
        chosen: the validation pictures chose among several states of the model.
    """
    words = _measured_on(evaluation, chosen=chosen)
    if not evaluation.inherited:
        return words
    return f"{words} {tr('All of it was measured before it learned from these as well.')}"


def _measured_on(evaluation: Evaluation, *, chosen: bool) -> str:
    n = evaluation.figures.n
    if evaluation.part is Part.TEST:
        return trn(
            "Measured once, on {n} test picture that took no part in learning.",
            "Measured once, on {n} test pictures that took no part in learning.",
            n,
        )
    if not chosen:
        return trn(
            "Measured on the {n} validation picture; there is no test set.",
            "Measured on the {n} validation pictures; there is no test set.",
            n,
        )
    return trn(
        "Measured on the {n} validation picture, by which what was kept was chosen, so a little "
        "flattering.",
        "Measured on the {n} validation pictures, by which what was kept was chosen, so a little "
        "flattering.",
        n,
    )


def shown_run(run: Run, used: Run | None) -> str:
    """Which run is looked at, and whether it is the one in use."""
    if used is None:
        return tr("“{run}”.", run=run_title(run))
    if used.name == run.name:
        return tr("“{run}”, in use.", run=run_title(run))
    return tr("“{run}”, not in use: “{used}” is.", run=run_title(run), used=run_title(used))


def accuracy_title(part: Part) -> str:
    """What the one figure of a run is called."""
    return tr("Test accuracy") if part is Part.TEST else tr("Validation accuracy")


def validation_words(run: Run) -> str:
    """The validation accuracy beside that on the test pictures, and why it differs."""
    found = run.result.validation if run.result is not None and run.result.test else None
    if found is None or run.result is None:
        return ""
    if not run.result.chosen_by_validation:
        return trn(
            "Validation: {share} of {n} picture.",
            "Validation: {share} of {n} pictures.",
            found.n,
            share=percent(found.accuracy),
        )
    return trn(
        "Validation: {share} of {n} picture. What was kept was chosen by it: it may flatter.",
        "Validation: {share} of {n} pictures. What was kept was chosen by them: it may flatter.",
        found.n,
        share=percent(found.accuracy),
    )


def no_mistakes(n: int) -> str:
    """What to say where nothing went wrong."""
    return trn(
        "The one picture was named rightly. That is good, and says little: measure it on more.",
        "All {n} pictures were named rightly. On other pictures it may still err.",
        n,
    )


def surest_first(n: int) -> str:
    """How many mistakes there are, and in which order."""
    return trn("{n} picture", "{n} pictures, the surest mistakes first", n)


def least_sure_words(n: int) -> str:
    """How many pictures there are, and in which order."""
    return trn("{n} picture", "{n} pictures, right or wrong, the least sure first", n)


def cell_title(label: str, answer: str) -> str:
    """A cell of the matrix in words."""
    if label == answer:
        return tr("“{label}”, named rightly", label=label)
    return tr("“{label}” named “{answer}”", label=label, answer=answer)


def cell_words(found: Sequence[Answered]) -> str:
    """How many pictures of a cell there are, and in which order."""
    if not found[0].right:
        return surest_first(len(found))
    return trn("{n} picture", "{n} pictures, those it is least sure of first", len(found))


def cell_empty(label: str, answer: str) -> str:
    """What it means that a cell has no pictures."""
    if label == answer:
        return tr("Not one picture of “{label}” was named rightly.", label=label)
    return tr("“{label}” was never taken for “{answer}”.", label=label, answer=answer)


def slice_words(found: Slice) -> str:
    """What the pictures of a slice share."""
    forms = {
        Trait.FOLDER: tr("folder {value}"),
        Trait.CAMERA: tr("camera {value}"),
        Trait.NO_CAMERA: tr("no camera named"),
        Trait.DARK: tr("darkest third"),
        Trait.MEDIUM_LIGHT: tr("third of middle brightness"),
        Trait.BRIGHT: tr("brightest third"),
        Trait.PIXELS: tr("{value} pixels"),
        Trait.SMALL: tr("smallest third ({value} megapixels)"),
        Trait.MEDIUM: tr("third of middle size ({value} megapixels)"),
        Trait.LARGE: tr("largest third ({value} megapixels)"),
        Trait.DATE: tr("dated {value}"),
        Trait.WORD: tr("“{value}” in the file name"),
    }
    return forms[found.trait].format(value=found.value)


def validated_words(found: CrossValidated) -> str:
    """The accuracy of a small set by cross-validation, and what it is the accuracy of."""
    return tr(
        "Cross-validated on all {n} pictures, {folds} folds: {share}, {likely}. It differs for "
        "being over all of them, with a last layer that learned anew each time.",
        n=number(found.n),
        folds=found.folds,
        share=percent(found.accuracy),
        likely=between(found.interval),
    )


FigureRow = tuple[str, str, str]


def figure_rows(figures: EvaluateResult) -> list[FigureRow]:
    """Every figure of a run: its name with the field's term, the value, and its likely range."""
    rows = [(tr("right answers (accuracy)"), percent(figures.accuracy), span(figures.interval))]
    name = tr("always the largest class (baseline)")
    rows.append((name, percent(figures.baseline_accuracy), ""))
    overall = figures.overall
    if overall is not None:
        rows += [
            (
                tr("right, each class counting alike (balanced accuracy)"),
                percent(overall.balanced_accuracy),
                span(overall.balanced_accuracy_interval),
            ),
            (
                tr("found and trusted in one (macro F1)"),
                percent(overall.macro_f1),
                span(overall.macro_f1_interval),
            ),
            (
                tr("the same, by number of pictures (weighted F1)"),
                percent(overall.weighted_f1),
                "",
            ),
            *(
                (tr("right among the {k} likeliest (top-{k})", k=k), percent(share), "")
                for k, share in overall.top_k.items()
            ),
            (
                tr("better than chance (Cohen’s kappa)"),
                _plain(overall.kappa),
                span(overall.kappa_interval, of=1),
            ),
            (
                tr("correlation with the truth (Matthews)"),
                _plain(overall.matthews),
                span(overall.matthews_interval, of=1),
            ),
            (tr("surprise at the truth (log loss, nats)"), _plain(overall.log_loss), ""),
            (tr("ranks them rightly (ROC AUC)"), _plain(overall.roc_auc), ""),
            (tr("ranks them first (average precision)"), _plain(overall.average_precision), ""),
            (
                tr("stated probability off by (calibration error)"),
                percent(overall.calibration_error),
                "",
            ),
        ]
    return rows + [row for each in figures.per_class for row in _class_rows(each)]


def _class_rows(each: ClassFigures) -> list[FigureRow]:
    rows = [
        (words, tr("n/a") if value is None else percent(value), span(interval))
        for value, interval, words in (
            (each.recall, each.recall_interval, tr("“{label}” found (recall)", label=each.label)),
            (
                each.precision,
                each.precision_interval,
                tr("“{label}” trusted (precision)", label=each.label),
            ),
            (each.f1, each.f1_interval, tr("“{label}” F1", label=each.label)),
        )
    ]
    rows.append((tr("“{label}” ROC AUC", label=each.label), _plain(each.roc_auc), ""))
    name = tr("“{label}” average precision", label=each.label)
    rows.append((name, _plain(each.average_precision), ""))
    return rows


def span(interval: Interval | None, of: int = 100) -> str:
    """The ends of a 95 % interval, in per cent or as they are."""
    if interval is None:
        return ""
    low, high = (number(of * edge, 1 if of == 100 else 3) for edge in interval)
    return tr("{low} to {high}", low=low, high=high)


def _plain(value: float | None) -> str:
    return tr("n/a") if value is None else number(value, 3)


def changed_words(n: int) -> str:
    """What has happened to the pictures since a run."""
    return trn(
        "{n} picture has another label now, is excluded or is new since this model learned.",
        "{n} pictures have other labels now, are excluded or are new since this model learned.",
        n,
    )


def relearned_words(result: RelearnResult) -> str:
    """The old and the new model on the same pictures, in words."""
    before, after = result.before, result.after
    figures = tr(
        "Before: {before} ({right} of {n}). Learned again: {after} ({now} of {n}).",
        before=percent(before.accuracy),
        right=number(before.n_correct),
        after=percent(after.accuracy),
        now=number(after.n_correct),
        n=number(after.n),
    )
    lost, gained = sides(result)
    if not lost and not gained:
        return f"{figures} {tr('No picture has changed sides.')}"
    low, high = difference_interval(
        before.n_correct - lost, lost, gained, before.n - before.n_correct - gained
    )
    p = mcnemar(lost, gained)
    difference = tr(
        "{points} points, likely between {low} and {high} (McNemar p = {p}).",
        points=signed_points(after.accuracy - before.accuracy),
        low=signed_points(low),
        high=signed_points(high),
        p=number(p, 2),
    )
    chance = tr("The difference may be chance.") if p >= LIKELY_CHANCE else ""
    return " ".join(part for part in (figures, difference, chance) if part)


def sides(result: RelearnResult) -> tuple[int, int]:
    """How many pictures only the old model named rightly, and how many only the new one."""
    right = [
        max(zip(each.probabilities, result.after.classes, strict=True))[1] == each.label
        for each in result.pictures
    ]
    pairs = list(zip(result.was_right, right, strict=True))
    return pairs.count((True, False)), pairs.count((False, True))


def signed_points(difference: float) -> str:
    """A difference of shares in points: “+2.6”, “−1.0”."""
    return f"{100 * difference:+.1f}".replace("-", "−")


def neighbours_words(answer: str) -> str:
    """Why a model says what it says, as far as its own pictures tell."""
    return tr("“{answer}” because it looks like these it learned from:", answer=answer)


def heat_words(label: str, *, found: bool) -> str:
    """What a heatmap shows, and what it does not."""
    if not found:
        return tr("No part of this picture speaks for “{label}” more than the rest.", label=label)
    return tr(
        "Warm colours: here the picture speaks for “{label}”. It shows where the model looks, not "
        "why, and it can mislead.",
        label=label,
    )
