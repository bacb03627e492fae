"""Every picture counts at the end: the measured model is made once more, from all that is labelled.

Nothing is chosen anew, since nothing is held out any more. The first answer is fitted again with
the penalty that cross-validation chose. Fine-tuning begins with that head and lasts as many epochs
as the measured state had, over which the learning rate falls. The temperature stays what it was.
"""

import copy
from dataclasses import dataclass, replace

import torch

from core.config import change
from core.data.dataset import Part
from core.errors import ModelError, StorageError, TrainingError, WeightsError
from core.events import BatchShown, Event, PauseChanged, PictureLeftOut, Progress, Stage, Warned
from core.figures import Refit
from core.jobs import Emit, FinishReason
from core.models.classifier import Classifier
from core.runs import Run
from core.training import checkpoint
from core.training.features import FeatureStore, features_of, learned_from, read_pictures
from core.training.finetune import FineTuner
from core.training.linear_head import LinearHead, fit_at
from core.training.opening import network, pretrained
from core.training.session import Answer, Examples, Parts, Score, Session

WORK = "refit"
"""The folder in that of a run where fine-tuning on every picture keeps how far it has come."""

_ENDED = (FinishReason.COMPLETED, FinishReason.PLATEAU)


@dataclass(frozen=True)
class Refitted:
    """A model made once more from every picture, before its probabilities are calibrated."""

    classifier: Classifier
    how: Refit


def refit(
    session: Session,
    parts: Parts,
    store: FeatureStore | None,
    best: Answer,
    reason: FinishReason,
) -> Refitted | None:
    """Make `best`, the model of the session, once more from every picture of `parts`.

    The session's own model stays as it is. Asked to stop for later, it keeps how far it has come.

    Args:
        store: None for a network that starts from nothing.
        reason: why training ended.

    Returns:
        None where it is not wanted, where nothing is held out, and where the measured model is
        kept instead: a person wants the run to end, or learning went wrong. A warning says so.
    """
    if not session.config.use_every_picture or not len(parts.val) + len(parts.test):
        return None
    why = "training ended early."
    if best.epochs and session.config.learns_from is not None:
        why = "it learned from another model's answers, which are for training pictures only."
    elif reason in _ENDED:
        try:
            found = _again(session, parts, store, best)
        except (ModelError, TrainingError, WeightsError) as error:
            why = error.title
        else:
            if isinstance(found, Refitted) or session.stop.later or session.stop.cancelled:
                return found
            why = "it was asked to finish."
    said = "The model is the one that was measured. It has not learned from the held-out pictures: "
    session.emit(Warned(message=said + why))
    return None


def _again(
    session: Session, parts: Parts, store: FeatureStore | None, best: Answer
) -> Refitted | None:
    """The model made once more; None where it was stopped. Raises TrainingError and others."""
    everything = _everything(parts)
    session.emit(Progress(stage=Stage.REFIT, done=0, total=len(everything)))
    work = _prepared(session, best)
    logits = _made(work, parts, everything, store, best)
    if logits is None:
        return None
    if not _plausible(parts, best, logits):
        raise TrainingError("made from all pictures it got fewer of the held-out ones right.")
    return Refitted(work.classifier, Refit(n=len(everything), epochs=best.epochs))


def _everything(parts: Parts) -> Examples:
    """All pictures, each as one to learn from."""
    each = (parts.train, parts.val, parts.test)
    pictures = [picture._replace(part=Part.TRAIN) for some in each for picture in some.pictures]
    return Examples(parts.train.root, tuple(pictures), torch.cat([some.targets for some in each]))


def _prepared(session: Session, best: Answer) -> Session:
    """A session that keeps its work apart, with the network that training started from.

    The seed is set anew, so that a resumed run gets the same random layers as an unbroken one.
    """
    config, classifier = session.config, session.classifier
    if best.epochs:
        config = change(config, {"epochs": best.epochs})
        classifier = network(session, classifier.preprocessing).to(session.device)
    else:
        classifier = copy.deepcopy(classifier)
    for kept in (session.views, session.judged):
        kept.of(WORK)  # what is kept there is of other pictures, and takes memory
    apart = session.kept.folder / WORK
    if session.ranks.first:
        apart.mkdir(exist_ok=True)
    return replace(
        session,
        run=Run(apart),
        config=config,
        classifier=classifier,
        listener=_listener(session.emit),
        left_out=set(),
    )


def _listener(emit: Emit) -> Emit:
    """Tells `emit` how far the refit is; its epochs are not those of the run's curves."""

    def listen(event: Event) -> None:
        match event:
            case Progress(stage=Stage.FINE_TUNE):
                emit(event.model_copy(update={"stage": Stage.REFIT}))
            case BatchShown() | PauseChanged() | PictureLeftOut():
                emit(event)

    return listen


def _made(
    work: Session, parts: Parts, everything: Examples, store: FeatureStore | None, best: Answer
) -> torch.Tensor | None:
    """Let the model of `work` learn from everything; its logits of the measured pictures.

    None where it was stopped.
    """
    _, measured, _ = best.measured(parts)
    head = None
    if store is not None:
        head = work.ranks.tell(_head(work, everything, store, best) if work.ranks.first else None)
        if head is None:
            return None
        work.classifier.put_head(head.weight, head.bias)
    if head is not None and store is not None and not best.epochs:
        return head.logits(features_of(store, measured))
    return _fine_tuned(work, everything, measured, best)


def _head(
    work: Session, everything: Examples, store: FeatureStore, best: Answer
) -> LinearHead | None:
    """The head on the frozen network's features of everything; None where it was stopped."""
    assert best.penalty is not None
    if not read_pictures(work, everything, store)[1]:  # the views of what was held out
        return None
    features, targets, _ = learned_from(store, everything, work.config.views)
    return fit_at(features, targets, len(work.dataset.classes), best.penalty)


def _fine_tuned(
    work: Session, everything: Examples, measured: Examples, best: Answer
) -> torch.Tensor | None:
    assert best.variation is not None
    nothing = everything.at([])  # without validation pictures the last epoch is kept
    tuner = FineTuner(
        work,
        everything,
        nothing,
        first=None,
        pretrained=pretrained(work.config),
        variation=best.variation,
    )
    try:
        saved = checkpoint.load(work.kept.checkpoint)
    except StorageError:  # nothing is lost but time
        saved = None
    if saved is not None:
        tuner.resume(saved)
    reason = tuner.run()
    if reason is FinishReason.DIVERGED:
        raise TrainingError("learning ran away.")
    if reason not in _ENDED:
        return None
    if best.share is not None:
        tuner.keep(best.share)
    return tuner.logits(measured)


def _plausible(parts: Parts, best: Answer, logits: torch.Tensor) -> bool:
    """Whether the model answers the measured pictures, from which it has learned, hardly worse.

    Nothing else would show that learning went wrong. Below the 95 % interval of what the measured
    model got right without knowing them is more than chance.
    """
    _, examples, before = best.measured(parts)
    low, _ = Score.of(before, examples.targets).interval
    return Score.of(logits, examples.targets).accuracy >= low
