"""What is said of a training: in which words, and honestly."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from made_events import features, first_answer, mirrored, passed, result, started

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
from core.figures import Refit, TriedView
from core.jobs import FinishReason
from core.progress import TrainProgress
from core.requests import TrainRequest
from gui.facts import Training
from gui.run_words import queue_row, setting_value, when
from gui.stopping_words import finish_offer
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
    since = "No better for 1 of 3 epochs since it levelled off."
    assert worse.startswith(f"{since} The best so far gets 38 of 40 validation")
    assert sentence(TrainProgress.of(BEFORE), stopping=True).startswith("Stopping after")


def test_what_fine_tuning_waits_for_is_not_mixed_up_with_what_is_best() -> None:
    leads = "The first answer is the best so far: it gets 36 of 40 validation pictures right."
    behind = passed(1, 30, best=False, still_learning=True)
    learning = "Still learning: training goes on until it levels off."
    assert said(behind) == f"{learning} {leads}"
    assert said(passed(1, 38, still_learning=True)).startswith(f"{learning} It gets 38 of 40")
    assert said(passed(1, 30, best=False)) == f"Still improving. {leads}"
    assert (
        said(passed(1, 30, best=False, since=2))
        == f"No better for 2 of 3 epochs since it levelled off. {leads}"
    )
    by_itself = said(passed(1, 38), passed(2, 37, best=False))
    assert by_itself.startswith("Still improving. The best so far gets 38 of 40 validation")
    now = TrainProgress.of([*BEFORE, behind])
    assert ("Levelled off", "not yet", "") in now_rows(now)
    assert ("Levelled off", "no", "") in now_rows(now.after(result()))
    waits = now.after(passed(2, 30, best=False, since=2))
    assert ("Patience used", "2 of 3", "epochs") in now_rows(waits)
    all_are_run = now.after(passed(2, 30, best=False, patience=0))
    assert ("Patience", "not used", "") in now_rows(all_are_run)
    assert sentence(all_are_run).startswith("All epochs are run: so few validation pictures")


def test_the_folds_of_fine_tuning_are_told_apart_from_the_model() -> None:
    progress = TrainProgress.of([*BEFORE, *(passed(n, 9, fold=1, folds=3) for n in range(1, 5))])
    words = "Cross-validating fine-tuning: fold {} of 3, epoch {} of 4."
    assert sentence(progress) == words.format(2, 1)
    progress = progress.after(passed(1, 9, fold=2, folds=3))
    assert sentence(progress) == words.format(2, 2)
    assert captions(progress)[Stage.FINE_TUNE] == "fold 2 of 3 · 1:50 left"
    assert best_figure(progress)[0] == "90.0 %"
    interrupted = progress.after(Failed(title="It died."))
    assert captions(interrupted)[Stage.FINE_TUNE] == ""
    model = progress.after(passed(4, 9, fold=3, folds=3)).after(passed(1, 38))
    assert sentence(model).startswith("Still improving. It gets 38 of 40")
    assert captions(model)[Stage.FINE_TUNE] == "epoch 2 of 4 · 0:30 left"


def test_the_log_says_which_copies_are_used() -> None:
    lines = log_lines(TrainProgress.of([*BEFORE, mirrored(), result(mix=0.7)]))
    assert lines[-2].endswith(
        "Mirrored copies are left out, as they cost too much: 61.0 % of them are recognised, of "
        "the pictures as they are 98.3 % (a linear model of all stages, cross-validated on 120 "
        "pictures)."
    )
    assert "The model is a mix: 70 % fine-tuned" in lines[-1]


def test_the_end_says_how_and_on_what() -> None:
    assert said(result()) == ("Done. 38 of 40 validation pictures are right; it took 50 s.")
    assert "as you asked" in said(result(FinishReason.STOPPED))
    assert "no better" in said(result(FinishReason.PLATEAU))
    unmeasured = result(val_accuracy=None, val_interval=None, n_val=0)
    assert "nothing was measured" in said(unmeasured)


def test_whose_figure_it_is_is_said_where_the_model_has_learned_from_these_since() -> None:
    ended = result(refit=Refit(n=140, epochs=2))
    assert said(ended) == (
        "Done. 38 of 40 validation pictures are right; it took 50 s. The model then learned once "
        "more, from all 140 pictures: every figure was measured before it learned from these as "
        "well."
    )
    _, counted, _ = best_figure(TrainProgress.of([*BEFORE, ended]))
    assert counted.endswith("99 %,\nmeasured before it learned from these as well")
    at_work = TrainProgress.of([*BEFORE, Progress(stage=Stage.REFIT, done=1, total=9)])
    assert "learns once more, from every picture" in sentence(at_work)
    keeps = finish_offer(at_work, Training.RUNNING)
    assert keeps.keeps.startswith("The measured model is kept.")
    assert not keeps.why_not


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
    counted, first = counted.rsplit("\n", 1)
    assert counted == "38 of 40 validation pictures,\nlikely between 77 and 96 %"
    assert first == "First answer: 90.0 % of 40 validation pictures"
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


def test_the_first_answer_tells_its_cross_validation_beside_its_validation() -> None:
    progress = TrainProgress.of([*BEFORE[:-1], cross_validated()])
    value, counted, _ = best_figure(progress)
    assert value == "90.0 %"
    assert counted.startswith("36 of 40 validation pictures,")
    assert counted.endswith("\nFirst answer: 87.5 % cross-validated on 100")
    assert "Cross-validated on 100 pictures" in log_lines(progress)[-1]
    both = "\nFirst answer: 90.0 % of 40 validation pictures; 87.5 % cross-validated on 100"
    tuned = progress.after(passed(1, 38))
    assert best_figure(tuned)[1].endswith(both)
    tested = result(test_accuracy=0.9, test_interval=(0.8, 1.0), n_test=50)
    assert best_figure(progress.after(tested))[1].endswith(both)
    assert best_figure(TrainProgress.of(BEFORE))[1].endswith("and 96 %")
    alone = TrainProgress.of([*BEFORE, passed(1, 38)])
    assert best_figure(alone)[1].endswith("\nFirst answer: 90.0 % of 40 validation pictures")


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
    assert over["Patience used"] == "0 of 3"
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
    assert setting_value("trainable", config.trainable) == "The whole network"
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
