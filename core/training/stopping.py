"""Early stopping: how long training may go on without getting better."""

from dataclasses import dataclass, replace

from core.training.session import Score

WINDOW = 2
"""Epochs whose mean training loss is held against that of as many before: one alone is noisy."""
LEVEL = 0.04
"""The share by which that mean must fall for training to count as learning still."""
HOPELESS = 2
"""Times the patience without a better state, after which it ends though the training loss falls on:
what it learns then is the training pictures by heart."""


@dataclass(frozen=True)
class Plateau:
    """How fine-tuning has done, measured by itself: the first answer is no bar it has to pass.

    Attributes:
        patience: epochs without a better state after which it ends, once learning has levelled off.
        best: the state with the least validation loss.
        most_correct: the most right answers of any state.
        epochs_since: how long ago the loss was the least, or the right answers the most.
        waited: how many of these epochs count.
        losses: on the training pictures, of the last epochs.
    """

    patience: int
    best: Score | None = None
    most_correct: int = -1
    epochs_since: int = 0
    waited: int = 0
    losses: tuple[float, ...] = ()

    def after(self, score: Score, training_loss: float) -> "Plateau":
        """The state once another epoch has scored `score`."""
        lower = self.best is None or score.n == 0 or score.loss < self.best.loss
        better = lower or score.n_correct > self.most_correct
        after = replace(
            self,
            best=score if lower else self.best,
            most_correct=max(self.most_correct, score.n_correct),
            epochs_since=0 if better else self.epochs_since + 1,
            losses=(*self.losses, training_loss)[-2 * WINDOW :],
        )
        return replace(after, waited=0 if better or after.still_learning else self.waited + 1)

    @property
    def still_learning(self) -> bool:
        """Whether the training loss still falls; before there is enough to tell, it does."""
        if len(self.losses) < 2 * WINDOW:
            return True
        return sum(self.losses[WINDOW:]) < (1 - LEVEL) * sum(self.losses[:WINDOW])

    @property
    def reached(self) -> bool:
        """Whether patience is at its end."""
        return self.waited >= self.patience or self.epochs_since >= HOPELESS * self.patience
