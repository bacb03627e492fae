"""ONNX with the weights as float16: half the file, for a page or a phone."""

from collections.abc import Sequence
from pathlib import Path

from core.export import onnx, onnx_graph
from core.export.onnx import open_runtime
from core.export.portable import Portable

__all__ = ["open_runtime", "readme", "write"]

_NOTE = """
The weights are kept with half as many bits (float16), and are made float32 when the file is opened:
it is half as large as it would be, and as quick.
"""


def write(portable: Portable, folder: Path, learned: Sequence[Path]) -> None:
    """As `core.export.onnx.write`."""
    model = onnx_graph.whole(portable, onnx_graph.network(portable))
    onnx_graph.halve(model)
    onnx.save(model, portable, folder)


def readme(portable: Portable, proof: str) -> str:
    """As `core.export.onnx.readme`."""
    return onnx.text(portable, proof, _NOTE)
