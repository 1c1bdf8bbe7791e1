"""Writes over the API that are based on a record that somebody has changed meanwhile."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.factories.incidents import make_incident
from tests.factories.vendors import (
    make_contract,
    make_mitigation,
    make_plan,
    make_product,
    make_scorecard,
    make_vendor,
    make_workload,
)

pytestmark = pytest.mark.django_db

MAKE: dict[str, Callable[[], Any]] = {
    "vendors": make_vendor,
    "products": make_product,
    "contracts": make_contract,
    "scorecards": make_scorecard,
    "workloads": make_workload,
    "mitigations": make_mitigation,
    "plans": make_plan,
    "incidents": lambda: make_incident(make_vendor()),
}
FIELD = {
    "mitigations": "note",
    "plans": "note",
    "products": "platform",
    "workloads": "description",
    "incidents": "summary",
}


@pytest.mark.parametrize("resource", MAKE)
def test_a_stale_change_or_removal_is_refused_with_412_and_a_fresh_one_passes(
    resource: str, api_as: Callable[..., APIClient]
) -> None:
    api = api_as("administrator")
    address = f"/api/v1/{resource}/{MAKE[resource]().pk}/"
    field = FIELD.get(resource, "notes")
    opened = api.get(address).headers["ETag"]
    assert api.patch(address, {field: "first"}, headers={"If-Match": opened}).status_code == 200
    assert api.patch(address, {field: "second"}, headers={"If-Match": opened}).status_code == 412
    assert api.delete(address, headers={"If-Match": opened}).status_code == 412
    record = api.get(address)
    assert record.json()[field] == "first"
    assert api.delete(address, headers={"If-Match": record.headers["ETag"]}).status_code == 204
