"""Every operation, asked with whatever its schema allows and forbids: no fault, and no answer that it does not tell of.

Run in full by ``make soak``; a few examples of each operation belong to the ordinary tests.
"""

import json
import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from riskboard.accounts.models import Role
from riskboard.accounts.services import create_token
from riskboard.environment import BASE_DIR
from riskboard.wsgi import application
from tests.factories.accounts import make_user
from tests.factories.incidents import make_candidate, make_incident, make_source
from tests.factories.vendors import make_contract, make_product, make_scorecard, make_workload, needing
from vendors.services.rescore import rescore_all

pytestmark = pytest.mark.django_db
SCHEMA: Any = schemathesis.openapi.from_dict(json.loads((BASE_DIR / "docs" / "openapi.json").read_text()))
SCHEMA.app = application
OPERATIONS: dict[str, Any] = {found.ok().label: found.ok() for found in SCHEMA.get_all_operations()}
CHECKS: list[Any] = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
RESOURCES = (
    "vendors",
    "products",
    "contracts",
    "scorecards",
    "workloads",
    "incidents",
    "candidates",
    "sources",
)


class _Undone(Exception):
    """Takes back what a request has done."""


@pytest.fixture
def records() -> dict[str, int]:
    """One record of each resource, by the resource's name: its id."""
    product = make_product()
    workload = make_workload(dependencies=[needing(product)])
    rescore_all()
    made: dict[str, Any] = {
        "vendors": product.vendor,
        "products": product,
        "contracts": make_contract(),
        "scorecards": make_scorecard(),
        "workloads": workload,
        "incidents": make_incident(product.vendor, facts=[{"field": "wait", "value": "60 days"}]),
        "candidates": make_candidate(vendors=[product.vendor.slug]),
        "sources": make_source(),
    }
    return {name: record.pk for name, record in made.items()}


@pytest.fixture(autouse=True)
def _kept_connection() -> Iterator[None]:
    """Requests of the application end with the test's connection left as it is."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def ask(label: str, role: str, records: dict[str, int], examples: int) -> None:
    """``examples`` requests to one operation, about half of them about a record that exists."""
    _token, secret = create_token(
        user=make_user(role=Role(role)), name="properties", scopes=["read", "write"]
    )
    headers = {"Authorization": f"Bearer {secret}"}
    operation = OPERATIONS[label]
    resource = label.split("/")[3]

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(), known=st.booleans())
    def run(case: Any, known: bool) -> None:
        if known and resource in records and "key" in (case.path_parameters or {}):
            case.path_parameters["key"] = records[resource]
        case.cookies = {}
        try:
            with transaction.atomic():
                case.call_and_validate(headers=headers, checks=CHECKS)
                raise _Undone
        except _Undone:
            pass

    run()


@pytest.mark.parametrize("label", OPERATIONS)
def test_a_few_requests_to_every_operation(label: str, records: dict[str, int]) -> None:
    ask(label, "administrator", records, 4)


@pytest.mark.soak
@pytest.mark.parametrize("role", ["administrator", "viewer"])
@pytest.mark.parametrize("label", OPERATIONS)
def test_many_requests_to_every_operation(label: str, role: str, records: dict[str, int]) -> None:
    ask(label, role, records, int(os.environ.get("RISKBOARD_EXAMPLES", "100")))
