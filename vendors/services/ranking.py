"""Ranking mitigations: asked for by a person, computed by a worker that tells how far it is.

The request stands in its row, claimed by a conditional update. A worker that is not heard of for two minutes has died:
the next one takes the ranking over, and gives up on it after three.
"""

import logging
import time
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from riskboard.common.queue import enqueue
from vendors.domain.mitigation.changes import Mitigation as Change
from vendors.domain.mitigation.gauge import Gauge
from vendors.domain.mitigation.ranking import Worth, ranking
from vendors.domain.world import WorldError
from vendors.models import Mitigation, Ranking, RankingState
from vendors.models.mitigation import PlanGauge
from vendors.models.ranking import OPEN_STATES
from vendors.queries.before_after import before_after_in
from vendors.queries.in_force import InForce, world_in_force
from vendors.queries.mitigating import Changes, changes_of, chosen

TASK = "vendors.rank_due"
MOST_RANKED = 100
STALE_CLAIM = timedelta(minutes=2)
MOST_CLAIMS = 3
# A worker is killed after five minutes: a run ends by itself before, and says so.
LONGEST_RUN_SECONDS = 240.0
# So often a run tells how far it is, and hears whether somebody cancelled it.
TOLD_EVERY_SECONDS = 0.5
_NO_WORLD = gettext_noop("Nothing has been scored yet: try again once the first scores are there.")
_TOO_LONG = gettext_noop("It took longer than four minutes and was stopped: choose fewer mitigations.")
_DIED = gettext_noop("The worker stopped three times while computing this: choose fewer mitigations.")
_UNFORESEEN = gettext_noop("It could not be computed for a reason that was not foreseen: the log says more.")
log = logging.getLogger(__name__)


class _NotOursError(Exception):
    """Somebody cancelled the ranking, or took it over."""


class _GivenUpError(Exception):
    """Why nothing comes of it, in one sentence."""


def request_ranking(
    *, by: Any, gauge: str, mitigations: Collection[int], now: datetime | None = None
) -> Ranking:
    """Ask for these mitigations (ids) to be ranked by ``gauge``, and call a worker.

    :raises ValidationError: under ``gauge`` or ``mitigations``.
    """
    wanted = sorted(set(mitigations))
    live = Mitigation.objects.filter(pk__in=wanted, archived_at=None).count()
    problems = _problems(gauge, len(wanted), live)
    if problems:
        raise ValidationError(problems)
    with transaction.atomic():
        found = Ranking.objects.create(
            gauge=gauge, chosen=wanted, asked_by=by, asked_at=now or timezone.now()
        )
        enqueue(TASK)
    return found


def cancel_ranking(*, ranking: Ranking, now: datetime | None = None) -> bool:
    """Let nothing more come of ``ranking``, which may be running; False where it has ended already."""
    ended = {"state": RankingState.CANCELLED, "finished_at": now or timezone.now()}
    return bool(Ranking.objects.filter(pk=ranking.pk, state__in=OPEN_STATES).update(**ended))


def rank_due(*, now: datetime | None = None) -> bool:
    """Compute the ranking that waits longest; True if one was computed here. Another one that waits gets a call."""
    moment = now or timezone.now()
    claimed = _claim(moment)
    if claimed is None:
        return False
    _run(claimed)
    if _free(timezone.now()).exists():
        enqueue(TASK)
    return True


def forget_rankings(*, before: datetime, limit: int) -> int:
    """Remove rankings that ended before that moment, ``limit`` at most; how many were removed."""
    ended = Ranking.objects.filter(finished_at__lt=before).exclude(state__in=OPEN_STATES)
    pks = list(ended.order_by("pk").values_list("pk", flat=True)[:limit])
    Ranking.objects.filter(pk__in=pks).delete()
    return len(pks)


def _problems(gauge: str, wanted: int, live: int) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    if gauge not in PlanGauge.values:
        found["gauge"] = [_("choose one of these")]
    if not wanted:
        found["mitigations"] = [_("choose at least one")]
    elif wanted > MOST_RANKED:
        most = ngettext("at most %(count)s at once", "at most %(count)s at once", MOST_RANKED)
        found["mitigations"] = [most % {"count": MOST_RANKED}]
    elif live < wanted:
        found["mitigations"] = [_("one of them is not in the register any more")]
    return found


def _free(now: datetime) -> QuerySet[Ranking]:
    dead = Q(state=RankingState.RUNNING, heard_at__lt=now - STALE_CLAIM)
    return Ranking.objects.filter(Q(state=RankingState.QUEUED) | dead).order_by("asked_at", "pk")


def _claim(now: datetime) -> Ranking | None:
    """Take the ranking that waits longest; one whose workers all died is given up on."""
    spent = _free(now).filter(claims__gte=MOST_CLAIMS)
    spent.update(state=RankingState.FAILED, error=_DIED, finished_at=now)
    for pk in _free(now).values_list("pk", flat=True):
        taken = {"state": RankingState.RUNNING, "claimed_at": now, "heard_at": now, "claims": F("claims") + 1}
        if _free(now).filter(pk=pk).update(**taken, done=0, most=0):
            return Ranking.objects.get(pk=pk)
    return None


@dataclass
class _Run:
    """The claim on a ranking: what it writes is written only while the claim holds."""

    ranking: Ranking
    began: float = field(default_factory=time.monotonic)
    told_at: float = float("-inf")

    def hold(self, **values: Any) -> None:
        """Write ``values`` into the row. Raises ``_NotOursError`` where the claim does not hold any more."""
        ours = Ranking.objects.filter(
            pk=self.ranking.pk, state=RankingState.RUNNING, claimed_at=self.ranking.claimed_at
        )
        if not ours.update(heard_at=timezone.now(), **values):
            raise _NotOursError

    def tell(self, done: int, most: int) -> None:
        """Note how far it is. Raises ``_GivenUpError`` when it takes too long."""
        now = time.monotonic()
        if now - self.began > LONGEST_RUN_SECONDS:
            raise _GivenUpError(_TOO_LONG)
        if done == most or now - self.told_at >= TOLD_EVERY_SECONDS:
            self.told_at = now
            self.hold(done=done, most=most)


def _run(claimed: Ranking) -> None:
    run = _Run(claimed)
    try:
        run.hold(**_computed(run), state=RankingState.DONE, finished_at=timezone.now())
    except _NotOursError:
        return
    except _GivenUpError as reason:
        _fail(run, str(reason))
    except WorldError as error:
        _fail(run, gettext_noop("It does not fit together: {problem}").format(problem=error))
    except Exception:
        log.exception("ranking %s failed", claimed.pk)
        _fail(run, _UNFORESEEN)


def _fail(run: _Run, error: str) -> None:
    try:
        run.hold(state=RankingState.FAILED, error=error[:500], finished_at=timezone.now())
    except _NotOursError:
        return


def _computed(run: _Run) -> dict[str, Any]:
    """The columns of a ranking that is done."""
    found = world_in_force()
    if found is None:
        raise _GivenUpError(_NO_WORLD)
    rows = chosen(run.ranking.chosen)
    changes = changes_of(rows, found.world)
    ranked = ranking(found.world, changes.fit, by=Gauge(run.ranking.gauge), told=run.tell)
    result = _result(rows, changes, found, ranked.picks, ranked.left)
    # Where nothing pays, before and after are those of all that fits.
    done = {one["slug"] for one in result["picks"]} or {one.name for one in changes.fit}
    picked = [row for row in rows if row.slug in done]
    effect = before_after_in(found, picked, year=ranked.year).told() if done else None
    return {"world": found.name, "result": result | {"effect": effect}}


def _result(
    rows: Collection[Mitigation],
    changes: Changes,
    found: InForce,
    picks: Collection[Worth],
    left: Collection[Worth],
) -> dict[str, Any]:
    by_slug = {row.slug: row for row in rows}
    return {
        "day": found.world.as_of,
        "picks": [_worth(one, by_slug) for one in picks],
        "left": [_worth(one, by_slug) for one in left],
        "unfit": [_named(one.mitigation) | {"reason": one.reason.value} for one in changes.unfit],
    }


def _worth(one: Worth, by_slug: dict[str, Mitigation]) -> dict[str, Any]:
    change: Change = one.mitigation
    money = {"cost": change.cost, "before": one.before, "after": one.after}
    money |= {"fall": one.fall, "alone": one.alone}
    return _named(by_slug[change.name]) | money


def _named(row: Mitigation) -> dict[str, Any]:
    about = row.workload or row.vendor
    return {
        "id": row.pk,
        "slug": row.slug,
        "name": row.name,
        "kind": row.kind,
        "about": about.slug if about else "",
        "about_name": about.name if about else "",
    }
