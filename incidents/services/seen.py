"""What came to a story after somebody had decided on it: that an officer has looked at it."""

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db.models import F
from django.db.models.functions import Greatest
from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.models import Candidate
from incidents.services.many_candidates import MOST
from riskboard.accounts.models import User
from riskboard.common.actor import acting


def note_seen(
    *,
    by: User | None,
    candidates: Sequence[int],
    until: datetime | None = None,
    now: datetime | None = None,
) -> int:
    """Note that ``by`` looked at what was read until a moment, now by default, of the stories of ``candidates`` (ids).

    The decisions stay as they are. A later look is never taken back by an earlier one. Returns how many these were.

    :raises ValidationError: when nobody has decided on one of them; ``candidates`` when they are too many, ``until``
        when it is ahead. Nothing is noted then.
    """
    moment = now or timezone.now()
    wanted = set(candidates)
    if not 0 < len(wanted) <= MOST:
        raise ValidationError({"candidates": [_("choose 1 to %(most)d of them") % {"most": MOST}]})
    if until is not None and until > moment:
        raise ValidationError({"until": [_("must not lie ahead")]})
    with acting(by, "news of decided candidates looked at"):
        held = Candidate.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
        decided = [pk for pk, at in held.values_list("pk", "decided_at") if at is not None]
        if len(decided) < len(wanted):
            raise ValidationError(_("Nobody has decided on it: it is in the queue."))
        # Greatest passes over what is null.
        Candidate.objects.filter(pk__in=decided).update(looked_at=Greatest(F("looked_at"), until or moment))
    return len(decided)
