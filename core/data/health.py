"""What is worth a look before training: findings about the pictures, each with those behind it."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field

from core.data.dataset import Dataset, Flaw, Part, Picture, name_some
from core.data.file_names import class_in_name, classes_in_names
from core.data.finding import Finding, FindingKind
from core.data.order import in_order

SMALL = 20
"""Classes with fewer pictures are pointed out."""
UNBALANCED = 5
"""How many times as many pictures the largest class may have as the smallest."""

_BLANKS = re.compile(r"[\s_-]+")
_FLAWS = {
    Flaw.BLANK: (FindingKind.BLANK, "Blank or nearly so: there is nothing to learn from."),
    Flaw.DARK: (FindingKind.DARK, "Very dark: can you tell what is on them?"),
    Flaw.BRIGHT: (FindingKind.BRIGHT, "Very bright: can you tell what is on them?"),
    Flaw.BLURRY: (FindingKind.BLURRY, "Far more blurred than the others."),
    Flaw.TINY: (FindingKind.TINY, "Far smaller than the others: few details are left."),
    Flaw.ODD_SHAPE: (
        FindingKind.ODD_SHAPE,
        "Far longer than wide, or wider than long: the network sees them squeezed or cropped.",
    ),
}

_HELD_OUT = {Part.VAL: "validation", Part.TEST: "test"}

Accepted = Set[tuple[str, str]]
"""Findings, by id and path, of which a person has said that they are fine."""


@dataclass(frozen=True)
class Insights:
    """What was found by comparing all pictures; see `core.data.analyse`.

    Attributes:
        shortcuts: by what gives the class away, a sentence about it.
        groups: by how pictures may belong together, what was found and the number of its group for
            each picture that is in one.
    """

    shortcuts: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, tuple[str, Mapping[str, int]]] = field(default_factory=dict)


def findings(
    dataset: Dataset, insights: Insights = Insights(), accepted: Accepted = frozenset()
) -> tuple[Finding, ...]:
    """What a person should see of a dataset whose pictures have their parts, most serious first."""
    found = [
        *_unreadable(dataset),
        *_about_copies(dataset.pictures, accepted),
        *_shortcuts(insights, accepted),
        *_similar_names(dataset, accepted),
        *_class_sizes(dataset, accepted),
        *_classes_in_names(dataset, accepted),
        *_unlabelled(dataset),
        *_belonging(dataset, insights, accepted),
        *_looks(dataset, accepted),
        *(_note(FindingKind.NOTE, str(n), note) for n, note in enumerate(dataset.notes)),
    ]
    order = {kind: place for place, kind in enumerate(FindingKind)}
    return tuple(sorted(found, key=lambda finding: order[finding.kind]))


def _note(kind: FindingKind, detail: str, sentence: str) -> Finding:
    return Finding(id=f"{kind}:{detail}", kind=kind, sentence=sentence)


def _unreadable(dataset: Dataset) -> list[Finding]:
    if not dataset.left_out:
        return []
    reasons = Counter(entry.reason for entry in dataset.left_out).most_common()
    reason, n = reasons[0]
    sentence = f"{reason}." if len(reasons) == 1 else f"Mostly: {reason} ({n})."
    if len(dataset.left_out) == 1:
        sentence = f"{dataset.left_out[0].path}: {sentence}"
    paths = tuple(entry.path for entry in dataset.left_out)
    return [Finding(id="unreadable", kind=FindingKind.UNREADABLE, sentence=sentence, paths=paths)]


def _about_copies(pictures: Iterable[Picture], accepted: Accepted) -> list[Finding]:
    """Pictures that are there several times: in two classes, on both sides, or only too often."""
    alike: defaultdict[object, list[Picture]] = defaultdict(list)
    for picture in pictures:
        if picture.copies or picture.width is None:  # not compared yet: the bytes may tell
            alike[picture.copies or picture.sha256].append(picture)
    groups = [group for group in alike.values() if len(group) > 1]
    by_kind: defaultdict[FindingKind, list[list[Picture]]] = defaultdict(list)
    for group in groups:
        same = len({picture.sha256 for picture in group}) < len(group)
        kinds = {
            FindingKind.TWO_CLASSES: len({picture.label for picture in group}) > 1,
            FindingKind.BOTH_SIDES: _is_leak(group),
            FindingKind.COPIES: same,
            FindingKind.NEAR_COPIES: len({picture.sha256 for picture in group}) > 1,
        }
        for kind, holds in kinds.items():
            if holds and not all((kind, picture.path) in accepted for picture in group):
                by_kind[kind].append(group)
    return [_copies(kind, by_kind[kind]) for kind in _ABOUT_COPIES if by_kind[kind]]


def _two_classes(groups: list[list[Picture]]) -> str:
    group = groups[0]
    labels = name_some(in_order(picture.label for picture in group))
    return (
        f"The same picture has more than one name (for instance {labels}): "
        "it can teach only confusion."
    )


def _both_sides(groups: list[list[Picture]]) -> str:
    n = sum(sum(p.part is not Part.TRAIN for p in group) for group in groups)
    parts = {picture.part for group in groups for picture in group}
    names = (word for part, word in _HELD_OUT.items() if part in parts)
    pictures, too = ("pictures", "Copies") if n > 1 else ("picture", "A copy")
    are = "are" if n > 1 else "is"
    return (
        f"{too} of {n} {' and '.join(names)} {pictures} {are} also in training, so the accuracy "
        "would look too high."
    )


def _copies_words(groups: list[list[Picture]]) -> str:
    n = len(groups)
    return f"{n} picture{'s are' if n > 1 else ' is'} there more than once, byte for byte."


def _near_words(groups: list[list[Picture]]) -> str:
    n = len(groups)
    start = f"{n} pictures have" if n > 1 else "1 picture has"
    return f"{start} near-copies: the same, but for its size, its edges or how it was saved."


_ABOUT_COPIES: dict[FindingKind, Callable[[list[list[Picture]]], str]] = {
    FindingKind.TWO_CLASSES: _two_classes,
    FindingKind.BOTH_SIDES: _both_sides,
    FindingKind.COPIES: _copies_words,
    FindingKind.NEAR_COPIES: _near_words,
}


def _copies(kind: FindingKind, groups: list[list[Picture]]) -> Finding:
    if kind is FindingKind.COPIES:
        groups = [_equal_ones(group) for group in groups]
    spare = [picture for group in groups for picture in _all_but_best(group)]
    return Finding(
        id=kind,
        kind=kind,
        sentence=_ABOUT_COPIES[kind](groups),
        paths=tuple(picture.path for group in groups for picture in group),
        spare=tuple(picture.path for picture in spare),
    )


def _equal_ones(group: list[Picture]) -> list[Picture]:
    counted = Counter(picture.sha256 for picture in group)
    return [picture for picture in group if counted[picture.sha256] > 1]


def _all_but_best(group: list[Picture]) -> list[Picture]:
    """All but the largest, and of equally large ones the first."""
    best = max(group, key=lambda p: ((p.width or 0) * (p.height or 0), p.size))
    return [picture for picture in group if picture is not best]


def _is_leak(group: list[Picture]) -> bool:
    parts = {picture.part for picture in group} - {None}
    return Part.TRAIN in parts and len(parts) > 1


def _shortcuts(insights: Insights, accepted: Accepted) -> list[Finding]:
    return [
        _note(FindingKind.SHORTCUT, cue, sentence)
        for cue, sentence in insights.shortcuts.items()
        if (f"{FindingKind.SHORTCUT}:{cue}", "") not in accepted
    ]


def _class_sizes(dataset: Dataset, accepted: Accepted) -> list[Finding]:
    counts = {name: n for name, n in dataset.counts().items() if n}
    found = []
    small = [name for name, n in counts.items() if n < SMALL]
    if small:
        each = f"has only {counts[small[0]]} pictures" if len(small) == 1 else "are small"
        sentence = (
            f"{name_some(small, 3)} {each}. All that is not held out is learned from, but how "
            f"well they are told apart stays uncertain. Aim at {SMALL} pictures or more of each."
        )
        found.append(_note(FindingKind.SMALL_CLASS, ",".join(small), sentence))
    if len(counts) > 1:
        least, most = min(counts, key=counts.__getitem__), max(counts, key=counts.__getitem__)
        times = counts[most] / counts[least]
        if times >= UNBALANCED:
            sentence = (
                f"“{most}” has {times:.0f} times as many pictures as “{least}”. Each class is "
                "held out in the same share, and every accuracy stands beside what always "
                f"answering “{most}” would get."
            )
            found.append(_note(FindingKind.UNBALANCED, f"{most},{least}", sentence))
    return [finding for finding in found if (finding.id, "") not in accepted]


def _similar_names(dataset: Dataset, accepted: Accepted) -> list[Finding]:
    """Classes whose names differ only in capitals or blanks: most likely they are one."""
    counts = dataset.counts()
    alike: defaultdict[str, list[str]] = defaultdict(list)
    for name in dataset.classes:
        alike[_BLANKS.sub("", unicodedata.normalize("NFKC", name).casefold())].append(name)
    found = []
    for names in alike.values():
        id = f"{FindingKind.SIMILAR_NAMES}:{','.join(names)}"
        if len(names) > 1 and (id, "") not in accepted:
            names.sort(key=lambda name: -counts[name])
            sentence = (
                f"{name_some(names)} differ only in capitals or blanks, and are learned as "
                "different classes. If they are one, merge them."
            )
            found.append(
                Finding(
                    id=id, kind=FindingKind.SIMILAR_NAMES, sentence=sentence, classes=tuple(names)
                )
            )
    return found


def _classes_in_names(dataset: Dataset, accepted: Accepted) -> list[Finding]:
    """Pictures without a class whose names seem to tell it."""
    kind = FindingKind.CLASS_IN_NAME
    names = in_order(classes_in_names(picture.path for picture in dataset.unlabelled))
    id = f"{kind}:{','.join(names)}"
    if not names or (id, "") in accepted:
        return []
    paths = tuple(p.path for p in dataset.unlabelled if class_in_name(p.path) in names)
    sentence = (
        f"The names of {len(paths)} pictures without a class begin with {name_some(names, 5)}, "
        "which may be their classes."
    )
    return [Finding(id=id, kind=kind, sentence=sentence, paths=paths, classes=names)]


def _unlabelled(dataset: Dataset) -> list[Finding]:
    n = len(dataset.unlabelled)
    if not n:
        return []
    sentence = f"{n} picture{'s have' if n > 1 else ' has'} no class yet, and no part in learning."
    return [_about(FindingKind.UNLABELLED, sentence, dataset.unlabelled)]


def _belonging(dataset: Dataset, insights: Insights, accepted: Accepted) -> list[Finding]:
    """Ways in which pictures may belong together that are divided now."""
    found = []
    for how, (title, numbers) in insights.groups.items():
        groups: defaultdict[int, list[Picture]] = defaultdict(list)
        for picture in dataset.pictures:
            if number := numbers.get(picture.path):
                groups[number].append(picture)
        divided = [group for group in groups.values() if _is_leak(group)]
        id = f"{FindingKind.BELONGS_TOGETHER}:{how}"
        if divided and (id, "") not in accepted:
            n = len(divided)
            sentence = (
                f"{title}. {n} of these groups {'are' if n > 1 else 'is'} both in training and "
                "held out for validation or test. If the pictures of a group are of the same "
                "thing, the accuracy would look too high."
            )
            paths = tuple(picture.path for group in divided for picture in group)
            found.append(
                Finding(id=id, kind=FindingKind.BELONGS_TOGETHER, sentence=sentence, paths=paths)
            )
    return found


def _looks(dataset: Dataset, accepted: Accepted) -> list[Finding]:
    found = []
    flawed = [picture for picture in dataset.pictures if picture.flaws]
    for flaw, (kind, sentence) in _FLAWS.items():
        seen = [p for p in flawed if p.flaws & flaw and (kind, p.path) not in accepted]
        if seen:
            found.append(_about(kind, sentence, seen))
    kind = FindingKind.UNUSUAL
    warned = [p for p in dataset.pictures if p.warning and (kind, p.path) not in accepted]
    if warned:
        counted = Counter(picture.warning for picture in warned).most_common()
        warning, n = counted[0]
        sentence = f"{warning}." if len(counted) == 1 else f"Mostly: {warning} ({n})."
        found.append(_about(kind, sentence, warned))
    return found


def _about(kind: FindingKind, sentence: str, pictures: Iterable[Picture]) -> Finding:
    paths = tuple(picture.path for picture in pictures)
    return Finding(id=kind, kind=kind, sentence=sentence, paths=paths)
