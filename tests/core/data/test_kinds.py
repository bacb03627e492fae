"""Sound files of kinds that Graft does not read are called by their name, never damaged."""

import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from core.data.images import inspect_picture, read_picture
from core.data.scan import scan
from core.errors import PictureError
from core.jobs import StopToken
from core.requests import ScanRequest

PICTURE, DEEP = "save it as PNG or JPEG first", "save it as TIFF or PNG of 16 bits first"
RAW = "develop it, and save it as TIFF or JPEG first"
FILM = "save single frames of it as PNG or JPEG first"


def boxed(brand: bytes) -> bytes:
    return struct.pack(">I", 24) + b"ftyp" + brand + b"\0\0\0\1" + brand + b"isom" + b"\0" * 40


def refused(path: Path) -> str:
    with pytest.raises(PictureError) as inspected:
        inspect_picture(path)
    with pytest.raises(PictureError) as read:
        read_picture(path)
    assert inspected.value.title == read.value.title
    assert not read.value.hint  # which would say that the picture may be fine another time
    return read.value.title


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\x0a" + b"\0" * 40, f"a JPEG XL picture: {PICTURE}"),
        (b"\0\0\0\x0cJXL \r\n\x87\n" + b"\0" * 40, f"a JPEG XL picture: {PICTURE}"),
        (b"\0" * 128 + b"DICM" + b"\0" * 40, f"a DICOM picture: {DEEP}"),
        (b"8BPS\0\1" + b"\0" * 40, f"a Photoshop file (PSD): {PICTURE}"),
        (b"\x76\x2f\x31\x01\2\0\0\0", f"an OpenEXR picture: {DEEP}"),
        (b"SIMPLE  =                    T", f"a FITS picture: {DEEP}"),
        (boxed(b"crx "), f"a camera's raw file (CR3): {RAW}"),
        (b"II*\0\x10\0\0\0CR\2\0" + b"\0" * 40, f"a camera's raw file (CR2): {RAW}"),
        (b"FUJIFILMCCD-RAW 0201", f"a camera's raw file (RAF): {RAW}"),
        (boxed(b"mp42"), f"a video (MP4): {FILM}"),
        (boxed(b"qt  "), f"a video (MOV): {FILM}"),
        (b"RIFF\0\0\0\0AVI LIST", f"a video (AVI): {FILM}"),
        (b"%PDF-1.7\n", "a PDF document: save its pages as PNG first"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", f"a PostScript drawing (EPS): {PICTURE}"),
        (b"<?xml version='1.0'?>\n<svg xmlns='x'/>", f"an SVG drawing: {PICTURE}"),
        (b"\x1f\x8b\x08\0\0\0\0\0", "a compressed file: unpack it first"),
        (b"\xff\xd8\xff\xc3\0\x0b\x10\0\x08\0\x08\1\1\x11\0", "a lossless JPEG picture: "),
        (b"\xff\xd8\xff\xc1\0\x0b\x0c\0\x08\0\x08\1\1\x11\0", "a JPEG picture of 12 bits: "),
    ],
)
def test_sound_files_of_other_kinds_are_called_by_their_name(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "picture.jpg"
    path.write_bytes(content)
    assert refused(path).startswith(said)


def tiff(values: np.ndarray, form: int, *, tags: dict[int, int] | None = None) -> bytes:
    """A TIFF of one strip; Pillow does not write all of these."""
    data, bits = values.tobytes(), 8 * values.dtype.itemsize
    n = values.shape[2] if values.ndim > 2 else 1
    entries = {256: values.shape[1], 257: values.shape[0], 258: bits, 259: 1, 262: 1, 273: 8}
    entries |= {277: n, 278: values.shape[0], 279: len(data), 339: form} | (tags or {})
    head = b"II*\0" + struct.pack("<I", 8 + len(data)) + data + struct.pack("<H", len(entries))
    rows = (struct.pack("<HHII", tag, 4, 1, value) for tag, value in sorted(entries.items()))
    return head + b"".join(rows) + b"\0\0\0\0"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (tiff(np.zeros((8, 8), np.complex64), 6), "a TIFF with complex numbers of 64 bits: "),
        (tiff(np.zeros((8, 8), np.int8), 2), "a TIFF with signed numbers of 8 bits: "),
        (tiff(np.zeros((8, 8), np.int64), 2), "a TIFF with signed numbers of 64 bits: "),
        (tiff(np.zeros((8, 8, 5), np.uint16), 1), "a TIFF with numbers of 16 bits in 5 channels: "),
        (tiff(np.zeros((8, 8), np.uint8), 1, tags={259: 34887}), "a TIFF with a compression that "),
        (tiff(np.zeros((8, 8), np.uint16), 1, tags={259: 65535}), f"a camera's raw file: {RAW}"),
        # what opens is the small preview: NEF and ARW say so, and DNG has a mark of its own
        (tiff(np.zeros((8, 8), np.uint8), 1, tags={254: 1, 330: 8}), f"a camera's raw file: {RAW}"),
        (tiff(np.zeros((8, 8), np.uint8), 1, tags={50706: 4}), f"a camera's raw file: {RAW}"),
    ],
)
def test_a_tiff_that_is_not_read_says_what_is_in_it(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "picture.tif"
    path.write_bytes(content)
    assert refused(path).startswith(said)


def test_the_name_of_a_raw_file_is_said(tmp_path: Path) -> None:
    path = tmp_path / "photo.NEF"
    path.write_bytes(tiff(np.zeros((8, 8), np.uint8), 1, tags={254: 1, 330: 8}))
    assert refused(path) == f"a camera's raw file (NEF): {RAW}"


@pytest.mark.parametrize("kind", ["float", "16-bit"])
def test_floats_of_64_bits_and_signed_ones_of_16_are_read(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "picture.tif"
    values = np.linspace(-3, 9, 64).reshape(8, 8)
    content = tiff(values, 3)
    if kind == "16-bit":
        content = tiff(np.linspace(-300, 900, 64).reshape(8, 8).astype(np.int16), 2)
    path.write_bytes(content)
    seen = np.asarray(read_picture(path))[..., 0].ravel().astype(int)
    assert abs(seen - np.linspace(0, 255, 64)).max() <= 1
    pixels = inspect_picture(path).pixels
    assert pixels is not None
    assert pixels.kind == kind


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("film.MOV", f"a video (MOV): {FILM}"),
        ("notes.pdf", "a PDF document: save its pages as PNG first"),
        ("rest.zip", "an archive (ZIP): unpack it first"),
        ("notes.txt", "not a picture"),
    ],
)
def test_what_its_name_tells_is_not_even_opened(tmp_path: Path, name: str, said: str) -> None:
    for label in ("a", "b"):
        (tmp_path / label).mkdir()
        Image.new("RGB", (9, 9), "red").save(tmp_path / label / "1.png")
    (tmp_path / "a" / name).write_bytes(b"whatever")
    found = scan(ScanRequest(folder=tmp_path), lambda event: None, StopToken())
    assert found.dataset is not None
    assert {e.path: e.reason for e in found.dataset.left_out} == {f"a/{name}": said}


def test_a_good_picture_with_odd_words_inside_is_read(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    picture = Image.new("RGB", (9, 9), "red")
    picture.info["comment"] = "<svg"
    picture.save(path)
    path.write_bytes(path.read_bytes() + b"<svg></svg>%PDF-")
    assert read_picture(path).getpixel((4, 4)) == (255, 0, 0)
