"""A small convolutional network that starts from nothing, as the textbooks build it."""

import torch
from torch import nn


class SimpleCNN(nn.Module):
    """Two convolutions with pooling, one hidden layer, one answer a class.

    At 224 pixels 103 of its 103 million parameters lie in the first linear layer, which sees every
    position of the last feature map: it learns where things are as well as what they are.

    Args:
        classes: how many answers it gives.
        image_size: side of the pictures, in pixels; each pooling halves it.
    """

    def __init__(self, classes: int, image_size: int = 224) -> None:
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 32, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
        )
        side = image_size // 2 // 2
        self.classifier = nn.Sequential(
            nn.Flatten(),
            nn.Linear(64 * side * side, 512),
            nn.ReLU(),
            nn.Linear(512, classes),
        )

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Normalised pictures `[N, 3, S, S]` to logits `[N, classes]`."""
        logits: torch.Tensor = self.classifier(self.features(pictures))
        return logits
