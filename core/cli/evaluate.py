"""`graft evaluate`: what a model is worth on labelled pictures."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from core.cli.answering import Model, RunName, answering
from core.cli.running import Device, Json, may_change, run
from core.cli.words import Reporter, accuracy, console, print_confusions
from core.events import EvaluateResult
from core.figures import Interval, Overall
from core.outcome_words import percent, pictures
from core.requests import EvaluateRequest


def evaluate(
    model: Model,
    folder: Annotated[Path, typer.Argument(help="The folder of labelled pictures.")],
    *,
    run_name: RunName = "",
    device: Device = "auto",
    json: Json = False,
) -> None:
    """Measure a model on a folder: its test part, else its validation part, else all of it.

    Pictures that the model learned from are counted apart.
    """
    found = answering(model, run_name, json=json)
    request = EvaluateRequest(
        model=found.folder, folder=folder, device=device, keep=may_change(found.folder)
    )
    with Reporter(silent=json) as show:
        result = run(request, json=json, show=show)
    if not json:
        print_figures(result)


def print_figures(result: EvaluateResult) -> None:
    """Accuracy, all figures with their 95 % intervals, each class, and what is taken for what."""
    if result.n:
        console.print(f"Accuracy: {accuracy(result.accuracy, result.n, result.interval)}")
        console.print(f"Always answering the largest class: {percent(result.baseline_accuracy)}")
    for line in known_lines(result):
        console.print(line)
    if not result.n:
        return
    if result.overall is not None:
        table = Table("figure", "value", "likely", box=None, padding=(0, 1))
        for row in overall_rows(result.overall):
            table.add_row(*row)
        console.print(table)
    console.print(_class_table(result))
    print_confusions(result.classes, result.confusion)


def known_lines(result: EvaluateResult) -> Iterator[str]:
    """What the headline leaves out, or rests on, as the model knows some of the pictures."""
    if result.n_learned is None:
        yield (
            "Whether the model learned from some of these pictures cannot be known: there is no "
            "run beside it. If it did, the accuracy is too high."
        )
    elif result.n_learned and result.learned_accuracy is not None and result.learned_interval:
        found = accuracy(result.learned_accuracy, result.n_learned, result.learned_interval)
        alike = (
            f" ({result.n_learned_alike} of them only look the same as one)"
            if result.n_learned_alike
            else ""
        )
        if result.n:
            yield (
                f"Counted apart: {pictures(result.n_learned)} that the model learned from, be it "
                f"in a copy or another version{alike}. Accuracy on these: {found}, which says "
                "nothing of new pictures."
            )
        else:
            yield (
                f"The model learned from all {pictures(result.n_learned)}, be it in a copy or "
                f"another version{alike}: they cannot tell how good it is. Measure it on others."
            )
            yield f"Accuracy on pictures that it learned from: {found}"
    if result.n_validation:
        yield (
            f"Among the {result.n} are {pictures(result.n_validation)} of its validation set: it "
            "did not learn from them, but what was kept was chosen by them."
        )


def _class_table(result: EvaluateResult) -> Table:
    columns = ("precision, %", "recall, %", "F1, %", "ROC AUC", "AP", "pictures")
    table = Table("class", *columns, box=None, padding=(0, 1))
    for each in result.per_class:
        shares = (
            (each.precision, each.precision_interval),
            (each.recall, each.recall_interval),
            (each.f1, each.f1_interval),
        )
        ranks = (plain(each.roc_auc), plain(each.average_precision))
        words = (with_interval(*share) for share in shares)
        table.add_row(each.label, *words, *ranks, str(each.support))
    return table


def overall_rows(overall: Overall) -> Iterator[tuple[str, str, str]]:
    """Name, value and likely range of every figure of all pictures together."""
    yield (
        "balanced accuracy",
        percent(overall.balanced_accuracy),
        span(overall.balanced_accuracy_interval),
    )
    yield "macro F1", percent(overall.macro_f1), span(overall.macro_f1_interval)
    yield "weighted F1", percent(overall.weighted_f1), ""
    for k, share in overall.top_k.items():
        yield f"top-{k} accuracy", percent(share), ""
    yield "Cohen's kappa", plain(overall.kappa), span(overall.kappa_interval, of=1)
    yield "Matthews correlation", plain(overall.matthews), span(overall.matthews_interval, of=1)
    yield "log loss (nats)", plain(overall.log_loss), ""
    yield "ROC AUC, one against all", plain(overall.roc_auc), ""
    yield "average precision, one against all", plain(overall.average_precision), ""
    yield "calibration error", percent(overall.calibration_error), ""


def with_interval(share: float | None, interval: Interval | None) -> str:
    """A share with its likely range, both in per cent."""
    return "n/a" if share is None else f"{100 * share:.1f} ({span(interval)})"


def span(interval: Interval | None, of: int = 100) -> str:
    """A likely range: of shares in per cent, else with two digits."""
    if interval is None:
        return ""
    low, high = (f"{of * edge:.{0 if of == 100 else 2}f}" for edge in interval)
    return f"{low}–{high}"


def plain(value: float | None) -> str:
    """A figure that is no share."""
    return "n/a" if value is None else f"{value:.3f}"
