"""Name pictures: python predict.py PICTURE... It needs onnxruntime, numpy and Pillow."""

import json
import sys

import numpy as np
import onnxruntime
from PIL import Image, ImageOps

session = onnxruntime.InferenceSession(__file__.removesuffix("predict.py") + "model.onnx")
about = session.get_modelmeta().custom_metadata_map
classes, how = json.loads(about["classes"]), json.loads(about["preprocessing"])


def shares(picture: Image.Image) -> np.ndarray:
    picture.draft("RGB", (how["shorter_side"], how["shorter_side"]))
    picture = ImageOps.exif_transpose(picture).convert("RGB")
    size = [how["shorter_side"] * side // min(picture.size) for side in picture.size]
    picture = picture.resize(size, Image.Resampling[how["interpolation"].upper()])
    x, y = (slice(at := round((side - how["size"]) / 2), at + how["size"]) for side in size)
    return np.asarray(session.run(None, {"pictures": np.array(picture)[None, y, x]})[0][0])


for file in sys.argv[1:] if __name__ == "__main__" else []:
    print(file, classes[(p := shares(Image.open(file))).argmax()], f"{p.max():.6f}", sep="\t")
