"""How often and how long: published numbers, and what must hold for any record of events."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendors.domain.hazard import (
    DEFAULT_TYPES,
    EVIDENCE,
    Lognormal,
    Rate,
    account_terms,
    effective_years,
    faded,
    hazard,
    lognormal_within,
    observed_years,
    prior_of,
)
from vendors.domain.world import Stream, StreamPrior
from vendors.domain.world_json import STREAM_TYPES

ages = st.floats(0, 30)
weights = st.floats(0.001, 1)
events = st.lists(st.tuples(ages, weights), max_size=8)
years = st.floats(1, 10)
priors = st.builds(
    StreamPrior,
    a=st.floats(0.01, 20),
    b=st.floats(0.01, 100),
    half_life_years=st.floats(0.1, 20),
    median_hours=st.floats(0.1, 5000),
    sigma=st.floats(0, 3),
)


def stream(told: list[tuple[float, float]], observed: float = 2.0, **changes: float) -> Stream:
    return Stream(
        atom="entity:A",
        type="outage",
        event_ages_years=tuple(age for age, _ in told),
        event_weights=tuple(weight for _, weight in told),
        observed_years=observed,
        notice_hours=0.0,
        duration_scale=changes.get("duration_scale", 1.0),
    )


def test_ten_events_in_four_years_move_a_prior_of_three_in_two() -> None:
    assert Rate(3, 2).after(10, 4).mean == pytest.approx(13 / 6, rel=1e-15)


def test_eleven_events_in_four_years_move_gamma_10_2_to_gamma_21_6() -> None:
    assert Rate(10, 2).after(11, 4) == Rate(21, 6)


def test_the_mean_of_a_lognormal_follows_from_the_interval_that_holds_nine_in_ten() -> None:
    assert 0.1 * lognormal_within(100e3, 1e6).mean == pytest.approx(40400.128269457266, rel=1e-12)
    assert lognormal_within(635e3, 19e6).mean == pytest.approx(5922706.83351131, rel=1e-12)


@given(st.floats(0.01, 1e4), st.floats(1, 1000))
def test_the_interval_of_a_lognormal_is_the_one_it_was_made_from(low: float, factor: float) -> None:
    assert lognormal_within(low, low * factor).interval == pytest.approx((low, low * factor), rel=1e-9)


def test_the_interval_of_a_rate_holds_nine_in_ten() -> None:
    # Gamma(1, b) is exponential: its quantiles are known.
    low, high = Rate(1, 4).interval
    assert low == pytest.approx(-math.log(0.95) / 4)
    assert high == pytest.approx(-math.log(0.05) / 4)


def test_the_chance_of_an_event_keeps_the_doubt_about_the_rate() -> None:
    assert Rate(2, 3).chance == pytest.approx(1 - (3 / 4) ** 2)
    assert Rate(2, 3).chance < 1 - math.exp(-2 / 3)


def test_what_was_seen_weighs_a_half_after_each_half_life_and_so_do_the_years_of_watching() -> None:
    assert (faded(0, 2), faded(2, 2), faded(6, 2)) == (1, 0.5, 0.125)
    assert effective_years(2, 2) == pytest.approx(2 / math.log(2) * 0.5)
    assert effective_years(1, 1e9) == pytest.approx(1)


def test_a_stream_is_its_prior_moved_by_its_faded_events() -> None:
    found = hazard(stream([(2.0, 1.0), (0.0, 0.05)], 2.0), DEFAULT_TYPES["outage"])
    assert found.weights == (0.05, 0.5)
    assert found.rate.a == pytest.approx(2.55)
    assert found.rate.b == pytest.approx(0.25 + 1 / math.log(2))
    assert found.credibility == pytest.approx(found.exposure / (0.25 + found.exposure))


@given(events, years, priors, ages, weights)
def test_one_more_event_never_makes_the_next_less_likely(
    told: list[tuple[float, float]], observed: float, prior: StreamPrior, age: float, weight: float
) -> None:
    before = hazard(stream(told, observed), prior)
    after = hazard(stream([*told, (age, weight)], observed), prior)
    assert after.rate.mean >= before.rate.mean
    assert after.rate.chance >= before.rate.chance
    assert after.credibility == before.credibility


@given(events, years, priors, st.floats(0, 20))
def test_events_count_for_less_as_time_passes_and_for_nothing_in_the_end(
    told: list[tuple[float, float]], observed: float, prior: StreamPrior, passed: float
) -> None:
    now = hazard(stream(told, observed), prior).rate
    later = hazard(stream([(age + passed, weight) for age, weight in told], observed), prior).rate
    assert later.mean <= now.mean * (1 + 1e-12)
    gone = hazard(stream([(age + 1e5, weight) for age, weight in told], observed), prior).rate
    assert gone == hazard(stream([], observed), prior).rate


@given(events, years, years, priors)
def test_credibility_lies_between_0_and_1_and_grows_with_the_years_of_watching(
    told: list[tuple[float, float]], some: float, more: float, prior: StreamPrior
) -> None:
    less, longer = (hazard(stream(told, years), prior) for years in sorted((some, more)))
    assert 0 < less.credibility <= longer.credibility < 1
    assert longer.rate.mean <= less.rate.mean


@given(events, years, priors)
def test_the_order_of_events_changes_nothing(
    told: list[tuple[float, float]], observed: float, prior: StreamPrior
) -> None:
    assert hazard(stream(told[::-1], observed), prior) == hazard(stream(told, observed), prior)


@given(priors, years)
def test_the_rate_lies_within_its_interval_where_that_is_not_skewed_beyond_it(
    prior: StreamPrior, observed: float
) -> None:
    rate = hazard(stream([], observed), replace(prior, a=max(prior.a, 0.5))).rate
    low, high = rate.interval
    assert 0 <= low < rate.mean < high


def test_terms_of_a_contract_bring_warning_and_shorten_a_suspension() -> None:
    assert account_terms({}) == (0, 1)
    assert account_terms({"notice": None, "appeal": 0}) == (0, 1)
    assert account_terms({"notice": 1, "appeal": 1}) == (72, 0.6)
    assert account_terms({"notice": 2, "transition": 2, "appeal": 2}) == (1440, 0.25)
    assert account_terms({"notice": 2, "transition": 0}) == (720, 1)


def test_a_shortened_duration_keeps_its_spread() -> None:
    told = hazard(stream([], duration_scale=0.25), DEFAULT_TYPES["suspension"]).duration
    whole = Lognormal(DEFAULT_TYPES["suspension"].median_hours, DEFAULT_TYPES["suspension"].sigma)
    assert (told.median, told.sigma) == (whole.median * 0.25, whole.sigma)


def test_a_vendor_counts_as_watched_for_one_year_at_least_and_ten_at_most() -> None:
    assert [observed_years(told) for told in (-1, 0.2, 3.3, 40)] == [1, 1, 3.3, 10]


def test_every_type_has_a_prior_and_grades_and_a_declared_prior_comes_first() -> None:
    assert set(DEFAULT_TYPES) == set(EVIDENCE) == set(STREAM_TYPES)
    own = StreamPrior(1, 2, 3, 4, 5)
    assert prior_of("outage", {"outage": own}) == own
    assert prior_of("outage", {}) == DEFAULT_TYPES["outage"]


def test_the_default_durations_are_those_of_the_method() -> None:
    spans = {
        kind: Lognormal(prior.median_hours, prior.sigma).interval for kind, prior in DEFAULT_TYPES.items()
    }
    assert spans["suspension"] == pytest.approx((15, 1440))
    assert spans["government_order"] == pytest.approx((72, 2160))
    assert spans["region_block"] == pytest.approx((336, 8760))
