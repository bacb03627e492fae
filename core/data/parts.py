"""Which folders are the parts of a divided set of pictures, by the names that people give them."""

import re
import unicodedata
from collections.abc import Iterable, Mapping

from core.data.dataset import Part

_WORDS = {
    **dict.fromkeys(("train", "training", "trn", "trainval"), Part.TRAIN),
    **dict.fromkeys(("val", "valid", "validation", "validate", "validating"), Part.VAL),
    **dict.fromkeys(("dev", "devel"), Part.VAL),
    **dict.fromkeys(("test", "tests", "testing", "tst", "holdout", "heldout"), Part.TEST),
    **dict.fromkeys(("eval", "evaluation", "evaluate"), Part.TEST),
}
"""Words for parts, in lower case."""
_EVALUATION = {"eval", "evaluation", "evaluate"}  # validation, where a test stands beside it
_FILLERS = {
    *("set", "sets", "data", "dataset", "split", "part", "subset", "folder", "dir", "files"),
    *("image", "images", "img", "imgs", "picture", "pictures", "pics", "photos", "samples"),
}
"""Words beside one for a part that say nothing more."""
_JOINED = re.compile(rf"({'|'.join(_WORDS)})({'|'.join(_FILLERS)})")
_CHUNK = re.compile(r"[^\W\d_]+|\d+")
_CAPITAL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def part_named(name: str) -> tuple[Part, str] | None:
    """The part that a name stands for, and what else it says, as the name of the data set.

    “Training”, “test_set” and “val2017” say nothing else; “fruits_train” also says “fruits”. The
    word for the part stands first or last. None where the name is not of a part.
    """
    words = _words(name)
    if words in (["train", "val"], ["train", "valid"]):
        return Part.TRAIN, ""
    of_part = [word for word in words if word in _WORDS]
    others = [w for w in words if w not in _WORDS and w not in _FILLERS and not w.isdecimal()]
    if len(of_part) != 1:
        return None
    bare = [word for word in words if word in _WORDS or word in others]
    if others and of_part[0] not in (bare[0], bare[-1]):
        return None
    return _WORDS[of_part[0]], " ".join(others)


def parts_by_name(names: Iterable[str]) -> dict[str, Part]:
    """Those of `names` that could be parts, whatever lies beside them."""
    return {name: found[0] for name in names if (found := part_named(name))}


def part_of(name: str) -> Part | None:
    """The part that a name stands for by itself, in any case and spelling."""
    found = part_named(name)
    return found[0] if found and not found[1] else None


def part_said(cell: str) -> Part | None:
    """The part that a cell of a table names, as “Training” and “PrivateTest” do."""
    found = part_named(cell)
    return found[0] if found else None


def part_folders(inside: Mapping[str, frozenset[str]]) -> dict[str, Part]:
    """Which of the topmost folders are parts; none where they are classes of such a name.

    They are when all of them are named so, or when at least two parts are there, one of them for
    training, or all of them holding the same folders. A class may be called “test” beside
    “control”, or “valid” beside “invalid”.

    Args:
        inside: the topmost folders that hold pictures, with the names of the folders in each.
    """
    found = _of_one_set(inside)
    parts = set(found.values())
    same = len(found) > 1 and share_folders({name: inside[name] for name in found})
    if len(found) == len(inside):
        return found if len(parts) > 1 or same or len(found) == 1 else {}
    return found if len(parts) > 1 and (Part.TRAIN in parts or same) else {}


def share_folders(inside: Mapping[str, frozenset[str]]) -> bool:
    """Whether there are folders in each of these, and in most of them the same ones."""
    if len(inside) < 2 or not all(inside.values()):
        return False
    everywhere = frozenset.intersection(*inside.values())
    return 2 * len(everywhere) >= max(map(len, inside.values()))


def _of_one_set(inside: Mapping[str, frozenset[str]]) -> dict[str, Part]:
    """Those named as parts: by that alone, or all with the same name of a data set beside it."""
    named = {name: found for name in inside if (found := part_named(name))}
    rests = {rest for _, rest in named.values() if rest}
    n_plain = sum(not rest for _, rest in named.values())
    if len(named) == 1 and rests:  # “test tubes”, or “train station”
        return {}
    all_told = n_plain + len(rests) == 2 == len(inside)  # “train” and “flowers_test”, nothing else
    several = len(rests) > 1 or (bool(rests) and n_plain > 0 and not all_told)
    if several and not share_folders({name: inside[name] for name in named}):
        named = {name: found for name, found in named.items() if not found[1]}
    parts = {name: part for name, (part, _) in named.items()}
    for name in parts:
        others = {part for other, part in parts.items() if other != name}
        if _EVALUATION & set(_words(name)) and Part.TEST in others and Part.VAL not in others:
            parts[name] = Part.VAL
    return parts


def _words(name: str) -> list[str]:
    """The words of a name in lower case; “trainset” and “hold-out” are taken apart or together."""
    text = _CAPITAL.sub(" ", unicodedata.normalize("NFC", name))
    words: list[str] = []
    for word in _CHUNK.findall(text.casefold()):
        if words[-1:] in (["hold"], ["held"]) and word == "out":
            words[-1] += word
        elif joined := _JOINED.fullmatch(word):
            words += joined.groups()
        else:
            words.append(word)
    return words


def said(parts: Iterable[tuple[str, Part]]) -> str:
    """Folders and the parts that they were taken for, in words."""
    names = {Part.TRAIN: "training", Part.VAL: "validation", Part.TEST: "test"}
    return ", ".join(f"“{folder}” ({names[part]})" for folder, part in parts)
