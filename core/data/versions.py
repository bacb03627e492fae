"""Which pictures are versions of one, by their names: augmented, exported anew, or copied.

A word such as “flip” or “copy 2”, or the mark of an annotation service, says so by itself. A mere
number or hash at the end says so only where plain numbering cannot have made it: beside the name
without it, or where many names that have a number of their own are each there a few times.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import PurePosixPath
from typing import NamedTuple

from core.data.dataset import Part, Picture
from core.data.parts import part_of

FEW = 4
"""As many versions of a picture are no surprise, however few pictures there are."""
SHARE = 0.6
"""What share of the names in a folder have to end in such a counter, where nothing else tells."""

_EXPORTED = re.compile(r"(.+?)(?:[_.](?:jpe?g|png|bmp|tiff?|webp|heic))?\.rf\.[0-9a-z]{6,}")
_NUMBER = r"[ _-]?\(?-?\d{1,3}(?:\.\d+)?\)?"
_SURE = (
    r"aug(?:mented|mentation)?s?|[hv]?flip(?:ped)?(?:[ _-]?(?:h|v|x|y|lr|ud|tb|horizontal(?:ly)?|"
    r"vertical(?:ly)?))?|(?:horizontal|vertical)[ _-]?flip|mirror(?:ed)?|rotated?|rotation|"
    r"rot(?=[ _-]?-?\d)|(?:new)?\d{1,3}deg(?:flip(?:lr|tb|ud))?|jitter(?:ed)?"
)
_UNSURE = (
    r"blur(?:red|ry)?|nois[ey]|bright(?:ness|er|ened)?|dark(?:er|ened)?|contrast|sharp(?:ened)?|"
    r"gamma|hue|crop(?:ped)?|zoom(?:ed)?|shift(?:ed)?|shear(?:ed)?|scaled?|resized?|gr[ae]y(?:scale)?|"
    r"edit(?:ed)?|rot"
)
"""These may as well be what a picture shows: with a number they are no more than a counter."""
_COPY = r"copy|copie|kopie|copia|cópia|kopia|duplicate|dup"
_MARKED = re.compile(
    rf"(.+?)(?:[ _.-]+(?:(?:{_SURE})(?:{_NUMBER})*|(?:{_UNSURE}))"
    rf"|[ _-]+\(?(?:another |\d+(?:st|nd|rd|th) )?(?:{_COPY})\)?(?:[ _-]*\(?\d{{1,3}}\)?)?)+"
)
_WORD = re.compile("aug|flip|mirror|rot|deg|jitter|copy|[ck][oó]pi|dup|" + _UNSURE)
"""Quicker than `_MARKED`, and found in every name that it matches."""
_COPY_OF = re.compile(r"(?:copy|kopie|copie|copia)(?: \(\d+\))? (?:of|von|de|di) (.+)")
_AUGMENTED = re.compile(r"(?:aug(?:mented)?|flipped|mirrored|rotated)(?:[ _-]?\d{1,3})?[ _-]+(.+)")
_UUID = r"[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}"
_HASH = rf"{_UUID}|(?=[a-f]*\d)(?=\d*[a-f])[\da-f]{{8,}}"
_COUNTED = re.compile(
    rf"(.+?)(?:[ _.-]+(?:{_HASH})|_0_\d{{1,4}}|[ _.-]*\(\d{{1,3}}\)|[ _.-]+\d{{1,2}}"
    rf"|[ _.-]+(?:{_UNSURE})[ _-]?\d{{1,3}})"
)
_DATE = re.compile(r"(?:.*[\W_])?(?:19|20)\d\d(?:[-_. ]?\d\d)?")
_MONTH = re.compile(
    r"(?:\d{1,2}[ _.-])?(?:19|20)\d\d[ _.-]aug(?:[ _.-]\d+)*"
    r"|.*\d{1,2}[ _.-]aug[ _.-]?(?:19|20)\d\d.*"
)
_FOLDER = re.compile(r"aug(?:mented|mentations?)?|orig(?:inal)?s?|flipped|rotated|copies|versions")


class _Name(NamedTuple):
    """A file name in lower case without its suffix, and without what marks it as a version."""

    base: str
    marked: bool


def version_keys(paths: Sequence[str], labels: Sequence[str]) -> list[str]:
    """Name the picture that each is a version of; empty for one that is alone.

    Only pictures of one class and one folder are versions of each other, where folders such as
    “augmented” and those of parts do not count.

    Args:
        paths: of all pictures, with forward slashes.
        labels: the class of each as its folder says; empty for none.
    """
    places: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for n, (path, label) in enumerate(zip(paths, labels, strict=True)):
        places[_place(path.rpartition("/")[0]), label].append(n)
    keys = [""] * len(paths)
    for (place, label), members in places.items():
        stems = [PurePosixPath(paths[n]).stem.casefold() for n in members]
        bases = _without_marks(stems)
        joined = _without_counters(set(bases))
        bases = [joined.get(base, base) for base in bases]
        counts = Counter(bases)
        told = {base for stem, base in zip(stems, bases, strict=True) if stem != base}
        for n, base in zip(members, bases, strict=True):
            if counts[base] > 1 and base in told:
                keys[n] = f"{place}/{base}/{label}"
    return keys


def base_name(path: str) -> tuple[str, bool]:
    """A picture's name without what marks it as a version, and whether it was marked."""
    return _parse(PurePosixPath(path).stem.casefold())


def is_distinct(base: str) -> bool:
    """Whether a name is hardly given twice: it has letters, digits, and more than a few of them."""
    return len(base) >= 5 and any(c.isdigit() for c in base) and any(c.isalpha() for c in base)


def versions_note(pictures: Iterable[Picture], numbers: Mapping[str, int], *, kept: bool) -> str:
    """What is to be said of versions of one picture; empty where there are none.

    Args:
        pictures: with their parts.
        numbers: by path, the group of versions that a picture is in.
        kept: versions were to be kept together.
    """
    groups: defaultdict[int, list[Picture]] = defaultdict(list)
    for picture in pictures:
        if number := numbers.get(picture.path):
            groups[number].append(picture)
    several = [group for group in groups.values() if len(group) > 1]
    if not several:
        return ""
    divided = [group for group in several if _is_divided(group)]
    one, other, *_ = (PurePosixPath(p.path).name for p in (divided or several)[0])
    such = f"by their names, such as “{one}” and “{other}”"
    if divided:
        n = sum(picture.part is not Part.TRAIN for group in divided for picture in group)
        are = "pictures are versions" if n > 1 else "picture is a version"
        hint = (
            "The folder's own parts divide them."
            if kept
            else "With keep_together=versions they stay on one side of the split."
        )
        return (
            f"{n} validation or test {are} of training pictures ({such}), so the accuracy would "
            f"look too high. {hint}"
        )
    n = sum(map(len, several))
    return (
        f"{n} pictures are versions of {len(several)} ({such}). Versions of one picture stay on "
        "one side of the split, so the accuracy is not inflated."
    )


def _is_divided(group: Sequence[Picture]) -> bool:
    parts = {picture.part for picture in group}
    return Part.TRAIN in parts and len(parts) > 1


@lru_cache(maxsize=10_000)
def _place(folder: str) -> str:
    """A folder without those in its path that hold versions of what lies elsewhere, and parts."""
    names = folder.casefold().split("/")
    return "/".join(name for name in names if not (_FOLDER.fullmatch(name) or part_of(name)))


def _parse(stem: str) -> _Name:
    base, marked = stem, False
    if found := _EXPORTED.fullmatch(base):
        base, marked = found[1], True
    if found := _COPY_OF.fullmatch(base):
        base, marked = found[1], True
    worded = _WORD.search(base) and not _MONTH.fullmatch(base)
    if worded and (found := _MARKED.fullmatch(base)):
        base, marked = found[1], True
    return _Name(base, marked)


def _without_marks(stems: Sequence[str]) -> list[str]:
    """Of each name what is left without its marks; itself where they do not tell.

    A name without a digit, such as that of the class, is shared by many pictures: there the
    picture without a mark has to lie beside it.
    """
    there = set(stems)
    bases = []
    for stem in stems:
        base, marked = _parse(stem)
        if (found := _AUGMENTED.fullmatch(stem)) and _parse(found[1]).base in there:
            base = _parse(found[1]).base
        elif marked and not _has_digit(base) and base not in there:
            base = stem
        bases.append(base)
    return bases


def _without_counters(names: set[str]) -> dict[str, str]:
    """Those of `names` that end in a counter, and the name that they are versions of."""
    beside: dict[str, str] = {}
    counted: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        found = _COUNTED.fullmatch(name)
        if found is None or not _has_digit(found[1]) or _DATE.fullmatch(found[1]):
            continue
        if found[1] in names:
            beside[name] = found[1]
        else:
            counted[found[1]].append(name)
    several = {base: found for base, found in counted.items() if len(found) > 1}
    n = sum(map(len, several.values()))
    largest = max(map(len, several.values()), default=0)
    plain = len(several) > 1 and largest <= max(FEW, len(several) // 2)
    if plain and n + len(beside) >= SHARE * len(names):
        beside |= {name: base for base, found in several.items() for name in found}
    return beside


def _has_digit(name: str) -> bool:
    return any(c.isdigit() for c in name)
