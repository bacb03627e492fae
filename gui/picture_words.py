"""The pictures of a project in words and rows: what the Pictures page shows of them."""

from dataclasses import replace
from datetime import UTC, datetime

from core.config import Together, TrainConfig
from core.data.dataset import Dataset, Layout, Part, Picture
from core.data.finding import Finding, FindingKind
from core.data.table import Query, Show, Sort
from core.events import CurateResult
from core.label_source import NOTHING_SAID, FolderLayout, LabelSource
from gui.i18n import number, tr, trn
from gui.widgets.class_list import ClassRow
from gui.widgets.class_rows import EXCLUDED, UNLABELLED
from gui.widgets.picture_panels import FindingWords

NESTED = "nested"
"""The id of the question which of folders in folders are the classes."""
TABLE = "table"
"""The id of the question whether a table says the classes."""
CHOSEN = "chosen"
"""The id of what is said where a person has chosen where the classes come from."""


def part_name(part: Part | None) -> str:
    """What a picture is for, in a word."""
    names = {
        Part.TRAIN: tr("training"),
        Part.VAL: tr("validation"),
        Part.TEST: tr("test"),
    }
    return names[part] if part else ""


def picture_facts(picture: Picture, *, excluded: bool) -> list[tuple[str, str]]:
    """What is known of a picture, as names and values."""
    taken = datetime.fromtimestamp(picture.taken, UTC) if picture.taken else None
    facts = [
        (tr("Class"), picture.label or tr("no label")),
        (
            tr("For"),
            tr("excluded") if excluded else part_name(picture.part if picture.label else None),
        ),
        (tr("Size"), f"{picture.width} × {picture.height}" if picture.width else ""),
        (tr("File size"), _file_size(picture.size)),
        (tr("Date"), f"{taken:%Y-%m-%d %H:%M}" if taken else ""),
        (tr("Camera"), picture.camera),
        (tr("To know"), picture.warning),
        (tr("File"), picture.path),
    ]
    return [(name, value) for name, value in facts if value]


def segments(dataset: Dataset, show: Show) -> list[tuple[str, str]]:
    """The choices of which pictures to look at, while `show` is the one in force."""
    choices = [
        (Show.ALL, tr("All")),
        (Show.LEARNING, tr("Training")),
        (Show.ASIDE, tr("Held out")),
    ]
    if dataset.unlabelled:
        choices.append((Show.UNLABELLED, tr("Unlabelled")))
    if show is Show.EXCLUDED:
        choices.append((Show.EXCLUDED, tr("Excluded")))
    return [(str(key), words) for key, words in choices]


def orders(*, suggested: bool) -> list[tuple[str, str]]:
    """The choices of an order."""
    choices = {
        Sort.MIXED: tr("mixed"),
        Sort.NAME: tr("name"),
        Sort.LABEL: tr("class"),
        Sort.NEWEST: tr("newest"),
        Sort.LARGEST: tr("largest"),
        Sort.SMALLEST: tr("smallest"),
    }
    if suggested:
        choices[Sort.UNSURE] = tr("least sure")
    return [(str(key), words) for key, words in choices.items()]


def class_rows(library: CurateResult) -> list[ClassRow]:
    """Every class with its pictures, and those that are in none."""
    dataset = library.dataset
    assert dataset is not None
    counts = dataset.counts()
    rows = [ClassRow(name, counts.get(name, 0)) for name in library.classes]
    if dataset.unlabelled:
        rows.append(ClassRow(tr("Not labelled yet"), len(dataset.unlabelled), key=UNLABELLED))
    if dataset.excluded:
        rows.append(ClassRow(tr("Excluded"), len(dataset.excluded), key=EXCLUDED))
    return rows


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
        "{learn} for training, {aside} held out.",
        learn=number(learning),
        aside=number(len(dataset.pictures) - learning),
    )
    return f"{found} {use}"


def part_counts(dataset: Dataset) -> list[tuple[str, str]]:
    """How many pictures are for what."""
    names = (tr("Training"), tr("Validation"), tr("Test"))
    return [(name, number(len(dataset.of(part)))) for name, part in zip(names, Part, strict=True)]


def division(dataset: Dataset, given: frozenset[Part], config: TrainConfig) -> str:
    """Who decided what the pictures are for."""
    if Part.VAL in given:
        table = dataset.layout is Layout.METADATA_CSV
        who = tr("As your metadata.csv says.") if table else tr("As your folders say.")
        if Part.TEST in given:
            return who
        note = tr("There is no test set: the accuracy is that of validation.")
        return f"{who} {note}"
    val, test = round(100 * config.val_fraction), round(100 * config.test_fraction)
    if Part.TEST in given:
        return tr(
            "The test set is as you gave it. Validation is drawn at random from the rest: "
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


def division_links(library: CurateResult, config: TrainConfig) -> list[tuple[str, str]]:
    """What can be done about the division."""
    dataset = library.dataset
    links = []
    if dataset and dataset.layout is Layout.METADATA_CSV:
        links.append(("table", tr("See how the table is understood")))
    if library.test_locked:
        links.append(("unlock", tr("Unlock the test set")))
    elif dataset and dataset.of(Part.TEST) and Part.TEST not in library.given:
        links.append(("lock", tr("Lock the test set")))
    if config.keep_together not in (Together.SAME, Together.VERSIONS):
        links.append(("apart", tr("Divide each picture by itself")))
    return links


def still_there(query: Query, library: CurateResult) -> Query:
    """`query` without a class, or a choice, that is not there any more."""
    dataset = library.dataset
    if query.label not in ("", *library.classes):
        query = replace(query, label="")
    gone = (query.show is Show.EXCLUDED and not dataset.excluded) or (
        query.show is Show.UNLABELLED and not dataset.unlabelled
    )
    return replace(query, show=Show.ALL) if gone else query


def count_shown(n: int, query: Query) -> str:
    """How many pictures are shown; empty while it is all of them."""
    everything = Query(sort=query.sort)
    return trn("{n} picture", "{n} pictures", n) if query != everything else ""


def finding_rows(
    library: CurateResult, *, suggest: bool, labels: LabelSource = NOTHING_SAID
) -> list[FindingWords]:
    """What is worth a look, the most serious first, each with what can be done about it.

    Args:
        suggest: there is a model, which could name the pictures that have no label.
        labels: where a person has said that the classes come from.
    """
    rows = [_row(finding, suggest=suggest) for finding in library.findings]
    if library.nested:
        sentence = tr("There are folders inside the folders of classes. Which are the classes?")
        links = (("outer", tr("The outer ones")), ("inner", tr("The inner ones")))
        rows.append(FindingWords(NESTED, tr("Folders in folders"), "", "info", sentence, links))
    if library.offered_table:
        sentence = tr("“{table}” may say the classes, too.", table=library.offered_table)
        look = (("look", tr("See and choose its columns")),)
        rows.append(FindingWords(TABLE, tr("A table of labels"), "", "info", sentence, look))
    if labels != NOTHING_SAID:
        back = (("back", tr("Let Graft find out")),)
        title = tr("Where classes come from")
        rows.append(FindingWords(CHOSEN, title, "", "info", _came_from(labels), back))
    return rows


def _came_from(labels: LabelSource) -> str:
    """Where a person has said that the classes come from."""
    if labels.table:
        return tr("As you chose: from “{table}”.", table=labels.table)
    if labels.layout is FolderLayout.NAMES:
        return tr("As you chose: from the names of the files.")
    return tr("As you chose: from the folders.")


def rest_of_findings(library: CurateResult) -> str:
    """What there is to say where nothing was found, and what was passed over."""
    words = []
    if not library.findings:
        words.append(
            tr("Nothing stands out. Every file could be read, and no picture is in two classes.")
        )
    ignored = library.dataset.ignored if library.dataset else 0
    if ignored:
        words.append(trn("{n} hidden file was ignored.", "{n} hidden files were ignored.", ignored))
    return " ".join(words)


def _row(finding: Finding, *, suggest: bool) -> FindingWords:
    title, kind, links = _looks_of(finding.kind)
    if finding.kind is FindingKind.UNLABELLED and suggest:
        links = (*links, "suggest")
    names = {
        "list": tr("Show the list"),
        "show": tr("Show them"),
        "spare": tr("Exclude all but one"),
        "exclude": tr("Exclude them"),
        "together": tr("Keep together"),
        "suggest": tr("Let the model suggest"),
        "merge": tr("Merge them"),
        "names": tr("Use them as classes"),
        "fine": tr("It is fine"),
    }
    badge = number(len(finding.paths)) if finding.paths else ""
    words = tuple((key, names[key]) for key in links)
    return FindingWords(finding.id, title, badge, kind, finding.sentence, words)


def _looks_of(kind: FindingKind) -> tuple[str, str, tuple[str, ...]]:
    """The title of a finding, the kind of its badge, and the keys of its remedies."""
    looks = ("show", "exclude", "fine")
    copies = ("show", "spare", "fine")
    return {
        FindingKind.UNREADABLE: (tr("Left out"), "danger", ("list",)),
        FindingKind.TWO_CLASSES: (tr("In two classes"), "danger", ("show", "exclude", "fine")),
        FindingKind.BOTH_SIDES: (tr("On both sides"), "warning", ("show", "together", "fine")),
        FindingKind.SHORTCUT: (tr("A shortcut"), "warning", ("fine",)),
        FindingKind.SIMILAR_NAMES: (tr("Similar names"), "warning", ("merge", "fine")),
        FindingKind.CLASS_IN_NAME: (
            tr("Class in the file name"),
            "info",
            ("show", "names", "fine"),
        ),
        FindingKind.SMALL_CLASS: (tr("Few pictures"), "warning", ("fine",)),
        FindingKind.UNBALANCED: (tr("Uneven classes"), "neutral", ("fine",)),
        FindingKind.UNLABELLED: (tr("Not labelled yet"), "info", ("show",)),
        FindingKind.COPIES: (tr("Copies"), "neutral", copies),
        FindingKind.NEAR_COPIES: (tr("Near-copies"), "neutral", copies),
        FindingKind.BELONGS_TOGETHER: (
            tr("Belongs together"),
            "info",
            ("show", "together", "fine"),
        ),
        FindingKind.BLANK: (tr("Blank"), "warning", looks),
        FindingKind.DARK: (tr("Very dark"), "neutral", looks),
        FindingKind.BRIGHT: (tr("Very bright"), "neutral", looks),
        FindingKind.BLURRY: (tr("Blurred"), "neutral", looks),
        FindingKind.TINY: (tr("Tiny"), "neutral", looks),
        FindingKind.ODD_SHAPE: (tr("Odd shape"), "neutral", looks),
        FindingKind.UNUSUAL: (tr("Unusual"), "neutral", looks),
        FindingKind.NOTE: (tr("To know"), "info", ()),
    }[kind]


def _file_size(size: int) -> str:
    if size < 1_000_000:
        return tr("{n} kB", n=number(size / 1000))
    return tr("{n} MB", n=number(size / 1_000_000, 1))
