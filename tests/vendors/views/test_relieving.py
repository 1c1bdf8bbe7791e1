"""A scenario with mitigations done, on the pages of answers."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from riskboard.common.formatting import rounded
from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from tests.vendors.mitigating import a_fallback, better_terms, noted
from vendors.models import Mitigation, Vendor, Workload
from vendors.services.scenarios import create_scenario

pytestmark = pytest.mark.django_db

ASKED = "/scenarios/run/?atom=entity%3Avektor&hours=240&notice=0"


@pytest.fixture
def client(client_as: Callable[[str], Client]) -> Client:
    return client_as("viewer")


@pytest.fixture
def vendor() -> Vendor:
    return make_vendor("Vektor")


@pytest.fixture
def desk(vendor: Vendor) -> Workload:
    product = make_product("Assist", vendor=vendor)
    make_workload("Other", dependencies=[needing(product)], people=5)
    return make_workload("Desk", dependencies=[needing(product)], people=60, rto_hours=8, mtpd_hours=24)


def lines(client: Client, *chosen: Mitigation, path: str = ASKED) -> dict[str, Any]:
    mark = "&" if "?" in path else "?"
    response = client.get(path + mark + "&".join(f"with={row.slug}" for row in chosen))
    assert response.status_code == 200
    return {line.name: line for line in response.context["relief"].lines}


def test_the_figures_stand_before_and_after(client: Client, desk: Workload) -> None:
    found = lines(client, a_fallback(desk))
    assert (found["Workloads that lose hours"].before, found["Workloads that lose hours"].after) == ("2", "2")
    assert found["Recovery objectives missed"].change == "−1"
    assert found["Cost"].tone == "good"
    assert found["What fails first"].before.replace("\xa0", " ") == "Desk after 8 h"
    assert found["What fails first"].after.startswith("Other after")
    assert found["What fails first"].change == "later"


def test_a_saved_scenario_is_asked_with_them_as_well(client: Client, desk: Workload) -> None:
    create_scenario(by=None, name="Out", shared=True, atoms=["entity:vektor"], hours=240)
    assert lines(client, a_fallback(desk), path="/scenarios/out/")["Cost"].tone == "good"


def test_only_what_bears_on_the_failure_is_offered(client: Client, desk: Workload, vendor: Vendor) -> None:
    mine, terms = a_fallback(desk, name="Mine"), better_terms(vendor, name="Terms")
    a_fallback(make_workload("Elsewhere"), name="Elsewhere")
    a_fallback(desk, name="Withdrawn", archived_at="2026-01-01T00:00Z")
    assert client.get(ASKED).context["offered"] == [mine]
    account = ASKED.replace("entity", "account")
    assert client.get(account).context["offered"] == [mine, terms]


def test_terms_warn_of_a_suspension_and_shorten_it(client: Client, desk: Workload, vendor: Vendor) -> None:
    found = lines(client, better_terms(vendor), path=ASKED.replace("entity", "account"))
    assert found["Person-days"].tone == "good"


def test_a_second_vendor_keeps_the_work_going(client: Client, desk: Workload, vendor: Vendor) -> None:
    beside = vendor.products.get()
    second = noted("alternative", workload=desk, beside=beside, product=make_product("Second"), share=0)
    assert lines(client, second)["Workloads that lose hours"].after == "1"


def test_what_does_not_fit_any_more_is_named(client: Client, desk: Workload) -> None:
    gone = noted("exercise", "Exercise it", workload=desk)
    response = client.get(f"{ASKED}&with={gone.slug}")
    assert [name for name, _why in response.context["relief"].unfit] == ["Exercise it"]
    assert "Exercise it is left out" in response.content.decode()


def test_an_unknown_name_changes_nothing(client: Client, desk: Workload) -> None:
    assert client.get(f"{ASKED}&with=nothing").context["relief"] is None


def test_queries_stay_as_they_are_for_more_mitigations(client: Client, desk: Workload) -> None:
    def asked(*chosen: Mitigation) -> int:
        with CaptureQueriesContext(connection) as found:
            lines(client, *chosen)
        return len(found)

    first = a_fallback(desk)
    before = asked(first)
    more = [a_fallback(desk, switch_hours=hours) for hours in (5, 6, 7)]
    assert asked(first, *more) == before


def test_the_costs_of_all_rows_add_up_to_the_cost_that_is_shown(client: Client, desk: Workload) -> None:
    product = desk.dependencies.get().options.get().product
    for people in (7, 11, 13, 17):
        make_workload(f"Desk of {people}", people=people, dependencies=[needing(product)])
    context = client.get(ASKED.replace("240", "241.37")).context
    assert sum(row.shown_cost for row in context["rows"]) == rounded(context["cost"])
    assert all(abs(row.shown_cost - row.cost) <= 1 for row in context["rows"])
