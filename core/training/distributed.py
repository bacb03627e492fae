"""Several processes, on one machine or many, that train one model together.

`torchrun` starts them and tells each its place (https://docs.pytorch.org/docs/stable/elastic/run.html).
Every one learns from its share of each batch; gradients are averaged by DistributedDataParallel.
The first one writes and reports. When one dies, all start again and go on from the checkpoint, so
the project's folder must lie on a disk that all of them see.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

import torch
from torch import distributed, nn
from torch.distributed.distributed_c10d import PrefixStore
from torch.distributed.rendezvous import rendezvous
from torch.nn.parallel import DistributedDataParallel

from core.errors import PeerLostError

T = TypeVar("T")


@dataclass(frozen=True)
class Ranks:
    """The processes at work, and the place of this one.

    Attributes:
        index: counts from 0.
        n: how many there are.
    """

    index: int = 0
    n: int = 1

    @property
    def first(self) -> bool:
        """Whether this process writes and reports."""
        return self.index == 0

    def share(self, items: list[T]) -> list[T]:
        """What this process does of `items`."""
        return items[self.index :: self.n]

    def tell(self, value: T) -> T:
        """What the first process says, in all of them."""
        said: list[Any] = [value]
        if self.n > 1:
            distributed.broadcast_object_list(said, src=0)
        told: T = said[0]
        return told

    def gather(self, value: T, join: Callable[[list[T]], T]) -> T:
        """`join` of what all processes have, in each of them."""
        if self.n == 1:
            return join([value])
        found: list[Any] = [None] * self.n
        distributed.all_gather_object(found, value)
        return join(found)

    def total(self, tensor: torch.Tensor) -> torch.Tensor:
        """The sum of `tensor` over all processes, in each of them."""
        if self.n == 1:
            return tensor
        on_gpu = distributed.get_backend() == "nccl"
        summed = tensor.cuda() if on_gpu else tensor.clone()
        distributed.all_reduce(summed)
        return summed.to(tensor.device)

    def together(self, module: nn.Module) -> nn.Module:
        """`module` with gradients averaged over all processes."""
        return DistributedDataParallel(module) if self.n > 1 else module


SOLO = Ranks()
"""One process by itself."""


def local_device(device: torch.device) -> torch.device:
    """The GPU of this process where each has its own."""
    if device.type == "cuda" and "LOCAL_RANK" in os.environ:
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
        return torch.device("cuda", int(os.environ["LOCAL_RANK"]))
    return device


def restarts() -> int:
    """How often torchrun has started these processes again, after one of them died."""
    return int(os.environ.get("TORCHELASTIC_RESTART_COUNT", "0"))


@contextmanager
def joined(device: torch.device) -> Iterator[Ranks]:
    """Join the processes that torchrun has started; without it there is only this one."""
    if int(os.environ.get("WORLD_SIZE", "1")) == 1:
        yield SOLO
        return
    backend = "nccl" if device.type == "cuda" else "gloo"
    try:
        store, rank, n = next(rendezvous("env://"))
        # torchrun keeps the store for a restart, with the addresses of the dead in it
        store = PrefixStore(f"attempt-{restarts()}", store)
        distributed.init_process_group(backend, store=store, rank=rank, world_size=n)
        yield Ranks(distributed.get_rank(), distributed.get_world_size())
    except RuntimeError as error:
        if not (isinstance(error, distributed.DistError) or "gloo" in str(error).lower()):
            raise
        raise PeerLostError(
            "Another process of this training ended, or cannot be reached.",
            "Everything up to the last saved pass is kept in the run.",
            "torchrun starts all of them again if it was given --max-restarts.",
        ) from error
    finally:
        if distributed.is_initialized():
            distributed.destroy_process_group()
