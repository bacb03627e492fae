"""Finished runs, made up for tests: with a model file and answers, but without a training."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from made_events import result

from core import storage
from core.config import TrainConfig
from core.data.dataset import Dataset, Layout, Part, Picture
from core.evaluation.metrics import wilson
from core.events import EvaluateResult
from core.figures import AnsweredPicture
from core.jobs import FinishReason
from core.runs import Evaluation, ResultFile, Run, create_run

Said = Mapping[str, tuple[str, str]]
"""What a picture is, and what the model says it is, by its path."""


def finished_run(
    runs: Path,
    classes: Sequence[str] = ("ants", "bees"),
    validation: Said | None = None,
    test: tuple[int, int] | None = None,
    reason: FinishReason = FinishReason.COMPLETED,
) -> Run:
    """A run that ended with a model.

    Args:
        test: how many test pictures it gets right, of how many; they are all of the first class.
    """
    validation = validation or {}
    pictures = [
        Picture(path, label, Part.VAL, sha256=f"content of {path}")
        for path, (label, _) in validation.items()
    ]
    dataset = Dataset(
        root=runs, layout=Layout.CLASS_FOLDERS, classes=tuple(classes), pictures=tuple(pictures)
    )
    run = create_run(runs, runs, TrainConfig(), dataset)
    run.model.mkdir()
    (run.model / "model.safetensors").write_bytes(b"weights")
    right = sum(label == answer for label, answer in validation.values())
    n, figures = len(validation), dict[str, object]()
    if n:
        figures |= {"val_accuracy": right / n, "val_interval": wilson(right, n)}
    if test:
        figures |= {"test_accuracy": test[0] / test[1], "test_interval": wilson(*test)}
    outcome = result(
        reason,
        run=run.name,
        model=run.model,
        classes=tuple(classes),
        n_val=n,
        n_test=test[1] if test else 0,
        **({"val_accuracy": None, "val_interval": None} | figures),
    )
    if n or test:
        storage.write_json(run.folder / "evaluation.json", _evaluation(classes, validation, test))
    storage.write_json(run.folder / "result.json", ResultFile(result=outcome))
    return Run(run.folder)


def _evaluation(
    classes: Sequence[str], validation: Said, test: tuple[int, int] | None
) -> Evaluation:
    chosen = tuple(
        AnsweredPicture(
            path=path, label=label, probabilities=tuple(float(name == answer) for name in classes)
        )
        for path, (label, answer) in validation.items()
    )
    right = (
        [
            AnsweredPicture(path=f"t{i}", label=classes[0], probabilities=_sure(classes, i, test))
            for i in range(test[1])
        ]
        if test
        else []
    )
    n = len(right) if test else len(chosen)
    n_correct = test[0] if test else sum(label == answer for label, answer in validation.values())
    return Evaluation(
        part=Part.TEST if test else Part.VAL,
        figures=EvaluateResult(
            model=Path("model"),
            classes=tuple(classes),
            accuracy=n_correct / n,
            interval=wilson(n_correct, n),
            baseline_accuracy=0.5,
            n=n,
            n_correct=n_correct,
            per_class=(),
            confusion=(),
            n_left_out=0,
            seconds=0.0,
        ),
        pictures=tuple(right) if test else chosen,
        choosing=chosen if test else (),
    )


def _sure(classes: Sequence[str], i: int, test: tuple[int, int]) -> tuple[float, ...]:
    answer = 0 if i < test[0] else 1
    return tuple(float(position == answer) for position in range(len(classes)))


def said(right: int, n: int, label: str = "ants", wrong: str = "bees", first: int = 0) -> Said:
    """`n` pictures of one class, of which `right` are answered right."""
    return {f"{label}/{first + i}.jpg": (label, label if i < right else wrong) for i in range(n)}
