"""The sample that comes with Graft: the handwritten digits of scikit-learn, as class folders.

Alpaydin and Kaynak, Optical Recognition of Handwritten Digits (1998): 1,797 digits of 8 × 8 pixels,
https://scikit-learn.org/stable/datasets/toy_dataset.html#optical-digits-dataset
"""

import importlib.util
from pathlib import Path

import numpy as np
from PIL import Image

from core import storage
from core.events import SampleResult
from core.jobs import Emit, StopToken
from core.requests import SampleRequest

SIZE = 64
"""Width and height of a sample picture in pixels."""


def sample(request: SampleRequest, emit: Emit, stop: StopToken) -> SampleResult:
    """The job of the window: write the sample and say where it is. Raises StorageError."""
    folder = write_digits_sample(request.folder)
    return SampleResult(folder=folder, n=sum(1 for _ in folder.glob("*/*.png")))


def write_digits_sample(folder: Path) -> Path:
    """Lay out the digits in `folder` as `<digit>/<number>.png`, 64 × 64 grey, ten classes.

    The same pictures come out every time, and a folder that exists already is left as it is: a
    person may have changed the pictures in it.

    Returns:
        `folder`.

    Raises:
        StorageError: the folder cannot be written.
    """
    if folder.is_dir():
        return folder
    with storage.replacing_folder(folder, durable=False) as temporary:
        for number, row in enumerate(_digits()):
            pixels, digit = row[:64].reshape(8, 8), int(row[64])
            grey = (pixels * (255 / 16)).round().astype(np.uint8)
            picture = Image.fromarray(grey).resize((SIZE, SIZE), Image.Resampling.BICUBIC)
            (temporary / str(digit)).mkdir(exist_ok=True)
            picture.save(temporary / str(digit) / f"{number:04}.png")
    return folder


def _digits() -> np.ndarray:
    """Float [1797, 65]: 64 pixels from 0 to 16, and the digit.

    The file is read where scikit-learn keeps it, for importing the library takes seconds.
    """
    sklearn = importlib.util.find_spec("sklearn")
    assert sklearn is not None
    assert sklearn.origin is not None
    return np.loadtxt(
        Path(sklearn.origin).parent / "datasets" / "data" / "digits.csv.gz", delimiter=","
    )
