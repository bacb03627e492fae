"""What every job that learns begins with: which pictures, which network, and reading them once."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch

from core.choices import Trainable
from core.config import TrainConfig
from core.data.dataset import Dataset, Part, Picture, name_some
from core.data.file_names import classes_in_names
from core.data.index import PictureIndex
from core.data.levels import decoding_of
from core.data.library import divide, free_to_learn, looks, read_dataset, with_groups
from core.data.loader import PixelMemo, careful, decode_for
from core.data.scan import scan
from core.device import memory_free
from core.errors import DatasetError, StoppedError
from core.jobs import Emit, StopToken
from core.models.build import build_classifier
from core.models.catalog import find
from core.models.classifier import Classifier
from core.models.preprocessing import Preprocessing
from core.project import Project
from core.requests import ScanRequest
from core.runs import Run
from core.training.distributed import SOLO, Ranks
from core.training.features import FeatureStore, feature_store, read_pictures
from core.training.session import Examples, Parts, Session


def look(
    project: Project, folder: Path, config: TrainConfig, emit: Emit, stop: StopToken
) -> Dataset:
    """The labelled pictures of a project, each with its part, after a look through the folder.

    Raises:
        DatasetError: they cannot be learned from.
        StoppedError: it was stopped.
        StorageError: the project cannot be read or written.
    """
    request = ScanRequest(
        folder=folder,
        index=project.index,
        innermost=project.file.innermost,
        labels=project.file.labels,
        decode=looks(config.keep_together),
        whole=False,
    )
    scan(request, emit, stop)
    if stop.asked:
        raise stopped_too_early()
    try:
        return labelled(project, folder, config)
    except DatasetError as error:
        raise _with_offers(error, project, folder) from error


def _with_offers(error: DatasetError, project: Project, folder: Path) -> DatasetError:
    """What keeps pictures from being learned from, and where else their classes could be."""
    with PictureIndex(project.index, check=False) as index:
        dataset = read_dataset(index, folder.absolute())
    names = classes_in_names(picture.path for picture in dataset.unlabelled)
    detail = " ".join(filter(None, (error.detail, *dataset.notes)))
    hint = error.hint
    if names:
        hint = (
            f"The names of files begin with {name_some(names, 5)}: with --layout names these are "
            "the classes."
        )
    return DatasetError(error.title, detail, hint)


def labelled(project: Project, folder: Path, config: TrainConfig) -> Dataset:
    """The labelled pictures of a project as its index has them. Raises as `look` does.

    The unlabelled ones are among them only where a run learns from another model's answers.
    """
    unlabelled: tuple[Picture, ...] = ()
    with PictureIndex(project.index, check=False) as index:
        divided, _ = divide(index, folder.absolute(), config)
        if config.learns_from is not None:
            unlabelled = free_to_learn(index, divided, config.keep_together)
        divided = with_groups(index, divided, config.keep_together)
    return divided.model_copy(update={"unlabelled": unlabelled, "excluded": ()})


def pretrained(config: TrainConfig) -> bool:
    """Whether the network has learned something before, so that there is a first answer."""
    if config.weights == "pretrained":
        return find(config.backbone).pretrained
    return config.own_weights is not None


@contextmanager
def opened(
    project: Project,
    dataset: Dataset,
    config: TrainConfig,
    device: torch.device,
    emit: Emit,
    *,
    stop: StopToken,
    started: float,
    run: Run | None = None,
    ranks: Ranks = SOLO,
) -> Iterator[Session]:
    """A session with its network, on the device.

    Args:
        started: `time.perf_counter()` when the job began.

    Raises:
        WeightsError: the backbone's weights are not to be had.
    """
    torch.manual_seed(config.seed)
    chosen = run.file if run is not None and run.file.image_size is not None else config
    classifier = build_classifier(
        find(config.backbone),
        dataset.classes,
        weights=config.weights,
        image_size=chosen.image_size,
        framing=chosen.framing,
        decoding=run.file.decoding if run else decoding_of(project.index, config),
        emit=emit,
        stop=stop,
    ).to(device)
    free = memory_free(torch.device("cpu")) // 2
    budget = min(int(config.cache_gigabytes * 2**30), free) // ranks.n // 2
    keeps_pixels = config.trainable is not Trainable.NONE
    record = project.cache / f"reading-{ranks.index}.bin"
    with careful(record, dataset.root, decode_for(dataset)) as read_file:
        yield Session(
            run,
            config,
            dataset,
            classifier,
            device,
            emit,
            stop,
            PixelMemo(budget if keeps_pixels else 0, read_file),
            started,
            budget,
            ranks,
        )


def network(session: Session, seen: Preprocessing) -> Classifier:
    """The session's network as it begins, but for pictures seen in another way.

    Raises:
        ConfigError: it cannot take pictures of that size.
        WeightsError: its weights are not to be had any more.
    """
    torch.manual_seed(session.config.seed)
    return build_classifier(
        find(session.config.backbone),
        session.dataset.classes,
        weights=session.config.weights,
        image_size=seen.size,
        framing=seen.framing,
        decoding=seen.decoding,
        emit=session.emit,
        stop=session.stop,
    )


def read(session: Session, project: Project) -> tuple[Parts, FeatureStore | None]:
    """Read every picture once, by all processes together.

    Returns:
        The readable pictures, and the features of them; None for a network that starts from
        nothing.

    Raises:
        DatasetError: too few of them can be read.
        StoppedError: it was stopped.
    """
    store = None
    if pretrained(session.config):
        store = feature_store(session.classifier, project.cache)
    train, val, test = (Examples.of(session.dataset, part) for part in Part)
    everything = Examples(
        session.dataset.root,
        train.pictures + val.pictures + test.pictures,
        torch.cat([train.targets, val.targets, test.targets]),
    )
    mine = session.ranks.share(list(range(len(everything))))
    found = read_pictures(session, everything.at(mine), store)
    unreadable, complete = session.ranks.gather(found, all_read)
    if not complete:
        raise stopped_too_early()
    if store is not None and session.ranks.n > 1:  # the others have added to it
        store = feature_store(session.classifier, project.cache)
    parts = Parts(train.without(unreadable), val.without(unreadable), test.without(unreadable))
    if len(set(parts.train.targets.tolist())) < 2:
        raise DatasetError(
            "Fewer than two classes have pictures that can be read.",
            f"{len(unreadable)} pictures cannot be read.",
            "See on the Pictures page what was left out, and why.",
        )
    return parts, store


def all_read(found: list[tuple[set[str], bool]]) -> tuple[set[str], bool]:
    """What all processes could not read, and whether every one of them came to the end."""
    return set().union(*(paths for paths, _ in found)), all(complete for _, complete in found)


def stopped_too_early() -> StoppedError:
    """What is said when there is nothing to keep but what was computed once."""
    return StoppedError(
        "Stopped before there was a model.",
        "What was computed from the pictures is kept and need not be computed again.",
    )


def put_off() -> StoppedError:
    """What is said when a run is to go on another time."""
    return StoppedError(
        "The training is put off.",
        "Where it was is saved.",
        "Resume goes on from there.",
    )
