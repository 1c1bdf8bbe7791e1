"""Reading one field."""

import pytest

from vendors.domain.fields import items, number, quote, record, text, whole
from vendors.domain.world import WorldError


def test_text_from_outside_is_quoted_on_one_short_line() -> None:
    assert quote('a"\n\x1b[31m') == '"a\\"\\n\\u001b[31m"'
    assert len(quote("x" * 10_000)) < 100


def test_a_list_places_a_failure_at_its_element() -> None:
    rows = {"rows": [{"n": 1}, {"n": -1}]}

    with pytest.raises(WorldError, match=r"^rows\[1\]\.n: must not be negative$"):
        items(rows, "rows", lambda row: number(record(row, {"n"}), "n"))


def test_minus_zero_is_zero() -> None:
    assert str(number({"n": -0.0}, "n")) == "0.0"


@pytest.mark.parametrize("value", [2, 2.0])
def test_a_whole_number_may_be_written_with_a_point(value: float) -> None:
    assert whole({"k": value}, "k", 1, 3) == 2


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (0, "between 1 and 3"),
        (4, "between 1 and 3"),
        (-5, "between 1 and 3"),
        (1.5, "whole number"),
        ("1", "a number"),
        (True, "a number"),
    ],
)
def test_a_whole_number_out_of_range_is_refused(value: object, problem: str) -> None:
    with pytest.raises(WorldError, match=f"^k: must be .*{problem}$"):
        whole({"k": value}, "k", 1, 3)


@pytest.mark.parametrize("value", ["", "  ", None, 5, ["x"]])
def test_text_is_a_string_with_content(value: object) -> None:
    with pytest.raises(WorldError, match=r"^id: must "):
        text({"id": value}, "id")
