"""Declaring concentration limits, and what becomes of them with each run."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from riskboard.alerts.models import Event
from riskboard.common.versions import StaleVersion
from tests.factories.vendors import make_limit, make_product, make_vendor, make_workload, needing
from vendors.models import ConcentrationLimit, LimitBreach, LimitStanding, Product, RescoreState, Workload
from vendors.services.limits import archive_limit, create_limit, restore_limit, update_limit
from vendors.services.rescore import rescore_all, rescore_due
from vendors.services.workloads import update_workload

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def later(hours: float) -> datetime:
    return NOW + timedelta(hours=hours)


def told() -> list[Event]:
    return list(Event.objects.filter(name="limit.breached").order_by("pk"))


@pytest.fixture
def two_vendors() -> tuple[Product, Product, Workload, Workload]:
    """Three quarters of the hourly loss rest on Aster, a quarter on Birch; all that is critical on Birch."""
    one, other = (make_product(name, vendor=make_vendor(name)) for name in ("Aster", "Birch"))
    large = make_workload("Large", dependencies=[needing(one)], people=30)
    small = make_workload("Small", dependencies=[needing(other)], people=10, critical=True)
    return one, other, large, small


def test_a_limit_is_weighed_with_the_next_run_and_not_before(two_vendors: Any) -> None:
    limit = make_limit(bound=Decimal(70))
    assert not LimitStanding.objects.exists()
    assert RescoreState.objects.get().due_at is not None
    rescore_all(now=NOW)
    standing = LimitStanding.objects.get(limit=limit)
    assert (standing.member, standing.breached, standing.judged_at) == ("aster", True, NOW)
    assert standing.share == pytest.approx(0.75)


def test_a_breach_says_since_when_by_how_much_and_which_workloads_make_it(two_vendors: Any) -> None:
    make_limit(bound=Decimal(70))
    rescore_all(now=NOW)
    rescore_all(now=later(5))
    breach = LimitBreach.objects.get()
    assert (breach.member, breach.since, breach.healed_at) == ("aster", NOW, None)
    assert breach.points_over == pytest.approx(5)
    assert breach.workloads == [["large", pytest.approx(0.75)]]


def test_a_breach_that_lasts_follows_the_share(two_vendors: Any) -> None:
    make_limit(bound=Decimal(70))
    rescore_all(now=NOW)
    update_workload(by=None, workload=two_vendors[2], people=40)
    rescore_all(now=later(1))
    breach = LimitBreach.objects.get()
    assert breach.since == NOW
    assert breach.share == pytest.approx(0.8)


def test_a_limit_on_critical_workloads_looks_at_them_alone(two_vendors: Any) -> None:
    limit = make_limit(bound=Decimal(70), scope="critical")
    rescore_all(now=NOW)
    standing = LimitStanding.objects.get(limit=limit)
    assert (standing.member, standing.share) == ("birch", 1.0)


def test_a_limit_on_one_vendor_looks_at_that_one_alone(two_vendors: Any) -> None:
    kept = make_limit(bound=Decimal(30), member="birch")
    broken = make_limit(bound=Decimal(0), member="US", layer="jurisdiction")
    rescore_all(now=NOW)
    assert LimitStanding.objects.get(limit=kept).breached is False
    assert list(LimitBreach.objects.values_list("limit", "member")) == [(broken.pk, "US")]


def test_makers_are_looked_through_to(two_vendors: Any) -> None:
    _one, other, _large, _small = two_vendors
    app = make_product("App", vendor=make_vendor("Builder"), needs=[{"products": [other], "k": 1}])
    make_workload("Built", dependencies=[needing(app)], people=60)
    make_limit(layer="model_maker", bound=Decimal(60))
    rescore_all(now=NOW)
    assert LimitBreach.objects.get().member == "birch"


def test_every_member_above_a_limit_is_a_breach_of_its_own(two_vendors: Any) -> None:
    make_limit(bound=Decimal(20))
    rescore_all(now=NOW)
    assert {breach.member for breach in LimitBreach.objects.all()} == {"aster", "birch"}
    assert len(told()) == 2


def test_a_breach_is_told_once_and_again_only_after_it_was_healed(two_vendors: Any) -> None:
    limit = make_limit(bound=Decimal(70))
    large = two_vendors[2]
    for hour, people in enumerate([30, 30, 31, 10, 10, 30, 30]):
        update_workload(by=None, workload=large, people=people)
        rescore_all(now=later(hour))
    first, second = told()
    assert (first.occurred_at, second.occurred_at) == (NOW, later(5))
    old, new = LimitBreach.objects.order_by("since")
    assert (old.healed_at, new.healed_at, new.limit) == (later(3), None, limit)


def test_what_is_told_names_the_limit_the_member_and_the_workloads(two_vendors: Any) -> None:
    limit = make_limit(bound=Decimal("62.50"), owner="Risk committee")
    rescore_all(now=NOW)
    [event] = told()
    assert (event.subject_kind, event.subject_key) == ("limit", limit.slug)
    assert event.subject_path == f"/portfolio/limits/{limit.slug}/"
    assert "62.50" in event.subject_title
    assert "Aster" in event.summary
    assert event.data["vendors"] == ["aster"]
    assert (event.data["layer"], event.data["member"]) == ("vendor", "aster")
    assert (event.data["share"], event.data["bound"]) == (pytest.approx(0.75), 0.625)
    assert event.data["workloads"] == ["large"]


def test_an_edit_that_rescores_a_part_weighs_the_limits_too(two_vendors: Any) -> None:
    make_limit(bound=Decimal(80))
    rescore_all(now=NOW)
    update_workload(by=None, workload=two_vendors[2], people=90)
    RescoreState.objects.update(due_at=NOW)
    assert rescore_due(now=later(1))
    assert LimitBreach.objects.get().since == later(1)


def test_a_limit_that_changes_asks_for_no_score_anew(two_vendors: Any) -> None:
    rescore_all(now=NOW)
    make_limit(bound=Decimal(70))
    state = RescoreState.objects.get()
    assert (state.everything, state.workloads, state.products) == (False, [], [])
    RescoreState.objects.update(due_at=NOW)
    rescore_due(now=later(1))
    assert LimitBreach.objects.get().member == "aster"


def test_a_raised_bound_heals_and_an_archived_limit_is_weighed_no_more(two_vendors: Any) -> None:
    limit, other = make_limit(bound=Decimal(70)), make_limit(bound=Decimal(70), layer="model_maker")
    rescore_all(now=NOW)
    update_limit(by=None, limit=limit, bound=Decimal(80))
    archive_limit(by=None, limit=other)
    rescore_all(now=later(1))
    assert {breach.healed_at for breach in LimitBreach.objects.all()} == {later(1)}
    assert [standing.limit for standing in LimitStanding.objects.all()] == [limit]


def test_with_nothing_in_use_a_limit_stands_without_a_share() -> None:
    make_limit()
    rescore_all(now=NOW)
    standing = LimitStanding.objects.get()
    assert (standing.member, standing.share, standing.breached) == ("", None, False)


def test_an_identifier_is_made_of_what_a_limit_measures() -> None:
    make_vendor("Aster")
    assert make_limit(layer="model_maker", scope="critical").slug == "model-maker-critical"
    assert make_limit(layer="vendor", member="aster").slug == "vendor-all-aster"


@pytest.mark.parametrize(
    ("field", "fields"),
    [
        ("layer", {"layer": "planet"}),
        ("scope", {"scope": "some"}),
        ("bound", {"bound": Decimal(100)}),
        ("bound", {"bound": Decimal(-1)}),
        ("bound", {"bound": None}),
        ("bound", {"bound": Decimal("0.99")}),
        ("member", {"member": "nobody"}),
        ("member", {"member": "nobody", "layer": "model_maker"}),
    ],
)
def test_what_makes_no_sense_is_refused_at_its_field(field: str, fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError) as refused:
        make_limit(**fields)
    assert field in refused.value.message_dict


def test_the_same_is_declared_once_unless_the_other_is_archived() -> None:
    first = make_limit()
    with pytest.raises(ValidationError) as refused:
        make_limit(bound=Decimal(10))
    assert "layer" in refused.value.message_dict
    archive_limit(by=None, limit=first)
    second = make_limit(bound=Decimal(10))
    with pytest.raises(ValidationError):
        restore_limit(by=None, limit=first)
    archive_limit(by=None, limit=second)
    assert restore_limit(by=None, limit=first).archived_at is None


def test_a_limit_that_others_changed_meanwhile_is_not_overwritten() -> None:
    limit = make_limit()
    with pytest.raises(StaleVersion):
        update_limit(by=None, limit=limit, version="2020-01-01T00:00:00Z", bound=Decimal(1))
    assert ConcentrationLimit.objects.get().bound == Decimal(50)


def test_the_database_holds_a_bound_within_its_range() -> None:
    limit = make_limit()
    for bound in (Decimal(100), Decimal(-1), Decimal("0.99")):
        with pytest.raises(IntegrityError), transaction.atomic():
            ConcentrationLimit.objects.filter(pk=limit.pk).update(bound=bound)


def test_a_field_that_limits_do_not_have_is_a_programming_error() -> None:
    with pytest.raises(TypeError):
        create_limit(by=None, colour="red")
