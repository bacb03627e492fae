"""Learn again from the pictures as they stand now, in a moment: only the last layer does.

The old and the new model are compared on the same held-out pictures, under the labels that these
have now.
"""

import copy
import time
from dataclasses import dataclass, replace

import torch

from core import runs
from core.choices import Trainable
from core.comparison import n_changed
from core.data.dataset import Dataset, Part
from core.errors import DatasetError
from core.evaluation.calibration import fit_temperature
from core.evaluation.evaluate import measured
from core.evaluation.metrics import wilson
from core.evaluation.seen import Opened, Seen, logits_of, measured_part, open_run, see, session_of
from core.evaluation.validation import everything, features_are_fixed
from core.events import EvaluateResult, FirstAnswer, RelearnResult, TrainResult
from core.figures import Refit
from core.jobs import Emit, FinishReason, StopToken
from core.models.classifier import Classifier
from core.models.head import Head
from core.requests import RelearnRequest
from core.training.linear_head import Fitted, LinearHead, fit_at, fit_linear_head
from core.training.loop import announce
from core.training.opening import labelled
from core.training.outcome import answered, result_of, write_outcome
from core.training.refit import Refitted
from core.training.session import LinearProbe, Parts, Score

_fitted: dict[object, Fitted] = {}  # the last one: the next fit begins where it ended


@dataclass(frozen=True)
class _Learned:
    """A new last layer, and what it says of the held-out pictures."""

    fitted: Fitted
    answer: LinearProbe


def relearn(request: RelearnRequest, emit: Emit, stop: StopToken) -> RelearnResult:
    """Fit the last layer of a run's model anew; with `request.keep`, as a run of its own.

    Raises:
        DatasetError: the pictures cannot be learned from, or none is held out to compare on.
        ModelError: there is no model, or it cannot be opened.
        StoppedError: it was stopped.
        StorageError: the project cannot be read or written.
    """
    started = time.perf_counter()
    opened = open_run(request)
    old = opened.run.dataset
    now = labelled(opened.project, old.root, opened.run.file.config)
    if set(now.classes) == set(opened.classifier.classes):  # in the order that the model has
        now = now.model_copy(update={"classes": opened.classifier.classes})
    if now.classes != opened.classifier.classes:
        raise DatasetError(
            "The classes are others now than when this model was trained.",
            "Its last layer can only be fitted again for the same classes.",
            "Train again; you can go on from this model.",
        )
    with session_of(opened, now, emit, stop) as session:
        parts, _ = see(opened, session)
    asked = parts[measured_part(parts)]
    if not len(asked):
        raise DatasetError(
            "No pictures are held out for validation or test, so that nothing can be compared."
        )
    learned = _learn(opened, parts)
    before = logits_of(opened.classifier, asked.features).double().softmax(1)
    after = _calibrated(learned, parts)
    kept = _keep(opened, now, parts, learned) if request.keep else None
    return RelearnResult(
        run=request.run,
        before=_figures(opened, asked, before),
        after=_figures(opened, asked, after),
        pictures=answered(asked.examples, after),
        was_right=tuple((before.argmax(1) == asked.examples.targets).tolist()),
        changed=n_changed(old, now),
        kept=kept.run if kept else "",
        succession=kept.succession if kept else None,
        seconds=time.perf_counter() - started,
    )


def _learn(opened: Opened, parts: dict[Part, Seen]) -> _Learned:
    train, val, test = (parts[part] for part in Part)
    key = (opened.run.folder, opened.classifier.classes)
    fitted = fit_linear_head(
        train.features,
        train.examples.targets,
        len(opened.classifier.classes),
        seed=opened.run.file.config.seed,
        groups=[picture.group or picture.sha256 for picture in train.examples.pictures],
        like=_fitted.get(key) or _as_trained(opened),
    )
    _fitted.clear()
    _fitted[key] = fitted
    val_logits, test_logits = (fitted.head.logits(seen.features) for seen in (val, test))
    score = Score.of(val_logits, val.examples.targets)
    counted = (fitted.n_correct, fitted.n) if features_are_fixed(opened.run) else (0, 0)
    probe = LinearProbe(score, val_logits, test_logits, fitted.penalty, *counted)
    return _Learned(fitted, probe)


def _as_trained(opened: Opened) -> Fitted | None:
    """The run's own last layer and its penalty, to begin with: where it was fitted as here."""
    told = [e.penalty for e in opened.run.events(steps=False) if isinstance(e, FirstAnswer)]
    head = opened.classifier.head
    learned_more = opened.run.file.config.trainable is not Trainable.NONE
    if learned_more or head.shape.hidden_layers or not told or told[-1] is None:
        return None
    own = LinearHead(head.weight.detach().cpu(), head.bias.detach().cpu())
    return Fitted(own, told[-1], n_correct=0, n=0, fold_of={}, fold_heads={})


def _calibrated(learned: _Learned, parts: dict[Part, Seen]) -> torch.Tensor:
    """The probabilities `[N, K]` of the measured pictures."""
    answer, val = learned.answer, parts[Part.VAL]
    temperature = fit_temperature(answer.val_logits.double().numpy(), val.targets)
    logits = answer.test_logits if len(parts[Part.TEST]) else answer.val_logits
    return (logits.double() / temperature).softmax(1)


def _figures(opened: Opened, asked: Seen, probabilities: torch.Tensor) -> EvaluateResult:
    return measured(
        opened.run.measured_model,
        opened.classifier.classes,
        asked.targets.tolist(),
        probabilities.numpy(),
        n_left_out=0,
        seconds=0.0,
    )


def _keep(opened: Opened, now: Dataset, parts: dict[Part, Seen], learned: _Learned) -> TrainResult:
    """Make a run of it, whole like any other, and return how it ended."""
    base = opened.run.file
    config = base.config.model_copy(update={"trainable": Trainable.NONE})
    decoding = opened.classifier.preprocessing.decoding
    run = runs.create_run(opened.project.runs, base.pictures, config, now, decoding)
    classifier = copy.deepcopy(opened.classifier)
    classifier.head = Head(classifier.features, len(classifier.classes)).to(opened.device)
    classifier.put_head(learned.fitted.head.weight, learned.fitted.head.bias)
    examples = Parts(*(parts[part].examples for part in Part))
    own = replace(opened, classifier=classifier)
    score, fitted = learned.answer.score, learned.fitted
    again = _on_everything(classifier, parts, fitted.penalty) if config.use_every_picture else None
    # a network that has learned from the pictures would let a cross-validation flatter
    validated = fitted.n > 0 and features_are_fixed(opened.run)
    with session_of(own, now, lambda event: None, StopToken(), run) as session:
        announce(session)
        session.emit(
            FirstAnswer(
                val_accuracy=score.accuracy,
                val_interval=score.interval,
                n_correct=score.n_correct,
                n_val=score.n,
                seconds=session.seconds,
                cv_accuracy=fitted.n_correct / fitted.n if validated else None,
                cv_interval=wilson(fitted.n_correct, fitted.n) if validated else None,
                cv_n=fitted.n if validated else 0,
                penalty=fitted.penalty,
            )
        )
        result = result_of(
            session,
            examples,
            learned.answer,
            learned.answer,
            seconds_to_first_answer=session.seconds,
            reason=FinishReason.COMPLETED,
            refit=again.how if again else None,
        )
        return write_outcome(session, examples, learned.answer, result, again)


def _on_everything(classifier: Classifier, parts: dict[Part, Seen], penalty: float) -> Refitted:
    """The model with a last layer that has learned from the held-out pictures as well."""
    _, features, targets = everything(parts)
    head = fit_at(features, targets, len(classifier.classes), penalty)
    made = copy.deepcopy(classifier)
    made.put_head(head.weight, head.bias)
    return Refitted(made, Refit(n=len(targets), epochs=0))
