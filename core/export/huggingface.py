"""The layout of timm and the Hugging Face Hub: config.json, model.safetensors, README.md."""

from pathlib import Path

import timm
import torch
from PIL import Image

from core.errors import ExportError
from core.export.verify import Answer, Runtime
from core.models import card
from core.models.backbone import Source
from core.models.classifier import Classifier


def write(classifier: Classifier, folder: Path) -> None:
    """Write the model's own folder, which has this layout.

    Raises:
        ExportError: the network is not one of timm's, so that nothing there could open it.
    """
    if classifier.head.shape.hidden_layers:
        raise ExportError(
            "A head with hidden layers is not one that timm or transformers can open.",
            "Nothing was written.",
            "Export it as ONNX, which holds any network.",
        )
    if classifier.spec.source is not Source.TIMM:
        raise ExportError(
            f"“{classifier.spec.name}” is not a network that timm or transformers can open.",
            "Nothing was written.",
            "Export it as ONNX, which holds any network.",
        )
    classifier.save(folder)


def open_runtime(folder: Path) -> Runtime:
    """The model as timm opens it, with the preprocessing that timm reads from the folder."""
    network = timm.create_model(f"local-dir:{folder}", pretrained=True).eval()
    config = timm.data.resolve_model_data_config(network)
    transform = timm.data.create_transform(**config, is_training=False)
    names = network.pretrained_cfg["label_names"]

    @torch.inference_mode()
    def ask(picture: Image.Image) -> Answer:
        shares = network(transform(picture).unsqueeze(0)).softmax(dim=1)[0]
        return dict(zip(names, shares.tolist(), strict=True))

    return ask


def readme(classifier: Classifier, proof: str) -> str:
    """The model's card, with the comparison below it."""
    return f"{card.text(classifier.spec, classifier.classes)}\n## How it was checked\n\n{proof}"
