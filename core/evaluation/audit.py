"""The files by which another person can check a run and train it again."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from core import storage
from core.config import TrainConfig
from core.data.dataset import Dataset, Part
from core.evaluation.account import CONFIG, Account, on_processor
from core.evaluation.answers import answers
from core.figures import BEFORE_REFIT
from core.runs import MEASURED, Evaluation

AUDIT = "audit.json"
"""The file by which a report of Graft is known."""

FILES = {
    "report.html": "the report, for any browser; it loads nothing",
    CONFIG: "the settings, for graft train --config",
    "metadata.csv": "every picture with its label and its part, as the run saw them",
    "predictions.csv": "every answer behind the figures, with all its probabilities",
    "pictures.sha256": "the SHA-256 of every picture",
    "evaluation.json": "the figures, and the answers behind them",
    "events.jsonl": "all that the run reported while it learned",
    AUDIT: "versions, hashes, and the command below",
}
"""What a report is made of, besides README.txt; some are not there where nothing was held out."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


class AuditConfig(storage.Stored):
    """What config.json of a report holds: what `graft train --config` reads, and whose it is."""

    run: str
    title: str
    created: datetime
    config: TrainConfig


class AuditFile(storage.Stored):
    """What audit.json holds.

    Attributes:
        run: the name of its folder.
        command: what trains it again, given in the folder of the report.
        same_pictures: whether a new look through the folder gives the labels and parts of the run;
            None where that could not be found out.
        versions: by the name of the program or library.
        hashes: SHA-256 in hex, by what it is of.
        files: the SHA-256 of every other file of the report.
    """

    run: str
    title: str
    created: datetime
    written: datetime
    command: str
    same_pictures: bool | None
    versions: dict[str, str]
    hashes: dict[str, str]
    files: dict[str, str]


def small_files(account: Account) -> dict[str, bytes]:
    """What is written for people and programs to check the run, by the name of the file."""
    config = AuditConfig(
        run=account.run.name,
        title=account.title,
        created=account.file.created,
        config=account.config,
    )
    made = {
        CONFIG: config.model_dump_json(indent=2) + "\n",
        "metadata.csv": _metadata(account.dataset),
        "pictures.sha256": _checksums(account.dataset),
        "README.txt": readme(account),
    }
    if account.evaluation is not None:
        made["predictions.csv"] = _predictions(account.evaluation)
    return {name: text.encode("utf-8", "surrogateescape") for name, text in made.items()}


def audit_file(account: Account, files: dict[str, str]) -> bytes:
    """The content of audit.json.

    Args:
        files: the SHA-256 of every other file, by its name.
    """
    made = AuditFile(
        run=account.run.name,
        title=account.title,
        created=account.file.created,
        written=account.written,
        command=account.command,
        same_pictures=account.divided.same if account.divided else None,
        versions=account.versions,
        hashes=account.hashes,
        files=files,
    )
    return (made.model_dump_json(indent=2) + "\n").encode()


def _metadata(dataset: Dataset) -> str:
    """A table that Graft takes labels and parts from, when it lies beside the pictures."""
    rows = ([_path(p.path), as_text(p.label), p.part or ""] for p in dataset.pictures)
    return _csv(["file_name", "label", "split"], rows)


def _predictions(evaluation: Evaluation) -> str:
    """Every answer behind the figures, with all its probabilities in full."""
    classes = evaluation.figures.classes
    parts = ((evaluation.part, evaluation.pictures), (Part.VAL, evaluation.choosing))
    rows = [
        [_path(each.path), as_text(each.label), part, as_text(answered.answer), *each.probabilities]
        for part, pictures in parts
        for each, answered in zip(
            pictures, answers(evaluation.model_copy(update={"pictures": pictures}), 1), strict=True
        )
    ]
    return _csv(["file", "label", "part", "answer", *map(as_text, classes)], rows)


def _csv(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()


def as_text(name: str) -> str:
    """A class name that no spreadsheet takes for a formula; Graft reads it as it was.

    See https://owasp.org/www-community/attacks/CSV_Injection.
    """
    return f"'{name}" if name.startswith(_FORMULA) else name


def _path(path: str) -> str:
    return f"./{path}" if path.startswith(_FORMULA) else path


def _checksums(dataset: Dataset) -> str:
    """What `sha256sum -c` reads, when it is called in the folder of the pictures."""
    lines = []
    for picture in dataset.pictures:
        escaped = picture.path.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
        mark = "\\" if escaped != picture.path else ""
        if picture.sha256:
            lines.append(f"{mark}{picture.sha256}  {escaped}\n")
    return "".join(lines)


def readme(account: Account) -> str:
    """How to check the run and train it again, in plain text."""
    title = f"{account.title}: what is needed to check it"
    measured = account.evaluation is not None
    listed = "\n".join(
        f"{name:<17}{what}"
        for name, what in FILES.items()
        if measured or name not in ("predictions.csv", "evaluation.json")
    )
    return f"""\
{title}
{"=" * len(title)}

Written by Graft {account.versions["Graft"]} on {account.written:%Y-%m-%d} (UTC).

{listed}


Are these the pictures?
-----------------------
In the folder of the pictures:

    sha256sum --quiet -c /path/to/this/folder/pictures.sha256


Training it again
-----------------
{_way(account)}
{_elsewhere(account)}
The new model lies in NEWPROJECT/runs/…/model/model.safetensors. Its SHA-256 should be

    {account.hashes["model.safetensors"]}
{_measured(account)}
Training on a processor is deterministic: the same pictures, labels, parts and settings give the
same weights with the same versions of the libraries (see audit.json) on the same kind of machine.
Another processor or another version may round differently, and a GPU does so from run to run; the
figures then agree within their intervals.{_device(account)}{_weights(account)}
"""


def _measured(account: Account) -> str:
    again = account.result.refit
    if again is None:
        return ""
    return f"""
It learned once more, from every one of {again.n} pictures, after it was measured. All figures are
of the model {BEFORE_REFIT}. That one lies in
NEWPROJECT/runs/…/{MEASURED}/model.safetensors, and its SHA-256 should be

    {account.hashes[f"{MEASURED}/model.safetensors"]}
"""


def _way(account: Account) -> str:
    if account.relearned:
        return (
            "The run fitted only the last layer again, on the network of an earlier run of its "
            "project. The settings\nalone do not give that network: train the earlier run again "
            "first, and then the last layer in the window.\nWhat trains the settings from the "
            f"start:\n\n    {account.command}\n"
        )
    command = (
        f"In this folder, with the folder of the pictures in its place:\n\n    {account.command}\n"
    )
    divided = account.divided
    if divided is not None and divided.same:
        return (
            "A new look through the folder of the pictures gave the very labels and parts of the "
            f"run, so that the\nsettings are all it takes. {command}"
        )
    why = "The folder of the pictures could not be looked at when this was written."
    if divided is not None:
        why = (
            "Labels, parts or the choice of pictures are not what the folder alone gives: "
            f"{divided.relabelled} pictures\nwith another label, {divided.moved} in another part, "
            f"{divided.unused} that the run did not use, {divided.gone} that are gone."
        )
    return (
        f"{why}\nCopy metadata.csv into the folder of the pictures first, at its top. Graft takes "
        "labels and parts from there\nbefore it looks at the names of folders, and leaves out "
        "what the table does not name. A table in another\nfolder would not do: it can name no "
        f"pictures but those below itself. {command}"
    )


def _elsewhere(account: Account) -> str:
    n = sum(Path(picture.path).is_absolute() for picture in account.dataset.pictures)
    if not n:
        return ""
    return (
        f"\n{n} pictures were added to the project from other places; metadata.csv names them by "
        "their full path,\nwhich only works below the folder of the pictures: copy them there, "
        "and correct their rows.\n"
    )


def _device(account: Account) -> str:
    if account.config.device != "auto" or not on_processor(account.result.device):
        return ""
    return "\nWhere there is a GPU, add --set device=cpu: this run was made on a processor."


def _weights(account: Account) -> str:
    own = account.config.own_weights
    return f"\nThe weights that it started from, {own}, must be there." if own else ""
