"""Name pictures: python predict.py PICTURE... It needs onnxruntime, numpy and Pillow."""

import json
import sys

import numpy as np
import onnxruntime
from PIL import Image, ImageOps

session = onnxruntime.InferenceSession(__file__.removesuffix("predict.py") + "model.onnx")
about = session.get_modelmeta().custom_metadata_map
classes, how, decision = (json.loads(about[k]) for k in ("classes", "preprocessing", "decision"))


def decoded(
    file: str,
) -> np.ndarray:  # a picture as uint8 [H, W, 3]: upright, on white, 16 bits brought to 8
    opened = Image.open(file)
    opened.draft(None, (how["shorter_side"], how["shorter_side"]))
    picture = ImageOps.exif_transpose(opened)
    if picture.mode[0] in "IF":
        values = np.asarray(picture, np.float32)
        white = next(top for top in (1, 255, 4095, 16383, 65535, np.inf) if top >= values.max())
        picture = Image.fromarray((values * (255 / white) + 0.5).clip(0, 255).astype(np.uint8))
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture.convert("RGBA"))
    return np.asarray(ground.convert("RGB"))


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


for file in sys.argv[1:] if __name__ == "__main__" else []:
    label, shares, could_be = answer(decoded(file))
    print(file, label, f"{shares.get(label, 1 - max(shares.values())):.6f}", *could_be, sep="\t")
