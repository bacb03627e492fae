"""The page of a report: one HTML file that needs no script, no network and no other file.

Plain tables and headings, so that it prints well and a simple renderer can make a PDF of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from core.data.dataset import Part
from core.evaluation import calibration, charts
from core.evaluation.account import Account
from core.evaluation.answers import Answered, largest_class, mixed_up
from core.evaluation.calibration import (
    calibration_error,
    expected_error,
    reliability,
    uncalibrated,
)
from core.evaluation.methods import (
    best_pass,
    between,
    count,
    decimals,
    paragraph,
    tuned,
)
from core.evaluation.metrics import resamples
from core.evaluation.report_parts import figure, note, section, sentence, style, table
from core.evaluation.report_setup import pictures_section, settings_section, versions_section
from core.figures import BEFORE_REFIT, ClassFigures, Interval, Overall
from core.outcome_words import SPOILED, outcome_lines, percent
from core.runs import Evaluation

CSP = "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
"""Nothing may be loaded or run, whatever the page says."""

_ROW = 4  # mistakes side by side
_BROUGHT = "What fine-tuning brought"


def page(account: Account, mistakes: Sequence[Answered], pictures: Mapping[str, str]) -> str:
    """The whole page.

    Args:
        mistakes: the worst, the model being surest of the first.
        pictures: data URIs of small pictures, by path.
    """
    sections = [
        _head(account),
        _number(account),
        _fine_tuning(account),
        _other_figures(account),
        _classes(account),
        _confusion(account),
        _calibration(account),
        _learning(account),
        _mistakes(account, mistakes, pictures),
        pictures_section(account),
        settings_section(account.config),
        _methods(account),
        versions_section(account),
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{CSP}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(account.title)}: report</title>\n<style>\n{style()}</style>\n</head>\n"
        f"<body>\n<main>\n{''.join(filter(None, sections))}</main>\n</body>\n</html>\n"
    )


def _head(account: Account) -> str:
    created, written = account.file.created, account.written
    return (
        f'<p class="kicker">Report of a training run</p>\n<h1>{escape(account.title)}</h1>\n'
        f'<p class="lead">{escape(account.backbone.name)}, trained on '
        f"{created.day} {created:%B %Y} as "
        f"<code>{escape(account.run.name)}</code>. "
        f"Written on {written.day} {written:%B %Y} by Graft "
        f"{escape(account.versions['Graft'])}.</p>\n"
    )


def _number(account: Account) -> str:
    evaluation = account.evaluation
    if evaluation is None:
        return section(
            "Accuracy",
            sentence("Nothing was held out for validation or test, so that nothing is measured."),
        )
    found = evaluation.figures
    bar = charts.accuracy_bar(found.accuracy, found.interval, found.baseline_accuracy)
    said = (
        f"{found.n_correct:,} of {found.n:,} pictures are right. The true share likely lies "
        f"between <b>{between(found.interval)}</b> (95 % interval of Wilson). Always answering the "
        f"largest class, “{escape(largest_class(found))}”, would get "
        f"<b>{percent(found.baseline_accuracy)}</b>."
    )
    return section(
        f"{account.word.capitalize()} accuracy",
        f'<p class="number">{percent(found.accuracy)}</p>\n<p>{said}</p>\n'
        f"{figure(bar)}{sentence(_measured_on(account, evaluation))}{sentence(_refit(account))}"
        f"{sentence(_why_others_differ(account))}",
    )


def _fine_tuning(account: Account) -> str:
    """What fine-tuning brought over the first answer, and on spoiled pictures."""
    result = account.result
    told = "".join(sentence(line) for line in outcome_lines(result))
    if not result.robustness:
        return section(_BROUGHT, told) if told else ""
    rows = [
        [
            f"{SPOILED[each.spoiled_by]} copies",
            _share(each.first_answer),
            percent(each.model),
            f"{each.n:,}",
        ]
        for each in result.robustness
    ]
    plain = (_share(result.first_answer_accuracy), _share(result.val_accuracy))
    rows.insert(0, ["as they are", *plain, f"{result.n_val:,}"])
    head = ["validation pictures", "first answer", "model", "pictures"]
    return section(_BROUGHT, told + table(head, rows))


def _share(value: float | None) -> str:
    return "n/a" if value is None else percent(value)


def _why_others_differ(account: Account) -> str:
    """The other accuracies that are told of a run, and why each differs from the headline."""
    told = []
    validation, first = account.result.validation, account.progress.first_answer
    if validation is not None and account.word == "test":
        chosen = account.result.chosen_by_validation
        why = " (these chose what was kept, so that it may flatter)" if chosen else ""
        told.append(
            f"on its {validation.n:,} validation pictures it was "
            f"{percent(validation.accuracy)}{why}"
        )
    if first is not None and first.cv_accuracy is not None:
        told.append(
            f"cross-validated, the first answer had {percent(first.cv_accuracy)} (on "
            f"{first.cv_n:,} training pictures, each asked of a model that had not learned from it)"
        )
    return f"Other accuracies of this run: {'; '.join(told)}." if told else ""


def _refit(account: Account) -> str:
    """Whose figures these are, where the model has learned from the measured pictures since."""
    again = account.result.refit
    if again is None:
        return ""
    return (
        f"The model then learned once more, from every one of {count(again.n, 'picture')}. All "
        f"figures, mistakes and curves here are of the model {BEFORE_REFIT}."
    )


def _measured_on(account: Account, evaluation: Evaluation) -> str:
    if evaluation.part is Part.TEST:
        return (
            "Measured on the test pictures. They took part in no choice: "
            "they were looked at once, when the model was finished."
        )
    chose = "chose the best pass and " if tuned(account) else ""
    return (
        f"Measured on the validation pictures, there being no test set. They {chose}calibrated the "
        "probabilities, and runs are compared by them, so that the figure may flatter a little. A "
        "test set would take part in no choice."
    )


def _other_figures(account: Account) -> str:
    overall, evaluation = account.overall, account.evaluation
    if overall is None or evaluation is None:
        return ""
    n_classes = len(evaluation.figures.classes)
    rows = [
        [escape(name), value, interval, escape(what)]
        for name, value, interval, what in (*_shares(overall), *_coefficients(overall))
    ]
    below = (
        f"95 % intervals from {resamples(n_classes):,} resamples of the pictures (bootstrap). "
        "n/a: it cannot be reckoned from these answers."
    )
    return section(
        "Other figures",
        table(["", "value", "95 % interval", "what it is"], rows, words=(0, 3)) + note(below),
    )


def _shares(overall: Overall) -> Iterable[tuple[str, str, str, str]]:
    yield (
        "Balanced accuracy",
        percent(overall.balanced_accuracy),
        between(overall.balanced_accuracy_interval),
        "the mean share of each class that is found; rare classes count as much as others",
    )
    for k, share in sorted(overall.top_k.items()):
        yield f"Top-{k} accuracy", percent(share), "", f"the truth is among the {k} likeliest"
    yield (
        "Expected calibration error",
        percent(overall.calibration_error),
        "",
        "how far the stated probability is off, on average",
    )


def _coefficients(overall: Overall) -> Iterable[tuple[str, str, str, str]]:
    yield (
        "F1, macro average",
        f"{overall.macro_f1:.3f}",
        decimals(overall.macro_f1_interval),
        "the mean F1 of the classes",
    )
    yield (
        "F1, weighted average",
        f"{overall.weighted_f1:.3f}",
        "",
        "the same, weighted by the number of pictures",
    )
    yield (
        "Cohen’s kappa",
        _decimal(overall.kappa),
        decimals(overall.kappa_interval) if overall.kappa_interval else "",
        "agreement beyond chance: 1 is perfect, 0 is chance",
    )
    yield (
        "Matthews correlation",
        f"{overall.matthews:.3f}",
        decimals(overall.matthews_interval),
        "correlation of truth and answer: 1 is perfect, 0 is chance",
    )
    yield (
        "ROC AUC, mean",
        _decimal(overall.roc_auc),
        "",
        "how well each class is told from all others: 1 is perfect, 0.5 is chance",
    )
    yield (
        "Average precision, mean",
        _decimal(overall.average_precision),
        "",
        "the area under the precision-recall curve of each class",
    )
    yield (
        "Log loss",
        f"{overall.log_loss:.3f}",
        "",
        "the mean cross-entropy, in nats: 0 is perfect",
    )


def _classes(account: Account) -> str:
    if account.evaluation is None:
        return ""
    head = ["class", "precision", "recall", "F1", "pictures", "ROC AUC", "avg. precision"]
    rows = [_class_row(each) for each in account.evaluation.figures.per_class]
    below = (
        "Precision: of the pictures answered with the class, the share that is of it. Recall: of "
        "the pictures of the class, the share that is found. F1: their harmonic mean. Below each "
        "its 95 % interval (Wilson). ROC AUC and average precision: the class against all others."
    )
    return section("Each class", table(head, rows) + note(below))


def _class_row(each: ClassFigures) -> list[str]:
    shares = (
        (each.precision, each.precision_interval),
        (each.recall, each.recall_interval),
        (each.f1, each.f1_interval),
    )
    return [
        escape(each.label),
        *(_with_interval(share, interval) for share, interval in shares),
        f"{each.support:,}",
        _decimal(each.roc_auc),
        _decimal(each.average_precision),
    ]


def _with_interval(share: float | None, interval: Interval | None) -> str:
    if share is None:
        return "n/a"
    small = f'<br><span class="small">{between(interval)}</span>' if interval else ""
    return f"{percent(share)}{small}"


def _confusion(account: Account) -> str:
    if account.evaluation is None:
        return ""
    found = account.evaluation.figures
    often = mixed_up(found, most=5)
    rows = [[escape(label), escape(answer), f"{n:,}"] for label, answer, n in often]
    listed = table(["is", "answered", "pictures"], rows, words=(0, 1), narrow=True) if rows else ""
    return section(
        "What is taken for what",
        figure(charts.confusion_matrix(found.classes, found.confusion)) + listed,
    )


def _calibration(account: Account) -> str:
    evaluation = account.evaluation
    if evaluation is None:
        return ""
    shares, targets = calibration.table(evaluation.pictures, evaluation.figures.classes)
    right = shares.argmax(1) == targets
    raw = uncalibrated(shares, evaluation.temperature).max(1)
    cooled = evaluation.temperature != 1.0
    error, before = calibration_error(shares.max(1), right), calibration_error(raw, right)
    said = (
        f"The stated probability is off by <b>{percent(error)}</b> on average (expected "
        f"calibration error). A model whose word holds exactly would show "
        f"{percent(expected_error(shares.max(1)))} on so few pictures, by chance alone."
    )
    if cooled:
        said += (
            f" Before its logits were divided by the temperature {evaluation.temperature:.3f}, "
            f"the error was {percent(before)}."
        )
        if evaluation.part is Part.VAL:
            said += " The temperature was found on these same pictures."
    chart = charts.reliability_diagram(
        reliability(shares.max(1), right), reliability(raw, right) if cooled else ()
    )
    return section("Calibration", f"<p>{said}</p>\n{figure(chart)}")


def _learning(account: Account) -> str:
    progress = account.progress
    if account.relearned:
        return section(
            "How it learned",
            sentence("The last layer of an earlier model was fitted again, in a single step."),
        )
    if not progress.passes.done:
        return ""
    best = progress.best.key if progress.best else None
    curves = charts.learning_curves(progress.passes, best)
    passes = tuned(account)
    said = "The first answer alone: each pass is an iteration of L-BFGS over all features."
    if passes:
        kept = best_pass(account)
        which = f"that after pass {kept}" if kept else "that it started from"
        part = "went into" if 0 < (account.result.mix or 0) < 1 else "is"
        said = (
            f"{count(len(passes), 'pass')} of fine-tuning; the best state, {which}, {part} the "
            "model."
        )
    return section("How it learned", sentence(said) + figure(curves))


def _mistakes(account: Account, mistakes: Sequence[Answered], pictures: Mapping[str, str]) -> str:
    if account.evaluation is None:
        return ""
    found = account.evaluation.figures
    n = found.n - found.n_correct
    if not mistakes:
        return section("Mistakes", sentence("There is none among the measured pictures."))
    rows = []
    for start in range(0, len(mistakes), _ROW):
        row = mistakes[start : start + _ROW]
        cells = [_mistake(each, pictures.get(each.path, "")) for each in row]
        cells += ["<td></td>"] * (_ROW - len(row))
        rows.append(f"<tr>{''.join(cells)}</tr>\n")
    said = f"{count(n, 'picture')} of {found.n:,} are answered wrongly"
    said += f"; these {len(mistakes)} with the most certainty." if len(mistakes) < n else "."
    return section(
        "Mistakes", sentence(said) + f'<table class="pictures">\n{"".join(rows)}</table>\n'
    )


def _mistake(each: Answered, picture: str) -> str:
    shown = '<span class="small">the picture is not there any more</span>'
    if picture:
        shown = f'<img src="{escape(picture)}" alt="{escape(each.path)}">'
    return (
        f"<td>{shown}<br>answered <b>{escape(each.answer)}</b>, {percent(each.probability)}<br>"
        f'is <b>{escape(each.label)}</b><br><span class="small">{escape(each.path)}</span></td>'
    )


def _methods(account: Account) -> str:
    return section(
        "Methods, ready to paste", f'<p class="methods">{escape(paragraph(account))}</p>\n'
    )


def _decimal(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.3f}"
