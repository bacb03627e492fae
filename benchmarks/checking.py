"""Do the figures, intervals and warnings of the Check page keep their promises?

    python -m benchmarks.checking INSECTS CIFAR

Both folders have a folder for each class in train and in val or test; CIFAR has 10 classes. A model
is trained on each, and one more on six classes of CIFAR: all else is unknown to it.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn import metrics as peer

from benchmarks.common import Graft, announce
from core.config import TrainConfig, change
from core.data.dataset import Part
from core.decision import NONE_OF_THESE, Decision, Strangers, quantile_from_above, write_decision
from core.evaluation.calibration import calibration_error, table, uncalibrated
from core.evaluation.conformal import least_for
from core.evaluation.conformal import measured as sets_measured
from core.evaluation.labels import examine, suspects
from core.evaluation.metrics import Figures, figures
from core.evaluation.seen import Opened, Seen, open_run, see, session_of
from core.events import CheckResult, EvaluateResult, ExportResult, GrowthMeasured
from core.figures import Interval
from core.jobs import StopToken
from core.prediction.predictor import open_predictor
from core.requests import CheckRequest, ExportRequest, StudyRequest
from core.runs import Evaluation, Run

KNOWN = 6
FLIPPED = 0.05
SEEDS = 5
DRAWS = 2000
SURE = {
    "trainable": "all",
    "augmentation": "none",
    "label_smoothing": 0.0,
    "image_size": 64,
    "epochs": 12,
    "patience": 12,
}
"""Of the same pictures again and again a network learns to be surer than it should."""


def main() -> None:
    """Train, and print what is promised beside what is kept."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("insects", type=Path)
    parser.add_argument("cifar", type=Path)
    chosen = parser.parse_args()
    announce(600)
    with tempfile.TemporaryDirectory() as temporary, Graft() as graft:
        room = Path(temporary)
        for name, folder in (("insects", chosen.insects), ("cifar", chosen.cifar)):
            run = trained(graft, room / name, folder)
            same_figures(name, run)
            growth(name, graft, room / name, run)
        coverage(run)
        with looked_at(room / "cifar", run) as (opened, parts):
            wrong_labels(opened, parts)
        calibration(trained(graft, room / "sure", chosen.cifar, **SURE))
        same_everywhere(graft, room, run)
        unknown(graft, room, chosen.cifar, chosen.insects)


def trained(graft: Graft, project: Path, folder: Path, **settings: Any) -> Run:
    """The run of a training."""
    result = graft.train(project, folder.resolve(), change(TrainConfig(), settings))
    return Run(result.model.parent)


def same_figures(name: str, run: Run) -> None:
    """How far any figure is from scikit-learn's on the saved answers."""
    evaluation = evaluated(run)
    own, theirs = our_figures(evaluation.figures), peer_figures(evaluation)
    off = max(abs(own[figure] - theirs[figure]) for figure in theirs)
    say(
        f"{name}: {len(theirs)} figures, the furthest from scikit-learn's",
        f"{off:.1e}",
        off <= 1e-9,
    )


def our_figures(found: EvaluateResult) -> dict[str, float]:
    """What Graft says, by the name of the figure."""
    assert found.overall is not None
    overall = found.overall.model_dump(exclude={"top_k", "calibration_error"})
    top = {f"top {k}": share for k, share in found.overall.top_k.items()}
    one_by_one = {
        f"{each.label} {figure}": value
        for each in found.per_class
        for figure, value in each.model_dump(exclude={"label"}).items()
    }
    return {"accuracy": found.accuracy, **overall, **top, **one_by_one}


def peer_figures(evaluation: Evaluation) -> dict[str, float]:
    """What scikit-learn says of the same answers."""
    classes = evaluation.figures.classes
    shares, truth = table(evaluation.pictures, classes)
    answers, labels = shares.argmax(1), range(len(classes))
    each = peer.precision_recall_fscore_support(truth, answers, labels=labels)
    found = {
        "accuracy": peer.accuracy_score(truth, answers),
        "balanced_accuracy": peer.balanced_accuracy_score(truth, answers),
        "macro_f1": peer.f1_score(truth, answers, average="macro"),
        "weighted_f1": peer.f1_score(truth, answers, average="weighted"),
        "kappa": peer.cohen_kappa_score(truth, answers),
        "matthews": peer.matthews_corrcoef(truth, answers),
        "log_loss": peer.log_loss(truth, shares, labels=labels),
    }
    areas, precisions = [], []
    for c, label in enumerate(classes):
        areas.append(peer.roc_auc_score(truth == c, shares[:, c]))
        precisions.append(peer.average_precision_score(truth == c, shares[:, c]))
        values = (areas[-1], precisions[-1], *(column[c] for column in each))
        names = ("roc_auc", "average_precision", "precision", "recall", "f1", "support")
        found |= {f"{label} {name}": v for name, v in zip(names, values, strict=True)}
    for k in evaluation.figures.overall.top_k if evaluation.figures.overall else ():
        found[f"top {k}"] = peer.top_k_accuracy_score(truth, shares, k=k, labels=labels)
    return found | {"roc_auc": mean(areas), "average_precision": mean(precisions)}


def coverage(run: Run) -> None:
    """How often each interval holds the figure of all the answers that some were drawn from.

    They are those of the run, and a few of every mistake that can be made; 100 to 1,000 are drawn.
    """
    confusion = np.array(evaluated(run).figures.confusion)
    everything = np.repeat(np.arange(confusion.size), 20 * confusion.ravel() + 1)
    random, n_classes = np.random.default_rng(0), len(confusion)
    truth = figures_of(everything, n_classes)
    held: dict[str, list[float]] = {}
    for draw in range(DRAWS):
        drawn = figures_of(random.choice(everything, random.integers(100, 1000)), n_classes)
        label = draw % n_classes
        true = {name: value for name, value, _ in with_intervals(truth, label)}
        for name, _, (low, high) in with_intervals(drawn, label):
            held.setdefault(name, []).append(float(low <= true[name] <= high))
    for name, each in held.items():
        share = mean(each)
        say(f"95 % interval of the {name}", f"{share:.4f} of {len(each)}", 0.94 <= share <= 0.965)


def figures_of(cells: NDArray[Any], n_classes: int) -> Figures:
    """The figures of answers, each of which is a cell of the confusion matrix."""
    truth, answers = np.divmod(cells, n_classes)
    shares = np.full((len(cells), n_classes), 0.01)
    shares[np.arange(len(cells)), answers] = 0.9
    return figures(truth.tolist(), shares, [str(c) for c in range(n_classes)])


def with_intervals(found: Figures, label: int) -> Iterator[tuple[str, float, Interval]]:
    """Name, value and interval of all that has one, of a single class only those of `label`."""
    yield "accuracy", found.accuracy, found.interval
    for name in ("balanced_accuracy", "macro_f1", "kappa", "matthews"):
        value, interval = (getattr(found.overall, key) for key in (name, f"{name}_interval"))
        yield name.replace("_", " "), value, interval
    for name in ("precision", "recall", "f1"):
        one = found.per_class[label]
        value, interval = (getattr(one, key) for key in (name, f"{name}_interval"))
        if interval is not None:
            yield f"{name} of a class", value, interval


def growth(name: str, graft: Graft, project: Path, run: Run) -> None:
    """Whether the accuracy with all pictures is what up to half of them foretell."""
    events = graft.run(StudyRequest(project=project, run=run.name))
    found = next(event for event in events if isinstance(event, GrowthMeasured))
    low, high = found.foretold_interval
    actual = found.points[-1].accuracy
    foretold = f"{found.foretold:.3f} ({low:.3f} … {high:.3f}), is {actual:.3f}"
    say(f"{name}: with all pictures, foretold from half", foretold, low <= actual <= high)


@contextmanager
def looked_at(project: Path, run: Run) -> Iterator[tuple[Opened, dict[Part, Seen]]]:
    """A run's model, and what it sees of its pictures."""
    opened = open_run(CheckRequest(project=project, run=run.name))
    with session_of(opened, run.dataset, lambda event: None, StopToken()) as session:
        yield opened, see(opened, session)[0]


def wrong_labels(opened: Opened, parts: dict[Part, Seen]) -> None:
    """Which share of labels that were made wrong is among as many suspects."""
    found = []
    for seed in range(SEEDS):
        wrong, paths = flipped(parts, len(opened.classifier.classes), seed)
        examined = examine(opened, wrong, lambda: True)
        assert examined is not None
        first = {each.path for each in suspects(examined).suspects[: len(paths)]}
        found.append(len(first & paths) / len(paths))
    shares = ", ".join(f"{share:.3f}" for share in found)
    say(
        f"wrong labels among the first {FLIPPED:.0%}",
        f"{mean(found):.3f} ({shares})",
        mean(found) >= 0.7,
    )


def flipped(
    parts: dict[Part, Seen], n_classes: int, seed: int
) -> tuple[dict[Part, Seen], set[str]]:
    """The parts with one label in twenty made wrong, and the paths of these pictures."""
    random = np.random.default_rng(seed)
    total = sum(len(seen) for seen in parts.values())
    chosen = random.permutation(total)[: round(FLIPPED * total)]
    shift = torch.zeros(total, dtype=torch.long)
    shift[chosen] = torch.from_numpy(random.integers(1, n_classes, len(chosen)))
    made, paths, first = {}, set(), 0
    for part, seen in parts.items():
        own = shift[first : first + len(seen)]
        targets = (seen.examples.targets + own) % n_classes
        made[part] = Seen(replace(seen.examples, targets=targets), seen.features)
        paths |= {seen.examples.pictures[i].path for i in torch.nonzero(own).flatten().tolist()}
        first += len(seen)
    return made, paths


def calibration(run: Run) -> None:
    """The calibration error of a network that is too sure, before and after."""
    evaluation = evaluated(run)
    shares, truth = table(evaluation.pictures, evaluation.figures.classes)
    raw, right = uncalibrated(shares, evaluation.temperature), shares.argmax(1) == truth
    before = calibration_error(raw.max(1), right)
    after = calibration_error(shares.max(1), right)
    sure = f"right {right.mean():.3f}, said before {raw.max(1).mean():.3f}"
    says = f"{before:.3f} → {after:.3f} (temperature {evaluation.temperature:.2f}; {sure})"
    say("calibration error on the test pictures", says, after < before)


def same_everywhere(graft: Graft, room: Path, run: Run) -> None:
    """How far the ONNX file's probabilities, and those of a prediction, are from the saved ones."""
    out = room / "exported"
    result = graft.run(ExportRequest(model=run.model, format="onnx", out=out))[-1]
    assert isinstance(result, ExportResult)
    off = result.max_difference
    say(f"ONNX against Graft, {result.n} pictures", f"{off:.1e}", off <= 1e-4)
    evaluation = evaluated(run)
    files = [run.dataset.root / each.path for each in evaluation.pictures]
    said = answers_of(run, files)[0]
    off = float(np.abs(said - table(evaluation.pictures, evaluation.figures.classes)[0]).max())
    say(f"a prediction against the saved answers, {len(files)} pictures", f"{off:.1e}", off <= 1e-4)


def answers_of(run: Run, files: list[Path]) -> tuple[NDArray[Any], NDArray[Any], list[str]]:
    """Probabilities, strangeness and decided answers, as for any picture that is dropped."""
    predictor = open_predictor(run.model, "auto")
    answers = list(predictor.predict(files, lambda event: None, StopToken()))
    return (
        np.array([answer.probabilities for answer in answers]),
        np.array([answer.strangeness or 0.0 for answer in answers]),
        [predictor.event(answer).label for answer in answers],
    )


def unknown(graft: Graft, room: Path, cifar: Path, insects: Path) -> None:
    """Whether pictures of no class are noticed, and how often one of a class is taken for such."""
    classes = sorted(path.name for path in (cifar / "train").iterdir())
    folder = room / "known pictures"
    for part in (cifar / "train", cifar / "test"):
        for name in classes[:KNOWN]:
            (folder / part.name).mkdir(parents=True, exist_ok=True)
            (folder / part.name / name).symlink_to((part / name).resolve())
    project = room / "known"
    run = trained(graft, project, folder)
    result = graft.run(CheckRequest(project=project, run=run.name))[-1]
    assert isinstance(result, CheckResult)
    assert result.strangeness is not None
    promised = 0.05
    above = quantile_from_above(result.strangeness.choosing, promised)
    write_decision(run.model, Decision(strangers=Strangers(above=above, false_alarms=promised)))
    known = [run.dataset.root / each.path for each in evaluated(run).pictures]
    near = [file for name in classes[KNOWN:] for file in sorted((cifar / "test" / name).iterdir())]
    far = sorted(file for file in insects.rglob("*.jpg"))
    shares, strange, labels = answers_of(run, known)
    alarms = labels.count(NONE_OF_THESE) / len(labels)
    for words, files, least in (("the other 4 classes", near, 0.0), ("insects", far, 0.85)):
        unsure, others, said = answers_of(run, files)
        own = area(strange, others)
        softmax = area(-shares.max(1), -unsure.max(1))
        missed = 1 - said.count(NONE_OF_THESE) / len(said)
        found = f"{own:.3f}, maximum softmax {softmax:.3f}; missed {missed:.3f}"
        say(f"none of these, {words}: area under ROC", found, own >= max(least, softmax))
    rate = f"{alarms:.3f} of {len(known)}, promised {promised:.2f}"
    say("false alarms on pictures of its classes", rate, abs(alarms - promised) <= 0.03)
    conformal(evaluated(run), 0.9)


def conformal(evaluation: Evaluation, promised: float) -> None:
    """How often the truth is in the set."""
    classes = evaluation.figures.classes
    least = least_for(*table(evaluation.choosing, classes), promised)
    found = sets_measured(*table(evaluation.pictures, classes), least)
    words = f"{found.coverage:.3f} of {found.n}, promised {promised}; {found.mean_size:.2f} answers"
    say("the truth is in the set", words, abs(found.coverage - promised) <= 0.03)


def area(known: NDArray[Any], strange: NDArray[Any]) -> float:
    """How well a figure that is larger for strange pictures tells them from known ones."""
    truth = np.repeat([0, 1], [len(known), len(strange)])
    return float(peer.roc_auc_score(truth, np.concatenate([known, strange])))


def evaluated(run: Run) -> Evaluation:
    """What was measured of a run."""
    assert run.evaluation is not None
    return run.evaluation


def say(what: str, found: str, kept: bool) -> None:
    """Print a line."""
    print(f"{what:62} {found}   {'met' if kept else 'MISSED'}", flush=True)


if __name__ == "__main__":
    main()
