"""A picture that goes along with an export, and the answer that whoever uses it should get."""

import json
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

from core import storage
from core.data.images import read_picture
from core.errors import PictureError
from core.export.verify import Sample
from core.prediction.predictor import Predictor

PICTURE, ANSWER = "example.png", "example.json"
_LONGEST = 512


def write_example(predictor: Predictor, samples: Sequence[Sample], folder: Path) -> None:
    """Put the first of `samples` that can be read into `folder`, not larger than need be.

    Raises:
        StorageError: it cannot be written.
    """
    for sample in samples:
        try:
            picture = read_picture(sample.file, min_size=_LONGEST)
            break
        except PictureError:
            continue
    picture.thumbnail((_LONGEST, _LONGEST))
    packed = BytesIO()
    picture.save(packed, "PNG")
    storage.write_bytes(folder / PICTURE, packed.getvalue())
    said = predictor.say(picture)
    answer = {
        "picture": PICTURE,
        "label": said.label,
        "probabilities": dict(zip(predictor.classes, said.probabilities, strict=True)),
        "could_be": said.could_be,
    }
    storage.write_text(folder / ANSWER, json.dumps(answer, indent=2, ensure_ascii=False) + "\n")
