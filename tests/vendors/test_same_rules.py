"""One rule, three doors: what the services refuse is refused at its field by the pages and the API, too."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from rest_framework.test import APIClient

from tests.factories.vendors import make_product, make_vendor
from tests.refusals import assert_api_tells_once, assert_told_once
from vendors.models import Contract, Product, Vendor, Workload
from vendors.services.contracts import create_contract
from vendors.services.products import create_product
from vendors.services.vendors import create_vendor
from vendors.services.workloads import create_workload

pytestmark = pytest.mark.django_db

TOMORROW = (datetime.now(UTC) + timedelta(days=2)).date().isoformat()
BASE: dict[str, dict[str, Any]] = {
    "vendor": {"name": "Corvid", "tracked_since": "2026-01-01"},
    "product": {"name": "Wing", "model": "wing-1", "jurisdiction": "EU", "platform": "own"},
    "contract": {
        "reference": "C-9",
        "title": "Agreement",
        "start_date": "2026-01-01",
        "end_date": "2026-12-31",
        "notice_period_days": "30",
        "currency": "EUR",
        "exchange_rate": "1",
    },
    "workload": {
        "name": "Claims",
        "people": "12",
        "cost_per_hour": "90",
        "share_stopped": "0.6",
        "direct_loss_per_hour": "0",
        "operating_hours_per_week": "40",
        "rto_hours": "24",
        "mtpd_hours": "72",
    },
}
WHOLE_NUMBERS = ("people", "notice_period_days", "renewal_months")
MODELS = {"vendor": Vendor, "product": Product, "contract": Contract, "workload": Workload}


class Rule(NamedTuple):
    """What passes, what is refused, at which field and why."""

    kind: str
    good: dict[str, Any]
    bad: dict[str, Any]
    field: str
    message: str


RULES = [
    Rule("vendor", {"country": "FR"}, {"country": "ZZ"}, "country", "ISO 3166-1"),
    Rule("vendor", {"country": ""}, {"country": "fr"}, "country", "ISO 3166-1"),
    Rule("vendor", {"lei": "506700GE1G29325QX363"}, {"lei": "506700GE1G29325QX364"}, "lei", "check digits"),
    Rule("vendor", {}, {"tracked_since": TOMORROW}, "tracked_since", "must not lie in the future"),
    Rule("vendor", {"tracked_since": "1990-01-01"}, {"tracked_since": "1989-12-31"}, "tracked_since", "1990"),
    Rule("vendor", {"name": "Lexiforma"}, {"name": "LEXIFORM"}, "name", "Lexiform has this already"),
    Rule("vendor", {"name": "Lexis"}, {"name": "lx"}, "name", "“lx” already means Lexiform"),
    Rule("vendor", {"aliases": "Corvids"}, {"aliases": "Corvids, LEXIFORM"}, "aliases", "means Lexiform"),
    Rule("vendor", {"aliases": "CRV"}, {"aliases": "crv, lx"}, "aliases", "“lx” already means Lexiform"),
    Rule("product", {"name": "Pens"}, {"name": "PEN"}, "name", "Pen has this already"),
    Rule("product", {"retires_on": "2200-12-31"}, {"retires_on": "2201-01-01"}, "retires_on", "2200"),
    Rule("contract", {"currency": "EUR"}, {"currency": "EUX"}, "currency", "ISO 4217"),
    Rule("contract", {"exchange_rate": "1.000000"}, {"exchange_rate": "1.1"}, "exchange_rate", "must be 1"),
    Rule("contract", {}, {"exchange_rate_date": "2026-01-01"}, "exchange_rate_date", "must be empty"),
    Rule(
        "contract",
        {"currency": "USD", "exchange_rate": "0.9", "exchange_rate_date": "2026-01-01"},
        {"currency": "USD", "exchange_rate": "0.9"},
        "exchange_rate_date",
        "is needed",
    ),
    Rule(
        "contract",
        {"currency": "USD", "exchange_rate": "1", "exchange_rate_date": "2026-01-01"},
        {"currency": "USD", "exchange_rate": "1", "exchange_rate_date": TOMORROW},
        "exchange_rate_date",
        "must not lie in the future",
    ),
    Rule("contract", {"products": ["pen"]}, {"products": ["quill"]}, "products", "not a product of Lexiform"),
    Rule("contract", {"end_date": "2200-12-31"}, {"end_date": "9999-12-31"}, "end_date", "1990 and 2200"),
    Rule("contract", {"start_date": "1990-01-01"}, {"start_date": "0001-01-01"}, "start_date", "1990"),
    Rule("workload", {"people": "10000000"}, {"people": "10000001"}, "people", "between 0 and 10000000"),
    Rule("workload", {"cost_per_hour": "100000"}, {"cost_per_hour": "100000.01"}, "cost_per_hour", "100000"),
    Rule(
        "workload",
        {"direct_loss_per_hour": "1000000000"},
        {"direct_loss_per_hour": "1000000000.01"},
        "direct_loss_per_hour",
        "must lie between 0 and 1000000000",
    ),
    Rule("workload", {"rto_hours": "72"}, {"rto_hours": "72.01"}, "rto_hours", "tolerated outage, 72 hours"),
]
NAMES = [f"{rule.kind} {rule.bad or rule.good}" for rule in RULES]
each_rule = pytest.mark.parametrize("rule", RULES, ids=NAMES)


@pytest.fixture(autouse=True)
def lexiform() -> Vendor:
    """A vendor with an alias and a product, and a product of another one."""
    vendor = make_vendor("Lexiform", slug="lexiform", aliases=["LX"])
    make_product("Pen", slug="pen", vendor=vendor)
    make_product("Quill", slug="quill", vendor=make_vendor("Feather"))
    return vendor


def saved(rule: Rule) -> int:
    start = {"product": 2}.get(rule.kind, {"vendor": 2}.get(rule.kind, 0))
    return int(MODELS[rule.kind]._default_manager.count()) - start


def plain(kind: str, fields: dict[str, Any]) -> dict[str, Any]:
    """What a form sends as text, as services and programs give it."""
    given = BASE[kind] | fields
    given = {name: int(value) if name in WHOLE_NUMBERS else value for name, value in given.items()}
    return given | ({"aliases": given["aliases"].split(", ")} if "aliases" in given else {})


def by_service(kind: str, fields: dict[str, Any], vendor: Vendor) -> None:
    given = plain(kind, fields)
    if "products" in given:
        given["products"] = list(Product.objects.filter(slug__in=given["products"]))
    if kind in ("product", "contract"):
        given["vendor"] = vendor
    creators: dict[str, Callable[..., Any]] = {
        "vendor": create_vendor,
        "product": create_product,
        "contract": create_contract,
        "workload": create_workload,
    }
    creators[kind](by=None, **given)


def by_form(client: Client, kind: str, fields: dict[str, Any], vendor: Vendor) -> Any:
    given = BASE[kind] | fields
    if kind == "contract":
        given["vendor"] = vendor.pk
        given["products"] = [Product.objects.get(slug=slug).pk for slug in given.get("products", ())]
    sets = {"product": ["needs"], "workload": ["dependencies", "fallbacks"]}.get(kind, [])
    for name in sets:
        given |= {f"{name}-TOTAL_FORMS": "0", f"{name}-INITIAL_FORMS": "0"}
    if kind == "product":
        given["state"] = "available"
        return client.post("/vendors/lexiform/products/new/", given)
    return client.post(f"/{kind}s/new/", given)


def by_api(api: APIClient, kind: str, fields: dict[str, Any]) -> Any:
    given = plain(kind, fields)
    if kind in ("product", "contract"):
        given["vendor"] = "lexiform"
    return api.post(f"/api/v1/{kind}s/", given)


@each_rule
def test_services_hold_the_rule(rule: Rule, lexiform: Vendor) -> None:
    with pytest.raises(ValidationError) as refused:
        by_service(rule.kind, rule.bad, lexiform)
    assert_told_once(refused.value.message_dict, rule)
    assert saved(rule) == 0
    by_service(rule.kind, rule.good, lexiform)
    assert saved(rule) == 1


@each_rule
def test_pages_say_it_once_at_the_field(
    rule: Rule, lexiform: Vendor, client_as: Callable[[str], Client]
) -> None:
    client = client_as("procurement")
    response = by_form(client, rule.kind, rule.bad, lexiform)
    assert response.status_code == 422
    assert_told_once(response.context["form"].errors, rule)
    assert saved(rule) == 0
    assert by_form(client, rule.kind, rule.good, lexiform).status_code == 302
    assert saved(rule) == 1


@each_rule
def test_the_api_says_it_once_at_the_field(rule: Rule, api_as: Callable[..., APIClient]) -> None:
    api = api_as("administrator")
    assert_api_tells_once(by_api(api, rule.kind, rule.bad), rule)
    assert saved(rule) == 0
    response = by_api(api, rule.kind, rule.good)
    assert response.status_code == 201, response.content
    assert saved(rule) == 1
