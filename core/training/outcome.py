"""How a run ended: its result, and its figures on the held-out pictures."""

import torch

from core import storage
from core.comparison import paired_difference
from core.data.dataset import Part
from core.device import name_of
from core.errors import StorageError
from core.evaluation.calibration import fit_temperature
from core.evaluation.evaluate import measured
from core.evaluation.metrics import baseline, wilson
from core.events import TrainResult, Warned
from core.figures import AnsweredPicture, PairedDifference, Refit
from core.jobs import FinishReason
from core.model_in_use import succeed
from core.runs import MEASURED, Evaluation, ResultFile, Run
from core.training.mix import FineTuned
from core.training.refit import WORK, Refitted
from core.training.session import Answer, Examples, LinearProbe, Parts, Score, Session


def result_of(
    session: Session,
    parts: Parts,
    best: Answer,
    first: LinearProbe | None,
    *,
    tuned: FineTuned | None = None,
    seconds_to_first_answer: float | None,
    reason: FinishReason,
    refit: Refit | None = None,
) -> TrainResult:
    """The result of a run whose best state is `best`; a cancelled one has no test figures."""
    has_val = len(parts.val) > 0
    has_test = len(parts.test) > 0 and reason is not FinishReason.CANCELLED
    test = Score.of(best.test_logits, parts.test.targets) if has_test else None
    first_test = Score.of(first.test_logits, parts.test.targets) if first and has_test else None
    return TrainResult(
        run=session.kept.name,
        model=session.kept.model,
        backbone=session.config.backbone,
        device=name_of(session.device),
        classes=session.dataset.classes,
        n_train=len(parts.train),
        n_val=len(parts.val),
        n_test=len(parts.test),
        val_accuracy=best.score.accuracy if has_val else None,
        val_interval=best.score.interval if has_val else None,
        test_accuracy=test.accuracy if test else None,
        test_interval=test.interval if test else None,
        baseline_accuracy=baseline(best.measured(parts)[1].targets.tolist()),
        seconds=session.seconds,
        seconds_to_first_answer=seconds_to_first_answer,
        first_answer_accuracy=first.score.accuracy if first and has_val else None,
        first_answer_test_accuracy=first_test.accuracy if first_test else None,
        finish_reason=reason,
        n_left_out=len(session.left_out),
        first_answer_cv_accuracy=first.cv_n_correct / first.cv_n if first and first.cv_n else None,
        first_answer_cv_interval=wilson(first.cv_n_correct, first.cv_n)
        if first and first.cv_n
        else None,
        first_answer_cv_n=first.cv_n if first else 0,
        improvement=_improvement(parts, best, first)
        if first and tuned and reason is not FinishReason.CANCELLED
        else None,
        mix=best.share,
        mix_cross_validated=bool(tuned and tuned.cross_validated),
        robustness=tuned.robustness if tuned else (),
        refit=refit,
    )


def _improvement(parts: Parts, best: Answer, first: Answer) -> PairedDifference | None:
    """The model against the first answer, on the pictures of the headline."""
    part, examples, after = best.measured(parts)
    if not len(after):
        return None
    before = first.measured(parts)[2]
    right = [(logits.argmax(1) == examples.targets).tolist() for logits in (before, after)]
    return paired_difference(part, *right)


def write_outcome(
    session: Session,
    parts: Parts,
    best: Answer,
    result: TrainResult,
    again: Refitted | None = None,
) -> TrainResult:
    """Calibrate the model, keep it with its figures and then the result: the run is finished.

    The temperature goes into the last layer, so that the model says the same wherever it is used.
    What comes back also says whether the run is the model in use now.

    Args:
        again: the model made once more from every picture. It is the run's model then, with the
            same temperature, and the measured one is kept beside it.
    """
    folder = session.kept.folder
    temperature = fit_temperature(best.val_logits.double().numpy(), parts.val.targets.numpy())
    session.classifier.cool(temperature)
    session.classifier.save(session.kept.model)
    if again is None:
        storage.remove_folder(folder / MEASURED)  # of an attempt that was cut off
    else:
        session.classifier.save(folder / MEASURED)
        again.classifier.cool(temperature)
        again.classifier.save(session.kept.model)
    part, examples, logits = best.measured(parts)
    if len(examples):
        shares = (logits.double() / temperature).softmax(1)
        evaluation = Evaluation(
            part=part,
            figures=measured(
                session.kept.measured_model,
                session.dataset.classes,
                examples.targets.tolist(),
                shares.numpy(),
                n_left_out=0,
                seconds=result.seconds,
            ),
            pictures=answered(examples, shares),
            choosing=answered(parts.val, (best.val_logits.double() / temperature).softmax(1))
            if part is Part.TEST
            else (),
            temperature=temperature,
            inherited=again is not None,
        )
        storage.write_json(folder / "evaluation.json", evaluation)
    storage.write_json(folder / "result.json", ResultFile(result=result))
    session.kept.checkpoint.unlink(missing_ok=True)
    session.kept.out_of_fold.unlink(missing_ok=True)
    storage.remove_folder(folder / WORK)
    return _take_its_place(session, result)


def _take_its_place(session: Session, result: TrainResult) -> TrainResult:
    """Let the finished run be the model in use, where the rule says so. It is kept in any case."""
    run = Run(session.kept.folder)
    try:
        found = succeed(run.folder.parents[1], run)
    except StorageError as error:
        sentence = f"Which model is in use could not be written down: {error}"
        session.listener(Warned(message=sentence))
        return result
    return result.model_copy(update={"succession": found})


def answered(examples: Examples, probabilities: torch.Tensor) -> tuple[AnsweredPicture, ...]:
    """What a model says of each of `examples`: probabilities `[N, K]`."""
    return tuple(
        AnsweredPicture(path=picture.path, label=picture.label, probabilities=tuple(row))
        for picture, row in zip(examples.pictures, probabilities.tolist(), strict=True)
    )
