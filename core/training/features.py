"""Run the frozen backbone over every picture once, and keep what it says of each.

A feature belongs to a picture's bytes, the backbone's weights and the preprocessing; it is shared
by all runs of a project, whatever the labels and the split are.
"""

import hashlib
import time
from pathlib import Path

import torch

from core.data.cache import ArrayStore
from core.data.loader import batches
from core.errors import PictureError
from core.events import FeaturesDone, PictureLeftOut, Progress, Stage
from core.jobs import Throttle
from core.models.classifier import Classifier
from core.models.fold import folded
from core.training.session import Examples, Session

ENCODE_BATCH = 32


class Encoder:
    """The backbone of a classifier, frozen and made quick. Maps uint8 pictures to embeddings."""

    def __init__(self, classifier: Classifier, device: torch.device) -> None:
        size = classifier.preprocessing.size
        example = torch.randint(0, 256, (2, 3, size, size), dtype=torch.uint8)
        self._normalise = classifier.normalise
        self._network = folded(classifier.backbone, classifier.normalise(example.to(device)))
        self._network.to(memory_format=torch.channels_last)
        self._device = device

    @torch.inference_mode()
    def __call__(self, pictures: torch.Tensor) -> torch.Tensor:
        """Embeddings `[N, D]`, float32 in main memory, of `pictures` uint8 `[N, 3, S, S]`."""
        embeddings: torch.Tensor = self._network(self._normalise(pictures.to(self._device)))
        return embeddings.float().cpu().clone()


def feature_store(classifier: Classifier, cache: Path) -> ArrayStore:
    """The store for this backbone, these weights and this preprocessing."""
    digest = hashlib.sha256(classifier.preprocessing.model_dump_json().encode())
    for name, tensor in classifier.backbone.state_dict().items():
        digest.update(name.encode())
        digest.update(tensor.cpu().contiguous().flatten().view(torch.uint8).numpy())
    name = f"{classifier.spec.id.replace('/', '_')}-{digest.hexdigest()[:16]}"
    return ArrayStore(cache / "features" / name, (classifier.head.in_features,))


def read_pictures(
    session: Session, examples: Examples, store: ArrayStore | None
) -> tuple[set[str], bool]:
    """Decode every picture that `store` does not know yet, and add its features.

    Args:
        store: None to decode only, for a network that starts from nothing.

    Returns:
        The paths that cannot be read, and whether everything was done before a stop.
    """
    started, throttle = time.perf_counter(), Throttle()
    todo = [p for p in examples.pictures if store is None or p.sha256 not in store]
    encoder = Encoder(session.classifier, session.device) if store is not None and todo else None
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
            keys = [todo[position].sha256 for position in batch.positions]
            store.add(keys, encoder(batch.pictures).numpy())
        done += len(batch.positions)
        if throttle.ready() or done == len(examples):
            session.emit(Progress(stage=Stage.READ, done=done, total=len(examples)))
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


def features_of(store: ArrayStore, examples: Examples) -> torch.Tensor:
    """The features of `examples`, float32 `[N, D]`."""
    return torch.from_numpy(store.get([picture.sha256 for picture in examples.pictures]))
