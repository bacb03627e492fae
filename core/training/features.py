"""Run the frozen backbone over every picture once, and keep what it says of each.

A feature belongs to a picture's bytes, the backbone's weights and the preprocessing; it is shared
by all runs of a project, whatever the labels and the split are.
"""

import hashlib
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import torch
from torch.nn.functional import interpolate

from core.choices import Views
from core.config import TrainConfig
from core.data.cache import ArrayStore
from core.data.dataset import HELD_OUT, Part, Picture, Special
from core.data.decoding import WHITE, Decoding
from core.data.loader import batches
from core.errors import PictureError
from core.events import FeaturesDone, PictureLeftOut, Progress, Stage
from core.jobs import Throttle
from core.models.chunks import in_chunks
from core.models.classifier import Classifier
from core.models.fold import folded
from core.training.session import Examples, Session

ENCODE_BATCH = 32


class Encoder:
    """The backbone of a classifier, frozen and made quick. Maps pictures to embeddings."""

    def __init__(self, classifier: Classifier, device: torch.device) -> None:
        size = classifier.preprocessing.size
        example = torch.randint(0, 256, (2, 3, size, size), dtype=torch.uint8)
        self._normalise = classifier.normalise
        self._network = folded(classifier.backbone, classifier.normalise(example.to(device)))
        self._network.to(memory_format=torch.channels_last)
        self._device = device

    def __call__(self, pictures: torch.Tensor) -> torch.Tensor:
        """Embeddings `[N, D]`, float32 in main memory.

        Args:
            pictures: `[N, 3, S, S]`, from 0 to 255, anywhere.
        """
        return in_chunks(self._embed, pictures.to(self._device)).float().cpu().clone()

    def _embed(self, pictures: torch.Tensor) -> torch.Tensor:
        embeddings: torch.Tensor = self._network(self._normalise(pictures))
        return embeddings


class FeatureStore(ArrayStore):
    """Features under keys that tell apart what one rule or another makes of the same file.

    Args:
        decoding: the rule by which those that are read and added here become 8-bit colours.
    """

    def __init__(self, folder: Path, shape: tuple[int, ...], decoding: Decoding) -> None:
        super().__init__(folder, shape)
        self._decoding = decoding

    def key(self, picture: Picture) -> str:
        """Its content, the rule where that changes what is seen of it (of most it does not), and
        whether it was read exactly, as what is held out is (`core.data.loader.decode_for`)."""
        return self._content(picture) + ("~exact" if picture.part in HELD_OUT else "")

    def _content(self, picture: Picture) -> str:
        grey, background = self._decoding.grey, self._decoding.background
        if picture.special & Special.DEEP and grey is not None:
            return f"{picture.sha256}~{grey.black!r}~{grey.white!r}"
        if picture.special & Special.TRANSPARENT and background != WHITE:
            return f"{picture.sha256}~{bytes(background).hex()}"
        return picture.sha256


def feature_store(classifier: Classifier, cache: Path) -> FeatureStore:
    """The store for this backbone, these weights and this preprocessing."""
    seen = classifier.preprocessing
    digest = hashlib.sha256(seen.model_dump_json(exclude={"decoding"}).encode())
    for name, tensor in classifier.backbone.state_dict().items():
        digest.update(name.encode())
        digest.update(tensor.cpu().contiguous().flatten().view(torch.uint8).numpy())
    name = f"{classifier.spec.id.replace('/', '_')}-{digest.hexdigest()[:16]}"
    return FeatureStore(cache / "features" / name, (classifier.features,), seen.decoding)


def unknown(store: FeatureStore, examples: Examples, config: TrainConfig) -> list[Picture]:
    """Those of `examples` of which `store` lacks a view that `config` wants."""
    return [
        picture
        for picture in examples.pictures
        if any(store.key(picture) + name not in store for name in _names(picture, config))
    ]


def read_pictures(
    session: Session,
    examples: Examples,
    store: FeatureStore | None,
    encoder: Encoder | None = None,
) -> tuple[set[str], bool]:
    """Decode every picture that `store` does not know yet, and add its features.

    Args:
        store: None to decode only, for a network that starts from nothing.
        encoder: of the session's network, where there is one already.

    Returns:
        The paths that cannot be read, and whether everything was done before a stop.
    """
    throttle = Throttle()
    todo = list(examples.pictures) if store is None else unknown(store, examples, session.config)
    if store is not None and todo:
        encoder = encoder or Encoder(session.classifier, session.device)
    started = time.perf_counter()
    unreadable: set[str] = set()
    done = len(examples) - len(todo)

    def leave_out(position: int, error: PictureError) -> None:
        unreadable.add(todo[position].path)
        session.emit(PictureLeftOut(path=todo[position].path, reason=error.title))

    session.emit(Progress(stage=Stage.READ, done=done, total=len(examples)))
    for batch in batches(
        [examples.root / picture.path for picture in todo],
        session.classifier.preprocessing,
        ENCODE_BATCH,
        on_error=leave_out,
        ahead=session.ahead,
        decode=session.pixels,
    ):
        if encoder is not None and store is not None:
            pictures = [todo[position] for position in batch.positions]
            pixels = batch.pictures.to(session.device).float()  # flipped in a quarter of the time
            for keys, seen in _views(store, pictures, pixels, session.config):
                store.add(keys, encoder(seen).numpy())
        done += len(batch.positions)
        if throttle.ready() or done == len(examples):
            session.emit(Progress(stage=Stage.READ, done=done, total=len(examples)))
        session.hold()
        if session.stop.asked:
            return unreadable, False
    session.emit(
        FeaturesDone(
            n=len(examples) - len(unreadable),
            n_cached=len(examples) - len(todo),
            seconds=time.perf_counter() - started,
        )
    )
    return unreadable, True


def features_of(store: FeatureStore, examples: Examples) -> torch.Tensor:
    """The features of `examples`, float32 `[N, D]`."""
    return torch.from_numpy(store.get([store.key(picture) for picture in examples.pictures]))


def learned_from(
    store: FeatureStore, examples: Examples, views: Views
) -> tuple[torch.Tensor, torch.Tensor, list[str]]:
    """All views of `examples`: features `[M, D]`, targets `[M]`, and the group that each is in.

    A group is what was not divided: a picture with its copies and versions. The pictures
    themselves come first, then one kind of view after the other.
    """
    names = _NAMES[views]
    keys = [store.key(picture) for picture in examples.pictures]
    rows = store.get([key + name for name in names for key in keys])
    groups = [picture.group or picture.sha256 for picture in examples.pictures] * len(names)
    return torch.from_numpy(rows), examples.targets.repeat(len(names)), groups


def _names(picture: Picture, config: TrainConfig) -> tuple[str, ...]:
    """The views that are wanted of a picture: of one that is measured on, only itself."""
    return _NAMES[config.views] if picture.part is Part.TRAIN else _NAMES[Views.ONE]


def _views(
    store: FeatureStore, pictures: list[Picture], pixels: torch.Tensor, config: TrainConfig
) -> Iterator[tuple[list[str], torch.Tensor]]:
    """Each view of those pictures that it is wanted of, under their keys: `[N, 3, S, S]`."""
    for name in _NAMES[config.views]:
        wanted = [i for i, picture in enumerate(pictures) if name in _names(picture, config)]
        if wanted:
            keys = [store.key(pictures[i]) + name for i in wanted]
            yield keys, _VIEWS[name](pixels if len(wanted) == len(pictures) else pixels[wanted])


def _corner(pixels: torch.Tensor, first: int) -> torch.Tensor:
    """A square with four fifths of the side, from one corner or the other, as large as before."""
    side = pixels.shape[-1]
    part = slice(0, side * 4 // 5) if first == 0 else slice(side - side * 4 // 5, side)
    return interpolate(pixels[..., part, part], size=(side, side), mode="bilinear")


_VIEWS: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "": lambda pixels: pixels,
    "+flip": lambda pixels: pixels.flip(3),
    "+corner": lambda pixels: _corner(pixels, 0),
    "+corner-flip": lambda pixels: _corner(pixels, -1).flip(3),
}
"""How each view is made, under what is added to a picture's key."""
_NAMES: dict[Views, tuple[str, ...]] = {
    Views.ONE: ("",),
    Views.FLIPPED: ("", "+flip"),
    Views.CROPPED: tuple(_VIEWS),
}
