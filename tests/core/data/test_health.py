"""Findings: what a person should see of the pictures before training."""

from pathlib import Path

from core.data.dataset import Dataset, Flaw, Layout, LeftOut, Part, Picture
from core.data.finding import Finding, FindingKind
from core.data.health import Insights, findings

KINDS = list(FindingKind)


def picture(path: str, part: Part | None = Part.TRAIN, **facts: object) -> Picture:
    return Picture(path, path.partition("/")[0], part, **{"sha256": path, **facts})  # type: ignore[arg-type]


def dataset(*pictures: Picture, **more: object) -> Dataset:
    classes = tuple(sorted({picture.label for picture in pictures}))
    return Dataset(
        root=Path("/p"), layout=Layout.CLASS_FOLDERS, classes=classes, pictures=pictures, **more
    )


def many(*labels: str, n: int = 25) -> list[Picture]:
    return [picture(f"{label}/{number}") for label in labels for number in range(n)]


def only(found: tuple[Finding, ...], kind: FindingKind) -> Finding:
    (finding,) = [each for each in found if each.kind is kind]
    return finding


def kinds(found: tuple[Finding, ...]) -> list[FindingKind]:
    return [finding.kind for finding in found]


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    assert findings(dataset(*many("a", "b"))) == ()


def test_the_same_picture_in_two_classes_comes_first() -> None:
    same = [picture("a/x", sha256="s"), picture("b/x", sha256="s")]
    found = findings(dataset(*many("a", "b"), *same))
    assert kinds(found) == [FindingKind.TWO_CLASSES, FindingKind.COPIES]
    assert found[0].paths == ("a/x", "b/x")
    assert "“a”, “b”" in found[0].sentence


def test_names_that_differ_in_capitals_or_blanks_are_pointed_out() -> None:
    pictures = [*many("Sea lion", "sea_lion", "cat"), *many("sea  Lion", n=30)]
    found = only(findings(dataset(*pictures)), FindingKind.SIMILAR_NAMES)
    assert found.classes == ("sea  Lion", "Sea lion", "sea_lion")
    assert "merge them" in found.sentence
    accepted = {(found.id, "")}
    assert FindingKind.SIMILAR_NAMES not in kinds(findings(dataset(*pictures), accepted=accepted))
    assert FindingKind.SIMILAR_NAMES not in kinds(findings(dataset(*many("a", "b", "ab"))))


def test_classes_in_the_names_of_unlabelled_pictures_are_offered() -> None:
    names = [f"{kind}.{n}.jpg" for kind in ("cat", "dog") for n in range(5)]
    unlabelled = tuple(Picture(name, "") for name in (*names, "test/1.jpg"))
    found = only(findings(dataset(unlabelled=unlabelled)), FindingKind.CLASS_IN_NAME)
    assert found.classes == ("cat", "dog")
    assert found.paths == tuple(names)
    accepted = {(found.id, "")}
    again = findings(dataset(unlabelled=unlabelled), accepted=accepted)
    assert kinds(again) == [FindingKind.UNLABELLED]


def test_near_copies_on_both_sides_are_counted() -> None:
    near = [
        picture("a/x", copies=1, width=10, height=10),
        picture("a/y", Part.VAL, copies=1, width=20, height=20),
        picture("a/z", Part.TEST, copies=1, width=5, height=5),
    ]
    found = findings(dataset(*many("a", "b"), *near))
    assert kinds(found) == [FindingKind.BOTH_SIDES, FindingKind.NEAR_COPIES]
    assert found[0].sentence.startswith("Copies of 2 validation and test pictures are also in")
    assert set(found[1].spare) == {"a/x", "a/z"}  # the largest one stays


def test_of_equal_files_all_but_one_are_spare() -> None:
    same = [picture("a/2", sha256="s", copies=3), picture("a/1", sha256="s", copies=3)]
    near = picture("a/3", copies=3)
    found = findings(dataset(*many("b", "c"), *many("a"), *same, near))
    copies = only(found, FindingKind.COPIES)
    assert copies.paths == ("a/2", "a/1")
    assert copies.spare == ("a/1",)
    assert set(only(found, FindingKind.NEAR_COPIES).paths) == {"a/1", "a/2", "a/3"}


def test_what_a_person_calls_fine_is_not_said_again() -> None:
    same = [picture("a/x", sha256="s"), picture("b/x", sha256="s")]
    blurred = picture("a/blurred", flaws=int(Flaw.BLURRY))
    data = dataset(*many("a", "b"), *same, blurred)
    insights = Insights(shortcuts={"edge": "The edge tells."})
    before = findings(data, insights)
    accepted = {(f.id, path) for f in before for path in f.paths or ("",)}
    assert len(before) == 4
    assert findings(data, insights, accepted) == ()
    again = dataset(*data.pictures, picture("b/new", flaws=int(Flaw.BLURRY)))
    assert only(findings(again, insights, accepted), FindingKind.BLURRY).paths == ("b/new",)


def test_small_and_uneven_classes_are_named_with_what_is_done() -> None:
    pictures = [*many("most", n=130), *many("least", n=4)]
    found = findings(dataset(*pictures))
    assert kinds(found) == [FindingKind.SMALL_CLASS, FindingKind.UNBALANCED]
    assert "“least” has only 4 pictures" in found[0].sentence
    assert "“most” has 32 times as many pictures as “least”" in found[1].sentence


def test_each_look_is_a_finding_of_its_own() -> None:
    odd = [picture(f"a/{flaw.name}", flaws=int(flaw)) for flaw in Flaw]
    both = picture("a/both", flaws=int(Flaw.DARK | Flaw.TINY))
    found = findings(dataset(*many("a", "b"), *odd, both))
    assert {f.kind for f in found} == {FindingKind[flaw.name or ""] for flaw in Flaw}
    assert only(found, FindingKind.DARK).paths == ("a/DARK", "a/both")
    assert only(found, FindingKind.TINY).paths == ("a/TINY", "a/both")


def test_unlabelled_left_out_and_warned_of_pictures_are_listed() -> None:
    data = dataset(
        *many("a", "b"),
        picture("a/odd", warning="damaged at the end"),
        unlabelled=(picture("new", None)._replace(label=""),),
        left_out=(LeftOut(path="a/empty", reason="not a picture"),),
        notes=("To be read.",),
    )
    found = findings(data)
    assert [(f.kind, f.paths) for f in found] == [
        (FindingKind.UNREADABLE, ("a/empty",)),
        (FindingKind.UNLABELLED, ("new",)),
        (FindingKind.UNUSUAL, ("a/odd",)),
        (FindingKind.NOTE, ()),
    ]
    assert found[0].sentence == "a/empty: not a picture."


def test_what_may_belong_together_is_said_while_it_is_divided() -> None:
    pictures = [*many("a", "b"), picture("a/p1_x"), picture("a/p1_y", Part.TEST)]
    groups = {"names": ("The file names say so", {"a/p1_x": 1, "a/p1_y": 1})}
    found = findings(dataset(*pictures), Insights(groups=groups))
    assert kinds(found) == [FindingKind.BELONGS_TOGETHER]
    assert found[0].paths == ("a/p1_x", "a/p1_y")
    assert "1 of these groups is both in training and held out" in found[0].sentence
    together = [p._replace(part=Part.TRAIN) for p in pictures]
    assert findings(dataset(*together), Insights(groups=groups)) == ()
