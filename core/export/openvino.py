"""OpenVINO: a model for Intel's processors and their runtime, https://docs.openvino.ai."""

import json
import runpy
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from PIL import Image

from core.export import onnx, onnx_graph
from core.export.describe import class_list, decision_words
from core.export.portable import Portable
from core.export.verify import Answer, Runtime
from core.storage import write_text

FILE = "model.xml"

_SCRIPT = (
    ("It needs onnxruntime,", "It needs openvino,"),
    ("import onnxruntime\n", "import openvino\n"),
    ("session = onnxruntime.InferenceSession(", "model = openvino.Core().read_model("),
    (
        '"model.onnx")\n',
        f'"{FILE}")\n'
        'session = openvino.compile_model(model, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})\n',
    ),
    (
        "session.get_modelmeta().custom_metadata_map",
        'json.loads(model.get_rt_info(["graft", "about"]).value)',
    ),
    (
        'session.run(None, {"pictures": pixels[None]})',
        'session({"pictures": pixels[None]}).values()',
    ),
)
"""How the script for ONNX becomes one for OpenVINO."""


def write(portable: Portable, folder: Path, learned: Sequence[Path]) -> None:
    """Write model.xml with its weights in model.bin, its classes, and a script that uses it.

    Raises:
        ExportError: the network has a part that ONNX cannot express, which is on the way.
    """
    import openvino

    with TemporaryDirectory() as room:
        onnx.save(onnx_graph.whole(portable, onnx_graph.network(portable)), portable, Path(room))
        model = openvino.convert_model(Path(room) / "model.onnx")
        (folder / "classes.txt").write_bytes((Path(room) / "classes.txt").read_bytes())
        _shrink_as_pillow(model, portable.preprocessing.interpolation)
        about = json.dumps(onnx_graph.about(portable), ensure_ascii=False)
        model.set_rt_info(about, ["graft", "about"])
        openvino.save_model(model, folder / FILE, compress_to_fp16=False)
    write_text(folder / "predict.py", script())


def script() -> str:
    """The script for ONNX, with OpenVINO in its place."""
    text = onnx.SCRIPT.read_text(encoding="utf-8")
    for old, new in _SCRIPT:
        assert old in text
        text = text.replace(old, new)
    return text


def _shrink_as_pillow(model: Any, interpolation: str) -> None:
    """Let the picture be shrunk by the operation that is Pillow's (Interpolate-11).

    What ONNX says of antialiasing OpenVINO passes over.
    """
    from openvino import opset11

    (old,) = (node for node in model.get_ops() if node.get_type_name() == "Interpolate")
    picture, sides = (each.get_source_output() for each in list(old.inputs())[:2])
    wanted = opset11.slice(sides, np.array([2]), np.array([4]), np.array([1]))
    new = opset11.interpolate(
        picture,
        wanted,
        f"{interpolation}_pillow",
        "sizes",
        cube_coeff=-0.5,
        axes=np.array([2, 3]),
    )
    for reader in list(old.output(0).get_target_inputs()):
        reader.replace_source_output(new.output(0))
    model.validate_nodes_and_infer_types()


def open_runtime(folder: Path) -> Runtime:
    """The exported script itself, with OpenVINO."""
    answer = runpy.run_path(str(folder / "predict.py"))["answer"]

    def ask(picture: Image.Image) -> Answer:
        label, shares, _ = answer(np.asarray(picture))
        return Answer(shares, label)

    return ask


def readme(portable: Portable, proof: str) -> str:
    """What is in the files, how to use them, and how they were compared."""
    return f"""\
# A picture classifier made with Graft, for OpenVINO

`{FILE}` with `model.bin` looks at a picture and says which of these {len(portable.classes)}
classes it shows:

{class_list(portable.classes)}

{decision_words(portable.decision)}
{proof}
`example.json` has the answer for `example.png`, to try it with.

## With Python

After `python -m pip install openvino numpy Pillow`:

    python predict.py PICTURE...

prints the answer and its probability for each picture.

## With any other language

- Input `pictures`: uint8 `[N, H, W, 3]`, RGB from 0 to 255, upright (EXIF), of any size, for any N.
  Shrinking ({portable.preprocessing.interpolation}, with antialiasing), cropping and
  normalisation are in the model.
- Output `probabilities`: float32 `[N, {len(portable.classes)}]`; each row sums to 1. The classes
  are in the order of the list above and of `classes.txt`.
- Give the hint `INFERENCE_PRECISION_HINT` = `f32` where the answers are to be these to four places.
"""
