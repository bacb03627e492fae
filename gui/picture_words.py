"""The pictures of a project in words and rows: what the Pictures page shows of a dataset."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from core.config import TrainConfig
from core.data.dataset import Dataset, Layout, Part, Picture
from core.data.health import Findings
from gui.i18n import number, tr, trn
from gui.widgets.image_grid import GridItem
from gui.widgets.picture_panels import FindingWords


class Segment(StrEnum):
    """The pictures by what they are for, as a person tells them apart."""

    ALL = "all"
    LEARNING = "learning"
    ASIDE = "aside"


class Finding(StrEnum):
    """What can be worth a look."""

    LEFT_OUT = "left_out"
    TWO_CLASSES = "two_classes"
    BOTH_SIDES = "both_sides"
    UNUSUAL = "unusual"
    NOTES = "notes"


@dataclass(frozen=True)
class Shown:
    """Which pictures are looked at.

    Attributes:
        label: only this class; empty for all.
        words: only pictures with these in their path or class.
        finding: only the pictures of a finding.
    """

    segment: Segment = Segment.ALL
    label: str = ""
    words: str = ""
    finding: Finding | None = None


def mixed(pictures: Iterable[Picture]) -> list[Picture]:
    """The pictures with their classes spread evenly, so that every screen has something of each."""
    by_label: defaultdict[str, list[Picture]] = defaultdict(list)
    for picture in pictures:
        by_label[picture.label].append(picture)
    places = (
        ((place + 0.5) / len(group), label, picture)
        for label, group in by_label.items()
        for place, picture in enumerate(group)
    )
    return [picture for _, _, picture in sorted(places, key=lambda entry: entry[:2])]


def matching(pictures: Iterable[Picture], shown: Shown, findings: Findings) -> list[Picture]:
    """The pictures to look at: in the order given, but those of a finding with their like."""
    words = shown.words.casefold().split()
    return [
        picture
        for picture in (_of(findings, shown.finding) if shown.finding else pictures)
        if shown.segment in (Segment.ALL, _segment(picture))
        and shown.label in ("", picture.label)
        and all(word in f"{picture.path} {picture.label}".casefold() for word in words)
    ]


def tiles(dataset: Dataset) -> dict[str, GridItem]:
    """A tile for each picture, by its path: its class, and whether it is unusual."""
    return {
        picture.path: GridItem(
            dataset.file(picture),
            picture.label,
            badge=tr("unusual") if picture.warning else "",
            badge_kind="warning",
        )
        for picture in dataset.pictures
    }


def marked(items: Iterable[GridItem], pictures: Iterable[Picture]) -> list[GridItem]:
    """The tiles of `pictures`, each with what it is for where there is nothing else to say."""
    return [
        item if item.badge else replace(item, badge=part_name(picture.part), badge_kind="neutral")
        for item, picture in zip(items, pictures, strict=True)
    ]


def part_name(part: Part | None) -> str:
    """What a picture is for, in two words."""
    names = {
        Part.TRAIN: tr("to learn"),
        Part.VAL: tr("to choose"),
        Part.TEST: tr("to measure"),
    }
    return names[part] if part else ""


def picture_facts(picture: Picture) -> str:
    """What is known of a picture, in a line."""
    size = f"{picture.width} × {picture.height}" if picture.width and picture.height else ""
    parts = (picture.label, part_name(picture.part), size, picture.warning)
    return " · ".join(part for part in parts if part)


def sentence(dataset: Dataset | None, *, scanning: bool) -> str:
    """How things stand, under the page's title."""
    if dataset is None:
        return tr("Looking through your folder…") if scanning else tr("No pictures yet.")
    pictures = trn("{n} picture", "{n} pictures", len(dataset.pictures))
    classes = trn("{n} class", "{n} classes", len(dataset.classes))
    found = tr("{pictures} in {classes}.", pictures=pictures, classes=classes)
    learning = len(dataset.of(Part.TRAIN))
    if not learning:
        return found
    use = tr(
        "{learn} to learn from, {aside} kept aside.",
        learn=number(learning),
        aside=number(len(dataset.pictures) - learning),
    )
    return f"{found} {use}"


def part_counts(dataset: Dataset) -> list[tuple[str, str]]:
    """How many pictures are for what."""
    names = (tr("To learn from"), tr("To choose the best"), tr("To measure"))
    return [(name, number(len(dataset.of(part)))) for name, part in zip(names, Part, strict=True)]


def division(dataset: Dataset, given: frozenset[Part], config: TrainConfig) -> str:
    """Who decided what the pictures are for."""
    if Part.VAL in given:
        table = dataset.layout is Layout.METADATA_CSV
        who = tr("As your metadata.csv says.") if table else tr("As your folders say.")
        if Part.TEST in given:
            return who
        note = tr("With none to measure, the accuracy is of those that choose the best.")
        return f"{who} {note}"
    val, test = round(100 * config.val_fraction), round(100 * config.test_fraction)
    if Part.TEST in given:
        return tr(
            "What measures is as you gave it. What chooses is drawn at random from the rest: "
            "{val} % of each class, seed {seed}.",
            val=val,
            seed=config.seed,
        )
    return tr(
        "Drawn at random within each class: {train} / {val} / {test} %, seed {seed}.",
        train=100 - val - test,
        val=val,
        test=test,
        seed=config.seed,
    )


def count_shown(n: int, shown: Shown) -> str:
    """How many pictures are shown; empty while it is all of them."""
    return trn("{n} picture", "{n} pictures", n) if shown != Shown() else ""


def finding_rows(found: Findings) -> list[FindingWords]:
    """What is worth a look, the most serious first."""
    rows = [
        _left_out(found),
        _pictures(
            Finding.TWO_CLASSES,
            tr("In two classes"),
            "danger",
            tr("The same picture has two names: it can teach only confusion."),
            found.in_two_classes,
        ),
        _pictures(
            Finding.BOTH_SIDES,
            tr("On both sides"),
            "warning",
            tr("Learned from and kept aside: the accuracy would look too good."),
            found.on_both_sides,
        ),
        _pictures(
            Finding.UNUSUAL,
            tr("Unusual"),
            "neutral",
            _mostly([picture.warning for picture in found.unusual]),
            found.unusual,
        ),
        _notes(found.notes),
    ]
    return [row for row in rows if row is not None]


def rest_of_findings(found: Findings, ignored: int) -> str:
    """What there is to say where nothing was found, and what was passed over."""
    words = []
    if not found:
        words.append(
            tr("Nothing stands out. Every file could be read, and no picture is in two classes.")
        )
    if ignored:
        words.append(trn("{n} hidden file was ignored.", "{n} hidden files were ignored.", ignored))
    return " ".join(words)


def _segment(picture: Picture) -> Segment:
    return Segment.ASIDE if picture.part in (Part.VAL, Part.TEST) else Segment.LEARNING


def _of(findings: Findings, finding: Finding) -> Sequence[Picture]:
    """The pictures of a finding that is about pictures."""
    return {
        Finding.TWO_CLASSES: findings.in_two_classes,
        Finding.BOTH_SIDES: findings.on_both_sides,
        Finding.UNUSUAL: findings.unusual,
    }.get(finding, ())


def _left_out(found: Findings) -> FindingWords | None:
    if not found.left_out:
        return None
    words = _mostly([entry.reason for entry in found.left_out])
    if len(found.left_out) == 1:
        words = f"{found.left_out[0].path}: {words}"
    badge, link = number(len(found.left_out)), tr("Show the list")
    return FindingWords(Finding.LEFT_OUT, tr("Left out"), badge, "danger", words, link)


def _mostly(reasons: Sequence[str]) -> str:
    """The reason if there is one, else the most frequent one."""
    if not reasons:
        return ""
    counted = Counter(reasons).most_common()
    reason, n = counted[0]
    if len(counted) == 1:
        return tr("{reason}.", reason=reason)
    return tr("Mostly: {reason} ({n}).", reason=reason, n=number(n))


def _pictures(
    finding: Finding, title: str, kind: str, words: str, pictures: Sequence[Picture]
) -> FindingWords | None:
    if not pictures:
        return None
    return FindingWords(finding, title, number(len(pictures)), kind, words, tr("Show them"))


def _notes(notes: Sequence[str]) -> FindingWords | None:
    if not notes:
        return None
    if len(notes) == 1:
        return FindingWords(Finding.NOTES, tr("To know"), "", "info", notes[0], "")
    link, badge = tr("Read them all"), number(len(notes))
    return FindingWords(Finding.NOTES, tr("To know"), badge, "info", notes[0], link)
