"""Early stopping: how long training may go on without getting better."""

from dataclasses import dataclass

from core.training.session import Score


@dataclass(frozen=True)
class Plateau:
    """The best score so far and how many epochs ago it was."""

    patience: int
    best: Score | None = None
    epochs_since: int = 0

    def after(self, score: Score) -> "Plateau":
        """The state once another epoch has scored `score`."""
        if score.better_than(self.best):
            return Plateau(self.patience, score)
        return Plateau(self.patience, self.best, self.epochs_since + 1)

    @property
    def reached(self) -> bool:
        """Whether patience is at its end."""
        return self.epochs_since >= self.patience
