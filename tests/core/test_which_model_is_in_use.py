"""Which run of a project answers: by itself, by hand, and for projects that name none."""

import json
from pathlib import Path

import pytest
from made_events import first_answer, passed
from made_pictures import no_pictures
from made_runs import finished_run, said

from core import storage
from core.config import TrainConfig
from core.data.dataset import Dataset, Part
from core.errors import ModelError, StorageError
from core.jobs import FinishReason
from core.model_in_use import (
    describe,
    find_model,
    find_run,
    in_use,
    newer_classes,
    run_of,
    succeed,
    succession,
    use_run,
)
from core.project import Project, ProjectFile, create, open_project
from core.runs import ResultFile, Run, SplitFile, create_run


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return create(tmp_path / "project", tmp_path / "pictures")


def named(project: Project) -> str:
    return open_project(project.folder).file.model_in_use


def test_the_first_finished_run_becomes_it_and_a_better_one_takes_its_place(
    project: Project,
) -> None:
    first = finished_run(project.runs, validation=said(6, 10))
    assert succeed(project.folder, first).before == ""
    assert named(project) == first.name
    better = finished_run(project.runs, validation=said(7, 10))
    found = succeed(project.folder, better)
    assert (found.in_use, found.before, found.same_pictures) == (True, first.name, True)
    assert (found.accuracy_before, found.accuracy, found.n) == (0.6, 0.7, 10)
    assert named(project) == better.name
    assert in_use(project.folder) == better


def test_one_that_is_as_good_takes_its_place_and_one_that_is_worse_is_only_offered(
    project: Project,
) -> None:
    first = finished_run(project.runs, validation=said(8, 10))
    succeed(project.folder, first)
    equal = finished_run(project.runs, validation=said(8, 10))
    assert succeed(project.folder, equal).in_use
    worse = finished_run(project.runs, validation=said(7, 10), test=(9, 10))
    found = succeed(project.folder, worse)
    assert (found.in_use, found.before) == (False, equal.name)
    assert (found.accuracy_before, found.accuracy) == (0.8, 0.7)
    assert found.headline_before == equal.headline
    assert named(project) == equal.name
    assert use_run(project, worse.name).file.model_in_use == worse.name
    assert in_use(project.folder) == worse


def test_one_that_forgot_a_class_is_only_offered(project: Project) -> None:
    first = finished_run(project.runs, ("ants", "bees", "wasps"), said(5, 10))
    succeed(project.folder, first)
    found = succeed(project.folder, finished_run(project.runs, validation=said(10, 10)))
    assert (found.in_use, found.forgotten) == (False, ("wasps",))
    assert in_use(project.folder) == first


def test_pictures_of_new_classes_count_as_wrong_for_the_one_that_does_not_know_them(
    project: Project,
) -> None:
    first = finished_run(project.runs, validation=said(10, 10))
    succeed(project.folder, first)
    wider = ("ants", "bees", "wasps")
    worse = finished_run(project.runs, wider, said(7, 10) | said(2, 3, label="wasps"))
    found = succeed(project.folder, worse)
    assert (found.in_use, found.n, found.new) == (False, 13, ("wasps",))
    better = finished_run(project.runs, wider, said(9, 10) | said(2, 3, label="wasps"))
    found = succeed(project.folder, better)
    assert (found.in_use, found.accuracy_before) == (True, 10 / 13)


def test_labels_are_those_that_the_newer_run_has(project: Project) -> None:
    first = finished_run(project.runs, validation=said(10, 10))
    corrected = said(9, 10) | {"ants/9.jpg": ("bees", "bees")}
    found = succession(first, finished_run(project.runs, validation=corrected))
    assert (found.accuracy_before, found.accuracy, found.in_use) == (0.9, 1.0, True)


def test_a_picture_is_known_by_its_content(project: Project) -> None:
    first = finished_run(project.runs, validation=said(4, 10))
    second = finished_run(project.runs, validation=said(3, 10, first=100))
    renamed = [
        picture._replace(sha256=f"content of ants/{i}.jpg")
        for i, picture in enumerate(second.dataset.pictures)
    ]
    other = succession(first, second)
    assert (other.same_pictures, other.in_use) == (False, False)
    dataset: Dataset = second.dataset.model_copy(update={"pictures": tuple(renamed)})
    storage.write_json(second.folder / "split.json", SplitFile(dataset=dataset))
    assert succession(first, Run(second.folder)).same_pictures


def test_other_validation_pictures_leave_it_to_a_person(project: Project) -> None:
    first = finished_run(project.runs, validation=said(8, 10))
    other = finished_run(project.runs, validation=said(17, 20, first=9))  # one in common
    assert not succession(first, other).in_use
    found = succession(first, other, past=True)  # nobody was asked then: the accuracies decide
    assert (found.same_pictures, found.in_use) == (False, True)
    assert (found.accuracy_before, found.accuracy, found.n) == (0.8, 17 / 20, 20)
    wider = finished_run(
        project.runs,
        ("ants", "bees", "wasps"),
        said(12, 15, first=50) | said(4, 15, label="wasps"),
    )
    found = succession(first, wider, past=True)
    assert (found.accuracy_before, found.in_use) == (0.4, True)


def test_without_validation_a_person_decides(project: Project) -> None:
    first = finished_run(project.runs, test=(8, 10))
    better = succession(first, finished_run(project.runs, test=(9, 10)))
    assert (better.in_use, better.accuracy_before, better.accuracy) == (False, 0.8, 0.9)
    worse, equal = (finished_run(project.runs, test=(n, 10)) for n in (7, 8))
    assert not succession(first, worse, past=True).in_use
    assert succession(first, equal, past=True).in_use


@pytest.mark.parametrize("how", ["cancelled", "interrupted", "unmeasured", "without a model"])
def test_what_did_not_end_with_a_measured_model_never_becomes_it(
    project: Project, how: str
) -> None:
    good = finished_run(project.runs, validation=said(5, 10))
    succeed(project.folder, good)
    if how == "cancelled":
        run = finished_run(project.runs, validation=said(9, 10), reason=FinishReason.CANCELLED)
    elif how == "interrupted":
        run = create_run(project.runs, project.pictures, TrainConfig(), no_pictures(Path()))
        run.record(first_answer(40))
        run.model.mkdir()
        (run.model / "model.safetensors").write_bytes(b"weights")
    elif how == "unmeasured":
        run = finished_run(project.runs)
    else:
        run = finished_run(project.runs, validation=said(9, 10))
        (run.model / "model.safetensors").unlink()
    assert succeed(project.folder, Run(run.folder)) is None
    assert in_use(project.folder) == good
    with pytest.raises(ModelError, match="cannot be the model in use"):
        use_run(project, run.name)
    (project.folder / "project.json").unlink()
    assert in_use(project.folder) == good


def test_a_project_of_an_earlier_graft_has_the_one_that_the_rule_gives(project: Project) -> None:
    path = project.folder / "project.json"
    values = json.loads(path.read_text(encoding="utf-8"))
    del values["model_in_use"]
    path.write_text(json.dumps(values), encoding="utf-8")
    before = path.read_bytes()
    assert in_use(project.folder) is None
    finished_run(project.runs, validation=said(10, 10))
    grown = finished_run(
        project.runs, ("ants", "bees", "wasps"), said(9, 10) | said(9, 10, label="wasps")
    )
    finished_run(project.runs, validation=said(10, 10))  # it forgot the wasps
    assert in_use(project.folder) == grown
    grown.renamed("With wasps")
    assert find_model(project.folder).run.title == "With wasps"
    assert path.read_bytes() == before
    assert open_project(project.folder).file.model_in_use == ""
    last = finished_run(project.runs, grown.classes, said(0, 10))
    assert succeed(project.folder, last).before == grown.name
    assert named(project) == grown.name


def test_a_run_that_is_gone_or_lies_elsewhere_is_not_it(project: Project, tmp_path: Path) -> None:
    first, second = (finished_run(project.runs, validation=said(5, 10)) for _ in range(2))
    use_run(project, second.name)
    second.delete()
    assert in_use(project.folder) == first
    elsewhere = finished_run(tmp_path / "runs", validation=said(10, 10))
    file = project.file.model_copy(update={"model_in_use": f"../../runs/{elsewhere.name}"})
    storage.write_json(project.folder / "project.json", file)
    assert in_use(project.folder) == first


def test_without_a_measured_run_the_newest_model_answers(project: Project) -> None:
    finished_run(project.runs)
    newest = finished_run(project.runs)
    begun = create_run(project.runs, project.pictures, TrainConfig(), no_pictures(Path()))
    begun.model.mkdir()
    (begun.model / "model.safetensors").write_bytes(b"weights")
    found = find_model(project.folder)
    assert found.run == newest
    assert describe(found) == "Run 2, EfficientNet-Lite0, 2 classes, not measured"
    begun.record(first_answer(30))
    begun.record(passed(1, 36))
    said_of = describe(find_model(project.folder, "3"))
    assert said_of.endswith("not finished, 90.0 % on 40 validation pictures so far")


def test_a_window_that_saves_its_settings_keeps_what_a_training_named(project: Project) -> None:
    first = finished_run(project.runs, validation=said(5, 10))
    succeed(project.folder, first)
    saved = project.changed(config=TrainConfig(epochs=7))
    assert saved.file.model_in_use == named(project) == first.name


def test_a_project_that_is_open_read_only_is_not_changed(project: Project) -> None:
    run = finished_run(project.runs, validation=said(5, 10))
    with pytest.raises(StorageError, match="read-only"):
        use_run(Project(project.folder, project.file, read_only=True), run.name)
    assert named(project) == ""


def test_a_run_is_meant_by_folder_number_or_title(project: Project) -> None:
    first, second = (finished_run(project.runs) for _ in range(2))
    first.renamed("The first try")
    for name in (first.name, "1", "Run 1", "run 1", "the First  try"):
        assert find_run(project.runs, name) == first
    second.renamed("1")
    assert find_run(project.runs, "2") == second
    assert find_run(project.runs, "1") == first
    with pytest.raises(ModelError) as unknown:
        find_run(project.runs, "first try")
    assert f"Did you mean The first try ({first.name})?" in str(unknown.value)
    with pytest.raises(ModelError, match="There is no run “7”") as unknown:
        find_run(project.runs, "7")
    assert unknown.value.hint == f"Did you mean 1 ({second.name})?"
    with pytest.raises(ModelError) as unknown:
        find_run(project.folder / "none", "7")
    assert unknown.value.hint == "It has no runs."


def test_a_newer_run_that_knows_more_is_told_of(project: Project) -> None:
    wasps = finished_run(project.runs, ("ants", "bees", "wasps"), said(5, 10))
    old = finished_run(project.runs, validation=said(5, 10))
    assert newer_classes(old) is None  # that one is older
    flies = finished_run(project.runs, ("ants", "flies"), said(5, 10))
    finished_run(project.runs, validation=said(5, 10))
    finished_run(project.runs, ("ants", "bees", "moths"))  # not measured
    assert newer_classes(old) == (flies, ("flies",))
    assert newer_classes(wasps) == (flies, ("flies",))
    assert newer_classes(flies)[1] == ("bees",)


def test_the_figure_of_a_run_is_test_where_there_is_one_else_validation(project: Project) -> None:
    chosen = finished_run(project.runs, validation=said(8, 10))
    tested = finished_run(project.runs, ("ants",), said(8, 10), test=(87, 100))
    assert (chosen.headline.word, chosen.headline.accuracy, chosen.headline.n) == (
        "validation",
        0.8,
        10,
    )
    assert (tested.headline.part, tested.headline.accuracy, tested.headline.n) == (
        Part.TEST,
        0.87,
        100,
    )
    assert tested.headline.interval == tested.result.test_interval
    line = "Run 2 “Final”, EfficientNet-Lite0, 1 class, measured 87.0 % on 100 test pictures"
    tested.renamed("Final")
    assert describe(find_model(project.folder, "final")) == line


def test_a_result_of_an_earlier_graft_opens(project: Project) -> None:
    run = finished_run(project.runs, validation=said(8, 10))
    values = json.loads((run.folder / "result.json").read_text(encoding="utf-8"))
    del values["result"]["succession"]
    assert ResultFile.model_validate(values).result.succession is None
    assert "model_in_use" in ProjectFile.model_fields


def test_what_is_no_run_stays_as_it_is(tmp_path: Path) -> None:
    model = tmp_path / "theirs" / "model"
    model.mkdir(parents=True)
    (model / "model.safetensors").write_bytes(b"weights")
    for name in ("config.json", "project.json"):
        (model.parent / name).write_text('{"of": "another program"}', encoding="utf-8")
    assert run_of(model) is None
    assert find_model(model.parent).run is None
    assert describe(find_model(model)) == f"The model in {model}"
    assert in_use(model.parent) is None
    assert {path.name for path in model.parent.iterdir()} == {
        "config.json",
        "model",
        "project.json",
    }
