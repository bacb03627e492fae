"""A Hugging Face folder: for timm and transformers, with a model card."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from core.errors import ExportError
from core.models.backbone import Source
from core.models.classifier import Classifier


def write(classifier: Classifier, folder: Path) -> None:
    """Put config.json, model.safetensors and README.md into `folder`.

    Raises:
        ExportError: the network is not one of timm's, so that nothing there could open it.
        StorageError: the folder cannot be written.
    """
    if classifier.spec.source is not Source.TIMM:
        raise ExportError(
            f"A Hugging Face folder cannot hold {classifier.spec.name}.",
            "timm and transformers do not know this network.",
            "Export to ONNX instead, or train one of the networks from timm.",
        )
    classifier.save(folder / "model")
    for file in (folder / "model").iterdir():
        file.replace(folder / file.name)
    shutil.rmtree(folder / "model")


def runtime(folder: Path) -> Callable[[NDArray[np.uint8]], NDArray[np.float32]]:
    """The exported model, as timm answers: pixels `[N, S, S, 3]` to `[N, K]`."""
    import timm

    network = timm.create_model(f"local-dir:{folder}", pretrained=True).eval()
    mean, std = (
        torch.tensor(network.pretrained_cfg[name]).view(1, 3, 1, 1) for name in ("mean", "std")
    )

    @torch.inference_mode()
    def answer(pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        shares = torch.from_numpy(pictures).permute(0, 3, 1, 2) / 255
        found: NDArray[np.float32] = network((shares - mean) / std).softmax(1).numpy()
        return found

    return answer


def readme(classifier: Classifier) -> str:
    """The model card that lies beside every model of Graft."""
    from core.models import card

    return card.text(classifier.spec, classifier.classes)
