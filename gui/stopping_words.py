"""What ending, cancelling and pausing a training keep, in words: for its buttons and questions."""

from core.events import CheckpointSaved, Stage
from core.progress import TrainProgress
from gui.facts import Training
from gui.i18n import tr
from gui.widgets.run_controls import Offer


def saved_at(progress: TrainProgress) -> CheckpointSaved | None:
    """Where the run was last saved, so that it can go on from there."""
    saved = [entry.event for entry in progress.log if isinstance(entry.event, CheckpointSaved)]
    return saved[-1] if saved else None


def something_to_keep(progress: TrainProgress, training: Training) -> bool:
    """Whether a training that was to end now would have a model."""
    begun = training in (Training.RUNNING, Training.STOPPING)
    return begun and progress.stage is Stage.FINE_TUNE and progress.best is not None


def finish_offer(progress: TrainProgress, training: Training) -> Offer:
    """What *Finish now* keeps."""
    keeps = tr("The best model so far is kept and measured, as if this had been the last epoch.")
    if training is Training.STOPPING:
        return Offer(keeps, tr("It is ending already."))
    if progress.stage is Stage.REFIT:
        return Offer(
            tr("The measured model is kept. It has then not learned from the held-out pictures.")
        )
    if progress.stage is Stage.MEASURE:
        return Offer(keeps, tr("It is done: the best model is being measured and saved."))
    if not something_to_keep(progress, training):
        return Offer(keeps, tr("There is no model to keep yet."))
    return Offer(keeps)


def cancel_offer(progress: TrainProgress) -> Offer:
    """What *Cancel* keeps."""
    return Offer(f"{tr('Ends the training at once; nothing is measured.')} {left(progress)}")


def pause_offer(training: Training, *, can_pause: bool) -> Offer:
    """What *Pause* keeps."""
    keeps = tr("Holds still and keeps all in memory, so that Resume goes on at once.")
    if not can_pause:
        return Offer(keeps, tr("A training elsewhere cannot be paused from here."))
    if training is Training.STOPPING:
        return Offer(keeps, tr("It is ending already."))
    if training is not Training.RUNNING:
        return Offer(keeps, tr("It can be paused once it has begun."))
    return Offer(keeps)


def left(progress: TrainProgress) -> str:
    """What is left of a run that ends unfinished, and where it can go on."""
    saved = saved_at(progress)
    if saved is not None and saved.steps:
        return tr("It can be resumed in epoch {n}, where it was.", n=saved.epoch + 1)
    if saved is not None:
        return tr("It can be resumed after epoch {n}.", n=saved.epoch)
    if progress.first_answer is not None:
        return tr("Its first answer is kept, and it can be resumed from there.")
    return tr(
        "No epoch is saved yet. What was computed of the pictures is kept, so that it is quicker "
        "the next time."
    )
