"""Fine-tuning: adapt the last stages, or all, of the network to the pictures.

One epoch is one pass over the training pictures, each varied anew. After it the averaged weights
are scored on the validation pictures; the state with the least loss is kept and given back at the
end. Whether it, the first answer or a mix of both becomes the model is decided in `mix.py`.
"""

import copy
import math
import time
from collections.abc import Iterator, Sequence
from itertools import chain

import torch
from torch import nn

from core.config import TrainConfig
from core.data.augment import Variation
from core.device import memory_in_use
from core.errors import TrainingError
from core.evaluation.robustness import Spoil
from core.events import CheckpointSaved, EpochDone, Progress, Stage, StepDone, Warned
from core.jobs import FinishReason, Throttle
from core.training import checkpoint
from core.training.averaging import Average
from core.training.checkpoint import Checkpoint, Progressed, Tally
from core.training.feed import Fed, Feed, drawn
from core.training.judge import Judge
from core.training.learner import take_apart
from core.training.losses import Criterion
from core.training.mixing import Mixer
from core.training.optim import build_optimizer, learning_rate, rate_factor
from core.training.session import Examples, Score, Session
from core.training.shown import BatchShower
from core.training.stepper import Stepper
from core.training.stopping import Plateau

MOST_FOR_CHECKPOINTS = 0.05
"""The share of the time that saving may take; short of that, every epoch is saved."""
LONGEST_UNSAVED = 60.0
"""Seconds after which an epoch is saved whatever it costs."""
RUN_AWAY = 100.0
"""A loss of so many times that of blind guessing is as good as infinite."""


class DivergedError(Exception):
    """The loss is not a number any more, or as good as infinite."""


class FineTuner:
    """Fine-tunes the classifier of a session in place.

    Args:
        first: the score of the first answer; None for a network that knows nothing yet.
        pretrained: BatchNorm keeps the statistics it came with, which few pictures would blur.
        variation: how the training pictures are varied.
        chooses: the validation pictures choose the epoch; else the last one is the best, and none
            is left out.

    Attributes:
        plateau: how it has done, and its best score.
        best_epoch: where that was reached; 0 before the first epoch.
        variation: how the training pictures are varied.
    """

    def __init__(
        self,
        session: Session,
        train: Examples,
        val: Examples,
        *,
        first: Score | None,
        pretrained: bool,
        variation: Variation,
        chooses: bool = True,
    ) -> None:
        self._session, self._train, self._val = session, train, val
        self._first, self.variation, self._chooses = first, variation, chooses
        self._config: TrainConfig = session.config
        self._pretrained = pretrained
        self._untouched = (
            copy.deepcopy(session.classifier.head),
            _copied(session.classifier.backbone),
        )
        self._bench = take_apart(session.classifier, self._config, pretrained=pretrained)
        self._learner = self._bench.learner
        self._optimizer = build_optimizer(
            self._learner.layers(), self._config, pretrained=pretrained
        )
        self._rate = learning_rate(self._config)
        self._base_rates = [float(group["lr"]) for group in self._optimizer.param_groups]
        counts = train.targets.bincount(minlength=len(session.dataset.classes))
        self._criterion = Criterion(self._config, counts)
        self._mixer = Mixer(self._config, len(counts))
        self._feed = Feed(
            session,
            self._bench.trunk,
            train,
            BatchShower(session),
            variation,
        )
        self._judge = Judge(session, self._bench.trunk, val)
        self._at_once = session.batch_size
        self._batch = session.batch_size * self._config.accumulation
        self._steps = -(-len(train) // self._batch)
        # over half an epoch: with few steps a longer average would still hold the beginning
        self._average = Average(self._learner, 1 - min(0.5, 2 / max(1, self._steps)))
        self._step = 0
        self._first_epoch = 1
        self._tally = Tally()
        self._began = time.perf_counter(), 0
        self._seconds: list[float] = []
        self._save_due = 0.0
        self._throttle = Throttle()
        self._stepper: Stepper | None = None
        self._opened = -1
        self._start = self._best = _copied(self._learner)
        self.plateau = Plateau(self._config.patience)
        self.best_epoch = 0

    def resume(self, saved: Checkpoint) -> None:
        """Go on after the step that `saved` was made at."""
        done = saved.progressed
        self._learner.load_state_dict(saved.part("learner"))
        self._average.load_state_dict(saved.part("average"), done.averaged)
        self._best = saved.part("best")
        checkpoint.restore_optimizer(self._optimizer, saved)
        best = None
        if done.best_n_correct >= 0:
            best = Score(done.best_n_correct, len(self._val), done.best_loss)
        self.plateau = Plateau(
            self._config.patience,
            best,
            max(done.most_correct, done.best_n_correct),
            max(done.epochs_since, done.epochs_since_best),
            done.epochs_since_best,
            done.training_losses,
        )
        self.best_epoch = done.best_epoch
        self._step = done.step
        self._first_epoch = done.epoch + 1
        self._at_once = done.at_once or self._at_once
        self._tally = done.tally.model_copy()

    def run(self) -> FinishReason:
        """Train until the last epoch, a plateau or a stop; the classifier then is the best state.

        Where there was no whole epoch, the classifier stays as it was.

        Raises:
            TrainingError: the loss ran away before there was anything to keep.
        """
        try:
            return self._all_epochs()
        except DivergedError as diverged:
            return self._explain(diverged)
        finally:
            self._learner.load_state_dict(self._best)
            if self.best_epoch:
                self._bench.put_back()

    def try_rates(self, factors: Sequence[float]) -> Iterator[float]:
        """The loss after a step at each of these shares of the learning rate, one after another.

        It is that of the same pictures each time, so that it tells of the rate and not of them. A
        stop ends it early. The network is of no use afterwards.
        """
        self._open(self._config.epochs)
        self._learner.train()
        epochs, same = range(1, len(factors) + 1), None
        steps = chain.from_iterable(self._fed(n) for n in epochs if not self._session.stop.asked)
        for factor, fed in zip(factors, steps, strict=False):
            same = same or fed
            self._learn(fed, len(fed.positions), factor)
            yield self._loss(same)

    @property
    def mixes(self) -> bool:
        """Whether it started from the first answer, so that weights of both can be averaged."""
        return self._first is not None and not self._config.hidden_layers

    def keep(self, share: float) -> None:
        """Let the classifier be so much of the best state, and the rest of the start."""
        mixed = {
            name: torch.lerp(self._start[name], best, share) if best.is_floating_point() else best
            for name, best in self._best.items()
        }
        self._learner.load_state_dict(mixed)
        self._bench.put_back()

    def mixed_logits(
        self, examples: Examples, shares: Sequence[float]
    ) -> dict[float, torch.Tensor]:
        """What each mix says of `examples`, by its share of the best state."""
        logits = {}
        for share in shares:
            self.keep(share)
            logits[share] = self.logits(examples)
        return logits

    def go_back(self) -> None:
        """Let the classifier be what it was before, to the last bit."""
        classifier = self._session.classifier
        head, backbone = self._untouched
        classifier.backbone.load_state_dict(backbone)
        classifier.head = head

    def logits(self, examples: Examples, spoil: Spoil | None = None) -> torch.Tensor:
        """What the classifier says of `examples`, `[N, K]`; zeros where one cannot be read.

        Args:
            spoil: what is done to the pictures first.
        """
        return Judge(self._session, self._bench.trunk, examples, spoil).logits(self._learner)

    def _all_epochs(self) -> FinishReason:
        if self.plateau.reached:  # it ended after its last checkpoint
            return FinishReason.PLATEAU
        for epoch in range(self._first_epoch, self._config.epochs + 1):
            started = time.perf_counter()
            self._open(epoch)
            learned = self._one_epoch(epoch)
            if learned is None:
                if self._session.stop.later:
                    self._save(epoch - 1)
                elif not self.best_epoch and not self._first and not self._session.stop.cancelled:
                    self._score(epoch, self._tally.loss)  # better an unfinished model than none
                return FinishReason.STOPPED
            self._tally = Tally()
            score = self._score(epoch, learned.loss)
            self._seconds.append(time.perf_counter() - started)
            self._report(epoch, learned, score)
            over = self.plateau.reached or epoch == self._config.epochs
            if over or time.perf_counter() > self._save_due:
                self._save(epoch)
            if self.plateau.reached:
                return FinishReason.PLATEAU
        return FinishReason.COMPLETED

    def _open(self, epoch: int) -> None:
        """Let as many stages learn as are due in this epoch; the head always does."""
        config, stages = self._config, self._learner.n_stages
        alone = config.head_epochs
        if alone is None:
            alone = 2 if config.hidden_layers and self._pretrained else 0
        if epoch <= alone:
            stages = 0
        elif config.gradual_unfreezing:
            stages = min(stages, epoch - alone)
        if stages == self._opened:
            return
        self._opened = stages
        self._learner.open(stages)
        network = self._session.ranks.together(self._learner)
        if config.compile:
            network.compile()
        self._stepper = Stepper(
            network,
            self._optimizer,
            self._criterion,
            config,
            self._session.device,
            at_once=self._at_once,
            on_halved=self._tell_halved,
            scale=self._session.ranks.n,
        )

    def _one_epoch(self, epoch: int) -> Score | None:
        """One pass over the training pictures; None when it was stopped on the way.

        It goes on after the steps in `_tally`, which a resumed run has done already.
        """
        self._learner.train()
        tally, waiting = self._tally, None
        self._began = time.perf_counter(), tally.n
        for step, fed in enumerate(self._fed(epoch, after=tally.steps), tally.steps):
            if waiting and self._settle(epoch, tally, *waiting):  # a GPU has it ready by now
                return None
            factor = rate_factor(self._config, self._step, self._steps * self._config.epochs)
            waiting = self._learn(fed, self._size(step), factor)
            self._session.hold()
        if waiting is None:  # all was done before it was resumed, or there was a stop at once
            if self._session.stop.asked or not tally.steps:
                return None
        elif self._settle(epoch, tally, *waiting):
            return None
        return Score(tally.n_correct, tally.n, tally.loss / tally.n)

    def _fed(self, epoch: int, after: int = 0) -> Iterator[Fed]:
        """What this process learns from in an epoch `after` some steps of it, a batch at a time."""
        ranks, order = self._session.ranks, drawn(self._train.targets, epoch, self._config)
        starts = range(after * self._batch, len(order), self._batch)
        whole = [order[i : i + self._batch] for i in starts]
        mine = [i for batch in whole for i in ranks.share(batch) or batch[:1]]
        for fed in self._feed.epoch(epoch, mine, -(-self._batch // ranks.n)):
            if len(fed.positions) >= self._learner.fewest:
                yield fed

    def _size(self, step: int) -> int:
        """Pictures in the batch of all processes."""
        return min(self._batch, len(self._train) - step * self._batch)

    def _learn(self, fed: Fed, size: int, factor: float) -> tuple[torch.Tensor, torch.Tensor, int]:
        """One step of the optimizer: the sum of the losses, how many are right, and of how many.

        Args:
            size: pictures in the batch of all processes.
            factor: of the learning rates.
        """
        assert self._stepper is not None
        for group, rate in zip(self._optimizer.param_groups, self._base_rates, strict=True):
            group["lr"] = rate * factor
        self._rate = learning_rate(self._config) * factor
        torch.manual_seed((self._config.seed * 1_000_003 + self._step) * 1_000_003 + 1)
        targets = self._train.targets[fed.positions].to(self._session.device)
        soft = self._train.shares
        learned = targets if soft is None else soft[fed.positions].to(targets.device)
        inputs, shares = self._mixer(fed.inputs, learned)
        n = len(targets)
        loss, logits = self._stepper(inputs, shares, n if self._session.ranks.n == 1 else size)
        self._average.follow()
        self._step += 1
        return loss, (logits.argmax(1) == targets).sum(), n

    @torch.no_grad()
    def _loss(self, fed: Fed) -> float:
        """The mean loss of some pictures, as it is while learning."""
        torch.manual_seed(self._config.seed)  # dropout hides the same each time
        shares = torch.eye(len(self._session.dataset.classes))[self._train.targets[fed.positions]]
        return float(self._criterion(self._learner(fed.inputs), shares.to(fed.inputs)).mean())

    def _settle(
        self, epoch: int, tally: Tally, loss: torch.Tensor, n_correct: torch.Tensor, n: int
    ) -> bool:
        """Count a step of all processes. Whether a stop was asked for, of any.

        Raises:
            DivergedError: the loss has run away, in any process.
        """
        asked = torch.tensor([n, self._session.stop.asked is not None])
        mine = torch.cat([torch.stack([loss.double(), n_correct.double()]).cpu(), asked])
        total, right, seen, stops = self._session.ranks.total(mine).tolist()
        most = RUN_AWAY * math.log(max(2, len(self._session.dataset.classes)))
        if not total / seen < most:  # also when it is not a number
            raise DivergedError(f"{total / seen:g}")
        tally.steps += 1
        tally.loss += total
        tally.n_correct += int(right)
        tally.n += int(seen)
        if self._throttle.ready():
            self._report_step(epoch, tally, total / seen)
        return bool(stops)

    def _explain(self, diverged: DivergedError) -> FinishReason:
        sentence = f"Training has run away: the loss (NaN or far too high) became {diverged}."
        hint = "Try a smaller learning rate, or let Graft choose it."
        if not self.best_epoch and self._first is None:
            raise TrainingError(sentence, "There was no model yet.", hint) from diverged
        kept = f"epoch {self.best_epoch}" if self.best_epoch else "the first answer"
        self._session.emit(
            Warned(message=f"{sentence} The best before that, {kept}, is kept. {hint}")
        )
        return FinishReason.DIVERGED

    def _tell_halved(self, at_once: int) -> None:
        self._at_once = at_once
        parts = -(-self._batch // at_once)
        self._session.emit(
            Warned(
                message=f"Memory ran out. From now on {at_once} pictures go through the network "
                f"together, {parts} times for each step: the same batch of {self._batch}."
            )
        )

    def _score(self, epoch: int, training_loss: float) -> Score:
        """Score the averaged weights on the validation pictures; keep them if they are best."""
        candidate = self._average.learner if self._config.weight_averaging else self._learner
        score = Score.of(self._judge.logits(candidate), self._val.targets)
        if not math.isfinite(score.loss):
            raise DivergedError(f"{score.loss:g}")
        counted = score if self._chooses else Score.of(torch.empty(0, 1), self._val.targets[:0])
        self.plateau = self.plateau.after(counted, training_loss)
        if self.plateau.best is counted:
            self._best = _copied(candidate)
            self.best_epoch = epoch
        return score

    def _report_step(self, epoch: int, tally: Tally, loss: float) -> None:
        began, had = self._began
        self._session.emit(
            StepDone(
                epoch=epoch,
                step=tally.steps,
                steps=self._steps,
                loss=loss,
                learning_rate=self._rate,
                pictures_per_second=(tally.n - had) / (time.perf_counter() - began),
                memory=memory_in_use(self._session.device),
            )
        )
        done = (epoch - 1) * self._steps + tally.steps
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
                best=self.best_epoch == epoch and score.better_than(self._first),
                epochs_since_best=self.plateau.waited,
                still_learning=self.plateau.still_learning,
                patience=self._config.patience if self._chooses else 0,
                learning_rate=self._rate,
                pictures_per_second=(learned.n + score.n) / seconds,
                seconds=seconds,
                seconds_left=mean * (self._config.epochs - epoch),
                memory=memory_in_use(self._session.device),
            )
        )

    def _save(self, epoch: int) -> None:
        """Keep where it is: after an epoch, and the steps of the next one that are in `_tally`."""
        if self._session.run is None or not self._session.ranks.first:
            return
        started = time.perf_counter()
        best = self.plateau.best or Score(-1, 0, 0.0)  # -1: there is none
        progressed = Progressed(
            epoch=epoch,
            step=self._step,
            best_epoch=self.best_epoch,
            best_n_correct=best.n_correct,
            best_loss=best.loss,
            epochs_since_best=self.plateau.waited,
            most_correct=self.plateau.most_correct,
            epochs_since=self.plateau.epochs_since,
            training_losses=self.plateau.losses,
            varied_by=self.variation.ways,
            averaged=self._average.n,
            optimizer_groups=self._optimizer.state_dict()["param_groups"],
            at_once=self._at_once,
            tally=self._tally,
        )
        average = self._average.learner
        tensors = checkpoint.tensors_of(self._learner, average, self._best, self._optimizer)
        checkpoint.save(self._session.kept.checkpoint, Checkpoint(progressed, tensors))
        if self.best_epoch and best.better_than(self._first):
            self._save_best()
        ended = time.perf_counter()
        self._save_due = ended + min((ended - started) / MOST_FOR_CHECKPOINTS, LONGEST_UNSAVED)
        self._session.emit(
            CheckpointSaved(epoch=epoch, seconds=ended - started, steps=self._tally.steps)
        )

    def _save_best(self) -> None:
        """Put the best state where a model is looked for, so that it outlives this process."""
        working = _copied(self._learner)
        self._learner.load_state_dict(self._best)
        self._bench.put_back()
        self._session.classifier.save(self._session.kept.model)
        self._learner.load_state_dict(working)


def _copied(module: nn.Module) -> dict[str, torch.Tensor]:
    return {name: tensor.detach().clone() for name, tensor in module.state_dict().items()}
