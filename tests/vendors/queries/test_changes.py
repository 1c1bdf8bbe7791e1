"""Why a score changed: the causes with their records and their fields."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone

from riskboard.workspace.queries import organisation
from riskboard.workspace.services import update_organisation
from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from vendors.domain.edits import Edit
from vendors.models import Fallback, Product, StoredWorld, Vendor, VendorScore, Workload
from vendors.queries.changes import Cause, Why, last_change, why_changed
from vendors.services.parameters import set_parameters
from vendors.services.products import update_product
from vendors.services.rescore import rescore_all
from vendors.services.workloads import archive_workload, record_fallback_test, update_workload

pytestmark = pytest.mark.django_db


@pytest.fixture
def vendor() -> Vendor:
    """Corvid: a workload with a fallback that was never exercised on its product, and another beside it."""
    own = make_product("Corvid API", vendor=make_vendor("Corvid"))
    spare = {"name": "By hand", "switch_hours": 24, "capacity": "0.5"}
    make_workload("Claims", dependencies=[needing(own)], fallbacks=[spare])
    make_workload("Letters", dependencies=[needing(own)])
    rescore_all()
    return own.vendor


def claims() -> Workload:
    return Workload.objects.get(slug="claims")


def changed(vendor: Vendor, *, limit: int = 20, now: datetime | None = None) -> Why:
    """What the newest of two scores made of the one before."""
    rescore_all(now=now)
    after, before = VendorScore.objects.filter(vendor=vendor).select_related("vendor")[:2]
    why = why_changed(before, after, limit=limit)
    assert sum(cause.loss for cause in why.causes) + why.others_loss == after.loss - before.loss
    assert float(why.points) == pytest.approx(after.score - before.score, abs=1e-9)
    return why


def only(why: Why) -> Cause:
    (cause,) = why.causes
    return cause


def test_an_edited_figure_is_named_with_its_values(vendor: Vendor) -> None:
    update_workload(by=None, workload=claims(), people=40)
    cause = only(changed(vendor))
    assert (cause.kind, cause.workload) == ("figures", "claims")
    assert cause.edits == (Edit("people", 10.0, 40.0),)


def test_several_edits_of_one_workload_are_told_apart(vendor: Vendor) -> None:
    update_workload(by=None, workload=claims(), substitutability="easy")
    record_fallback_test(by=None, fallback=Fallback.objects.get(), tested_on=timezone.localdate())
    why = changed(vendor)
    assert {cause.kind for cause in why.causes} == {"substitutability", "fallbacks"}
    exercised = next(cause for cause in why.causes if cause.kind == "fallbacks")
    assert exercised.edits == (Edit("last_tested_on", None, timezone.localdate().isoformat()),)
    assert all(cause.points < 0 for cause in why.causes)


def test_workloads_that_came_and_went_are_causes(vendor: Vendor) -> None:
    archive_workload(by=None, workload=claims())
    make_workload("Fresh", people=99, dependencies=[needing(Product.objects.get())])
    why = changed(vendor)
    assert [(cause.kind, cause.workload, cause.loss > 0) for cause in why.causes] == [
        ("workload", "fresh", True),
        ("workload", "claims", False),
    ]


def test_another_product_is_named_with_the_groups_before_and_after(vendor: Vendor) -> None:
    other = make_product("Heron API")
    update_workload(
        by=None, workload=claims(), dependencies=[needing(Product.objects.get(slug="corvid-api"), other)]
    )
    why = changed(vendor)
    cause = only(why)
    assert cause.kind == "dependencies"
    assert set(why.products) == {"corvid-api", "heron-api"}


def test_new_needs_of_a_product_are_one_cause_for_all_that_use_it(vendor: Vendor) -> None:
    app, base = make_product("App"), make_product("Base", vendor=make_vendor("Maker"))
    for number in range(3):
        make_workload(f"Built {number}", people=number + 1, dependencies=[needing(app)])
    rescore_all()
    update_product(by=None, product=app, needs=[{"k": 1, "products": [base]}])
    cause = only(changed(base.vendor))
    assert (cause.kind, cause.workload, cause.touched) == ("sub_processors", "", 3)
    assert [share.workload for share in cause.inside] == ["built-2", "built-1", "built-0"]
    assert sum(share.points for share in cause.inside) == cause.points
    assert cause.edits == (Edit("needs", [], [{"k": 1, "products": ["base"]}], "app"),)


def test_time_that_passes_is_a_cause_of_its_own(vendor: Vendor) -> None:
    record_fallback_test(by=None, fallback=Fallback.objects.get(), tested_on=date(2025, 1, 1))
    rescore_all()
    now = timezone.now()
    cause = only(changed(vendor, now=now + timedelta(days=60)))
    assert (cause.kind, cause.touched, cause.deeds) == ("time", 1, ())
    assert cause.points > 0
    (credit,) = cause.inside[0].edits
    assert credit.field == "credit"
    assert cause.edits[0].before == now.date().isoformat()


def test_parameters_and_tolerance_are_causes_with_their_values(vendor: Vendor) -> None:
    version = set_parameters(by=None, tolerance=Decimal(200_000), horizon_hours=Decimal(360))
    why = changed(vendor)
    assert {cause.kind for cause in why.causes} == {"parameters", "tolerance"}
    assert all(cause.points < 0 for cause in why.causes)
    tolerance = next(cause for cause in why.causes if cause.kind == "tolerance")
    versions = Edit("parameters_version", None, version.pk)
    assert (tolerance.loss, tolerance.edits) == (0, (versions, Edit("tolerance", 144_000.0, 200_000.0)))
    assert next(cause for cause in why.causes if cause.kind == "parameters").edits[0] == versions


def test_a_tolerance_that_follows_the_organisation_names_no_version(vendor: Vendor) -> None:
    set_parameters(by=None, urgency=Decimal(2))
    rescore_all()
    update_organisation(by=None, headcount=organisation().headcount * 2)
    cause = only(changed(vendor))
    assert [edit.field for edit in cause.edits] == ["tolerance"]


def test_what_is_not_listed_in_full_is_summed_up(vendor: Vendor) -> None:
    for number in range(6):
        make_workload(f"More {number}", people=number + 1, dependencies=[needing(Product.objects.get())])
    why = changed(vendor, limit=2)
    assert ([cause.workload for cause in why.causes], why.others) == (["more-5", "more-4"], 4)
    assert why.others_points == sum((cause.points for cause in changed_again(vendor).causes[2:]), Fraction())


def changed_again(vendor: Vendor) -> Why:
    after, before = VendorScore.objects.filter(vendor=vendor).select_related("vendor")[:2]
    return why_changed(before, after, limit=50)


def test_of_a_score_whose_inputs_were_not_kept_the_workloads_that_moved_are_known(vendor: Vendor) -> None:
    old = VendorScore.objects.get(vendor=vendor)
    parts = [
        {"workload": "claims", "lost_hours": 1.0, "loss": old.loss - 5, "direct_loss": 0, "points": 1.0},
        {"workload": "gone", "lost_hours": 1.0, "loss": 5, "direct_loss": 0, "points": 1.0},
    ]
    VendorScore.objects.update(contributions=parts, inputs_hash="0" * 64)
    StoredWorld.objects.all().delete()
    update_workload(by=None, workload=claims(), people=40)
    why = changed(vendor)
    assert not why.known
    assert {(cause.kind, cause.workload) for cause in why.causes} == {
        ("unknown", "claims"),
        ("unknown", "letters"),
        ("unknown", "gone"),
    }


def test_what_another_version_computed_from_the_same_inputs_is_the_part_of_the_method(vendor: Vendor) -> None:
    VendorScore.objects.update(loss=1000, score=0.69, method_version="0.9")
    update_workload(by=None, workload=claims(), people=40)
    rescore_all()
    after, before = VendorScore.objects.filter(vendor=vendor).select_related("vendor")[:2]
    why = why_changed(before, after, limit=9)
    assert {cause.kind for cause in why.causes} == {"figures", "method"}
    assert sum(cause.loss for cause in why.causes) == after.loss - 1000


def test_the_usual_pair_is_the_newest_against_the_one_thirty_days_before(vendor: Vendor) -> None:
    now = timezone.now()
    assert last_change(vendor, now) is None
    VendorScore.objects.update(computed_at=now - timedelta(days=90))
    for days, people in ((60, 20), (10, 30), (0, 40)):
        update_workload(by=None, workload=claims(), people=people)
        rescore_all(now=now - timedelta(days=days))
    pair = last_change(vendor, now)
    assert pair is not None
    assert [score.computed_at for score in pair] == [now - timedelta(days=60), now]


def test_a_score_older_than_thirty_days_is_compared_with_the_one_before_it(vendor: Vendor) -> None:
    VendorScore.objects.update(computed_at=timezone.now() - timedelta(days=90))
    update_workload(by=None, workload=claims(), people=20)
    then = timezone.now() - timedelta(days=40)
    rescore_all(now=then)
    pair = last_change(vendor, timezone.now())
    assert pair is not None
    assert pair[1].computed_at == then


def test_the_queries_do_not_grow_with_the_causes(vendor: Vendor, django_assert_max_num_queries: Any) -> None:
    def enter(count: int, first: int) -> None:
        for number in range(first, first + count):
            make_workload(f"W {number}", dependencies=[needing(Product.objects.get())])
        rescore_all()

    def asked() -> Callable[[], Why]:
        after, before = VendorScore.objects.filter(vendor=vendor).select_related("vendor")[:2]
        return lambda: why_changed(before, after, limit=50)

    enter(2, 0)
    ask = asked()
    with django_assert_max_num_queries(20) as few:
        ask()
    enter(20, 2)
    ask = asked()
    with django_assert_max_num_queries(len(few)):
        assert len(ask().causes) == 20
