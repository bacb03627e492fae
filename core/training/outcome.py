"""How a run ended: its result, and its figures on the pictures kept aside."""

from core import storage
from core.device import name_of
from core.evaluation.evaluate import measured
from core.evaluation.metrics import baseline
from core.events import TrainResult
from core.jobs import FinishReason
from core.runs import AnsweredPicture, Evaluation, ResultFile
from core.training.session import Answer, Parts, Score, Session


def result_of(
    session: Session,
    parts: Parts,
    best: Answer,
    first: Answer | None,
    *,
    seconds_to_first_answer: float | None,
    reason: FinishReason,
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
    )


def write_outcome(session: Session, parts: Parts, best: Answer, result: TrainResult) -> None:
    """Write the figures and, last of all, the result that makes the run a finished one."""
    folder = session.kept.folder
    part, examples, logits = best.measured(parts)
    if len(examples):
        evaluation = Evaluation(
            part=part,
            figures=measured(
                session.kept.model,
                session.dataset.classes,
                examples.targets.tolist(),
                logits.argmax(1).tolist(),
                n_left_out=0,
                seconds=result.seconds,
            ),
            pictures=tuple(
                AnsweredPicture(path=p.path, label=p.label, probabilities=tuple(row))
                for p, row in zip(examples.pictures, logits.softmax(1).tolist(), strict=True)
            ),
        )
        storage.write_json(folder / "evaluation.json", evaluation)
    storage.write_json(folder / "result.json", ResultFile(result=result))
    session.kept.checkpoint.unlink(missing_ok=True)
