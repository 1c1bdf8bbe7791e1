"""Reads on people: the list of those who may sign in, their locks, their sessions."""

from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_

from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Exists, Max, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from riskboard.accounts.models import Invitation, Session, User
from riskboard.accounts.queries.security import SECOND_FACTORS


def people_list(q: str = "", role: str = "", state: str = "") -> QuerySet[User]:
    """Everybody, those who left last, with ``second_factor`` (bool), ``last_seen_at`` and ``by_provider`` (bool)."""
    factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=SECOND_FACTORS)
    found = User.objects.annotate(
        second_factor=Exists(factors), last_seen_at=Max("sessions__last_seen_at")
    ).order_by("-is_active", "first_name", "last_name", "username")
    if q:
        words = (Q(**{f"{name}__icontains": q}) for name in ("username", "first_name", "last_name", "email"))
        found = found.filter(reduce(or_, words))
    if role:
        found = found.filter(role=role)
    if state:
        found = found.filter(is_active=state == "active")
    return found


def active_people() -> QuerySet[User]:
    """Those who may sign in."""
    return User.objects.filter(is_active=True)


def without_second_factor() -> QuerySet[User]:
    """Those who may sign in with a password alone."""
    protected = Authenticator.objects.filter(type__in=SECOND_FACTORS).values("user")
    return active_people().exclude(pk__in=protected)


def open_invitations() -> QuerySet[Invitation]:
    """Invitations that nobody has accepted or withdrawn, the newest first; expired ones are among them."""
    return (
        Invitation.objects.filter(accepted_at=None, withdrawn_at=None)
        .select_related("invited_by")
        .order_by("-created_at", "-pk")
    )


@dataclass(frozen=True)
class Lock:
    """An account or address that may not try to sign in before ``until``."""

    kind: str
    name: str
    failures: int
    until: datetime


def locks(now: datetime | None = None) -> list[Lock]:
    """The accounts and addresses that are locked at ``now``."""
    now = now or timezone.now()
    recent = AccessAttempt.objects.filter(attempt_time__gte=now - settings.SIGN_IN_LOCK)
    limits = {"username": settings.SIGN_IN_ATTEMPTS, "ip_address": settings.SIGN_IN_ATTEMPTS_ADDRESS}
    found = []
    for kind, limit in limits.items():
        counted = recent.exclude(**{kind: None}).values(kind).order_by(kind)
        rows = counted.annotate(failures=Sum("failures_since_start"), latest=Max("attempt_time"))
        found += [
            Lock(kind, row[kind], row["failures"], row["latest"] + settings.SIGN_IN_LOCK)
            for row in rows.filter(failures__gte=limit)
        ]
    return found


def sessions_of(user: User) -> QuerySet[Session]:
    """The sessions of ``user`` that still run, the one used last first."""
    return Session.objects.filter(user=user, expire_date__gt=timezone.now()).order_by("-last_seen_at")
