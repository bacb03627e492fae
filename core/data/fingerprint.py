"""What a picture looks like in 256 bytes: enough to find its near copies."""

from PIL import Image

SKETCH = 16
"""Width and height of a sketch."""


def fingerprint(grey: Image.Image) -> bytes:
    """The sketch of a picture: the mean grey values of SKETCH x SKETCH equal parts, row by row.

    Args:
        grey: the whole upright picture in 8-bit grey ("L"), perhaps reduced.
    """
    return grey.resize((SKETCH, SKETCH), Image.Resampling.BOX).tobytes()
