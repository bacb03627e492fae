"""Name pictures: python predict.py PICTURE... It needs onnxruntime, numpy and Pillow."""

import json
import os
import sys

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # or onnxruntime reports its use to its maker
sys.dont_write_bytecode = True  # nothing is left beside these files
import numpy as np  # noqa: E402
import onnxruntime  # noqa: E402
from decode import decoded  # noqa: E402

onnxruntime.disable_telemetry_events()  # the same on Windows
session = onnxruntime.InferenceSession(__file__.removesuffix("predict.py") + "model.onnx")
about = session.get_modelmeta().custom_metadata_map
classes, how, decision = (json.loads(about[k]) for k in ("classes", "preprocessing", "decision"))


def answer(pixels: np.ndarray) -> tuple[str, dict[str, float], list[str]]:  # see README.md
    shares, *strange = (rows[0] for rows in session.run(None, {"pictures": pixels[None]}))
    shares = dict(zip(classes, shares.tolist(), strict=True))
    could_be = [k for k in shares if decision["sets"] and shares[k] >= decision["sets"]["least"]]
    if strange and strange[0] > decision["strangers"]["above"]:
        return "none of these", shares, could_be
    bars = {k: bar for k, bar in decision["thresholds"].items() if k in shares}
    if reached := [k for k in bars if shares[k] >= bars[k]]:
        return max(reached, key=lambda k: shares[k] - bars[k]), shares, could_be
    free = [k for k in shares if k not in bars] or list(shares)
    return max(free, key=lambda k: shares[k]), shares, could_be


refused = 0
for file in sys.argv[1:] if __name__ == "__main__" else []:
    try:
        label, shares, could_be = answer(decoded(file, how))
    except ValueError as why:
        print(why, file=sys.stderr)
        refused = 1
        continue
    print(file, label, f"{shares.get(label, 1 - max(shares.values())):.6f}", *could_be, sep="\t")
if refused:
    sys.exit(1)
