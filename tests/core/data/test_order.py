"""Names in the order that a person expects."""

from hypothesis import given
from hypothesis import strategies as st

from core.data.order import in_order, natural


def test_numbers_sort_as_numbers() -> None:
    assert in_order(["10", "9", "1", "2", "1"]) == ("1", "2", "9", "10")
    assert in_order(["-1", "0.5", "0,25", "a", "3"]) == ("-1", "0,25", "0.5", "3", "a")
    assert in_order(["stage 10", "stage 9", "Stage 1"]) == ("Stage 1", "stage 9", "stage 10")


@given(st.lists(st.text(max_size=8)))
def test_any_names_have_one_order(names: list[str]) -> None:
    assert in_order(reversed(names)) == in_order(names)
    assert set(in_order(names)) == set(names)


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Nd"]), max_size=5)))
def test_names_without_digits_sort_as_before(names: list[str]) -> None:
    assert sorted(names, key=natural) == sorted(names)
