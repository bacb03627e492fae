"""ONNX: one file for any program. Normalisation and softmax are inside the graph.

Input `pictures`: uint8 `[N, S, S, 3]`, cropped as the metadata says. Output `probabilities`:
float32 `[N, K]`. The format: https://onnx.ai/onnx/intro/concepts.html.
"""

import io
import json
import warnings
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from core.models.classifier import Classifier
from core.models.preprocessing import Preprocessing
from core.storage import write_text

OPSET = 18
Answers = Callable[[NDArray[np.uint8]], NDArray[np.float32]]


class _Exported(nn.Module):
    """A classifier from pixels as Pillow gives them to probabilities."""

    def __init__(self, classifier: Classifier) -> None:
        super().__init__()
        self.classifier = classifier

    def forward(self, pictures: torch.Tensor) -> torch.Tensor:
        return self.classifier.probabilities(pictures.permute(0, 3, 1, 2))


def write(classifier: Classifier, folder: Path) -> None:
    """Put model.onnx, predict.py and classes.txt into `folder`. Raises StorageError."""
    file = folder / "model.onnx"
    size = classifier.preprocessing.size
    example = torch.zeros(2, size, size, 3, dtype=torch.uint8)
    # the exporter reports its steps on the standard streams, which are not ours to fill
    with warnings.catch_warnings(), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
        warnings.simplefilter("ignore")
        torch.onnx.export(
            _Exported(classifier).eval(),
            (example,),
            file,
            input_names=["pictures"],
            output_names=["probabilities"],
            dynamic_shapes={"pictures": {0: torch.export.Dim("batch", min=1)}},
            opset_version=OPSET,
            dynamo=True,
            external_data=False,
            verbose=False,
        )
    _describe(file, classifier)
    write_text(folder / "predict.py", script(classifier.preprocessing))
    write_text(folder / "classes.txt", "\n".join(classifier.classes) + "\n")


def runtime(folder: Path) -> Answers:
    """The exported model, as onnxruntime answers: pixels `[N, S, S, 3]` to `[N, K]`."""
    import onnxruntime

    session = onnxruntime.InferenceSession(
        folder / "model.onnx", providers=["CPUExecutionProvider"]
    )

    def answer(pictures: NDArray[np.uint8]) -> NDArray[np.float32]:
        found: NDArray[np.float32] = session.run(None, {"pictures": pictures})[0]
        return found

    return answer


def script(preprocessing: Preprocessing) -> str:
    """A program that names pictures with the exported file and three packages."""
    short, size = preprocessing.shorter_side, preprocessing.size
    return f"""\
# Names pictures: python predict.py PICTURE...   Needs: pip install onnxruntime numpy pillow
import json, sys
import numpy as np, onnxruntime
from PIL import Image, ImageOps

model = onnxruntime.InferenceSession("model.onnx", providers=["CPUExecutionProvider"])
classes = json.loads(model.get_modelmeta().custom_metadata_map["classes"])

def prepare(file, short={short}, size={size}):
    image = Image.open(file)
    image.draft("RGB", (short, short))
    image = ImageOps.exif_transpose(image).convert("RGB")
    wide, small, large = image.width >= image.height, *sorted(image.size)
    long = int(short * large / small)
    target = (long, short) if wide else (short, long)
    image = image.resize(target, Image.Resampling.{preprocessing.interpolation.upper()})
    left, top = (round((side - size) / 2) for side in target)
    return np.asarray(image.crop((left, top, left + size, top + size)))

for file in sys.argv[1:]:
    shares = model.run(None, {{"pictures": prepare(file)[None]}})[0][0]
    print(file, classes[shares.argmax()], f"{{shares.max():.6f}}", sep="\\t")
"""


def readme(classifier: Classifier) -> str:
    """How to use the files."""
    size = classifier.preprocessing.size
    return f"""\
# A picture classifier, in ONNX

Says which of these a picture shows: {", ".join(classifier.classes)}.

- `model.onnx` takes `pictures`, uint8 [N, {size}, {size}, 3], and gives `probabilities`,
  float32 [N, {len(classifier.classes)}]. Its metadata hold the class names and how to crop.
- `classes.txt` has the class names in the order of the probabilities.
- `predict.py` names pictures: `python predict.py picture.jpg`

```python
{script(classifier.preprocessing)}```
"""


def _describe(file: Path, classifier: Classifier) -> None:
    import onnx

    model = onnx.load(file)
    preprocessing = classifier.preprocessing
    onnx.helper.set_model_props(
        model,
        {
            "classes": json.dumps(classifier.classes, ensure_ascii=False),
            "preprocessing": json.dumps(
                {
                    "size": preprocessing.size,
                    "shorter_side": preprocessing.shorter_side,
                    "interpolation": preprocessing.interpolation,
                    "crop": "center",
                }
            ),
            "graft": version("graft"),
        },
    )
    onnx.save(model, file)
