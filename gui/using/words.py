"""What the Use page says of the model that answers, and of what was kept."""

from core.events import PredictResult
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


def kept_words(result: PredictResult) -> str:
    """What was written, in a sentence."""
    if result.csv is not None:
        return trn(
            "{n} answer is written to {file}.",
            "{n} answers are written to {file}.",
            result.n,
            file=result.csv.name,
        )
    assert result.sort_into is not None
    return trn(
        "{n} picture is copied into {folder}. The original is where it was.",
        "{n} pictures are copied into {folder}. The originals are where they were.",
        result.n,
        folder=result.sort_into.name,
    )
