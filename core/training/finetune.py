"""Fine-tuning: adapt the last stages, or all, of the network to the pictures.

One epoch is one pass over the training pictures, each varied anew. After it the averaged weights
are scored on the pictures kept aside; the best state is kept and given back at the end, be it the
one that training started from.
"""

import base64
import io
import time
from collections.abc import Iterator

import torch
from PIL import Image
from torch import nn
from torch.nn.functional import cross_entropy
from torch.optim.swa_utils import AveragedModel

from core.config import TrainConfig
from core.data.augment import Augment
from core.data.loader import Batch, batches
from core.device import memory_in_use
from core.errors import PictureError, TrainingError
from core.events import (
    BatchShown,
    CheckpointSaved,
    EpochDone,
    PictureLeftOut,
    Progress,
    Stage,
    StepDone,
)
from core.jobs import FinishReason, Throttle
from core.models.classifier import Classifier
from core.training import checkpoint
from core.training.checkpoint import Checkpoint, Progressed, named
from core.training.optim import build_optimizer, rate_factor, unfreeze
from core.training.session import Examples, Score, Session
from core.training.stopping import Plateau

MOST_FOR_CHECKPOINTS = 0.05
"""The share of the time that saving may take; short of that, every epoch is saved."""
LONGEST_UNSAVED = 60.0
"""Seconds after which an epoch is saved whatever it costs."""
SECONDS_BETWEEN_BATCHES_SHOWN = 2.0
AVERAGE_DECAY = 0.99
SHOWN_PICTURES, SHOWN_SIZE = 20, 96

Tensors = tuple[torch.Tensor, ...] | list[torch.Tensor]


class FineTuner:
    """Fine-tunes the classifier of a session in place.

    Args:
        first: the score of the state it starts from; None for a network that knows nothing yet.
        pretrained: BatchNorm keeps the statistics it came with, which few pictures would blur.

    Attributes:
        plateau: the best score so far.
        best_epoch: where it was reached; 0 for the state that training started from.
    """

    def __init__(
        self,
        session: Session,
        train: Examples,
        val: Examples,
        *,
        first: Score | None,
        pretrained: bool,
    ) -> None:
        self._session, self._train, self._val = session, train, val
        self._config: TrainConfig = session.config
        self._pretrained = pretrained
        self._network: Classifier = session.classifier
        unfreeze(self._network, self._config.trainable)
        self._network.to(memory_format=torch.channels_last)
        self._optimizer = build_optimizer(self._network, self._config)
        self._base_rates = [float(group["lr"]) for group in self._optimizer.param_groups]
        self._average = AveragedModel(self._network, multi_avg_fn=_move, use_buffers=not pretrained)
        self._augment = Augment(
            self._config.augmentation, self._network.preprocessing.size, flip=self._config.flip
        )
        self._steps = -(-len(train) // session.batch_size)
        self._step = 0
        self._first_epoch = 1
        self._seconds: list[float] = []
        self._save_due = 0.0
        self._step_throttle = Throttle()
        self._batch_throttle = Throttle(SECONDS_BETWEEN_BATCHES_SHOWN)
        self._best = _copied(self._network)
        self.plateau = Plateau(self._config.patience, first)
        self.best_epoch = 0

    def resume(self, saved: Checkpoint) -> None:
        """Go on after the epoch that `saved` was made at."""
        done = saved.progressed
        self._network.load_state_dict(saved.part("network"))
        self._average.module.load_state_dict(saved.part("average"))
        self._average.n_averaged.fill_(done.averaged)
        self._best = saved.part("best")
        checkpoint.restore_optimizer(self._optimizer, saved)
        best = Score(done.best_n_correct, len(self._val), done.best_loss)
        self.plateau = Plateau(self._config.patience, best, done.epochs_since_best)
        self.best_epoch = done.best_epoch
        self._step = done.step
        self._first_epoch = done.epoch + 1

    def run(self) -> FinishReason:
        """Train until the last epoch, a plateau or a stop; leave the best state in the network.

        Raises:
            TrainingError: the loss is no longer a number. The best state is in the network.
        """
        try:
            return self._all_epochs()
        finally:
            self._network.load_state_dict(self._best)
            self._network.eval()

    def _all_epochs(self) -> FinishReason:
        for epoch in range(self._first_epoch, self._config.epochs + 1):
            started = time.perf_counter()
            learned = self._one_epoch(epoch)
            if learned is None:
                if self.plateau.best is None and not self._session.stop.cancelled:
                    self._judge(epoch)  # better an unfinished model than none
                return FinishReason.STOPPED
            score = self._judge(epoch)
            self._seconds.append(time.perf_counter() - started)
            self._report(epoch, learned, score)
            over = self.plateau.reached or epoch == self._config.epochs
            if over or time.perf_counter() > self._save_due:
                self._save(epoch)
            if self.plateau.reached:
                return FinishReason.PLATEAU
        return FinishReason.COMPLETED

    def _one_epoch(self, epoch: int) -> Score | None:
        """One pass over the training pictures; None when it was stopped on the way."""
        torch.manual_seed(self._config.seed * 1_000_003 + epoch)
        order = torch.randperm(len(self._train)).tolist()
        self._network.train()
        if self._pretrained:
            _keep_statistics(self._network)
        n_correct = n = 0
        total_loss = 0.0
        started = time.perf_counter()
        for step, batch in enumerate(self._batches(self._train, order), 1):
            targets = self._train.targets[[order[i] for i in batch.positions]]
            loss, logits = self._learn(batch, targets.to(self._session.device))
            n_correct += int((logits.argmax(1).cpu() == targets).sum())
            n += len(targets)
            total_loss += loss * len(targets)
            if self._step_throttle.ready():
                speed = n / (time.perf_counter() - started)
                self._report_step(epoch, step, loss, speed)
            if self._session.stop.asked:
                return None
        return Score(n_correct, n, total_loss / max(1, n))

    def _learn(self, batch: Batch, targets: torch.Tensor) -> tuple[float, torch.Tensor]:
        """One step of the optimizer."""
        for group, rate in zip(self._optimizer.param_groups, self._base_rates, strict=True):
            factor = rate_factor(
                self._config.schedule, self._step, self._steps * self._config.epochs
            )
            group["lr"] = rate * factor
        pictures = self._augment(batch.pictures)
        if self._batch_throttle.ready():
            self._session.emit(
                BatchShown(pictures=tuple(map(_small_jpeg, pictures[:SHOWN_PICTURES])))
            )
        logits = self._network(pictures.to(self._session.device))
        loss = cross_entropy(logits, targets, label_smoothing=self._config.label_smoothing)
        if not torch.isfinite(loss):
            raise TrainingError(
                "Training has run away: the loss is no longer a number.",
                "The best state before that is kept.",
                "Try a smaller learning rate.",
            )
        self._optimizer.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        self._optimizer.step()
        self._average.update_parameters(self._network)
        self._step += 1
        return float(loss.detach()), logits.detach()

    def _judge(self, epoch: int) -> Score:
        """Score the averaged weights on the pictures kept aside; keep them if they are best."""
        candidate = self._average.module if self._config.weight_averaging else self._network
        logits = predict_logits(self._session, candidate, self._val)
        score = Score.of(logits, self._val.targets)
        self.plateau = self.plateau.after(score)
        if self.plateau.epochs_since == 0:
            self._best = _copied(candidate)
            self.best_epoch = epoch
        return score

    def _batches(self, examples: Examples, order: list[int]) -> Iterator[Batch]:
        files = examples.files
        for batch in batches(
            [files[i] for i in order],
            self._network.preprocessing,
            self._session.batch_size,
            on_error=lambda i, error: self._leave_out(examples, order[i], error),
            ahead=self._session.ahead,
            decode=self._session.pixels,
        ):
            if len(batch.positions) > 1 or self._pretrained:  # BatchNorm cannot learn from one
                yield batch

    def _leave_out(self, examples: Examples, position: int, error: PictureError) -> None:
        path = examples.pictures[position].path
        self._session.emit(PictureLeftOut(path=path, reason=error.title))

    def _report_step(self, epoch: int, step: int, loss: float, speed: float) -> None:
        self._session.emit(
            StepDone(
                epoch=epoch,
                step=step,
                steps=self._steps,
                loss=loss,
                learning_rate=self._optimizer.param_groups[0]["lr"],
                pictures_per_second=speed,
                memory=memory_in_use(self._session.device),
            )
        )
        done = (epoch - 1) * self._steps + step
        total = self._config.epochs * self._steps
        self._session.emit(Progress(stage=Stage.FINE_TUNE, done=done, total=total))

    def _report(self, epoch: int, learned: Score, score: Score) -> None:
        seconds = self._seconds[-1]
        mean = sum(self._seconds) / len(self._seconds)
        self._session.emit(
            EpochDone(
                stage=Stage.FINE_TUNE,
                epoch=epoch,
                epochs=self._config.epochs,
                train_loss=learned.loss,
                train_accuracy=learned.accuracy,
                val_loss=score.loss,
                val_accuracy=score.accuracy,
                val_interval=score.interval,
                n_correct=score.n_correct,
                n_val=score.n,
                best=self.best_epoch == epoch,
                epochs_since_best=self.plateau.epochs_since,
                patience=self._config.patience,
                learning_rate=self._optimizer.param_groups[0]["lr"],
                pictures_per_second=(learned.n + score.n) / seconds,
                seconds=seconds,
                seconds_left=mean * (self._config.epochs - epoch),
                memory=memory_in_use(self._session.device),
            )
        )

    def _save(self, epoch: int) -> None:
        started = time.perf_counter()
        best = self.plateau.best or Score(0, 0, 0.0)
        progressed = Progressed(
            epoch=epoch,
            step=self._step,
            best_epoch=self.best_epoch,
            best_n_correct=best.n_correct,
            best_loss=best.loss,
            epochs_since_best=self.plateau.epochs_since,
            averaged=int(self._average.n_averaged),
            optimizer_groups=self._optimizer.state_dict()["param_groups"],
        )
        tensors = (
            named("network", self._network.state_dict())
            | named("average", self._average.module.state_dict())
            | named("best", self._best)
            | named("optimizer", checkpoint.optimizer_tensors(self._optimizer))
        )
        checkpoint.save(self._session.run.checkpoint, Checkpoint(progressed, tensors))
        self._save_best()
        ended = time.perf_counter()
        self._save_due = ended + min((ended - started) / MOST_FOR_CHECKPOINTS, LONGEST_UNSAVED)
        self._session.emit(CheckpointSaved(epoch=epoch, seconds=ended - started))

    def _save_best(self) -> None:
        """Put the best state where a model is looked for, so that it outlives this process."""
        working = _copied(self._network)
        self._network.load_state_dict(self._best)
        self._network.save(self._session.run.model)
        self._network.load_state_dict(working)


@torch.inference_mode()
def predict_logits(session: Session, classifier: nn.Module, examples: Examples) -> torch.Tensor:
    """Logits of every example, `[N, K]`, in main memory; zeros for one that cannot be read now."""
    classifier.eval()
    logits = torch.zeros(len(examples), len(session.dataset.classes))
    for batch in batches(
        examples.files,
        session.classifier.preprocessing,
        session.batch_size,
        on_error=lambda i, error: session.emit(
            PictureLeftOut(path=examples.pictures[i].path, reason=error.title)
        ),
        ahead=session.ahead,
        decode=session.pixels,
    ):
        logits[list(batch.positions)] = classifier(batch.pictures).float().cpu()
    return logits


def _move(average: Tensors, current: Tensors, n_averaged: torch.Tensor | int) -> None:
    """Exponential moving average that follows closely at first, when the start is far off."""
    n = int(n_averaged)
    decay = min(AVERAGE_DECAY, (1 + n) / (10 + n))
    torch._foreach_lerp_(average, current, 1 - decay)


def _copied(module: nn.Module) -> dict[str, torch.Tensor]:
    return {name: tensor.detach().clone() for name, tensor in module.state_dict().items()}


def _keep_statistics(network: nn.Module) -> None:
    for module in network.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            module.eval()


def _small_jpeg(picture: torch.Tensor) -> str:
    """A picture uint8 `[3, S, S]` as a small JPEG in base64."""
    image = Image.fromarray(picture.permute(1, 2, 0).numpy())
    buffer = io.BytesIO()
    image.resize((SHOWN_SIZE, SHOWN_SIZE)).save(buffer, "JPEG", quality=80)
    return base64.b64encode(buffer.getvalue()).decode("ascii")
