"""None of these: how strange a picture is to a model, by what the model sees in it.

The relative Mahalanobis distance of an embedding to the classes (Ren et al. 2021,
https://arxiv.org/abs/2106.09022) plus the free energy of its logits (Liu et al. 2020,
https://arxiv.org/abs/2010.03759), each in units of its spread among known pictures. The first
notices another kind of picture, the second another kind of thing.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import safetensors.numpy
import torch
from numpy.typing import NDArray
from safetensors import SafetensorError

from core.errors import ModelError
from core.storage import replacing

Array = NDArray[np.float32]
Wide = NDArray[np.float64]

FILE = "unknown.safetensors"
RANK = 256
"""Directions that are kept of a spread; all others count as alike."""
_SHRINK = 0.5


@dataclass(frozen=True)
class Spread:
    """A covariance matrix: `directions` `[R, D]` with a weight each, and one for all others."""

    directions: Array
    weights: Array
    rest: Array

    @classmethod
    def of(cls, rows: Array) -> "Spread":
        """Of centred rows `[N, D]`, shrunk halfway towards a ball (Ledoit and Wolf 2004)."""
        n, width = rows.shape
        rank = min(RANK, n, width)
        with torch.random.fork_rng(devices=[]):  # it draws where to look
            torch.manual_seed(0)
            _, lengths, directions = torch.svd_lowrank(torch.from_numpy(rows), rank, niter=4)
        kept = lengths.double().numpy() ** 2 / n
        total = float((rows.astype(np.float64) ** 2).sum() / n)
        ball = total / width + 1e-12
        rest = max(0.0, total - kept.sum()) / max(1, width - rank)
        shrunk = (1 - _SHRINK) * kept + _SHRINK * ball
        return cls(
            np.ascontiguousarray(directions.T.numpy(), np.float32),
            (1 / shrunk).astype(np.float32),
            np.array([1 / ((1 - _SHRINK) * rest + _SHRINK * ball)], np.float32),
        )

    def squared(self, rows: Array) -> Wide:
        """The squared Mahalanobis lengths `[N]` of rows `[N, D]`."""
        along = rows @ self.directions.T
        whole = (rows.astype(np.float64) ** 2).sum(1)
        inside = (along.astype(np.float64) ** 2).sum(1)
        weighted = (along.astype(np.float64) ** 2) @ self.weights.astype(np.float64)
        squared: Wide = weighted + float(self.rest[0]) * np.maximum(whole - inside, 0.0)
        return squared


@dataclass(frozen=True)
class Unknown:
    """What is known of the pictures learned from.

    Attributes:
        means: of each class, `[K, D]`; middle: of all, `[D]`.
        scale: mean and standard deviation of distance and energy among known pictures.
    """

    means: Array
    middle: Array
    within: Spread
    overall: Spread
    scale: Array

    @classmethod
    def of(
        cls,
        features: Array,
        targets: NDArray[np.int64],
        known: Array,
        known_logits: Array,
    ) -> "Unknown":
        """Learn what is usual.

        Args:
            features: `[N, D]`, embeddings of the pictures learned from.
            targets: `[N]`.
            known: `[M, D]`, embeddings of pictures of the classes, best not learned from: the units
                of distance and energy come from them.
            known_logits: `[M, K]`.
        """
        classes = np.unique(targets)
        means = np.stack([features[targets == c].mean(0) for c in classes])
        middle = features.mean(0)
        within = Spread.of(features - means[np.searchsorted(classes, targets)])
        overall = Spread.of(features - middle)
        raw = cls(means, middle, within, overall, np.array([0, 1, 0, 1], np.float32))
        distance, energy = raw._distance(known), _energy(known_logits)
        scale = [distance.mean(), distance.std() + 1e-9, energy.mean(), energy.std() + 1e-9]
        return cls(means, middle, within, overall, np.array(scale, np.float32))

    def strangeness(self, features: Array, logits: Array) -> Wide:
        """`[N]`, the larger the stranger, of embeddings `[N, D]` and their logits `[N, K]`."""
        mean, spread, energy_mean, energy_spread = self.scale.astype(np.float64)
        strange: Wide = (self._distance(features) - mean) / spread
        strange += (_energy(logits) - energy_mean) / energy_spread
        return strange

    def _distance(self, features: Array) -> Wide:
        nearest = np.min([self.within.squared(features - mean) for mean in self.means], axis=0)
        relative: Wide = nearest - self.overall.squared(features - self.middle)
        return relative

    def save(self, model: Path) -> None:
        """Keep it in a model's folder. Raises StorageError."""
        with replacing(model / FILE) as temporary:
            safetensors.numpy.save_file(self._arrays(), temporary)

    @classmethod
    def load(cls, model: Path, width: int) -> "Unknown":
        """What a model's folder holds, for embeddings of that length. Raises ModelError."""
        try:
            found = safetensors.numpy.load_file(model / FILE)
            within, overall = (
                Spread(*(found[f"{name}.{part}"] for part in Spread.__annotations__))
                for name in ("within", "overall")
            )
            usual = cls(found["means"], found["middle"], within, overall, found["scale"])
            usual._check(width)
            return usual
        except (OSError, SafetensorError, KeyError, ValueError) as error:
            raise ModelError(
                "What this model needs to notice strange pictures is missing or damaged.",
                f"{model / FILE}: {error}.",
                "Open the run on the Check page: it is made anew.",
            ) from error

    def _check(self, width: int) -> None:
        """Raises ValueError where the arrays do not fit each other, or the model."""
        spreads = (self.within, self.overall)
        fit = [
            self.means.ndim == 2 and self.means.shape[1] == width and len(self.means) > 0,
            self.middle.shape == (width,) and self.scale.shape == (4,),
            *(s.directions.shape == (len(s.weights), width) for s in spreads),
            *(s.weights.ndim == 1 and s.rest.shape == (1,) for s in spreads),
            *(array.dtype == np.float32 for array in self._arrays().values()),
        ]
        if not all(fit):
            raise ValueError("its parts do not fit the model")

    def _arrays(self) -> dict[str, Array]:
        arrays = {"means": self.means, "middle": self.middle, "scale": self.scale}
        for name, spread in (("within", self.within), ("overall", self.overall)):
            arrays |= {f"{name}.{part}": getattr(spread, part) for part in Spread.__annotations__}
        return arrays


def _energy(logits: Array) -> Wide:
    """Minus the free energy's negative: the less a model has to say to a picture, the larger."""
    wide = logits.astype(np.float64)
    top = wide.max(1)
    energy: Wide = -(top + np.log(np.exp(wide - top[:, None]).sum(1)))
    return energy
