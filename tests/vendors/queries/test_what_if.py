"""The answer of a scenario in the words of the register."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories.vendors import make_contract, make_product, make_vendor, make_workload, needing
from vendors.domain.question import Question
from vendors.models import Product, Workload
from vendors.queries import what_if as queries
from vendors.services.workloads import update_workload

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
GONE = Question(("entity:vektor",), 100.0)


@pytest.fixture
def assist() -> Product:
    return make_product("Assist", vendor=make_vendor("Vektor"), model="Vektor One", jurisdiction="US")


def fallback(name: str, hours: int, product: Product | None = None) -> dict[str, object]:
    return {"name": name, "product": product, "switch_hours": Decimal(hours), "capacity": Decimal("0.5")}


def test_what_carries_a_workload_is_named_as_on_its_page_and_in_the_order_of_time(assist: Product) -> None:
    other = make_product("Other", model="Else")
    built = make_product("Built", needs=[{"k": 1, "products": [assist]}])
    spare = [fallback("By hand", 40), fallback("", 20, other), fallback("Dead with it", 1, built)]
    make_workload("Claims", dependencies=[needing(assist)], fallbacks=spare, substitutability="easy")
    answer = queries.answer_now(GONE, NOW)
    [row] = queries.halted(answer, slice(None))
    told = [(carrier.at, carrier.name, carrier.product) for carrier in row.carriers]
    assert told == [(20.0, "Other", "other"), (40.0, "By hand", ""), (168.0, "", "")]
    assert row.cost * 1000 == answer.cost


def test_notice_shortens_what_carries_it(assist: Product) -> None:
    make_workload("Claims", dependencies=[needing(assist)], fallbacks=[fallback("By hand", 40)])
    [row] = queries.halted(
        queries.answer_now(Question(GONE.atoms, 100.0, notice_hours=30.0), NOW), slice(None)
    )
    assert [carrier.at for carrier in row.carriers] == [10.0]


def test_atoms_are_called_as_people_call_them(assist: Product) -> None:
    found = queries.named(["model:Vektor One", "account:vektor", "entity:nobody"])
    assert [(one.kind, one.name, one.vendor) for one in found] == [
        ("account", "Vektor", "vektor"),
        ("entity", "nobody", ""),
        ("model", "Vektor One", ""),
    ]


def test_contracts_help_of_whose_products_fail_themselves(assist: Product) -> None:
    make_product("Built", vendor=make_vendor("Builder"), needs=[{"k": 1, "products": [assist]}])
    assert [one.vendor.name for one in queries.recourse(Question(("jurisdiction:US",)))] == [
        "Builder",
        "Vektor",
    ]
    assert [one.vendor.name for one in queries.recourse(GONE)] == ["Vektor"]


def test_only_contracts_that_run_are_counted_as_spend(assist: Product) -> None:
    vendor = assist.vendor
    value: dict[str, Any] = {"vendor": vendor, "annual_value": Decimal(100)}
    make_contract("Runs", end_date=None, **value)
    make_contract("Renews", end_date=date(2026, 6, 30), auto_renewal=True, renewal_months=12, **value)
    make_contract("Over", end_date=date(2026, 6, 30), **value)
    make_contract("Later", start_date=date(2027, 1, 1), end_date=None, **value)
    make_contract("Free", vendor=vendor, end_date=None)
    assert queries.price_now(Question(("account:vektor",), rise=10.0), NOW).spend == 200.0


def test_what_took_long_is_read_once_and_anew_after_any_change(
    assist: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "KEPT_FROM", 1)
    cache.clear()
    make_workload("Claims", dependencies=[needing(assist)])
    first = queries.answer_now(GONE, NOW)
    with CaptureQueriesContext(connection) as again:
        longer = queries.answer_now(Question(GONE.atoms, 200.0), NOW)
    assert len(again) == 1
    assert longer.cost > first.cost
    update_workload(by=None, workload=Workload.objects.get(), people=20)
    assert queries.answer_now(GONE, NOW).people == 20.0
