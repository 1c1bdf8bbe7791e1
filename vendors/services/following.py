"""What follows the scores: the portfolio's figures, and then the joint losses, which take longest.

That they are due stands in the row of the rescore, written with the scores. Who computes them moves that note some
minutes ahead, so that a run that does not end is taken over; scores that are stored meanwhile make them due again.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction

from vendors.domain.columns import Columns
from vendors.domain.joint import JointLoss, joint_losses
from vendors.domain.score import vendor_losses
from vendors.domain.sweep import sweep
from vendors.models import RescoreState
from vendors.queries.stored import stored_columns
from vendors.services.portfolio import JOINT_LOSSES, Kept, portfolio_of, store_joint, store_portfolio
from vendors.services.results import Results

LEASE = timedelta(minutes=5)
# Where more options than these are in use, or more pairs than those meet in workloads, joint losses are left to runs
# over everything: they would not be done before the next edit.
QUICKLY_SWEPT = 100_000
QUICKLY_WEIGHED = 5_000_000


def follow_scores(*, now: datetime, whole: Results | None = None, kept: Kept | None = None) -> bool:
    """Compute and keep the portfolio's figures if they are due and nobody is at it; True if it was done here.

    ``whole`` is what a run over everything found and ``kept`` what it stored; otherwise they are computed on the world
    of the scores in force.
    """
    state = _claim(now)
    if state is None:
        return False
    if kept is None or state.world not in ("", kept.world):
        whole, name = None, state.world
    else:
        name = kept.world
    if whole is None and not state.world:
        # Some score could not be stored: the next run is one over everything.
        return False
    columns = whole.register.columns if whole else stored_columns(name)
    found = portfolio_of(columns)
    with transaction.atomic():
        held = RescoreState.objects.select_for_update().get()
        RescoreState.objects.filter(pk=held.pk, portfolio_due_at=now + LEASE).update(portfolio_due_at=None)
        store_portfolio(found, name, now=now)
    joint = whole.joint() if whole else _joint_behind(columns)
    if joint is not None:
        with transaction.atomic():
            store_joint(joint, now=now)
    return True


def _claim(now: datetime) -> RescoreState | None:
    with transaction.atomic():
        state = RescoreState.objects.select_for_update().filter(portfolio_due_at__lte=now).first()
        if state is not None:
            RescoreState.objects.update(portfolio_due_at=now + LEASE)
    return state


def _joint_behind(columns: Columns) -> Sequence[JointLoss] | None:
    if len(columns.options.product) > QUICKLY_SWEPT:
        return None
    rows = sweep(columns)
    return joint_losses(rows, vendor_losses(rows), most=JOINT_LOSSES, within=QUICKLY_WEIGHED)
