"""What the terminal says of a training, a search and their results, event by event."""

import shlex
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from made_events import ROBUSTNESS, improvement, mirrored, passed

from core.cli.predict import answer_words
from core.cli.train import build_config, print_result
from core.cli.tune import shower
from core.cli.words import Reporter, console, print_confusions
from core.config import Augmentation, Trainable
from core.decision import NONE_OF_THESE
from core.events import (
    Event,
    FirstAnswer,
    PauseChanged,
    PicturePredicted,
    RatesResult,
    RateTried,
    ResolutionChosen,
    SearchResult,
    TrainResult,
    TrialDone,
)
from core.figures import Refit, TriedView
from core.jobs import FinishReason

COMMAND = ["graft", "train", "my pictures", "--out", "p", "--preset", "best"]


def printed(show: Callable[[Any], None], events: Iterable[Event]) -> str:
    with console.capture() as captured:
        for event in events:
            show(event)
    return captured.get()


def reported(*events: Event) -> str:
    with Reporter() as report:
        return printed(report, events)


def first_answer(**values: Any) -> FirstAnswer:
    kept_aside = {"val_accuracy": 0.9, "val_interval": (0.6, 0.98), "n_correct": 9, "n_val": 10}
    return FirstAnswer(**{**kept_aside, "seconds": 2.0, **values})


def result(**values: Any) -> TrainResult:
    figures: dict[str, Any] = {
        "n_train": 30,
        "n_val": 10,
        "n_test": 0,
        "val_accuracy": 0.9,
        "val_interval": (0.6, 0.98),
        "test_accuracy": None,
        "test_interval": None,
        "baseline_accuracy": 0.5,
        "seconds": 3.0,
        "seconds_to_first_answer": 2.0,
        "first_answer_accuracy": 0.9,
        "first_answer_test_accuracy": None,
        "finish_reason": FinishReason.COMPLETED,
    }
    names = {"run": "r", "model": Path("p/runs/r/model"), "backbone": "b", "device": "CPU"}
    return TrainResult(classes=("a", "b"), **{**names, **figures, **values})


def test_a_first_answer_says_what_it_rests_on() -> None:
    held_out = "validation 90.0 % (9 of 10; likely between 60 and 98 %)"
    assert reported(first_answer()) == f"First answer after 2.0 s; {held_out}\n"
    crossed = {"cv_accuracy": 0.95, "cv_interval": (0.8, 0.99), "cv_n": 40}
    assert reported(first_answer(**crossed)) == (
        f"First answer after 2.0 s; {held_out}; cross-validated on 40 training pictures: "
        "95.0 % (38 of 40; likely between 80 and 99 %)\n"
    )
    nothing = {"val_accuracy": 0.0, "val_interval": (0.0, 1.0), "n_correct": 0, "n_val": 0}
    assert "validation" not in reported(first_answer(**nothing))


def test_an_epoch_says_what_fine_tuning_waits_for() -> None:
    held_out = "validation 90.0 % (36 of 40; likely between 77 and 96 %)"
    said = reported(
        passed(1),
        passed(2, best=False, still_learning=True),
        passed(3, best=False),
        passed(4, best=False, since=2),
    )
    assert said.splitlines() == [
        f"Epoch 1 of 4: loss 1.000, {held_out}, 10 s; best so far",
        f"Epoch 2 of 4: loss 0.500, {held_out}, 10 s; still learning",
        f"Epoch 3 of 4: loss 0.333, {held_out}, 10 s; still improving",
        f"Epoch 4 of 4: loss 0.250, {held_out}, 10 s; no better for 2 of 3 epochs since it "
        "levelled off",
    ]
    alone = passed(1, best=False, since=1, patience=1)
    assert reported(alone).endswith("no better for 1 of 1 epoch since it levelled off\n")
    assert reported(passed(1, patience=0)).endswith("; all epochs are run\n")


def test_each_fold_of_fine_tuning_is_a_line() -> None:
    folds = [passed(n, fold=fold, folds=2) for fold in (1, 2) for n in (1, 2, 3)]
    assert reported(*folds).splitlines() == [
        "Cross-validating fine-tuning: fold 1 of 2.",
        "Cross-validating fine-tuning: fold 2 of 2.",
    ]


def test_ways_of_varying_that_cost_accuracy_are_a_line() -> None:
    assert reported(mirrored()).startswith("Mirrored copies are left out, as they cost")


def test_a_result_says_what_fine_tuning_brought() -> None:
    crossed = {"first_answer_cv_accuracy": 0.874, "first_answer_cv_n": 373}
    brought = result(improvement=improvement(), mix=0.7, robustness=ROBUSTNESS, **crossed)
    said = printed(print_result, [brought]).splitlines()
    start = said.index(next(line for line in said if line.startswith("4.7 points better")))
    assert said[start + 1 : start + 4] == [
        "First answer: 90.0 % of 10 validation pictures; 87.4 % cross-validated on 373.",
        "The model is a mix: 70 % fine-tuned, 30 % first answer (weights averaged), the best by "
        "validation.",
        "Spoiled copies of 40 validation pictures, first answer → model: blurred 75.0 % → 80.0 %, "
        "darkened 75.0 % → 80.0 %, compressed 75.0 % → 80.0 %.",
    ]
    plain = printed(print_result, [result()])
    assert not {"First answer", "mix", "Spoiled"} & {*plain.replace(":", "").split()}


def test_how_pictures_are_seen_is_said_with_the_figures_behind_it() -> None:
    tried = tuple(
        TriedView(size=size, whole=whole, n_correct=n)
        for size, whole, n in ((224, False, 178), (224, True, 180), (336, True, 219))
    )
    finer = ResolutionChosen(tried=tried, chosen=2, n=240, seconds=9.0)
    assert reported(finer) == (
        "Seeing more helps: the whole picture at 336 × 336 pixels gets 91.2 % right, the middle at "
        "224 × 224 pixels 74.2 % (cross-validated on 240 pictures). It goes on so. Each epoch "
        "takes about 2.2 times as long.\n"
    )
    assert "times as long" not in reported(finer.model_copy(update={"chosen": 1}))
    said = reported(finer.model_copy(update={"chosen": 0}))
    assert said.startswith("Finer or whole pictures do not help beyond chance: the middle at 224")


def test_a_pause_is_a_line() -> None:
    said = reported(PauseChanged(paused=True), PauseChanged(paused=False))
    assert said == "Holding still.\nGoing on.\n"


def test_a_result_says_what_was_left_out_and_that_training_ran_away() -> None:
    plain = printed(print_result, [result()])
    assert "Left out" not in plain
    assert "ran away" not in plain
    said = printed(print_result, [result(n_left_out=1, finish_reason=FinishReason.DIVERGED)])
    assert "Left out: 1 picture that could not be read." in said
    assert "Fine-tuning ran away, and the best before that is kept: try a smaller" in said
    assert said.endswith(plain)


def test_a_result_has_one_headline_figure_and_says_why_the_other_differs() -> None:
    test = {"test_accuracy": 0.8, "test_interval": (0.5, 0.9), "n_test": 10}
    said = printed(print_result, [result(**test)]).splitlines()
    assert said[0] == "Test accuracy: 80.0 % (8 of 10; likely between 50 and 90 %)"
    assert said[1].startswith("On the 10 validation pictures: 90.0 %. What was kept was chosen")
    assert said[2].startswith("Always answering the largest class")
    said = printed(print_result, [result()]).splitlines()
    assert said[0] == "Validation accuracy: 90.0 % (9 of 10; likely between 60 and 98 %)"
    assert said[1].startswith("There is no test set, and what was kept was chosen by these")
    unchosen = result(**test, mix=None)
    assert (
        printed(print_result, [unchosen]).splitlines()[1]
        == "On the 10 validation pictures: 90.0 %."
    )
    nothing = result(val_accuracy=None, val_interval=None, n_val=0)
    assert "largest class" not in printed(print_result, [nothing])


def test_a_result_says_when_the_model_has_learned_from_the_measured_pictures_since() -> None:
    said = printed(print_result, [result(refit=Refit(n=60, epochs=0))])
    assert said.startswith(
        "Validation accuracy: 90.0 % (9 of 10; likely between 60 and 98 %), before it learned from "
        "these as well\n"
    )
    assert "It learned once more, from every one of 60 pictures." in said


def test_many_classes_are_told_as_a_list_of_the_largest_confusions() -> None:
    classes = [f"species {n}" for n in range(400)]
    confusion = [[5 * (i == j) for j in range(400)] for i in range(400)]
    confusion[3][17], confusion[7][2] = 4, 1
    for n in range(100, 130):
        confusion[n][n + 1] = 2
    said = printed(lambda rows: print_confusions(classes, rows), [confusion]).splitlines()
    assert len(said) < 30
    assert said[1].strip() == "species 3 → species 17: 4"
    assert said[2].strip() == "species 100 → species 101: 2"
    assert said[-1].strip() == "and 12 more pairs, with 23 pictures"
    few = printed(lambda rows: print_confusions(("a", "b"), rows), [((3, 1), (0, 2))])
    assert "is \\ says" in few


def test_a_matrix_that_the_terminal_cannot_show_is_a_list() -> None:
    classes = [f"a class with a long name, number {n}" for n in range(12)]
    rows = [[int(i != j) for j in range(12)] for i in range(12)]
    said = printed(lambda rows: print_confusions(classes, rows), [rows])
    assert max(map(len, said.splitlines())) <= 100
    assert f"{classes[0]} → {classes[1]}: 1" in said


def test_a_search_prints_its_trials_and_a_command_that_holds_the_best() -> None:
    others: list[Event] = []
    settings = {
        "trainable": Trainable.LAST_STAGE,
        "augmentation": "strong",
        "flip": False,
        "learning_rate": 0.1 + 0.2,
        "batch_size": None,
    }
    trial = {"trial": 2, "accuracy": 0.95, "loss": 0.1234, "seconds": 4.0, "best": True}
    ended = {"n_trials": 2, "n_val": 40, "seconds": 9.0, "finish_reason": FinishReason.COMPLETED}
    said = printed(
        shower([*COMMAND, "--set", "flip=true"], others.append),
        [
            PauseChanged(paused=True),
            TrialDone(**{**trial, "trial": 1, "settings": {}, "best": False}),
            TrialDone(**trial, settings={"augmentation": "strong"}),
            SearchResult(settings=settings, accuracy=0.95, baseline_accuracy=0.5, **ended),
        ],
    ).splitlines()
    assert len(others) == 1
    assert said[0].endswith("the settings as they are")
    assert " ".join(said[1].split()) == "2 95.0 % loss 0.123 4 s augmentation=strong best so far"
    assert any(
        line.startswith("Best of 2 trials in 9 s: 95.0 % of 40 validation pictures, which chose it")
        for line in said
    )
    words = shlex.split(said[-1])
    assert words[:7] == COMMAND
    pairs = [pair for option, pair in pairwise(words) if option == "--set"]
    config = build_config(None, None, None, pairs)
    assert {name: getattr(config, name) for name in settings} == {
        **settings,
        "augmentation": Augmentation.STRONG,
    }


@pytest.mark.parametrize(("suggested", "shown"), [(0.0123, "0.012"), (3.04e-5, "3e-05")])
def test_a_range_test_ends_with_a_rate_to_train_with(suggested: float, shown: str) -> None:
    rates = RatesResult(suggested=suggested, rates=(1e-5, 1.0), losses=(1.0, 9.0), seconds=4.0)
    said = printed(
        shower(COMMAND, lambda event: None), [RateTried(learning_rate=1e-5, loss=1.0), rates]
    )
    assert said.splitlines()[0] == f"Suggested learning rate: {shown} (4.0 s)"
    assert said.splitlines()[-1].endswith(f"--set learning_rate={shown}")


def test_a_search_that_found_nothing_better_says_so() -> None:
    nothing = SearchResult(
        settings={},
        accuracy=0.9,
        baseline_accuracy=0.5,
        n_trials=1,
        n_val=10,
        seconds=5.0,
        finish_reason=FinishReason.STOPPED,
    )
    said = printed(shower(COMMAND, lambda event: None), [nothing])
    assert "Nothing that was tried is better" in said
    assert shlex.split(said.splitlines()[-1]) == COMMAND


def test_an_answer_is_said_as_it_was_decided() -> None:
    said = PicturePredicted(
        file=Path("a.jpg"), label="cat", probability=0.7, probabilities=(0.7, 0.25, 0.05)
    )
    assert answer_words(said) == "a.jpg: cat, 70.0 %"
    several = said.model_copy(update={"could_be": ("cat", "dog", "fox")})
    assert answer_words(several) == "a.jpg: cat, 70.0 %; could be dog, fox"
    none = several.model_copy(update={"label": NONE_OF_THESE, "probability": 0.3})
    assert answer_words(none) == "a.jpg: none of these"
