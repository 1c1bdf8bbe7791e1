"""How numbers, money and times are written."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from riskboard.common import formatting as f

amounts = st.decimals(min_value=-(10**9), max_value=10**9, places=4, allow_nan=False)


def plain(text: str) -> str:
    """The text with ordinary spaces, for reading."""
    return text.replace(f.NARROW, " ")


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [
        (Decimal("12089.4"), "EUR", "€12,089"),
        (0.5, "USD", "$1"),
        (-500, "EUR", "−€500"),
        (-0.2, "EUR", "€0"),
        (1234, "CHF", "CHF 1,234"),
        (None, "EUR", "–"),
    ],
)
def test_money_is_written_in_whole_units(amount: Decimal | None, currency: str, expected: str) -> None:
    assert plain(f.money(amount, currency)) == expected


def test_a_price_has_the_decimals_that_it_is_asked_in() -> None:
    assert plain(f.money(2.584, "EUR", decimals=2)) == "€2.58"
    assert plain(f.money(-0.4, "CHF", decimals=1)) == "−CHF 0.4"


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (319, "€319"),
        (999.4, "€999"),
        (999.6, "€1.0 k"),
        (6000, "€6.0 k"),
        (282_600, "€282.6 k"),
        (999_960, "€1.00 M"),
        (1_160_000, "€1.16 M"),
        (2_500_000_000, "€2.50 bn"),
        (-43_400, "−€43.4 k"),
    ],
)
def test_short_money_takes_the_step_it_rounds_into(amount: float, expected: str) -> None:
    assert plain(f.money(amount, "EUR", short=True)) == expected


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        (50.83, "2 d 3 h"),
        (21 + 1 / 6, "21 h 10 min"),
        (0.75, "45 min"),
        (24, "1 d"),
        (23.9999, "1 d"),
        (47.9, "2 d"),
        (0, "0 min"),
        (0.001, "0 min"),
        (-2, "−2 h"),
        (None, "–"),
    ],
)
def test_a_duration_has_its_two_largest_units(hours: float | None, expected: str) -> None:
    assert plain(f.duration(hours)) == expected


@given(st.floats(min_value=0, max_value=10_000))
def test_a_duration_never_shows_a_full_unit_of_the_next(hours: float) -> None:
    figures = {
        unit: int(count.replace(",", ""))
        for count, unit in (p.split(f.NARROW) for p in f.duration(hours).split(" "))
    }
    assert figures.get("h", 0) < 24
    assert figures.get("min", 0) < 60


@pytest.mark.parametrize(
    ("value", "expected"), [(4.12, "+4.1"), (-3.2, "−3.2"), (0.04, "0.0"), (-0.04, "0.0"), (None, "–")]
)
def test_a_change_has_a_sign_unless_it_rounds_to_nothing(value: float | None, expected: str) -> None:
    assert f.signed(value) == expected


def test_halves_go_away_from_zero() -> None:
    assert [str(f.rounded(x, 1)) for x in (Decimal("0.25"), Decimal("-0.25"), 2.675)] == [
        "0.3",
        "-0.3",
        "2.7",
    ]


def test_fractions_points_and_counts() -> None:
    assert plain(f.percent(0.525, 1)) == "52.5 %"
    assert plain(f.percent(None)) == "–"
    assert [plain(f.sureness(value)) for value in (0.0, 0.004, 0.5, 0.996, 1)] == [
        "1 %",
        "1 %",
        "50 %",
        "99 %",
        "99 %",
    ]
    assert plain(f.sureness(None)) == "–"
    assert f.points(61) == "61.0"
    assert f.number(12345.6) == "12,346"


@pytest.mark.parametrize(
    ("size", "expected"),
    [(0, "0 B"), (999, "999 B"), (1500, "1.5 kB"), (999_960, "1.0 MB"), (2_300_000, "2.3 MB"), (None, "–")],
)
def test_sizes_go_in_decimal_steps(size: int | None, expected: str) -> None:
    assert plain(f.file_size(size)) == expected


def test_dates_are_absolute_and_relative() -> None:
    assert f.day(date(2026, 12, 1)) == "1 Dec 2026"
    assert f.day(date(2026, 12, 1), year=False) == "1 Dec"
    assert f.moment(datetime(2026, 11, 22, 9, 5, tzinfo=UTC)) == "22 Nov 2026, 09:05"
    assert [plain(f.relative_days(n)) for n in (0, 1, -1, 9, -3)] == [
        "today",
        "tomorrow",
        "yesterday",
        "in 9 d",
        "3 d ago",
    ]
    assert [plain(f.relative(h)) for h in (0.001, 2, -50.83)] == ["now", "in 2 h", "2 d 3 h ago"]
    assert (f.day(None), f.moment(None)) == ("–", "–")


def test_numbers_money_and_times_are_written_as_the_language_writes_them() -> None:
    with translation.override("de"):
        assert f.number(12345.67, 1) == "12.345,7"
        assert f.signed(1234.5) == "+1.234,5"
        assert plain(f.percent(0.525, 1)) == "52,5 %"
        assert plain(f.money(-12089, "EUR")) == "−12.089 €"
        assert plain(f.money(1234, "CHF")) == "1.234 CHF"
        assert plain(f.money(282_600, "EUR", short=True)) == "282,6 Tsd. €"
        assert plain(f.file_size(1_500_000)) == "1,5 MB"
        assert f.day(date(2026, 12, 1)) == "1. Dez. 2026"
        assert f.day(date(2026, 5, 9), year=False) == "9. Mai"
        assert f.moment(datetime(2026, 3, 22, 10, 30, tzinfo=UTC)) == "22. März 2026, 10:30"
        assert f.points(61) == "61,0"


def test_a_phrase_within_a_sentence_keeps_the_capitals_of_its_nouns() -> None:
    assert f.mid_sentence("Very high") == "very high"
    assert f.mid_sentence("Unser Zugang") == "unser Zugang"
    assert f.mid_sentence("") == ""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (720.0, "720"),
        (0.2, "0.2"),
        (2160, "2,160"),
        (Decimal("0.5000"), "0.5"),
        (1e12, "1,000,000,000,000"),
        (None, "–"),
    ],
)
def test_a_number_has_the_decimals_that_it_needs(value: float | None, expected: str) -> None:
    assert f.trimmed(value) == expected


@pytest.mark.parametrize(
    ("tag", "name"),
    [("en", "Englisch"), ("de-AT", "Deutsch (Österreich)"), ("xx", "xx"), ("", ""), ("!", "!")],
)
def test_a_language_is_named_in_the_readers_own(tag: str, name: str) -> None:
    with translation.override("de"):
        assert f.language(tag) == name
