"""What a picture looks like in 264 bytes: enough to find its near copies."""

import imagehash
import numpy as np
from PIL import Image

SKETCH = 16
"""Width and height of a sketch."""


def fingerprint(grey: Image.Image) -> tuple[int, bytes]:
    """Return the difference hash of a picture and its sketch.

    Args:
        grey: the whole upright picture in 8-bit grey ("L"), perhaps reduced.

    Returns:
        The 64 bits of the hash (https://www.hackerfactor.com/blog/index.php?/archives/529) as a
        signed number, and the mean grey values of SKETCH x SKETCH equal parts, row by row.
    """
    sketch = grey.resize((SKETCH, SKETCH), Image.Resampling.BOX)
    bits = np.packbits(imagehash.dhash(sketch).hash)
    return int.from_bytes(bits.tobytes(), signed=True), sketch.tobytes()
