"""What an incident does to our workloads."""

from datetime import timedelta
from typing import Any

import pytest

from incidents.models import Incident
from incidents.queries.impact import Impact, blast_radius, counting_atoms, impact_of, radius_steps
from tests.factories.incidents import NOON, make_incident
from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from vendors.models import Product
from vendors.queries.reached import reach_of

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=48)


@pytest.fixture
def product() -> Product:
    return make_product("Orion", vendor=make_vendor(slug="orion"), model="orion-4")


def impact(incident: Incident, at: Any = LATER) -> Impact:
    return impact_of(incident, reach_of(counting_atoms(incident), at), at)


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
    account, model, whole = blast_radius(reach_of((atom for _label, atom in steps), NOON), steps)
    assert [workload.name for workload in account.workloads] == ["Direct"]
    assert {workload.name for workload in model.workloads} == {"Direct", "Indirect"}
    assert {workload.name for workload in whole.workloads} == {"Direct", "Indirect"}
    assert (account.people, whole.people) == (10, 20)
    assert whole.loss == 2 * account.loss > 0


def test_an_incident_that_has_not_begun_has_cost_nothing(product: Product) -> None:
    make_workload("Stuck", dependencies=[needing(product)])
    found = impact(make_incident(product.vendor), NOON - timedelta(hours=5))
    assert (found.waited_hours, found.cost) == (0, 0)
