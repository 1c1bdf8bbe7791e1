"""The page that says why a score changed, and its part on the page of the vendor."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from vendors.models import Fallback, Product, Vendor, VendorScore, Workload
from vendors.services.parameters import set_parameters
from vendors.services.products import update_product
from vendors.services.rescore import rescore_all
from vendors.services.vendors import archive_vendor
from vendors.services.workloads import archive_workload, record_fallback_test, update_workload

pytestmark = pytest.mark.django_db

PATH = "/vendors/vektor/changes/"


@pytest.fixture
def viewer(client_as: Callable[[str], Client]) -> Client:
    return client_as("viewer")


@pytest.fixture
def vendor() -> Vendor:
    """Vektor, with one workload, scored."""
    vendor = make_vendor("Vektor")
    spare = {"name": "By hand", "switch_hours": 48, "capacity": "0.5"}
    make_workload("Claims", dependencies=[needing(make_product("Assist", vendor=vendor))], fallbacks=[spare])
    rescore_all()
    return vendor


def claims() -> Workload:
    return Workload.objects.get(slug="claims")


def text(client: Client, path: str = PATH, **headers: Any) -> str:
    response = client.get(path, headers=headers)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))).replace(
        "\xa0", " "
    )


def test_all_rows_add_up_to_the_difference_of_the_scores_that_are_shown(
    viewer: Client, vendor: Vendor
) -> None:
    update_workload(by=None, workload=claims(), people=13, substitutability="medium")
    for number in range(30):
        make_workload(people=number + 1, dependencies=[needing(Product.objects.get())])
    rescore_all()
    story = viewer.get(PATH).context["story"]
    assert len(story.rows) == 20
    assert sum(row.points for row in story.rows) + story.others_points == story.last - story.first
    assert sum(row.loss for row in story.rows) + story.others_loss == story.loss
    after, before = VendorScore.objects.filter(vendor=vendor)[:2]
    assert story.last == round(Decimal(after.score), 2)
    assert story.loss == round(Decimal(after.loss - before.loss) / 1000)
    for row in story.rows:
        assert 0 <= row.bar.start <= row.bar.start + row.bar.width <= 100.01


def test_every_kind_of_cause_is_said_in_words(viewer: Client, vendor: Vendor) -> None:
    other = make_product("Heron API")
    record_fallback_test(by=None, fallback=Fallback.objects.get(), tested_on=timezone.localdate())
    spares = [
        {"name": "By hand", "switch_hours": 48, "capacity": "0.5", "last_tested_on": timezone.localdate()},
        {"name": "Heron", "product": other, "switch_hours": 72, "capacity": "0.25"},
    ]
    update_workload(by=None, workload=claims(), people=40, substitutability="medium", fallbacks=spares)
    set_parameters(by=None, horizon_hours=500, tolerance=Decimal(90_000))
    app = make_product("App", needs=[{"k": 1, "products": [Product.objects.get(slug="assist")]}])
    make_workload("Fresh", dependencies=[needing(app)])
    rescore_all()
    page = text(viewer)
    for said in (
        "Claims its figures People: 10 → 40",
        "how easily it is replaced Substitutability: – → Medium complexity",
        "by hand exercised: never →",
        "Fallback Heron API added: after 3 d, carries 25 %",
        "Fresh new, or in use again",
        "Risk parameters 2 workloads",
        "Horizon, hours: 720 → 500",
        "Loss tolerance: €144,000 → €90,000",
        "the parts add up exactly",
    ):
        assert said in page, said


def test_what_others_and_time_did_is_said_with_the_workloads(viewer: Client, vendor: Vendor) -> None:
    record_fallback_test(
        by=None, fallback=Fallback.objects.get(), tested_on=timezone.localdate() - timedelta(days=700)
    )
    base = make_product("Base")
    make_workload("Letters", dependencies=[needing(base)])
    rescore_all()
    update_product(by=None, product=base, needs=[{"k": 1, "products": [Product.objects.get(slug="assist")]}])
    update_workload(
        by=None,
        workload=claims(),
        dependencies=[needing(Product.objects.get(slug="assist"), make_product("B"))],
    )
    rescore_all(now=timezone.now() + timedelta(days=50))
    after, before = VendorScore.objects.filter(vendor=vendor)[:2]
    page = text(viewer, f"{PATH}?before={before.pk}&after={after.pk}")
    assert "Time passed: tests of fallbacks aged 1 workload Judged on:" in page
    assert "by hand counts for:" in page
    assert "Base needs: nothing → Assist" in page
    assert "Depends on: Assist → 1 of Assist / B" in page


def test_two_scores_can_be_chosen_in_any_order(viewer: Client, vendor: Vendor) -> None:
    for people in (20, 30):
        update_workload(by=None, workload=claims(), people=people)
        rescore_all()
    newest, middle, oldest = VendorScore.objects.filter(vendor=vendor)
    chosen = viewer.get(PATH, {"before": middle.pk, "after": oldest.pk}).context
    assert (chosen["before"], chosen["after"]) == (oldest, middle)
    queries: list[dict[str, Any]] = [
        {},
        {"before": "x", "after": newest.pk},
        {"before": newest.pk, "after": newest.pk},
    ]
    for query in queries:
        usual = viewer.get(PATH, query).context
        assert (usual["before"], usual["after"]) == (middle, newest)
    assert [step["score"] for step in usual["steps"]] == [newest, middle]


def test_of_another_vendors_scores_none_can_be_chosen(viewer: Client, vendor: Vendor) -> None:
    make_workload(dependencies=[needing(make_product())])
    rescore_all()
    foreign = VendorScore.objects.exclude(vendor=vendor).get()
    own = VendorScore.objects.get(vendor=vendor)
    assert "story" not in viewer.get(PATH, {"before": foreign.pk, "after": own.pk}).context


def test_before_a_second_score_the_page_says_when_there_will_be_something(
    viewer: Client, vendor: Vendor
) -> None:
    assert "There is nothing to compare yet." in text(viewer)
    assert "rescoring" not in text(viewer)


def test_a_change_that_waits_is_told(viewer: Client, vendor: Vendor) -> None:
    update_workload(by=None, workload=claims(), people=20)
    assert "rescoring" in text(viewer)


def test_the_page_of_the_vendor_loads_the_newest_change_in_short(viewer: Client, vendor: Vendor) -> None:
    update_workload(by=None, workload=claims(), people=20)
    for number in range(9):
        make_workload(people=number + 1, dependencies=[needing(Product.objects.get())])
    rescore_all()
    assert f'hx-get="{PATH}"' in viewer.get("/vendors/vektor/").content.decode()
    part = viewer.get(PATH, headers={"HX-Request": "true"})
    assert len(part.context["story"].rows) == 5
    assert b"<html" not in part.content
    assert "5 more causes" in text(viewer, **{"HX-Request": "true"})


def test_an_archived_vendor_keeps_its_story(viewer: Client, vendor: Vendor) -> None:
    update_workload(by=None, workload=claims(), people=20)
    rescore_all()
    archive_workload(by=None, workload=claims())
    archive_vendor(by=None, vendor=vendor)
    rescore_all()
    assert "Claims its figures" in text(viewer)


def test_the_queries_of_the_page_do_not_grow(
    viewer: Client, vendor: Vendor, django_assert_max_num_queries: Any
) -> None:
    def enter(count: int) -> None:
        for _number in range(count):
            make_workload(dependencies=[needing(Product.objects.get())])
            rescore_all()

    enter(2)
    with django_assert_max_num_queries(60) as few:
        viewer.get(PATH)
    enter(8)
    with django_assert_max_num_queries(len(few)):
        viewer.get(PATH)
