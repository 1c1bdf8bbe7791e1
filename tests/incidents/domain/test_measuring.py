"""Counting how well articles are read."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.domain.labels import Label, Read, Truth
from incidents.domain.measuring import Case, Counts, Measure, Share, counts_by_type, wilson

EVENT, NONE, SILENT = Label(True, "event"), Label(False, "no_event"), Label(None, "not_ours")


def case(
    label: Label = EVENT,
    *,
    read: Read | None = None,
    truth: Truth | None = None,
    held: bool = True,
    confidence: float = 0.95,
    lang: str = "en",
    source: int | None = 1,
) -> Case:
    return Case(label, held, confidence, read or Read(), truth or Truth(), lang, source)


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    # Newcombe (1998), table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_wilsons(hits: int, of: int, low: float, high: float) -> None:
    assert wilson(hits, of) == pytest.approx((low, high), abs=5e-5)


@given(st.integers(0, 200), st.integers(0, 200))
def test_the_interval_holds_its_share_and_stays_within_bounds(hits: int, more: int) -> None:
    low, high = wilson(hits, hits + more)
    assert 0 <= low <= high <= 1
    if hits + more:
        assert low - 1e-12 <= hits / (hits + more) <= high + 1e-12


def test_what_is_no_label_counts_nowhere_but_is_told() -> None:
    measured = Measure()
    for label in (EVENT, NONE, SILENT, SILENT):
        measured.add(case(label))
    assert (measured.decisions, dict(measured.silent)) == (2, {"not_ours": 2})
    assert measured.relevance.precision == Share(1, 2)
    assert measured.few


def test_what_detection_passed_over_is_missed_and_judges_no_type() -> None:
    measured = Measure()
    measured.add(case())
    measured.add(case(Label(True, "told"), held=False, confidence=0.2, truth=Truth(type="outage")))
    assert measured.relevance.recall == Share(1, 2)
    assert (measured.types, [band.cases for band in measured.bands]) == ({}, [0, 0, 0, 0, 0, 1])


def test_an_event_is_compared_part_by_part() -> None:
    measured = Measure()
    read = Read("outage", "restricts", frozenset({"a", "b"}), {"wait": "60", "people_affected": "9"})
    truth = Truth(
        "outage", "restores", frozenset({"b", "c"}), {"wait": "60", "people_affected": "", "authority": "X"}
    )
    measured.add(case(read=read, truth=truth))
    assert measured.vendors == Counts(found=1, wrong=1, missed=1)
    assert measured.directions.precision == Share(0, 1)
    assert measured.facts == {
        "wait": Counts(found=1),
        "people_affected": Counts(wrong=1),
        "authority": Counts(missed=1),
    }


def test_macro_f1_counts_each_type_alike() -> None:
    pairs = {("outage", "outage"): 8, ("suspension", "outage"): 2, ("suspension", "suspension"): 2}
    found = counts_by_type(pairs.items())
    assert found == {"outage": Counts(8, 2, 0), "suspension": Counts(2, 0, 2)}
    measured = Measure()
    measured.types.update(pairs)
    # F1 of outage 16/18, of suspension 4/6.
    assert measured.macro_f1 == pytest.approx((16 / 18 + 4 / 6) / 2)


def test_bands_tell_whether_confidence_is_what_it_says() -> None:
    measured = Measure()
    for number in range(100):
        measured.add(case(EVENT if number % 2 else NONE, confidence=0.95))
        measured.add(case(EVENT if number % 2 else NONE, confidence=0.5))
    *_rest, top = measured.bands
    half = measured.bands[1]
    assert math.isclose(top.mean or 0, 0.95)
    assert (top.share, top.honest, half.honest) == (Share(50, 100), False, True)


def test_languages_and_sources_are_counted_apart() -> None:
    measured = Measure()
    measured.add(case(lang="de", source=7))
    measured.add(case(NONE, lang="", source=None))
    assert measured.langs == {"de": Counts(found=1), "": Counts(wrong=1)}
    assert measured.sources == {7: Counts(found=1), None: Counts(wrong=1)}
