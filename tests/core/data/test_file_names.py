"""Classes in the names of files: what is one, and when it is worth saying."""

import pytest

from core.data.file_names import class_in_name, classes_in_names


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("train/cat.0.jpg", "cat"),
        ("dog_12.jpg", "dog"),
        ("english_cocker_spaniel_7.jpg", "english_cocker_spaniel"),
        ("sea lion (3).png", "sea lion"),
        ("Käfer12.tif", "Käfer"),
        ("12.jpg", ""),
        ("IMG_2041.JPG", ""),
        ("photo 7.jpg", ""),
        ("cat.jpg", ""),
    ],
)
def test_the_word_before_the_number(path: str, name: str) -> None:
    assert class_in_name(path) == name


def files(**n: int) -> list[str]:
    return [f"train/{word}.{i}.jpg" for word, count in n.items() for i in range(count)]


def test_a_few_words_are_offered() -> None:
    assert set(classes_in_names(files(cat=12, dog=10))) == {"cat", "dog"}
    tested = [f"test1/{i}.jpg" for i in range(30)]
    assert set(classes_in_names([*files(cat=12, dog=10), *tested])) == {"cat", "dog"}


@pytest.mark.parametrize(
    "paths",
    [
        files(cat=20),
        files(img=10, dsc=10),
        [f"{chr(97 + i)}{chr(98 + i)}.1.jpg" for i in range(20)],
        [*files(cat=5, dog=5), *(f"train/{i}.jpg" for i in range(10))],
        [],
    ],
)
def test_other_names_are_not(paths: list[str]) -> None:
    assert classes_in_names(paths) == ()
