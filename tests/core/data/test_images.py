"""The one reader of pictures: every odd file is read right or refused in words."""

import math
import struct
import warnings
import zlib
from datetime import UTC, datetime
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image, ImageFilter
from pydantic import ValidationError

from core.data.decoding import Decoding, GreyLevels
from core.data.facts import Measured
from core.data.images import inspect_picture, read_picture
from core.errors import PictureError

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "BMP")


def scene(width: int = 60, height: int = 40) -> Image.Image:
    """Four colours in the corners, so that every turn and flip shows."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[: height // 2, : width // 2] = (200, 30, 30)
    pixels[: height // 2, width // 2 :] = (30, 200, 30)
    pixels[height // 2 :, : width // 2] = (30, 30, 200)
    pixels[height // 2 :, width // 2 :] = (220, 220, 60)
    return Image.fromarray(pixels)


def packed(image: Image.Image, format_: str, **options: object) -> bytes:
    file = BytesIO()
    image.save(file, format_, **options)
    return file.getvalue()


def array(image: Image.Image) -> np.ndarray:
    return np.asarray(image).astype(int)


def reason(path: Path) -> str:
    """Why a file is refused; reading and inspecting must agree."""
    with pytest.raises(PictureError) as inspected:
        inspect_picture(path)
    with pytest.raises(PictureError) as read:
        read_picture(path)
    assert inspected.value.title == read.value.title
    return read.value.title


@pytest.mark.parametrize("format_", [*FORMATS, "PPM", "AVIF", "JPEG2000"])
def test_every_listed_format_is_read_by_its_content(tmp_path: Path, format_: str) -> None:
    path = tmp_path / "picture.dat"
    path.write_bytes(packed(scene(), format_))
    picture = read_picture(path)
    assert (picture.mode, picture.size) == ("RGB", (60, 40))
    assert abs(array(picture) - array(scene()))[5:15, 5:25].mean() < 12
    facts = inspect_picture(path)
    assert (facts.width, facts.height, facts.format) == (60, 40, format_)
    assert facts.warning == f"it is a {format_}, though its name ends in .dat"


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_eight_orientations_give_one_picture(tmp_path: Path, format_: str) -> None:
    stored = {
        1: None,
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    for orientation, turn in stored.items():
        exif = Image.Exif()
        exif[0x0112] = orientation
        image = scene() if turn is None else scene().transpose(turn)
        path = tmp_path / f"{orientation}.{format_.lower()}"
        path.write_bytes(packed(image, format_, exif=exif))
        picture = read_picture(path)
        assert picture.size == (60, 40), orientation
        assert abs(array(picture) - array(scene())).mean() < 8, orientation
        facts = inspect_picture(path)
        assert (facts.width, facts.height) == (60, 40), orientation


@pytest.mark.parametrize(
    ("top", "values"),
    [
        (65535, [0, 16384, 32768, 65535]),
        (4095, [0, 1024, 2048, 4095]),
        (255, [0, 64, 128, 255]),
    ],
)
@pytest.mark.parametrize("format_", ["PNG", "TIFF"])
def test_16_bit_grey_is_scaled_and_not_clipped(
    tmp_path: Path, format_: str, top: int, values: list[int]
) -> None:
    path = tmp_path / "deep"
    deep = np.tile(np.array(values, np.uint16), (8, 4))
    path.write_bytes(packed(Image.fromarray(deep), format_))
    read = array(read_picture(path))[0, :4, 0]
    assert abs(read - np.array(values) * 255 / top).max() <= 1


def test_floating_point_and_negative_numbers_keep_their_range(tmp_path: Path) -> None:
    path = tmp_path / "float.tif"
    for values in ([0.0, 0.25, 0.5, 1.0], [-100.0, -50.0, 0.0, 100.0], [0.0, 2.5e5, 5e5, 1e6]):
        Image.fromarray(np.tile(np.array(values, np.float32), (8, 4))).save(path)
        share = (np.array(values) - min(values)) / (max(values) - min(values))
        assert abs(array(read_picture(path))[0, :4, 0] - share * 255).max() <= 1
    Image.fromarray(np.full((8, 8), np.nan, np.float32)).save(path)
    assert reason(path) == "empty: none of its values is a number (all are NaN)"


RULES = [
    (np.uint16, 0, 4095, [0, 8, 9, 2047, 2048, 4095, 4096, 65535]),
    (np.uint16, 100, 612, [0, 99, 100, 101, 356, 611, 612, 700]),
    (np.int32, -1000, 400, [-70000, -1000, -999, -300, 0, 399, 400, 90000]),
    (np.float32, -0.5, 3.25, [-1.0, -0.5, 0.0, 1.375, 3.0, 3.25, 1e30, -1e30]),
    (np.float32, 0, 1, [np.nan, np.inf, -np.inf, 0.5, 0.25, 1.0, 0.0, 2.0]),
]


@pytest.mark.parametrize(("dtype", "black", "white", "values"), RULES)
def test_a_rule_for_all_pictures_maps_values_alike_in_each(
    tmp_path: Path, dtype: type, black: float, white: float, values: list[float]
) -> None:
    path, rule = tmp_path / "deep.tif", Decoding(grey=GreyLevels(black=black, white=white))
    expected = []
    for value in values:
        share = 0.0 if math.isnan(value) else (value - black) / (white - black)
        expected.append(math.floor(min(max(share, 0.0), 1.0) * 255 + 0.5))
    for rows in (1, 700):  # also with more values than are turned at once
        Image.fromarray(np.tile(np.array(values, dtype), (rows, 300))).save(path)
        read = array(read_picture(path, decoding=rule))
        assert (read == np.tile(expected, (rows, 300))[..., None]).all()


def test_eight_bit_pictures_are_not_touched_by_the_rule(tmp_path: Path) -> None:
    path, rule = tmp_path / "grey.png", Decoding(grey=GreyLevels(black=100, white=120))
    for image in (scene(), scene().convert("L"), scene().convert("1"), scene().quantize(8)):
        image.save(path)
        assert (array(read_picture(path, decoding=rule)) == array(read_picture(path))).all()


def test_a_border_of_nan_becomes_black_and_chooses_no_levels(tmp_path: Path) -> None:
    path = tmp_path / "map.tif"
    values = np.linspace(-40, 60, 400, dtype=np.float32).reshape(20, 20)
    Image.fromarray(values).save(path)
    whole = array(read_picture(path))
    framed = np.pad(values, 3, constant_values=np.nan)
    Image.fromarray(framed).save(path)
    read = array(read_picture(path))
    assert (read[3:-3, 3:-3] == whole).all()
    assert (read[:3] == 0).all()


@pytest.mark.parametrize(("black", "white"), [(5, 5), (6, 5), (0, math.inf), (-1e308, 1e308)])
def test_white_lies_above_black(black: float, white: float) -> None:
    with pytest.raises(ValidationError):
        GreyLevels(black=black, white=white)


def test_16_bit_colour_keeps_its_range(tmp_path: Path) -> None:
    ramp = np.repeat(np.linspace(0, 65535, 16, dtype=np.uint16)[None, :, None], 3, axis=2)
    path = tmp_path / "deep.png"
    path.write_bytes(png_of_16_bit_colour(ramp))
    assert abs(array(read_picture(path))[0, :, 0] - np.linspace(0, 255, 16)).max() <= 1


def png_of_16_bit_colour(pixels: np.ndarray) -> bytes:
    """Pillow cannot write one."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    height, width, _ = pixels.shape
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def test_other_colour_spaces_become_rgb(tmp_path: Path) -> None:
    path = tmp_path / "picture"
    for image, format_ in [
        (scene().convert("CMYK"), "TIFF"),
        (scene().convert("CMYK"), "JPEG"),
        (scene().quantize(8), "GIF"),
        (scene().quantize(8), "PNG"),
    ]:
        path.write_bytes(packed(image, format_))
        assert abs(array(read_picture(path)) - array(scene())).mean() < 8, (image.mode, format_)
    path.write_bytes(packed(scene().convert("L"), "PNG"))
    assert (array(read_picture(path))[..., 1] == array(scene().convert("L"))).all()
    grey = Image.new("LAB", (8, 8), (128, 128, 128))
    path.write_bytes(packed(grey, "TIFF"))
    r, g, b = array(read_picture(path))[0, 0]
    assert max(r, g, b) - min(r, g, b) < 8
    assert 90 < g < 140


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_shows_the_background(tmp_path: Path, mode: str) -> None:
    image = scene().convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 30, 20))
    path = tmp_path / "glass.png"
    image.convert(mode).save(path)
    assert tuple(array(read_picture(path))[2, 2]) == (255, 255, 255)
    assert tuple(array(read_picture(path, decoding=Decoding(background=(9, 8, 7))))[2, 2]) == (
        9,
        8,
        7,
    )
    assert array(read_picture(path))[35, 55].mean() < 255


def test_only_the_first_frame_counts(tmp_path: Path) -> None:
    path = tmp_path / "film.gif"
    red, blue = Image.new("RGB", (20, 20), "red"), Image.new("RGB", (20, 20), "blue")
    red.save(path, save_all=True, append_images=[blue, red])
    assert tuple(array(read_picture(path))[5, 5]) == (255, 0, 0)
    assert inspect_picture(path).frames == 3
    assert inspect_picture(path).warning == "only the first of its 3 frames is used"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "not a picture (the file is empty)"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "not a picture (a web page)"),
        (b"just some words", "not a picture"),
        (b"GIF89a\0\0", "damaged at the start"),
    ],
)
def test_what_is_no_picture_is_called_so(tmp_path: Path, content: bytes, expected: str) -> None:
    path = tmp_path / "picture.jpg"
    path.write_bytes(content)
    assert reason(path) == expected


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_a_picture_cut_off_in_the_middle_is_refused(tmp_path: Path, format_: str) -> None:
    noise = np.random.default_rng(0).integers(0, 256, (80, 80, 3), np.uint8)
    data = packed(Image.fromarray(noise), format_)
    path = tmp_path / "half"
    path.write_bytes(data[: len(data) // 2])
    assert reason(path) in {"cut off in the middle", "damaged", "damaged at the start"}


def test_a_png_without_its_end_is_used_with_a_warning(tmp_path: Path) -> None:
    path = tmp_path / "tail.png"
    path.write_bytes(packed(scene(), "PNG")[:-12])
    assert (array(read_picture(path)) == array(scene())).all()
    assert inspect_picture(path).warning == "damaged at the end"


def test_bombs_are_refused_by_their_header(tmp_path: Path) -> None:
    path = tmp_path / "bomb.bmp"
    data = bytearray(packed(Image.new("RGB", (1, 1)), "BMP"))
    data[18:26] = struct.pack("<ii", 30_000, 30_000)
    path.write_bytes(data)
    assert reason(path) == "too large: 30000 × 30000"
    path.write_bytes(packed(scene(), "PNG"))
    with pytest.raises(PictureError, match="too large: 60 × 40"):
        read_picture(path, max_pixels=2399)
    assert read_picture(path, max_pixels=2400).size == (60, 40)


def test_broken_exif_and_colour_profile_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "odd.jpg"
    path.write_bytes(packed(scene(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff", icc_profile=b"junk"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read_picture(path).size == (60, 40)
        assert inspect_picture(path).warning == ""


@pytest.mark.skipif(find_spec("pillow_heif") is not None, reason="the extra is installed")
def test_heic_without_the_extra_says_which(tmp_path: Path) -> None:
    path = tmp_path / "phone.heic"
    path.write_bytes(struct.pack(">I", 24) + b"ftypheic\0\0\0\0mif1heic" + b"\0" * 40)
    with pytest.raises(PictureError) as caught:
        read_picture(path)
    assert "extra “heic”" in caught.value.title
    assert "graft[heic]" in caught.value.hint


def test_strange_sizes_are_warned_of(tmp_path: Path) -> None:
    path = tmp_path / "thin.png"
    Image.new("RGB", (10, 1000)).save(path)
    assert inspect_picture(path).warning == "very long and narrow: 10 × 1000"
    Image.new("RGB", (1, 1)).save(path)
    assert inspect_picture(path).warning == "very small: 1 × 1"


def test_a_file_that_cannot_be_opened_is_a_picture_error(tmp_path: Path) -> None:
    assert reason(tmp_path / "gone.jpg") == "the file is gone"
    assert reason(tmp_path).startswith(("the file cannot be read", "the file may not be read"))


def test_a_large_jpeg_may_be_decoded_smaller_and_looks_the_same(tmp_path: Path) -> None:
    ramp = np.linspace(0, 255, 800)
    smooth = np.stack([*np.meshgrid(ramp, ramp), np.full((800, 800), 90.0)], axis=2)
    path = tmp_path / "large.jpg"
    Image.fromarray(smooth.astype(np.uint8)).save(path, quality=92)
    full, quick = read_picture(path), read_picture(path, min_size=150)
    assert full.size == (800, 800)
    assert 150 <= min(quick.size) <= 300
    difference = array(full.resize((100, 100))) - array(quick.resize((100, 100)))
    assert abs(difference).mean() < 2
    assert inspect_picture(path).width == 800


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_the_bytes_there_is_a_picture_or_a_picture_error(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    good = packed(scene(24, 16), data.draw(st.sampled_from(FORMATS)))
    match data.draw(st.sampled_from(["random", "truncated", "flipped"])):
        case "random":
            content = good[: data.draw(st.integers(0, 16))] + data.draw(st.binary(max_size=300))
        case "truncated":
            content = good[: data.draw(st.integers(0, len(good)))]
        case _:
            flipped = bytearray(good)
            for at in data.draw(st.lists(st.integers(0, len(good) - 1), min_size=1, max_size=8)):
                flipped[at] ^= data.draw(st.integers(1, 255))
            content = bytes(flipped)
    path = tmp_path_factory.getbasetemp() / "any.bin"
    path.write_bytes(content)
    try:
        facts = inspect_picture(path, content, max_pixels=10**6)
    except PictureError:
        with pytest.raises(PictureError):
            read_picture(path, max_pixels=10**6)
    else:
        picture = read_picture(path, max_pixels=10**6)
        assert (picture.mode, picture.size) == ("RGB", (facts.width, facts.height))


def measured(image: Image.Image, **options: object) -> Measured:
    data = packed(image, "PNG", **options)
    return inspect_picture(Path("picture.png"), data).measured


def test_light_and_colour_are_measured_as_shares() -> None:
    half = Image.new("RGB", (80, 60), (255, 0, 0))
    half.paste((0, 0, 255), (40, 0, 80, 60))
    found = measured(half)
    assert (found.red, found.green, found.blue) == pytest.approx((0.5, 0, 0.5), abs=0.01)
    assert found.brightness == pytest.approx((0.299 + 0.114) / 2, abs=0.01)
    assert found.contrast == pytest.approx((0.299 - 0.114) / 2, abs=0.01)
    even = measured(Image.new("RGB", (80, 60), (90, 90, 90)))
    assert (even.contrast, even.sharpness) == pytest.approx((0, 0), abs=0.002)


def test_the_edge_is_measured_apart_from_the_rest() -> None:
    framed = Image.new("RGB", (70, 90), (0, 255, 0))
    framed.paste((200, 0, 0), (4, 4, 66, 86))
    found = measured(framed)
    assert (found.edge_red, found.edge_green, found.edge_blue) == pytest.approx((0, 1, 0), abs=0.01)
    assert found.edge_contrast == pytest.approx(0, abs=0.01)
    assert found.red > 0.5
    for size in ((1, 1), (3, 3), (1, 500), (9, 2)):
        assert measured(Image.new("RGB", size, "white")).edge_green == pytest.approx(1)


def test_a_blurred_picture_has_a_tenth_of_the_sharpness_at_any_size() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (30, 40), np.uint8)
    blocks = Image.fromarray(noise).resize((640, 480), Image.Resampling.NEAREST).convert("RGB")
    blurred = blocks.filter(ImageFilter.GaussianBlur(0.02 * 480))
    sharp = measured(blocks).sharpness
    assert measured(blurred).sharpness < sharp / 5
    assert measured(blocks.resize((320, 240))).sharpness == pytest.approx(sharp, rel=0.3)
    darker = blocks.point(lambda value: value // 2)
    assert measured(darker).sharpness == pytest.approx(sharp, rel=0.05)


def test_camera_and_date_come_from_exif() -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "Canon\0", "Canon EOS 5D "
    exif[ExifTags.Base.DateTime] = "2020:01:02 03:04:05"
    found = measured(scene(), exif=exif)
    assert found.camera == "Canon EOS 5D"
    assert found.taken == datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC).timestamp()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2019:01:01 00:00:00"
    exif[ExifTags.Base.Make] = "Acme"
    found = measured(scene(), exif=exif)
    assert found.camera == "Acme Canon EOS 5D"
    assert found.taken == datetime(2019, 1, 1, tzinfo=UTC).timestamp()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "0000:00:00 00:00:00"
    assert measured(scene(), exif=exif).taken is None
    assert measured(scene())[-2:] == ("", None)


def test_a_large_jpeg_measures_like_the_same_picture_in_full() -> None:
    large = scene(600, 400)
    reduced = inspect_picture(Path("a.jpg"), packed(large, "JPEG", quality=95)).measured
    assert reduced[1:3] == pytest.approx(measured(large)[1:3], abs=0.02)
    assert reduced[4:11] == pytest.approx(measured(large)[4:11], abs=0.03)
