"""Classes in the names of files, as in cat.0.jpg and dog_12.jpg: when they are there, and which."""

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath

_NAMED = re.compile(r"(?P<word>.*?[^\W\d_])[\s._-]*\(?\d+\)?")
"""A word or several, and then a number."""
_CAMERA = {
    *("img", "dsc", "dscn", "dscf", "dcim", "pxl", "mvimg", "wp", "gopr", "cam", "vid", "scan"),
    *("image", "picture", "pic", "photo", "p", "frame", "screenshot", "file", "untitled", "snap"),
    *("train", "test", "val", "sample", "download", "copy", "unnamed", "whatsapp image", "page"),
}
"""What cameras and programs, and those who divide sets, put before a number."""
_LEAST = 2  # pictures of a class
_MOST = 0.25  # of the pictures: with more words than this, names say something else
_COVERED = 0.9  # of the pictures must be named so


def class_in_name(path: str) -> str:
    """The class that the name of a file begins with; empty where it does not."""
    found = _NAMED.fullmatch(PurePosixPath(path).stem)
    word = found["word"].strip() if found else ""
    return "" if word.casefold() in _CAMERA else word


def classes_in_names(paths: Iterable[str]) -> tuple[str, ...]:
    """The few words with which the names of pictures in a folder begin, the most frequent first.

    Empty where the names do not look as if they told the class. Each folder is judged by itself:
    pictures for testing often have a number alone.
    """
    folders: dict[str, list[str]] = {}
    for path in paths:
        folders.setdefault(path.rpartition("/")[0], []).append(class_in_name(path))
    counted: Counter[str] = Counter()
    for words in folders.values():
        named = Counter(word for word in words if word)
        if named.total() >= _COVERED * len(words):
            counted += named
    classes = [word for word, n in counted.most_common() if n >= _LEAST]
    kept = sum(counted[word] for word in classes)
    few = 2 <= len(classes) <= max(2, _MOST * counted.total())
    return tuple(classes) if few and kept >= _COVERED * counted.total() else ()
