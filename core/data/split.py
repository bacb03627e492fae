"""Which pictures are learned from, which choose the best state, and which measure it at the end.

Pictures with the same bytes stay together, versions of one picture do, and others too where a
person wants it. A picture's place follows from its bytes and the seed, so that adding some pictures
leaves most of the others where they were; what was placed before stays there altogether.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field

from core.data.dataset import HELD_OUT, Dataset, LeftOut, Part, Picture, name_some
from core.data.order import in_order
from core.errors import DatasetError

Together = Mapping[str, tuple[Hashable, ...]]
"""What a picture belongs to, by its path: pictures with anything in common are not divided."""


def assign(
    dataset: Dataset,
    *,
    val_fraction: float,
    test_fraction: float,
    seed: int,
    together: Together = {},  # noqa: B006 (only read)
    placed: Mapping[str, Part] = {},
    across: bool = True,
) -> Dataset:
    """Give every picture a part. What the folder says itself is kept.

    Where it has no validation part, that is taken from the training pictures; where it has neither,
    so is the test part. A class too small to divide stays in training, and a note says so. Pictures
    of classes that have nothing to learn from are left out.

    Args:
        val_fraction, test_fraction: shares of each class, both between 0 and 1.
        seed: another one gives another division.
        together: what is not divided: it goes where most of it is.
        placed: where pictures are, by path, that were divided before in this way.
        across: what is in `together` is not divided whatever the folder says; else a picture stays
            in the part that the folder names.

    Raises:
        DatasetError: there are no pictures to learn from, or they are all of one class.
    """
    given = {picture.part for picture in dataset.pictures}
    shares: dict[Part, float] = {}
    if Part.VAL not in given:
        shares[Part.VAL] = val_fraction
        if Part.TEST not in given and test_fraction:
            shares[Part.TEST] = test_fraction
    dataset = _learnable(dataset)
    kept = _still_learned(dataset.pictures, placed)
    division = _Division(shares, kept, whole=across and bool(together))
    division.place(groups(dataset.pictures, together), seed)
    pictures = tuple(p._replace(part=division.parts[p.path]) for p in dataset.pictures)
    return settled(dataset.model_copy(update={"pictures": pictures}), drawn=bool(shares))


def settled(dataset: Dataset, *, drawn: bool) -> Dataset:
    """A dataset whose pictures have their parts, as it is learned from, with what is to be said.

    Classes without a training picture are left out. This is the last step of every division, be it
    new or remembered, so that the same pictures in the same parts always give the same classes and
    the same notes.

    Args:
        drawn: the validation pictures are drawn, and not named by the folder.

    Raises:
        DatasetError: there are no pictures to learn from, or they are all of one class.
    """
    dataset = _learnable(dataset)
    held_out = {picture.label for picture in dataset.pictures if picture.part in HELD_OUT}
    small = [name for name in dataset.classes if name not in held_out]
    if not drawn or not small:
        return dataset
    note = (
        "Too few pictures to hold any out for validation or test, so that all are used for "
        f"training: {name_some(small)}."
    )
    return dataset.model_copy(update={"notes": (*dataset.notes, note)})


def _learnable(dataset: Dataset) -> Dataset:
    """The dataset without the classes that have nothing to learn from. Raises DatasetError."""
    learnable = {p.label for p in dataset.pictures if p.part not in HELD_OUT}
    if not learnable:
        raise DatasetError(
            f"There are no pictures to learn from in “{dataset.root.name}”.",
            "Not one of them has a class yet." if dataset.unlabelled else "",
            "Put some pictures of each kind into a class of their own."
            if dataset.unlabelled
            else "Put the pictures to learn from into train/, with a folder for each class.",
        )
    if len(learnable) < 2:
        (only,) = learnable
        raise DatasetError(
            f"There is only one class to learn: “{only}”.",
            "A classifier tells at least two apart.",
            "Add a folder with pictures of something else. A model that is to learn a new class "
            "needs pictures of the old ones, too.",
        )
    missing = in_order({picture.label for picture in dataset.pictures} - learnable)
    if not missing:
        return dataset.model_copy(update={"classes": in_order(learnable)})
    left_out = (
        LeftOut(path=picture.path, reason=f"nothing to learn “{picture.label}” from")
        for picture in dataset.pictures
        if picture.label not in learnable
    )
    note = f"Left out, having no pictures to learn from: {name_some(missing)}."
    return dataset.model_copy(
        update={
            "classes": in_order(learnable),
            "pictures": tuple(p for p in dataset.pictures if p.label in learnable),
            "left_out": (*dataset.left_out, *left_out),
            "notes": (*dataset.notes, note),
        }
    )


def _still_learned(pictures: Iterable[Picture], placed: Mapping[str, Part]) -> Mapping[str, Part]:
    """The remembered places, without those of classes that have lost their training pictures."""
    lost = {p.label for p in pictures if p.path in placed} - {
        p.label for p in pictures if p.part not in HELD_OUT and placed.get(p.path) not in HELD_OUT
    }
    if not lost:
        return placed
    forgotten = {p.path for p in pictures if p.label in lost}
    return {path: part for path, part in placed.items() if path not in forgotten}


@dataclass(slots=True)
class Group:
    """Pictures that are not divided; `key` is the least of their hashes."""

    key: str
    pictures: list[Picture] = field(default_factory=list)

    def labels(self) -> Counter[str]:
        return Counter(picture.label for picture in self.pictures)


def groups(pictures: Iterable[Picture], together: Together) -> list[Group]:
    """Pictures that are the same, or have something in common, or are linked by others."""
    group_of: dict[Hashable, Group] = {}
    for picture in pictures:
        key = picture.sha256 or picture.path
        names = (key, *together.get(picture.path, ()))
        found = {id(group): group for name in names if (group := group_of.get(name))}
        group, *others = found.values() or [Group(key)]
        for other in others:
            group.pictures += other.pictures
            group.key = min(group.key, other.key)
            group_of |= {name: group for name, each in group_of.items() if each is other}
        group.pictures.append(picture)
        group.key = min(group.key, key)
        group_of |= dict.fromkeys(names, group)
    return list({id(group): group for group in group_of.values()}.values())


class _Division:
    """Puts groups into parts, class by class in the shares that are wanted.

    Args:
        whole: a group goes to one part even if the folder has it in several.

    Attributes:
        parts: by path.
    """

    def __init__(
        self, shares: Mapping[Part, float], placed: Mapping[str, Part], *, whole: bool
    ) -> None:
        self._shares = shares
        self._placed = placed
        self._whole = whole
        self.parts: dict[str, Part] = {}

    def place(self, groups: Iterable[Group], seed: int) -> None:
        """Put every picture of `groups` into a part."""
        open_: list[Group] = []
        drawn = []
        for group in groups:
            held_out = any(picture.part in HELD_OUT for picture in group.pictures)
            fixed = [part for p in group.pictures if (part := self._fixed(p))]
            if fixed:
                stay = {} if self._whole else self._named(group, train=held_out)
                self._put(group, _most(fixed), stay)
            else:
                open_.append(group)
            if not held_out:
                drawn.append(group)
        self._count(drawn)
        left = [
            group
            for group in sorted(open_, key=lambda group: _lot(seed, group.key))
            if not self._draw(group)
        ]
        for group in sorted(left, key=lambda group: len(group.pictures)):
            self._put(group, self._lacking(group) or Part.TRAIN)

    def _fixed(self, picture: Picture) -> Part | None:
        if picture.part in HELD_OUT:
            return picture.part
        placed = self._placed.get(picture.path)
        return placed if self._shares else placed or Part.TRAIN

    def _named(self, group: Group, *, train: bool) -> dict[str, Part]:
        """The parts that the folder names; training only where nothing is drawn from it."""
        stay = {*HELD_OUT, Part.TRAIN} if train or not self._shares else {*HELD_OUT}
        return {p.path: p.part for p in group.pictures if p.part in stay}

    def _put(self, group: Group, part: Part, stay: Mapping[str, Part] = {}) -> None:
        self.parts |= {p.path: stay.get(p.path, part) for p in group.pictures}

    def _count(self, groups: Iterable[Group]) -> None:
        """How many pictures of each class each part still lacks, if it is to have its share."""
        n_groups: Counter[str] = Counter()
        pictures: Counter[str] = Counter()
        there: defaultdict[Part, Counter[str]] = defaultdict(Counter)
        in_training: Counter[str] = Counter()
        for group in groups:
            labels = group.labels()
            n_groups.update(labels.keys())
            pictures += labels
            part = self.parts.get(group.pictures[0].path, Part.TRAIN)
            there[part] += labels
            if part is Part.TRAIN:
                in_training.update(labels.keys())
        too_small = {name for name, n in n_groups.items() if n <= len(self._shares)}
        self._spare = Counter({label: n - 1 for label, n in in_training.items()})
        self._there = there
        self._lack = {
            part: Counter(
                {
                    label: max(1, round(n * share)) - there[part][label]
                    for label, n in pictures.items()
                    if label not in too_small
                }
            )
            for part, share in sorted(self._shares.items())
        }

    def _draw(self, group: Group) -> bool:
        """Put a group where at least half of it is wanted; say whether there is such a part."""
        labels = group.labels()
        for part, lack in self._lack.items():
            wanted = sum(min(n, max(0, lack[label])) for label, n in labels.items())
            if 2 * wanted >= labels.total() and self._can_leave(labels):
                self._hold_out(group, part, labels)
                return True
        return False

    def _lacking(self, group: Group) -> Part | None:
        """A part that has nothing at all of a class of this group, and takes the whole of it."""
        labels = group.labels()
        for part, lack in self._lack.items():
            has_none = any(lack[label] > 0 and not self._there[part][label] for label in labels)
            if has_none and self._can_leave(labels):
                self._hold_out(group, part, labels)
                return part
        return None

    def _hold_out(self, group: Group, part: Part, labels: Counter[str]) -> None:
        self._put(group, part)
        self._lack[part].subtract(labels)
        self._there[part] += labels
        self._spare.subtract(labels.keys())

    def _can_leave(self, labels: Iterable[str]) -> bool:
        """Whether each of these classes still has something to learn from without a group."""
        return all(self._spare[label] > 0 for label in labels)


def _most(parts: Iterable[Part]) -> Part:
    """The most frequent one; where there are several, one that is held out."""
    counted = Counter(parts)
    return max(counted, key=lambda part: (counted[part], part in HELD_OUT, part))


def _lot(seed: int, key: str) -> bytes:
    return hashlib.sha256(f"{seed}/{key}".encode()).digest()
