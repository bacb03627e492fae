"""Patience counts from fine-tuning's own best, and not while it is still learning."""

from hypothesis import given
from hypothesis import strategies as st

from core.training.session import Score
from core.training.stopping import HOPELESS, Plateau

figures = st.tuples(st.integers(0, 50), st.floats(0.01, 5.0), st.floats(0.01, 5.0))


def run(plateau: Plateau, epochs: list[tuple[int, float, float]]) -> list[Plateau]:
    """The states after each epoch: right answers, validation loss and training loss."""
    states = []
    for n_correct, loss, training_loss in epochs:
        plateau = plateau.after(Score(n_correct, 50, loss), training_loss)
        states.append(plateau)
    return states


def test_while_the_training_loss_falls_patience_does_not_count() -> None:
    falling = [(30, 1.0, 2.0 * 0.8**n) for n in range(5)]
    state = run(Plateau(3), falling)[-1]
    assert state.still_learning
    assert (state.waited, state.epochs_since) == (0, 4)
    level = run(state, [(30, 1.0, falling[-1][2])] * 3)
    assert [s.still_learning for s in level] == [True, True, False]
    assert level[-1].waited == 1


def test_learning_by_heart_ends_all_the_same() -> None:
    worse = [(30, 1.0 + n, 2.0 * 0.5**n) for n in range(1 + HOPELESS * 3)]
    states = run(Plateau(3), worse)
    assert states[-1].reached
    assert not states[-2].reached


def test_more_right_answers_are_better_though_the_loss_is_not() -> None:
    states = run(Plateau(5), [(30, 1.0, 1.0), (31, 1.5, 1.0), (30, 1.4, 1.0)])
    assert [s.epochs_since for s in states] == [0, 0, 1]
    assert states[-1].best == Score(30, 50, 1.0)


@given(st.lists(figures, min_size=1, max_size=40), st.integers(3, 8))
def test_it_never_ends_while_the_last_three_losses_hold_the_lowest(
    epochs: list[tuple[int, float, float]], patience: int
) -> None:
    for n, state in enumerate(run(Plateau(patience), epochs), 1):
        if state.reached:
            losses = [loss for _, loss, _ in epochs[:n]]
            assert min(losses[-3:]) > min(losses) or losses.index(min(losses)) < n - 3
            break


def test_without_pictures_to_choose_by_it_goes_on_to_the_end() -> None:
    plateau = Plateau(1)
    for _ in range(9):
        plateau = plateau.after(Score(0, 0, 0.0), 1.0)
    assert not plateau.reached
