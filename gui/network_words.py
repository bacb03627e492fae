"""Networks and settings in words and rows: what the Model page shows of a `TrainConfig`."""

import re
from collections.abc import Sequence

from core.config import Preset, TrainConfig
from core.data.dataset import Dataset
from core.events import DescribeResult, RecogniseResult
from core.models.backbone import Backbone, Source
from core.models.catalog import CATALOG
from core.models.choice import (
    changed_by_hand,
    preset_of,
    row_of,
    starts_from_nothing,
    with_backbone,
    with_preset,
)
from core.models.estimate import Workload, first_answer_seconds, training_seconds
from core.project import Project
from core.runs import Run
from gui.i18n import duration, number, tr, tr_setting, trn
from gui.run_words import run_title
from gui.widgets.backbone_table import BackboneRow
from gui.widgets.preset_cards import Choice

_TIMM_NAME = re.compile(r"[a-z][a-z0-9_]{3,}(\.[a-z0-9_]+)?")


def preset_choices() -> list[Choice]:
    """The three presets, as cards. What they gain is what docs/BENCHMARKS.md has of six sets."""
    return [
        Choice(
            Preset.FAST,
            tr("Fast"),
            tr("Learns on top of what the network already sees."),
        ),
        Choice(
            Preset.BALANCED,
            tr("Balanced"),
            tr("Adapts the network to your pictures: in our tests, −1 to +39 points against Fast."),
        ),
        Choice(
            Preset.BEST,
            tr("Most accurate"),
            tr("Adapts it longer, tries finer pictures: in our tests, 0 to +42 points."),
        ),
    ]


def preset_time(
    config: TrainConfig, preset: Preset, work: Workload | None, machine: DescribeResult | None
) -> str:
    """What a preset would take with the network that is chosen; empty where that is not known."""
    if work is None or machine is None or preset_lock(config, preset):
        return ""
    there = with_preset(config, preset)
    seconds = training_seconds(there, row_of(config.backbone), work, machine)
    if seconds is None:
        return ""
    if preset is Preset.FAST:
        return tr("about {time}", time=duration(seconds))
    return tr("up to {time}", time=duration(seconds))


def preset_lock(config: TrainConfig, preset: Preset) -> str:
    """Why a preset cannot be chosen; empty when it can."""
    if preset is not Preset.BEST and starts_from_nothing(config):
        return tr("A network that has learned nothing yet has to learn as a whole.")
    return ""


def network_rows(
    config: TrainConfig, words: str, work: Workload | None, machine: DescribeResult | None
) -> list[BackboneRow]:
    """The networks that fit what is searched for, and the chosen one of timm if there is one.

    Where none fits, a name that timm may know is offered instead.
    """
    rows = [_row(row, config, work, machine) for row in CATALOG if _fits(row, words)]
    chosen = config.backbone
    if row_of(chosen) is None and words.strip().casefold() in chosen.casefold():
        library, _, name = chosen.rpartition("/")
        note = tr("another network of {library}", library=library or Source.TIMM)
        badge = _badge_of_own(config) or (library or Source.TIMM, "neutral")
        rows.insert(0, BackboneRow(chosen, name, note, None, None, None, *badge))
    name = words.strip().casefold()
    if not rows and _TIMM_NAME.fullmatch(name):
        title = tr("Use “{name}” from timm", name=name)
        note = tr("checked when training starts")
        rows.append(BackboneRow(name, title, note, None, None, None, Source.TIMM, "neutral"))
    return rows


def sentence(config: TrainConfig) -> str:
    """How things stand, under the page's title."""
    if starts_from_nothing(config):
        return tr("Starts from nothing, and learns all it knows from your pictures.")
    start = tr(
        "Starts from a network that has seen a million photographs, and learns your classes."
    )
    if config.own_weights is not None:
        start = tr("Starts from a model of your own, and learns your classes.")
    own = "" if preset_of(config) else tr("The settings are your own, not a preset’s.")
    return f"{start} {own}".strip()


def weights_note(
    config: TrainConfig, runs: Sequence[Run], found: RecogniseResult | None = None
) -> str:
    """What the network starts from, where that is not what was published for it.

    Args:
        found: what was recognised last; it may be out of date.
    """
    row = row_of(config.backbone)
    if config.weights == "none" and (row is None or row.pretrained):
        return tr("It starts from nothing: what it has learned before is not used.")
    own = config.own_weights
    if own is None:
        return ""
    run = next((run for run in runs if own in (run.model, run.measured_model)), None)
    place = tr("the run “{title}”", title=run_title(run)) if run else own.name
    if found is None or found.weights != own or not found.n_classes:
        return tr(
            "It starts from your own model, {place}: its last layer is replaced.", place=place
        )
    return tr(
        "It starts from {network} with {classes} ({place}): its last layer is replaced.",
        place=place,
        network=found.name,
        classes=trn("{n} class", "{n} classes", found.n_classes),
    )


def settings_summary(config: TrainConfig) -> str:
    """What is inside “More settings”, and whether anything there was changed."""
    changed = changed_by_hand(config)
    if not changed:
        return tr("passes, how fast it adjusts, varied copies, device… all at their usual values")
    titles = (tr_setting(TrainConfig.model_fields[name].title or name) for name in changed)
    count = trn("{n} changed", "{n} changed", len(changed))
    return tr("{count}: {names}", count=count, names=", ".join(titles))


def why_not_train(
    project: Project | None, dataset: Dataset | None, obstacle: str, *, scanning: bool
) -> str:
    """What has to come before training; empty when it can start."""
    if project is not None and project.read_only:
        return tr("This project is open read-only. Close the other window that has it open.")
    if dataset is None and scanning:
        return tr("Your pictures are still being looked through.")
    if dataset is None:
        return tr("There are no pictures to learn from yet.")
    return obstacle


def why_not_try(busy: frozenset[str]) -> str:
    """Why neither rates nor settings can be tried now; empty when they can."""
    if "train" in busy:
        return tr("A training is at work.")
    if busy & {"rates", "search"}:
        return tr("What was tried before is still coming to an end.")
    return ""


def _fits(row: Backbone, words: str) -> bool:
    """Whether all words are in a row's name, note or id; “resnet50” finds “ResNet-50”."""
    text = f"{row.name} {row.note} {row.id}".casefold()
    plain = re.sub(r"[^a-z0-9]", "", f"{row.name}{row.id}".casefold())
    return all(word in text or word in plain for word in words.casefold().split())


def _row(
    row: Backbone, config: TrainConfig, work: Workload | None, machine: DescribeResult | None
) -> BackboneRow:
    badge, kind = _badge(row, config, machine)
    return BackboneRow(
        row.id,
        row.name,
        row.note,
        None if row.top1 is None else row.top1 / 100,
        row.parameters_m,
        _seconds(row, config, work, machine),
        badge,
        kind,
    )


def _seconds(
    row: Backbone, config: TrainConfig, work: Workload | None, machine: DescribeResult | None
) -> float | None:
    """Until there is a first model; a network that knows nothing has to be trained for that."""
    if work is None or machine is None:
        return None
    if not row.pretrained:
        return training_seconds(with_backbone(TrainConfig(), row.id), row, work, machine)
    return first_answer_seconds(row, work, machine, config.image_size)


def _badge(row: Backbone, config: TrainConfig, machine: DescribeResult | None) -> tuple[str, str]:
    """Whether a network can be had at once; its kind of badge."""
    if row.id == config.backbone and (own := _badge_of_own(config)):
        return own
    if not row.pretrained:
        return tr("teaching"), "info"
    if not row.download_mb or (machine is not None and row.id in machine.weights_here):
        return tr("ready"), "accent"
    return tr("{n} MB", n=number(row.download_mb)), "neutral"


def _badge_of_own(config: TrainConfig) -> tuple[str, str] | None:
    """The badge of the chosen network where it starts from a model of one's own."""
    return (tr("your own"), "info") if config.own_weights else None
