"""The page of a vendor as of an earlier day."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories.vendors import make_event, make_product, make_vendor, make_workload, needing
from vendors.models import Product, StoredWorld, Vendor, VendorScore, Workload
from vendors.services.rescore import rescore_all
from vendors.services.vendors import archive_vendor
from vendors.services.workloads import archive_workload, update_workload

pytestmark = pytest.mark.django_db

MARCH = datetime(2026, 3, 1, 12, tzinfo=UTC)
PATH = "/vendors/vektor/"


@pytest.fixture
def viewer(client_as: Callable[[str], Client]) -> Client:
    return client_as("viewer")


@pytest.fixture
def vendor() -> Vendor:
    """Vektor, scored in March; since then one workload lost its fallback, one is gone and one came."""
    vendor = make_vendor("Vektor")
    own = make_product("Assist", vendor=vendor)
    built = make_product("Draft", needs=[{"k": 1, "products": [own]}])
    spare = {"name": "By hand", "switch_hours": 48, "capacity": "0.5", "last_tested_on": MARCH.date()}
    claims = make_workload("Claims", dependencies=[needing(own)], fallbacks=[spare])
    letters = make_workload("Letters", people=2, dependencies=[needing(built)])
    rescore_all(now=MARCH)
    update_workload(by=None, workload=claims, people=40, fallbacks=[])
    archive_workload(by=None, workload=letters)
    make_workload("Fresh", dependencies=[needing(own)])
    rescore_all()
    return vendor


def text(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", response.content.decode()))).replace(
        "\xa0", " "
    )


def test_the_score_of_a_day_is_shown_with_what_it_rested_on_then(viewer: Client, vendor: Vendor) -> None:
    response = viewer.get(f"{PATH}?as_of=2026-03-01")
    found = response.context["dependence"]
    score = VendorScore.objects.get(vendor=vendor, current=False)
    assert float(found.score) == round(score.score, 1)
    assert [row.workload.name for row in found.rows] == ["Claims", "Letters"]
    assert sum(row.points for row in found.rows) == found.score
    for row in found.rows:
        assert row.gross - sum(item.amount for item in row.softened) == row.loss
    page = text(viewer, f"{PATH}?as_of=2026-03-01")
    assert "as of 1 Mar 2026" in page
    assert "a fallback that is on record no longer, after 2 d" in page
    assert "Draft , sub-processor" in page
    assert "Fresh" not in page


def test_today_is_the_score_in_force(viewer: Client, vendor: Vendor) -> None:
    response = viewer.get(f"{PATH}?as_of={datetime.now(UTC).date()}")
    assert response.context["score"] == VendorScore.objects.get(vendor=vendor, current=True)
    assert {row.workload.name for row in response.context["dependence"].rows} == {"Claims", "Fresh"}


def test_between_two_scores_the_earlier_one_is_in_force(viewer: Client, vendor: Vendor) -> None:
    assert viewer.get(f"{PATH}?as_of=2026-04-11").context["score"].computed_at == MARCH


def test_before_the_first_score_there_is_none(viewer: Client, vendor: Vendor) -> None:
    assert "No score was in force on that day." in text(viewer, f"{PATH}?as_of=2026-02-28")


@pytest.mark.parametrize(
    ("given", "said"),
    [("2999-01-01", "must lie"), ("nonsense", "Enter a valid date"), ("", "This field is required")],
)
def test_a_day_that_cannot_be_is_refused_at_its_field(
    viewer: Client, vendor: Vendor, given: str, said: str
) -> None:
    page = text(viewer, f"{PATH}?as_of={given}")
    assert said in page
    assert "What makes up" not in page


def test_a_day_that_is_yet_to_come_has_no_score(viewer: Client, vendor: Vendor) -> None:
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    assert "lies in the future" in text(viewer, f"{PATH}?as_of={tomorrow}")


def test_an_archived_vendor_has_scores_until_it_was_archived(viewer: Client, vendor: Vendor) -> None:
    for workload in Workload.objects.filter(archived_at=None):
        archive_workload(by=None, workload=workload)
    Product.objects.get(slug="draft").needs.all().delete()
    archive_vendor(by=None, vendor=vendor)
    rescore_all()
    assert "What makes up" in text(viewer, f"{PATH}?as_of=2026-03-01")
    assert "No score was in force" in text(viewer, f"{PATH}?as_of={datetime.now(UTC).date()}")


def test_a_score_from_before_worlds_were_kept_shows_its_parts(viewer: Client, vendor: Vendor) -> None:
    old = VendorScore.objects.get(vendor=vendor, current=False)
    part = {
        "workload": "claims",
        "lost_hours": 720.0,
        "loss": old.loss,
        "direct_loss": 0,
        "points": old.score,
    }
    VendorScore.objects.filter(pk=old.pk).update(contributions=[part])
    StoredWorld.objects.filter(pk=old.inputs_hash).delete()
    page = text(viewer, f"{PATH}?as_of=2026-03-01")
    assert "what it rests on was not kept" in page
    assert "Claims" in page


def test_what_was_going_on_then_is_listed(viewer: Client, vendor: Vendor) -> None:
    ended = MARCH + timedelta(days=3)
    make_event(vendor, started_at=MARCH - timedelta(days=1), ended_at=ended, title="Long outage")
    make_event(vendor, started_at=timezone.now(), title="Later")
    page = text(viewer, f"{PATH}?as_of=2026-03-01")
    assert "Long outage" in page
    assert "Later" not in page


def test_the_page_of_today_leads_to_earlier_days(viewer: Client, vendor: Vendor) -> None:
    assert 'name="as_of"' in viewer.get(PATH).content.decode()
