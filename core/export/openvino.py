"""OpenVINO: a model for Intel's processors and their runtime, https://docs.openvino.ai.

It leaves antialiasing out where ONNX asks for it, so that shrinking stays with whoever asks.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from core.export import onnx, onnx_graph, scripts
from core.export.describe import class_list, decision_words, decoding_words
from core.export.onnx_graph import SQUARE
from core.export.portable import Portable
from core.export.verify import Runtime

FILE = "model.xml"

_SCRIPT = (
    ("It needs onnxruntime,", "It needs openvino,"),
    *scripts.WITHOUT_ONNXRUNTIME,
    (
        "import onnxruntime  # noqa: E402\n",
        'sys.modules["openvino_telemetry"] = None  # or openvino reports its use to its maker\n'
        "import openvino  # noqa: E402\nfrom PIL import Image  # noqa: E402\n",
    ),
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
        f'session({{"{SQUARE}": square(pixels)[None]}}).values()',
    ),
    (
        "def answer(pixels",
        """def square(pixels: np.ndarray) -> np.ndarray:  # what the network sees of a picture
    picture, size = Image.fromarray(pixels), how["size"]
    short = picture.size if how["framing"] == "whole" else [min(picture.size)] * 2
    sides = [how["shorter_side"] * side // of for side, of in zip(picture.size, short, strict=True)]
    left, top = (round((side - size) / 2) for side in sides)
    picture = picture.resize(sides, Image.Resampling[how["interpolation"].upper()])
    return np.asarray(picture.crop((left, top, left + size, top + size)))


def answer(pixels""",
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
        onnx.save(onnx_graph.network(portable), portable, Path(room))
        model = openvino.convert_model(Path(room) / "model.onnx")
        (folder / "classes.txt").write_bytes((Path(room) / "classes.txt").read_bytes())
        about = json.dumps(onnx_graph.about(portable), ensure_ascii=False)
        model.set_rt_info(about, ["graft", "about"])
        openvino.save_model(model, folder / FILE, compress_to_fp16=False)
    scripts.write(folder, _SCRIPT)


def open_runtime(folder: Path) -> Runtime:
    """The exported script itself, with OpenVINO."""
    return scripts.predicting(folder)


def readme(portable: Portable, proof: str) -> str:
    """What is in the files, how to use them, and how they were compared."""
    seen = portable.preprocessing
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

prints the answer and its probability for each picture; what it refuses it names, with the reason.

{decoding_words(seen.decoding)}
## With any other language

- Input `{SQUARE}`: uint8 `[N, {seen.size}, {seen.size}, 3]`, RGB from 0 to 255, for any N:
  {seen.in_words}, with antialiasing. Upright is by
  EXIF. Normalisation is in the model.
- Output `probabilities`: float32 `[N, {len(portable.classes)}]`; each row sums to 1. The classes
  are in the order of the list above and of `classes.txt`.
- Give the hint `INFERENCE_PRECISION_HINT` = `f32` where the answers are to be these to four places.
"""
