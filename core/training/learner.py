"""A model taken apart for fine-tuning: a trunk that stays as it is, and a part that learns.

The trunk answers in eval mode and without a memory for gradients. A pretrained network works with
its BatchNorms folded, since few pictures would only blur their statistics; what has been learned
goes back into the network as its library has it. One that starts from nothing is used as it is.
"""

import copy
from dataclasses import dataclass

import torch
from torch import nn

from core.choices import Trainable
from core.config import TrainConfig
from core.errors import ConfigError
from core.models.classifier import Classifier
from core.models.fold import Folded, fold, settle_padding
from core.models.head import Head, HeadShape, initialise
from core.models.split import split
from core.models.stages import Stage, stages_of

_ADAPTED = {
    Trainable.NONE: 0,
    Trainable.HEAD: 0,
    Trainable.LAST_STAGE: 1,
    Trainable.LAST_TWO: 2,
}


class Trunk:
    """What comes before the first stage that may learn. Maps pictures to activations."""

    def __init__(self, classifier: Classifier, network: nn.Module) -> None:
        self._normalise = classifier.normalise
        self._network = network.eval()

    @property
    def empty(self) -> bool:
        """Whether it only normalises, as all of the network learns."""
        return isinstance(self._network, nn.Identity)

    def __call__(self, pictures: torch.Tensor) -> torch.Tensor:
        """Activations `[N, …]` of `pictures` `[N, 3, S, S]`, from 0 to 255, on the device."""
        with torch.inference_mode():
            activations: torch.Tensor = self._network(
                self._normalise(pictures).contiguous(memory_format=torch.channels_last)
            )
        return activations.clone()  # one of inference mode could not be learned from


class Learner(nn.Module):
    """Maps activations to logits, and learns.

    Args:
        stages: those of the network that may learn, from input to output.
        keep_statistics: BatchNorms keep the statistics they came with.
    """

    def __init__(
        self, tail: nn.Module, head: Head, stages: list[Stage], *, keep_statistics: bool
    ) -> None:
        super().__init__()
        self.tail = tail
        self.head = head
        self._keep_statistics = keep_statistics
        self._stages = stages

    def forward(self, activations: torch.Tensor) -> torch.Tensor:
        """Activations `[N, …]` to logits `[N, K]`."""
        logits: torch.Tensor = self.head(self.tail(activations))
        return logits

    @property
    def n_stages(self) -> int:
        """How many stages may learn."""
        return len(self._stages)

    @property
    def fewest(self) -> int:
        """How many pictures it needs at a time: BatchNorm has no statistics of a single one."""
        norms = any(isinstance(m, nn.modules.batchnorm._BatchNorm) for m in self.modules())
        return 2 if norms and not self._keep_statistics else 1

    def layers(self) -> list[list[nn.Parameter]]:
        """The parameters of the head, then of each stage from there to the input."""
        stages = [list(stage.parameters()) for stage in reversed(self._stages)]
        return [list(self.head.parameters()), *stages]

    def open(self, stages: int) -> None:
        """Let the head and the last `stages` stages learn, and no other."""
        for distance, parameters in enumerate(self.layers()):
            for parameter in parameters:
                parameter.requires_grad_(distance <= stages)

    def train(self, mode: bool = True) -> "Learner":
        """Set the mode; BatchNorms that keep their statistics stay in evaluation mode."""
        super().train(mode)
        if self._keep_statistics:
            for module in self.modules():
                if isinstance(module, nn.modules.batchnorm._BatchNorm):
                    module.training = False
        return self


@dataclass(frozen=True)
class Workbench:
    """A classifier taken apart, and the way back."""

    classifier: Classifier
    trunk: Trunk
    learner: Learner
    folded: Folded | None

    def put_back(self) -> None:
        """Let the classifier answer as trunk and learner do now."""
        if self.folded is not None:
            self.folded.unfold(self.classifier.backbone)
        self.classifier.head = self.learner.head
        self.classifier.eval()


def take_apart(classifier: Classifier, config: TrainConfig, *, pretrained: bool) -> Workbench:
    """Trunk and learner for what `config` lets learn.

    The head is the classifier's own, so that training goes on from it, unless hidden layers are
    asked for. Where the network cannot be cut, all of it goes to the learner, frozen stages too.

    Raises:
        ConfigError: the network cannot learn from a single picture at a time.
    """
    size = classifier.preprocessing.size
    example = torch.randint(0, 256, (2, 3, size, size), dtype=torch.uint8)
    inputs = classifier.normalise(example)
    done = fold(classifier.backbone, inputs) if pretrained else None
    network = done.network if done else classifier.backbone
    network.to(memory_format=torch.channels_last)
    stages = stages_of(network)
    n_adapted = _ADAPTED.get(config.trainable, len(stages))
    adapted = stages[len(stages) - n_adapted :]
    trunk, tail = _cut(network, stages, adapted, inputs)
    if not adapted:
        trunk = copy.deepcopy(trunk)  # which is the whole network
    if adapted != stages:
        settle_padding(trunk.eval(), inputs)
    for parameter in network.parameters():
        parameter.requires_grad_(False)
    head = _head(classifier, config, pretrained=pretrained)
    learner = Learner(tail, head, adapted, keep_statistics=pretrained)
    if config.batch_size is not None and config.batch_size < learner.fewest:
        raise ConfigError(
            "This network cannot learn from one picture at a time.",
            "Its normalisation (BatchNorm) compares the pictures of a batch with each other.",
            f"Choose a batch size of {learner.fewest} or more.",
        )
    return Workbench(classifier, Trunk(classifier, trunk), learner, done)


def _cut(
    network: nn.Module, stages: list[Stage], adapted: list[Stage], inputs: torch.Tensor
) -> tuple[nn.Module, nn.Module]:
    whole = nn.Identity(), network
    if len(adapted) == len(stages):
        return whole
    modules = [module for stage in adapted for module in stage.modules]
    return split(network, modules, inputs) or whole


def _head(classifier: Classifier, config: TrainConfig, *, pretrained: bool) -> Head:
    shape = HeadShape(
        hidden_layers=config.hidden_layers,
        hidden_units=config.hidden_units,
        activation=config.activation,
    )
    head = Head(classifier.features, len(classifier.classes), shape, config.dropout)
    initialise(head, config.initialisation)
    if not pretrained:
        initialise(classifier.backbone, config.initialisation)
    elif not config.hidden_layers:
        head.load_state_dict(classifier.head.state_dict())
    return head.to(classifier.scale.device)
