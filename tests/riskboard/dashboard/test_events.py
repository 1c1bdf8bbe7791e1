"""The audit over the API."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.factories.vendors import make_vendor
from vendors.services.vendors import update_vendor

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/events/"


def test_an_administrator_reads_who_changed_what(api_as: Callable[..., APIClient]) -> None:
    vendor = make_vendor("Vektor", owner="Grace")
    update_vendor(by=None, vendor=vendor, owner="Edsger")
    told = api_as("administrator", ["events:read"]).get(
        ADDRESS, {"kind": "vendors.vendor", "action": "update"}
    )
    assert told.status_code == 200
    [event] = told.json()["results"]
    assert event["changes"] == [{"field": "owner", "before": "Grace", "after": "Edsger"}]
    assert (event["record"], event["actor"]["kind"], event["reason"]) == (
        "Vektor",
        "system",
        "vendor changed",
    )


@pytest.mark.parametrize("role", ["viewer", "procurement", "officer"])
def test_for_others_there_is_nothing_here(role: str, api_as: Callable[..., APIClient]) -> None:
    assert api_as(role).get(ADDRESS).status_code == 404


def test_the_scope_is_needed_too(api_as: Callable[..., APIClient]) -> None:
    assert api_as("administrator", ["vendors:read"]).get(ADDRESS).status_code == 403


def test_next_and_previous_lead_through_the_log(api_as: Callable[..., APIClient]) -> None:
    for _number in range(5):
        make_vendor()
    client = api_as("administrator")
    first: Any = client.get(ADDRESS, {"kind": "vendors.vendor", "limit": "3"}).json()
    second = client.get(first["next"]).json()
    assert [len(first["results"]), len(second["results"])] == [3, 2]
    assert second["next"] is None
    assert client.get(second["previous"]).json()["results"] == first["results"]


@pytest.mark.parametrize(
    "query",
    [
        {"cursor": "forged"},
        {"limit": "0"},
        {"limit": "501"},
        {"action": "drop"},
        {"since": "x"},
        {"ordering": "id"},
    ],
)
def test_what_cannot_be_understood_is_refused(
    query: dict[str, str], api_as: Callable[..., APIClient]
) -> None:
    assert api_as("administrator").get(ADDRESS, query).status_code == 400


@pytest.mark.parametrize("actor", ["nobody", "-1", "1.5", "²", "9" * 40])
def test_an_actor_that_nobody_can_be_is_refused(api_as: Callable[..., APIClient], actor: str) -> None:
    answer = api_as("administrator").get(ADDRESS, {"actor": actor})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "actor"
