"""Thinning the history of results: all of the recent ones, then the last of each day, then the last of each week."""

from datetime import datetime
from typing import Any, Literal

from django.db import connection, transaction
from django.db.models import F, QuerySet, Window
from django.db.models.functions import RowNumber, Trunc

from vendors.models import AnnualLoss, PortfolioResult, RescoreState, StoredWorld, VendorScore

_FORGET_BLOCKS = """
DELETE FROM vendors_worldblock WHERE hash IN (
    SELECT hash FROM vendors_worldblock block WHERE NOT EXISTS (
        SELECT FROM vendors_storedworld world, jsonb_each_text(world.blocks) part WHERE part.value = block.hash
    ) LIMIT %s
)
"""
Period = Literal["day", "week"]


@transaction.atomic
def thin_scores(*, before: datetime, keep: Period, limit: int) -> int:
    """Remove scores from before that moment, but those in force and each vendor's last of every day or week (UTC).

    At most ``limit`` at once; how many were removed.
    """
    old = VendorScore.objects.filter(computed_at__lt=before, current=False)
    return _remove(VendorScore.objects, _superseded(old, keep, [F("vendor_id")]), limit)


@transaction.atomic
def thin_portfolio(*, before: datetime, keep: Period, limit: int) -> int:
    """The same for the portfolio's figures, of which the newest are in force."""
    newest = PortfolioResult.objects.values("pk")[:1]
    old = PortfolioResult.objects.filter(computed_at__lt=before).exclude(pk__in=newest)
    return _remove(PortfolioResult.objects, _superseded(old, keep, []), limit)


@transaction.atomic
def forget_worlds(*, before: datetime, limit: int) -> int:
    """Remove worlds that no result rests on any more, however old, and the blocks that are in none.

    At most ``limit`` of each at once; how many were removed.
    """
    # A run stores a world before the results that rest on it, under this lock.
    state = RescoreState.objects.select_for_update().first()
    idle = StoredWorld.objects.all()
    for results in (VendorScore, PortfolioResult, AnnualLoss):
        idle = idle.exclude(pk__in=results.objects.values("inputs_hash"))
    worlds = _remove(StoredWorld.objects, idle.exclude(pk=state.world if state else ""), limit)
    with connection.cursor() as cursor:
        cursor.execute(_FORGET_BLOCKS, [limit])
        return max(worlds, int(cursor.rowcount))


def _superseded(rows: QuerySet[Any], keep: Period, whose: list[F]) -> QuerySet[Any]:
    place = Window(
        RowNumber(),
        partition_by=[*whose, Trunc("computed_at", keep)],
        order_by=[F("computed_at").desc(), F("id").desc()],
    )
    superseded: QuerySet[Any] = rows.annotate(place=place).filter(place__gt=1)
    return superseded


def _remove(rows: Any, superseded: QuerySet[Any], limit: int) -> int:
    pks = list(superseded.order_by("pk").values_list("pk", flat=True)[:limit])
    rows.filter(pk__in=pks).delete()
    return len(pks)
