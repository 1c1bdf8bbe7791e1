"""The demo: complete, the same every time but for the day, and never a word against a real vendor."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from incidents.models import Candidate, Incident
from incidents.services.detection import process_pending
from riskboard.accounts.models import User
from riskboard.demo.loading import load_demo
from vendors.models import Contract, Product, Rating, Vendor, VendorClarity, VendorScore, Workload
from vendors.queries.risk import current_scores

INVENTED = {"harbourlight", "quillmark", "novalingua"}
pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded() -> None:
    load_demo(password="a long demo password", progress=lambda step: None)


@pytest.mark.usefixtures("loaded")
def test_it_fills_the_register_and_scores_it() -> None:
    assert Vendor.objects.filter(slug="anthropic").exists()
    assert [model.objects.count() for model in (Vendor, Product, Contract, Workload)] == [9, 11, 9, 9]
    scores = {row.vendor.slug: row.score for row in current_scores()}
    assert set(scores) == set(Vendor.objects.values_list("slug", flat=True))
    assert max(scores.values()) > 75
    assert VendorScore.objects.filter(vendor__slug="anthropic").count() > 2, "a year of history"


@pytest.mark.usefixtures("loaded")
def test_its_vendors_have_a_clarity_and_nothing_is_held_against_a_real_one() -> None:
    found = {
        row.vendor.slug: row for row in VendorClarity.objects.filter(current=True).select_related("vendor")
    }
    assert INVENTED | {"anthropic", "openai", "mistral-ai"} == set(found)
    assert all(row.score is not None and row.unknown < 14 for row in found.values())
    without_a_point = Rating.objects.filter(level=0).values_list("scorecard__vendor__slug", flat=True)
    assert set(without_a_point) <= INVENTED
    sources = found["harbourlight"].sources
    assert len({source for source in sources if source}) == 2, "a contract, and a policy that fills in"


@pytest.mark.usefixtures("loaded")
def test_people_of_every_role_can_sign_in() -> None:
    roles = {user.username: user.role for user in User.objects.all()}
    assert roles == {
        "admin": "administrator",
        "officer": "officer",
        "procurement": "procurement",
        "viewer": "viewer",
    }
    assert all(user.check_password("a long demo password") for user in User.objects.all())


@pytest.mark.usefixtures("loaded")
def test_its_incidents_and_news_concern_invented_vendors_alone() -> None:
    process_pending()
    named = {slug for slugs in Incident.objects.values_list("vendors__slug") for slug in slugs}
    assert named <= INVENTED
    told = {slug for candidate in Candidate.objects.all() for slug in candidate.detection["vendors"]}
    assert told
    assert told <= INVENTED


@pytest.mark.usefixtures("loaded")
def test_its_news_become_candidates_and_its_small_talk_does_not() -> None:
    process_pending()
    types = sorted(Candidate.objects.values_list("type", flat=True))
    assert types == ["government_order", "outage", "price_or_limit_change", "retirement", "suspension"]


@pytest.mark.usefixtures("loaded")
def test_loading_again_touches_nothing_but_the_people() -> None:
    before = list(Vendor.objects.values_list("pk", "updated_at"))
    assert load_demo(password="another demo password", progress=lambda step: None) is False
    assert list(Vendor.objects.values_list("pk", "updated_at")) == before
    assert User.objects.get(username="officer").check_password("another demo password")


def test_without_a_password_it_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RISKBOARD_DEMO_PASSWORD", raising=False)
    with pytest.raises(CommandError, match="RISKBOARD_DEMO_PASSWORD"):
        call_command("load_demo", stdout=StringIO())
    assert not User.objects.exists()
