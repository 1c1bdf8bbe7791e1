"""Weighing the declared limits on the portfolio's shares: with every run, told once a breach."""

from collections.abc import Mapping
from datetime import datetime

from vendors.domain.breach import Standing, judge
from vendors.domain.portfolio import Concentration, LayerName, Usage
from vendors.models import ConcentrationLimit, LimitBreach, LimitStanding
from vendors.models.limit import Layer, Scope
from vendors.services.announcing import announce_breaches

# The workloads that are named behind a breach; the others only add up.
BEARERS = 20


def judge_limits(
    usage: Mapping[Scope, Usage],
    layers: Mapping[Scope, Mapping[LayerName, Concentration]],
    *,
    now: datetime,
) -> None:
    """Note how each limit stands, open a breach for each member that is above it, and end those that are within again.

    A breach is told when it is opened, and so again only after it was healed. Limits that were archived have none.
    """
    limits = list(ConcentrationLimit.objects.filter(archived_at=None))
    found = {
        limit: judge(_shares(limit, layers), bound=limit.fraction, member=limit.member) for limit in limits
    }
    LimitStanding.objects.exclude(limit__in=limits).delete()
    LimitStanding.objects.bulk_create(
        [_standing(limit, standing, now) for limit, standing in found.items()],
        update_conflicts=True,
        unique_fields=["limit"],
        update_fields=["judged_at", "member", "share", "breached"],
    )
    _keep_breaches(found, usage, now)


def _shares(
    limit: ConcentrationLimit, layers: Mapping[Scope, Mapping[LayerName, Concentration]]
) -> Mapping[str, float]:
    return layers[Scope(limit.scope)][_layer(limit)].shares


def _layer(limit: ConcentrationLimit) -> LayerName:
    names: Mapping[str, LayerName] = {
        Layer.VENDOR: "vendor",
        Layer.MODEL_MAKER: "model_maker",
        Layer.PLATFORM: "platform",
        Layer.JURISDICTION: "jurisdiction",
    }
    return names[limit.layer]


def _standing(limit: ConcentrationLimit, found: Standing, now: datetime) -> LimitStanding:
    return LimitStanding(
        limit=limit,
        judged_at=now,
        member=found.member or "",
        share=found.share,
        breached=bool(found.over),
    )


def _keep_breaches(
    found: Mapping[ConcentrationLimit, Standing], usage: Mapping[Scope, Usage], now: datetime
) -> None:
    open_ones = LimitBreach.objects.filter(healed_at=None)
    before = {(one.limit_id, one.member): one for one in open_ones.select_for_update()}
    above = [
        _breach(limit, member, share, usage, now)
        for limit, one in found.items()
        for member, share in one.over
    ]
    keys = {(one.limit_id, one.member) for one in above}
    healed = [one.pk for key, one in before.items() if key not in keys]
    LimitBreach.objects.filter(pk__in=healed).update(healed_at=now)
    fresh = []
    for one in above:
        known = before.get((one.limit_id, one.member))
        if known is None:
            fresh.append(one)
        else:
            one.pk, one.since = known.pk, known.since
    LimitBreach.objects.bulk_update([one for one in above if one.pk], ["share", "bound", "workloads"])
    announce_breaches(LimitBreach.objects.bulk_create(fresh))


def _breach(
    limit: ConcentrationLimit, member: str, share: float, usage: Mapping[Scope, Usage], now: datetime
) -> LimitBreach:
    bearers = usage[Scope(limit.scope)].bearers(_layer(limit), member, most=BEARERS)
    return LimitBreach(
        limit=limit,
        member=member,
        since=now,
        share=share,
        bound=limit.fraction,
        workloads=[list(bearer) for bearer in bearers],
    )
