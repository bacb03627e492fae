"""What two runs allow to say about each other."""

from core.comparison import Difference, Verdict, differing, same_division, verdict
from core.config import TrainConfig


def test_only_intervals_apart_decide() -> None:
    assert verdict((0.8, 0.9), (0.6, 0.79)) is Verdict.FIRST
    assert verdict((0.6, 0.79), (0.8, 0.9)) is Verdict.SECOND
    assert verdict((0.6, 0.85), (0.8, 0.9)) is Verdict.UNDECIDED
    assert verdict((0.8, 0.9), (0.6, 0.8)) is Verdict.UNDECIDED


def test_settings_that_differ_are_named_in_the_order_of_the_form() -> None:
    usual = TrainConfig()
    other = usual.model_copy(update={"seed": 3, "epochs": 30})
    assert differing(usual, other) == (
        Difference("epochs", usual.epochs, 30),
        Difference("seed", usual.seed, 3),
    )
    assert differing(usual, usual) == ()


def test_another_seed_keeps_other_pictures_aside() -> None:
    usual = TrainConfig()
    assert same_division(usual, usual.model_copy(update={"epochs": 30}))
    assert not same_division(usual, usual.model_copy(update={"seed": 3}))
