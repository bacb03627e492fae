"""The report of a run: it loads nothing, says what is true, and lets others get the same model."""

import csv
import hashlib
import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from made_events import ROBUSTNESS, improvement, mirrored, passed, started
from safetensors.numpy import load_file

from core.choices import Augmentation
from core.cli.train import read_config
from core.config import Preset, TrainConfig, apply_preset, change
from core.data.augment import Variation
from core.data.dataset import Layout, Part
from core.errors import ModelError, StoppedError, StorageError
from core.evaluation import charts
from core.evaluation.account import Account, account_of, pictures_hash, sha256_of
from core.evaluation.audit import AuditFile, _checksums, readme
from core.evaluation.calibration import Bin
from core.evaluation.methods import _VARIED, paragraph
from core.evaluation.report import report
from core.evaluation.report_html import page
from core.events import ReportResult
from core.jobs import StopKind, StopToken
from core.outcome_words import percent
from core.passes import Passes
from core.project import create, open_project
from core.requests import ReportRequest, TrainRequest
from core.runs import Run, create_run, list_runs
from core.training.loop import train

NOTHING_TOLD = {"improvement": None, "mix": None, "robustness": ()}
ODD = '<b>&"’'
QUICK = {"image_size": 64, "device": "cpu", "batch_size": 8}
LOADING = {"src", "href", "srcset", "data", "action", "background", "poster", "xlink:href"}


def trained(folder: Path, project: Path, config: TrainConfig) -> Run:
    train(TrainRequest(project=project, folder=folder, config=config), print_nothing, StopToken())
    return list_runs(project / "runs")[0]


def print_nothing(event: Any) -> None:
    """Nobody listens."""


def reported(run: Run, out: Path) -> ReportResult:
    request = ReportRequest(project=run.folder.parents[1], run=run.name, out=out)
    return report(request, print_nothing, StopToken())


def account(run: Run) -> Account:
    return account_of(run, open_project(run.folder.parents[1]), print_nothing, StopToken())


@pytest.fixture(scope="module")
def pictures(make_pictures: Any) -> Path:
    return make_pictures(("circles", ODD, "=1+1"), count=20)


@pytest.fixture(scope="module")
def run(pictures: Path, tmp_path_factory: pytest.TempPathFactory) -> Run:
    config = change(TrainConfig(), {**QUICK, "seed": 3})
    run = trained(pictures, tmp_path_factory.mktemp("fast") / "project", config)
    return run.renamed("Night <i>moths</i> & more")


@pytest.fixture(scope="module")
def tuned(make_pictures: Any, tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = make_pictures(count=10, layout=Layout.PART_FOLDERS)
    config = apply_preset(Preset.BALANCED, change(TrainConfig(), QUICK))
    config = change(config, {"epochs": 1})
    return trained(folder, tmp_path_factory.mktemp("tuned") / "project", config)


@pytest.fixture(scope="module")
def out(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reports") / "report"
    reported(run, folder)
    return folder


class Page(HTMLParser):
    """What a page holds: its tags, its text, and what it would load."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loads += [
            value or ""
            for name, value in attrs
            if name in LOADING and not (value or "").startswith(("data:", "#"))
        ]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_page_loads_nothing_and_escapes_everything(out: Path) -> None:
    text = (out / "report.html").read_text(encoding="utf-8")
    page = Page(text)
    assert page.loads == []
    assert not {"script", "link", "iframe", "object", "embed", "i"} & {*page.tags}
    assert "url(" not in text
    assert "@import" not in text
    assert "default-src 'none'; img-src data:; style-src 'unsafe-inline'" in text
    assert ODD in page.text
    assert "Night <i>moths</i> & more" in page.text
    for title in ("Accuracy", "Each class", "Calibration", "How it learned", "Settings"):
        assert title in page.text


def test_the_page_has_the_figures_of_the_evaluation(run: Run, out: Path) -> None:
    text = Page((out / "report.html").read_text(encoding="utf-8")).text
    assert run.evaluation is not None
    found = run.evaluation.figures
    assert percent(found.accuracy) in text
    assert f"{found.n_correct} of {found.n} pictures are right" in text
    assert percent(found.baseline_accuracy) in text
    assert "They took part in no choice" in text
    assert run.evaluation.part is Part.TEST
    assert found.overall is not None
    assert f"{found.overall.matthews:.3f}" in text
    assert sha256_of(run.model / "model.safetensors") in text


def test_mistakes_are_shown_with_small_pictures(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluation = run.evaluation
    assert evaluation is not None
    wrong = evaluation.pictures[0]
    turned = tuple(1.0 - share for share in wrong.probabilities)
    turned = tuple(share / sum(turned) for share in turned)
    missing = evaluation.pictures[1].model_copy(
        update={"path": "gone.jpg", "probabilities": turned}
    )
    pictures = (wrong.model_copy(update={"probabilities": turned}), missing)
    mistaken = evaluation.model_copy(update={"pictures": pictures})
    monkeypatch.setattr(Run, "evaluation", mistaken)
    reported(run, tmp_path / "report")
    text = (tmp_path / "report" / "report.html").read_text(encoding="utf-8")
    assert text.count("data:image/jpeg;base64,") == 1
    assert "the picture is not there any more" in text


def test_methods_name_the_true_values(run: Run, tuned: Run) -> None:
    told = account(run)
    said = paragraph(told)
    evaluation = run.evaluation
    assert evaluation is not None
    found = evaluation.figures
    low, high = (f"{100 * bound:.1f}" for bound in found.interval)
    assert "EfficientNet-Lite0" in said
    assert "60 images of 3 classes" in said
    assert f"seed {run.file.config.seed}" in said
    assert "64 × 64 pixels" in said
    assert f"On {found.n} test images, which took no part in any choice" in said
    assert f"the accuracy was {percent(found.accuracy)} ({found.n_correct} of {found.n}" in said
    assert f"95 % CI {low} to {high} %" in said
    assert f"(T = {evaluation.temperature:.3f})" in said
    assert "L-BFGS" in said
    assert "5-fold cross-validation" in said
    assert "fine-tuned" not in said
    assert f"Graft {told.versions['Graft']}" in said
    more = paragraph(account(tuned))
    assert "all layers of the network were fine-tuned with AdamW" in more
    assert "learning rate 0.0004" in more
    assert "batch size 8" in more
    assert "Training ran for 1 of at most 1 epoch, with early stopping after 5 epochs" in more
    assert "as given with the images" in more


def test_what_the_folder_divides_and_what_was_drawn_are_told_apart(
    make_pictures: Any, tmp_path: Path
) -> None:
    folder = make_pictures(count=10, layout=Layout.PART_FOLDERS, parts=("train", "test"))
    told = account(trained(folder, tmp_path / "project", change(TrainConfig(), QUICK)))
    for each in (told, replace(told, divided=None)):  # the folder may be gone
        said = paragraph(each)
        assert "the images for testing as given, the others pseudo-randomly" in said
        assert f"{percent(each.config.val_fraction)} of each class for validation" in said
        assert "for testing;" not in said


def test_where_nothing_was_held_out_that_is_said(make_pictures: Any, tmp_path: Path) -> None:
    run = trained(make_pictures(count=2), tmp_path / "project", change(TrainConfig(), QUICK))
    result = reported(run, tmp_path / "report")
    assert "predictions.csv" not in result.files
    text = Page(result.report.read_text(encoding="utf-8")).text
    assert "Nothing was held out" in text
    assert "6 images for training: none held out" in text
    assert "Confusion" not in text


def test_the_report_says_what_fine_tuning_brought(tuned: Run) -> None:
    plain = account(tuned)
    assert "What fine-tuning brought" not in page(
        replace(plain, result=plain.result.model_copy(update=NOTHING_TOLD)), (), {}
    )
    figures = {"improvement": improvement(), "mix": 0.7, "robustness": ROBUSTNESS}
    told = replace(plain, result=plain.result.model_copy(update=figures))
    text = Page(page(told, (), {})).text
    assert "4.7 points better than the first answer (likely +0.2 to +9.5)" in text
    assert "The model is a mix: 70 % fine-tuned, 30 % first answer" in text
    for name in ("as they are", "blurred copies", "darkened copies", "compressed copies"):
        assert name in text
    said = paragraph(told)
    assert "averaged with those of the first answer (70.0 % and 30.0 %" in said
    assert "https://arxiv.org/abs/2109.01903" in said
    assert "https://arxiv.org" not in paragraph(
        replace(plain, result=plain.result.model_copy(update=NOTHING_TOLD))
    )
    kept = replace(told, result=told.result.model_copy(update={"mix": 0.0}))
    assert "the state before fine-tuning, the best on the validation images" in paragraph(kept)
    assert "that it started from" in Page(page(kept, (), {})).text


def test_methods_name_the_ways_of_varying_that_were_left_out(tuned: Run) -> None:
    told = account(tuned)
    folded = told.progress.after(passed(1, fold=1, folds=3)).after(mirrored())
    said = paragraph(replace(told, progress=folded))
    assert "horizontal flips" in paragraph(told)
    assert "horizontal flips." not in said
    assert "No use was made of horizontal flips (61.0 % instead of 98.3 %, n = 120)" in said
    assert "Fine-tuning was first cross-validated in 3 folds, which chose together" in said
    used = told.progress.after(mirrored(kept=True))
    assert paragraph(replace(told, progress=used)) == paragraph(told)


def test_augmentation_is_told_as_it_is_done() -> None:
    for preset in set(Augmentation) - {Augmentation.NONE}:
        said = ", ".join(_VARIED[preset].values())
        varied = Variation.of(preset, flip=True, vertical_flip=False)
        assert f"of {100 * varied.crop:.0f} to 100 % of the area" in said
        assert (f"up to {varied.turn:.0f}°" in said) == (varied.turn > 0)
        colour = f"up to {100 * varied.colour:.0f} % each"
        assert (colour in said) == (varied.colour > 0)


def test_tables_hold_what_the_run_saw(run: Run, out: Path) -> None:
    evaluation = run.evaluation
    assert evaluation is not None
    with (out / "predictions.csv").open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    classes = evaluation.figures.classes
    assert head == [
        "file",
        "label",
        "part",
        "answer",
        *(f"'{c}" if c[0] == "=" else c for c in classes),
    ]
    said = {row[0]: [float(share) for share in row[4:]] for row in rows}
    known = (*evaluation.pictures, *evaluation.choosing)
    assert said.keys() == {f"./{p.path}" if p.path[0] == "=" else p.path for p in known}
    for picture in known:
        path = f"./{picture.path}" if picture.path[0] == "=" else picture.path
        assert said[path] == list(picture.probabilities)
    measured = [row for row in rows if row[2] == "test"]
    assert sum(row[1] == row[3] for row in measured) == evaluation.figures.n_correct
    with (out / "metadata.csv").open(encoding="utf-8", newline="") as file:
        listed = list(csv.DictReader(file))
    assert [(row["label"].lstrip("'"), row["split"]) for row in listed] == [
        (picture.label, picture.part) for picture in run.dataset.pictures
    ]


def test_hashes_are_those_of_the_files(run: Run, pictures: Path, out: Path) -> None:
    for line in (out / "pictures.sha256").read_text(encoding="utf-8").splitlines():
        hashed, path = line.split("  ", 1)
        assert hashlib.sha256((pictures / path).read_bytes()).hexdigest() == hashed
    kept = AuditFile.model_validate_json((out / "audit.json").read_bytes())
    assert kept.files.keys() == {path.name for path in out.iterdir()} - {"audit.json"}
    for name, hashed in kept.files.items():
        assert sha256_of(out / name) == hashed
    assert kept.hashes["pictures"] == pictures_hash(run.dataset.pictures)
    assert kept.same_pictures
    assert kept.command.endswith("--out NEWPROJECT --config config.json")
    assert (out / "events.jsonl").read_bytes() == (run.folder / "events.jsonl").read_bytes()
    assert json.loads((out / "config.json").read_bytes())["title"] == run.file.title
    assert read_config(out / "config.json") == run.file.config


def test_a_file_name_may_hold_any_character(run: Run) -> None:
    told = account(run)
    picture = told.dataset.pictures[0]._replace(path="a\\b\nc.jpg")
    one = told.dataset.model_copy(update={"pictures": (picture,)})
    assert _checksums(one) == f"\\{picture.sha256}  a\\\\b\\nc.jpg\n"


@pytest.mark.parametrize("which", ["run", "tuned"])
def test_the_settings_of_a_report_give_the_same_weights(
    which: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    first: Run = request.getfixturevalue(which)
    reported(first, tmp_path / "report")
    config = read_config(tmp_path / "report" / "config.json")
    again = trained(first.dataset.root, tmp_path / "again", config)
    _same_weights(first, again)


def test_after_changes_by_hand_the_table_gives_the_same_weights(
    make_pictures: Any, tmp_path: Path
) -> None:
    folder = make_pictures(count=10, folder=tmp_path / "pictures")
    project = create(tmp_path / "project", folder)
    config = change(TrainConfig(), QUICK)
    plain = trained(folder, project.folder, config)
    part = {Part.TRAIN: Part.TEST, Part.TEST: Part.TRAIN, Part.VAL: Part.VAL}
    moved = [
        p._replace(part=part[p.part or Part.TRAIN], label="circles") if n % 9 == 0 else p
        for n, p in enumerate(plain.dataset.pictures[1:])
    ]
    changed = plain.dataset.model_copy(update={"pictures": tuple(moved)})
    run = create_run(project.runs, folder, config, changed)
    request = TrainRequest(project=project.folder, folder=folder, config=config, resume=run.name)
    train(request, print_nothing, StopToken())
    run = Run(run.folder)
    reported(run, tmp_path / "report")
    told = account(run)
    assert told.divided is not None
    assert not told.divided.same
    assert told.divided.unused == 1
    assert "Copy metadata.csv into the folder of the pictures first" in readme(told)
    (folder / "metadata.csv").write_bytes((tmp_path / "report" / "metadata.csv").read_bytes())
    _same_weights(run, trained(folder, tmp_path / "again", config))
    assert account(run).divided == told.divided.__class__(frozenset(Part), 0, 0, 0, 0)


def _same_weights(first: Run, second: Run) -> None:
    one, other = (load_file(each.model / "model.safetensors") for each in (first, second))
    assert one.keys() == other.keys()
    assert all((one[name] == other[name]).all() for name in one)
    assert sha256_of(first.model / "model.safetensors") == sha256_of(
        second.model / "model.safetensors"
    )


def test_only_an_earlier_report_is_replaced(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "report"
    folder.mkdir()
    reported(run, folder)
    (folder / "report.pdf").write_bytes(b"mine")
    reported(run, folder)
    assert (folder / "report.pdf").read_bytes() == b"mine"
    other = tmp_path / "other"
    other.mkdir()
    (other / "thesis.txt").write_text("all of it", encoding="utf-8")
    with pytest.raises(StorageError, match="holds something else") as caught:
        reported(run, other)
    assert caught.value.hint
    assert [path.name for path in other.iterdir()] == ["thesis.txt"]


def test_an_unfinished_run_has_no_report(run: Run, tmp_path: Path) -> None:
    begun = create_run(tmp_path / "p" / "runs", tmp_path, TrainConfig(), run.dataset)
    begun.record(started())
    create(tmp_path / "p", tmp_path)
    with pytest.raises(ModelError, match="no finished model"):
        reported(begun, tmp_path / "report")
    assert not (tmp_path / "report").exists()


def test_a_stopped_report_writes_nothing(run: Run, tmp_path: Path) -> None:
    stop = StopToken()
    stop.ask(StopKind.KEEP)
    request = ReportRequest(project=run.folder.parents[1], run=run.name, out=tmp_path / "report")
    with pytest.raises(StoppedError):
        report(request, print_nothing, stop)
    assert not (tmp_path / "report").exists()


def test_pictures_that_are_gone_are_said_to_be(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = run.dataset.model_copy(update={"root": Path("/nowhere")})
    monkeypatch.setattr(Run, "dataset", nowhere)
    monkeypatch.setattr("core.project.Project.pictures", Path("/nowhere"))
    told = account(Run(run.folder))
    assert told.divided is None
    assert "could not be looked at" in readme(told)


def test_charts_bear_many_classes_and_odd_values() -> None:
    many = [f"class {n} with a long name that goes on" for n in range(60)]
    counts = [[int(i == j) for i in range(60)] for j in range(60)]
    for chart in (
        charts.confusion_matrix(many, counts),
        charts.confusion_matrix(many * 4, [[1] * 240] * 240),
        charts.confusion_matrix(["a\x00", "b"], [[0, 0], [3, 0]]),
        charts.reliability_diagram(()),
        charts.reliability_diagram((Bin(0, 1, 5, 0.5, 1.0),)),
        charts.learning_curves(Passes(), None),
        charts.accuracy_bar(1.0, (0.99, 1.0), 0.0),
    ):
        assert ET.fromstring(chart).tag.endswith("svg")
        assert "nan" not in chart
