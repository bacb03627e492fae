"""What looks like no picture is flagged, and what is the nature of a set is not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.dataset import Flaw
from core.data.flaws import find_flaws

N = 40


def usual(n: int = N, **changes: float) -> dict[str, np.ndarray]:
    """Columns of ordinary pictures, the first of them changed."""
    rng = np.random.default_rng(0)
    columns = {
        "width": rng.integers(400, 640, n).astype(float),
        "height": rng.integers(300, 480, n).astype(float),
        "brightness": rng.uniform(0.3, 0.7, n),
        "contrast": rng.uniform(0.1, 0.3, n),
        "sharpness": rng.lognormal(-1, 0.3, n),
    }
    for name, value in changes.items():
        columns[name][0] = value
    return columns


def test_ordinary_pictures_have_no_flaws():
    assert not find_flaws(usual()).any()


@pytest.mark.parametrize(
    ("changes", "flaw"),
    [
        ({"brightness": 0.04, "contrast": 0.03}, Flaw.DARK),
        ({"brightness": 0.97, "contrast": 0.03}, Flaw.BRIGHT),
        ({"contrast": 0.004}, Flaw.BLANK),
        ({"brightness": 0.0, "contrast": 0.0, "sharpness": 0.0}, Flaw.BLANK),
        ({"sharpness": 0.03}, Flaw.BLURRY),
        ({"width": 22.0, "height": 20.0}, Flaw.TINY),
        ({"width": 2000.0}, Flaw.ODD_SHAPE),
        ({"height": 3200.0}, Flaw.ODD_SHAPE),
        ({"brightness": 0.04, "contrast": 0.03, "sharpness": 0.02}, Flaw.DARK | Flaw.BLURRY),
        ({"brightness": 0.06, "contrast": 0.2}, Flaw(0)),  # something bright before a dark sky
        ({"sharpness": 0.2}, Flaw(0)),
        ({"width": 120.0, "height": 90.0}, Flaw(0)),
    ],
)
def test_one_is_unlike_the_others(changes: dict[str, float], flaw: Flaw):
    flaws = find_flaws(usual(**changes))
    assert Flaw(int(flaws[0])) == flaw
    assert not flaws[1:].any()


def test_what_most_have_is_no_flaw():
    columns = usual()
    columns["width"][:], columns["height"][:] = 150.0, 20.0
    columns["brightness"][:], columns["contrast"][:] = 0.05, 0.04
    assert not find_flaws(columns).any()


@given(st.integers(0, 3), st.floats(0, 1), st.floats(0, 0.5), st.floats(0, 10))
def test_equal_pictures_are_all_blank_or_without_flaws(n, brightness, contrast, sharpness):
    columns = {
        "width": np.full(n, 100.0),
        "height": np.full(n, 60.0),
        "brightness": np.full(n, brightness),
        "contrast": np.full(n, contrast),
        "sharpness": np.full(n, sharpness),
    }
    assert set(find_flaws(columns).tolist()) <= {0, int(Flaw.BLANK)}
