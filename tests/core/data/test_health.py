"""Findings about pictures: equal ones in the wrong places, and what else there is to say."""

from pathlib import Path

from core.data.dataset import Dataset, Layout, LeftOut, Part, Picture
from core.data.health import contradictions, findings, leaks


def picture(path: str, sha256: str, part: Part = Part.TRAIN, warning: str = "") -> Picture:
    label = path.partition("/")[0]
    return Picture(path=path, label=label, part=part, sha256=sha256, warning=warning)


def dataset(*pictures: Picture, **others) -> Dataset:
    classes = tuple(sorted({each.label for each in pictures}))
    return Dataset(
        root=Path("p"), layout=Layout.CLASS_FOLDERS, classes=classes, pictures=pictures, **others
    )


def test_nothing_to_say_is_false() -> None:
    assert not findings(dataset(picture("a/1", "x"), picture("b/1", "y")))


def test_equal_pictures_of_two_classes_are_found_together() -> None:
    twins = picture("a/1", "x"), picture("b/1", "x")
    found = findings(dataset(twins[0], picture("a/2", "y"), twins[1], picture("a/3", "y")))
    assert found.in_two_classes == twins
    assert found.on_both_sides == ()


def test_equal_pictures_on_both_sides_are_found() -> None:
    learned, aside = picture("a/1", "x"), picture("a/2", "x", Part.TEST)
    chosen, measured = picture("a/3", "y", Part.VAL), picture("a/4", "y", Part.TEST)
    assert findings(dataset(learned, aside, chosen, measured)).on_both_sides == (learned, aside)


def test_pictures_without_a_hash_are_equal_to_none() -> None:
    assert not findings(dataset(picture("a/1", ""), picture("b/1", "")))


def test_warnings_and_left_out_files_are_found() -> None:
    damaged = picture("a/1", "x", warning="damaged at the end")
    left_out = (LeftOut(path="a/2", reason="empty"),)
    found = findings(dataset(damaged, left_out=left_out))
    assert found.unusual == (damaged,)
    assert found.left_out == left_out


def test_notes_do_not_repeat_what_is_found_otherwise() -> None:
    pictures = picture("a/1", "x"), picture("b/1", "x", Part.VAL)
    notes = (*contradictions(pictures), *leaks(pictures), "Everything lies in one folder.")
    assert len(notes) == 3
    assert findings(dataset(*pictures, notes=notes)).notes == ("Everything lies in one folder.",)


def test_many_contradictions_are_counted_after_the_tenth() -> None:
    pictures = [picture(f"{label}/{n}", str(n)) for n in range(12) for label in "ab"]
    told = contradictions(pictures)
    assert told[0] == "The same picture is in more than one class: a/0 and b/0."
    assert told[10:] == ["2 more pictures are in more than one class."]
