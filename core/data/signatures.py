"""What a file's bytes say about it before anything is decoded."""

import os
import struct
from typing import BinaryIO

from core.data.kinds import foreign_kind

HEAD = 512
"""How many bytes from the start are enough for `refusal` and `is_heif`."""

_TAIL = 65_536  # some programs append notes of their own behind the end of a PNG
_PNG = b"\x89PNG\r\n\x1a\n"
TIFF = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
"""How TIFF files begin, small and large ones."""
_SIGNATURES = (b"\xff\xd8\xff", _PNG, b"GIF87a", b"GIF89a", *TIFF)
_OTHERS = {
    b"<html": "a web page",
    b"<!doctype html": "a web page",
    b"\xd0\xcf\x11\xe0": "a document",
}
_DAMAGED = "damaged at the start"
_LOSSLESS_FRAMES = (0xC3, 0xC7, 0xCB, 0xCF)
_DECODABLE = 2**28  # pixels that decoders of AVIF take at most
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")


def refusal(head: bytes) -> str:
    """Why a file that no decoder recognises is no picture, in a few words."""
    if not head:
        return "not a picture (the file is empty)"
    if kind := foreign_kind(head):
        return kind
    if _is_boxed(head):
        width, height = _stated_size(head)
        return f"too large: {width} × {height}" if width * height > _DECODABLE else _DAMAGED
    if head.startswith(_SIGNATURES) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return _DAMAGED
    text = head.lower()
    what = next((what for mark, what in _OTHERS.items() if mark in text), "")
    return f"not a picture ({what})" if what else "not a picture"


def is_heif(head: bytes) -> bool:
    """Whether the file says that it is HEIC or HEIF, as telephones write it."""
    brands = head[8:12], *(head[at : at + 4] for at in range(16, 32, 4))
    return _is_boxed(head) and head[8:12] != b"avif" and any(b in _HEIF_BRANDS for b in brands)


def jpeg_refusal(file: BinaryIO) -> str:
    """What a JPEG is that is sound and of a rare kind; empty for the usual ones.

    Found at the marker that begins its frame (ITU-T T.81, section B.2.2).
    """
    file.seek(2)
    while (marker := file.read(2))[:1] == b"\xff" and len(marker) == 2:
        kind, size = marker[1], file.read(2)
        if kind == 0xF7:
            return "a JPEG-LS picture: save it as TIFF or PNG of 16 bits first"
        if 0xC0 <= kind <= 0xCF and kind not in (0xC4, 0xC8, 0xCC):
            bits = file.read(1)
            if kind in _LOSSLESS_FRAMES:
                return "a lossless JPEG picture: save it as PNG first"
            if bits and bits[0] > 8:
                return f"a JPEG picture of {bits[0]} bits: save it as TIFF or PNG of 16 bits first"
            return ""
        if len(size) < 2:
            return ""
        file.seek(int.from_bytes(size) - 2, os.SEEK_CUR)
    return ""


def has_webp_alpha(head: bytes) -> bool:
    """Whether a WebP file says that it has transparent places."""
    if len(head) < 25:
        return False
    if head[12:16] == b"VP8L":
        return bool(head[24] & 0x10)
    return head[12:16] == b"VP8X" and bool(head[20] & 0x10)


def is_cut_off(file: BinaryIO) -> bool:
    """Whether a HEIC or AVIF file ends before its parts do (ISO/IEC 14496-12, section 4.2).

    Some decoders of it answer with the small preview that comes first.
    """
    file.seek(0)
    if not _is_boxed(file.read(12)):
        return False
    end = file.seek(0, os.SEEK_END)
    at = 0
    while at < end:
        file.seek(at)
        header = file.read(16).ljust(16, b"\0")
        size, kind, large = struct.unpack(">I4sQ", header)
        if size == 1:
            size = large
        if size < 8:  # 0: up to the end of the file; the rest are appended notes
            return False
        at += size
        if at > end and kind in (b"ftyp", b"meta", b"mdat"):
            return True
    return False


def lacks_end(file: BinaryIO) -> bool:
    """Whether a PNG has lost its last chunk, which holds no part of the picture."""
    file.seek(0)
    if file.read(len(_PNG)) != _PNG:
        return False
    end = file.seek(0, os.SEEK_END)
    file.seek(max(0, end - _TAIL))
    return b"IEND" not in file.read()


def _is_boxed(head: bytes) -> bool:
    return head[4:8] == b"ftyp"


def _stated_size(head: bytes) -> tuple[int, int]:
    """Width and height as HEIC and AVIF state them (ISO/IEC 23008-12, section 6.5.3).

    Found without a parser, as they serve only to word a refusal.
    """
    at = head.find(b"ispe") + 8
    if not 8 <= at <= len(head) - 8:
        return 0, 0
    width, height = struct.unpack_from(">II", head, at)
    return width, height
