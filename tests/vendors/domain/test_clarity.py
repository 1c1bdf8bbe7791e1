"""Contract clarity: the score, and which scorecards count for a vendor."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vendors.domain.clarity import (
    CRITERIA,
    KEYS,
    MOST,
    NOTHING_KNOWN,
    Card,
    clarity,
    counting,
    points,
    score,
    to_ask,
    unknown,
    weakest_first,
)
from vendors.domain.notice import Terms

TODAY = date(2026, 11, 22)
LEVELS = st.lists(st.sampled_from([None, 0, 1, 2]), min_size=len(CRITERIA), max_size=len(CRITERIA))
PLACES = st.integers(0, len(CRITERIA) - 1)
DAYS = st.dates(date(2025, 1, 1), date(2028, 1, 1))
RUNNING = Terms(date(2026, 1, 1), date(2026, 12, 31), 30)


def test_there_are_fourteen_criteria_of_two_points() -> None:
    assert (len(CRITERIA), len(set(KEYS)), MOST) == (14, 14, 28)
    assert {criterion.weight for criterion in CRITERIA} == {1, 2, 3}


@given(LEVELS)
def test_the_score_is_the_exact_share_of_28_points(levels: list[int | None]) -> None:
    total = sum(level for level in levels if level is not None)
    assert points(levels) == total
    assert 0 <= score(points(levels)) <= 100
    assert score(points(levels)) == pytest.approx(float(Fraction(100 * total, 28)), abs=1e-12)


def test_nothing_scores_0_and_everything_100() -> None:
    assert score(points(NOTHING_KNOWN)) == 0
    assert score(points([2] * 14)) == 100
    assert score(points([1] * 14)) == 50


@given(LEVELS, PLACES)
def test_one_more_point_never_lowers_the_score_and_the_unknown_never_raises_it(
    levels: list[int | None], place: int
) -> None:
    before = score(points(levels))
    better = [*levels[:place], min(2, (levels[place] or 0) + 1), *levels[place + 1 :]]
    assert score(points(better)) >= before
    hidden = [*levels[:place], None, *levels[place + 1 :]]
    assert score(points(hidden)) <= before
    assert unknown(hidden) >= unknown(levels)


@given(LEVELS)
def test_what_to_ask_is_every_criterion_without_a_point_the_heaviest_first(levels: list[int | None]) -> None:
    asked = to_ask(levels)
    assert set(asked) == {place for place, level in enumerate(levels) if level in (None, 0)}
    weights = [CRITERIA[place].weight for place in asked]
    assert weights == sorted(weights, reverse=True)
    listed = weakest_first(levels)
    assert listed[: len(asked)] == asked
    assert sorted(listed) == list(range(len(CRITERIA)))
    rest = [levels[place] or 0 for place in listed[len(asked) :]]
    assert rest == sorted(rest)


def card(number: int, subject: str = "contract 1", **fields: object) -> Card:
    """A scorecard that counts from 2026 on, of a contract that runs that year; a policy by its subject."""
    plain: dict[str, object] = {
        "effective_on": date(2026, 1, 1),
        "terms": RUNNING if subject.startswith("contract") else None,
        "levels": NOTHING_KNOWN,
    }
    return Card(id=number, subject=subject, **{**plain, **fields})  # type: ignore[arg-type]


def known(**levels: int) -> tuple[int | None, ...]:
    return tuple(levels.get(key) for key in KEYS)


def ids(*cards: Card, day: date = TODAY) -> list[int]:
    return [one.id for one in counting(cards, day)]


def test_without_a_card_nothing_is_assessed() -> None:
    found = clarity([], TODAY)
    assert (found.assessed, found.levels, found.changes_on) == (False, NOTHING_KNOWN, None)


def test_contracts_in_force_come_before_public_policies_and_newer_before_older_ones() -> None:
    policy = card(1, "policy terms", effective_on=date(2026, 6, 1))
    older, newer = card(2), card(3, "contract 2", effective_on=date(2026, 2, 1))
    assert ids(policy, older, newer) == [3, 2, 1]


def test_a_newer_card_of_the_same_text_replaces_the_older_one_from_its_day_on() -> None:
    old, new = card(1), card(2, effective_on=TODAY)
    assert ids(old, new) == [2]
    assert ids(old, new, day=TODAY - timedelta(days=1)) == [1]
    assert ids(old, card(3)) == [3], "of the same day the one entered last"


def test_a_newer_card_forgets_what_the_older_one_knew() -> None:
    found = clarity([card(1, levels=known(appeal=2)), card(2, effective_on=TODAY)], TODAY)
    assert found.assessed
    assert found.levels == NOTHING_KNOWN


@pytest.mark.parametrize(
    ("terms", "counts"),
    [
        (Terms(TODAY, TODAY, 0), True),
        (Terms(TODAY + timedelta(days=1), None, 0), False),
        (Terms(date(2020, 1, 1), TODAY - timedelta(days=1), 0), False),
        (Terms(date(2020, 1, 1), TODAY - timedelta(days=1), 0, 12), True),
        (Terms(date(2020, 1, 1), None, 0), True),
    ],
)
def test_a_contract_counts_from_its_start_to_its_end_and_on_while_it_renews(
    terms: Terms, counts: bool
) -> None:
    assert ids(card(1, terms=terms)) == ([1] if counts else [])


def test_a_policy_fills_in_what_the_contract_leaves_open_and_contradicts_nothing() -> None:
    contract = card(1, levels=known(appeal=0, notice=1))
    policy = card(2, "policy terms", effective_on=TODAY, levels=known(appeal=2, export=1))
    found = clarity([policy, contract], TODAY)
    assert found.levels == known(appeal=0, notice=1, export=1)
    sources = dict(zip(KEYS, found.sources, strict=True))
    assert (sources["appeal"], sources["notice"], sources["export"], sources["cure"]) == (1, 1, 2, None)


@given(st.permutations([1, 2, 3, 4]), DAYS)
def test_the_order_of_the_cards_changes_nothing(order: list[int], day: date) -> None:
    cards = [
        card(1, levels=known(appeal=1)),
        card(2, "contract 2", levels=known(appeal=2, cure=1)),
        card(3, "policy terms", levels=known(export=1)),
        card(4, "policy terms", effective_on=date(2026, 6, 1), levels=known(export=2)),
    ]
    assert clarity([cards[number - 1] for number in order], day) == clarity(cards, day)


@given(
    st.lists(st.tuples(DAYS, DAYS, st.integers(0, 400), st.sampled_from([None, 12])), min_size=1, max_size=4),
    DAYS,
)
def test_until_the_next_change_that_is_named_nothing_changes(
    given_cards: list[tuple[date, date, int, int | None]], day: date
) -> None:
    cards = [
        card(
            number,
            f"contract {number}",
            effective_on=effective,
            terms=Terms(start, start + timedelta(days=length), 0, renewal),
            levels=known(appeal=1),
        )
        for number, (effective, start, length, renewal) in enumerate(given_cards)
    ]
    found = clarity(cards, day)
    last = (found.changes_on or day + timedelta(days=2000)) - timedelta(days=1)
    assert last >= day
    assert ids(*cards, day=last) == ids(*cards, day=day)
