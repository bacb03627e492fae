"""What is known of a network before it is built: one row of the catalog."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Literal

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

    def __deepcopy__(self, memo: object) -> "Backbone":
        return self  # nothing in it can change

    @property
    def input_size(self) -> int:
        """Side of the pictures it was made for, in pixels."""
        return self.preprocessing.size

    @property
    def pretrained(self) -> bool:
        """Whether there are pretrained weights for it."""
        return self.weights is not None
