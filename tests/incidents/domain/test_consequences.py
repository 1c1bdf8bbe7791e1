"""What an incident does to the register, row by row of the method's table."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from incidents.domain.consequences import (
    Case,
    Event,
    NamedProduct,
    Turn,
    account_state,
    events,
    fold,
    next_account_state,
    next_product_state,
    product_state,
    restores,
    turn,
)

START = datetime(2026, 3, 1, tzinfo=UTC)
LATER = START + timedelta(days=10)
PRODUCT = NamedProduct(7, "orion", "orion-4-1")
STATES = ("available", "retiring", "halted", "recalled", "retired")


def case(kind: str = "outage", **fields: Any) -> Case:
    plain = Case(
        type=kind,
        direction="restricts",
        scope="public",
        vendors=("orion",),
        products=(),
        models=(),
        jurisdiction="",
        order_effect="",
        announced_at=None,
        started_at=START,
        wait_ends_at=None,
        ended_at=None,
        settled=False,
        archived=False,
    )
    return replace(plain, **fields)


@pytest.mark.parametrize("kind", ["suspension", "access_revocation"])
@pytest.mark.parametrize(("scope", "weight"), [("ours", "1"), ("public", "0.05")])
def test_what_befalls_an_account_weighs_one_when_it_is_ours_and_a_twentieth_when_it_is_reported(
    kind: str, scope: str, weight: str
) -> None:
    assert events(case(kind, scope=scope)) == [Event("orion", "account:orion", kind, Decimal(weight))]


@pytest.mark.parametrize("scope", ["ours", "public"])
def test_an_outage_is_an_event_of_each_vendor_whoever_reports_it(scope: str) -> None:
    found = events(case("outage", vendors=("orion", "lyra"), scope=scope))
    assert [(event.vendor, event.atom, event.weight) for event in found] == [
        ("orion", "entity:orion", Decimal(1)),
        ("lyra", "entity:lyra", Decimal(1)),
    ]


def test_a_government_order_strikes_each_model_named_in_the_spelling_of_the_register() -> None:
    order = case("government_order", products=(PRODUCT,), models=("Orion 4.1", "Orion Mini"))
    assert [event.atom for event in events(order)] == ["model:orion-4-1", "model:Orion Mini"]


def test_a_government_order_that_names_no_model_strikes_the_vendor() -> None:
    assert [event.atom for event in events(case("government_order"))] == ["entity:orion"]


def test_a_region_block_strikes_the_jurisdiction_once_however_many_vendors_it_names() -> None:
    block = case("region_block", jurisdiction="IT", vendors=("orion", "lyra"))
    assert [(event.vendor, event.atom) for event in events(block)] == [("orion", "jurisdiction:IT")]


def test_a_region_block_without_a_place_is_not_counted() -> None:
    assert events(case("region_block")) == []


@pytest.mark.parametrize(
    "kind",
    [
        "terms_change",
        "retirement",
        "security_breach",
        "price_or_limit_change",
        "legal_action",
        "ownership_change",
        "other",
    ],
)
def test_all_other_types_are_no_events(kind: str) -> None:
    assert events(case(kind, scope="ours", products=(PRODUCT,))) == []


@pytest.mark.parametrize("fields", [{"direction": "restores"}, {"archived": True}])
def test_a_restoration_and_what_was_archived_have_no_consequences(fields: dict[str, object]) -> None:
    silent = case("outage", products=(PRODUCT,), **fields)
    ours = case("suspension", scope="ours", **fields)
    assert (events(silent), product_state(silent, LATER), account_state(ours, LATER)) == ([], None, None)


@pytest.mark.parametrize(("kind", "state"), [("suspension", "suspended"), ("access_revocation", "revoked")])
def test_our_own_incident_holds_our_account_while_it_lasts(kind: str, state: str) -> None:
    ours = case(kind, scope="ours")
    assert account_state(ours, LATER) == state
    assert account_state(ours, START - timedelta(hours=1)) is None
    assert account_state(replace(ours, ended_at=LATER), LATER) is None


def test_a_public_report_never_moves_the_state_of_our_account() -> None:
    assert account_state(case("suspension"), LATER) is None
    assert account_state(case("outage", scope="ours"), LATER) is None


@pytest.mark.parametrize(
    ("kind", "effect", "state"),
    [
        ("government_order", "", "halted"),
        ("government_order", "recalled", "recalled"),
        ("outage", "", "halted"),
        ("outage", "recalled", "halted"),
        ("suspension", "", None),
        ("terms_change", "", None),
    ],
)
def test_orders_and_outages_hold_products_while_they_last(kind: str, effect: str, state: str | None) -> None:
    holding = case(kind, order_effect=effect)
    assert product_state(holding, LATER) == state
    assert product_state(holding, START - timedelta(hours=1)) is None
    assert product_state(replace(holding, ended_at=LATER), LATER) is None


def test_a_retirement_counts_from_its_announcement_and_is_done_on_its_day() -> None:
    dated = case("retirement", announced_at=START - timedelta(days=90))
    assert product_state(dated, START - timedelta(seconds=1)) == "retiring"
    assert product_state(dated, START) == "retired"


def test_a_retirement_takes_effect_when_its_notice_is_over() -> None:
    noticed = case("retirement", announced_at=START, wait_ends_at=LATER)
    assert product_state(noticed, LATER - timedelta(seconds=1)) == "retiring"
    assert product_state(noticed, LATER) == "retired"


def test_a_retirement_without_a_day_stays_announced() -> None:
    assert product_state(case("retirement", announced_at=START), LATER) == "retiring"


@given(st.sampled_from(STATES), st.sampled_from([None, *STATES[1:]]), st.lists(st.sampled_from(STATES[1:])))
def test_the_gravest_state_wins_and_nothing_is_lightened_that_no_incident_imposed(
    current: str, before: str | None, held: list[str]
) -> None:
    state = next_product_state(current, before, held)
    gravest = max(held, key=STATES.index, default="available")
    if STATES.index(gravest) >= STATES.index(current) or current == before:
        assert state == gravest
    else:
        assert state == current


def test_a_product_retired_by_hand_survives_the_end_of_an_outage() -> None:
    assert next_product_state("retired", "halted", []) == "retired"


def test_an_account_is_free_again_only_when_nothing_else_holds_it() -> None:
    assert next_account_state("revoked", "revoked", ["suspended"]) == "suspended"
    assert next_account_state("suspended", "suspended", []) == "active"


REPORT = case("suspension", direction="restores", started_at=LATER)


def test_a_restoration_ends_the_same_act_of_the_same_vendor() -> None:
    assert restores(REPORT, case("suspension"))
    assert restores(REPORT, case("access_revocation"))


@pytest.mark.parametrize(
    ("report", "target"),
    [
        (REPORT, case("outage")),
        (REPORT, case("suspension", vendors=("lyra",))),
        (REPORT, case("suspension", vendors=("orion", "lyra"))),
        (REPORT, case("suspension", scope="ours")),
        (replace(REPORT, scope="ours"), case("suspension")),
        (REPORT, case("suspension", started_at=LATER + timedelta(days=1))),
        (REPORT, case("suspension", archived=True)),
        (REPORT, case("suspension", direction="restores")),
        (replace(REPORT, archived=True), case("suspension")),
        (replace(REPORT, direction="restricts"), case("suspension")),
        (replace(REPORT, models=("Orion Mini",)), case("suspension", models=("Orion Max",))),
    ],
    ids=[
        "other act",
        "other vendor",
        "another vendor still out",
        "a public report says nothing of our account",
        "our account says nothing of others",
        "began later",
        "archived",
        "no restriction",
        "report withdrawn",
        "report of a restriction",
        "other models",
    ],
)
def test_a_restoration_leaves_alone_what_it_does_not_tell_of(report: Case, target: Case) -> None:
    assert not restores(report, target)


def test_a_lifted_block_must_be_in_the_same_place() -> None:
    report = case("region_block", direction="restores", jurisdiction="IT", started_at=LATER)
    assert restores(report, case("region_block", jurisdiction="it"))
    assert not restores(report, case("region_block", jurisdiction="FR"))
    assert restores(report, case("region_block"))


def test_a_withdrawn_retirement_ends_it_before_its_day() -> None:
    report = case("retirement", direction="restores", started_at=START)
    planned = case("retirement", announced_at=START - timedelta(days=1), started_at=LATER)
    assert restores(report, planned)


@pytest.mark.parametrize("name", ["Orion 4.1", "orion-4-1", "ORION 4 1", "Orion-4.1"])
def test_spelling_does_not_part_a_name(name: str) -> None:
    assert fold(name) == fold(PRODUCT.model)


@pytest.mark.parametrize("kind", ["outage", "retirement"])
def test_an_incident_is_resolved_by_the_step_into_a_settled_state_and_by_no_other(kind: str) -> None:
    going, settled = case(kind), case(kind, settled=True)
    assert turn(None, going) == turn(None, settled) == Turn.OPENED
    assert turn(going, settled) == Turn.RESOLVED
    assert turn(settled, settled) == turn(settled, replace(settled, ended_at=LATER)) == Turn.UPDATED
    assert turn(settled, going) == turn(going, going) == Turn.UPDATED
