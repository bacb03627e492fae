"""Whether larger or whole pictures pay, which the first answer tells before a training goes on.

Small things vanish when a large picture becomes a small square, and what lies at its edges is cut
off. So the frozen network looks at some training pictures in several sizes and framings, and the
answers cross-validated on them are compared picture by picture.
"""

import time
from contextlib import suppress
from dataclasses import replace

import torch

from core.choices import Views
from core.comparison import LIKELY_CHANCE, mcnemar
from core.data.dataset import Part
from core.data.images import picture_size
from core.errors import ConfigError, PictureError
from core.events import Event, PauseChanged, Progress, ResolutionChosen, Stage, Warned
from core.figures import TriedView
from core.models.preprocessing import Preprocessing
from core.models.views import MOST_TRIED, Extent, views
from core.project import Project
from core.training.features import feature_store, features_of, read_pictures
from core.training.linear_head import fit_linear_head
from core.training.opening import network, pretrained
from core.training.session import Examples, Session

_MEASURED = 4
"""Every fourth of these is enough to know how large they are."""
_NOTHING_FINER = (
    "Finer and whole pictures were not tried: yours have no more to show, or the settings say how "
    "they are seen."
)
_UNTOLD = (
    "Finer and whole pictures were not tried: only a network with its published weights can tell "
    "beforehand whether they help."
)
LEAST = 20
"""Of fewer, hardly any difference could be told from chance."""


def with_chosen_view(session: Session, project: Project) -> Session:
    """The session with the network for the size and framing that the run is to go on with.

    The choice is written into the run, which is not asked again when it is resumed.

    Raises:
        StorageError: the run cannot be written.
    """
    config, run = session.config, session.kept
    untold = config.own_weights is None  # else it may have learned from the very pictures
    if not config.finer or run.file.image_size is not None:
        return session
    if not (untold and pretrained(config)):
        session.emit(Warned(message=_UNTOLD))
        return session
    chosen = _chosen(session, project) if session.ranks.first else None
    chosen = session.ranks.tell(chosen)
    if chosen is None:
        return session
    if session.ranks.first:
        run = run.seeing(chosen.size, chosen.framing)
    if chosen == session.classifier.preprocessing:
        return replace(session, run=run)
    classifier = network(session, chosen)
    return replace(session, run=run, classifier=classifier.to(session.device))


def _chosen(session: Session, project: Project) -> Preprocessing | None:
    """The view to go on with; None where there is nothing to compare, or it was stopped."""
    started = time.perf_counter()
    examples = _drawn(Examples.of(session.dataset, Part.TRAIN), session.config.seed)
    usual = session.classifier.preprocessing
    todo = views(usual, session.config, Extent.of(_sizes(examples)))
    if len(todo) < 2:
        session.emit(Warned(message=_NOTHING_FINER))
        return None
    if len(examples) < LEAST:
        few = "Finer and whole pictures were not tried: of {n} to learn from, too few for a choice."
        session.emit(Warned(message=few.format(n=len(examples))))
        return None
    right: dict[int, torch.Tensor] = {}
    for number, seen in enumerate(todo):
        found = _right(session, seen, examples, project, (number, len(todo)))
        if found is not None:
            right[number] = found
        if session.stop.asked:
            return None
    number = choose(list(right.values()))
    chosen = todo[list(right)[number]]
    session.emit(
        ResolutionChosen(
            tried=tuple(
                TriedView(size=todo[i].size, whole=todo[i].whole, n_correct=int(answers.sum()))
                for i, answers in right.items()
            ),
            chosen=number,
            n=len(right[0]),
            seconds=time.perf_counter() - started,
        )
    )
    return chosen


def choose(right: list[torch.Tensor]) -> int:
    """Which of several views to take, by their answers to the same pictures.

    The usual view stays, unless the best beats it by more than chance, with that chance shared
    among all that were tried (Bonferroni). Else it is the quickest that the best does not beat.

    Args:
        right: of each view, whether it gets each picture right: bool `[N]`; the usual one first,
            the slowest last.
    """
    best = max(right, key=lambda answers: int(answers.sum()))
    p = [mcnemar(int((own & ~best).sum()), int((best & ~own).sum())) for own in right]
    if p[0] >= LIKELY_CHANCE / max(1, len(right) - 1):
        return 0
    return next(i for i, value in enumerate(p) if value >= LIKELY_CHANCE)


def _drawn(examples: Examples, seed: int) -> Examples:
    """Up to `MOST_TRIED`, one of each group, every class as often as among all."""
    of_group = {p.group or p.sha256: i for i, p in enumerate(examples.pictures)}
    drawn = torch.tensor(sorted(of_group.values()), dtype=torch.long)
    drawn = drawn[torch.randperm(len(drawn), generator=torch.Generator().manual_seed(seed))]
    drawn = drawn[examples.targets[drawn].argsort(stable=True)]
    step = max(1.0, len(drawn) / MOST_TRIED)
    places = (torch.arange(min(MOST_TRIED, len(drawn))) * step).long()
    return examples.at(drawn[places].tolist())


def _sizes(examples: Examples) -> list[tuple[int, int]]:
    """Width and height of some of the pictures, from their headers where they are not known."""
    found = []
    for picture, file in zip(
        examples.pictures[::_MEASURED], examples.files[::_MEASURED], strict=True
    ):
        if picture.width and picture.height:
            found.append((picture.width, picture.height))
        else:
            with suppress(PictureError):
                found.append(picture_size(file))
    return found


def _right(
    session: Session,
    seen: Preprocessing,
    examples: Examples,
    project: Project,
    place: tuple[int, int],
) -> torch.Tensor | None:
    """Whether the cross-validated first answer is right, for each picture: bool `[N]`.

    Args:
        place: the how-manieth view this is, and of how many.

    Returns:
        None where the network cannot take that size, or it was stopped.
    """
    number, n = place

    def report(event: Event) -> None:
        if isinstance(event, Progress):
            done, total = number * event.total + event.done, n * event.total
            session.emit(Progress(stage=Stage.RESOLUTION, done=done, total=total))
        elif isinstance(event, PauseChanged):
            session.emit(event)

    try:
        classifier = network(session, seen).to(session.device)
    except ConfigError:
        return None
    looking = replace(
        session,
        run=None,
        listener=report,
        left_out=set(),  # what cannot be read is told once all pictures are
        config=session.config.model_copy(update={"views": Views.ONE}),
        classifier=classifier,
        pixels=session.pixels.keeping_none(),  # those kept are of one size
    )
    store = feature_store(classifier, project.cache)
    unreadable, complete = read_pictures(looking, examples, store)
    if not complete:
        return None
    examples = examples.without(unreadable)
    features, groups = features_of(store, examples), [p.path for p in examples.pictures]
    fitted = fit_linear_head(
        features,
        examples.targets,
        len(session.dataset.classes),
        seed=session.config.seed,
        groups=groups,
    )
    fold = torch.tensor([fitted.fold_of[group] for group in groups])
    answers = torch.full_like(examples.targets, -1)
    for number_of_fold, head in fitted.fold_heads.items():
        answers[fold == number_of_fold] = head.logits(features[fold == number_of_fold]).argmax(1)
    return answers == examples.targets
