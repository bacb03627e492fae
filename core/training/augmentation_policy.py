"""Which ways of varying the pictures (data augmentation) cost accuracy on a set of pictures.

Mirroring makes one class of another where only the side tells them apart, and turning blurs a
defect of a few pixels. A linear probe finds that out before fine-tuning. In cross-validation it is
asked about pictures as they are and, having learned from varied copies as well, about varied ones.
A way that makes them notably harder to tell apart is left out.

The probe sees the means of all stages, not of the last alone (Evci et al. 2022,
https://arxiv.org/abs/2201.03529): the last features of a pretrained network hardly tell a picture
from its mirror image.
"""

from typing import Any

import torch
from torch import nn

from core.config import Augmentation, TrainConfig
from core.data.augment import WAYS, Augment, Variation, Way
from core.data.loader import batches
from core.events import AugmentationTested
from core.models.fold import folded
from core.models.stages import stages_of
from core.training.feed import leave_out
from core.training.linear_head import Fitted, fit_linear_head
from core.training.session import Examples, Session

MOST = 240
"""Pictures that are asked about: enough to notice a few points, and seconds to encode."""
COSTS = 0.15
"""The share by which the log loss must be greater on varied pictures. Mild crops and turns of
photographs that fine-tuning gains from make it greater by up to 0.08; the crops that change the
period of stripes by 0.17 to 0.68, turns of 8 x 8 pixels by 0.27, mirrored mirror images by 4.7."""
SURE = 1.5
"""Standard errors by which it must be greater: of a difference that is there, half are missed where
2 are asked for and there are 60 pictures a class."""
_FOLDS_NEED = 4
"""Pictures of each class without which there is nothing to cross-validate on."""


def variation_of(config: TrainConfig) -> Variation:
    """How pictures are varied as far as the settings tell."""
    return Variation.of(config.augmentation, flip=config.flip, vertical_flip=config.vertical_flip)


def tested_variation(session: Session, train: Examples) -> Variation:
    """The variation of the settings without the ways that cost accuracy, where Graft chooses.

    A stop ends the tests early; ways that were not tested are kept.
    """
    wanted = variation_of(session.config)
    if session.config.augmentation is not Augmentation.AUTO:
        return wanted
    asked = _sample(train, session.config.seed)
    if int(asked.targets.bincount().min()) < _FOLDS_NEED:
        return wanted
    return _Probe(session, asked).without_costly(wanted)


def _sample(train: Examples, seed: int) -> Examples:
    """At most `MOST` of the examples, of each class as many, as far as there are any."""
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(train), generator=generator).tolist()
    nth, seen = {}, dict[int, int]()
    for position in order:
        target = int(train.targets[position])
        seen[target] = nth[position] = seen.get(target, 0) + 1
    return train.at(sorted(sorted(order, key=nth.__getitem__)[:MOST]))


class _Probe:
    """A linear probe on the means of all stages, cross-validated on a few pictures."""

    def __init__(self, session: Session, examples: Examples) -> None:
        self._session = session
        kept, pixels = list[int](), list[torch.Tensor]()
        for batch in batches(
            examples.files,
            session.classifier.preprocessing,
            32,
            on_error=lambda i, error: leave_out(session, examples, i, error),
            decode=session.pixels,
        ):
            kept += batch.positions
            pixels.append(batch.pictures)
        self._examples, self._pictures = examples.at(kept), torch.cat(pixels)
        self._groups = [p.group or p.sha256 for p in self._examples.pictures]
        normalised = session.classifier.normalise(self._pictures[:2])
        self._network = folded(session.classifier.backbone, normalised)
        self._network.to(memory_format=torch.channels_last)
        self._plain = self._features(Augment(Variation()))
        self._fitted = self._fit(self._plain)

    def without_costly(self, wanted: Variation) -> Variation:
        """`wanted` without the ways that make the probe worse; each is reported."""
        before = self._losses(self._fitted, self._plain)
        kept = list[Way]()
        for way in (way for way in WAYS if way in wanted.ways):
            if self._session.stop.asked:
                return wanted.only([way for way in WAYS if way in kept or way not in wanted.ways])
            varied = self._features(Augment(wanted.only([way])))
            after = self._losses(self._fit(self._plain, varied), varied)
            if not _costs(before[0], after[0]):
                kept.append(way)
            self._session.emit(
                AugmentationTested(
                    name=way,
                    kept=way in kept,
                    plain=float(before[1].float().mean()),
                    varied=float(after[1].float().mean()),
                    n=len(self._plain),
                    plain_loss=float(before[0].mean()),
                    varied_loss=float(after[0].mean()),
                )
            )
        return wanted.only(kept)

    def _fit(self, *features: torch.Tensor) -> Fitted:
        copies = len(features)
        return fit_linear_head(
            torch.cat(features),
            self._examples.targets.repeat(copies),
            len(self._session.dataset.classes),
            seed=self._session.config.seed,
            groups=self._groups * copies,
            like=self._fitted if copies > 1 else None,
        )

    def _losses(self, fitted: Fitted, features: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """The cross-entropy of each picture by a head that does not know it, and if it is right."""
        folds = [fitted.fold_of[group] for group in self._groups]
        logits = torch.stack(
            [fitted.fold_heads[fold].logits(row) for fold, row in zip(folds, features, strict=True)]
        )
        targets = self._examples.targets
        losses = nn.functional.cross_entropy(logits, targets, reduction="none")
        return losses, logits.argmax(1) == targets

    @torch.inference_mode()
    def _features(self, vary: Augment) -> torch.Tensor:
        """The means of every stage of the varied pictures, and their embeddings: `[N, D]`."""
        means = list[torch.Tensor]()

        def keep(module: nn.Module, inputs: Any, output: object) -> None:
            if isinstance(output, torch.Tensor) and output.ndim > 2:  # maps, or tokens
                means.append(output.flatten(2).mean(2) if output.ndim == 4 else output.mean(1))

        last = [stage.modules[-1] for stage in stages_of(self._network)]
        hooks = [module.register_forward_hook(keep) for module in last]
        rows = list[torch.Tensor]()
        normalise, device = self._session.classifier.normalise, self._session.device
        try:
            for start in range(0, len(self._pictures), 32):
                pictures = self._pictures[start : start + 32].to(device)
                varied = vary(pictures, range(start, start + len(pictures)))
                means.clear()
                embedded = self._network(normalise(varied))
                flat = [mean.reshape(len(pictures), -1) for mean in means]
                rows.append(torch.cat([*flat, embedded], 1).float().cpu())
        finally:
            for hook in hooks:
                hook.remove()
        return torch.cat(rows).clone()


def _costs(before: torch.Tensor, after: torch.Tensor) -> bool:
    """Whether the losses of pictures `[N]` are notably and surely greater afterwards."""
    greater = after - before
    error = float(greater.std()) / len(greater) ** 0.5
    mean = float(greater.mean())
    return mean > SURE * error and mean > COSTS * float(before.mean())
