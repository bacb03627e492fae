"""A model as every export holds it: pictures in, probabilities and strangeness out.

All that Graft does to answer for a decoded picture is here as tensors: shrinking and cropping, the
network, the softmax and, where the model says “none of these”, how strange a picture is.
"""

from pathlib import Path
from typing import Any

import torch
from torch import nn

from core.decision import Decision, read_decision
from core.models.classifier import Classifier
from core.models.fold import folded
from core.models.preprocessing import Preprocessing
from core.prediction.unknown import Spread, Unknown

Side = int | torch.SymInt

_ONE = 2**22
"""Pillow's weights are whole numbers, and this is what they sum to."""


class Portable(nn.Module):
    """Squares as the network sees them, uint8 `[N, S, S, 3]`, to what the model says of them.

    Attributes:
        folder: the model's own.
        classifier: as it is kept there; its network is folded into a quicker one here.
        decision: how the model turns probabilities into an answer.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.classifier = Classifier.load(folder)
        self.decision: Decision = read_decision(folder)
        size = self.preprocessing.size
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            example = torch.randint(0, 256, (2, 3, size, size), dtype=torch.uint8)
        self.backbone = folded(self.classifier.backbone, self.classifier.normalise(example))
        strangers = self.decision.strangers
        self.strange = (
            None
            if strangers is None
            else Strangeness(Unknown.load(folder, self.classifier.features))
        )
        self.eval().requires_grad_(False)

    @property
    def classes(self) -> tuple[str, ...]:
        """Names, in the order of the probabilities."""
        return self.classifier.classes

    @property
    def preprocessing(self) -> Preprocessing:
        """What is done to a picture first."""
        return self.classifier.preprocessing

    @property
    def outputs(self) -> tuple[str, ...]:
        """What comes out, by name."""
        return ("probabilities",) if self.strange is None else ("probabilities", "strangeness")

    def forward(self, squares: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Squares uint8 `[N, S, S, 3]` to probabilities `[N, K]` and perhaps strangeness `[N]`."""
        return self.say(self.classifier.normalise(squares.permute(0, 3, 1, 2)))

    def say(self, pictures: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """As `forward`, for squares that are normalised already, float32 `[N, 3, S, S]`."""
        embeddings: torch.Tensor = self.backbone(pictures)
        logits: torch.Tensor = self.classifier.head(embeddings)
        shares = logits.softmax(dim=1)
        return (shares,) if self.strange is None else (shares, self.strange(embeddings, logits))


class Strangeness(nn.Module):
    """`Unknown.strangeness` in tensors: embeddings `[N, D]` and logits `[N, K]` to `[N]`."""

    means: torch.Tensor
    middle: torch.Tensor

    def __init__(self, usual: Unknown) -> None:
        super().__init__()
        self.register_buffer("means", torch.from_numpy(usual.means))
        self.register_buffer("middle", torch.from_numpy(usual.middle))
        self.within, self.overall = _Lengths(usual.within), _Lengths(usual.overall)
        self.scale = tuple(float(value) for value in usual.scale)

    def forward(self, embeddings: torch.Tensor, logits: torch.Tensor) -> torch.Tensor:
        """The larger, the stranger."""
        away = embeddings.unsqueeze(1) - self.means
        nearest: torch.Tensor = self.within(away).amin(dim=1)
        distance = nearest - self.overall(embeddings - self.middle)
        energy = -logits.logsumexp(dim=1)
        mean, spread, energy_mean, energy_spread = self.scale
        strange: torch.Tensor = (distance - mean) / spread
        return strange + (energy - energy_mean) / energy_spread


class _Lengths(nn.Module):
    """Squared Mahalanobis lengths of `[..., D]`; see `core.prediction.unknown`."""

    directions: torch.Tensor
    weights: torch.Tensor
    rest: torch.Tensor

    def __init__(self, spread: Spread) -> None:
        super().__init__()
        for name in Spread.__annotations__:
            self.register_buffer(name, torch.from_numpy(getattr(spread, name)))

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        along = (rows @ self.directions.T).square()
        outside = (rows.square().sum(-1) - along.sum(-1)).clamp(min=0)
        lengths: torch.Tensor = along @ self.weights + self.rest * outside
        return lengths


class AnySize(nn.Module):
    """`Portable` for pictures of any size, as they are decoded: uint8 `[N, H, W, 3]`.

    Shrinks as `Preprocessing.apply` does, to the last bit: Pillow's resampling, across first and
    then down, with weights and results that are whole numbers. Only what is in the square in the
    middle is reckoned.
    """

    def __init__(self, portable: Portable) -> None:
        super().__init__()
        self.portable = portable
        seen = portable.preprocessing
        self.shorter_side, self.size = seen.shorter_side, seen.size
        self.cubic = seen.interpolation == "bicubic"
        self.whole = seen.whole

    def forward(self, pictures: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Pictures uint8 `[N, H, W, 3]` to what `Portable` gives."""
        height, width = pictures.shape[1], pictures.shape[2]
        down: Side = self.size
        across: Side = self.size
        if not self.whole:
            short = torch.sym_min(height, width)
            down, across = (self.shorter_side * side // short for side in (height, width))
        planes = pictures.permute(0, 3, 1, 2).double()
        planes = _rounded(planes @ self._weights(width, across).T)
        planes = _rounded(self._weights(height, down) @ planes)
        said: tuple[torch.Tensor, ...] = self.portable(planes.to(torch.uint8).permute(0, 2, 3, 1))
        return said

    def _weights(self, given: Side, wanted: Side) -> torch.Tensor:
        """From a side of `given` pixels to the middle of the `wanted`: `[size, given]`, float64.

        See `precompute_coeffs` in https://github.com/python-pillow/Pillow, libImaging/Resample.c.
        """
        places = torch.arange(self.size, dtype=torch.float64) + _middle(wanted - self.size) + 0.5
        scale: Any = torch.sym_float(given) / torch.sym_float(wanted)
        wide: Any = torch.sym_max(scale, 1.0)
        reach = wide * (2 if self.cubic else 1)
        centres = (places * scale).unsqueeze(1)
        pixels = torch.arange(given, dtype=torch.float64)
        near = (pixels >= (centres - reach + 0.5).floor()) & (
            pixels < (centres + reach + 0.5).floor()
        )
        away = ((pixels + 0.5 - centres) / wide).abs()
        bell = _cubic(away) if self.cubic else (1 - away).clamp(min=0)
        bell = torch.where(near, bell, 0.0)
        weights = bell / bell.sum(1, keepdim=True) * _ONE
        return (weights.abs() + 0.5).floor() * weights.sign()


def _cubic(away: torch.Tensor) -> torch.Tensor:
    """Bicubic interpolation with a = -0.5, of distances in pixels."""
    inner = (1.5 * away - 2.5) * away * away + 1
    outer = ((-0.5 * away + 2.5) * away - 4) * away + 2
    return torch.where(away < 1, inner, torch.where(away < 2, outer, 0.0))


def _rounded(sums: torch.Tensor) -> torch.Tensor:
    """Sums of weighted pixels to pixels."""
    return ((sums + _ONE / 2) / _ONE).floor().clamp(0, 255)


def _middle(more: Side) -> Side:
    """Half of `more`, a half rounded to an even number, as Python's `round` does."""
    return (more + (more // 2) % 2) // 2
