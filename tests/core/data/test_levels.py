"""One rule for all pictures of a set: which grey becomes black and white, what shows through."""

import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from core.actions import Relabel
from core.config import TrainConfig, change
from core.data.dataset import Special
from core.data.decoding import Decoding, GreyLevels, SetPixels, read_levels
from core.data.facts import PixelFacts
from core.data.images import inspect_picture, read_picture
from core.data.index import PictureIndex
from core.data.journal import act
from core.data.levels import decoding_of, of_set
from core.data.library import read_dataset
from core.data.scan import scan
from core.errors import ConfigError, PictureError
from core.events import ScanResult
from core.jobs import StopToken
from core.requests import ScanRequest


def deep(values: np.ndarray, path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(values).save(path)
    return path


def facts(tmp_path: Path, *pictures: np.ndarray) -> list[PixelFacts]:
    found = []
    for number, values in enumerate(pictures):
        pixels = inspect_picture(deep(values, tmp_path / f"{number}.tif")).pixels
        assert pixels is not None
        found.append(pixels)
    return found


def levels(tmp_path: Path, *pictures: np.ndarray) -> GreyLevels:
    grey = of_set(facts(tmp_path, *pictures)).automatic.grey
    assert grey is not None
    return grey


def ramp(low: float, high: float, dtype: type, n: int = 40) -> np.ndarray:
    return np.linspace(low, high, n * n).reshape(n, n).astype(dtype)


@pytest.mark.parametrize(
    ("high", "white"), [(255, 255), (256, 1023), (1024, 4095), (4096, 16383), (40000, 65535)]
)
def test_the_least_camera_that_all_pictures_fit_in_says_what_is_white(
    tmp_path: Path, high: int, white: int
) -> None:
    dim = ramp(0, high // 3, np.uint16)
    found = levels(tmp_path, dim, ramp(0, high, np.uint16), dim)
    assert found == GreyLevels(black=0, white=white, source="bits")


def test_floats_within_one_are_shares_and_others_go_by_percentiles(tmp_path: Path) -> None:
    share = levels(tmp_path, ramp(0, 0.4, np.float32), ramp(0.1, 0.9, np.float32))
    assert share == GreyLevels(black=0, white=1, source="type")
    found = levels(tmp_path, ramp(-1000, 400, np.float32), ramp(-980, 300, np.float32))
    assert found.source == "percentiles"
    assert found.black == pytest.approx(-1000, abs=10)
    assert found.white == pytest.approx(400, abs=10)
    signed = levels(tmp_path, ramp(-200, 900000, np.int32))
    assert (signed.source, signed.white) == ("percentiles", pytest.approx(900000, rel=0.01))
    counted = levels(tmp_path, ramp(0, 3000, np.int32).astype(np.float32))
    assert counted == GreyLevels(black=0, white=4095, source="bits")


def test_a_file_that_states_its_white_is_believed(tmp_path: Path) -> None:
    path = tmp_path / "stated.tif"
    Image.fromarray(ramp(0, 900, np.uint16)).save(path, tiffinfo={281: 2047})
    pixels = inspect_picture(path).pixels
    assert pixels is not None
    assert of_set([pixels]).automatic.grey == GreyLevels(black=0, white=2047, source="type")


def test_hot_pixels_and_single_pictures_of_another_kind_move_nothing(tmp_path: Path) -> None:
    few = ramp(100, 400, np.uint16)
    hot = few.copy()
    hot[0, 0] = 65535
    found = levels(tmp_path, few, hot)  # by its bits it would leave two of 256 greys
    assert (found.source, found.black) == ("percentiles", pytest.approx(100, abs=3))
    assert found.white == pytest.approx(400, abs=3)
    usual = PixelFacts("float", -5, 50, -5, 50, whole=False)
    strange = PixelFacts("float", -5, 1e9, -5, 1e9, whole=False)
    many = of_set([*[usual] * 49, strange])
    assert many.automatic.grey == GreyLevels(black=-5, white=50, source="percentiles")
    flat = PixelFacts("float", 0, 0.2, 0, 0.2, whole=False)
    assert (many.n_flat, of_set([*[usual] * 49, flat]).n_flat) == (0, 1)


def test_percentiles_stay_until_they_have_moved_by_much() -> None:
    def one(bright: float) -> PixelFacts:
        return PixelFacts("float", -5, bright, -5, bright, whole=False)

    before = of_set([one(50)]).automatic
    assert of_set([one(50), one(53)], before).automatic == before
    moved = of_set([one(50), one(70)], before).automatic.grey
    assert moved == GreyLevels(black=-5, white=70, source="percentiles")


def test_pictures_of_one_shade_have_a_rule_too(tmp_path: Path) -> None:
    found = levels(tmp_path, np.full((9, 9), -7.5, np.float32))
    assert found.black == -7.5 < found.white


def test_borders_of_nan_count_for_nothing_and_a_picture_of_them_is_refused(tmp_path: Path) -> None:
    framed = np.pad(ramp(-4, 8, np.float32), 5, constant_values=np.nan)
    (found,) = facts(tmp_path, framed)
    assert (found.low, found.high) == (-4, 8)
    nothing = deep(np.full((9, 9), np.nan, np.float32), tmp_path / "none.tif")
    for read in (inspect_picture, read_picture):
        with pytest.raises(PictureError, match="all are NaN"):
            read(nothing)


def shape(colour: str, path: Path, size: int = 40) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    picture = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    ImageDraw.Draw(picture).ellipse((8, 8, 30, 30), fill=colour)
    picture.save(path)
    return path


@pytest.mark.parametrize(
    ("colours", "background", "blank"),
    [
        (["red", "black"], (255, 255, 255), 0),
        (["white", "red"], (0, 0, 0), 0),
        (["white", "black"], (128, 128, 128), 0),
        (["white"] + ["black"] * 99, (255, 255, 255), 1),
    ],
)
def test_the_background_is_one_on_which_shapes_are_seen(
    tmp_path: Path, colours: list[str], background: tuple[int, int, int], blank: int
) -> None:
    of = {c: inspect_picture(shape(c, tmp_path / f"{c}.png")).pixels for c in set(colours)}
    found = of_set([facts for colour in colours if (facts := of[colour])])
    assert found.automatic == Decoding(background=background)
    assert (found.n_transparent, found.n_blank) == (len(colours), blank)
    for colour in set(colours):
        seen = read_picture(tmp_path / f"{colour}.png", decoding=found.automatic)
        assert (np.ptp(np.asarray(seen)) > 90) or blank


def test_what_is_wholly_opaque_or_wholly_clear_chooses_no_background(tmp_path: Path) -> None:
    Image.new("RGBA", (9, 9), (255, 255, 255, 255)).save(tmp_path / "opaque.png")
    assert inspect_picture(tmp_path / "opaque.png").pixels is None
    Image.new("RGBA", (9, 9), (255, 255, 255, 0)).save(tmp_path / "clear.png")
    clear = inspect_picture(tmp_path / "clear.png").pixels
    assert clear is not None
    assert of_set([clear]).automatic == Decoding()


def looked(folder: Path, index: Path | None, *, decode: bool = True) -> ScanResult:
    request = ScanRequest(folder=folder, index=index, decode=decode)
    return scan(request, lambda event: None, StopToken())


@pytest.fixture
def mixed(tmp_path: Path) -> Path:
    """Two classes, with deep greys, shapes on nothing, and ordinary pictures."""
    folder = tmp_path / "mixed"
    for name, high in (("dim", 200), ("bright", 3000)):
        for n in range(3):
            deep(ramp(0, high + n, np.uint16), folder / name / f"deep{n}.png")
            shape("white", folder / name / f"shape{n}.png")
            Image.fromarray(ramp(0, 99 + n, np.uint8)).save(folder / name / f"plain{n}.png")
            Image.fromarray(ramp(0, 90 + n, np.uint8)).save(folder / name / f"photo{n}.jpg")
    return folder


@pytest.mark.parametrize("decode", [True, False])
def test_a_scan_finds_the_rule_and_marks_whom_it_concerns(
    mixed: Path, tmp_path: Path, decode: bool
) -> None:
    index = tmp_path / "index.sqlite"
    found = looked(mixed, index, decode=decode)
    grey = GreyLevels(black=0, white=4095, source="bits")
    assert found.pixels.automatic == Decoding(grey=grey, background=(0, 0, 0))
    assert (found.pixels.n_deep, found.pixels.n_transparent) == (6, 6)
    assert found.n_decoded == (24 if decode else 12)
    with PictureIndex(index) as opened:
        for picture in read_dataset(opened, mixed).pictures:
            kinds = {"deep": Special.DEEP, "shap": Special.TRANSPARENT}
            assert picture.special == kinds.get(Path(picture.path).name[:4], 0)
    assert found.pixels.sentences(found.pixels.automatic) == [
        "16-bit: 0…4095 becomes black…white.",
        "Transparent places are seen as black.",
    ]
    again = looked(mixed, index, decode=decode)
    assert (again.n_decoded, again.pixels) == (0, found.pixels)


def test_what_a_person_sets_goes_before_the_rule(mixed: Path, tmp_path: Path) -> None:
    index = tmp_path / "index.sqlite"
    automatic = looked(mixed, index).pixels.automatic
    assert decoding_of(index, TrainConfig()) == automatic
    config = change(TrainConfig(), {"grey": "-5..3e3", "background": "white"})
    grey = GreyLevels(black=-5, white=3000, source="chosen")
    assert decoding_of(index, config) == Decoding(grey=grey)
    assert change(config, {"grey": "auto"}).grey is None


@pytest.mark.parametrize("text", ["0", "5..5", "9..1", "a..b", "0..inf", ""])
def test_levels_that_are_none_are_refused_in_words(text: str) -> None:
    if text:
        with pytest.raises(ConfigError, match=r"as in 0\.\.4095"):
            change(TrainConfig(), {"grey": text})
    with pytest.raises(ValueError, match="as in"):
        read_levels(text)
    assert read_levels(" −2.5 … 1e3 ") == GreyLevels(black=-2.5, white=1000)


def test_a_picture_that_changed_its_kind_is_forgotten(mixed: Path, tmp_path: Path) -> None:
    index = tmp_path / "index.sqlite"
    looked(mixed, index)
    for file in mixed.glob("*/deep*.png"):
        Image.fromarray(ramp(0, 200, np.uint8)).save(file)
    found = looked(mixed, index).pixels
    assert (found.n_deep, found.automatic.grey) == (0, None)


def test_an_index_of_version_2_learns_what_it_lacks_and_keeps_what_was_decided(
    mixed: Path, tmp_path: Path
) -> None:
    index = tmp_path / "index.sqlite"
    found = looked(mixed, index)
    with PictureIndex(index) as opened:
        act(opened, Relabel(paths=("dim/deep0.png",), label="bright"))
    with closing(sqlite3.connect(index)) as old, old:
        old.execute("ALTER TABLE picture DROP COLUMN special")
        old.execute("DROP TABLE pixels")
        old.execute("DELETE FROM told WHERE name='pixels'")
        old.execute("PRAGMA user_version=2")
    with PictureIndex(index) as opened:
        labels = {p.path: p.label for p in read_dataset(opened, mixed).pictures}
    assert labels["dim/deep0.png"] == "bright"
    again = looked(mixed, index)
    assert again.pixels == found.pixels
    assert again.n_decoded == 18  # the JPEGs have nothing that would be new


def test_light_is_compared_as_the_rule_shows_it(tmp_path: Path) -> None:
    """Each by its own levels, the dim ones would have the light of the bright ones."""
    folder = tmp_path / "light"
    rng = np.random.default_rng(0)
    for name, high in (("dim", 240), ("bright", 960)):
        for n in range(12):
            noise = rng.uniform(0, high, (60, 60)).astype(np.uint16)
            deep(noise, folder / name / f"{n}.tif")
    found = looked(folder, None)
    assert found.pixels.automatic.grey == GreyLevels(black=0, white=1023, source="bits")
    said = " ".join(finding.sentence for finding in found.findings)
    assert "light" in said or "bright" in said, said


def test_settled_values_survive_their_json() -> None:
    pixels = of_set([PixelFacts("float", -5, 70, -5, 70, whole=False)])
    assert SetPixels.model_validate_json(pixels.model_dump_json()) == pixels
