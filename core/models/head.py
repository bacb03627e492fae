"""The head: from embeddings to an answer for each class, straight or through hidden layers."""

from typing import cast

import torch
from pydantic import BaseModel, ConfigDict, Field
from torch import nn

from core.choices import Activation, Initialisation

_ACTIVATIONS: dict[Activation, type[nn.Module]] = {
    Activation.RELU: nn.ReLU,
    Activation.GELU: nn.GELU,
    Activation.TANH: nn.Tanh,
    Activation.SIGMOID: nn.Sigmoid,
}


class HeadShape(BaseModel):
    """What stands between the embeddings and the last layer. It is kept with the model."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hidden_layers: int = Field(default=0, ge=0, le=4)
    hidden_units: int = Field(default=256, ge=1, le=8192)
    activation: Activation = Activation.RELU


class Head(nn.Linear):
    """A last layer, with the layers before it. Without any it is what every library calls a head.

    Args:
        features: length of an embedding.
        dropout: the share of inputs of every layer that is hidden at random while it learns.
    """

    def __init__(
        self,
        features: int,
        n_classes: int,
        shape: HeadShape = HeadShape(),  # noqa: B008 (frozen)
        dropout: float = 0.0,
    ) -> None:
        super().__init__(shape.hidden_units if shape.hidden_layers else features, n_classes)
        self.shape = shape
        layers: list[nn.Module] = []
        for number in range(shape.hidden_layers):
            width = shape.hidden_units if number else features
            layers += [
                nn.Dropout(dropout),
                nn.Linear(width, shape.hidden_units),
                _ACTIVATIONS[shape.activation](),
            ]
        self.hidden = nn.Sequential(*layers, nn.Dropout(dropout))

    def forward(self, embeddings: torch.Tensor) -> torch.Tensor:
        """Embeddings `[N, D]` to logits `[N, classes]`."""
        return super().forward(cast(torch.Tensor, self.hidden(embeddings)))


@torch.no_grad()
def initialise(network: nn.Module, kind: Initialisation) -> None:
    """Draw new weights for all convolutions and linear layers of `network`; biases become 0.

    Xavier is Glorot & Bengio 2010, He is He et al. 2015 (https://arxiv.org/abs/1502.01852).
    """
    if kind is Initialisation.DEFAULT:
        return
    for module in network.modules():
        if isinstance(module, nn.Linear | nn.Conv2d):
            match kind:
                case Initialisation.XAVIER:
                    nn.init.xavier_uniform_(module.weight)
                case Initialisation.HE:
                    nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
                case Initialisation.NORMAL:
                    nn.init.normal_(module.weight, std=0.01)
            if module.bias is not None:
                nn.init.zeros_(module.bias)
