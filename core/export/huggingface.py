"""The layout of timm and the Hugging Face Hub: config.json, model.safetensors, README.md."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import timm
import torch
from PIL import Image

from core import decision
from core.errors import ExportError
from core.export import onnx_graph, scripts
from core.export.describe import decision_words, decoding_words
from core.export.portable import Portable
from core.export.verify import Answer, Runtime
from core.models import card
from core.models.backbone import Source
from core.prediction import unknown
from core.storage import write_text

HOW = "decode.json"


def write(portable: Portable, folder: Path, learned: Sequence[Path]) -> None:
    """Write the model's own folder, which has this layout, with what it decides by.

    Raises:
        ExportError: the network is not one of timm's, so that nothing there could open it.
    """
    classifier = portable.classifier
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
    saved = folder / "saved"
    classifier.save(saved)
    for file in saved.iterdir():
        file.rename(folder / file.name)
    saved.rmdir()
    for name in (decision.FILE, unknown.FILE):
        if (portable.folder / name).exists():
            shutil.copyfile(portable.folder / name, folder / name)
    scripts.write_decode(folder)
    write_text(folder / HOW, json.dumps(onnx_graph.seen(portable.preprocessing), indent=2) + "\n")


def open_runtime(folder: Path) -> Runtime:
    """decode.py, and then timm: the model and the preprocessing as it reads them here."""
    decoded = scripts.decoding(folder)
    how = json.loads((folder / HOW).read_text(encoding="utf-8"))
    network = timm.create_model(f"local-dir:{folder}", pretrained=True).eval()
    config = timm.data.resolve_model_data_config(network)
    transform = timm.data.create_transform(**config, is_training=False)
    names = network.pretrained_cfg["label_names"]

    @torch.inference_mode()
    def ask(file: Path) -> Answer:
        try:
            picture = Image.fromarray(decoded(str(file), how))
        except ValueError:
            return Answer({})
        shares = network(transform(picture).unsqueeze(0)).softmax(dim=1)[0]
        return Answer(dict(zip(names, shares.tolist(), strict=True)))

    return ask


def readme(portable: Portable, proof: str) -> str:
    """The model's card, with how it decides and the comparison below it."""
    model = portable.classifier
    return f"""{card.text(model.spec, portable.classes, teacher=model.teacher)}
## How it decides

{decision_words(portable.decision)}
timm and transformers give the probabilities. What is decided from them lies in `decision.json` and,
for pictures that are none of the classes, in `unknown.safetensors`: `graft predict` on this folder
answers just as the model does in Graft.

## Which pictures it takes

{decoding_words(portable.preprocessing.decoding)}
`Image.open(…).convert("RGB")` does that for upright pictures of 8 bits without transparency. For
all others take `decode.py` of this folder:

    import json
    from decode import decoded

    picture = transform(Image.fromarray(decoded("picture.tif", json.load(open("{HOW}")))))

## How it was checked

Every file was read by `decode.py`, and answered by timm.


{proof}
`example.json` has the answer for `example.png`, to try it with.
"""
