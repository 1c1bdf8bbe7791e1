"""Many rows at once: by the same rules, at a cost that does not grow, all or nothing unless told otherwise."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pghistory import models as history

from riskboard.common.bulk import BulkError, BulkRow
from tests.factories.vendors import make_product, make_vendor, needing, rated
from vendors.models import Contract, Product, Vendor, Workload
from vendors.services.bulk import Kind, upsert
from vendors.services.bulk_kinds import CONTRACTS, PRODUCTS, SCORECARDS, VENDORS, WORKLOADS

pytestmark = pytest.mark.django_db


def write(kind: Kind, *rows: dict[str, Any], partial: bool = False) -> list[BulkRow]:
    found = [BulkRow(position, dict(values)) for position, values in enumerate(rows)]
    upsert(kind, by=None, rows=found, partial=partial)
    return found


def outcomes(rows: Sequence[BulkRow]) -> list[str]:
    return [row.outcome for row in rows]


def failures(kind: Kind, *rows: dict[str, Any]) -> list[dict[str, list[str]]]:
    with pytest.raises(BulkError) as caught:
        write(kind, *rows)
    return [row.errors for row in caught.value.rows]


def vendor(number: int, **values: Any) -> dict[str, Any]:
    return {"external_id": f"crm:{number}", "name": f"Vendor {number}"} | values


def product(number: int, **values: Any) -> dict[str, Any]:
    plain = {"name": f"Product {number}", "model": "m", "jurisdiction": "US", "platform": "own"}
    return {"external_id": f"crm:{number}"} | plain | values


def contract(number: int, **values: Any) -> dict[str, Any]:
    plain = {"reference": f"C-{number}", "title": "Agreement", "start_date": date(2026, 1, 1)}
    return {"external_id": f"erp:{number}"} | plain | values


def scorecard(number: int, **values: Any) -> dict[str, Any]:
    plain = {"title": f"Policy {number}", "url": "https://vendor.example/", "effective_on": date(2026, 1, 1)}
    return {"external_id": f"grc:{number}"} | plain | values


def workload(number: int, **values: Any) -> dict[str, Any]:
    plain = {"name": f"Work {number}", "mtpd_hours": Decimal(72), "rto_hours": Decimal(24)}
    return {"external_id": f"cmdb:{number}"} | plain | values


def test_new_rows_are_created_changed_ones_updated_and_equal_ones_left_alone() -> None:
    assert outcomes(write(VENDORS, vendor(1, country="FR"), vendor(2))) == ["created", "created"]
    first = Vendor.objects.get(external_id="crm:1")
    assert (first.slug, first.country, first.tracked_since is not None) == ("vendor-1", "FR", True)
    found = write(VENDORS, vendor(1, country="FR"), vendor(2, owner="Ada"), vendor(3))
    assert outcomes(found) == ["unchanged", "updated", "created"]
    assert Vendor.objects.get(external_id="crm:2").owner == "Ada"
    assert Vendor.objects.get(external_id="crm:1").updated_at == first.updated_at


def test_what_a_row_does_not_give_stays_as_it_is() -> None:
    write(VENDORS, vendor(1, country="FR", owner="Ada"))
    write(VENDORS, {"external_id": "crm:1", "country": "DE"})
    found = Vendor.objects.get()
    assert (found.name, found.country, found.owner) == ("Vendor 1", "DE", "Ada")


def test_one_bad_row_keeps_all_out_unless_the_good_ones_are_wanted() -> None:
    rows = [vendor(1), vendor(2, country="XX"), vendor(3, name="VENDOR 1")]
    errors = failures(VENDORS, *rows)
    assert [set(one) for one in errors] == [set(), {"country"}, {"name"}]
    assert not Vendor.objects.exists()
    assert outcomes(write(VENDORS, *rows, partial=True)) == ["created", "failed", "failed"]
    assert [one.name for one in Vendor.objects.all()] == ["Vendor 1"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": "corvid ai"}, "name"),
        ({"name": "Raven"}, "name"),
        ({"aliases": ["CORVID AI"]}, "aliases"),
        ({"slug": "corvid-ai"}, "slug"),
        ({"slug": "bulk"}, "slug"),
        ({"tracked_since": date(2999, 1, 1)}, "tracked_since"),
    ],
)
def test_a_row_obeys_the_rules_of_a_single_write(values: dict[str, Any], field: str) -> None:
    make_vendor("Corvid AI", aliases=["Raven"])
    assert field in failures(VENDORS, vendor(1, **values))[0]


def test_rows_obey_the_rules_among_themselves() -> None:
    assert failures(VENDORS, vendor(1, aliases=["Raven"]), vendor(2, name="raven")) == [
        {},
        {"name": ["“raven” already means Vendor 1: let each name mean one vendor"]},
    ]
    found = write(VENDORS, vendor(1, name="Same name"), vendor(2, name="Same-name"))
    assert [row.record.slug for row in found] == ["same-name", "same-name-2"]


def test_a_name_that_is_given_up_is_free_at_once() -> None:
    write(VENDORS, vendor(1, name="Old"))
    assert outcomes(write(VENDORS, vendor(1, name="New"), vendor(2, name="Old"))) == ["updated", "created"]


def test_the_identifier_of_an_archived_record_is_refused() -> None:
    write(VENDORS, vendor(1))
    Vendor.objects.update(archived_at="2026-01-01T00:00:00Z")
    assert set(failures(VENDORS, vendor(1, owner="Ada"))[0]) == {"external_id"}


def test_the_history_tells_of_every_row_that_changed_and_of_no_other() -> None:
    def told() -> list[tuple[str, str]]:
        events: Any = history.Events.objects
        found = events.tracks(*Vendor.objects.all()).order_by("pgh_created_at", "pgh_id")
        return [(one.pgh_label, one.pgh_data["name"]) for one in found]

    write(VENDORS, vendor(1), vendor(2))
    assert sorted(told()) == [("insert", "Vendor 1"), ("insert", "Vendor 2")]
    write(VENDORS, vendor(1), vendor(2, owner="Ada"))
    assert sorted(told()) == [("insert", "Vendor 1"), ("insert", "Vendor 2"), ("update", "Vendor 2")]


def test_products_come_with_their_vendor_and_needs() -> None:
    owner, model = make_vendor(), make_product("Model API")
    needs = [{"k": 1, "products": [model]}]
    assert outcomes(write(PRODUCTS, product(1, vendor=owner, needs=needs))) == ["created"]
    saved = Product.objects.get(external_id="crm:1")
    assert [option.product for option in saved.needs.get().options.all()] == [model]
    assert outcomes(write(PRODUCTS, product(1, vendor=owner, needs=needs))) == ["unchanged"]
    assert outcomes(write(PRODUCTS, product(1, vendor=owner))) == ["unchanged"]
    found = write(PRODUCTS, {"external_id": "crm:1", "needs": []})
    assert outcomes(found) == ["updated"]
    assert not saved.needs.exists()
    assert Product.objects.get(pk=saved.pk).updated_at > saved.updated_at
    assert set(failures(PRODUCTS, product(1, vendor=make_vendor()))[0]) == {"vendor"}


def test_a_circle_that_several_rows_close_is_refused() -> None:
    write(PRODUCTS, *(product(number, vendor=make_vendor()) for number in (1, 2, 3)))
    first, second, third = Product.objects.order_by("pk")
    rows = [
        {"external_id": "crm:1", "needs": [{"products": [second]}]},
        {"external_id": "crm:2", "needs": [{"products": [first]}]},
        {"external_id": "crm:3", "needs": [{"products": [first]}]},
    ]
    errors = failures(PRODUCTS, *rows)
    assert [set(one) for one in errors] == [{"needs"}, {"needs"}, set()]
    assert "product-1 → product-2 → product-1" in errors[0]["needs"][0]
    assert outcomes(write(PRODUCTS, *rows, partial=True)) == ["failed", "failed", "updated"]
    assert third.needs.get().options.get().product == first


def test_contracts_come_with_what_they_cover() -> None:
    first = make_product()
    second = make_product(vendor=first.vendor)
    made = write(CONTRACTS, contract(1, vendor=first.vendor, products=[first]))
    assert (outcomes(made), list(Contract.objects.get().products.all())) == (["created"], [first])
    assert outcomes(write(CONTRACTS, contract(1, vendor=first.vendor, products=[first]))) == ["unchanged"]
    assert outcomes(write(CONTRACTS, contract(1, vendor=first.vendor, products=[second]))) == ["updated"]
    assert list(Contract.objects.get().products.all()) == [second]
    assert set(failures(CONTRACTS, contract(2, vendor=make_vendor(), products=[first]))[0]) == {"products"}
    assert set(failures(CONTRACTS, {"external_id": "erp:1", "vendor": make_vendor()})[0]) == {"products"}


def test_workloads_come_with_dependencies_and_fallbacks() -> None:
    first, second = make_product(), make_product()
    parts = {
        "dependencies": [{"mode": "k_of_n", "k": 1, "options": [{"product": first}, {"product": second}]}],
        "fallbacks": [{"name": "By hand", "switch_hours": Decimal(4), "capacity": Decimal("0.5")}],
    }
    assert outcomes(write(WORKLOADS, workload(1, **parts))) == ["created"]
    saved = Workload.objects.get()
    assert {option.product for option in saved.dependencies.get().options.all()} == {first, second}
    assert saved.fallbacks.get().name == "By hand"
    assert outcomes(write(WORKLOADS, workload(1, **parts))) == ["unchanged"]
    assert outcomes(write(WORKLOADS, workload(1, fallbacks=[]))) == ["updated"]
    assert (saved.fallbacks.count(), saved.dependencies.count()) == (0, 1)
    bad = workload(2, dependencies=[{"k": 3, "options": [{"product": first}]}])
    assert set(failures(WORKLOADS, bad)[0]) == {"dependencies[0].k"}


def _rows(kind: Kind, first: int, count: int) -> list[dict[str, Any]]:
    one, other = make_product(vendor=make_vendor(f"Owner {first} {count}")), make_product()
    made: dict[str, Any] = {
        "Vendor": lambda n: vendor(n),
        "Product": lambda n: product(n, vendor=one.vendor, needs=[{"products": [other]}]),
        "Contract": lambda n: contract(n, vendor=one.vendor, products=[one]),
        "Scorecard": lambda n: scorecard(n, vendor=one.vendor, ratings=rated(appeal=2, notice=0)),
        "Workload": lambda n: workload(n, dependencies=[needing(one)], fallbacks=[_spare(other)]),
    }
    return [made[kind.model.__name__](number) for number in range(first, first + count)]


def _spare(of: Product) -> dict[str, Any]:
    return {"product": of, "switch_hours": Decimal(1), "capacity": Decimal(1)}


@pytest.mark.parametrize(
    "kind", [VENDORS, PRODUCTS, CONTRACTS, SCORECARDS, WORKLOADS], ids=lambda kind: kind.model.__name__
)
def test_the_queries_do_not_grow_with_the_rows(kind: Kind, django_assert_max_num_queries: Any) -> None:
    write(kind, *_rows(kind, 1000, 1))
    counts = {}
    for first, size in ((2000, 4), (3000, 40)):
        rows = _rows(kind, first, size)
        with django_assert_max_num_queries(60) as added:
            write(kind, *rows)
        for row in rows:
            row |= {"name": f"{row['name']} x"} if "name" in row else {"title": "Changed"}
            row |= {"ratings": rated(appeal=1)} if "ratings" in row else {}
            for name in {"needs", "products", "dependencies", "fallbacks"} & set(row):
                row[name] = []
        with django_assert_max_num_queries(60) as changed:
            assert {row.outcome for row in write(kind, *rows)} == {"updated"}
        counts[size] = (len(added), len(changed))
    assert counts[40] == counts[4]
