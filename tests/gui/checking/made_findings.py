"""Made findings of a study, where a real one would take too long or find nothing."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from core import storage
from core.evaluation.evaluate import measured
from core.events import GrowthMeasured, SuspectsFound
from core.figures import Alike, AnsweredPicture, Gain, GrowthPoint, Suspect
from core.runs import Evaluation, Run, list_runs
from gui.state import AppState


def suspects(state: AppState, n: int = 4) -> SuspectsFound:
    """Made doubts about the first `n` circles, which are said to be squares."""
    pictures = [each for each in state.dataset.pictures if each.label == "circles"][:n]
    return SuspectsFound(
        accuracy=0.736,
        interval=(0.72, 0.75),
        n=3000,
        folds=5,
        suspects=tuple(
            Suspect(
                path=each.path,
                label="circles",
                suggested="squares",
                probability=0.55,
                own=0.1,
                quality=0.1,
            )
            for each in pictures
        ),
        alike=(Alike(first="circles", second="squares", share=0.16, interval=(0.1, 0.2), n=30),),
    )


def growth(
    gain: tuple[float, float, float], classes: tuple[tuple[str, float, float, float], ...] = ()
) -> GrowthMeasured:
    """A made learning curve: the gain of all and of each class, with its interval."""
    points = tuple(
        GrowthPoint(
            share=s, n=round(100 * s), accuracy=a, interval=(a - 0.05, a + 0.05), recalls=()
        )
        for s, a in ((0.25, 0.6), (0.5, 0.7), (1.0, 0.734))
    )
    whole = Gain(label="", gain=gain[0], interval=gain[1:])
    return GrowthMeasured(
        points=points,
        predicted=0.734 + gain[0],
        interval=(0.734 + gain[1], 0.734 + gain[2]),
        foretold=0.723,
        foretold_interval=(0.7, 0.75),
        gains=(whole, *(Gain(label=c[0], gain=c[1], interval=c[2:]) for c in classes)),
    )


def run_of(project: Path) -> Run:
    """The newest run."""
    return list_runs(project / "runs")[0]


def rewrite(project: Path, change_it: Callable[[Evaluation], Evaluation]) -> None:
    """Give the run other figures."""
    run = run_of(project)
    assert run.evaluation is not None
    storage.write_json(run.folder / "evaluation.json", change_it(run.evaluation))


def unsure(evaluation: Evaluation) -> Evaluation:
    """Answers of a model that is right four times in five, and says so."""
    random = np.random.default_rng(0)
    classes = evaluation.figures.classes

    def answered(pictures: tuple[AnsweredPicture, ...]) -> tuple[AnsweredPicture, ...]:
        made = []
        for each in pictures:
            true = classes.index(each.label)
            said = true if random.random() < 0.8 else (true + 1) % len(classes)
            share = random.uniform(0.55, 0.95)
            shares = [(1 - share) / 2] * len(classes)
            shares[said] = share
            made.append(each.model_copy(update={"probabilities": tuple(shares)}))
        return tuple(made)

    pictures, choosing = answered(evaluation.pictures), answered(evaluation.choosing)
    truth = [classes.index(each.label) for each in pictures]
    shares = [each.probabilities for each in pictures]
    model = evaluation.figures.model
    figures = measured(model, classes, truth, shares, n_left_out=0, seconds=1.0)
    new = {"pictures": pictures, "choosing": choosing, "figures": figures}
    return evaluation.model_copy(update=new)
