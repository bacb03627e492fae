"""ONNX: one file with the whole network, for programs in any language.

Shrinking, cropping, normalisation and softmax are part of the graph, so that a program gives a
picture as it was decoded and gets probabilities. The file also says which classes these are of, and
how they become an answer. The format: https://onnx.ai/onnx/intro/concepts.html.
"""

from collections.abc import Sequence
from pathlib import Path

import onnx

from core.export import onnx_fixed, onnx_graph, scripts
from core.export.describe import class_list, decision_words, decoding_words
from core.export.portable import Portable
from core.export.verify import Runtime
from core.storage import write_text

_ONE_FILE = 1_900_000_000  # bytes; ONNX is protobuf, whose messages end at 2 GiB


def write(portable: Portable, folder: Path, learned: Sequence[Path]) -> None:
    """Write model.onnx, one for squares of a fixed size, the classes, and scripts.

    Raises:
        ExportError: the network has a part that ONNX cannot express.
    """
    save(onnx_graph.whole(portable, onnx_graph.network(portable)), portable, folder)
    onnx_fixed.write(portable, folder, learned)


def save(model: onnx.ModelProto, portable: Portable, folder: Path) -> None:
    """Put a finished graph into `folder`, with what goes with it."""
    onnx_graph.name_used_opsets(model)
    n_bytes = sum(weights.ByteSize() for weights in model.graph.initializer)
    onnx.save_model(
        model,
        folder / "model.onnx",
        save_as_external_data=n_bytes > _ONE_FILE,
        location="model.onnx.data",
    )
    names = "".join(" ".join(name.splitlines()) + "\n" for name in portable.classes)
    write_text(folder / "classes.txt", names)
    scripts.write(folder)


def open_runtime(folder: Path) -> Runtime:
    """The exported script itself, with onnxruntime."""
    return scripts.predicting(folder)


def readme(portable: Portable, proof: str) -> str:
    """What is in the files, how to use them, and how they were compared."""
    return text(portable, proof, fixed=onnx_fixed.words(portable))


def text(portable: Portable, proof: str, note: str = "", fixed: str = "") -> str:
    """README.md of a form of ONNX.

    Args:
        note: what is peculiar to the form.
        fixed: of the file for squares of a fixed size, where there is one.
    """
    classes, more, seen = portable.classes, "", portable.preprocessing
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

prints the answer and its probability for each picture; what it refuses it names, with the reason.
This is the whole script, besides `decode.py`, which reads a picture:

```python
{scripts.predict_text()}```

{decoding_words(seen.decoding)}
## With any other language

- `model.onnx` needs onnxruntime {onnx_fixed.OLDEST} or later (opset {onnx_graph.OPSET}, IR version
  {onnx_graph.IR_VERSION}).
- Input `pictures`: uint8 `[N, H, W, 3]`, RGB from 0 to 255, upright (EXIF), of any size, for any N.
  Inside it becomes a square of {seen.size} pixels, with antialiasing:
  {seen.in_words}. Normalisation is inside, too.
- Output `probabilities`: float32 `[N, {len(classes)}]`; each row sums to 1. The classes are in the
  order of the list above and of `classes.txt`.{more}
- The model's metadata hold as JSON: `classes`, `preprocessing` and `decision`.
{fixed}"""
