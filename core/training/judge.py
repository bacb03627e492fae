"""What a state of the learner says of held-out pictures."""

from collections.abc import Iterator

import torch
from torch import nn

from core.data.loader import batches
from core.evaluation.robustness import Spoil
from core.training.feed import CHUNK, Fed, Kept, leave_out, views_that_fit
from core.training.learner import Trunk
from core.training.session import Examples, Session
from core.training.stepper import autocast, mixed_precision


class Judge:
    """Asks the learner for its logits on examples. About those as they are the trunk is asked once.

    Args:
        spoil: what is done to the pictures `[N, 3, S, S]` first.
    """

    def __init__(
        self, session: Session, trunk: Trunk, examples: Examples, spoil: Spoil | None = None
    ) -> None:
        self._session, self._trunk, self._examples = session, trunk, examples
        self._mine = session.ranks.share(list(range(len(examples))))
        fits = views_that_fit(session, trunk, len(self._mine), torch.float32) > 0
        self._spoil = spoil
        self._keeps = fits and spoil is None
        key = session.config.trainable, [picture.path for picture in examples.pictures]
        self._done: dict[int, Kept] = session.judged.of(key) if self._keeps else {}

    @torch.no_grad()
    def logits(self, learner: nn.Module) -> torch.Tensor:
        """Logits of every example, `[N, K]`, in main memory; zeros for one that cannot be read."""
        learner.eval()
        logits = torch.zeros(len(self._examples), len(self._session.dataset.classes))
        dtype = mixed_precision(self._session.config, self._session.device)
        for fed in self._fed():
            with autocast(self._session.device, dtype):
                answered = learner(fed.inputs)
            logits[fed.positions] = answered.float().cpu()
        return self._session.ranks.total(logits)

    def _fed(self) -> Iterator[Fed]:
        if kept := self._done.get(0):
            there = [i for i in self._mine if kept.there[i]]
            for start in range(0, len(there), CHUNK):
                yield kept.get(there[start : start + CHUNK], self._session.device)
            return
        files = self._examples.files
        kept = Kept(len(self._examples), torch.float32) if self._keeps else None
        for batch in batches(
            [files[i] for i in self._mine],
            self._session.classifier.preprocessing,
            CHUNK,
            on_error=lambda i, error: leave_out(
                self._session, self._examples, self._mine[i], error
            ),
            ahead=self._session.ahead,
            decode=self._session.pixels,
        ):
            positions = [self._mine[i] for i in batch.positions]
            pictures = batch.pictures.to(self._session.device)
            fed = Fed(positions, self._trunk(self._spoil(pictures) if self._spoil else pictures))
            if kept is not None:
                kept.put(fed)
                fed = kept.get(positions, self._session.device)  # the same each time
            yield fed
        if kept is not None:
            self._done[0] = kept
