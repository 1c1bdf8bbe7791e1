"""Reads on stored results."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.factories.vendors import make_product, make_workload, needing
from vendors.models import Vendor
from vendors.queries.risk import (
    current_risk,
    current_scores,
    portfolio_now,
    rescore_pending,
    risk_history,
    stored_by,
)
from vendors.services.rescore import rescore_all
from vendors.services.vendors import archive_vendor
from vendors.services.workloads import archive_workload, update_workload

pytestmark = pytest.mark.django_db

MARCH = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def vendor() -> Vendor:
    """A vendor scored in March, and again ten days later after its workload grew."""
    product = make_product()
    workload = make_workload("Claims intake", dependencies=[needing(product)])
    rescore_all(now=MARCH)
    update_workload(by=None, workload=workload, people=20)
    rescore_all(now=MARCH + 10 * DAY)
    return product.vendor


def test_the_current_score_is_stale_while_a_change_waits(vendor: Vendor) -> None:
    risk = current_risk(vendor)
    assert risk is not None
    assert not risk.stale
    update_workload(by=None, workload=make_workload(), people=3)
    after = current_risk(vendor)
    assert after is not None
    assert after.stale
    assert rescore_pending()


def test_the_band_belongs_to_the_score(vendor: Vendor) -> None:
    risk = current_risk(vendor)
    assert risk is not None
    assert risk.band.key == "veryhigh"


def test_the_score_of_a_day_is_the_one_stored_then(vendor: Vendor) -> None:
    (before,) = stored_by(vendor, MARCH + 9 * DAY)
    after, _before = stored_by(vendor, MARCH + 10 * DAY)
    assert before.computed_at == MARCH
    assert before.score < after.score
    assert not stored_by(vendor, MARCH - DAY)


def test_the_history_runs_from_old_to_new_and_includes_what_was_in_force_at_its_start(vendor: Vendor) -> None:
    assert [row.computed_at for row in risk_history(vendor)] == [MARCH, MARCH + 10 * DAY]
    assert [row.computed_at for row in risk_history(vendor, since=MARCH + 5 * DAY)] == [
        MARCH,
        MARCH + 10 * DAY,
    ]
    assert [row.computed_at for row in risk_history(vendor, since=MARCH + 11 * DAY)] == [MARCH + 10 * DAY]


def test_current_scores_come_highest_first_without_archived_vendors(vendor: Vendor) -> None:
    product = make_product()
    workload = make_workload(dependencies=[needing(product)], people=1)
    rescore_all(now=MARCH + 11 * DAY)
    assert [row.vendor for row in current_scores()] == [vendor, product.vendor]
    archive_workload(by=None, workload=workload)
    archive_vendor(by=None, vendor=product.vendor)
    assert [row.vendor for row in current_scores()] == [vendor]


def test_before_the_first_run_there_is_nothing() -> None:
    vendor = make_product().vendor
    assert current_risk(vendor) is None
    assert portfolio_now() is None
