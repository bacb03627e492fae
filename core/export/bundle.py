"""A bundle for a colleague: a page that names pictures in any browser, and a folder for Python.

Both carry the same ONNX file, with its weights as float16, so that what is proved of the one holds
for the other.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from core.errors import ExportError
from core.export import example, onnx, onnx_graph, onnx_half
from core.export.describe import class_list, decision_words, decoding_words
from core.export.page import page
from core.export.portable import Portable
from core.export.verify import Runtime
from core.storage import write_text

PAGE, PYTHON = "open-me.html", "python"

_MOST = 300_000_000
"""Bytes of a model; browsers open no page that carries much more."""


def write(portable: Portable, folder: Path, learned: Sequence[Path]) -> None:
    """Write the page and the folder `python`.

    Raises:
        ExportError: the network has a part that ONNX cannot express, or is too large for a page.
    """
    python = folder / PYTHON
    python.mkdir()
    onnx_half.write(portable, python, learned)
    if sum(file.stat().st_size for file in python.iterdir()) > _MOST:
        raise ExportError(
            "The network is too large for a page that carries it.",
            "Nothing was written.",
            "Export it as ONNX, or train with a smaller network.",
        )
    answer = json.loads((folder / example.ANSWER).read_text(encoding="utf-8"))
    text = page(
        (python / "model.onnx").read_bytes(),
        (folder / example.PICTURE).read_bytes(),
        answer["probabilities"],
        portable.decision,
        onnx_graph.seen(portable.preprocessing),
    )
    write_text(folder / PAGE, text)


def open_runtime(folder: Path) -> Runtime:
    """The script in the folder `python`, with onnxruntime."""
    return onnx.open_runtime(folder / PYTHON)


def readme(portable: Portable, proof: str) -> str:
    """What is in the bundle, how to use it, and how it was compared."""
    return f"""\
# A picture classifier made with Graft

It looks at a picture and says which of these {len(portable.classes)} classes it shows:

{class_list(portable.classes)}

{decision_words(portable.decision)}
## Without installing anything

Unpack all of it and open `{PAGE}` with Chrome, Edge, Firefox or Safari. Drop pictures on the page.
The model is inside it: it needs no network, and sends nothing anywhere. It takes JPEG, PNG (16 bits
too), WebP, GIF and BMP; what a browser would read otherwise than Graft it refuses, and says why.

## With Python

After `python -m pip install onnxruntime numpy Pillow`:

    python {PYTHON}/predict.py PICTURE...

prints the answer and its probability for each picture; what it refuses it names, with the reason.

{decoding_words(portable.preprocessing.decoding)}
Other programs can use the ONNX file
`{PYTHON}/model.onnx`: its input `pictures` takes uint8 `[N, H, W, 3]`, RGB, upright, of any size.

## How it was checked

{proof}
`{example.ANSWER}` has the answer for `{example.PICTURE}`, to try it with; the page tries it by
itself when it is opened.
"""
