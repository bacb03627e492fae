"""Does every export answer as the model does, whatever the network and however odd the picture?

    python -m benchmarks.exports [MODEL PICTURES]

Four networks are written in every form that can be opened here, and asked about 60 awkward pictures
that are made for it: upright, wide, ten times as long as wide, grey, 16 bits, CMYK, transparent,
turned by EXIF, tiny, of 12 megapixels. Where weights are not to be had they are random; the last
layers are fitted to the pictures. Printed are, for each, how many answers are the same, and how
far a probability is off at most. With MODEL, a trained one, and PICTURES, folders named like its
classes: how often int8 answers as the model does on these. The goals stand beside the figures.
"""

import argparse
import logging
import sys
import tempfile
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from sklearn.linear_model import LogisticRegression

from core.data.images import read_picture
from core.errors import ExportError
from core.export import FORMATS, Format, export
from core.jobs import StopToken
from core.models.backbone import Source
from core.models.build import build_classifier
from core.models.catalog import find
from core.models.classifier import Classifier
from core.requests import ExportRequest

BACKBONES = {
    "efficientnet_lite0": "pretrained",
    "resnet18": "none",
    "vit_tiny_patch16_224": "none",
    "simple_cnn": "none",
}
CLASSES = ("ants", "bees", "wasps", "flies", "none of these things")
N = 60
AGREEMENT = 0.97


def main() -> None:
    """Print the table; leave with 1 if a goal is missed."""
    logging.disable(logging.WARNING)  # what libraries say of themselves
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, nargs="?")
    parser.add_argument("pictures", type=Path, nargs="*")
    chosen = parser.parse_args()
    missed = False
    with tempfile.TemporaryDirectory() as temporary:
        room = Path(temporary)
        draw(room / "pictures")
        for backbone, weights in BACKBONES.items():
            model = make(backbone, weights, room / backbone, room / "pictures")
            for row in FORMATS:
                missed |= compare(backbone, model, row, room)
        if chosen.model is not None:
            missed |= trained(chosen.model, tuple(chosen.pictures), room)
    if missed:
        sys.exit("MISSED")


def compare(backbone: str, model: Path, row: Format, room: Path) -> bool:
    """Print a line for one network in one form. Whether its goal is missed."""
    if row.missing:
        print(f"{backbone:22} {row.id:14} {row.missing}")
        return False
    out = room / f"{backbone} {row.id}"
    request = ExportRequest(model=model, format=row.id, out=out, pictures=(room / "pictures",))
    try:
        result = export(request, lambda event: None, StopToken())
    except ExportError as error:
        print(f"{backbone:22} {row.id:14} {error}", flush=True)
        return row.id != "huggingface" or find(backbone).source is Source.TIMM
    missed = row.tolerance is not None and (
        result.agreement < 1 or result.max_difference > row.tolerance or result.n != N
    )
    goal = "" if row.tolerance is None else f"(≤ {row.tolerance:g})"
    print(
        f"{backbone:22} {row.id:14} {round(result.agreement * result.n):3} of {result.n} the same,"
        f" |Δp| {result.max_difference:.1e} {goal} {'MISSED' if missed else ''}",
        flush=True,
    )
    return missed


def trained(model: Path, pictures: tuple[Path, ...], room: Path) -> bool:
    """Print how often int8 answers as a trained model does. Whether that is too seldom."""
    request = ExportRequest(model=model, format="onnx-int8", out=room / "int8", pictures=pictures)
    result = export(request, lambda event: None, StopToken())
    missed = result.agreement < AGREEMENT
    print(
        f"a trained model in int8: {result.agreement:.3f} of {result.n} (≥ {AGREEMENT}), right "
        f"{result.accuracy_after or 0:.3f}, before {result.accuracy_before or 0:.3f}"
        f"{' MISSED' if missed else ''}"
    )
    return missed


def make(backbone: str, weights: str, folder: Path, pictures: Path) -> Path:
    """A model whose answers are about as sure as a trained one's."""
    torch.manual_seed(0)
    classifier = build_classifier(
        find(backbone),
        CLASSES,
        weights=weights,
        image_size=None,
        emit=lambda event: None,
        stop=StopToken(),
    ).eval()
    fit(classifier, pictures)
    classifier.save(folder)
    return folder


@torch.no_grad()
def fit(classifier: Classifier, pictures: Path) -> None:
    """Fit the last layer to the pictures, whose kinds are its classes by turns."""
    seen = classifier.preprocessing
    pixels = [seen.apply(read_picture(file)) for file in sorted(pictures.iterdir())]
    features = classifier.embed(torch.from_numpy(np.stack(pixels)).permute(0, 3, 1, 2))
    middle, spread = features.mean(0), features.std()
    targets = np.arange(N) % len(CLASSES)
    fitted = LogisticRegression(max_iter=1000).fit(((features - middle) / spread).numpy(), targets)
    weight = torch.from_numpy(fitted.coef_).float() / spread
    bias = torch.from_numpy(fitted.intercept_).float() - weight @ middle
    classifier.put_head(weight, bias)
    sure = (features @ weight.T + bias).softmax(1).amax(1).median()
    print(f"{classifier.spec.name}: half of its answers have {sure:.2f} and more")


def draw(folder: Path) -> None:
    """Make the pictures."""
    folder.mkdir()
    for number, save in enumerate(islice(kinds(), N)):
        save(folder / f"{number:02}")


def kinds() -> Iterator[Callable[[Path], None]]:
    """Ways to write a picture, each kind again and again with other content."""
    for seed in range(N):

        def photo(width: int, height: int, seed: int = seed) -> Image.Image:
            rng = np.random.default_rng(seed)
            small = Image.fromarray(rng.integers(0, 256, (7, 9, 3), np.uint8))
            noise = rng.normal(0, 12, (height, width, 1))
            large = np.asarray(small.resize((width, height), Image.Resampling.BICUBIC)) + noise
            return Image.fromarray(large.clip(0, 255).astype(np.uint8))

        def deep(path: Path, photo: Callable[..., Image.Image] = photo) -> None:
            grey = np.asarray(photo(320, 240).convert("L"), np.uint16) * 257
            Image.fromarray(grey).save(path.with_suffix(".png"))

        def clear(path: Path, photo: Callable[..., Image.Image] = photo) -> None:
            picture = photo(300, 300)
            picture.putalpha(photo(300, 300).convert("L"))
            picture.save(path.with_suffix(".png"))

        def turned(path: Path, photo: Callable[..., Image.Image] = photo) -> None:
            exif = Image.Exif()
            exif[0x0112] = 6
            photo(400, 300).save(path.with_suffix(".jpg"), exif=exif, quality=90)

        def plain(
            mode: str, width: int, height: int, photo: Callable[..., Image.Image] = photo
        ) -> Callable[[Path], None]:
            return lambda path: (
                photo(width, height).convert(mode).save(path.with_suffix(".jpg"), quality=90)
            )

        yield plain("RGB", 300, 450)
        yield plain("RGB", 640, 427)
        yield plain("RGB", 90, 900)
        yield plain("L", 333, 250)
        yield deep
        yield plain("CMYK", 350, 280)
        yield clear
        yield turned
        yield plain("RGB", 32, 32)
        yield plain("RGB", 4000, 3000)


if __name__ == "__main__":
    main()
