"""Whether shares keep to a limit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendors.domain.breach import Standing, judge

SHARES = {"a": 0.5, "b": 0.3, "c": 0.2}


def test_a_share_at_its_bound_keeps_the_limit_and_one_above_breaches_it() -> None:
    assert judge(SHARES, bound=0.5) == Standing("a", 0.5)
    assert judge(SHARES, bound=0.49) == Standing("a", 0.5, (("a", 0.5),))


def test_everybody_above_the_bound_is_named_the_largest_first() -> None:
    assert judge(SHARES, bound=0.25).over == (("a", 0.5), ("b", 0.3))


def test_a_limit_on_one_member_looks_at_no_other() -> None:
    assert judge(SHARES, bound=0.1, member="c") == Standing("c", 0.2, (("c", 0.2),))
    assert judge(SHARES, bound=0.1, member="elsewhere") == Standing("elsewhere", 0.0)


def test_usage_of_nobody_known_breaches_nothing() -> None:
    assert judge({"unknown": 0.9, "a": 0.1}, bound=0.5) == Standing("a", 0.1)
    assert judge({"unknown": 1.0}, bound=0.5) == Standing(None, None)


def test_without_usage_nothing_stands_anywhere() -> None:
    assert judge({}, bound=0.5) == Standing(None, None)
    assert judge({}, bound=0.5, member="a") == Standing(None, None)


def test_the_last_bit_of_a_sum_breaches_nothing() -> None:
    assert judge({"a": 0.1 + 0.2}, bound=0.3).over == ()


@given(
    st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 1), min_size=1), st.floats(0, 1), st.floats(0, 1)
)
def test_a_higher_bound_never_breaches_more(shares: dict[str, float], one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert set(judge(shares, bound=high).over) <= set(judge(shares, bound=low).over)
    assert judge(shares, bound=low).share == pytest.approx(max(shares.values()))
