"""Calibration: whether a stated probability can be taken at its word, before and after."""

import numpy as np
import pytest

from core.evaluation.calibration import (
    calibration_error,
    expected_error,
    fit_temperature,
    reliability,
    table,
    uncalibrated,
)
from core.figures import AnsweredPicture


def softmax(logits: np.ndarray) -> np.ndarray:
    shares = np.exp(logits - logits.max(1, keepdims=True))
    return shares / shares.sum(1, keepdims=True)


def honest(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Logits whose softmax is true, and classes drawn by it."""
    random = np.random.default_rng(seed)
    logits = random.normal(0.0, 2.0, (n, 4))
    targets = (softmax(logits).cumsum(1) > random.random((n, 1))).argmax(1)
    return logits, targets


@pytest.mark.parametrize("temperature", [0.4, 1.0, 3.0])
def test_the_temperature_that_was_taken_is_found(temperature: float) -> None:
    logits, targets = honest(4000)
    assert fit_temperature(logits * temperature, targets) == pytest.approx(temperature, rel=0.08)


def test_what_is_too_sure_becomes_true_on_other_pictures() -> None:
    fitted = fit_temperature(5 * honest(600)[0], honest(600)[1])
    logits, targets = honest(2000, seed=1)
    errors = [
        calibration_error(shares.max(1), shares.argmax(1) == targets)
        for shares in (softmax(5 * logits), softmax(5 * logits / fitted))
    ]
    assert errors[0] > 0.15
    assert errors[1] < 0.04


def test_a_few_pictures_all_of_them_right_do_not_ask_for_certainty() -> None:
    logits = np.array([[2.0, 0.0]] * 8)
    assert fit_temperature(logits, np.zeros(8, np.int64)) > 0.2
    assert fit_temperature(np.zeros((0, 2)), np.zeros(0, np.int64)) == 1.0


def test_probabilities_as_they_were_before() -> None:
    logits, _ = honest(50)
    np.testing.assert_allclose(
        uncalibrated(softmax(logits / 2.5), 2.5), softmax(logits), atol=1e-12
    )


def test_bins_hold_every_answer_once() -> None:
    random = np.random.default_rng(0)
    confidence = np.append(random.uniform(0.2, 1.0, 500), [0.0, 1.0])
    right = random.random(502) < confidence
    bins = reliability(confidence, right, bins=10)
    assert sum(each.n for each in bins) == 502
    for each in bins:
        zero = (confidence == 0) & (each.low == 0)
        inside = (confidence > each.low) & (confidence <= each.high) | zero
        assert each.n == inside.sum()
        assert each.confidence == pytest.approx(confidence[inside].mean())
        assert each.accuracy == pytest.approx(right[inside].mean())
    weighed = sum(each.n * abs(each.accuracy - each.confidence) for each in bins) / 502
    assert calibration_error(confidence, right, bins=10) == pytest.approx(weighed)


def test_even_a_true_word_is_off_on_few_pictures() -> None:
    confidence = np.full(2000, 0.9)
    assert expected_error(confidence[:20]) > 3 * expected_error(confidence)


def test_answers_become_a_table() -> None:
    pictures = [
        AnsweredPicture(path="1", label="bees", probabilities=(0.2, 0.8)),
        AnsweredPicture(path="2", label="ants", probabilities=(0.6, 0.4)),
    ]
    shares, targets = table(pictures, ("ants", "bees"))
    assert shares.tolist() == [[0.2, 0.8], [0.6, 0.4]]
    assert targets.tolist() == [1, 0]
    assert table([], ("ants", "bees"))[0].shape == (0, 2)
