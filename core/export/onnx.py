"""ONNX: one file with the whole network, for programs in any language.

Shrinking, cropping, normalisation and softmax are part of the graph, so that a program gives a
picture as it was decoded and gets probabilities. The file also says which classes these are of, and
how they become an answer. The format: https://onnx.ai/onnx/intro/concepts.html.
"""

import runpy
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from PIL import Image

from core.export import onnx_graph
from core.export.describe import class_list, decision_words
from core.export.portable import Portable
from core.export.verify import Answer, Runtime
from core.storage import write_text

SCRIPT = Path(__file__).with_name("onnx_predict.py")

_ONE_FILE = 1_900_000_000  # bytes; ONNX is protobuf, whose messages end at 2 GiB


def write(portable: Portable, folder: Path, learned: Sequence[Path]) -> None:
    """Write model.onnx, its classes, and a script that uses it.

    Raises:
        ExportError: the network has a part that ONNX cannot express.
    """
    save(onnx_graph.whole(portable, onnx_graph.network(portable)), portable, folder)


def save(model: onnx.ModelProto, portable: Portable, folder: Path) -> None:
    """Put a finished graph into `folder`, with what goes with it."""
    n_bytes = sum(weights.ByteSize() for weights in model.graph.initializer)
    onnx.save_model(
        model,
        folder / "model.onnx",
        save_as_external_data=n_bytes > _ONE_FILE,
        location="model.onnx.data",
    )
    names = "".join(" ".join(name.splitlines()) + "\n" for name in portable.classes)
    write_text(folder / "classes.txt", names)
    shutil.copyfile(SCRIPT, folder / "predict.py")


def open_runtime(folder: Path) -> Runtime:
    """The exported script itself, with onnxruntime."""
    script = runpy.run_path(str(folder / "predict.py"))

    def ask(picture: Image.Image) -> Answer:
        label, shares, _ = script["answer"](np.asarray(picture))
        return Answer(shares, label)

    return ask


def readme(portable: Portable, proof: str, note: str = "") -> str:
    """What is in the file, how to use it, and how it was compared.

    Args:
        note: what is peculiar to the form.
    """
    classes, more = portable.classes, ""
    if portable.strange is not None:
        more = "\n- Output `strangeness`: float32 `[N]`, the larger the stranger the picture."
    return f"""\
# A picture classifier made with Graft, as ONNX

`model.onnx` looks at a picture and says which of these {len(classes)} classes it shows:

{class_list(classes)}

{decision_words(portable.decision)}{note}
{proof}
`example.json` has the answer for `example.png`, to try it with.

## With Python

After `python -m pip install onnxruntime numpy Pillow`:

    python predict.py PICTURE...

prints the answer and its probability for each picture. This is the whole script:

```python
{SCRIPT.read_text(encoding="utf-8")}```

## With any other language

- Input `pictures`: uint8 `[N, H, W, 3]`, RGB from 0 to 255, upright (EXIF), of any size, for any N.
  Shrinking ({portable.preprocessing.interpolation}, with antialiasing), cropping and
  normalisation are in the model.
- Output `probabilities`: float32 `[N, {len(classes)}]`; each row sums to 1. The classes are in the
  order of the list above and of `classes.txt`.{more}
- The model's metadata hold as JSON: `classes`, `preprocessing` and `decision`.
"""
