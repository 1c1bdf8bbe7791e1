"""Writes on workloads, their dependencies and fallbacks."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tests.factories.vendors import make_product, make_workload, needing
from vendors.models import Dependency, DependencyOption, Fallback, Workload
from vendors.services.workloads import archive_workload, record_fallback_test, update_workload

pytestmark = pytest.mark.django_db

BY_HAND: dict[str, Any] = {"name": "By hand", "switch_hours": Decimal(8), "capacity": Decimal("0.5")}


def shares_of(workload: Workload) -> list[tuple[str, Decimal]]:
    options = DependencyOption.objects.filter(dependency__workload=workload)
    return [(option.product.slug, option.share) for option in options.order_by("product__slug")]


def test_a_workload_is_saved_with_all_its_parts() -> None:
    one, two = make_product("One"), make_product("Two")
    options = [{"product": one, "share": Decimal("0.7")}, {"product": two, "share": Decimal("0.3")}]
    workload = make_workload(
        dependencies=[{"mode": "share", "severity": Decimal("0.5"), "options": options}, needing(two)],
        fallbacks=[BY_HAND, {"product": two, "switch_hours": Decimal(1), "capacity": Decimal(1)}],
    )
    assert [(group.mode, group.k, group.severity) for group in workload.dependencies.all()] == [
        ("share", 1, Decimal("0.5")),
        ("k_of_n", 1, 1),
    ]
    assert [fallback.label for fallback in workload.fallbacks.all()] == ["By hand", "Two"]


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"name": ""}, "name"),
        ({"people": -1}, "people"),
        ({"share_stopped": Decimal("1.1")}, "share_stopped"),
        ({"operating_hours_per_week": Decimal(169)}, "operating_hours_per_week"),
        ({"cost_per_hour": Decimal(-1)}, "cost_per_hour"),
        ({"cost_per_hour": Decimal("NaN")}, "cost_per_hour"),
        ({"mtpd_hours": None}, "mtpd_hours"),
        ({"substitutability": "sometimes"}, "substitutability"),
        ({"fallbacks": [BY_HAND | {"name": " "}]}, "fallbacks[0].name"),
        ({"fallbacks": [BY_HAND, BY_HAND]}, "fallbacks[1].name"),
        ({"fallbacks": [BY_HAND | {"capacity": Decimal("1.01")}]}, "fallbacks[0].capacity"),
        ({"fallbacks": [BY_HAND | {"switch_hours": Decimal(-1)}]}, "fallbacks[0].switch_hours"),
        ({"dependencies": [{"options": []}]}, "dependencies[0].options"),
    ],
)
def test_what_is_wrong_is_said_under_its_path_and_nothing_is_saved(fields: dict[str, Any], path: str) -> None:
    with pytest.raises(ValidationError) as refused:
        make_workload(**({"name": "Claims intake"} | fields))
    assert list(refused.value.message_dict) == [path]
    assert not Workload.objects.exists()


@pytest.mark.parametrize(
    ("group", "path"),
    [
        ({"k": 0}, "dependencies[0].k"),
        ({"k": 2}, "dependencies[0].k"),
        ({"severity": Decimal(0)}, "dependencies[0].severity"),
        ({"severity": Decimal("1.5")}, "dependencies[0].severity"),
        ({"mode": "never"}, "dependencies[0].mode"),
        ({"share": Decimal(0)}, "dependencies[0].options"),
        ({"share": Decimal(-1)}, "dependencies[0].options[0].share"),
        ({"share_basis": "felt"}, "dependencies[0].options[0].share_basis"),
    ],
)
def test_a_dependency_out_of_range_is_refused(group: dict[str, Any], path: str) -> None:
    option = {"product": make_product()} | {
        name: group.pop(name) for name in ("share", "share_basis") if name in group
    }
    with pytest.raises(ValidationError) as refused:
        make_workload(dependencies=[group | {"options": [option]}])
    assert path in refused.value.message_dict


def test_the_same_product_twice_in_a_group_is_refused() -> None:
    product = make_product()
    with pytest.raises(ValidationError) as refused:
        make_workload(dependencies=[needing(product, product)])
    assert "dependencies[0].options" in refused.value.message_dict


def test_split_traffic_has_nothing_to_count() -> None:
    workload = make_workload(dependencies=[needing(make_product(), mode="share", k=5)])
    assert workload.dependencies.get().k == 1


def test_an_update_without_parts_leaves_them() -> None:
    workload = make_workload(dependencies=[needing(make_product())], fallbacks=[BY_HAND])
    update_workload(by=None, workload=workload, people=11)
    assert workload.dependencies.count() == workload.fallbacks.count() == 1
    assert workload.people == 11


def test_an_update_with_parts_replaces_them_and_keeps_rows_that_stay() -> None:
    one, two = make_product("One"), make_product("Two")
    workload = make_workload(dependencies=[needing(one, two), needing(two)])
    group, option = Dependency.objects.get(position=0), DependencyOption.objects.get(product=one)
    options = [{"product": one, "share": Decimal("0.25")}]
    update_workload(by=None, workload=workload, dependencies=[{"options": options}])
    assert shares_of(workload) == [("one", Decimal("0.25"))]
    assert Dependency.objects.get() == group
    assert DependencyOption.objects.get() == option


def test_fallbacks_keep_their_test_dates_row_and_all_when_they_change_places() -> None:
    last = {"name": "Paper", "switch_hours": Decimal(1), "capacity": Decimal(1)}
    workload = make_workload(fallbacks=[BY_HAND, last])
    paper = Fallback.objects.get(name="Paper")
    update_workload(by=None, workload=workload, fallbacks=[last, BY_HAND])
    assert [row.name for row in Fallback.objects.order_by("position")] == ["Paper", "By hand"]
    update_workload(by=None, workload=workload, fallbacks=[last])
    assert Fallback.objects.get() == paper


def test_an_exercise_is_noted_and_an_earlier_one_does_not_replace_it() -> None:
    fallback = make_workload(fallbacks=[BY_HAND]).fallbacks.get()
    record_fallback_test(by=None, fallback=fallback, tested_on=date(2026, 5, 2))
    record_fallback_test(by=None, fallback=fallback, tested_on=date(2026, 5, 1))
    assert Fallback.objects.get().last_tested_on == date(2026, 5, 2)


def test_nothing_was_exercised_tomorrow() -> None:
    fallback = make_workload(fallbacks=[BY_HAND]).fallbacks.get()
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(ValidationError):
        record_fallback_test(by=None, fallback=fallback, tested_on=tomorrow)
    with pytest.raises(ValidationError) as refused:
        make_workload(fallbacks=[BY_HAND | {"last_tested_on": tomorrow}])
    assert list(refused.value.message_dict) == ["fallbacks[0].last_tested_on"]


def test_an_archived_workload_stays_on_record() -> None:
    workload = archive_workload(by=None, workload=make_workload())
    assert Workload.objects.get() == workload
    assert workload.archived_at is not None
