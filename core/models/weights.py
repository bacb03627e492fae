"""Where the weights of a backbone come from: an installed package, a download, or a file."""

import importlib.resources
import os
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import WeightsError
from core.jobs import Emit, StopToken
from core.models import download
from core.models.backbone import Backbone, Weights
from core.models.catalog import CATALOG

if TYPE_CHECKING:
    from core.models.checkpoints import Tensors  # torch takes seconds, and only tensors need it


def is_here(backbone: Backbone) -> bool:
    """Whether training can start from `backbone` without a download."""
    return backbone.weights is None or _local(backbone.weights) is not None


def fetch(backbone: Backbone, emit: Emit, stop: StopToken) -> Path:
    """The file with the pretrained weights of `backbone`, downloaded if need be and checked.

    Raises:
        WeightsError: they are not to be had; the hint names the ways out.
        DownloadStopped: `stop` was asked during a download.
    """
    weights = backbone.weights
    if weights is None:
        raise WeightsError(
            f"There are no pretrained weights for “{backbone.name}”.",
            hint="Set the weights to “none” to start from nothing, or choose another network.",
        )
    file = _local(weights)
    if file is not None and download.matches(file, weights.sha256):
        return file
    try:
        if weights.kind == "url":
            target = _torch_cache() / weights.file
            return download.from_url(weights.address, target, weights.sha256, emit, stop)
        if weights.kind == "hub":
            return download.from_hub(weights.address, weights.file, emit, stop)
    except download.DownloadStopped:
        raise
    except WeightsError as error:
        raise WeightsError(error.title, error.detail, error.hint or _ways_out(weights)) from error
    raise WeightsError(
        f"The weights of “{backbone.name}” are damaged.",
        f"They belong to the package {weights.address}.",
        "Install Graft again.",
    )


def state_dict(backbone: Backbone, weights: str, emit: Emit, stop: StopToken) -> "Tensors | None":
    """The tensors to start from, by the names of the network's library; None for “none”.

    Args:
        weights: “pretrained”, “none”, or the path of a file or folder of a model. For a network
            without pretrained weights, “pretrained” is the same as “none”.

    Raises:
        WeightsError: they are not to be had, or the file holds something else.
        ModelError: there is no model in that folder.
        DownloadStopped: `stop` was asked during a download.
    """
    from core.models.checkpoints import locate, read_tensors

    if weights == "none" or (weights == "pretrained" and not backbone.pretrained):
        return None
    if weights != "pretrained":
        return read_tensors(locate(Path(weights)).file)
    tensors = read_tensors(fetch(backbone, emit, stop))
    if backbone.weights is not None and backbone.weights.kind == "embedded":
        return _renamed(tensors, backbone)
    return tensors


def _local(weights: Weights) -> Path | None:
    """Where the weights lie on this machine, if they do."""
    match weights.kind:
        case "embedded":
            file = Path(str(importlib.resources.files(weights.address) / weights.file))
        case "url":
            file = _torch_cache() / weights.file
        case "hub":
            from huggingface_hub import try_to_load_from_cache

            cached = try_to_load_from_cache(weights.address, weights.file)
            if not isinstance(cached, str):
                return None
            file = Path(cached)
    return file if file.is_file() else None


def _torch_cache() -> Path:
    """Where torch.hub keeps downloaded weights, so that they are shared with other programs."""
    cache = os.environ.get("XDG_CACHE_HOME", "~/.cache")
    home = os.environ.get("TORCH_HOME", f"{cache}/torch")
    return Path(home).expanduser() / "hub" / "checkpoints"


def _ways_out(weights: Weights) -> str:
    ready = [row.name for row in CATALOG if row.pretrained and is_here(row)]
    page = (
        weights.address
        if weights.kind == "url"
        else f"https://huggingface.co/{weights.address}/resolve/main/{weights.file}"
    )
    mirror = " Behind a firewall, set HF_ENDPOINT to a mirror." if weights.kind == "hub" else ""
    return (
        f"Start from a network that needs no download ({', '.join(ready)}), or fetch {page} "
        f"on another computer and choose that file as the weights.{mirror}"
    )


def _renamed(tensors: "Tensors", backbone: Backbone) -> "Tensors":
    """The embedded file has other names, but the order of timm's network."""
    import timm

    names = timm.create_model(backbone.architecture).state_dict()
    return dict(zip(names, tensors.values(), strict=True))
