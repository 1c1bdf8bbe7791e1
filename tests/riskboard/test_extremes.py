"""Everything at the end of what may be entered: pages and API still answer."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from incidents.domain.limits import LONGEST_WAIT
from incidents.models import Article, Incident
from tests.factories.incidents import make_candidate, make_incident
from tests.factories.vendors import (
    make_contract,
    make_product,
    make_scorecard,
    make_vendor,
    make_workload,
    needing,
    rated,
)
from vendors.domain.limits import (
    LONGEST_NOTICE,
    LONGEST_RENEWAL,
    MOST_AN_HOUR,
    MOST_DIRECT_LOSS,
    MOST_PEOPLE,
)
from vendors.models import Contract, Rating, Scorecard, Vendor, Workload
from vendors.services.rescore import rescore_all

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["early", "late"])
def _extremes(request: pytest.FixtureRequest) -> None:
    """Every number and date at its bound, written past the services as far as the database lets."""
    early = request.param == "early"
    vendor = make_vendor("Vektor")
    product = make_product("Assist", vendor=vendor)
    contract = make_contract("C-1", vendor=vendor, annual_value=Decimal(1))
    make_scorecard(contract, slug="card", ratings=rated(appeal=2))
    make_workload("Claims", dependencies=[needing(product)])
    make_incident(vendor, type="outage", title="Long")
    candidate = make_candidate(vendors=["vektor"], detection={"duration_days": 2**53, "date": "9999-12-31"})
    Workload.objects.update(
        people=MOST_PEOPLE,
        cost_per_hour=MOST_AN_HOUR,
        direct_loss_per_hour=MOST_DIRECT_LOSS,
        operating_hours_per_week=168,
        mtpd_hours=Decimal("9999999.99"),
        rto_hours=Decimal("9999999.99"),
        in_use_since="1990-01-01",
    )
    Contract.objects.update(
        annual_value=Decimal("999999999999.99"),
        currency="USD",
        exchange_rate=Decimal("99999999.999999"),
        start_date="1990-01-01",
        end_date="2200-12-31",
        notice_period_days=LONGEST_NOTICE,
        auto_renewal=True,
        renewal_months=LONGEST_RENEWAL,
    )
    Incident.objects.update(
        wait_days=LONGEST_WAIT,
        people_affected=2**31 - 1,
        announced_at=datetime(1990, 1, 1, tzinfo=UTC),
        started_at=datetime(1990, 1, 1, tzinfo=UTC) if early else datetime(2200, 12, 31, 23, 59, tzinfo=UTC),
        expected_end_at=None,
    )
    Scorecard.objects.update(effective_on="1990-01-01" if early else "2200-12-31")
    Rating.objects.update(seen_on="1990-01-01" if early else "2200-12-31")
    Vendor.objects.update(country="ZZ", lei="x", tracked_since="1990-01-01")
    Article.objects.filter(pk=candidate.article_id).update(published_at=datetime(1, 1, 1, tzinfo=UTC))
    rescore_all()


ADDRESSES = [
    "/",
    "/vendors/",
    "/vendors/vektor/",
    "/vendors/vektor/edit/",
    "/vendors/vektor/archive/",
    "/products/",
    "/products/assist/",
    "/contracts/",
    "/contracts/?order=notice",
    "/contracts/?format=csv",
    "/contracts/c-1/",
    "/contracts/c-1/edit/",
    "/contracts/c-1/scorecards/new/",
    "/scorecards/card/",
    "/scorecards/card/edit/",
    "/clarity/",
    "/clarity/?format=csv",
    "/clarity/compare/?vendor=vektor",
    "/clarity/compare/?vendor=vektor&format=csv",
    "/workloads/",
    "/workloads/?format=csv",
    "/workloads/claims/",
    "/workloads/claims/edit/",
    "/workloads/claims/archive/",
    "/scenarios/",
    "/scenarios/run/?atom=entity%3Avektor&hours=87600&notice=0",
    "/scenarios/run/?atom=entity%3Avektor&hours=0.01&notice=87600&format=csv",
    "/scenarios/run/?atom=account%3Avektor&rise=1000",
    "/incidents/",
    "/incidents/export.csv",
    "/incidents/1/",
    "/incidents/panel/?vendor=vektor",
    "/triage/",
    "/settings/audit/",
    "/api/v1/vendors/",
    "/api/v1/vendors/vektor/risk/",
    "/api/v1/contracts/",
    "/api/v1/contracts/c-1/",
    "/api/v1/scorecards/",
    "/api/v1/workloads/",
    "/api/v1/workloads/claims/",
    "/api/v1/incidents/",
    "/api/v1/candidates/",
    "/api/v1/scores/",
]


@pytest.mark.usefixtures("_extremes")
def test_every_page_and_answer_is_given(client_as: Callable[[str], Client]) -> None:
    client = client_as("administrator")
    filed = Incident.objects.get()
    for address in ADDRESSES:
        response: Any = client.get(address.replace("/1/", f"/{filed.pk}/"))
        assert response.status_code == 200, address
