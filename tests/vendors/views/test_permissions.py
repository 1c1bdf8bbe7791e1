"""Who may open and change what: every address of the register, for every role and for nobody."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import URLPattern

from tests.factories.vendors import (
    make_contract,
    make_limit,
    make_mitigation,
    make_plan,
    make_product,
    make_scenario,
    make_scorecard,
    make_vendor,
    make_workload,
    needing,
)
from vendors.models import Fallback
from vendors.services.ranking import request_ranking
from vendors.services.rescore import rescore_all
from vendors.urls import urlpatterns

pytestmark = pytest.mark.django_db

EVERYBODY = {"viewer", "procurement", "officer", "administrator"}
REGISTER_WRITERS = {"procurement", "administrator"}
WORKLOAD_WRITERS = {"procurement", "officer", "administrator"}
LIMIT_WRITERS = {"administrator"}
SCENARIO_SAVERS = {"procurement", "officer", "administrator"}
# Of a scenario or ranking that is nobody's own; whose own it is changes it as well (test_scenarios.py).
SCENARIO_CHANGERS = {"administrator"}

# address → who may open it, who may send to it (None: nobody, it only shows); an address not listed fails the test
DECISIONS: dict[str, tuple[set[str] | None, set[str] | None]] = {
    "vendors": (EVERYBODY, None),
    "vendor-choices": (EVERYBODY, None),
    "product-choices": (EVERYBODY, None),
    "vendor-create": (REGISTER_WRITERS, REGISTER_WRITERS),
    "vendor": (EVERYBODY, None),
    "vendor-world": (EVERYBODY, None),
    "vendor-changes": (EVERYBODY, None),
    "vendor-likelihood": (EVERYBODY, None),
    "vendor-annual": (EVERYBODY, None),
    "vendor-annual-tornado": (EVERYBODY, None),
    "portfolio-annual": (EVERYBODY, None),
    "portfolio-annual-tornado": (EVERYBODY, None),
    "vendor-tornado": (EVERYBODY, None),
    "risk-parameters": ({"administrator"}, {"administrator"}),
    "parameters-tornado": ({"administrator"}, None),
    "likelihood": (EVERYBODY, None),
    "hosting": (EVERYBODY, None),
    "vendor-edit": (REGISTER_WRITERS, REGISTER_WRITERS),
    "vendor-archive": (REGISTER_WRITERS, REGISTER_WRITERS),
    "vendor-restore": (None, REGISTER_WRITERS),
    "product-create": (REGISTER_WRITERS, REGISTER_WRITERS),
    "products": (EVERYBODY, None),
    "product": (EVERYBODY, None),
    "product-edit": (REGISTER_WRITERS, REGISTER_WRITERS),
    "product-archive": (REGISTER_WRITERS, REGISTER_WRITERS),
    "product-restore": (None, REGISTER_WRITERS),
    "contracts": (EVERYBODY, None),
    "contract-create": (REGISTER_WRITERS, REGISTER_WRITERS),
    "contract": (EVERYBODY, None),
    "contract-edit": (REGISTER_WRITERS, REGISTER_WRITERS),
    "contract-archive": (REGISTER_WRITERS, REGISTER_WRITERS),
    "contract-restore": (None, REGISTER_WRITERS),
    "clarity": (EVERYBODY, None),
    "clarity-compare": (EVERYBODY, None),
    "contract-scorecard-create": (REGISTER_WRITERS, REGISTER_WRITERS),
    "policy-scorecard-create": (REGISTER_WRITERS, REGISTER_WRITERS),
    "scorecard": (EVERYBODY, None),
    "scorecard-edit": (REGISTER_WRITERS, REGISTER_WRITERS),
    "scorecard-archive": (REGISTER_WRITERS, REGISTER_WRITERS),
    "scorecard-restore": (None, REGISTER_WRITERS),
    "workloads": (EVERYBODY, None),
    "workload-create": (WORKLOAD_WRITERS, WORKLOAD_WRITERS),
    "workload": (EVERYBODY, None),
    "workload-edit": (WORKLOAD_WRITERS, WORKLOAD_WRITERS),
    "workload-archive": (WORKLOAD_WRITERS, WORKLOAD_WRITERS),
    "workload-restore": (None, WORKLOAD_WRITERS),
    "fallback-tested": (None, WORKLOAD_WRITERS),
    "portfolio": (EVERYBODY, None),
    "single-points": (EVERYBODY, None),
    "joint-losses": (EVERYBODY, None),
    "limits": (EVERYBODY, None),
    "limit-create": (LIMIT_WRITERS, LIMIT_WRITERS),
    "limit": (EVERYBODY, None),
    "limit-edit": (LIMIT_WRITERS, LIMIT_WRITERS),
    "limit-archive": (LIMIT_WRITERS, LIMIT_WRITERS),
    "limit-restore": (None, LIMIT_WRITERS),
    "ranking-start": (EVERYBODY, EVERYBODY),
    "ranking": (EVERYBODY, None),
    "ranking-cancel": (None, SCENARIO_CHANGERS),
    "ranking-again": (None, EVERYBODY),
    "ranking-plan": (None, SCENARIO_SAVERS),
    "scenarios": (EVERYBODY, None),
    "scenario-run": (EVERYBODY, None),
    "atom-choices": (EVERYBODY, None),
    "scenario-create": (SCENARIO_SAVERS, SCENARIO_SAVERS),
    "scenario-compare": (EVERYBODY, None),
    "scenario": (EVERYBODY, None),
    "scenario-edit": (SCENARIO_CHANGERS, SCENARIO_CHANGERS),
    "scenario-archive": (SCENARIO_CHANGERS, SCENARIO_CHANGERS),
    "scenario-restore": (None, SCENARIO_CHANGERS),
    "workload-choices": (EVERYBODY, None),
    "fallback-choices": (EVERYBODY, None),
    "mitigations": (EVERYBODY, None),
    "mitigation-create": (SCENARIO_SAVERS, SCENARIO_SAVERS),
    "mitigation": (EVERYBODY, None),
    "mitigation-effect": (EVERYBODY, None),
    "mitigation-edit": (SCENARIO_SAVERS, SCENARIO_SAVERS),
    "mitigation-archive": (SCENARIO_SAVERS, SCENARIO_SAVERS),
    "mitigation-restore": (None, SCENARIO_SAVERS),
    "mitigation-choices": (EVERYBODY, None),
    "person-choices": (SCENARIO_SAVERS, None),
    "plans": (EVERYBODY, None),
    "plan-create": (SCENARIO_SAVERS, SCENARIO_SAVERS),
    "plan": (EVERYBODY, None),
    "plan-effect": (EVERYBODY, None),
    "plan-edit": (SCENARIO_SAVERS, SCENARIO_SAVERS),
    "plan-done": (None, SCENARIO_SAVERS),
    "plan-archive": (SCENARIO_SAVERS, SCENARIO_SAVERS),
    "plan-restore": (None, SCENARIO_SAVERS),
}
SETTINGS = {"risk-parameters", "parameters-tornado"}
ROLES = sorted(EVERYBODY)


def named(pattern: URLPattern) -> str:
    assert pattern.name, pattern
    return pattern.name


@pytest.fixture
def addresses() -> dict[str, str]:
    """Each address by name, filled with a record that exists."""
    vendor = make_vendor("Vektor")
    product = make_product("Assist", vendor=vendor)
    card = make_scorecard(make_contract("C-1", vendor=vendor))
    fallback = {"name": "By hand", "switch_hours": Decimal(1), "capacity": Decimal(1)}
    make_workload("Claims", dependencies=[needing(product)], fallbacks=[fallback])
    slugs = {"vendors": "vektor", "products": "assist", "contracts": "c-1", "workloads": "claims"}
    slugs |= {"scorecards": card.slug, "clarity": "", "likelihood": "", "settings": "", "hosting": ""}
    slugs["portfolio"] = make_limit().slug
    mitigation = make_mitigation()
    slugs |= {"mitigations": mitigation.slug, "plans": make_plan(None, mitigation).slug, "fallbacks": ""}
    slugs["scenarios"] = make_scenario(shared=True).slug
    rescore_all()
    asked = request_ranking(by=None, gauge="expected", mitigations=[mitigation.pk])
    found = {}
    for pattern in urlpatterns:
        route = str(pattern.pattern)
        slug = slugs[route.split("/")[0]]
        pk = asked.pk if "ranking" in route else Fallback.objects.get().pk
        path = route.replace("<slug:slug>", slug).replace("<int:pk>", str(pk))
        found[named(pattern)] = f"/{path}"
    found["atom-choices"] += "?by=model"
    return found


def refusal(name: str) -> int:
    """Settings are for administrators alone: nobody else is told that they exist."""
    return 404 if name in SETTINGS else 403


def test_every_address_has_a_decision() -> None:
    assert {named(pattern) for pattern in urlpatterns} == set(DECISIONS)


@pytest.mark.parametrize("role", ROLES)
def test_pages_open_for_those_who_may_see_them(
    role: str, addresses: dict[str, str], client_as: Callable[[str], Client]
) -> None:
    client = client_as(role)
    for name, (readers, _writers) in DECISIONS.items():
        expected = 405 if readers is None else 200 if role in readers else refusal(name)
        assert client.get(addresses[name]).status_code == expected, name


@pytest.mark.parametrize("role", ROLES)
def test_what_somebody_may_not_do_is_refused_before_anything_is_read(
    role: str, addresses: dict[str, str], client_as: Callable[[str], Client]
) -> None:
    client = client_as(role)
    for name, (_readers, writers) in DECISIONS.items():
        status = client.post(addresses[name], {"tested_on": date(2026, 1, 1)}).status_code
        if writers is None:
            assert status == 405, name
        else:
            assert (status == refusal(name)) == (role not in writers), (name, status)


def test_visitors_are_sent_to_sign_in(addresses: dict[str, str]) -> None:
    client = Client()
    for name, address in addresses.items():
        response = client.get(address)
        assert response.status_code == 302, name
        assert response.headers["Location"].startswith("/sign-in/"), name


@pytest.mark.parametrize(
    "path", ["vendors", "products", "contracts", "scorecards", "workloads", "mitigations"]
)
def test_what_does_not_exist_is_not_found(path: str, client_as: Callable[[str], Client]) -> None:
    client = client_as("administrator")
    assert client.get(f"/{path}/nobody/").status_code == 404
    assert client.get(f"/{path}/nobody/edit/").status_code == 404
    assert client.get(f"/{path}/nobody/archive/").status_code == 404
    assert client.post(f"/{path}/nobody/archive/").status_code == 404
    assert client.post(f"/{path}/nobody/restore/").status_code == 404
