"""Learning from triage: done by a worker, once for each request, and put to use where its forerunner was.

The request stands in its row, claimed by a conditional update. A worker that has not ended it after ten minutes has
died: the next one takes it over, and gives up on it after three.
"""

import logging
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from incidents.domain.learning.evaluation import Decided, Learned, learn
from incidents.domain.learning.features import VERSION
from incidents.domain.learning.verdict import MOST_DECISIONS
from incidents.models import ModelState, TriageModel
from incidents.models.triage_model import EndedBy
from incidents.queries.learning import label_name, labels, proposals, same_stories
from incidents.services.using import end_use, start_use
from riskboard.common.actor import acting

# Twice as long as a task may take.
STALE_CLAIM = timedelta(minutes=10)
MOST_CLAIMS = 3
# A month of nights can be looked back on.
KEPT = 30
_ENDED = (ModelState.FAILED, ModelState.FEW, ModelState.BEHIND, ModelState.READY)
log = logging.getLogger(__name__)


def learn_due(*, now: datetime | None = None) -> bool:
    """Learn where that was asked for; True if it was done here."""
    claimed = _claim(now or timezone.now())
    if claimed is None:
        return False
    try:
        marks = labels(most=MOST_DECISIONS)
        learned = learn(_decisions(marks))
    except Exception:
        log.exception("learning from triage failed")
        with acting(None, "learning from triage failed"):
            _ours(claimed).update(state=ModelState.FAILED)
        return True
    _finish(claimed, learned, label_name(marks))
    return True


def _claim(now: datetime) -> TriageModel | None:
    dead = Q(state=ModelState.RUNNING, claimed_at__lt=now - STALE_CLAIM)
    free = TriageModel.objects.filter(Q(state=ModelState.QUEUED) | dead)
    with acting(None, "learning from triage"):
        free.filter(claims__gte=MOST_CLAIMS).update(state=ModelState.FAILED)
        for pk in free.order_by("pk").values_list("pk", flat=True):
            taken = {"state": ModelState.RUNNING, "claimed_at": now, "claims": F("claims") + 1}
            if free.filter(pk=pk).update(**taken):
                return TriageModel.objects.get(pk=pk)
    return None


def _ours(claimed: TriageModel) -> QuerySet[TriageModel]:
    """The row while the claim on it holds."""
    return TriageModel.objects.filter(pk=claimed.pk, state=ModelState.RUNNING, claimed_at=claimed.claimed_at)


def _decisions(marks: dict[int, bool]) -> list[Decided]:
    stories = same_stories(marks)
    return [
        Decided(row["pk"], proposal, marks[row["pk"]], row["moment"].timestamp(), stories[row["pk"]])
        for row, proposal in proposals(marks)
    ]


def _finish(claimed: TriageModel, learned: Learned, name: str) -> None:
    """Keep what came of it, and let it take the place of the model in use, or end that where it no longer beats."""
    figures, now = learned.evaluation, timezone.now()
    ready = figures.verdict == "ready"
    result: dict[str, Any] = {
        "state": ModelState(figures.verdict),
        "learned_at": now,
        "version": VERSION,
        "labels": name,
        "decisions": figures.decisions,
        "figures": asdict(figures),
        "weights": learned.weights.pack() if ready and learned.weights else b"",
    }
    with acting(None, "learned from triage"):
        # Whoever switches a model on or off waits, or has been waited for.
        used = TriageModel.objects.select_for_update().filter(state=ModelState.IN_USE).first()
        if not _ours(claimed).update(**result):
            return
        if used is not None:
            end_use(model=used, by=None, because=EndedBy.NEWER if ready else EndedBy.RULES, now=now)
            if ready:
                start_use(model=TriageModel.objects.get(pk=claimed.pk), by=used.used_by, now=now)
        _prune()


def _prune() -> None:
    """Keep the latest ones, those that are in use or under way, and the one that was in use last."""
    rows = TriageModel.objects.filter(state__in=_ENDED).order_by("-pk")
    last_used = TriageModel.objects.filter(ended_at__isnull=False).order_by("-ended_at", "-pk")
    keep = [*rows.values_list("pk", flat=True)[:KEPT], *last_used.values_list("pk", flat=True)[:1]]
    rows.exclude(pk__in=keep).delete()
    # What cannot be switched on any more needs no weights.
    newest = rows.filter(state=ModelState.READY).values_list("pk", flat=True)[:1]
    rows.exclude(pk__in=list(newest)).exclude(weights=b"").update(weights=b"")
