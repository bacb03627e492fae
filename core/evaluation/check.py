"""What lies behind the figures of a run: which pictures look alike to the model, and how strange
others would have to look to be none of its classes.
"""

import time

import numpy as np

from core.data.dataset import HELD_OUT, Part
from core.errors import ModelError
from core.evaluation.nearest import most_alike
from core.evaluation.places import project_at_once
from core.evaluation.seen import Opened, Seen, logits_of, measured_part, open_run, see, session_of
from core.evaluation.slices import brightness_of, slices
from core.evaluation.validation import cross_validated
from core.events import CheckResult
from core.figures import Strangeness
from core.jobs import Emit, StopToken
from core.prediction.unknown import Unknown
from core.requests import CheckRequest

FEWEST_TO_CHOOSE = 20
"""With fewer validation pictures, no bar can be set."""


def check(request: CheckRequest, emit: Emit, stop: StopToken) -> CheckResult:
    """Look at the pictures of a run through its model.

    Raises:
        ModelError: there is no model, or it cannot be opened.
        StoppedError: it was stopped.
        StorageError: the project cannot be read or written.
    """
    started = time.perf_counter()
    opened = open_run(request)
    with session_of(opened, opened.run.dataset, emit, stop) as session:
        parts, new = see(opened, session)
    measured, evaluation = parts[measured_part(parts)], opened.run.evaluation
    return CheckResult(
        run=request.run,
        nearest=dict(
            zip(
                (picture.path for picture in measured.examples.pictures),
                most_alike(measured.directions, parts[Part.TRAIN]),
                strict=True,
            )
        ),
        places=project_at_once(parts),
        strangeness=_strangeness(opened, parts),
        slices=slices(evaluation, opened.run.dataset, brightness_of(opened.project.index))
        if evaluation
        else (),
        validated=cross_validated(opened, parts),
        n_encoded=new,
        seconds=time.perf_counter() - started,
    )


def _strangeness(opened: Opened, parts: dict[Part, Seen]) -> Strangeness | None:
    """How strange the held-out pictures are; what is needed to tell goes into the model.

    None for a network that was fine-tuned once more from every picture: it sees pictures otherwise
    than the measured one, and has learned from all that could tell how strange a known one is.
    """
    train, val, test = (parts[part] for part in Part)
    again = opened.run.result.refit if opened.run.result else None
    if len(val) < FEWEST_TO_CHOOSE or (again is not None and again.epochs):
        return None
    logits = {part: logits_of(opened.classifier, parts[part].features).numpy() for part in Part}
    model = opened.run.model
    try:
        usual = Unknown.load(model, opened.classifier.features)
    except ModelError:  # not made yet, or damaged
        usual = Unknown.of(train.rows, train.targets, val.rows, logits[Part.VAL])
        usual.save(model)
    return Strangeness(
        choosing=tuple(usual.strangeness(val.rows, logits[Part.VAL]).tolist()),
        measuring=tuple(usual.strangeness(test.rows, logits[Part.TEST]).tolist())
        if len(test)
        else (),
    )


def strangers(opened: Opened, parts: dict[Part, Seen], most: int = 12) -> tuple[float, ...]:
    """How unusual pictures of an unknown class are: each class is left out in turn.

    Returns:
        For each of their pictures the share of known pictures that are at least as strange (a
        conformal p value). Up to `most` classes are tried; fewer than three: none.
    """
    train, val = parts[Part.TRAIN], parts[Part.VAL]
    n_classes = len(opened.classifier.classes)
    if n_classes < 3 or len(val) < FEWEST_TO_CHOOSE:
        return ()
    held_out = [parts[part] for part in HELD_OUT if len(parts[part])]
    found: list[float] = []
    for unknown_class in range(min(n_classes, most)):
        others = [c for c in range(n_classes) if c != unknown_class]
        learned, asked = train.targets != unknown_class, val.targets != unknown_class
        known_logits = logits_of(opened.classifier, val.features).numpy()[asked][:, others]
        usual = Unknown.of(
            train.rows[learned], train.targets[learned], val.rows[asked], known_logits
        )
        known = np.sort(usual.strangeness(val.rows[asked], known_logits))
        for seen in held_out:
            strange = seen.targets == unknown_class
            logits = logits_of(opened.classifier, seen.features).numpy()[strange][:, others]
            if not len(logits):
                continue
            values = usual.strangeness(seen.rows[strange], logits)
            above = len(known) - np.searchsorted(known, values)
            found += ((1 + above) / (len(known) + 1)).tolist()
    return tuple(found)
