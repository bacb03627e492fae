"""What the Use page says of the model that answers, and of what was kept."""

from core.events import KeepResult, UnsortResult
from core.runs import Run
from gui.i18n import percent, tr, trn
from gui.run_words import run_title


def model_words(run: Run) -> str:
    """Which model answers, and what it is worth."""
    name = run_title(run)
    if run.evaluation is None:
        return tr("The model of “{run}” answers. How often it is right was not measured.", run=name)
    figures = run.evaluation.figures
    return trn(
        "The model of “{run}” answers. It was right for {share} of {n} picture.",
        "The model of “{run}” answers. It was right for {share} of {n} pictures.",
        figures.n,
        run=name,
        share=percent(figures.accuracy),
    )


def kept_words(result: KeepResult, *, link: bool) -> str:
    """What was written, in a sentence."""
    if result.sort_into is None:
        return trn(
            "{n} answer is written to {file}.",
            "{n} answers are written to {file}.",
            result.n,
            file=result.file.name if result.file else "",
        )
    name = result.sort_into.name
    if link:
        return trn(
            "{n} link to a picture is in {folder}.",
            "{n} links to pictures are in {folder}.",
            result.n,
            folder=name,
        )
    return trn(
        "{n} picture is copied into {folder}. The original is where it was.",
        "{n} pictures are copied into {folder}. The originals are where they were.",
        result.n,
        folder=name,
    )


def taken_back_words(result: UnsortResult) -> str:
    """What was taken back, in a sentence or two."""
    words = trn("{n} is taken back.", "{n} are taken back.", result.n_removed)
    if not result.n_kept:
        return words
    return f"{words} " + trn(
        "{n} is not what was put there any more, and stays.",
        "{n} are not what was put there any more, and stay.",
        result.n_kept,
    )
