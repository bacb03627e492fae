"""Core ML: an .mlpackage for apps on Apple's devices, https://apple.github.io/coremltools."""

import json
import logging
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import nn

from core.errors import ExportError
from core.export import onnx_graph
from core.export.describe import class_list, decision_words, decoding_words
from core.export.portable import Portable
from core.export.verify import Answer, Runtime, read_as
from core.models.preprocessing import Preprocessing

FILE = "Classifier.mlpackage"
_INPUT, _SEEN = "picture", "preprocessing"


class _Planes(nn.Module):
    """`Portable` for a picture as Core ML has it, float32 `[1, 3, S, S]` from 0 to 255."""

    def __init__(self, portable: Portable) -> None:
        super().__init__()
        self.portable = portable

    def forward(self, picture: torch.Tensor) -> torch.Tensor:
        classifier = self.portable.classifier
        normal = picture * classifier.scale + classifier.shift  # it has no addcmul
        logits: torch.Tensor = classifier.head(self.portable.backbone(normal))
        return logits.softmax(dim=1)


def write(portable: Portable, folder: Path, learned: Sequence[Path]) -> None:
    """Write the package: a classifier in Core ML's sense, for pictures as large as it sees them.

    Raises:
        ExportError: the network has a part that Core ML cannot express.
    """
    tools = _tools()
    size = portable.preprocessing.size
    example = (torch.zeros(1, 3, size, size),)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the converter, about itself
            program = torch.export.export(_Planes(portable), example).run_decompositions({})
            model = tools.convert(
                program,
                inputs=[tools.ImageType(_INPUT, shape=example[0].shape)],
                classifier_config=tools.ClassifierConfig(list(portable.classes)),
                minimum_deployment_target=tools.target.macOS13,
            )
    except Exception as error:  # the converter meets whatever a network does
        raise ExportError(
            f"“{portable.classifier.spec.name}” cannot be written for Core ML.",
            str(error).strip().partition("\n")[0],
            "Choose another form, or train with another network.",
        ) from error
    model.short_description = "Made with Graft"
    about = onnx_graph.about(portable) | {_SEEN: portable.preprocessing.model_dump_json()}
    model.user_defined_metadata.update(about)
    model.save(str(folder / FILE))


def open_runtime(folder: Path) -> Runtime:
    """The package as Core ML runs it, on a Mac."""
    model = _tools().models.MLModel(str(folder / FILE))
    about = model.user_defined_metadata
    seen = Preprocessing.model_validate_json(about[_SEEN])
    classes = json.loads(about["classes"])
    name = model.get_spec().description.predictedProbabilitiesName

    def ask(file: Path) -> Answer:  # Core ML takes pixels: reading the file is Graft's here
        square = Image.fromarray(seen.apply(read_as(file, seen)))
        said = model.predict({_INPUT: square})[name]
        return Answer({each: float(said[each]) for each in classes})

    return ask


def _tools() -> Any:
    """coremltools, which logs and prints on its way in what matters to nobody here."""
    logging.getLogger("coremltools").setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import coremltools
    return coremltools


def readme(portable: Portable, proof: str) -> str:
    """What is in the package, how to use it, and how it was compared."""
    seen = portable.preprocessing
    fit = ".scaleFill" if seen.whole else ".centerCrop"
    return f"""\
# A picture classifier made with Graft, for Core ML

`{FILE}` looks at a picture and says which of these {len(portable.classes)} classes it shows:

{class_list(portable.classes)}

{decision_words(portable.decision)}
The package gives the probabilities, and the likeliest class as its label. It does not say “none of
these”; thresholds are in its metadata, as JSON under `decision`.

{proof}
For the comparison Graft read the files: a Core ML package takes pixels, and reads none itself.
`example.json` has the answer for `example.png`, to try it with.

{decoding_words(portable.preprocessing.decoding)}
An app that reads other files than 8-bit ones without transparency has to do the same.

## How to use it

Drag it into an Xcode project. Its input `{_INPUT}` is an RGB picture of {seen.size} × {seen.size}:
{seen.in_words}.
With Vision, `VNCoreMLRequest` and `{fit}` come near to that; normalisation is in the
model. It needs macOS 13, iOS 16 or later.
"""
