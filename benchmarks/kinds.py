"""Six kinds of picture set for fine-tuning: two of photographs, one of digits, three drawn here.

    python -m benchmarks.kinds OUT

What tells the drawn classes apart is what usual settings spoil: a defect of a few pixels in a
picture of 600 × 400, a tilt that mirroring turns into the other class, and the period of stripes,
which cropping changes. Draws the last four into OUT, to be looked at.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

N_TEST = 60
"""Pictures of each class to measure on."""


def defects(name: str, rng: np.random.Generator) -> Image.Image:
    """A rough grey surface of 600 × 400: sound, or with a scratch or a pit of a few pixels."""
    picture = _grain(rng, 600, 400, coarse=3.0, contrast=18)
    draw = ImageDraw.Draw(picture)
    x, y = rng.uniform(120, 480), rng.uniform(60, 340)
    if name == "scratch":
        angle, half = rng.uniform(0, np.pi), rng.uniform(9, 15)
        dx, dy = half * np.cos(angle), half * np.sin(angle)
        draw.line((x - dx, y - dy, x + dx, y + dy), fill=int(rng.uniform(35, 60)), width=3)
    elif name == "pit":
        r = rng.uniform(3.0, 4.5)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=int(rng.uniform(35, 60)))
    return picture


def tilts(name: str, rng: np.random.Generator) -> Image.Image:
    """A grey ellipse that leans to the left or to the right, by 10 to 40 degrees."""
    picture = Image.new("L", (160, 160), int(rng.uniform(70, 150)))
    shape = Image.new("L", (160, 160), 0)
    a, b = rng.uniform(22, 38), rng.uniform(12, 18)
    x, y = rng.uniform(55, 105, 2)
    ImageDraw.Draw(shape).ellipse((x - b, y - a, x + b, y + a), fill=255)
    lean = rng.uniform(10, 40) * (1 if name == "left" else -1)
    shape = shape.rotate(lean, Image.Resampling.BICUBIC, center=(x, y))
    grey = int(picture.getpixel((0, 0))) + int(rng.choice([-1, 1]) * rng.uniform(25, 60))
    picture.paste(grey, (0, 0), shape)
    return _noisy(picture.filter(ImageFilter.GaussianBlur(1)), rng, 14)


def stripes(name: str, rng: np.random.Generator) -> Image.Image:
    """Stripes in any direction whose period is 5 or 5.5 pixels, under noise."""
    period = 5.0 if name == "fine" else 5.5
    angle, phase = rng.uniform(0, np.pi), rng.uniform(0, 2 * np.pi)
    y, x = np.mgrid[:160, :160]
    along = x * np.cos(angle) + y * np.sin(angle)
    wave = np.sin(2 * np.pi * along / period + phase)
    grey = rng.uniform(90, 160) + rng.uniform(10, 18) * wave
    return _noisy(Image.fromarray(grey.clip(0, 255).astype(np.uint8)), rng, 16)


def _grain(
    rng: np.random.Generator, width: int, height: int, *, coarse: float, contrast: float
) -> Image.Image:
    noise = Image.fromarray(rng.integers(0, 256, (height, width), np.uint8))
    smooth = np.asarray(noise.filter(ImageFilter.GaussianBlur(coarse)), np.float32)
    smooth = (smooth - smooth.mean()) / smooth.std() * contrast + rng.uniform(110, 150)
    return _noisy(Image.fromarray(smooth.clip(0, 255).astype(np.uint8)), rng, 5)


def _noisy(picture: Image.Image, rng: np.random.Generator, spread: float) -> Image.Image:
    values = np.asarray(picture, np.float32) + rng.normal(
        0, spread, (picture.height, picture.width)
    )
    return Image.fromarray(values.clip(0, 255).astype(np.uint8))


DRAWN: dict[str, tuple[Callable[[str, np.random.Generator], Image.Image], tuple[str, ...]]] = {
    "defects": (defects, ("sound", "scratch", "pit")),
    "tilts": (tilts, ("left", "right")),
    "stripes": (stripes, ("fine", "coarse")),
}


def draw(kind: str, folder: Path, n: int, seed: int) -> None:
    """Draw `n` pictures of each class to learn from into `folder`/train, and more into /test."""
    paint, classes = DRAWN[kind]
    for number, name in enumerate(classes):
        for part, (count, offset) in {"train": (n, seed), "test": (N_TEST, 10_000)}.items():
            place = folder / part / name
            place.mkdir(parents=True)
            rng = np.random.default_rng([offset, number])
            for i in range(count):
                paint(name, rng).save(place / f"{i:04}.png")


def digits(folder: Path, n: int, seed: int) -> None:
    """scikit-learn's handwritten digits, 8 × 8 pixels as squares of 32 × 32."""
    from sklearn.datasets import load_digits

    found = load_digits()
    _divided(
        folder,
        {str(k): _enlarged(found.images[found.target == k]) for k in range(10)},
        n,
        seed,
    )


def _enlarged(images: NDArray[np.float64]) -> list[Image.Image]:
    return [
        Image.fromarray((image * 15.9).astype(np.uint8)).resize((32, 32), Image.Resampling.NEAREST)
        for image in images
    ]


def photographs(source: Path, folder: Path, n: int, seed: int, most_classes: int = 10) -> None:
    """`n` pictures a class of those in `source`/train, and up to `N_TEST` of /val or /test."""
    kept = next(source / name for name in ("test", "val") if (source / name).is_dir())
    for place in sorted((source / "train").iterdir())[:most_classes]:
        for part, origin, count in (("train", place, n), ("test", kept / place.name, N_TEST)):
            files = sorted(origin.iterdir())
            chosen = np.random.default_rng(seed if part == "train" else 0).permutation(len(files))
            (folder / part / place.name).mkdir(parents=True)
            for i in chosen[:count]:
                target = folder / part / place.name / files[i].name
                target.write_bytes(files[i].read_bytes())


def _divided(folder: Path, images: dict[str, list[Image.Image]], n: int, seed: int) -> None:
    """The last `N_TEST` of each class are for measuring, the others are drawn from."""
    for name, all_ in images.items():
        chosen = np.random.default_rng(seed).permutation(len(all_) - N_TEST)[:n]
        for part, some in {"train": [all_[i] for i in chosen], "test": all_[-N_TEST:]}.items():
            place = folder / part / name
            place.mkdir(parents=True)
            for i, image in enumerate(some):
                image.save(place / f"{i:04}.png")


def main() -> None:
    """Draw a few of each kind."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    for kind in DRAWN:
        draw(kind, out / kind, 4, 0)
    digits(out / "digits", 4, 0)


if __name__ == "__main__":
    main()
