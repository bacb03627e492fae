"""What is said of a training: in which words, and honestly."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from made_events import features, first_answer, passed, result, started

from core.config import Preset, Trainable, TrainConfig, apply_preset, change
from core.data.dataset import Dataset, Layout, Part, Picture
from core.events import (
    CheckpointSaved,
    Event,
    Failed,
    FirstAnswer,
    PauseChanged,
    PictureLeftOut,
    Progress,
    ResolutionChosen,
    Stage,
    StepDone,
    Warned,
)
from core.figures import TriedView
from core.jobs import FinishReason
from core.progress import TrainProgress
from core.requests import TrainRequest
from gui.run_words import queue_row, setting_value, when
from gui.training_log import log_lines, log_summary
from gui.training_words import best_figure, captions, now_rows, plan, sentence

BEFORE: list[Event] = [
    started(),
    features(),
    passed(1, stage=Stage.FIRST_ANSWER),
    first_answer(),
]


def said(*events: Event) -> str:
    return sentence(TrainProgress.of([*BEFORE, *events]))


def test_the_sentence_follows_the_run() -> None:
    assert "Getting ready" in sentence(TrainProgress())
    assert "every picture" in sentence(TrainProgress.of([started()]))
    assert "36 of 40 validation pictures" in said()
    assert said(passed(1, 38)).startswith("Still improving. It gets 38 of 40 validation")
    worse = said(passed(1, 38), passed(2, 30, best=False, since=1))
    assert worse.startswith("No better for 1 epoch. The best so far gets 38 of 40 validation")
    assert sentence(TrainProgress.of(BEFORE), stopping=True).startswith("Stopping after")


def test_the_end_says_how_and_on_what() -> None:
    assert said(result()) == ("Done. 38 of 40 validation pictures are right; it took 50 s.")
    assert "as you asked" in said(result(FinishReason.STOPPED))
    assert "no better" in said(result(FinishReason.PLATEAU))
    unmeasured = result(val_accuracy=None, val_interval=None, n_val=0)
    assert "nothing was measured" in said(unmeasured)


def test_a_run_that_diverged_says_what_is_kept_and_what_to_try() -> None:
    words = said(passed(1, 38), result(FinishReason.DIVERGED))
    assert "diverged" in words
    assert "is kept" in words
    assert "smaller learning rate" in words


def test_a_pause_is_told_when_it_is_asked_for_and_when_it_holds() -> None:
    at_work = TrainProgress.of([*BEFORE, passed(1)])
    assert sentence(at_work, pausing=True).startswith("Pausing after")
    paused = at_work.after(PauseChanged(paused=True))
    assert sentence(paused).startswith("Paused.")
    assert sentence(paused, stopping=True).startswith("Stopping after")
    assert captions(paused)[Stage.FINE_TUNE] == "epoch 2 of 4 · paused"
    assert ("Time left", "paused", "") in now_rows(paused)
    assert log_lines(paused)[-1].endswith("Paused.")
    assert log_lines(paused.after(PauseChanged(paused=False)))[-1].endswith("Went on.")


def test_an_interrupted_run_says_what_is_kept() -> None:
    assert "first answer is kept" in sentence(TrainProgress.of(BEFORE).at_rest())
    assert "No epoch is saved yet" in sentence(TrainProgress.of([started()]).at_rest())
    failed = Failed(title="No weights.")
    assert sentence(TrainProgress.of([failed])) == "No weights."
    assert said(failed).startswith("Interrupted.")
    stopped = said(
        passed(1),
        CheckpointSaved(epoch=1, seconds=0.1),
        failed.model_copy(update={"stopped": True}),
    )
    assert stopped == "Cancelled, as you asked. It can be resumed after epoch 1."
    between = said(CheckpointSaved(epoch=1, seconds=0.1, steps=3), result(FinishReason.CANCELLED))
    assert between.endswith("It can be resumed in epoch 2, where it was.")


def test_the_figure_is_never_without_its_size_its_range_and_its_comparison() -> None:
    value, counted, note = best_figure(TrainProgress.of([*BEFORE, passed(1, 38)]))
    assert value == "95.0 %"
    assert counted == "38 of 40 validation pictures,\nlikely between 77 and 96 %"
    assert note == "Always answering “dogs”: 55 %"


def test_what_was_measured_at_the_end_is_the_result() -> None:
    tested = result(test_accuracy=0.8, test_interval=(0.5, 0.9), n_test=20, baseline_accuracy=0.5)
    value, counted, note = best_figure(TrainProgress.of([*BEFORE, tested]))
    assert value == "80.0 %"
    assert counted.startswith("16 of 20 test pictures,")
    assert "rough" in counted
    assert note.endswith("50 %")


def test_without_pictures_kept_aside_there_is_no_figure() -> None:
    nothing = first_answer().model_copy(update={"n_val": 0, "n_correct": 0, "val_accuracy": 0.0})
    alone = started(n_val=0, largest_class="")
    assert best_figure(TrainProgress.of([alone, features(), nothing])) == (
        "–",
        "No figures yet.",
        "",
    )


def cross_validated(**changes: object) -> FirstAnswer:
    figures = {"cv_accuracy": 0.875, "cv_interval": (0.8, 0.92), "cv_n": 100, **changes}
    return first_answer().model_copy(update=figures)


def test_the_first_answer_tells_its_cross_validation_while_it_is_the_best() -> None:
    progress = TrainProgress.of([*BEFORE[:-1], cross_validated()])
    _, counted, _ = best_figure(progress)
    assert counted.endswith("First answer, cross-validated on 100 pictures: 87.5 %")
    assert "Cross-validated on 100 pictures" in log_lines(progress)[-1]
    _, counted, _ = best_figure(progress.after(passed(1, 38)))
    assert "cross-validated" not in counted


def test_without_pictures_kept_aside_cross_validation_is_the_figure() -> None:
    alone = cross_validated(n_val=0, n_correct=0, val_accuracy=0.0)
    progress = TrainProgress.of([started(n_val=0, largest_class=""), features(), alone])
    value, counted, _ = best_figure(progress)
    assert value == "87.5 %"
    assert counted == ("First answer, cross-validated on 100 pictures,\nlikely between 80 and 92 %")
    assert "validation" not in log_lines(progress)[-1]


def test_the_plan_has_words_for_whatever_adapts() -> None:
    pictures = tuple(
        Picture(path=f"{label}/{i}.png", label=label, part=part)
        for label in ("cats", "dogs")
        for i, part in enumerate(Part)
    )
    classes = ("cats", "dogs")
    dataset = Dataset(root=Path(), layout=Layout.CLASS_FOLDERS, classes=classes, pictures=pictures)
    said = {
        trainable: plan(change(TrainConfig(), {"trainable": trainable}), dataset, None)
        for trainable in Trainable
    }
    assert len(set(said.values())) == len(Trainable)
    assert "head" in said[Trainable.HEAD]
    assert "epoch" not in said[Trainable.NONE]


def test_a_training_that_waits_says_what_it_is() -> None:
    folder = Path("pictures")
    fast = TrainRequest(project=folder, folder=folder, config=apply_preset(Preset.FAST))
    name, words = queue_row(fast, 240.0)
    assert name == "EfficientNet-Lite0"
    assert words.startswith("about 4 min · Fast")
    again = fast.model_copy(update={"resume": "first"})
    assert queue_row(again, None)[1].startswith("goes on with a run")


def test_each_stage_says_what_there_is_to_know() -> None:
    reading = TrainProgress.of([started(), Progress(stage=Stage.READ, done=35, total=1400)])
    assert captions(reading)[Stage.READ] == "35 of 1,400"
    known = TrainProgress.of([started(), features(n=140, n_cached=140)])
    assert captions(known)[Stage.READ] == "140 · known from before"
    words = captions(TrainProgress.of([*BEFORE, passed(1), passed(2)]))
    assert words[Stage.FIRST_ANSWER] == "90.0 % · 5 s"
    assert words[Stage.FINE_TUNE] == "epoch 3 of 4 · 0:20 left"
    over = captions(TrainProgress.of([*BEFORE, passed(1), result()]))
    assert (over[Stage.FINE_TUNE], over[Stage.MEASURE]) == ("1 of 4 epochs", "saved")


def test_the_moment_gives_way_to_the_whole_run() -> None:
    step = StepDone(
        epoch=1, step=1, steps=2, loss=1, learning_rate=1, pictures_per_second=47, memory=3 * 2**29
    )
    now = {
        name: f"{value} {unit}" for name, value, unit in now_rows(TrainProgress.of([*BEFORE, step]))
    }
    assert now["Speed"] == "47 pictures/s"
    assert now["Memory"] == "1.5 GB"
    over = {
        name: value for name, value, _ in now_rows(TrainProgress.of([*BEFORE, passed(1), result()]))
    }
    assert over["Took"] == "0:50"
    assert over["No better for"] == "0 of 3"
    assert "Time left" not in over


def test_the_log_is_in_plain_words_with_times() -> None:
    left_out = PictureLeftOut(path="dogs/a.jpg", reason="It is empty.")
    progress = TrainProgress.of([*BEFORE, left_out, Warned(message="“x” is tiny."), result()])
    lines = log_lines(progress)
    assert lines[0] == "0:00  Started on processor, 2 cores."
    assert "0:05  Left out: dogs/a.jpg. It is empty." in lines
    assert lines[-1].startswith("0:50  Done.")
    assert log_summary(progress) == "1 picture left out · “x” is tiny."
    warned = progress.after(Warned(message="There was not enough memory."))
    assert log_summary(warned).endswith("2 notes, the last: There was not enough memory.")
    assert ("Left out", "1", "pictures") in now_rows(progress)


def test_settings_are_shown_as_in_the_form() -> None:
    config = apply_preset(Preset.BALANCED, TrainConfig())
    assert setting_value("trainable", config.trainable) == "Also the last two stages"
    assert setting_value("batch_size", None) == "automatic"
    assert setting_value("flip", True) == "yes"
    assert setting_value("learning_rate", 0.001) == "0.001"


def test_moments_are_told_by_the_day() -> None:
    now = datetime.now(UTC).astimezone().replace(hour=12, minute=5)
    assert when(now, now) == "today, 12:05"
    assert when(now - timedelta(days=1), now) == "yesterday, 12:05"
    assert when(now - timedelta(days=9), now) == f"{now - timedelta(days=9):%Y-%m-%d}"


def test_how_the_pictures_are_seen_and_why_stands_in_the_log() -> None:
    usual, whole = (
        TriedView(size=224, whole=False, n_correct=178),
        TriedView(size=448, whole=True, n_correct=219),
    )
    chosen = ResolutionChosen(tried=(usual, whole), chosen=1, n=240, seconds=9.0)
    trying = TrainProgress.of([started(), Progress(stage=Stage.RESOLUTION, done=1, total=480)])
    assert "finer or whole pictures" in sentence(trying)
    (line,) = log_lines(trying.after(chosen))[1:]
    assert "the whole picture at 448 × 448 pixels gets 91.2 % right" in line
    assert "the middle at 224 × 224 pixels 74.2 %" in line
    assert line.endswith("Each epoch takes about 4.0 times as long.")
    (line,) = log_lines(trying.after(chosen.model_copy(update={"chosen": 0})))[1:]
    assert "do not help beyond chance" in line
