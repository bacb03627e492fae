"""A .pt2 file of `torch.export`: the whole of it for Python with torch, and nothing of Graft.

See https://docs.pytorch.org/docs/stable/export.html.
"""

import json
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from core.decision import Decision, decide
from core.errors import ExportError
from core.export import onnx_graph
from core.export.describe import class_list, decision_words
from core.export.portable import AnySize, Portable
from core.export.verify import Answer, Runtime

FILE = "model.pt2"
_ABOUT = "about.json"


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


def open_runtime(folder: Path) -> Runtime:
    """The program as torch opens it."""
    extra = {_ABOUT: ""}
    program = torch.export.load(folder / FILE, extra_files=extra).module()
    about = json.loads(extra[_ABOUT])
    classes, decision = (
        json.loads(about["classes"]),
        Decision.model_validate_json(about["decision"]),
    )

    @torch.inference_mode()
    def ask(picture: Image.Image) -> Answer:
        probabilities, *strange = program(torch.from_numpy(np.array(picture)[None]))
        shares = dict(zip(classes, probabilities[0].tolist(), strict=True))
        return Answer(shares, decide(decision, shares, *(float(s[0]) for s in strange)).label)

    return ask


def readme(portable: Portable, proof: str) -> str:
    """What is in the file, how to use it, and how it was compared."""
    outputs = "probabilities," if portable.strange is None else "probabilities, strangeness"
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

```python
import json

import numpy as np
import torch
from PIL import Image, ImageOps

more = {{"{_ABOUT}": ""}}
model = torch.export.load("{FILE}", extra_files=more).module()
classes = json.loads(json.loads(more["{_ABOUT}"])["classes"])
picture = np.array(ImageOps.exif_transpose(Image.open("example.png")).convert("RGB"))
{outputs} = model(torch.from_numpy(picture[None]))
print(classes[int(probabilities.argmax())], float(probabilities.max()))
```

- In: uint8 `[N, H, W, 3]`, RGB, upright, of any size.
- Out: float32 `[N, {len(portable.classes)}]`, each row sums to 1, in the order of the list above.
- `{_ABOUT}` inside the file holds the classes, the preprocessing and what is decided from the
  probabilities.
"""
