"""The average of a network's recent steps: steadier than any single one (EMA of weights)."""

import copy
from collections.abc import Mapping

import torch
from torch import nn

DECAY = 0.99
"""The most: an average over about a hundred steps."""


class Average:
    """An exponential moving average that follows closely at first, when the start is far off.

    torch's AveragedModel does the same and sorts all tensors anew at each step, which costs a
    twentieth of a step.

    Args:
        decay: how much of the average is kept at each step; at most `DECAY`.

    Attributes:
        learner: a copy of the network, with the averaged weights.
        n: steps that have gone into it.
    """

    def __init__(self, learner: nn.Module, decay: float = DECAY) -> None:
        self.learner = copy.deepcopy(learner).requires_grad_(False)
        self.n = 0
        self._decay = min(decay, DECAY)
        pairs = list(zip(_tensors(self.learner), _tensors(learner), strict=True))
        self._averaged = [average for average, current in pairs if average.is_floating_point()]
        self._current = [current for _, current in pairs if current.is_floating_point()]

    @torch.no_grad()
    def follow(self) -> None:
        """Take in the network as it is now."""
        decay = min(self._decay, self.n / (10 + self.n))
        torch._foreach_lerp_(self._averaged, self._current, 1 - decay)
        self.n += 1

    def load_state_dict(self, state: Mapping[str, torch.Tensor], n: int) -> None:
        """Go on from an average of `n` steps."""
        self.learner.load_state_dict(state)
        self.n = n


def _tensors(network: nn.Module) -> list[torch.Tensor]:
    return [tensor.detach() for tensor in (*network.parameters(), *network.buffers())]
