"""Putting to use what was learned from triage, and ending that; and the chances of what waits.

A candidate that waits without a chance while a model is in use is work to be done: whatever changes a proposal takes
its chance away, and the next look gives it a new one. Thus every chance there is comes from the model in use.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.domain.learning.features import VERSION, features
from incidents.domain.learning.verdict import LEAST_DECISIONS, LEAST_OF_EACH
from incidents.domain.learning.weights import Weights
from incidents.models import Candidate, ModelState, TriageModel
from incidents.models.candidate import OPEN
from incidents.models.triage_model import EndedBy
from incidents.queries.learned import Standing, standing
from incidents.queries.learning import proposals
from riskboard.common.actor import acting
from riskboard.common.formatting import number, signed
from riskboard.common.queue import enqueue
from riskboard.common.updating import update_rows

RATE_TASK = "incidents.rate_waiting"
CHUNK = 500


def switch_on(*, by: Any, now: datetime | None = None) -> TriageModel:
    """Sort the queue by the newest model from now on; again, no change.

    :raises ValidationError: where it does not beat the rules on the organisation's own decisions, saying what is
        missing.
    """
    with acting(by, "order learned from triage switched on"):
        found = standing()
        if found.used is not None:
            return found.used
        rows = TriageModel.objects.select_for_update()
        last = rows.filter(pk=found.last.pk).first() if found.last else None
        if last is not None and last.state == ModelState.IN_USE:
            return last
        if last is None or last.state != ModelState.READY or not found.can_be_used:
            raise ValidationError(why_not(found))
        start_use(model=last, by=by, now=now or timezone.now())
    return last


def switch_off(*, by: Any, now: datetime | None = None) -> None:
    """Sort the queue as without any model from now on; again, no change."""
    with acting(by, "order learned from triage switched off"):
        used = TriageModel.objects.select_for_update().filter(state=ModelState.IN_USE).first()
        if used is not None:
            end_use(model=used, by=by, because=EndedBy.PERSON, now=now or timezone.now())


def start_use(*, model: TriageModel, by: Any, now: datetime) -> None:
    """Put ``model`` to use, with chances for all that waits as soon as a worker has computed them."""
    model.state, model.used_since, model.used_by = ModelState.IN_USE, now, by
    model.ended_at, model.ended_by, model.ended_because = None, None, ""
    model.save()
    enqueue(RATE_TASK)


def end_use(*, model: TriageModel, by: Any, because: EndedBy, now: datetime) -> None:
    """Take ``model`` out of use, and with it every chance that it gave."""
    model.state, model.ended_at, model.ended_by = ModelState.READY, now, by
    model.ended_because = because
    if because != EndedBy.PERSON:  # nobody can switch it on again
        model.weights = b""
    model.save()
    Candidate.objects.filter(chance__isnull=False).update(chance=None)


def why_not(found: Standing) -> str:
    """Why the newest model may not be switched on, and what is missing; empty where it may."""
    if found.can_be_used:
        return ""
    if not found.enough:
        return _few(*found.counts)
    last, figures = found.last, found.evaluation
    if last is None or figures is None or last.state in (ModelState.FEW, ModelState.READY):
        return _("Nothing was learned from the decisions as they are now: learn first.")
    if figures.low is None or figures.gain is None:
        return _("It could not be compared with the rules.")
    text = _(
        "It does not beat the rules on your own decisions: it puts %(gain)s points more pairs in order, and by chance "
        "that could be %(low)s. It must be above zero; further decisions may show it."
    )
    return text % {"gain": signed(figures.gain * 100), "low": signed(figures.low * 100)}


def _few(accepted: int, dismissed: int) -> str:
    count = accepted + dismissed
    text = ngettext("%(count)s decision so far", "%(count)s decisions so far", count)
    names = {"count": number(count), "accepted": number(accepted), "dismissed": number(dismissed)}
    needed = {"all": number(LEAST_DECISIONS), "each": number(LEAST_OF_EACH)}
    return " ".join(
        (
            _(
                "Too few decisions to learn from: %(so_far)s, %(accepted)s accepted and %(dismissed)s dismissed."
            )
            % {**names, "so_far": text % names},
            _("At least %(all)s are needed, and %(each)s of each kind.") % needed,
        )
    )


def rate_waiting() -> int:
    """Give a chance to every candidate that waits without one, if a model is in use; how many got one."""
    done = 0
    while rated := _rate_some():
        done += rated
    return done


@transaction.atomic
def _rate_some() -> int:
    """Some of them, whose proposals nobody changes meanwhile; nor does the model in use change."""
    found = TriageModel.objects.select_for_update().filter(state=ModelState.IN_USE, version=VERSION)
    model = found.first()
    if model is None:
        return 0
    waiting = Candidate.objects.select_for_update(skip_locked=True).filter(state__in=OPEN, chance=None)
    rows = {row.pk: row for row in waiting.only("pk").order_by("pk")[:CHUNK]}
    weights = Weights.unpack(bytes(model.weights))
    for columns, proposal in proposals(rows):
        rows[columns["pk"]].chance = weights.chance(features(proposal))
    update_rows(list(rows.values()), ["chance"])
    return len(rows)
