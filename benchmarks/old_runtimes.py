"""Do OpenCV and an onnxruntime of two years ago open an export, and answer as Graft does?

    python -m benchmarks.old_runtimes MODEL PICTURES... [--n 20] [--opencv PYTHON]
        [--onnxruntime PYTHON]

Each runs in a Python of its own, which is to be made before:

    python3.11 -m venv cv && cv/bin/pip install opencv-python-headless numpy Pillow
    python3.11 -m venv ort && ort/bin/pip install "onnxruntime==1.17.*" "numpy<2" Pillow

OpenCV gets the square that the function in the export's README makes of a file; onnxruntime runs
the exported script with every form of ONNX, and the file of a fixed size. Goals: the same likeliest
class and a probability off by 1e-3 at most; with float16 weights 2e-2; int8 is printed.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from core.data.scan import list_files
from core.export import export, onnx_fixed
from core.jobs import StopToken
from core.prediction.predictor import open_predictor
from core.requests import ExportRequest

HINT = __doc__.partition("made before:\n\n")[2].partition("\n\n")[0] if __doc__ else ""
GOALS = {"onnx": 1e-3, "onnx-float16": 2e-2, "onnx-int8": 1.0}

_OPENCV = """
print("OpenCV", cv2.__version__)
import sys
for file in sys.argv[1:]:
    network.setInput(square(file))
    print(json.dumps([file, network.forward("probabilities")[0].tolist()]))
"""
_SCRIPT = """
import json, sys
sys.path.insert(0, ".")
import onnxruntime, predict
print("onnxruntime", onnxruntime.__version__)
for file in sys.argv[1:]:
    shares = predict.answer(predict.decoded(file, predict.how))[1]
    print(json.dumps([file, list(shares.values())]))
"""
_FIXED = """
import sys
session = onnxruntime.InferenceSession("model-fixed.onnx")
print("onnxruntime", onnxruntime.__version__, "model-fixed.onnx")
for file in sys.argv[1:]:
    shares = session.run(["probabilities"], {"square": square(file)})[0][0]
    print(json.dumps([file, shares.tolist()]))
"""


def main() -> None:
    """Print a line for each; leave with 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path)
    parser.add_argument("pictures", type=Path, nargs="+")
    parser.add_argument("--n", type=int, default=20)
    parser.add_argument("--opencv", default="")
    parser.add_argument("--onnxruntime", default="")
    chosen = parser.parse_args()
    if not (chosen.opencv or chosen.onnxruntime):
        sys.exit(f"Make a Python for at least one of them, and name it:\n\n{HINT}")
    found = list_files(chosen.pictures)
    files = [found[i * len(found) // chosen.n] for i in range(chosen.n)]
    predictor = open_predictor(chosen.model, "cpu")
    answers = predictor.predict(files, lambda event: None, StopToken())
    ours = {str(answer.file): answer.probabilities for answer in answers}
    missed = False
    with tempfile.TemporaryDirectory() as room:
        for form, goal in GOALS.items():
            out = Path(room) / form
            request = ExportRequest(model=chosen.model, format=form, out=out, pictures=tuple(files))
            export(request, lambda event: None, StopToken())
            codes = [(chosen.onnxruntime, _SCRIPT)]
            if form == "onnx":
                sample = (out / "README.md").read_text("utf-8").rpartition("```python\n")[2]
                sample = sample.partition("```")[0]
                alone = sample.replace("import cv2", "import onnxruntime").partition("\n\nnetwork")
                codes += [
                    (chosen.onnxruntime, alone[0] + _FIXED),
                    (chosen.opencv, sample + _OPENCV),
                ]
            for python, code in codes:
                missed |= bool(python) and compare(python, code, out, form, goal=goal, ours=ours)
    if missed:
        sys.exit("MISSED")


def compare(
    python: str, code: str, out: Path, form: str, *, goal: float, ours: dict[str, Sequence[float]]
) -> bool:
    """Print how far one runtime is from Graft. Whether that is too far."""
    command = [python, "-E", "-s", "-B", "-c", code, *ours]
    done = subprocess.run(command, cwd=out, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        print(f"{form}: {done.stderr[-600:]}")
        return True
    lines = done.stdout.splitlines()
    name = next(line for line in lines if not line.startswith("["))
    theirs = dict(json.loads(line) for line in lines if line.startswith("["))
    apart = max(float(np.abs(np.subtract(ours[f], theirs[f])).max()) for f in ours)
    same = sum(np.argmax(ours[f]) == np.argmax(theirs[f]) for f in ours)
    missed = apart > goal or (goal < 1 and same < len(ours))
    said = f"{same} of {len(ours)} the same, |Δp| {apart:.1e} (≤ {goal:g})"
    print(f"{form:14} {name:42} {said}{' MISSED' if missed else ''}", flush=True)
    return missed


if __name__ == "__main__":
    assert onnx_fixed.FILE in _FIXED
    main()
