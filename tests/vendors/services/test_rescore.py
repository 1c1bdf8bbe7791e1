"""When scores are computed again, and what is stored."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

import pytest
from celery import current_app

from tests.factories.vendors import make_product, make_vendor, make_workload, needing
from vendors.models import PortfolioResult, RescoreState, SinglePoint, VendorScore, Workload
from vendors.queries.stored import contributions_of
from vendors.services import rescore
from vendors.services.rescore import request_rescore, rescore_all, rescore_due
from vendors.services.results import compute
from vendors.services.vendors import archive_vendor
from vendors.services.workloads import archive_workload, update_workload

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def later(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.fixture
def sent(django_capture_on_commit_callbacks: Any) -> Callable[[Callable[[], object]], list[float]]:
    """Runs something, and gives the countdowns of the messages about rescoring that it sent once committed."""

    def capture(action: Callable[[], object]) -> list[float]:
        with (
            patch.object(current_app, "send_task") as send,
            django_capture_on_commit_callbacks(execute=True),
        ):
            action()
        ours = [call for call in send.call_args_list if call.args == (rescore.TASK,)]
        return [call.kwargs["countdown"] or 0 for call in ours]

    return capture


def test_a_burst_of_changes_sends_one_message(sent: Callable[[Callable[[], object]], list[float]]) -> None:
    def burst() -> None:
        for second in range(5):
            request_rescore(now=later(second))

    assert sent(burst) == [2]


def test_a_request_waits_for_a_pause_in_the_edits() -> None:
    request_rescore(now=NOW)
    request_rescore(now=later(1))
    assert RescoreState.objects.get().due_at == later(3)


def test_a_request_waits_no_longer_than_ten_seconds_after_the_first() -> None:
    for second in range(20):
        request_rescore(now=later(second))
    assert RescoreState.objects.get().due_at == later(10)


def test_what_is_not_due_yet_is_called_again_for_when_it_is(
    sent: Callable[[Callable[[], object]], list[float]],
) -> None:
    request_rescore(now=NOW)
    assert sent(lambda: rescore_due(now=later(0.5))) == [1.5]
    assert not VendorScore.objects.exists()


def test_nothing_requested_is_nothing_done(sent: Callable[[Callable[[], object]], list[float]]) -> None:
    assert sent(lambda: rescore_due(now=NOW)) == []


def test_a_due_request_is_scored_once() -> None:
    make_vendor()
    request_rescore(now=NOW)
    assert rescore_due(now=later(60)) is True
    assert rescore_due(now=later(61)) is False
    state = RescoreState.objects.get()
    assert (state.claimed_at, state.due_at) == (None, None)
    assert state.finished_at is not None
    assert VendorScore.objects.count() == 1


def test_a_claimed_run_is_left_alone_until_it_is_five_minutes_old() -> None:
    request_rescore(now=NOW)
    RescoreState.objects.update(claimed_at=NOW, requested_at=None, due_at=None)
    assert rescore_due(now=later(299)) is False
    assert rescore_due(now=later(301)) is True
    assert RescoreState.objects.get().claimed_at is None


def test_a_run_whose_claim_was_taken_over_stores_nothing() -> None:
    make_vendor()
    request_rescore(now=NOW)

    def overtaken(*inputs: Any) -> Any:
        RescoreState.objects.update(claimed_at=later(500))
        return compute(*inputs)

    with patch.object(rescore, "compute", overtaken):
        assert rescore_due(now=later(60)) is False
    assert not VendorScore.objects.exists()
    assert RescoreState.objects.get().claimed_at == later(500)


def test_a_change_during_a_run_is_a_request_of_its_own(
    sent: Callable[[Callable[[], object]], list[float]],
) -> None:
    request_rescore(now=NOW)

    def edited(*inputs: Any) -> Any:
        request_rescore(now=later(61))
        return compute(*inputs)

    with patch.object(rescore, "compute", edited):
        messages = sent(lambda: rescore_due(now=later(60)))
    assert RescoreState.objects.get().due_at == later(63)
    assert messages == [2, 3]


def test_a_run_that_fails_stays_requested() -> None:
    request_rescore(now=NOW)
    with (
        patch.object(rescore, "compute", side_effect=MemoryError),
        pytest.raises(MemoryError),
    ):
        rescore_due(now=later(60))
    state = RescoreState.objects.get()
    assert state.claimed_at is None
    assert state.due_at is not None


def test_the_nightly_run_needs_no_request() -> None:
    make_vendor()
    RescoreState.objects.all().delete()
    assert rescore_all(now=NOW) is True
    assert VendorScore.objects.get().score == 0


def test_the_nightly_run_follows_one_that_is_under_way() -> None:
    RescoreState.objects.create(claimed_at=NOW)
    assert rescore_all(now=later(10)) is False
    assert RescoreState.objects.get().due_at == later(10)


def test_a_score_is_stored_with_its_parts_in_thousandths() -> None:
    product = make_product()
    make_workload("Claims intake", dependencies=[needing(product)])
    rescore_all(now=NOW)
    score = VendorScore.objects.get(vendor=product.vendor)
    # 250 an hour for 720 h, and the 648 h past the tolerated outage once more; tolerance 240 people × 8 h × 75.
    assert score.loss == score.direct_loss == 342_000_000
    assert score.tolerance == 144_000_000
    assert score.score == pytest.approx(100 * 342 / 486)
    assert [(part.workload, part.loss) for part in contributions_of(score)] == [
        ("claims-intake", 342_000_000)
    ]
    assert len(score.inputs_hash) == 64


def test_the_same_result_confirms_the_row_and_another_one_adds_a_row() -> None:
    workload = make_workload(dependencies=[needing(make_product())])
    rescore_all(now=NOW)
    rescore_all(now=later(60))
    row = VendorScore.objects.get()
    assert (row.computed_at, row.confirmed_at) == (NOW, later(60))
    update_workload(by=None, workload=workload, people=20)
    rescore_all(now=later(120))
    old, new = VendorScore.objects.order_by("computed_at")
    assert (old.current, new.current) == (False, True)
    assert new.score > old.score


def test_an_archived_vendor_has_no_current_score_and_an_archived_workload_does_not_count() -> None:
    product = make_product()
    workload = make_workload(dependencies=[needing(product)])
    rescore_all(now=NOW)
    archive_workload(by=None, workload=workload)
    rescore_all(now=later(60))
    assert VendorScore.objects.get(current=True).score == 0
    archive_vendor(by=None, vendor=product.vendor)
    rescore_all(now=later(120))
    assert not VendorScore.objects.filter(current=True).exists()


def test_the_portfolio_is_kept_whenever_it_differs() -> None:
    workload = make_workload(dependencies=[needing(make_product())])
    rescore_all(now=NOW)
    rescore_all(now=later(60))
    first = PortfolioResult.objects.get()
    assert first.layers["vendor"]["effective_number"] == 1
    assert first.single_points_count == SinglePoint.objects.count() > 0
    assert set(SinglePoint.objects.values_list("workload", flat=True)) == {workload.pk}
    Workload.objects.update(rto_hours=10_000, mtpd_hours=10_000, substitutability="easy")
    rescore_all(now=later(120))
    assert PortfolioResult.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_run_reads_one_moment_and_leaves_a_clean_state() -> None:
    make_workload(dependencies=[needing(make_product())])
    assert rescore_all(now=NOW) is True
    assert VendorScore.objects.get().score > 0
