"""Versions of one picture are told by their names, and plain numbering is told from them."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.dataset import Part, Picture
from core.data.versions import version_keys, versions_note

HEX = "0123456789abcdef0123456789abcdef"


def keys(*names: str) -> list[str]:
    paths = [f"moths/{name}" for name in names]
    return version_keys(paths, ["moths"] * len(paths))


@pytest.mark.parametrize(
    "names",
    [
        ("a12_jpg.rf.0" + HEX + ".jpg", "a12_jpg.rf.1" + HEX + ".jpg", "a12.jpg"),
        ("img7_aug1.png", "img7_aug2.png", "img7_aug10.png"),
        ("img7.png", "img7-aug-3.png", "aug_2_img7.png"),
        ("img7_flip.png", "img7_hflip.png", "img7_rot90.png", "img7_rotated_-15_flip_h.png"),
        ("p1.jpg", "p1 copy.jpg", "p1 copy 2.jpg", "p1 - Copy (3).jpg", "Copy of p1.jpg"),
        ("p1.jpg", "p1-copy.jpg", "p1 (copy).jpg", "p1 (another copy).jpg", "p1 - Kopie.jpg"),
        ("IMG_1234.jpg", "IMG_1234 (2).jpg", "IMG_1234_1.jpg", "img_1234_a3f9c2d1.jpg"),
        ("IMG_12_aug3.jpg", "IMG_12.jpg"),
        ("leaf 1_90deg.JPG", "leaf 1_flipLR.JPG", "leaf 1_new30degFlipLR.JPG"),
        ("rose.jpg", "rose_aug_1.jpg", "rose_aug_2.jpg"),
        ("moth7_dark.jpg", "moth7_bright.jpg"),
    ],
)
def test_versions_of_one_picture_are_found(names: tuple[str, ...]) -> None:
    found = keys(*names)
    assert found[0]
    assert len(set(found)) == 1


@pytest.mark.parametrize(
    "names",
    [
        ("IMG_1234.jpg", "IMG_1235.jpg", "IMG_1236.jpg"),
        ("rose (1).jpg", "rose (2).jpg", "rose (3).jpg"),
        ("images.jpg", "images (1).jpg", "images (2).jpg"),
        ("rose_aug_1.jpg", "rose_aug_2.jpg"),  # all of them may be called so
        ("2021_aug_12.jpg", "2021_aug_13.jpg"),  # a month
        ("12-aug-2021.jpg", "12-aug-2022.jpg"),
        ("2021-03-04.jpg", "2021-03-05.jpg", "2021-04-01.jpg", "2021-04-09.jpg"),
        ("moth_dark1.jpg", "moth_dark2.jpg"),
        ("apple_12_rot.jpg", "apple_13_rot.jpg"),
        ("cat_3f2a91bc.jpg", "cat_77aa01de.jpg"),
        ("1.jpg", "1.png"),  # the same number in two collections
    ],
)
def test_what_only_looks_like_it_is_not(names: tuple[str, ...]) -> None:
    assert set(keys(*names)) == {""}


@given(
    prefix=st.text(string.ascii_letters + string.digits + "_- ", max_size=8).filter(
        lambda text: not any(word in text.lower() for word in ("aug", "flip", "rot", "copy"))
    ),
    first=st.integers(0, 3000),
    count=st.integers(2, 120),
    width=st.integers(1, 5),
    bracket=st.booleans(),
)
def test_plain_numbering_is_never_versions(
    prefix: str, first: int, count: int, width: int, bracket: bool
) -> None:
    numbers = (f"{n:0{width}}" for n in range(first, first + count))
    assert set(keys(*(f"{prefix}{f'({n})' if bracket else n}.jpg" for n in numbers))) == {""}


@given(
    rows=st.integers(5, 12),
    columns=st.integers(9, 30),
)
def test_a_grid_of_numbers_is_no_versions(rows: int, columns: int) -> None:
    assert set(keys(*(f"{r}_{c}.jpg" for r in range(rows) for c in range(columns)))) == {""}


@given(
    stems=st.sets(st.from_regex(r"[A-Z]{2,4}_?[3-9][0-9]{2,4}", fullmatch=True), min_size=8),
    end=st.sampled_from(
        ["_{}", "-{}", " ({})", "_aug{}", ".rf." + HEX + "{}", "_rot{}", " copy {}", "_{}" + HEX]
    ),
    versions=st.integers(2, 4),
)
def test_versions_of_many_pictures_fall_into_one_group_each(
    stems: set[str], end: str, versions: int
) -> None:
    names = [(stem, f"{stem}{end.format(n)}.jpg") for stem in stems for n in range(versions)]
    found = keys(*(name for _, name in names))
    groups: dict[str, set[str]] = {}
    for key, (stem, _) in zip(found, names, strict=True):
        groups.setdefault(key, set()).add(stem)
    assert "" not in groups
    assert all(len(members) == 1 for members in groups.values())
    assert len(groups) == len({stem.casefold() for stem in stems})


def test_classes_and_folders_keep_their_own_and_folders_of_versions_do_not() -> None:
    paths = ["a/x1.jpg", "a/x1_flip.jpg", "b/x1_flip.jpg", "a/aug/x1_rot90.jpg", "a/c/x1_flip.jpg"]
    found = version_keys(paths, ["a", "a", "b", "a", "a"])
    assert found[0] == found[1] == found[3] != ""
    assert found[2] == found[4] == ""


def test_the_note_counts_what_is_kept_together_and_warns_of_what_is_divided() -> None:
    whole = [Picture(f"a/x{n}_aug{k}.jpg", "a", Part.TRAIN) for n in range(3) for k in range(2)]
    numbers = {picture.path: int(picture.path[3]) + 1 for picture in whole}
    said = versions_note(whole, numbers, kept=True)
    assert said.startswith("6 pictures are versions of 3 (by their names, such as “x0_aug0.jpg”")
    divided = [whole[0]._replace(part=Part.VAL), *whole[1:]]
    warned = versions_note(divided, numbers, kept=False)
    assert warned.startswith("1 validation or test picture is a version of training pictures")
    assert "keep_together=versions" in warned
    assert versions_note(whole, {}, kept=True) == ""
