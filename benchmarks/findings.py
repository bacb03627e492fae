"""Does Graft find copies among pictures, and nothing else? Recall and precision of planted ones.

    python -m benchmarks.findings [FOLDER]

Goal: 0.95 of each. FOLDER has a folder for each class; 2,000 of its pictures are used. Without it,
2,000 are drawn. Copies of some are planted among them: with the same bytes, in another class, and
nearly the same (smaller or larger, saved anew, cut by 3 %). Mirror images are planted too: they are
no copies. What is found beyond that is printed, for a person to look at: it may be a copy as well.
"""

import hashlib
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from itertools import combinations
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from core.data.copies import near_copies
from core.data.fingerprint import SKETCH
from core.data.measures import measure

N, COPIES, CONFLICTS = 2000, 40, 10
MANY = 60_000


@dataclass(frozen=True, slots=True)
class Made:
    """A picture file in memory; `source` is the same for copies, `kind` says how it was planted."""

    data: bytes
    label: str
    source: str
    kind: str = ""


def main() -> None:
    """Plant, look, and print recall and precision."""
    pictures = folder_pictures(Path(sys.argv[1])) if len(sys.argv) > 1 else drawn_pictures()
    for near in (resized, saved_anew, cut, all_three):
        print(f"\n{len(pictures)} pictures; near copies are {near.__name__.replace('_', ' ')}")
        report(plant(pictures, near))
    rng = np.random.default_rng(0)
    sketches = rng.integers(0, 256, (MANY, SKETCH**2), dtype=np.uint8)
    start = time.perf_counter()
    near_copies(sketches, np.full((MANY, 3), 0.5, np.float32))
    print(f"\n{MANY} pictures are compared in {time.perf_counter() - start:.1f} s")


def folder_pictures(folder: Path) -> list[Made]:
    """At most N pictures of a folder, chosen at random."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in (".jpg", ".png"))
    chosen = np.random.default_rng(0).permutation(len(paths))[:N]
    return [Made(paths[n].read_bytes(), paths[n].parent.name, str(paths[n])) for n in chosen]


def drawn_pictures() -> list[Made]:
    """Somewhat like photographs: soft and rough areas, things in front of them, and grain."""
    made = []
    for n in range(N):
        rng = np.random.default_rng(n)
        width, height = (int(side) for side in rng.integers(120, 320, 2))
        cells = rng.integers(2, 12, 2)
        rough = rng.integers(0, 256, (*cells, 3), dtype=np.uint8)
        image = Image.fromarray(rough).resize((width, height), Image.Resampling.BICUBIC)
        draw = ImageDraw.Draw(image)
        for _ in range(rng.integers(0, 8)):
            x, y = rng.integers(0, width), rng.integers(0, height)
            box = (x, y, x + rng.integers(8, width), y + rng.integers(8, height))
            shape = draw.ellipse if rng.random() < 0.5 else draw.rectangle
            shape(box, fill=tuple(int(value) for value in rng.integers(0, 256, 3)))
        image = image.filter(ImageFilter.GaussianBlur(rng.uniform(0, 3)))
        grain = rng.normal(0, rng.uniform(1, 12), (height, width, 1))
        pixels = (np.asarray(image) + grain).clip(0, 255).astype(np.uint8)
        made.append(Made(as_jpeg(Image.fromarray(pixels), 90), f"class {n % 4}", str(n)))
    return made


def resized(image: Image.Image, rng: np.random.Generator) -> bytes:
    """In another size."""
    factor = rng.choice([0.5, 0.7, 1.4, 2])
    size = (max(8, round(image.width * factor)), max(8, round(image.height * factor)))
    return as_jpeg(image.resize(size, Image.Resampling.BICUBIC), 95)


def saved_anew(image: Image.Image, rng: np.random.Generator) -> bytes:
    """With visible losses."""
    return as_jpeg(image, 60)


def cut(image: Image.Image, rng: np.random.Generator) -> bytes:
    """Less 3 % of width and height, somewhere at the edges."""
    return as_jpeg(cropped(image, rng), 95)


def all_three(image: Image.Image, rng: np.random.Generator) -> bytes:
    """Cut, in another size, and saved with losses."""
    smaller = Image.open(BytesIO(resized(cropped(image, rng), rng)))
    return as_jpeg(smaller, 60)


def cropped(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    across, down = (max(1, round(0.03 * side)) for side in image.size)
    left, top = int(rng.integers(0, across + 1)), int(rng.integers(0, down + 1))
    return image.crop((left, top, image.width - across + left, image.height - down + top))


def as_jpeg(image: Image.Image, quality: int) -> bytes:
    file = BytesIO()
    image.convert("RGB").save(file, "JPEG", quality=quality)
    return file.getvalue()


def plant(
    pictures: list[Made], near: Callable[[Image.Image, np.random.Generator], bytes]
) -> list[Made]:
    """The pictures with copies among them, each of a picture of its own."""
    rng = np.random.default_rng(1)
    labels = sorted({made.label for made in pictures})
    victims = iter(rng.permutation(len(pictures)))
    planted = []
    for kind, n in {"exact": COPIES, "near": COPIES, "conflict": CONFLICTS, "": COPIES}.items():
        for made in (pictures[next(victims)] for _ in range(n)):
            data, label, source = made.data, made.label, made.source
            if kind == "near":
                data = near(Image.open(BytesIO(data)), rng)
            elif kind == "conflict":
                label = next(name for name in (*labels, "another") if name != label)
            elif not kind:
                mirrored = Image.open(BytesIO(data)).transpose(Image.Transpose.FLIP_LEFT_RIGHT)
                data, source = as_jpeg(mirrored, 90), f"{source}, mirrored"
            planted.append(Made(data, label, source, kind))
    return [*pictures, *planted]


def report(pictures: list[Made]) -> None:
    """Look for copies, and print how many of the planted ones are found, and what else is."""
    hashes = [hashlib.sha256(made.data).hexdigest() for made in pictures]
    sketches, colours = looks(pictures)
    _, exact = np.unique(hashes, return_inverse=True)
    groups = near_copies(sketches, colours, exact)
    pairs = [
        (pictures[a], pictures[b], hashes[a] == hashes[b])
        for number in range(1, groups.max(initial=0) + 1)
        for a, b in combinations(np.flatnonzero(groups == number), 2)
    ]
    for kind in ("exact", "near", "conflict"):
        found = [(a, b) for a, b, same in pairs if kind_of(a, b, same) == kind]
        right = sum(a.source == b.source for a, b in found)
        planted = sum(made.kind == kind for made in pictures)
        hits = sum(kind in (a.kind, b.kind) and a.source == b.source for a, b in found)
        precision = right / len(found) if found else 1.0
        print(f"  {kind:9} recall {hits / planted:.3f}  precision {precision:.3f}")
        for a, b in found:
            if a.source != b.source:
                print(f"    not planted: {a.source} | {b.source}")


def looks(pictures: list[Made]) -> tuple[np.ndarray, np.ndarray]:
    """Sketches and mean colours, as a scan measures them."""
    sketches, colours = [], []
    for made in pictures:
        image = Image.open(BytesIO(made.data)).convert("RGB")
        measured = measure(image, image.width, image.getexif())
        sketches.append(np.frombuffer(measured.sketch, np.uint8))
        colours.append((measured.red, measured.green, measured.blue))
    return np.array(sketches), np.array(colours)


def kind_of(a: Made, b: Made, same_bytes: bool) -> str:
    """What a scan would call a pair."""
    if a.label != b.label:
        return "conflict"
    return "exact" if same_bytes else "near"


if __name__ == "__main__":
    main()
