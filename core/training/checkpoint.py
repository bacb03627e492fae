"""Where a run can be taken up again: one safetensors file, replaced whole at the end of an epoch,
or within one when the run is to go on another time.

No objects are pickled: tensors go by name, and the rest is JSON in the file's header. Everything
random in an epoch follows from the seed and the epoch's number, so no generator is stored.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import safetensors
import safetensors.torch
import torch
from pydantic import BaseModel, ConfigDict
from torch import nn

from core import storage
from core.data.augment import Way
from core.errors import StorageError

Tensors = dict[str, torch.Tensor]


class Tally(BaseModel):
    """What an epoch has come to so far, in all processes: its steps, and their pictures."""

    model_config = ConfigDict(extra="forbid")

    steps: int = 0
    n_correct: int = 0
    n: int = 0
    loss: float = 0.0


class Progressed(BaseModel):
    """How far a run has come: the JSON part of a checkpoint."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    schema_version: int = 2
    """Since 2 the optimizer's parameters are grouped by the size of their weights."""
    epoch: int
    step: int
    best_epoch: int
    best_n_correct: int
    best_loss: float
    epochs_since_best: int
    """Those that count against patience."""
    most_correct: int = -1
    epochs_since: int = 0
    training_losses: tuple[float, ...] = ()
    varied_by: tuple[Way, ...] | None = None
    """The ways in which pictures are varied; None in runs of an older Graft."""
    averaged: int
    optimizer_groups: list[dict[str, Any]]
    at_once: int | None = None
    """Pictures that went through the network together; None in runs of an older Graft."""
    tally: Tally = Tally()
    """What the epoch after `epoch` had come to; nothing between two epochs."""


@dataclass(frozen=True)
class Checkpoint:
    """A run between two steps.

    Attributes:
        tensors: by part: `learner.…`, `average.…`, `best.…` and `optimizer.N.…`.
    """

    progressed: Progressed
    tensors: Tensors

    def part(self, name: str) -> Tensors:
        """The tensors of one part, under their own names."""
        start = f"{name}."
        return {k.removeprefix(start): v for k, v in self.tensors.items() if k.startswith(start)}


def tensors_of(
    learner: nn.Module, average: nn.Module, best: Tensors, optimizer: torch.optim.Optimizer
) -> Tensors:
    """The parts of a checkpoint, by name."""
    parts = {
        "learner": learner.state_dict(),
        "average": average.state_dict(),
        "best": best,
        "optimizer": optimizer_tensors(optimizer),
    }
    return {f"{part}.{key}": value for part, own in parts.items() for key, value in own.items()}


def save(path: Path, checkpoint: Checkpoint) -> None:
    """Put the checkpoint at `path`, whole or not at all. Raises StorageError."""
    tensors = {k: v.detach().cpu().contiguous() for k, v in checkpoint.tensors.items()}
    with storage.replacing(path) as temporary:
        safetensors.torch.save_file(
            tensors, temporary, metadata={"graft": checkpoint.progressed.model_dump_json()}
        )


def load(path: Path) -> Checkpoint | None:
    """The checkpoint at `path`; None where there is none.

    Raises:
        StorageError: it is there and cannot be read.
    """
    if not path.exists():
        return None
    try:
        with safetensors.safe_open(path, "pt") as file:
            tensors = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
            header = file.metadata()["graft"]
        return Checkpoint(Progressed.model_validate_json(header), tensors)
    except (OSError, safetensors.SafetensorError, KeyError, TypeError, ValueError) as error:
        raise StorageError(
            "The run cannot be taken up again.",
            f"{path.name} cannot be read; its best model is still there.",
            "Train again; what was computed from the pictures is kept.",
        ) from error


def optimizer_tensors(optimizer: torch.optim.Optimizer) -> Tensors:
    """The state of `optimizer`, by parameter number and name."""
    state = optimizer.state_dict()["state"]
    return {
        f"{n}.{key}": torch.as_tensor(value)
        for n, values in state.items()
        for key, value in values.items()
        if value is not None
    }


def restore_optimizer(optimizer: torch.optim.Optimizer, checkpoint: Checkpoint) -> None:
    """Put the saved state back into `optimizer`, built as it was then.

    That of an older Graft belongs to other groups: its averages of gradients begin anew.
    """
    if checkpoint.progressed.schema_version < 2:
        return
    state: dict[int, Tensors] = {}
    for name, tensor in checkpoint.part("optimizer").items():
        number, key = name.split(".", 1)
        state.setdefault(int(number), {})[key] = tensor
    groups = checkpoint.progressed.optimizer_groups
    optimizer.load_state_dict({"state": state, "param_groups": groups})
