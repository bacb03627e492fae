"""The first answer: a linear head on what the frozen backbone says of each picture."""

import time

from core.evaluation.metrics import wilson
from core.events import EpochDone, FirstAnswer, Stage
from core.training.features import FeatureStore, features_of, learned_from
from core.training.linear_head import MAX_PASSES, LinearHead, fit_linear_head
from core.training.session import LinearProbe, Parts, Score, Session


def first_answer(session: Session, parts: Parts, store: FeatureStore) -> LinearProbe:
    """Fit the head to convergence, put it on the network and save the model."""
    started = time.perf_counter()
    n_passes = 0
    val, test = features_of(store, parts.val), features_of(store, parts.test)
    train, targets, groups = learned_from(store, parts.train, session.config.views)

    def report(head: LinearHead) -> None:
        nonlocal n_passes
        n_passes += 1
        learned = Score.of(head.logits(train), targets)
        score = Score.of(head.logits(val), parts.val.targets)
        session.emit(_pass_done(n_passes, learned, score, time.perf_counter() - started))

    fitted = fit_linear_head(
        train,
        targets,
        len(session.dataset.classes),
        seed=session.config.seed,
        on_pass=report,
        groups=groups,
    )
    head = fitted.head
    session.classifier.put_head(head.weight, head.bias)
    val_logits, test_logits = head.logits(val), head.logits(test)
    score = Score.of(val_logits, parts.val.targets)
    # a network of one's own may have learned from the pictures: cross-validation would flatter
    validated = fitted.n > 0 and session.config.own_weights is None
    if session.run is not None:
        session.classifier.save(session.run.model)
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
    counted = (fitted.n_correct, fitted.n) if validated else (0, 0)
    return LinearProbe(
        score, val_logits, test_logits, fitted.penalty, cv_n_correct=counted[0], cv_n=counted[1]
    )


def _pass_done(n: int, learned: Score, score: Score, seconds: float) -> EpochDone:
    return EpochDone(
        stage=Stage.FIRST_ANSWER,
        epoch=n,
        epochs=MAX_PASSES,
        train_loss=learned.loss,
        train_accuracy=learned.accuracy,
        val_loss=score.loss,
        val_accuracy=score.accuracy,
        val_interval=score.interval,
        n_correct=score.n_correct,
        n_val=score.n,
        best=True,
        epochs_since_best=0,
        patience=0,
        learning_rate=0.0,
        pictures_per_second=n * learned.n / max(seconds, 1e-9),
        seconds=seconds / n,
        seconds_left=0.0,
        memory=0,
    )
