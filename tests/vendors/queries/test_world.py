"""The register as the risk method sees it, checked against the method's worked example."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from vendors.domain.packing import DAYS_IN_MONTH
from vendors.domain.result import result
from vendors.models import PortfolioResult, Product, SinglePoint, Workload
from vendors.queries.world import build_world
from vendors.services.parameters import set_parameters
from vendors.services.products import archive_product
from vendors.services.rescore import rescore_all
from vendors.services.vendors import archive_vendor
from vendors.services.workloads import archive_workload

pytestmark = pytest.mark.django_db

DATA = Path(__file__).parents[1] / "domain" / "data"
TODAY = date(2026, 11, 22)


def by_need(products: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Products after those that they need."""
    return sorted(products, key=lambda product: len(product["needs"]))


def enter(world: Mapping[str, Any]) -> None:
    """Enter a portable world into the register through the services."""
    vendors = {
        name: make_vendor(name, slug=name.lower()) for name in {p["vendor"] for p in world["products"]}
    }
    products: dict[str, Product] = {}
    for item in by_need(world["products"]):
        products[item["id"]] = make_product(
            item["id"],
            vendor=vendors[item["vendor"]],
            slug=item["id"].lower(),
            needs=[
                {"k": need["k"], "products": [products[name] for name in need["products"]]}
                for need in item["needs"]
            ],
            **{name: item[name] for name in ("model", "jurisdiction", "platform")},
        )
    for item in world["workloads"]:
        enter_workload(item, products)


def enter_workload(item: Mapping[str, Any], products: Mapping[str, Product]) -> Workload:
    numbers = ("cost_per_hour", "share_stopped", "direct_loss_per_hour", "operating_hours_per_week")
    fields = {name: Decimal(str(item[name])) for name in (*numbers, "mtpd_hours", "rto_hours")}
    fields |= {name: item[name] for name in ("people", "critical", "substitutability")}
    dependencies = [
        group
        | {
            "severity": Decimal(str(group["severity"])),
            "options": [
                {"product": products[option["product"]], "share": Decimal(str(option["share"]))}
                for option in group["options"]
            ],
        }
        for group in item["dependencies"]
    ]
    fallbacks = [
        {
            "name": f"fallback {number}",
            "product": products.get(fallback["product"] or ""),
            "switch_hours": Decimal(str(fallback["switch_hours"])),
            "capacity": Decimal(str(fallback["capacity"])),
            "last_tested_on": date_of_test(fallback["months_since_test"]),
        }
        for number, fallback in enumerate(item["fallbacks"])
    ]
    return make_workload(
        item["id"], slug=item["id"].lower(), dependencies=dependencies, fallbacks=fallbacks, **fields
    )


def date_of_test(months: float | None) -> date | None:
    return None if months is None else TODAY - timedelta(days=round(months * DAYS_IN_MONTH))


def test_the_worked_example_entered_into_the_register_gives_its_published_scores() -> None:
    example = json.loads((DATA / "worked-example.json").read_text())
    expected = json.loads((DATA / "worked-example.expected.json").read_text())
    enter(example)
    set_parameters(by=None, tolerance=Decimal(example["parameters"]["tolerance"]))
    found = result(build_world(as_of=TODAY))
    scores = {item["vendor"].upper(): item["score"] for item in found["vendors"]}  # type: ignore[attr-defined]  # plain data
    for vendor in expected["vendors"]:
        # Tests of fallbacks have a date, not a number of months: a day more or less moves no figure here.
        assert scores[vendor["vendor"]] == pytest.approx(vendor["score"], abs=0.002)


def test_the_worked_example_entered_into_the_register_gives_its_published_portfolio() -> None:
    expected = json.loads((DATA / "worked-example.expected.json").read_text())
    enter(json.loads((DATA / "worked-example.json").read_text()))
    rescore_all(now=datetime(2026, 11, 22, 9, tzinfo=UTC))
    layers = PortfolioResult.objects.get().layers
    for name, layer in expected["portfolio"].items():
        shares = {key.upper(): share for key, share in layers[name]["shares"].items()}
        assert shares == pytest.approx(
            {key.upper(): share for key, share in layer["shares"].items()}, abs=6e-5
        )
        assert layers[name]["effective_number"] == pytest.approx(layer["effective_number"], abs=6e-5)
    points = SinglePoint.objects.select_related("workload")
    assert sorted((point.workload.slug.upper(), point.atom.upper()) for point in points) == sorted(
        (point["workload"].upper(), point["atom"].upper()) for point in expected["single_points_of_failure"]
    )


def test_the_number_of_queries_does_not_grow_with_the_register(
    django_assert_num_queries: Callable[..., Any],
) -> None:
    def add() -> None:
        base = make_product()
        product = make_product(needs=[{"k": 1, "products": [base]}])
        fallback = {"product": base, "switch_hours": 1, "capacity": 1}
        make_workload(dependencies=[needing(product)], fallbacks=[fallback])

    add()
    with django_assert_num_queries(9):
        build_world(as_of=TODAY)
    for _ in range(3):
        add()
    with django_assert_num_queries(9):
        assert len(build_world(as_of=TODAY).workloads) == 4


def test_archived_records_are_left_out() -> None:
    product = make_product()
    workload = make_workload(dependencies=[needing(product)])
    archive_workload(by=None, workload=workload)
    archive_product(by=None, product=product)
    world = build_world(as_of=TODAY)
    assert (world.products, world.workloads) == ((), ())


def test_an_archived_vendor_leaves_no_product_behind() -> None:
    archive_vendor(by=None, vendor=make_product().vendor)
    assert build_world(as_of=TODAY).products == ()


def test_without_a_declared_tolerance_one_working_day_of_the_organisation_counts() -> None:
    assert build_world(as_of=TODAY).parameters.tolerance == 240 * 8 * 75


def test_the_newest_parameters_are_in_force() -> None:
    set_parameters(by=None, tolerance=Decimal(1000))
    set_parameters(by=None, urgency=Decimal(2))
    parameters = build_world(as_of=TODAY).parameters
    assert (parameters.tolerance, parameters.urgency) == (1000, 2)


def test_a_world_of_some_workloads_has_only_those() -> None:
    product = make_product()
    wanted = make_workload(dependencies=[needing(product)])
    make_workload(dependencies=[needing(product)])
    world = build_world(as_of=TODAY, workloads=Workload.objects.filter(pk=wanted.pk))
    assert [workload.id for workload in world.workloads] == [wanted.slug]
