"""The command line is a contract: lines of JSON, exit codes, sentences instead of tracebacks."""

import csv
import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from made_pictures import no_pictures
from typer.testing import CliRunner

from core.cli import app
from core.cli.running import unpacked
from core.cli.train import build_config, tell_idle
from core.cli.words import confusion_table, console
from core.config import Loss, Preset, Trainable, TrainConfig
from core.data.dataset import Layout
from core.events import EVENT, TrainResult
from core.model_in_use import resolve_model
from core.project import open_project
from core.runs import create_run, list_runs

QUICK = ["--set", "image_size=64", "--set", "device=cpu"]


def invoke(*args: Any) -> Any:
    return CliRunner().invoke(app, [str(arg) for arg in args])


@pytest.fixture(scope="module")
def pictures(make_pictures: Any) -> Path:
    return make_pictures(count=12, layout=Layout.PART_FOLDERS, parts=("train", "val"))


@pytest.fixture(scope="module")
def project(pictures: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("cli") / "project"
    done = invoke("train", pictures, "--out", out, *QUICK, "--json")
    assert done.exit_code == 0, done.output
    return out


def test_train_prints_events_and_ends_with_the_result(pictures: Path, tmp_path: Path) -> None:
    done = invoke("train", pictures, "--out", tmp_path / "p", "--preset", "fast", *QUICK, "--json")
    events = [EVENT.validate_json(line) for line in done.stdout.splitlines()]
    last = json.loads(done.stdout.splitlines()[-1])
    assert last["kind"] == "finished"
    assert {"run", "model", "backbone", "device", "classes", "n_train", "n_val", "n_test"} <= {
        *last
    }
    assert {"val_accuracy", "val_interval", "test_accuracy", "baseline_accuracy"} <= {*last}
    assert {"seconds", "seconds_to_first_answer", "first_answer_accuracy"} <= {*last}
    assert isinstance(events[-1], TrainResult)
    assert [event.kind for event in events].count("run_started") == 1
    assert events[-1].n_val == 36


def test_predictions_agree_with_the_measurement(
    pictures: Path, project: Path, tmp_path: Path
) -> None:
    table = tmp_path / "out.csv"
    assert invoke("predict", project, pictures / "val", "--csv", table, "--json").exit_code == 0
    measured = json.loads(invoke("evaluate", project, pictures, "--json").stdout.splitlines()[-1])
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    # pictures so simple may look the same as one that was learned from: those count apart
    assert len(rows) == measured["n"] + measured["n_learned"] == 36
    assert measured["n_learned"] == measured["n_learned_alike"] < 6
    right = sum(Path(row["file"]).parent.name == row["label"] for row in rows)
    confusion = measured["confusion"]
    assert right == sum(confusion[i][i] for i in range(3)) + measured["n_learned_correct"]
    assert list(rows[0])[:3] == ["file", "label", "probability"]


def test_a_measurement_says_every_figure_with_its_range(pictures: Path, project: Path) -> None:
    measured = json.loads(invoke("evaluate", project, pictures, "--json").stdout.splitlines()[-1])
    told = invoke("evaluate", project, pictures).stdout
    overall, first = measured["overall"], measured["per_class"][0]
    low, high = overall["balanced_accuracy_interval"]
    assert f"{100 * overall['balanced_accuracy']:.1f} %" in told
    assert f"{100 * low:.0f}–{100 * high:.0f}" in told
    for name in ("weighted F1", "top-2", "Cohen's kappa", "Matthews", "log loss", "ROC AUC"):
        assert name in told
    low, _ = first["recall_interval"]
    assert f"{100 * first['recall']:.1f}" in told
    assert f"({100 * low:.0f}–" in told


def test_scan_says_what_is_there(make_pictures: Any) -> None:
    folder = make_pictures(count=3)
    (folder / "circles" / "notes.txt").write_text("hello", encoding="utf-8")
    done = invoke("scan", folder)
    assert "9 pictures in 3 classes." in done.stdout
    assert "notes.txt" in done.stdout


def test_names_are_printed_as_they_are(make_pictures: Any) -> None:
    folder = make_pictures(("[red] :smile:", "[b]"), count=2)
    (folder / "[b]" / "x[bold].jpg").write_bytes(b"<html>")
    done = invoke("scan", folder)
    assert "[red] :smile:: 2" in done.stdout
    assert "[b]/x[bold].jpg" in done.stdout
    with console.capture() as captured:
        console.print(confusion_table(("[red]", "[/b]"), ((1, 0), (0, 1))))
    assert "[red]" in captured.get()


def test_an_export_can_be_compared_on_other_pictures(
    pictures: Path, project: Path, tmp_path: Path
) -> None:
    chosen = [next((pictures / "val").rglob("*.jpg")), pictures / "train" / "circles"]
    options = [text for path in chosen for text in ("--pictures", path)]
    done = invoke(
        "export", project, "--format", "huggingface", "--out", tmp_path / "o", *options, "--json"
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert (lines[-1]["kind"], lines[-1]["n"], lines[-1]["agreement"]) == ("finished", 13, 1.0)


def test_an_error_is_one_sentence_and_a_hint(tmp_path: Path) -> None:
    done = invoke("evaluate", tmp_path, tmp_path)
    assert done.exit_code == 1
    assert "There is no model" in done.stderr
    assert "Traceback" not in done.output


def test_training_goes_on_from_a_model_and_says_what_it_is(
    pictures: Path, project: Path, tmp_path: Path
) -> None:
    options = ["--weights", project, "--set", "device=cpu", "--set", "epochs=1", "--json"]
    done = invoke("train", pictures, "--out", tmp_path / "p", *options)
    assert done.exit_code == 0
    assert "It starts from EfficientNet-Lite0 with 3 classes" in done.stderr
    config = list_runs(tmp_path / "p" / "runs")[0].file.config
    assert (config.own_weights, config.backbone) == (resolve_model(project), "efficientnet_lite0")


def test_a_file_that_would_run_a_program_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "evil.pth").write_bytes(pickle.dumps(Path.touch, protocol=2))
    options = ["--weights", tmp_path / "evil.pth"]
    done = invoke("train", tmp_path, "--out", tmp_path / "p", *options)
    assert done.exit_code == 1
    assert "evil.pth was refused." in done.stderr
    assert "Traceback" not in done.output
    assert not (tmp_path / "p").exists()


def test_with_json_an_error_is_an_event_too(tmp_path: Path) -> None:
    done = invoke("train", tmp_path / "nowhere", "--out", tmp_path / "p", "--json")
    assert done.exit_code == 1
    assert json.loads(done.stdout.splitlines()[-1])["kind"] == "failed"
    assert done.stderr


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("epoch=3", "There is no setting “epoch”. Did you mean “epochs”?"),
        ("epochs=0", "“0” does not fit the setting “epochs”. It takes a whole number from 1 to"),
        ("optimizer=adm", "It takes one of: sgd, adam, adamw, rmsprop. Did you mean “adam”?"),
        ("epochs", "“epochs” is not a setting. Write it as KEY=VALUE."),
    ],
)
def test_a_wrong_setting_names_what_is_right(tmp_path: Path, setting: str, said: str) -> None:
    for command in ("train", "tune"):
        done = invoke(command, tmp_path, "--out", tmp_path / "p", "--set", setting)
        assert done.exit_code == 1
        assert said in done.stderr
        assert done.stderr.count("\n") == 1
        assert done.stdout == ""
    assert not (tmp_path / "p").exists()


def test_wrong_usage_is_2() -> None:
    assert invoke("train").exit_code == 2
    assert invoke("train", ".", "--out", "x", "--preset", "huge").exit_code == 2
    assert invoke("tune", ".").exit_code == 2
    assert invoke("tune", ".", "--out", "x", "--minutes", "0").exit_code == 2


def test_what_is_set_by_hand_wins_over_preset_backbone_and_file(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text('{"epochs": 3, "seed": 5}', encoding="utf-8")
    config = build_config(file, Preset.BALANCED, None, ["trainable=all"])
    assert (config.seed, config.trainable) == (5, Trainable.ALL)
    own = build_config(None, None, "simple_cnn", ["epochs=2"])
    assert (own.optimizer, own.epochs) == ("adam", 2)


@pytest.mark.parametrize(
    ("preset", "settings", "said"),
    [
        (Preset.FAST, ["teacher=/nowhere"], "teacher does nothing here. Only fine-tuning"),
        (None, ["epochs=3"], "epochs does nothing here. Only the first answer is trained"),
        (None, ["epochs=3", "weights=none"], ""),
        (Preset.BALANCED, ["epochs=3", "momentum=0.5"], "momentum does nothing here. Only SGD"),
    ],
)
def test_a_setting_that_does_nothing_is_named(
    capsys: pytest.CaptureFixture[str], preset: Preset | None, settings: list[str], said: str
) -> None:
    tell_idle(build_config(None, preset, None, settings), settings)
    told = capsys.readouterr().err
    assert told.startswith(said)
    assert told.count("does nothing") == bool(said)


def test_settings_come_back_from_a_file_and_from_a_run(tmp_path: Path) -> None:
    config = TrainConfig(learning_rate=0.1 + 0.2, batch_size=7, flip=False, loss=Loss.FOCAL)
    alone = tmp_path / "settings.json"
    alone.write_text(config.model_dump_json(), encoding="utf-8")
    run = create_run(tmp_path / "runs", tmp_path, config, no_pictures(tmp_path))
    for file in (alone, run.folder / "config.json"):
        assert build_config(file, None, None, []) == config


def test_a_run_of_an_older_graft_lends_its_settings(tmp_path: Path) -> None:
    run = create_run(tmp_path / "runs", tmp_path, TrainConfig(epochs=3), no_pictures(tmp_path))
    file = run.folder / "config.json"
    kept = json.loads(file.read_bytes())
    kept["config"] = {"epochs": 3, "trainable": "head"}
    file.write_text(json.dumps(kept), encoding="utf-8")
    assert build_config(file, None, None, []) == TrainConfig(epochs=3, trainable=Trainable.HEAD)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"epoch": 3}', "There is no setting “epoch”."),
        ('{"config": {"epoch": 3}}', "Did you mean “epochs”?"),
        ('{"epochs": 0}', "It takes a whole number from 1 to 10000. It stands in"),
        ('{"flip": [1]}', "It takes true or false."),
        ("[1]", "does not hold settings"),
        ('{"epochs"', "It is no JSON"),
        (None, "cannot be read"),
    ],
)
def test_a_wrong_file_of_settings_is_explained(tmp_path: Path, text: str | None, said: str) -> None:
    file = tmp_path / "settings.json"
    if text:
        file.write_text(text, encoding="utf-8")
    done = invoke("train", tmp_path, "--out", tmp_path / "p", "--config", file)
    assert done.exit_code == 1
    assert said in done.stderr
    assert "Traceback" not in done.output


def test_resume_without_an_interrupted_run_says_so(pictures: Path, project: Path) -> None:
    done = invoke("train", pictures, "--out", project, "--resume")
    assert done.exit_code == 1
    assert "interrupted" in done.stderr


def test_models_and_doctor_list_what_there_is() -> None:
    *rows, last = map(json.loads, invoke("models", "--json").stdout.splitlines())
    assert (last["kind"], last["n"]) == ("finished", len(rows))
    assert len(rows) >= 16
    assert next(row for row in rows if row["id"] == "efficientnet_lite0")["here"]
    machine = json.loads(invoke("doctor", "--json").stdout)
    assert machine["kind"] == "finished"
    assert machine["gflops"] > 0


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys, core.cli; heavy = {'torch', 'numpy', 'PIL', 'sklearn', 'timm', 'PySide6'}; "
        "print(sorted(heavy & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send to a child")
def test_ctrl_c_keeps_the_best_and_ends_with_130(pictures: Path, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "core.cli",
        "train",
        str(pictures),
        "--out",
        str(tmp_path / "p"),
    ]
    settings = ["--set", "trainable=last_stage", "--set", "epochs=500", "--set", "patience=500"]
    process = subprocess.Popen(
        [*command, *settings, *QUICK, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    for line in process.stdout:
        event = json.loads(line)
        if event["kind"] == "epoch_done" and event["stage"] == "fine_tune":
            process.send_signal(signal.SIGINT)
            break
    rest, errors = process.communicate(timeout=120)
    assert process.returncode == 130, errors
    assert "Stopping" in errors
    last = json.loads(rest.splitlines()[-1])
    assert (last["kind"], last["finish_reason"]) == ("finished", "stopped")
    picture = next((pictures / "val").rglob("*.jpg"))
    done = invoke("predict", tmp_path / "p", picture, "--json")
    assert done.exit_code == 0


def test_what_libraries_print_goes_to_the_log(tmp_path: Path) -> None:
    code = """
import os, sys
from core.cli.running import explained
from core.errors import ModelError
with explained():
    os.write(2, b"chatter")
    print("said", file=sys.stderr)
    raise ModelError("A sentence.")
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"XDG_STATE_HOME": str(tmp_path)},
    )
    assert done.stderr.startswith("said\nA sentence.\n")
    assert "chatter" not in done.stderr


def test_scan_says_what_is_worth_a_look_and_gives_it_whole(
    make_pictures: Any, tmp_path: Path
) -> None:
    folder = make_pictures(classes=("a", "b"), count=25, folder=tmp_path / "two")
    (folder / "b" / "again.jpg").write_bytes((folder / "a" / "a-003.jpg").read_bytes())
    (folder / "b" / "cut.jpg").write_bytes((folder / "a" / "a-003.jpg").read_bytes()[:400])
    said = invoke("scan", folder)
    assert said.exit_code == 0
    assert "The same picture has more than one name" in said.output
    assert "Left out: b/cut.jpg (cut off in the middle)" in said.output
    last = json.loads(invoke("scan", folder, "--json").stdout.splitlines()[-1])
    dataset = last["dataset"]
    named = [entry["path"] for entry in (*dataset["pictures"], *dataset["left_out"])]
    assert sorted(named) == sorted(p.relative_to(folder).as_posix() for p in folder.glob("*/*"))
    found = {finding["kind"]: finding["paths"] for finding in last["findings"]}
    assert sorted(found["two_classes"]) == ["a/a-003.jpg", "b/again.jpg"]


def test_where_the_classes_are_is_said_on_the_command_line(
    make_pictures: Any, tmp_path: Path
) -> None:
    folder = make_pictures(("ant", "bee"), count=12, folder=tmp_path / "made")
    flat = tmp_path / "flat"
    flat.mkdir()
    for n, file in enumerate(sorted(folder.glob("*/*.jpg"))):
        file.rename(flat / f"{file.parent.name}.{n}.jpg")
    rows = [f"{file.stem},{file.stem[0].upper()},{n}" for n, file in enumerate(flat.iterdir())]
    (flat / "about.csv").write_text("\n".join(["id,letter,n", *rows]), encoding="utf-8")
    assert "With --layout names these are the classes." in invoke("scan", flat).output
    refused = invoke("train", flat, "--out", tmp_path / "p", *QUICK)
    assert refused.exit_code == 1
    assert "--layout names" in refused.stderr
    assert "about.csv" in refused.stderr
    assert "  ant: 12\n  bee: 12\n" in invoke("scan", flat, "--layout", "names").output
    said = ["--table", flat / "about.csv", "--label-column", "letter"]
    assert "  A: 12\n  B: 12\n" in invoke("scan", flat, *said).output
    done = invoke("train", flat, "--out", tmp_path / "p", *said, *QUICK, "--preset", "fast")
    assert done.exit_code == 0, done.output
    source = open_project(tmp_path / "p").file.labels
    assert (source.table, source.label_column) == ("about.csv", "letter")


def test_any_letter_goes_through_a_pipe_with_few(make_pictures: Any) -> None:
    names = ("蚂蚁", "Пчёлы → 🐝")
    folder = make_pictures(names, count=2)
    command = [sys.executable, "-m", "core.cli", "scan", str(folder)]
    few = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    said = subprocess.run(command, capture_output=True, env=few, check=True).stdout
    assert b"\\u8682\\u8681: 2" in said
    lines = subprocess.run([*command, "--json"], capture_output=True, env=few, check=True).stdout
    assert json.loads(lines.splitlines()[-1])["dataset"]["classes"] == sorted(names)


def test_an_archive_is_scanned_and_learned_from(make_pictures: Any, tmp_path: Path) -> None:
    folder = make_pictures(count=10, folder=tmp_path / "inside" / "shapes")
    archive = shutil.make_archive(str(tmp_path / "shapes"), "zip", folder.parent)
    assert "30 pictures in 3 classes." in invoke("scan", archive).output
    out = tmp_path / "project"
    done = invoke("train", archive, "--out", out, "--preset", "fast", *QUICK, "--json")
    assert done.exit_code == 0, done.output
    assert len(list((out / "unpacked" / "shapes").rglob("*.jpg"))) == 30
    assert "changed" not in done.stderr
    time = Path(archive).stat().st_mtime_ns
    shutil.rmtree(folder / "circles")
    shutil.make_archive(str(tmp_path / "shapes"), "zip", folder.parent)
    os.utime(archive, ns=(time, time))  # the date of a file tells nothing for sure
    with unpacked(Path(archive), json=False, keep=out / "unpacked") as inside:
        assert len(list(inside.rglob("*.jpg"))) == 20
        first = next(inside.rglob("*.jpg")).stat().st_ino
    shutil.copy(archive, tmp_path / "copy.zip")
    (tmp_path / "copy.zip").replace(archive)  # the same archive, come anew
    with unpacked(Path(archive), json=False, keep=out / "unpacked") as inside:
        assert next(inside.rglob("*.jpg")).stat().st_ino == first
    broken = tmp_path / "broken.zip"
    broken.write_bytes(b"PK")
    refused = invoke("scan", broken)
    assert refused.exit_code == 1
    assert "Nothing was unpacked" in refused.stderr
