"""ONNX for runtimes that cannot shrink a picture: one square at a time, and only plain operators.

OpenCV's dnn is the one that it is written for: https://docs.opencv.org/4.x/d6/d0f/group__dnn.html.
Some operators that it opens without a word it computes wrongly, and these are written otherwise.
"""

import json
import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper
from torch import nn

from core.data.loader import decode
from core.errors import ExportError, PictureError
from core.export.onnx_graph import IR_VERSION, OPSET
from core.export.onnx_graph import seen as described
from core.export.portable import Portable

FILE = "model-fixed.onnx"
INPUT = "square"
OLDEST = "1.17"
"""onnxruntime, of those that both files were tried in; see benchmarks/old_runtimes.py."""

onnxruntime.disable_telemetry_events()  # on Windows, where no environment variable does

_SHARED = 100_000  # numbers; what a runtime alters in place is never larger: biases and scales
_CLOSE = 1e-3
_TRIED = 8


class _Planes(nn.Module):
    """`Portable` for a square as OpenCV has it, float32 `[1, 3, S, S]`, RGB from 0 to 255."""

    def __init__(self, portable: Portable) -> None:
        super().__init__()
        self.portable = portable

    def forward(self, square: torch.Tensor) -> tuple[torch.Tensor, ...]:
        classifier = self.portable.classifier
        return self.portable.say(square * classifier.scale + classifier.shift)


def write(portable: Portable, folder: Path, learned: Sequence[Path]) -> None:
    """Write the file, once it has answered as the model does on some of the pictures `learned`.

    Raises:
        ExportError: the network has a part that ONNX cannot express, or it answers differently.
    """
    model = _network(portable)
    _plain(model)
    onnx.checker.check_model(model)
    _prove(model, portable, learned)
    onnx.save_model(model, folder / FILE)


def _network(portable: Portable) -> ModelProto:
    size = portable.preprocessing.size
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of the exporter, about itself
            program = torch.onnx.export(
                _Planes(portable),
                (torch.zeros(1, 3, size, size),),
                dynamo=True,
                verbose=False,
                opset_version=OPSET,
                input_names=[INPUT],
                output_names=list(portable.outputs),
            )
    except (torch.onnx.errors.OnnxExporterError, RuntimeError) as error:
        raise ExportError(
            f"“{portable.classifier.spec.name}” cannot be written as ONNX.",
            str(error).strip().partition("\n")[0],
            "Choose another form, or train with another network.",
        ) from error
    assert program is not None  # only the older exporter returns nothing
    model: ModelProto = program.model_proto
    model.ir_version = IR_VERSION
    return model


def _plain(model: ModelProto) -> None:
    """Put other operators in the place of those that OpenCV opens and computes wrongly."""
    graph = model.graph
    numbers = {each.name: each for each in graph.initializer}
    shapes = {each.name: len(each.type.tensor_type.shape.dim) for each in graph.value_info}
    nodes = [
        new
        for node in graph.node
        for new in _replaced(node, numbers, shapes.get(node.input[0], 0) if node.input else 0)
    ]
    _part(nodes, numbers)
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    used = {name for node in nodes for name in node.input}
    graph.initializer.extend(each for name, each in numbers.items() if name in used)


def _replaced(node: NodeProto, numbers: dict[str, TensorProto], rank: int) -> list[NodeProto]:
    """What does the same as `node`. New constants are added to `numbers`."""
    if node.op_type == "Div" and node.input[1] in numbers:  # in GELU: OpenCV 5.0 ends the process
        divisor = numpy_helper.to_array(numbers[node.input[1]])
        if divisor.dtype.kind == "f":
            name = f"{node.output[0]}.factor"
            numbers[name] = numpy_helper.from_array((1 / divisor).astype(divisor.dtype), name)
            return [helper.make_node("Mul", [node.input[0], name], node.output)]
    if node.op_type == "ReduceMean" and rank == 4 and node.input[1] in numbers:
        axes = {int(axis) % 4 for axis in numpy_helper.to_array(numbers[node.input[1]])}
        if axes == {2, 3}:  # OpenCV 4.8 takes the mean of the wrong numbers after a sum
            keep = next((each.i for each in node.attribute if each.name == "keepdims"), 1)
            pooled = node.output[0] if keep else f"{node.output[0]}.pooled"
            pool = helper.make_node("GlobalAveragePool", [node.input[0]], [pooled])
            return [pool] if keep else [pool, helper.make_node("Flatten", [pooled], node.output)]
    return [node]


def _part(nodes: Sequence[NodeProto], numbers: dict[str, TensorProto]) -> None:
    """Give each node biases and scales of its own: OpenCV 4.8 alters those that two share."""
    taken: set[str] = set()
    for node in nodes:
        for place, name in enumerate(node.input):
            if name in taken and name in numbers and np.prod(numbers[name].dims) < _SHARED:
                own = f"{node.output[0]}.{place}"
                copy = TensorProto()
                copy.CopyFrom(numbers[name])
                copy.name = own
                numbers[own] = copy
                node.input[place] = own
            taken.add(name)


def _prove(model: ModelProto, portable: Portable, learned: Sequence[Path]) -> None:
    session = onnxruntime.InferenceSession(model.SerializeToString())
    for square in _squares(portable, learned):
        planes = square.transpose(2, 0, 1)[None].astype(np.float32)
        theirs = session.run(None, {INPUT: planes})[0]
        with torch.inference_mode():
            ours = portable(torch.from_numpy(square[None]))[0].numpy()
        apart = np.abs(ours - theirs).max()
        if not apart <= _CLOSE:
            raise ExportError(
                f"The model in the file {FILE} answers differently, so nothing was kept.",
                f"A probability is off by {apart:.3g}.",
                "Choose another form, or train with another network.",
            )


def _squares(portable: Portable, learned: Sequence[Path]) -> list[NDArray[np.uint8]]:
    squares = []
    for file in learned:
        try:
            squares.append(decode(file, portable.preprocessing))
        except PictureError:
            continue
        if len(squares) == _TRIED:
            break
    return squares


def words(portable: Portable) -> str:
    """What README.md says of the file, with a function that makes a square."""
    seen = portable.preprocessing
    return f"""
## In OpenCV, and where a runtime cannot shrink a picture

`{FILE}` is the same network for one picture of a fixed size, with plain operators alone. It was
opened in OpenCV 4.8 and 5.0 (`cv2.dnn.readNetFromONNX`) and in onnxruntime {OLDEST}.

- Input `{INPUT}`: float32 `[1, 3, {seen.size}, {seen.size}]`, RGB from 0 to 255; normalisation is
  inside. The outputs are those of `model.onnx`, for one picture.

```python
import json

import cv2
import numpy as np
from decode import decoded
from PIL import Image

how = {json.dumps(described(seen))}


def square(file):
    picture = Image.fromarray(decoded(file, how))
    short = picture.size if how["framing"] == "whole" else [min(picture.size)] * 2
    sides = [how["shorter_side"] * side // of for side, of in zip(picture.size, short)]
    left, top = (round((side - how["size"]) / 2) for side in sides)
    picture = picture.resize(sides, Image.Resampling[how["interpolation"].upper()])
    picture = picture.crop((left, top, left + how["size"], top + how["size"]))
    return np.float32(picture).transpose(2, 0, 1)[None]


network = cv2.dnn.readNetFromONNX("{FILE}")
network.setInput(square("example.png"))
print(network.forward("probabilities"))
```

OpenCV's own `resize` does not smooth what it shrinks as Pillow does: answers would be others.
"""
