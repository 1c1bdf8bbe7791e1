"""What an incident does to our workloads."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.models import Incident
from incidents.queries import impact as queries
from incidents.queries.impact import (
    Impact,
    beyond_account,
    blast_radius,
    effects_of,
    impact_of,
    radius_of,
    radius_steps,
)
from tests.factories.incidents import NOON, make_incident
from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from vendors.models import Product, Workload

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=48)


@pytest.fixture
def product() -> Product:
    return make_product("Orion", vendor=make_vendor(slug="orion"), model="orion-4")


def impact(incident: Incident, at: Any = LATER) -> Impact:
    return impact_of(effects_of(incident, [], at))


def states(found: Impact) -> dict[str, str]:
    return {item.workload.name: item.state for item in found.standings}


def test_a_workload_without_a_way_out_stands_still(product: Product) -> None:
    make_workload("Stuck", dependencies=[needing(product)])
    found = impact(make_incident(product.vendor))
    assert states(found) == {"Stuck": "stopped"}
    assert (found.people_stopped, found.waited_hours) == (10, 48.0)
    # 10 people at 100 an hour, 42 hours a week: 250 an hour, and the tolerated 72 hours are not over.
    assert found.cost == 12_000
    (item,) = found.standings
    assert (item.clock.rto_missed_at, item.clock.hours_until_mtpd) == (24.0, 24.0)
    assert item.through == ("Orion",)


def test_an_alternative_carries_and_a_lost_fallback_leaves_no_net(product: Product) -> None:
    other = make_product("Lyra", model="lyra-1")
    make_workload("Either", dependencies=[needing(product, other)])
    make_workload(
        "Bare",
        dependencies=[needing(other)],
        fallbacks=[{"product": product, "switch_hours": 4, "capacity": 1, "last_tested_on": NOON.date()}],
    )
    make_workload("Untouched", dependencies=[needing(other)])
    found = impact(make_incident(product.vendor))
    assert states(found) == {"Either": "carried", "Bare": "bare"}
    carried = next(item for item in found.standings if item.state == "carried")
    assert carried.carriers == ("Lyra",)
    assert (found.people_stopped, found.cost) == (0, 0)


def test_a_tested_fallback_brings_a_workload_back(product: Product) -> None:
    other = make_product("Lyra", model="lyra-1")
    fallback = {"product": other, "switch_hours": 12, "capacity": 1, "last_tested_on": NOON.date()}
    make_workload("Caught", dependencies=[needing(product)], fallbacks=[fallback])
    incident = make_incident(product.vendor)
    assert states(impact(incident, NOON + timedelta(hours=6))) == {"Caught": "stopped"}
    assert states(impact(incident)) == {"Caught": "carried"}


def test_a_partial_loss_runs_reduced(product: Product) -> None:
    make_workload("Slower", dependencies=[needing(product, severity="0.4")])
    assert states(impact(make_incident(product.vendor))) == {"Slower": "reduced"}


def test_a_public_report_about_accounts_stops_nobody_and_our_own_does(product: Product) -> None:
    make_workload("Stuck", dependencies=[needing(product)])
    reported = make_incident(product.vendor, type="suspension")
    assert (impact(reported).standings, impact(reported).cost) == ((), 0)
    ours = make_incident(product.vendor, type="suspension", scope="ours")
    assert states(impact(ours)) == {"Stuck": "stopped"}


def test_the_cost_stops_with_the_incident(product: Product) -> None:
    make_workload("Stuck", dependencies=[needing(product)])
    found = impact(make_incident(product.vendor, ended_at=NOON + timedelta(hours=10)))
    assert (found.over, found.waited_hours, found.cost) == (True, 10.0, 2_500)


def test_a_stated_wait_tells_what_is_left_and_what_all_of_it_costs(product: Product) -> None:
    make_workload("Stuck", dependencies=[needing(product)], mtpd_hours=720)
    found = impact(make_incident(product.vendor, type="suspension", scope="ours", wait_days=3))
    assert (found.left_hours, found.stated_hours, found.stated_cost) == (24.0, 72.0, 18_000)


def test_the_blast_radius_grows_from_our_account_to_all_of_the_vendor(product: Product) -> None:
    through = make_product("Clause", model="clause", needs=[{"k": 1, "products": [product]}])
    make_workload("Direct", dependencies=[needing(product)])
    make_workload("Indirect", dependencies=[needing(through)])
    steps = radius_steps([product.vendor], [product])
    account, model, whole = radius_of(steps, NOON)
    assert [workload.name for workload in account.workloads] == ["Direct"]
    assert {workload.name for workload in model.workloads} == {"Direct", "Indirect"}
    assert {workload.name for workload in whole.workloads} == {"Direct", "Indirect"}
    assert (account.people, whole.people) == (10, 20)
    assert whole.loss == 2 * account.loss > 0


def test_an_incident_that_has_not_begun_has_cost_nothing(product: Product) -> None:
    make_workload("Stuck", dependencies=[needing(product)])
    found = impact(make_incident(product.vendor), NOON - timedelta(hours=5))
    assert (found.waited_hours, found.cost) == (0, 0)


def test_of_many_workloads_the_most_urgent_are_told_and_all_are_weighed(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    for hours in (24, 8, 96, 16, 4):
        make_workload(f"Within {hours}", dependencies=[needing(product)], rto_hours=hours, mtpd_hours=100)
    whole = impact(make_incident(product.vendor))
    monkeypatch.setattr(queries, "SHOWN", 2)
    found = impact(make_incident(product.vendor))
    assert [item.workload.name for item in found.standings] == ["Within 4", "Within 8"]
    assert (found.reached, found.others, found.stopped, found.people_stopped) == (5, 3, 5, 50)
    assert (found.cost, found.person_days) == (whole.cost, whole.person_days)
    # By hour 48 four objectives of 24 hours and less are missed, two of them by those that are told.
    assert (whole.more_missed, found.more_missed, found.more_missed_at) == (0, 2, 24)


def test_of_a_wide_radius_the_costliest_are_named_and_the_others_counted(
    product: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    for people in (1, 30, 20):
        make_workload(f"Team of {people}", people=people, dependencies=[needing(product)])
    monkeypatch.setattr(queries, "NAMED", 2)
    (whole,) = radius_of([("all", "entity:orion")], NOON)
    assert [workload.name for workload in whole.workloads] == ["Team of 30", "Team of 20"]
    assert (whole.count, whole.others, whole.people) == (3, 1, 51)
    names, more = beyond_account([whole])
    assert (names, more) == (["Team of 20", "Team of 30"], 1)


def test_a_workload_costs_nothing_before_it_was_in_use(product: Product) -> None:
    make_workload("Old", dependencies=[needing(product)], in_use_since=NOON.date() - timedelta(days=9))
    incident = make_incident(product.vendor)
    assert (impact(incident).cost, impact(incident).cost_since) == (12_000, None)
    Workload.objects.update(in_use_since=NOON.date() + timedelta(days=1))
    assert impact(incident).cost == 250 * 36
    assert impact(incident).cost_since == NOON + timedelta(hours=12)


def test_the_queries_do_not_grow_with_the_workloads(product: Product) -> None:
    incident = make_incident(product.vendor)
    steps = radius_steps([product.vendor], [product])
    asked = []
    for first in (0, 4):
        for number in range(first, first + 4):
            make_workload(f"Work {number}", dependencies=[needing(product)])
        with CaptureQueriesContext(connection) as counted:
            effects = effects_of(incident, steps, LATER)
            assert (impact_of(effects).reached, blast_radius(effects)[0].count) == (first + 4, first + 4)
        asked.append(len(counted))
    assert asked[0] == asked[1] <= 40
