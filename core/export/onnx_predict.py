"""Name pictures: python predict.py PICTURE... It needs onnxruntime, numpy and Pillow."""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
from PIL import Image, ImageOps

session = onnxruntime.InferenceSession(Path(__file__).with_name("model.onnx"))
about = session.get_modelmeta().custom_metadata_map
classes, how = json.loads(about["classes"]), json.loads(about["preprocessing"])
for file in sys.argv[1:]:
    picture: Image.Image = Image.open(file)
    picture.draft("RGB", (how["shorter_side"], how["shorter_side"]))
    picture = ImageOps.exif_transpose(picture).convert("RGB")
    width, height = (how["shorter_side"] * side // min(picture.size) for side in picture.size)
    picture = picture.resize((width, height), Image.Resampling[how["interpolation"].upper()])
    left, top = round((width - how["size"]) / 2), round((height - how["size"]) / 2)
    picture = picture.crop((left, top, left + how["size"], top + how["size"]))
    shares = session.run(None, {"pictures": np.array(picture)[None]})[0][0]
    print(file, classes[shares.argmax()], f"{shares.max():.6f}", sep="\t")
