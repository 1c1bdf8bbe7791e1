"""When annual losses are computed, and what is kept of them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from unittest.mock import patch

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.factories.vendors import (
    make_contract,
    make_event,
    make_product,
    make_scorecard,
    make_vendor,
    make_workload,
    needing,
    rated,
)
from vendors import tasks
from vendors.domain.annual.engine import annual
from vendors.domain.columns import world_of
from vendors.models import AnnualLoss, AnnualState, RescoreState, Vendor, Workload
from vendors.queries.annual import annual_loss, annual_pending
from vendors.queries.stored import stored_columns
from vendors.queries.streams import with_streams
from vendors.services import annual as service
from vendors.services.annual import annual_due, request_annual
from vendors.services.observed import record_events
from vendors.services.rescore import rescore_all, rescore_due
from vendors.services.workloads import archive_workload

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def vendor() -> Vendor:
    """Vektor, on whose product one workload leans."""
    vendor = make_vendor("Vektor", tracked_since=NOW.date() - timedelta(days=730))
    make_workload("Desk", dependencies=[needing(make_product("Assist", vendor=vendor))])
    return vendor


def computed() -> None:
    rescore_all(now=NOW)
    assert annual_due(now=NOW + timedelta(minutes=1)) is True


def in_force(vendor: Vendor | None) -> AnnualLoss:
    found = annual_loss(vendor)
    assert found is not None
    return found.loss


def test_the_scores_call_for_annual_losses_and_do_not_wait_for_them(vendor: Vendor) -> None:
    rescore_all(now=NOW)
    assert AnnualState.objects.get().requested_at == NOW
    assert not AnnualLoss.objects.exists()
    tasks.annual_due()
    assert {row.vendor for row in AnnualLoss.objects.all()} == {vendor, None}
    assert annual_due() is False


def test_what_is_kept_is_what_the_world_gives_outside_the_application(vendor: Vendor) -> None:
    make_event(vendor, started_at=NOW - timedelta(days=100))
    computed()
    loss = in_force(None)
    world = world_of(stored_columns(loss.inputs_hash), as_of="2026-11-22")
    alone = annual(with_streams(AnonymousUser(), world))
    assert alone is not None
    assert loss.cost_mean == alone.cost.mean
    assert loss.days_es99 == alone.person_days.es(0.99)
    assert loss.sources_count == len(loss.sources) == len(alone.sources)
    assert sum(one["cost"] for one in loss.sources) == pytest.approx(loss.cost_mean, rel=1e-3)
    assert loss.cost_curve[0][1] > loss.cost_curve[-1][1] > 0
    assert in_force(vendor).cost_mean == pytest.approx(loss.cost_mean, rel=1e-3)


def test_figures_are_stale_from_the_first_change_until_they_are_computed_again(vendor: Vendor) -> None:
    computed()
    assert annual_loss(vendor) is not None
    assert not annual_pending()
    make_workload("Lab", dependencies=[needing(make_product("Other", vendor=vendor))])
    RescoreState.objects.update(due_at=NOW)
    found = annual_loss(vendor)
    assert found is not None
    assert found.stale
    before = found.loss.cost_mean
    rescore_due(now=NOW + timedelta(minutes=2))
    found = annual_loss(vendor)
    assert found is not None
    assert found.stale
    annual_due(now=NOW + timedelta(minutes=3))
    found = annual_loss(vendor)
    assert found is not None
    assert not found.stale
    assert found.loss.cost_mean > before


def test_an_event_on_record_raises_the_loss(vendor: Vendor) -> None:
    computed()
    before = in_force(vendor).cost_mean
    make_event(vendor, started_at=NOW - timedelta(days=10))
    record_events(by=None, told={"INC-1": []})
    assert annual_pending()
    computed()
    assert in_force(vendor).cost_mean > before


def test_restricted_incidents_are_left_out_of_what_everybody_sees(vendor: Vendor) -> None:
    computed()
    before = in_force(vendor).cost_mean
    make_event(vendor, started_at=NOW - timedelta(days=10), restricted=True)
    computed()
    assert in_force(vendor).cost_mean == pytest.approx(before, rel=1e-9)


def test_terms_that_announce_and_shorten_a_suspension_lower_the_loss(vendor: Vendor) -> None:
    computed()
    before = {one["atom"]: one["cost"] for one in in_force(vendor).sources}
    make_scorecard(vendor=vendor, ratings=rated(appeal=2), effective_on="2026-01-01")
    assert annual_pending()
    computed()
    after = {one["atom"]: one["cost"] for one in in_force(vendor).sources}
    assert after["account:vektor"] < 0.5 * before["account:vektor"]
    assert after["entity:vektor"] == pytest.approx(before["entity:vektor"])


def test_what_a_contract_credits_for_outages_lowers_their_loss(vendor: Vendor) -> None:
    computed()
    before = {one["atom"]: one["cost"] for one in in_force(vendor).sources}
    running = {"start_date": NOW.date() - timedelta(days=30), "end_date": NOW.date() + timedelta(days=300)}
    make_contract("C-1", vendor=vendor, outage_credit=Decimal(100), **running)
    assert annual_pending()
    computed()
    after = {one["atom"]: one["cost"] for one in in_force(vendor).sources}
    assert after["entity:vektor"] < before["entity:vektor"]
    assert after["model:" + str(vendor.products.get().model)] == pytest.approx(
        before["model:" + str(vendor.products.get().model)]
    )


def test_what_nothing_strikes_any_more_has_no_loss(vendor: Vendor) -> None:
    computed()
    archive_workload(by=None, workload=Workload.objects.get())
    computed()
    assert annual_loss(None) is None


def test_a_vendor_without_workloads_has_none() -> None:
    vendor = make_vendor()
    make_product(vendor=vendor)
    computed()
    assert annual_loss(vendor) is None


def test_a_run_that_fails_stays_requested(vendor: Vendor) -> None:
    rescore_all(now=NOW)
    with patch.object(service, "Portfolio", side_effect=ZeroDivisionError), pytest.raises(ZeroDivisionError):
        annual_due(now=NOW)
    state = AnnualState.objects.get()
    assert (state.claimed_at, state.requested_at) == (None, NOW)


def test_a_claimed_run_is_left_alone_until_it_is_half_an_hour_old(vendor: Vendor) -> None:
    rescore_all(now=NOW)
    AnnualState.objects.update(claimed_at=NOW, requested_at=None)
    assert annual_due(now=NOW + timedelta(minutes=29)) is False
    assert annual_due(now=NOW + timedelta(minutes=31)) is True


def test_a_request_that_comes_while_one_runs_is_kept() -> None:
    request_annual(now=NOW)
    AnnualState.objects.update(claimed_at=NOW, requested_at=None)
    request_annual(now=NOW + timedelta(seconds=5))
    assert AnnualState.objects.get().requested_at == NOW + timedelta(seconds=5)


def test_a_run_that_takes_too_long_leaves_the_rest_stale_and_comes_to_it_first_the_next_time(
    vendor: Vendor,
) -> None:
    other = make_vendor("Other")
    make_workload("Lab", dependencies=[needing(make_product("Else", vendor=other))])
    rescore_all(now=NOW)
    with patch.object(service, "LONGEST_RUN_SECONDS", -1.0):
        annual_due(now=NOW)
    assert [row.vendor for row in AnnualLoss.objects.all()] == [None]
    with patch.object(service, "ALWAYS", 1), patch.object(service, "_BATCH", 1):
        request_annual(now=NOW)
        annual_due(now=NOW)
    assert AnnualLoss.objects.filter(vendor__isnull=False).count() == 2


def test_only_vendors_whose_inputs_moved_are_computed_again(vendor: Vendor) -> None:
    other = make_vendor("Other")
    lab = make_workload("Lab", dependencies=[needing(make_product("Else", vendor=other))])
    rescore_all(now=NOW)
    annual_due(now=NOW + timedelta(minutes=1))
    Workload.objects.filter(pk=lab.pk).update(people=77)
    rescore_all(now=NOW + timedelta(hours=3))
    annual_due(now=NOW + timedelta(hours=4))
    assert in_force(vendor).computed_at == NOW + timedelta(minutes=1)
    assert in_force(other).computed_at == in_force(None).computed_at == NOW + timedelta(hours=4)
    found = annual_loss(vendor)
    assert found is not None
    assert not found.stale


def test_another_day_lets_events_age_and_everything_is_computed_again(vendor: Vendor) -> None:
    make_event(vendor, started_at=NOW - timedelta(days=100))
    computed()
    before = in_force(vendor).cost_mean
    rescore_all(now=NOW + timedelta(days=1))
    annual_due(now=NOW + timedelta(days=1))
    assert in_force(vendor).cost_mean < before


def test_vendors_that_a_run_did_not_come_to_are_stale_and_called_for(vendor: Vendor) -> None:
    computed()
    Workload.objects.update(people=77)
    rescore_all(now=NOW + timedelta(hours=1))
    with patch.object(service, "LONGEST_RUN_SECONDS", -1.0):
        annual_due(now=NOW + timedelta(hours=1))
    assert AnnualState.objects.get().left == [vendor.pk]
    AnnualState.objects.update(requested_at=None)
    found, portfolio = annual_loss(vendor), annual_loss(None)
    assert found is not None
    assert portfolio is not None
    assert (found.stale, portfolio.stale) == (True, False)
    request_annual(now=NOW + timedelta(hours=2))
    annual_due(now=NOW + timedelta(hours=2))
    found = annual_loss(vendor)
    assert found is not None
    assert not found.stale


def test_a_run_that_was_stopped_is_followed_by_one_more(vendor: Vendor) -> None:
    rescore_all(now=NOW)
    with patch.object(service, "LONGEST_RUN_SECONDS", -1.0):
        annual_due(now=NOW)
    assert annual_due(now=NOW + timedelta(minutes=1)) is True
    assert in_force(vendor).cost_mean > 0


def test_results_of_versions_that_noted_no_inputs_are_computed_again(vendor: Vendor) -> None:
    computed()
    AnnualLoss.objects.update(inputs="", cost_mean=1.0)
    make_product(vendor=make_vendor("Idle"))
    request_annual(now=NOW)
    annual_due(now=NOW + timedelta(hours=1))
    assert in_force(vendor).cost_mean > 1.0
    assert in_force(None).cost_mean > 1.0
