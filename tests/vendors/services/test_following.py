"""The portfolio's figures follow the scores, whatever becomes of the run that stored these."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

import pytest
from django.test import Client

from tests.factories.vendors import make_product, make_workload, needing
from vendors.domain.columns import Columns
from vendors.models import JointLoss, PortfolioResult, RescoreState, SinglePoint, VendorScore, Workload
from vendors.queries.risk import portfolio_pending, rescore_pending
from vendors.services import following
from vendors.services.following import LEASE, follow_scores
from vendors.services.portfolio import Portfolio, portfolio_of, store_joint
from vendors.services.rescore import rescore_all, rescore_due

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


@pytest.fixture
def left_behind() -> Workload:
    """The scores of a run over everything that ended before it came to the portfolio."""
    found = make_workload(dependencies=[needing(make_product(), make_product())])
    with patch.object(following, "portfolio_of", side_effect=MemoryError), pytest.raises(MemoryError):
        rescore_all(now=NOW)
    return found


def test_scores_and_single_points_are_there_before_the_portfolio(
    left_behind: Workload, client_as: Callable[[str], Client]
) -> None:
    assert VendorScore.objects.filter(current=True).count() == 2
    assert {point.workload_id for point in SinglePoint.objects.all()} == {left_behind.pk}
    assert not PortfolioResult.objects.exists()
    assert (rescore_pending(), portfolio_pending()) == (False, True)
    assert "rescoring" in client_as("viewer").get("/portfolio/").content.decode()


def test_what_a_run_left_is_done_once_its_time_is_over(left_behind: Workload) -> None:
    assert follow_scores(now=NOW + LEASE - timedelta(seconds=1)) is False
    assert rescore_due(now=NOW + LEASE) is False
    latest = PortfolioResult.objects.get()
    assert latest.inputs_hash == RescoreState.objects.get().world
    assert (latest.joint_at, JointLoss.objects.count()) == (NOW + LEASE, 1)
    assert not portfolio_pending()
    assert follow_scores(now=NOW + 2 * LEASE) is False


def test_scores_that_come_meanwhile_make_the_figures_due_again(left_behind: Workload) -> None:
    Workload.objects.update(people=99)
    later = NOW + LEASE

    def overtaken(columns: Columns) -> Portfolio:
        RescoreState.objects.update(portfolio_due_at=later + timedelta(seconds=1))
        return portfolio_of(columns)

    with patch.object(following, "portfolio_of", overtaken):
        assert follow_scores(now=later)
    assert portfolio_pending()
    assert follow_scores(now=later + timedelta(seconds=1))
    assert not portfolio_pending()


def test_figures_of_an_earlier_run_replace_no_later_ones() -> None:
    edited = make_workload(dependencies=[needing(make_product(), make_product())])
    rescore_all(now=NOW)
    before = PortfolioResult.objects.get().layers
    Workload.objects.filter(pk=edited.pk).update(people=edited.people + 5)
    make_workload(dependencies=[needing(make_product())])
    rescore_all(now=NOW - timedelta(minutes=1))
    assert PortfolioResult.objects.get().layers == before
    assert store_joint([], now=NOW - timedelta(minutes=1)) is False
    assert JointLoss.objects.exists()
