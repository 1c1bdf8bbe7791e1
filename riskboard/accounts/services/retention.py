"""Forgetting who failed to sign in, and invitations that are over."""

from datetime import datetime
from typing import Any

from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from riskboard.accounts.models import Invitation
from riskboard.common.actor import acting


def forget_failed_sign_ins(*, before: datetime, limit: int = 1000) -> int:
    """Remove failed sign-ins from before that moment, but never one that may still lock somebody out.

    They hold addresses and names of people. At most ``limit`` at once; how many were removed.
    """
    harmless = min(before, timezone.now() - settings.SIGN_IN_LOCK)
    logs: tuple[Any, ...] = (AccessAttempt, AccessFailureLog, AccessLog)
    removed = 0
    for log in logs:
        removed += _remove(log.objects.filter(attempt_time__lt=harmless), limit - removed)
    return removed


def forget_invitations(*, before: datetime, limit: int = 1000) -> int:
    """Remove invitations that were accepted, withdrawn or expired before that moment; the audit keeps them.

    At most ``limit`` at once; how many were removed.
    """
    expired = Q(accepted_at=None, withdrawn_at=None, expires_at__lt=before)
    over = Q(accepted_at__lt=before) | Q(withdrawn_at__lt=before) | expired
    with acting(None, "invitation kept no longer"):
        return _remove(Invitation.objects.filter(over), limit)


def _remove(rows: QuerySet[Any], limit: int) -> int:
    pks = list(rows.order_by("pk").values_list("pk", flat=True)[:limit])
    rows.model._base_manager.filter(pk__in=pks).delete()
    return len(pks)
