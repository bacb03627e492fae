"""Damaged and hostile files: each is read right or refused in words, and never does any harm."""

import struct
import zlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from core.data.facts import Known
from core.data.images import PictureFacts, inspect_picture, read_picture
from core.data.listing import list_folder
from core.data.reading import read_files
from core.errors import PictureError
from core.jobs import StopToken

MODES = {
    "JPEG": ("RGB", "L", "CMYK"),
    "PNG": ("RGB", "RGBA", "L", "LA", "P", "1", "I;16"),
    "GIF": ("P", "L"),
    "WEBP": ("RGB", "RGBA"),
    "TIFF": ("RGB", "RGBA", "L", "P", "1", "CMYK", "LAB", "I;16", "F"),
    "BMP": ("RGB", "L", "P", "1"),
}
BAD_IMAGES = Path(__file__).parents[4] / "shared" / "data" / "bad-images"


def drawn(mode: str = "RGB") -> Image.Image:
    """A small picture with colours, edges and noise, in a mode that a format may have."""
    y, x = np.mgrid[:17, :23]
    pixels = np.stack([x * 11, y * 15, (x + y) % 7 * 36], axis=2).astype(np.uint8)
    image = Image.fromarray(pixels)
    if mode in ("RGBA", "LA"):
        image.putalpha(Image.fromarray((x * 11).astype(np.uint8)))
    if mode == "I;16":
        return Image.fromarray((x * 2800).astype(np.uint16))
    if mode == "LAB":
        return Image.merge("LAB", image.split())
    return image.convert(mode)


def packed(image: Image.Image, format_: str, **options: object) -> bytes:
    file = BytesIO()
    image.save(file, format_, **options)
    return file.getvalue()


VALID = [
    packed(drawn(mode), format_, **options)
    for format_, modes in MODES.items()
    for mode in modes
    for options in (
        {"TIFF": [{}, {"compression": "tiff_lzw"}], "JPEG": [{}, {"progressive": True}]}
    ).get(format_, [{}])
]


def inspected(content: bytes) -> PictureFacts | str:
    """The facts, or the reason why there are none; anything else is a failure of the test."""
    try:
        return inspect_picture(Path("any.bin"), content, max_pixels=10**6)
    except PictureError as error:
        return error.title


def changed(good: bytes, data: st.DataObject) -> bytes:
    match data.draw(st.sampled_from(["random", "truncated", "flipped", "spliced"])):
        case "random":
            return good[: data.draw(st.integers(0, 24))] + data.draw(st.binary(max_size=200))
        case "truncated":
            return good[: data.draw(st.integers(0, len(good)))]
        case "flipped":
            flipped = bytearray(good)
            for at in data.draw(st.lists(st.integers(0, len(good) - 1), min_size=1, max_size=6)):
                flipped[at] ^= 1 << data.draw(st.integers(0, 7))
            return bytes(flipped)
        case _:
            at = data.draw(st.integers(0, len(good)))
            return good[:at] + data.draw(st.binary(max_size=16)) + good[at + 4 :]


@settings(max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_the_bytes_there_is_a_picture_or_a_reason(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    content = changed(data.draw(st.sampled_from(VALID)), data)
    path = tmp_path_factory.getbasetemp() / "hostile.bin"
    path.write_bytes(content)
    facts = inspected(content)
    if isinstance(facts, str):
        with pytest.raises(PictureError) as refused:
            read_picture(path, max_pixels=10**6)
        assert refused.value.title == facts
    else:
        picture = read_picture(path, max_pixels=10**6)
        assert (picture.mode, picture.size) == ("RGB", (facts.width, facts.height))
        assert np.isfinite([*facts.measured[1:11]]).all()


@pytest.mark.parametrize("content", VALID)
def test_every_kind_is_read_where_nothing_is_wrong(content: bytes) -> None:
    facts = inspected(content)
    assert isinstance(facts, PictureFacts)
    assert (facts.width, facts.height) == (23, 17)
    assert 0.1 < facts.measured.brightness < 0.9
    assert facts.measured.contrast > 0.1


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP"])
def test_half_of_a_picture_is_refused(format_: str) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (90, 90, 3), np.uint8)
    content = packed(Image.fromarray(noise), format_)
    assert isinstance(inspected(content[: len(content) // 2]), str)


def test_a_large_picture_whose_end_is_damaged_is_found_though_it_is_decoded_reduced() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (900, 900, 3), np.uint8)
    content = packed(Image.fromarray(noise), "JPEG")
    assert isinstance(inspected(content), PictureFacts)
    assert inspected(content[:-2000]) == "cut off in the middle"


def avif(width: int, height: int) -> bytes:
    """The start of an AVIF file that states a size."""
    size = struct.pack(">I4sIII", 20, b"ispe", 0, width, height)
    return struct.pack(">I4s4sI4s", 20, b"ftyp", b"avif", 0, b"avif") + size


def png(*chunks: tuple[bytes, bytes]) -> bytes:
    parts = [b"\x89PNG\r\n\x1a\n"]
    for kind, body in chunks:
        check = struct.pack(">I", zlib.crc32(kind + body))
        parts.append(struct.pack(">I", len(body)) + kind + body + check)
    return b"".join(parts)


def header(width: int, height: int) -> tuple[bytes, bytes]:
    return b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (avif(17_000, 17_000), "too large: 17000 × 17000"),
        (avif(100, 100), "damaged at the start"),
        (png(header(30_000, 30_000), (b"IDAT", b"")), "too large: 30000 × 30000"),
        (png(header(0, 5)), "damaged at the start"),
        (zlib.compress(b"<svg/>", wbits=31), "a compressed file: unpack it first"),
        (b"\0\0\1\0\1\0\0\0\0\0\1\0\x20\0", "an icon (ICO): save it as PNG or JPEG first"),
        (b"P7\nWIDTH 4\n", "not a picture"),
    ],
    ids=["avif bomb", "avif", "png bomb", "no width", "svgz", "ico", "pam"],
)
def test_what_is_refused_by_its_first_bytes(content: bytes, reason: str) -> None:
    assert inspected(content) == reason


def test_text_that_would_unpack_to_gigabytes_is_refused() -> None:
    bomb = b"note\0\0" + zlib.compress(b"a" * 2_000_000)
    pixels = zlib.compress(b"\0" + b"\0" * 24)
    content = png(header(8, 1), *[(b"zTXt", bomb)], (b"IDAT", pixels), (b"IEND", b""))
    assert inspected(content) == "damaged"


def test_only_the_first_picture_of_several_counts() -> None:
    red, blue = Image.new("RGB", (20, 20), "red"), Image.new("RGB", (20, 20), "blue")
    for format_ in ("GIF", "PNG", "WEBP", "TIFF", "MPO"):
        content = packed(red, format_, save_all=True, append_images=[blue])
        facts = inspected(content)
        assert isinstance(facts, PictureFacts)
        assert facts.frames == 2, format_
        assert facts.measured.red > 0.9, format_
        assert facts.measured.blue < 0.1, format_


def test_an_orientation_that_is_none_changes_nothing() -> None:
    exif = Image.Exif()
    for orientation in (0, 9, 1000, 65535):
        exif[0x0112] = orientation
        facts = inspected(packed(drawn(), "JPEG", exif=exif))
        assert isinstance(facts, PictureFacts)
        assert (facts.width, facts.height) == (23, 17)


def bad_files() -> Iterator[tuple[str, bytes, bool]]:
    """Name, content, and whether it must be refused: made here, and real ones if they are near."""
    half = VALID[0][: len(VALID[0]) // 2]
    yield from (("good.jpg", VALID[0], False), ("half.jpg", half, True), ("empty.png", b"", True))
    if BAD_IMAGES.is_dir():
        table = BAD_IMAGES.with_suffix(".tsv").read_text(encoding="utf-8").splitlines()[1:]
        for line in table:
            name, result, *_ = line.split("\t")
            if not name.endswith((".heic", ".heif")):  # that depends on an extra
                yield name, (BAD_IMAGES / name).read_bytes(), result.startswith("ERR")


def test_a_folder_of_bad_files_is_read_to_its_end(tmp_path: Path) -> None:
    refused = set()
    for name, content, must_be_refused in bad_files():
        (tmp_path / name).write_bytes(content)
        if must_be_refused:
            refused.add(name)
    files = list_folder(tmp_path).files
    found = {
        file.path: known for file, known in read_files(tmp_path, files, StopToken(), decode=True)
    }
    assert len(found) == len(files)
    assert all(isinstance(known, Known) for known in found.values())
    assert {path for path, known in found.items() if known.problem} == refused


def test_a_file_that_points_outside_itself_is_damaged_and_not_unreadable(tmp_path: Path) -> None:
    content = packed(drawn(), "TIFF").replace(b"II*\0", b"II+\0", 1)  # offsets of 64 bits
    path = tmp_path / "large.tif"
    path.write_bytes(content)
    with pytest.raises(PictureError) as refused:
        read_picture(path)
    assert (refused.value.title, refused.value.hint) == ("damaged at the start", "")
    assert inspected(content) == "damaged at the start"
