"""The scripts that go along with an export: decode.py, which reads a picture, and predict.py.

Both are files of this package, and need nothing else of it.
"""

import runpy
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.export.verify import Answer, Runtime
from core.storage import write_text

PREDICT, DECODE = "predict.py", "decode.py"

WITHOUT_ONNXRUNTIME = (
    ("import os\n", ""),
    (
        'os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # or onnxruntime reports its use to its maker'
        "\n",
        "",
    ),
    ("\nonnxruntime.disable_telemetry_events()  # the same on Windows\n", "\n"),
)
"""Changes of predict.py for any other runtime; see `predict_text`."""

_HERE = Path(__file__).parent


def write(folder: Path, changes: Iterable[tuple[str, str]] = ()) -> None:
    """Write both into `folder`. See `predict_text`."""
    write_decode(folder)
    write_text(folder / PREDICT, predict_text(changes))


def write_decode(folder: Path) -> None:
    """Write decode.py into `folder`."""
    shutil.copyfile(_HERE / "shipped_decode.py", folder / DECODE)


def predict_text(changes: Iterable[tuple[str, str]] = ()) -> str:
    """predict.py.

    Args:
        changes: old and new, where it is for something else than onnxruntime.
    """
    text = (_HERE / "onnx_predict.py").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def predicting(folder: Path) -> Runtime:
    """The predict.py in `folder` at work, with the decode.py beside it."""
    with importing_from(folder):
        script = runpy.run_path(str(folder / PREDICT))

    def ask(file: Path) -> Answer:
        try:
            pixels = script["decoded"](str(file), script["how"])
        except ValueError:
            return Answer({})
        label, shares, could_be = script["answer"](pixels)
        return Answer(shares, label, tuple(could_be))

    return ask


def decoding(folder: Path) -> Callable[[str, dict[str, Any]], NDArray[np.uint8]]:
    """The function of the decode.py in `folder`. It raises ValueError where it refuses a file."""
    decoded: Callable[[str, dict[str, Any]], NDArray[np.uint8]]
    decoded = runpy.run_path(str(folder / DECODE))["decoded"]
    return decoded


@contextmanager
def importing_from(folder: Path) -> Iterator[None]:
    """As when a script in `folder` is run: what lies beside it can be imported."""
    name = DECODE.removesuffix(".py")
    sys.modules.pop(name, None)
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        sys.path.remove(str(folder))
        sys.modules.pop(name, None)
