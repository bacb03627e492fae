"""ONNX with whole numbers inside (int8): a quarter of the file, and not quite the same answers.

Static quantisation after training (Jacob et al. 2018, https://arxiv.org/abs/1712.05877), by
onnxruntime: https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html.
"""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import onnx
import onnxruntime
from onnx import ModelProto
from onnxruntime.quantization import CalibrationDataReader, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process

from core.data.loader import decode
from core.errors import ExportError, PictureError
from core.export import onnx as plain
from core.export import onnx_graph
from core.export.onnx import open_runtime
from core.export.portable import Portable

__all__ = ["open_runtime", "readme", "write"]

onnxruntime.disable_telemetry_events()  # on Windows, where no environment variable does

_NOTE = """
The network computes with whole numbers of 8 bits (int8). The last layer, the softmax and the
shrinking do not. The table says what that costs: some answers are others than in Graft.
"""


class _Squares(CalibrationDataReader):  # type: ignore[misc]
    """Pictures as the network sees them, one at a time."""

    def __init__(self, files: Sequence[Path], portable: Portable) -> None:
        self._squares = self._read(files, portable)

    def get_next(self) -> dict[str, object] | None:
        """The next one; None after the last."""
        return next(self._squares, None)

    def _read(self, files: Sequence[Path], portable: Portable) -> Iterator[dict[str, object]]:
        for file in files:
            with suppress(PictureError):
                yield {onnx_graph.SQUARE: decode(file, portable.preprocessing)[None]}


def write(portable: Portable, folder: Path, learned: Sequence[Path]) -> None:
    """As `core.export.onnx.write`; what its numbers are like is seen on the pictures `learned`."""
    network = onnx_graph.network(portable)
    try:
        network = _quantised(network, _Squares(learned, portable))
    except (ValueError, RuntimeError, TypeError, AttributeError) as error:
        raise ExportError(
            f"“{portable.classifier.spec.name}” cannot compute with whole numbers.",
            str(error).strip().partition("\n")[0],
            "Choose the half-size ONNX file instead.",
        ) from error
    plain.save(onnx_graph.whole(portable, network), portable, folder)


def _quantised(network: ModelProto, squares: CalibrationDataReader) -> ModelProto:
    with tempfile.TemporaryDirectory() as room:
        float_, whole = Path(room) / "float.onnx", Path(room) / "whole.onnx"
        onnx.save_model(network, float_)
        quant_pre_process(float_, float_, skip_symbolic_shape=True)
        quantize_static(
            float_,
            whole,
            squares,
            nodes_to_exclude=_ends(onnx.load(float_)),
            per_channel=True,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            reduce_range=True,  # without it processors before VNNI overflow and answer otherwise
        )
        return onnx.load(whole)


def _ends(network: ModelProto) -> list[str]:
    """The nodes before the first layer, and those from the last one on."""
    nodes = list(network.graph.node)
    outcome = network.graph.output[0].name
    end = next(place for place, node in enumerate(nodes) if outcome in node.output)
    layers = [place for place, node in enumerate(nodes[:end]) if node.op_type in _LAYERS]
    last = max(place for place in layers if nodes[place].op_type != "Conv")
    return [node.name for node in (*nodes[: layers[0]], *nodes[last:])]


_LAYERS = ("Conv", "Gemm", "MatMul")


def readme(portable: Portable, proof: str) -> str:
    """As `core.export.onnx.readme`."""
    return plain.text(portable, proof, _NOTE)
