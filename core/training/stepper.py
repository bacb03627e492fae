"""One step of the optimizer, whatever the device has room for.

A batch that does not fit into memory is learned from in parts whose gradients add up, which is the
same step (gradient accumulation).
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import nn
from torch.optim import Optimizer

from core.choices import Precision
from core.config import TrainConfig
from core.errors import TrainingError
from core.models.depthwise import QuickDepthwise


def mixed_precision(config: TrainConfig, device: torch.device) -> torch.dtype | None:
    """The smaller type that layers compute in where it is safe; None for float32 throughout."""
    if config.precision is Precision.FULL:
        return None
    if config.precision is Precision.AUTO and device.type not in ("cuda", "mps", "xpu"):
        return None
    if device.type == "cuda" and not torch.cuda.is_bf16_supported():
        return torch.float16
    return torch.bfloat16


def autocast(device: torch.device, dtype: torch.dtype | None) -> AbstractContextManager[Any]:
    """Compute in `dtype` where it is safe."""
    return torch.autocast(device.type, dtype) if dtype else nullcontext()


def is_out_of_memory(error: RuntimeError) -> bool:
    """Whether torch has run out of memory on a GPU or in the machine."""
    return isinstance(error, torch.OutOfMemoryError) or "allocate memory" in str(error)


class Stepper:
    """Learns from batches.

    Args:
        network: from inputs `[N, …]` to logits `[N, K]`.
        criterion: logits and shares to the loss of each picture, `[N]`.
        at_once: how many pictures go through the network together; halved when memory runs out.
        on_halved: told of it.
        scale: what losses are multiplied by before their gradients are averaged over processes.
    """

    def __init__(
        self,
        network: nn.Module,
        optimizer: Optimizer,
        criterion: Callable[[torch.Tensor, torch.Tensor], torch.Tensor],
        config: TrainConfig,
        device: torch.device,
        *,
        at_once: int,
        on_halved: Callable[[int], Any],
        scale: float = 1.0,
    ) -> None:
        self.network = network
        self.at_once = at_once
        self._optimizer, self._criterion = optimizer, criterion
        self._clip = config.gradient_clipping
        self._device = device
        self._dtype = mixed_precision(config, device)
        self._in_strips = device.type == "cpu" and not config.compile
        self._scaler = torch.GradScaler(device.type, enabled=self._dtype is torch.float16)
        self._on_halved = on_halved
        self._scale = scale

    def __call__(
        self, inputs: torch.Tensor, shares: torch.Tensor, n: int
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """One step.

        Args:
            n: pictures in the batch of all processes.

        Returns:
            The sum of the losses, and logits `[N, K]`; neither is waited for.

        Raises:
            TrainingError: there is no room for a single picture.
        """
        while True:
            try:
                return self._step(inputs, shares, n)
            except RuntimeError as error:
                if not is_out_of_memory(error):
                    raise
                if self.at_once == 1:
                    raise TrainingError(
                        "There is not enough memory to learn from a single picture.",
                        "The best state before that is kept.",
                        "Choose a smaller network or picture size, or close other programs.",
                    ) from error
            # outside of the handler, whose traceback still holds the tensors
            self.at_once = -(-min(self.at_once, len(inputs)) // 2)
            self._on_halved(self.at_once)
            if self._device.type == "cuda":
                torch.cuda.empty_cache()

    def _step(
        self, inputs: torch.Tensor, shares: torch.Tensor, n: int
    ) -> tuple[torch.Tensor, torch.Tensor]:
        self._optimizer.zero_grad(set_to_none=True)
        total = torch.zeros((), device=self._device)
        answered = []
        parts = -(-len(inputs) // self.at_once)  # alike, for BatchNorm needs company
        for part, share in zip(inputs.tensor_split(parts), shares.tensor_split(parts), strict=True):
            quickly = QuickDepthwise() if self._in_strips else nullcontext()
            with autocast(self._device, self._dtype), quickly:
                logits = self.network(part)
            loss = self._criterion(logits, share).sum()
            torch.autograd.backward(self._scaler.scale(loss * (self._scale / n)))
            total += loss.detach()
            answered.append(logits.detach())
        if self._clip:
            self._scaler.unscale_(self._optimizer)
            parameters = [p for g in self._optimizer.param_groups for p in g["params"]]
            torch.nn.utils.clip_grad_norm_(parameters, self._clip)
        self._scaler.step(self._optimizer)
        self._scaler.update()
        return total, torch.cat(answered)
