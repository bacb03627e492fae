"""Cross-validated fine-tuning, where the validation pictures are too few to choose by.

Fine-tuning is done as often as there are folds, each time without one of them, exactly as the
model's own training will be: all epochs, the last state. What these networks say of the pictures
that they have not learned from chooses how much of it goes into the model.
"""

import copy
from collections.abc import Iterator
from dataclasses import replace

import safetensors.torch
import torch

from core import storage
from core.config import FOLDS_BELOW, TUNING_FOLDS
from core.data.augment import Variation
from core.events import EpochDone, Event, PauseChanged, PictureLeftOut, Warned
from core.training.features import FeatureStore, features_of
from core.training.finetune import FineTuner
from core.training.linear_head import fit_at
from core.training.mix import SHARES, OutOfFold
from core.training.session import Examples, Parts, Score, Session

FEWEST = 30
"""Training pictures below which a fold would hold out hardly more than there are for validation."""


def too_few(parts: Parts) -> bool:
    """Whether folds choose, and not the validation pictures."""
    fewest = int(parts.train.targets.bincount().min())
    enough = len(parts.train) >= FEWEST and fewest >= TUNING_FOLDS
    return enough and len(parts.val) < FOLDS_BELOW


def cross_validated(
    session: Session, parts: Parts, store: FeatureStore, penalty: float, variation: Variation
) -> OutOfFold | None:
    """Fine-tune once for each fold, or take what an interrupted run has found; None at a stop."""
    file = session.kept.out_of_fold
    if file.exists():
        found = safetensors.torch.load_file(file)
        targets = found.pop("targets")
        return OutOfFold({float(share): logits for share, logits in found.items()}, targets)
    features = features_of(store, parts.train)
    asked = list[OutOfFold]()
    for number, (learned, held_out) in enumerate(_folds(parts.train, session.config.seed), 1):
        head = fit_at(
            features[learned],
            parts.train.targets[learned],
            len(session.dataset.classes),
            penalty,
        )
        own = replace(
            session,
            run=None,
            classifier=copy.deepcopy(session.classifier),
            listener=_Fold(session, number),
        )
        own.classifier.put_head(head.weight, head.bias)
        train, val = parts.train.at(learned), parts.train.at(held_out)
        score = Score.of(head.logits(features[held_out]), val.targets)
        tuner = FineTuner(
            own, train, val, first=score, pretrained=True, variation=variation, chooses=False
        )
        tuner.run()
        if session.stop.asked:
            return None
        asked.append(OutOfFold(tuner.mixed_logits(val, SHARES), val.targets))
    together = OutOfFold(
        {share: torch.cat([fold.logits[share] for fold in asked]) for share in SHARES},
        torch.cat([fold.targets for fold in asked]),
    )
    if session.ranks.first:
        named = {str(share): logits for share, logits in together.logits.items()}
        with storage.replacing(file) as temporary:
            safetensors.torch.save_file(named | {"targets": together.targets}, temporary)
    return together


def _folds(train: Examples, seed: int) -> Iterator[tuple[list[int], list[int]]]:
    """Positions to learn from and positions held out; what belongs together stays together."""
    from sklearn.model_selection import StratifiedGroupKFold

    groups = [picture.group or picture.sha256 for picture in train.pictures]
    folds = StratifiedGroupKFold(TUNING_FOLDS, shuffle=True, random_state=seed)
    for learned, held_out in folds.split(groups, train.targets.numpy(), groups):
        yield learned.tolist(), held_out.tolist()


class _Fold:
    """Passes on what the fine-tuning of a fold reports of its epochs."""

    def __init__(self, session: Session, number: int) -> None:
        self._session, self._number = session, number

    def __call__(self, event: Event) -> None:
        match event:
            case EpochDone():
                numbered = {"fold": self._number, "folds": TUNING_FOLDS, "best": False}
                self._session.emit(event.model_copy(update=numbered))
            case Warned() | PauseChanged() | PictureLeftOut():
                self._session.emit(event)
