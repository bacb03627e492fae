"""A picture that goes along with an export, and the answer that whoever uses it should get."""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from io import BytesIO
from pathlib import Path

from PIL import Image

from core import storage
from core.data.decoding import Decoding
from core.data.images import read_picture
from core.errors import ExportError, PictureError
from core.export.verify import Sample
from core.prediction.predictor import Predictor

PICTURE, ANSWER = "example.png", "example.json"
_LONGEST = 512


def write_example(predictor: Predictor, samples: Sequence[Sample], folder: Path) -> None:
    """Put the first of `samples` that can be read into `folder`, not larger than need be.

    Raises:
        ExportError: there is none.
        StorageError: it cannot be written.
    """
    picture = next(_readable(samples, predictor.preprocessing.decoding), None)
    if picture is None:
        raise ExportError(
            "None of the pictures to compare on can be read.", hint="Give others to compare on."
        )
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


def _readable(samples: Sequence[Sample], decoding: Decoding) -> Iterator[Image.Image]:
    for sample in samples:
        with suppress(PictureError):
            yield read_picture(sample.file, min_size=_LONGEST, decoding=decoding)
