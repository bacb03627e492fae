"""What is said of taking a model away: where to, what it is at, and the proof."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths

from core.events import ExportResult
from core.runs import Run
from gui.i18n import number, percent, size, tr, trn
from gui.run_words import run_title

_MOST_NAMED = 5


def export_title(run: Run) -> str:
    """Which model an export dialog takes away."""
    return tr("Export “{run}”", run=run_title(run))


def usual_place(project: str, format: str) -> Path:
    """Where an export is written unless another place is chosen: a folder for each form."""
    documents = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(documents or Path.home()) / "Graft" / f"{project} {format}".strip()


def doing_words(done: int, total: int) -> str:
    """What an export is doing: it is written first, and then compared picture by picture."""
    if not done:
        return tr("Writing it…")
    return tr("Comparing its answers: {done} of {n}", done=number(done), n=number(total))


def proved_words(result: ExportResult) -> str:
    """How the answers compare, in a sentence."""
    if result.agreement == 1:
        return trn("Proved equal on {n} picture", "Proved equal on {n} pictures", result.n)
    same = number(round(result.agreement * result.n))
    return trn(
        "Same answer on {same} of {n} picture",
        "Same answer on {same} of {n} pictures",
        result.n,
        same=same,
    )


def proof(result: ExportResult) -> list[tuple[str, str]]:
    """How the export compares with the model on real pictures: names and figures."""
    same = tr("{share} of {n} pictures", share=percent(result.agreement, 1), n=number(result.n))
    facts = [
        (tr("Same answer"), same),
        (tr("Probability off by at most"), _difference(result.max_difference)),
    ]
    if result.accuracy_before is not None and result.accuracy_after is not None:
        before, after = (percent(x, 1) for x in (result.accuracy_before, result.accuracy_after))
        words = tr("{after}; in Graft {before}", after=after, before=before)
        facts.append((tr("Right, of {n} with a class", n=number(result.n_labelled)), words))
    pace = tr(
        "{after} ms; in Graft {before} ms",
        after=number(result.milliseconds_per_picture),
        before=number(result.milliseconds_before),
    )
    facts += [(tr("A picture takes"), pace), (tr("Size"), size(result.size))]
    if result.differing:
        facts.append((tr("Another answer for"), _some(result.differing)))
    return facts


def cost_words(result: ExportResult) -> str:
    """What a form that gives up some of the model costs, for a person to decide."""
    if result.agreement == 1:
        return tr("Its probabilities are a little off, and no answer is another one.")
    words = trn(
        "{n} picture gets another answer than from the model itself.",
        "{n} pictures get another answer than from the model itself.",
        len(result.differing),
    )
    if result.accuracy_before is None or result.accuracy_after is None:
        return words
    before, after = (percent(x, 1) for x in (result.accuracy_before, result.accuracy_after))
    right = tr("It is right for {after} instead of {before}.", after=after, before=before)
    return f"{words} {right}"


def _difference(largest: float) -> str:
    """In points of a percentage: that is how probabilities are read everywhere else."""
    if largest < 0.00001:
        return tr("less than 0.001 percentage points")
    return tr("{n} percentage points", n=number(100 * largest, 3 if largest < 0.001 else 2))


def _some(names: tuple[str, ...]) -> str:
    more = len(names) - _MOST_NAMED
    some = ", ".join(names[:_MOST_NAMED])
    return tr("{names} and {n} more", names=some, n=number(more)) if more > 0 else some
