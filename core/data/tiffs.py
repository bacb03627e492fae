"""TIFF files that are sound, and are not read all the same: what is in them, in words.

A TIFF may hold nearly anything. Pillow takes the usual kinds, and says nothing of the others; of a
camera's raw file it takes the small preview for the picture.
"""

from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from PIL import TiffImagePlugin

from core.data.kinds import RAW

_NEW_SUBFILE, _BITS, _COMPRESSION, _SAMPLES = 254, 258, 259, 277
_SUB_IFDS, _FORMAT, _DNG = 330, 339, 50706
_REDUCED = 1  # of _NEW_SUBFILE: a smaller copy of another picture in the file
_RAW_COMPRESSIONS = frozenset({32767, 32769, 34713, 34892, 65000, 65535})
_RAW_SUFFIXES = frozenset({".nef", ".nrw", ".arw", ".sr2", ".srf", ".pef", ".dng", ".3fr", ".erf"})
_RAW_SUFFIXES |= {".iiq", ".kdc", ".dcr", ".mos", ".mef", ".srw", ".gpr", ".fff", ".rwl", ".cr2"}
_WHOLE, _SIGNED, _FLOAT = 1, 2, 3  # of _FORMAT
_CALLED = {_WHOLE: "numbers", _SIGNED: "signed numbers", _FLOAT: "floats"}
_CALLED |= {5: "complex numbers", 6: "complex numbers"}
_POSSIBLE_BITS = (8, 10, 12, 14, 16, 24, 32, 64, 128)
_SAVE = "save it as TIFF of 16 or 32 bits with one channel, or as PNG, first"

for _order, _layout in ((TiffImagePlugin.II, "F;64F"), (TiffImagePlugin.MM, "F;64BF")):
    # Pillow unpacks floats of 8 bytes, and only does not list them
    TiffImagePlugin.OPEN_INFO.setdefault((_order, 1, (_FLOAT,), 1, (64,), ()), ("F", _layout))


def raw_refusal(tags: Any, path: Path) -> str:
    """Why what was opened is but a preview in a camera's raw file; empty for an ordinary TIFF."""
    reduced = bool(int(tags.get(_NEW_SUBFILE, 0) or 0) & _REDUCED) and _SUB_IFDS in tags
    if _DNG in tags or reduced or path.suffix.lower() in _RAW_SUFFIXES:
        return _raw(path)
    if tags.get(_FORMAT, (1,))[0] == _SIGNED and tags.get(_BITS, (1,))[0] == 8:
        return f"a TIFF with signed numbers of 8 bits: {_SAVE}"  # Pillow takes −1 for 255
    return ""


def tiff_refusal(file: BinaryIO, path: Path) -> str:
    """What a TIFF that Pillow does not open holds; empty where its head cannot be made out."""
    with suppress(Exception):
        file.seek(0)
        tags = TiffImagePlugin.ImageFileDirectory_v2(file.read(8))
        file.seek(tags.next)
        tags.load(file)
        if reason := raw_refusal(tags, path):
            return reason
        compression = int(tags.get(_COMPRESSION, 1))
        if compression in _RAW_COMPRESSIONS:
            return _raw(path)
        if compression not in TiffImagePlugin.COMPRESSION_INFO:
            return f"a TIFF with a compression that is not known ({compression}): {_SAVE}"
        return _content(tags)
    return ""


def _content(tags: Any) -> str:
    bits, n = int(tags[_BITS][0]), int(tags.get(_SAMPLES, 1))
    form = int(tags.get(_FORMAT, (_WHOLE,))[0])
    usual = form == _WHOLE and n in (1, 3, 4) and bits <= 16
    if usual or bits not in _POSSIBLE_BITS or not 0 < n < 1000 or form not in _CALLED:
        return ""  # then it is the rest that is wrong
    what = _CALLED[form]
    channels = "" if n == 1 else f" in {n} channels"
    return f"a TIFF with {what} of {bits} bits{channels}: {_SAVE}"


def _raw(path: Path) -> str:
    suffix = path.suffix.lower()
    if suffix in _RAW_SUFFIXES:
        return RAW.replace("raw file", f"raw file ({suffix[1:].upper()})")
    return RAW
