"""What the learner is fed with: the pictures of an epoch, varied and gone through the trunk.

On a processor the trunk costs more than the part that learns. Its activations of a few varied views
of all pictures are therefore kept, where they fit, and later epochs go through these in turn.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch

from core.config import TrainConfig
from core.data.augment import Augment, Variation
from core.data.loader import batches
from core.errors import PictureError
from core.events import PictureLeftOut
from core.training.learner import Trunk
from core.training.session import Examples, Session

MOST_VIEWS = 4
CHUNK = 32
"""Pictures that go through the trunk together when a view is made. Always the same ones, so that
a resumed run gets the same figures to the last bit."""
_LEARNED_FROM = torch.float16
"""How activations are kept that are learned from; those that are measured on are kept as they are.
"""


@dataclass(frozen=True)
class Fed:
    """A batch of inputs.

    Attributes:
        positions: of the pictures among the examples.
        inputs: activations `[N, …]` on the device.
    """

    positions: list[int]
    inputs: torch.Tensor


class Feed:
    """Varied training pictures as the learner wants them.

    Args:
        variation: how the pictures are varied.
        on_batch: is shown the varied pictures `[N, 3, S, S]`, from 0 to 255.
    """

    def __init__(
        self,
        session: Session,
        trunk: Trunk,
        examples: Examples,
        on_batch: Callable[[torch.Tensor], Any],
        variation: Variation,
    ) -> None:
        self._session, self._trunk, self._examples = session, trunk, examples
        self._on_batch = on_batch
        self._augment = Augment(variation)
        wanted = MOST_VIEWS if self._augment.varies else 1
        self._keep = min(wanted, views_that_fit(session, trunk, len(examples), _LEARNED_FROM))
        paths = [picture.path for picture in examples.pictures]
        self._views: dict[int, Kept] = session.views.of(
            (session.config.trainable, variation, paths)
        )

    @property
    def keeps(self) -> bool:
        """Whether activations are kept between epochs."""
        return self._keep > 0

    def epoch(self, epoch: int, order: list[int], batch_size: int) -> Iterator[Fed]:
        """The pictures at the positions `order`, in batches. A stop ends it early."""
        if not self._keep:
            yield from self._live(epoch - 1, order, batch_size)
            return
        number = (epoch - 1) % self._keep
        if number not in self._views:
            view = Kept(len(self._examples), _LEARNED_FROM)
            for fed in self._live(number, list(range(len(self._examples))), CHUNK):
                view.put(fed)
                if self._session.stop.asked:
                    return
            self._views[number] = view
        view = self._views[number]
        for start in range(0, len(order), batch_size):
            positions = [i for i in order[start : start + batch_size] if view.there[i]]
            if positions:
                yield view.get(positions, self._session.device)

    def _live(self, number: int, order: list[int], batch_size: int) -> Iterator[Fed]:
        session, files = self._session, self._examples.files
        for batch in batches(
            [files[i] for i in order],
            session.classifier.preprocessing,
            batch_size,
            on_error=lambda i, error: leave_out(session, self._examples, order[i], error),
            ahead=session.ahead,
            decode=session.pixels,
        ):
            session.hold()
            positions = [order[i] for i in batch.positions]
            pictures = self._augment(
                batch.pictures.to(session.device, non_blocking=True),
                [_seed(session.config.seed, number, i) for i in positions],
            )
            self._on_batch(pictures)
            yield Fed(positions, self._trunk(pictures))


def drawn(targets: torch.Tensor, epoch: int, config: TrainConfig) -> list[int]:
    """The order of the pictures in an epoch: each once, or, balanced, as often as chance has it."""
    torch.manual_seed(config.seed * 1_000_003 + epoch)
    if not config.balanced_sampling:
        return torch.randperm(len(targets)).tolist()
    weights = 1 / targets.bincount().clamp(min=1)[targets]
    return torch.multinomial(weights, len(targets), replacement=True).tolist()


class Kept:
    """Activations of `n` pictures in main memory, as `dtype`.

    Attributes:
        there: whether there are any of a picture.
    """

    def __init__(self, n: int, dtype: torch.dtype) -> None:
        self._dtype = dtype
        self.there = [False] * n
        self._n = n
        self._rows: torch.Tensor | None = None

    def put(self, fed: Fed) -> None:
        """Keep what the trunk said of some pictures."""
        most = torch.finfo(self._dtype).max
        rows = fed.inputs.clamp(-most, most).to("cpu", self._dtype)
        if rows.ndim == 4:
            rows = rows.permute(0, 2, 3, 1)  # as channels_last has it in memory
        if self._rows is None:
            self._rows = torch.empty((self._n, *rows.shape[1:]), dtype=self._dtype)
        self._rows[fed.positions] = rows
        for position in fed.positions:
            self.there[position] = True

    def get(self, positions: list[int], device: torch.device) -> Fed:
        """The activations of some pictures, as float32."""
        assert self._rows is not None
        inputs = self._rows[positions].to(device, torch.float32)
        return Fed(positions, inputs.permute(0, 3, 1, 2) if inputs.ndim == 4 else inputs)


def leave_out(session: Session, examples: Examples, position: int, error: PictureError) -> None:
    """Say that a picture cannot be read any more."""
    session.emit(PictureLeftOut(path=examples.pictures[position].path, reason=error.title))


def views_that_fit(session: Session, trunk: Trunk, n: int, dtype: torch.dtype) -> int:
    """How many views of `n` pictures may be kept.

    None on a GPU, which is quicker than the way to and from it, and none where several processes
    share the pictures differently in each epoch.
    """
    if trunk.empty or session.device.type != "cpu" or session.ranks.n > 1:
        return 0
    size = session.classifier.preprocessing.size
    one = trunk(torch.zeros((1, 3, size, size), dtype=torch.uint8))
    return session.budget // max(1, n * one.numel() * dtype.itemsize)


def _seed(seed: int, number: int, position: int) -> int:
    """What the varied copy of a picture follows from."""
    return (seed * 1_000_003 + number) * 1_000_003 + position
