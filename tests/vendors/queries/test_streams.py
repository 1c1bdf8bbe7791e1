"""The streams of what can fail, with the events on record."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from riskboard.accounts.models import Role, User
from tests.factories.vendors import (
    make_event,
    make_product,
    make_scorecard,
    make_vendor,
    make_workload,
    needing,
    rated,
)
from tests.vendors.domain.worlds import scores
from vendors.domain.export import world_to_json
from vendors.domain.hazard import DEFAULT_TYPES
from vendors.domain.world_json import read_world
from vendors.models import Vendor, VendorScore
from vendors.queries.stored import world_behind
from vendors.queries.streams import Likelihood, chosen, likelihoods, ordered, with_streams
from vendors.services.parameters import set_levers
from vendors.services.products import archive_product
from vendors.services.rescore import rescore_all

pytestmark = pytest.mark.django_db

OFFICER, VIEWER = User(role=Role.OFFICER), User(role=Role.VIEWER)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
YEAR = timedelta(days=365.25)


@pytest.fixture
def vendor() -> Vendor:
    """Vektor, tracked for two years, with one product."""
    vendor = make_vendor("Vektor", tracked_since=(NOW - 2 * YEAR).date())
    make_product("Assist", vendor=vendor, model="Large", jurisdiction="US")
    return vendor


def named(person: User = OFFICER, **asked: Any) -> dict[tuple[str, str], Likelihood]:
    return {(one.atom, one.type): one for one in likelihoods(person, NOW, **asked)}


def rate(one: Likelihood) -> float:
    return one.hazard.rate.mean


def test_a_product_brings_a_stream_for_each_thing_that_can_stop_it(vendor: Vendor) -> None:
    assert set(named()) == {
        ("account:vektor", "suspension"),
        ("entity:vektor", "outage"),
        ("model:Large", "government_order"),
        ("jurisdiction:US", "region_block"),
    }


def test_nothing_is_in_use_of_what_was_archived(vendor: Vendor) -> None:
    archive_product(by=None, product=vendor.products.get())
    assert named() == {}


def test_an_order_that_named_no_model_is_a_stream_of_its_own(vendor: Vendor) -> None:
    make_event(vendor, type="government_order")
    found = named()
    assert len(found["entity:vektor", "government_order"].events) == 1
    assert found["entity:vektor", "outage"].events == ()
    assert found["model:Large", "government_order"].events == ()


def test_an_event_counts_by_its_weight_and_its_age(vendor: Vendor) -> None:
    make_event(vendor, started_at=NOW - 2 * YEAR)
    make_event(vendor, started_at=NOW, weight=Decimal("0.5"))
    found = named()["entity:vektor", "outage"]
    assert [aged.weight for aged in found.aged] == pytest.approx([0.5, 0.5], abs=0.001)
    assert [aged.event.started_at for aged in found.aged] == [NOW, NOW - 2 * YEAR]
    assert found.hazard.rate.a == pytest.approx(DEFAULT_TYPES["outage"].a + 1, abs=0.001)
    assert found.stream.observed_years == pytest.approx(2, abs=0.01)


def test_what_has_not_begun_does_not_count(vendor: Vendor) -> None:
    make_event(vendor, started_at=NOW + timedelta(hours=1))
    assert named()["entity:vektor", "outage"].events == ()


def test_losing_an_account_and_having_it_suspended_are_one_stream(vendor: Vendor) -> None:
    make_event(vendor, "account:vektor", type="suspension")
    make_event(vendor, "account:vektor", type="access_revocation")
    assert len(named()["account:vektor", "suspension"].events) == 2


def test_who_may_not_know_of_an_event_is_answered_without_it(vendor: Vendor) -> None:
    make_event(vendor, restricted=True)
    outage = ("entity:vektor", "outage")
    assert rate(named(OFFICER)[outage]) > rate(named(VIEWER)[outage])
    assert named(VIEWER)[outage].events == ()


def test_a_shared_atom_is_one_stream_watched_since_the_first_of_its_vendors(vendor: Vendor) -> None:
    make_product(vendor=make_vendor("Older", tracked_since=date(2021, 11, 22)), jurisdiction="US")
    found = named()["jurisdiction:US", "region_block"]
    assert found.vendors == {"older": "Older", "vektor": "Vektor"}
    assert found.stream.observed_years == pytest.approx(5, abs=0.01)
    assert named(vendor=vendor)["jurisdiction:US", "region_block"] == found


def test_the_streams_of_a_vendor_are_those_that_can_befall_it(vendor: Vendor) -> None:
    other = make_product(vendor=make_vendor("Other"), model="Small", jurisdiction="EU").vendor
    make_event(other)
    mine, all_of_them = named(vendor=vendor), named()
    assert len(all_of_them) == 8
    assert mine == {key: all_of_them[key] for key in mine}
    assert len(mine) == 4


def test_some_atoms_are_asked_for_by_name(vendor: Vendor) -> None:
    assert [*named(atoms={"model:Large", "entity:nobody"})] == [("model:Large", "government_order")]


def test_terms_of_the_contract_act_on_suspensions_alone(vendor: Vendor) -> None:
    make_scorecard(vendor=vendor, ratings=rated(notice=1, appeal=2))
    found = named()
    told = {key: (one.stream.notice_hours, one.stream.duration_scale) for key, one in found.items()}
    assert told.pop(("account:vektor", "suspension")) == (72, 0.25)
    assert set(told.values()) == {(0, 1)}


def test_streams_are_sorted_by_rate_unless_asked_otherwise(vendor: Vendor) -> None:
    found = likelihoods(OFFICER, NOW)
    rates = [rate(one) for one in ordered(found, "")]
    assert rates == sorted(rates, reverse=True)
    assert [rate(one) for one in ordered(found, "rate")] == rates[::-1]
    assert ordered(found, "-password") == ordered(found, "-rate")
    assert [one.atom.split(":")[1] for one in ordered(found, "name")] == ["Large", "US", "vektor", "vektor"]


def test_streams_are_chosen_by_name_type_and_record(vendor: Vendor) -> None:
    make_event(vendor)
    found = likelihoods(OFFICER, NOW)
    assert {one.atom for one in chosen(found, q="LARGE")} == {"model:Large"}
    assert len(chosen(found, q="vektor")) == 4
    assert {one.atom for one in chosen(found, type="region_block")} == {"jurisdiction:US"}
    assert {one.atom for one in chosen(found, recorded="yes")} == {"entity:vektor"}
    assert len(chosen(found, recorded="no")) == 3


def test_a_world_is_written_with_what_can_befall_it_and_scores_the_same(vendor: Vendor) -> None:
    make_workload("Claims", dependencies=[needing(vendor.products.get())])
    make_product(vendor=make_vendor("Apart"), model="Small", jurisdiction="EU")
    make_event(vendor, restricted=True)
    rescore_all(now=NOW)
    bare = world_behind(VendorScore.objects.get(vendor=vendor, current=True))
    assert bare is not None
    told, hidden = with_streams(OFFICER, bare), with_streams(VIEWER, bare)
    assert {one.atom for one in told.streams} == {
        "account:vektor",
        "entity:vektor",
        "model:Large",
        "jurisdiction:US",
    }
    assert sum(len(one.event_ages_years) for one in told.streams) == 1
    assert sum(len(one.event_ages_years) for one in hidden.streams) == 0
    assert read_world(json.loads(json.dumps(world_to_json(told)))) == told
    assert scores(told) == scores(bare)


def test_queries_do_not_grow(vendor: Vendor, django_assert_num_queries: Callable[..., Any]) -> None:
    make_event(vendor)
    with django_assert_num_queries(4):
        likelihoods(OFFICER, NOW)
    for _ in range(3):
        make_event(make_product().vendor)
    with django_assert_num_queries(4):
        likelihoods(OFFICER, NOW)
    with django_assert_num_queries(5):
        likelihoods(OFFICER, NOW, vendor=vendor)


def test_declared_priors_and_weights_count(vendor: Vendor) -> None:
    make_event(vendor, "account:vektor", type="suspension", started_at=NOW, weight=Decimal("0.05"))
    suspended = ("account:vektor", "suspension")
    before = named()[suspended]
    set_levers(by=None, reason="x", setting={"weights.suspension.public": 0.5, "types.suspension.a": 2.0})
    after = named()[suspended]
    assert after.hazard.rate.a - before.hazard.rate.a == pytest.approx(0.45 + 1.5)
    assert named()["entity:vektor", "outage"].prior == DEFAULT_TYPES["outage"]
