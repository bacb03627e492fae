"""Does the same odd file get the same answer everywhere?

    python -m benchmarks.odd_files [MODEL] [--chromium PATH] [--keep FOLDER]

About fifty files of odd kinds are made: 16 bits at three exposures, signed, float, with NaN, CMYK,
LAB, transparent, turned by EXIF in eight ways, palettes, 1 bit, several frames, interlaced. The
window's own path (`Predictor`), `graft predict`, `graft serve`, the ONNX script, the one with
float16 weights and the page in headless Chromium answer each of them, every one by reading the file
itself; a model with one rule for all greys and one with the earlier rule. Goals: the same likeliest
class; a probability off by 1e-3 at most, with float16 weights by 2e-2. The page may refuse a kind,
in words, which is printed. Without MODEL the networks are fitted to the files.
"""

import argparse
import http.client
import json
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageCms

from benchmarks.browser_page import chromium
from benchmarks.common import Graft
from core.data.decoding import Decoding, GreyLevels
from core.data.loader import decode
from core.errors import PictureError
from core.events import EVENT, PicturePredicted, ServeStarted
from core.export import bundle, export
from core.jobs import StopToken
from core.models.build import build_classifier
from core.models.catalog import find
from core.prediction.predictor import open_predictor
from core.requests import ExportRequest, ServeRequest

Shares = Mapping[str, Sequence[float]]
"""Probabilities by file name; empty for a file that was refused."""

RULES = {
    "one rule for all": Decoding(
        grey=GreyLevels(black=-100, white=4095, source="chosen"), background=(128, 128, 128)
    ),
    "each by itself": Decoding(),
}
CLASSES = ("ants", "bees", "wasps")
EXACT, HALF = 1e-3, 2e-2
DRAWN = 1e-2
"""A canvas blends what is transparent with a rounding of its own, and brings a large JPEG to a half
by means instead of libjpeg's way: by so much may the page be off from a script with its weights."""
_SCRIPT = """
import json, sys
sys.path.insert(0, sys.argv[1])
import predict
for file in sys.argv[2:]:
    try:
        _, shares, _ = predict.answer(predict.decoded(file, predict.how))
    except ValueError as why:
        print(json.dumps([file, [], str(why)]))
    else:
        print(json.dumps([file, list(shares.values()), ""]))
"""


def main() -> None:
    """Print the table; leave with 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, nargs="?")
    parser.add_argument("--chromium", default=shutil.which("chromium") or "")
    parser.add_argument("--keep", type=Path, help="where the files go, to look at them")
    chosen = parser.parse_args()
    missed = False
    with tempfile.TemporaryDirectory() as temporary:
        room = Path(temporary)
        files = make_files(chosen.keep or room / "files")
        print(f"{len(files)} files")
        for rule, decoding in {"its own": None}.items() if chosen.model else RULES.items():
            model = chosen.model
            if decoding is not None:
                model = fitted(files, decoding, room / rule)
            print(f"\n{rule}:")
            missed |= compare(model, files, room / f"exports {rule}", chosen.chromium)
    if missed:
        sys.exit("MISSED")


def compare(model: Path, files: Sequence[Path], room: Path, browser: str) -> bool:
    """Print a line for each way to ask. Whether a goal is missed."""
    ours = in_window(model, files)
    print(f"{'in the window':22} {len(ours)} answered, of {classes_named(ours)} classes")
    unpacked = room / "unpacked"
    for form in ("onnx", "onnx-float16", "bundle"):
        request = ExportRequest(model=model, format=form, out=room / form, pictures=tuple(files))
        export(request, lambda event: None, StopToken())
    with ZipFile(room / "bundle" / "bundle.zip") as packed:
        packed.extractall(unpacked)
    missed = report("graft predict", ours, by_command(model, files), EXACT)
    missed |= report("graft serve", ours, by_service(model, files), EXACT)
    missed |= report("ONNX script", ours, by_script(room / "onnx", files), EXACT)
    half = by_script(room / "onnx-float16", files)
    missed |= report("float16 script", ours, half, HALF)
    if not browser:
        print("the page: there is no Chromium here (apt-get install chromium)")
        return missed
    page = by_page(browser, unpacked / bundle.PAGE, files)
    missed |= report("page", ours, page, HALF, may_refuse=True)
    return missed | report("page, float16 script", half, page, DRAWN, may_refuse=True)


def classes_named(ours: Shares) -> int:
    """How many classes are the likeliest one of some file."""
    return len({int(np.argmax(shares)) for shares in ours.values()})


def report(
    what: str, ours: Shares, theirs: Shares, goal: float, *, may_refuse: bool = False
) -> bool:
    """Print how many answers are the same, and how far apart at most. Whether that misses."""
    refused = [name for name in ours if not theirs.get(name)]
    both = [name for name in ours if theirs.get(name)]
    apart = {n: float(np.abs(np.subtract(ours[n], theirs[n])).max()) for n in both}
    other = [n for n in both if np.argmax(ours[n]) != np.argmax(theirs[n])]
    more = [name for name, shares in theirs.items() if shares and name not in ours]
    far = [f"{n} {apart[n]:.4f}" for n in both if apart[n] > goal]
    missed = bool(other or far or more or (refused and not may_refuse))
    largest = max(apart.values(), default=0.0)
    print(
        f"{what:22} {len(both) - len(other)} of {len(both)} the same, |Δp| {largest:.1e} "
        f"(≤ {goal:g}) {'MISSED' if missed else ''}",
        flush=True,
    )
    if may_refuse:
        refused = []
    for title, names in (("refused", refused), ("far", far), ("answered", more), ("other", other)):
        if names:
            print(f"    {title}: {', '.join(names)}")
    return missed


def in_window(model: Path, files: Sequence[Path]) -> Shares:
    """As the window answers."""
    predictor = open_predictor(model, "cpu")
    answers = predictor.predict(files, lambda event: None, StopToken())
    return {answer.file.name: answer.probabilities for answer in answers}


def by_command(model: Path, files: Sequence[Path]) -> Shares:
    """As `graft predict` prints it."""
    command = [sys.executable, "-m", "core.cli", "predict", str(model), *map(str, files), "--json"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    events = [EVENT.validate_json(line) for line in done.stdout.splitlines()]
    said = [event for event in events if isinstance(event, PicturePredicted)]
    return {event.file.name: event.probabilities for event in said}


def by_service(model: Path, files: Sequence[Path]) -> Shares:
    """As `graft serve` answers, a file at a time."""
    said = {}
    with Graft() as service:
        service.write(ServeRequest(model=model, port=0).model_dump_json())
        while not isinstance(started := EVENT.validate_json(service.read()), ServeStarted):
            pass
        port = int(started.address.rpartition(":")[2])
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for file in files:
            headers = {"Content-Type": "application/octet-stream"}
            connection.request("POST", "/predict", file.read_bytes(), headers)
            answer = json.loads(connection.getresponse().read())["answers"][0]
            said[file.name] = list((answer.get("probabilities") or {}).values())
        service.write('{"request": "cancel"}')
    return said


def by_script(folder: Path, files: Sequence[Path]) -> Shares:
    """As predict.py answers, in a process that has nothing of Graft's."""
    command = [sys.executable, "-E", "-s", "-c", _SCRIPT, str(folder), *map(str, files)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True, cwd=folder)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    for file, shares, why in rows:
        if not shares:
            print(f"    {Path(file).name}: {why}")
    return {Path(file).name: shares for file, shares, _ in rows}


def by_page(program: str, page: Path, files: Sequence[Path]) -> Shares:
    """As the page answers. Prints what it refuses, and why."""
    with chromium(program) as browser:
        browser.open(page)
        print(f"    {browser.ask('document.getElementById(`check`).textContent')}")
        browser.give(files)
        said = dict(browser.ask("answers.map(({name, probabilities}) => [name, probabilities])"))
        refused = browser.ask("leftOut.map(({name, reason}) => [name, reason])")
        for reason in sorted({reason for _, reason in refused}):
            print(f"    {sum(why == reason for _, why in refused)} refused: {reason}")
        said |= {name: [] for name, _ in refused}
    return said


def fitted(files: Sequence[Path], decoding: Decoding, folder: Path) -> Path:
    """A network whose answers differ from file to file: its last layer is made of them."""
    torch.manual_seed(0)
    classifier = build_classifier(
        find("efficientnet_lite0"),
        CLASSES,
        weights="pretrained",
        image_size=None,
        decoding=decoding,
        emit=lambda event: None,
        stop=StopToken(),
    ).eval()
    squares = []
    for file in files:
        try:
            squares.append(decode(file, classifier.preprocessing))
        except PictureError as error:
            print(f"Graft refuses {file.name}: {error.title}")
    with torch.inference_mode():
        features = classifier.embed(torch.from_numpy(np.stack(squares)).permute(0, 3, 1, 2))
        away = features - features.mean(0)
        directions = torch.linalg.svd(away, full_matrices=False).Vh[: len(CLASSES)]
        weight = directions * (3 / (away @ directions.T).std())
        classifier.put_head(weight, -weight @ features.mean(0))
    classifier.save(folder / "model")
    return folder / "model"


# The files.


def make_files(folder: Path) -> list[Path]:
    """Make them all, and name them."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, (name, save) in enumerate(kinds().items()):
        save(folder / f"{number:02} {name}")
    return sorted(folder.iterdir())


def photo(seed: int, width: int = 260, height: int = 200) -> Image.Image:
    """A colourful picture, the same from the same number."""
    rng = np.random.default_rng(seed)
    small = Image.fromarray(rng.integers(0, 256, (7, 9, 3), np.uint8))
    noise = rng.normal(0, 12, (height, width, 1))
    large = np.asarray(small.resize((width, height), Image.Resampling.BICUBIC)) + noise
    return Image.fromarray(large.clip(0, 255).astype(np.uint8))


def grey(seed: int) -> NDArray[np.float32]:
    """A grey picture from 0 to 1."""
    return np.asarray(photo(seed).convert("L"), np.float32) / 255


def clear(seed: int) -> Image.Image:
    """A picture with transparent places of all degrees."""
    picture = photo(seed)
    picture.putalpha(photo(seed + 1).convert("L"))
    return picture


Save = Callable[[Path], None]


def kinds() -> dict[str, Save]:
    """How each file is written, by its name."""
    return greys() | colours() | turned() | few_colours() | others() | bare_pngs()


def saved(picture: Image.Image, **how: object) -> Save:
    """To write a picture as Pillow does, by the name's ending."""
    return lambda path: picture.save(path, **how)


def greys() -> dict[str, Save]:
    """More than 8 bits, signed, float."""
    made = {}
    for n, top in enumerate((250, 3900, 60000)):
        values = Image.fromarray((grey(n) * top).astype(np.uint16))
        made |= {f"16-bit {top}.png": saved(values), f"16-bit {top}.tif": saved(values)}
    twelve = grey(3) * 4000
    border, infinite = grey(9) * 3000, grey(9) * 3000
    border[:20], infinite[:, :9] = np.nan, np.inf
    packed = {"compression": "tiff_adobe_deflate"}
    return made | {
        "16-bit big-endian.tif": saved(Image.fromarray(twelve.astype(">u2"))),
        "16-bit deflate.tif": saved(Image.fromarray(twelve.astype(np.uint16)), **packed),
        "int32.tif": saved(Image.fromarray((grey(4) * 900000).astype(np.int32))),
        "negative.tif": saved(Image.fromarray((grey(5) * 1400 - 1000).astype(np.int32))),
        "share.tif": saved(Image.fromarray(grey(6))),
        "density.tif": saved(Image.fromarray(grey(7) * 3.2)),
        "hounsfield.tif": saved(Image.fromarray(grey(8) * 1400 - 1000)),
        "NaN border.tif": saved(Image.fromarray(border)),
        "infinite.tif": saved(Image.fromarray(infinite)),
    }


def colours() -> dict[str, Save]:
    """Other colours than RGB, and transparent ones."""
    ends = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    lab = ImageCms.applyTransform(photo(11), ImageCms.buildTransform(*ends, "RGB", "LAB"))
    assert lab is not None
    return {
        "cmyk.jpg": saved(photo(10).convert("CMYK"), quality=95),
        "cmyk.tif": saved(photo(10).convert("CMYK")),
        "lab.tif": saved(lab),
        "ycbcr.tif": saved(photo(11).convert("YCbCr")),
        "alpha.png": saved(clear(12)),
        "alpha.webp": saved(clear(13), lossless=True),
        "alpha lossy.webp": saved(clear(13), quality=90),
        "alpha.tif": saved(clear(14)),
        "grey alpha.png": saved(clear(15).convert("LA")),
    }


def turned() -> dict[str, Save]:
    """Turned by EXIF."""

    def exif(turn: int) -> Image.Exif:
        made = Image.Exif()
        made[0x0112] = turn
        return made

    jpegs = {f"exif {n}.jpg": saved(photo(16), exif=exif(n), quality=95) for n in range(1, 9)}
    return jpegs | {
        "exif 6.png": saved(photo(17), exif=exif(6)),
        "exif 6.webp": saved(photo(17), exif=exif(6), lossless=True),
        "exif 6.tif": saved(photo(17), exif=exif(6)),
    }


def few_colours() -> dict[str, Save]:
    """Palettes, greys and one bit."""
    few, many, one = photo(19).quantize(12), photo(20).quantize(90), photo(22).convert("1")
    return {
        "palette.png": saved(photo(18).quantize(40)),
        "palette of 16.png": saved(few, bits=4),
        "palette clear.png": saved(few, transparency=3),
        "palette.gif": saved(many),
        "palette clear.gif": saved(many, transparency=5),
        "palette.bmp": saved(many),
        "1-bit.png": saved(one),
        "1-bit.tif": saved(one, compression="group4"),
        "1-bit.bmp": saved(one),
        "grey.jpg": saved(photo(23).convert("L"), quality=95),
        "grey.png": saved(photo(23).convert("L")),
    }


def others() -> dict[str, Save]:
    """Several frames, profiles, and rarer files."""
    frames = {"save_all": True, "append_images": [photo(26)]}
    made = {f"frames.{kind}": saved(photo(25), **frames) for kind in ("gif", "tif", "webp", "png")}
    return made | {
        "colour.bmp": saved(photo(24)),
        "32-bit.bmp": saved(photo(24).convert("RGBA")),
        "progressive.jpg": saved(photo(27), progressive=True, quality=95),
        "large.jpg": saved(photo(28, 2600, 2000), quality=95),
        "profile.jpg": saved(photo(29), icc_profile=swapped_profile(), quality=95),
        "profile.png": saved(photo(29), icc_profile=swapped_profile()),
        "colours.ppm": saved(photo(30)),
        "jpeg 2000.jp2": saved(photo(31)),
        "avif.avif": saved(photo(32), quality=95),
    }


def bare_pngs() -> dict[str, Save]:
    """PNG of kinds that Pillow does not write."""
    four, sixteen = (grey(37) * 15.9).astype(np.uint16), (grey(39) * 4000).astype(np.uint16)
    return {
        "16-bit colours.png": lambda path: write_png(path, 2, 16, deep(33, 3)),
        "16-bit alpha.png": lambda path: write_png(path, 6, 16, deep(34, 4)),
        "16-bit grey alpha.png": lambda path: write_png(path, 4, 16, deep(35, 2)),
        "2-bit.png": lambda path: write_png(path, 0, 2, four // 4),
        "4-bit.png": lambda path: write_png(path, 0, 4, four),
        "interlaced.png": lambda path: write_png(path, 2, 8, np.asarray(photo(38)), laced=True),
        "interlaced 16-bit.png": lambda path: write_png(path, 0, 16, sixteen, laced=True),
    }


def deep(seed: int, channels: int) -> NDArray[np.uint16]:
    """Channels of 16 bits, with noise in the lower ones."""
    rng = np.random.default_rng(seed)
    colours = np.asarray(photo(seed), np.uint16)
    alpha = np.asarray(photo(seed + 1).convert("L"), np.uint16)[..., None]
    first = colours if channels > 2 else colours[..., :1]
    whole = np.concatenate([first, alpha], 2) if channels in (2, 4) else first
    return whole * 256 + rng.integers(0, 256, whole.shape, np.uint16)


def swapped_profile() -> bytes:
    """sRGB with red and green exchanged: whoever applies it sees other colours."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"tmp!").replace(b"gXYZ", b"rXYZ").replace(b"tmp!", b"gXYZ")


def write_png(
    path: Path, colour: int, bits: int, values: NDArray[np.integer], laced: bool = False
) -> None:
    """A PNG of a kind that Pillow does not write. `values` `[H, W]` or `[H, W, channels]`."""
    height, width = values.shape[:2]

    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    passes = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2))
    passes += ((0, 1, 1, 2),)
    rows = b""
    for x, y, across, down in passes if laced else ((0, 0, 1, 1),):
        for row in values[y::down, x::across].reshape(len(values[y::down]), -1):
            if bits == 16:
                packed = row.astype(">u2").tobytes()
            else:
                each = np.unpackbits(row.astype(np.uint8)[:, None], axis=1)[:, 8 - bits :]
                packed = np.packbits(each.reshape(-1)).tobytes()
            rows += b"\0" + packed
    head = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, int(laced))
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + parts)


if __name__ == "__main__":
    main()
