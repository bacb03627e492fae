"""ONNX: one file with the whole network, for programs in any language.

Normalisation and softmax are part of the graph, so that a program gives decoded pixels and gets
probabilities. The file also says which classes these are of, and how a picture is cropped.
The format: https://onnx.ai/onnx/intro/concepts.html.
"""

import json
import runpy
import shutil
import warnings
from importlib.metadata import version
from pathlib import Path

import torch
from PIL import Image
from torch import nn

from core.errors import ExportError
from core.export.verify import Answer, Runtime
from core.models.classifier import Classifier
from core.storage import write_text

OPSET = 20
SCRIPT = Path(__file__).with_name("onnx_predict.py")

_ONE_FILE = 1_900_000_000  # bytes; ONNX is protobuf, whose messages end at 2 GiB


class _Graph(nn.Module):
    """The classifier for pictures as Pillow and numpy hold them: channels last."""

    def __init__(self, classifier: Classifier) -> None:
        super().__init__()
        self.classifier = classifier

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        """Pictures uint8 `[N, S, S, 3]` to probabilities `[N, classes]`."""
        return self.classifier.probabilities(pictures.permute(0, 3, 1, 2))


def write(classifier: Classifier, folder: Path) -> None:
    """Write model.onnx, its classes, and a script that uses it.

    Raises:
        ExportError: the network has a part that ONNX cannot express.
    """
    size = classifier.preprocessing.size
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the exporter, about itself
            program = torch.onnx.export(
                _Graph(classifier).eval(),
                (torch.zeros(2, size, size, 3, dtype=torch.uint8),),
                dynamo=True,
                verbose=False,
                opset_version=OPSET,
                input_names=["pictures"],
                output_names=["probabilities"],
                dynamic_shapes={"pictures": {0: torch.export.Dim("N")}},
            )
    except (torch.onnx.errors.OnnxExporterError, RuntimeError) as error:
        raise ExportError(
            f"“{classifier.spec.name}” cannot be written as ONNX.",
            str(error).strip().partition("\n")[0],
            "Choose another form, or train with another network.",
        ) from error
    assert program is not None  # only the older exporter returns nothing
    program.model.metadata_props.update(_metadata(classifier))
    n_bytes = sum(tensor.nbytes for tensor in classifier.state_dict().values())
    program.save(folder / "model.onnx", external_data=n_bytes > _ONE_FILE)
    names = "".join(" ".join(name.splitlines()) + "\n" for name in classifier.classes)
    write_text(folder / "classes.txt", names)
    shutil.copyfile(SCRIPT, folder / "predict.py")


def open_runtime(folder: Path) -> Runtime:
    """The exported script itself, with onnxruntime."""
    script = runpy.run_path(str(folder / "predict.py"))

    def ask(picture: Image.Image) -> Answer:
        return dict(zip(script["classes"], script["shares"](picture).tolist(), strict=True))

    return ask


def readme(classifier: Classifier, proof: str) -> str:
    """What is in the file, how to use it, and how it was compared."""
    seen, size, n = classifier.preprocessing, classifier.preprocessing.size, len(classifier.classes)
    names = "\n".join(f"- `{name.replace('`', '´')}`" for name in classifier.classes)
    script = SCRIPT.read_text(encoding="utf-8")
    return f"""\
# A picture classifier made with Graft, as ONNX

`model.onnx` looks at a picture and says which of these {n} classes it shows:

{names}

It can only ever answer with one of them, whatever the picture shows.

{proof}
## With Python

After `python -m pip install onnxruntime numpy Pillow`:

    python predict.py PICTURE...

prints the class and its probability for each picture. This is the whole script:

```python
{script}```

## With any other language

- Input `pictures`: uint8 `[N, {size}, {size}, 3]`, RGB from 0 to 255, for any N. Turn the picture
  upright (EXIF), bring its shorter side to {seen.shorter_side} pixels ({seen.interpolation}, with
  antialiasing), and take the {size} × {size} pixels in the middle. Normalisation is in the model.
- Output `probabilities`: float32 `[N, {n}]`; each row sums to 1. The classes are in the order
  of the list above and of `classes.txt`.
- The model's metadata hold the same as JSON: `classes` and `preprocessing`.
"""


def _metadata(classifier: Classifier) -> dict[str, str]:
    seen = classifier.preprocessing
    preprocessing = {
        "size": seen.size,
        "shorter_side": seen.shorter_side,
        "crop": seen.crop,
        "interpolation": seen.interpolation,
    }
    return {
        "classes": json.dumps(classifier.classes, ensure_ascii=False),
        "preprocessing": json.dumps(preprocessing),
        "graft": version("graft"),
    }
