"""A .pt2 file of `torch.export`: the whole of it for Python with torch, and nothing of Graft.

See https://docs.pytorch.org/docs/stable/export.html.
"""

import json
import warnings
from collections.abc import Sequence
from pathlib import Path

import torch

from core.errors import ExportError
from core.export import onnx_graph, scripts
from core.export.describe import class_list, decision_words, decoding_words
from core.export.portable import AnySize, Portable
from core.export.verify import Runtime

FILE = "model.pt2"
_ABOUT = "about.json"

_SCRIPT = (
    ("It needs onnxruntime,", "It needs PyTorch,"),
    ("import os\n", ""),
    (
        'os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # or onnxruntime reports its use to its '
        "maker\n",
        "",
    ),
    ("\nonnxruntime.disable_telemetry_events()  # the same on Windows\n", "\n"),
    ("import onnxruntime  # noqa: E402\n", "import torch  # noqa: E402\n"),
    (
        'onnxruntime.InferenceSession(__file__.removesuffix("predict.py") + "model.onnx")\n',
        f'__file__.removesuffix("predict.py") + "{FILE}"\n'
        f'extra = {{"{_ABOUT}": ""}}\n'
        "session = torch.export.load(session, extra_files=extra).module()\n",
    ),
    ("session.get_modelmeta().custom_metadata_map", f'json.loads(extra["{_ABOUT}"])'),
    (
        'session.run(None, {"pictures": pixels[None]})',
        "session(torch.from_numpy(pixels[None].copy()))",
    ),
)
"""How the script for ONNX becomes one for PyTorch."""


def write(portable: Portable, folder: Path, learned: Sequence[Path]) -> None:
    """Write model.pt2, with what it is to know about its answers in a file inside.

    Raises:
        ExportError: the network has a part that cannot be traced.
    """
    sides = {n: torch.export.Dim(name, min=2) for n, name in ((1, "height"), (2, "width"))}
    example = torch.zeros(2, 300, 400, 3, dtype=torch.uint8)
    dynamic = {"pictures": {0: torch.export.Dim("n"), **sides}}
    try:
        program = torch.export.export(AnySize(portable), (example,), dynamic_shapes=dynamic)
    except Exception as error:  # tracing meets whatever a network does
        raise ExportError(
            f"“{portable.classifier.spec.name}” cannot be written with torch.export.",
            str(error).strip().partition("\n")[0],
            "Choose another form, or train with another network.",
        ) from error
    about = json.dumps(onnx_graph.about(portable), ensure_ascii=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of torch, about where weights lie
        torch.export.save(program, folder / FILE, extra_files={_ABOUT: about})
    scripts.write(folder, _SCRIPT)


def open_runtime(folder: Path) -> Runtime:
    """The exported script itself, with torch."""
    return scripts.predicting(folder)


def readme(portable: Portable, proof: str) -> str:
    """What is in the file, how to use it, and how it was compared."""
    outputs = "probabilities" if portable.strange is None else "probabilities and strangeness"
    return f"""\
# A picture classifier made with Graft, for PyTorch

`{FILE}` looks at a picture and says which of these {len(portable.classes)} classes it shows:

{class_list(portable.classes)}

{decision_words(portable.decision)}
{proof}
`example.json` has the answer for `example.png`, to try it with.

## How to use it

It needs PyTorch {torch.__version__.partition("+")[0]} or newer, numpy and Pillow; shrinking,
cropping and normalisation are in the program.

    python predict.py PICTURE...

prints the answer and its probability for each picture. This is the whole script, besides
`decode.py`, which reads a picture:

```python
{scripts.predict_text(_SCRIPT)}```

{decoding_words(portable.preprocessing.decoding)}
- In: uint8 `[N, H, W, 3]`, RGB, upright, of any size.
- Out: {outputs}; float32 `[N, {len(portable.classes)}]`, each row sums to 1, in the order of the
  list above.
- `{_ABOUT}` inside the file holds the classes, the preprocessing and what is decided from the
  probabilities.
"""
