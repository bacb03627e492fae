"""A first answer for a project as it stands, again whenever its labels change.

What the network says of each picture is computed once and kept; an answer is then a fit of the head
that begins where the last one ended. All labelled pictures are learned from but those of the
test set; how good it is tells cross-validation.
"""

import time
from dataclasses import dataclass, replace

from core import project as projects
from core.choices import Trainable
from core.config import TrainConfig
from core.data.dataset import Dataset, Part
from core.data.levels import decoding_of
from core.data.loader import PixelMemo, careful, decode_for
from core.device import pick
from core.errors import ConfigError, DatasetError
from core.evaluation.metrics import baseline, wilson
from core.events import AnswerResult
from core.jobs import Emit, StopToken
from core.models.checkpoints import locate
from core.models.head import Head
from core.project import Project
from core.requests import AnswerRequest
from core.training.features import (
    Encoder,
    FeatureStore,
    feature_store,
    learned_from,
    read_pictures,
    unknown,
)
from core.training.linear_head import Fitted, fit_linear_head
from core.training.opening import labelled, look, opened, pretrained, stopped_too_early
from core.training.session import Examples, Session


@dataclass(frozen=True)
class _Warm:
    """What the next answer of the same project can go on from."""

    key: tuple[object, ...]
    session: Session
    store: FeatureStore
    encoder: Encoder | None = None
    fitted: Fitted | None = None


_warm: list[_Warm] = []  # the last one


def answer(request: AnswerRequest, emit: Emit, stop: StopToken) -> AnswerResult:
    """Fit a head on what the network says of the pictures, and keep the model in the project.

    Raises:
        ConfigError: the network starts from nothing.
        DatasetError: the pictures cannot be learned from.
        WeightsError: the backbone's weights are not to be had.
        StoppedError: it was stopped.
        StorageError: the project cannot be written.
    """
    started = time.perf_counter()
    config = request.config.model_copy(update={"trainable": Trainable.NONE})
    if not pretrained(config):
        raise ConfigError(
            "A network that starts from nothing has no quick answer.", hint="Train it instead."
        )
    project = projects.open_or_create(request.project, request.folder)
    scanned = project.index.exists()
    dataset = (
        labelled(project, request.folder, config)
        if scanned
        else look(project, request.folder, config, emit, stop)
    )
    warm = _ready(project, _for_learning(dataset), config, emit, stop)
    session = warm.session
    examples = Examples.of(session.dataset, Part.TRAIN)
    new = len(unknown(warm.store, examples, config))
    unreadable: set[str] = set()
    if new:
        warm, unreadable = _read(warm, examples, project)
    examples = examples.without(unreadable)
    if len(set(examples.targets.tolist())) < 2:
        raise DatasetError("Fewer than two classes have pictures that can be read.")
    fitted = _fit(session, examples, warm)
    model = project.folder / "answer" / "model"
    session.classifier.save(model, durable=False)
    _warm[:] = [replace(warm, fitted=fitted)]
    # a network of one's own may have learned from the pictures: cross-validation would flatter
    validated = fitted.n > 0 and config.own_weights is None
    return AnswerResult(
        model=model,
        classes=session.dataset.classes,
        n=fitted.n,
        accuracy=fitted.n_correct / fitted.n if validated else None,
        interval=wilson(fitted.n_correct, fitted.n) if validated else None,
        baseline_accuracy=baseline(examples.targets.tolist()),
        n_encoded=new - len(unreadable),
        seconds=time.perf_counter() - started,
    )


def _for_learning(dataset: Dataset) -> Dataset:
    """The pictures without those of the test set; all others are learned from."""
    kept = [p._replace(part=Part.TRAIN) for p in dataset.pictures if p.part is not Part.TEST]
    return dataset.model_copy(update={"pictures": tuple(kept)})


def _ready(
    project: Project, dataset: Dataset, config: TrainConfig, emit: Emit, stop: StopToken
) -> _Warm:
    """The network with a head for these classes, from the last answer where it still fits."""
    own = locate(config.own_weights).file.stat() if config.own_weights else None
    key = (
        project.folder,
        config.backbone,
        config.weights,
        (own.st_size, own.st_mtime_ns) if own else None,
        config.image_size,
        config.framing,
        config.device,
        decoding_of(project.index, config),
    )
    last = _warm[0] if _warm and _warm[0].key == key else None
    if last is None:
        device = pick(config.device)
        with opened(
            project, dataset, config, device, emit, stop=stop, started=time.perf_counter()
        ) as session:
            return _Warm(key, session, feature_store(session.classifier, project.cache))
    last.store.refresh()
    session = replace(last.session, dataset=dataset, config=config, listener=emit, stop=stop)
    session.left_out.clear()
    if session.classifier.classes == dataset.classes:
        return replace(last, session=session)
    classifier = session.classifier
    classifier.classes = dataset.classes
    classifier.head = Head(classifier.features, len(dataset.classes)).to(session.device)
    return replace(last, session=session, fitted=None)


def _read(warm: _Warm, examples: Examples, project: Project) -> tuple[_Warm, set[str]]:
    """Encode what is new, and say which of it cannot be read."""
    session = warm.session
    encoder = warm.encoder or Encoder(session.classifier, session.device)
    record = project.cache / "reading-answer.bin"
    with careful(record, session.dataset.root, decode_for(session.dataset)) as read_file:
        reading = replace(session, pixels=PixelMemo(0, read_file))
        unreadable, complete = read_pictures(reading, examples, warm.store, encoder)
    if not complete:
        raise stopped_too_early()
    return replace(warm, encoder=encoder), unreadable


def _fit(session: Session, examples: Examples, warm: _Warm) -> Fitted:
    features, targets, groups = learned_from(warm.store, examples, session.config.views)
    fitted = fit_linear_head(
        features,
        targets,
        len(session.dataset.classes),
        seed=session.config.seed,
        groups=groups,
        like=warm.fitted,
    )
    session.classifier.put_head(fitted.head.weight, fitted.head.bias)
    return fitted
