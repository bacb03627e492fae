"""The stages of a network, from input to output, divided as its library names its parts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from torch import nn

_STAGE = re.compile(r"(layer|layers|stages|blocks|features|encoder_layer)[._]?\d+")


@dataclass(frozen=True)
class Stage:
    """A stretch of a network.

    Attributes:
        modules: all of them, nested ones too, each once.
    """

    name: str
    modules: tuple[nn.Module, ...]

    def parameters(self) -> Iterator[nn.Parameter]:
        """The parameters of the stage, in the network's order."""
        for module in self.modules:
            yield from module.parameters(recurse=False)


def stages_of(network: nn.Module) -> list[Stage]:
    """The stages of `network`.

    What comes before the first named part belongs to it, and what follows one belongs to that.
    """
    parts: dict[str, list[nn.Module]] = {"": []}
    current = ""
    for name, module in network.named_modules():
        if part := _STAGE.search(name):
            current = name[: part.end()]
        parts.setdefault(current, []).append(module)
    stages: list[Stage] = []
    for name, modules in parts.items():
        stage = Stage(name, tuple(modules))
        learns = any(True for _ in stage.parameters())
        if stages and (not learns or not stages[-1].name):
            before = stages.pop()
            stage = Stage(before.name or name, before.modules + stage.modules)
        stages.append(stage)
    return stages
