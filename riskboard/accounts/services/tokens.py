"""Writes on API tokens."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from riskboard.accounts.models import Token, User
from riskboard.common.actor import acting

RESOURCES = (
    "vendors",
    "products",
    "contracts",
    "scorecards",
    "workloads",
    "incidents",
    "sources",
    "candidates",
    "stories",
    "articles",
    "triage",
    "catalogue",
    "scores",
    "portfolio",
    "limits",
    "scenarios",
    "mitigations",
    "plans",
    "rankings",
    "parameters",
    "reports",
    "webhooks",
    "events",
)
SCOPES = ("read", "write", *(f"{name}:{action}" for name in RESOURCES for action in ("read", "write")))
# Writing `last_used_at` on every request would turn each read into a write.
_LAST_USED_STEP = timedelta(minutes=1)


class InvalidScopeError(ValueError):
    """A scope that does not exist; the message lists those that do."""


def create_token(
    *, user: User, name: str, scopes: Iterable[str], expires_at: datetime | None = None, by: Any = None
) -> tuple[Token, str]:
    """Create a token for ``user`` and return it with its secret, which is never shown again.

    ``by`` is who asked for it; None: the command line.

    :raises InvalidScopeError: when a scope is unknown or none is given.
    """
    wanted = sorted(set(scopes))
    unknown = [scope for scope in wanted if scope not in SCOPES]
    if unknown or not wanted:
        named = f"unknown scope {', '.join(unknown)}" if unknown else "no scope given"
        raise InvalidScopeError(
            f"{named}: choose from read, write or <resource>:read|write with a resource of {', '.join(RESOURCES)}"
        )
    secret = f"rb_{secrets.token_urlsafe(32)}"
    with acting(by, "token created"):
        token = Token.objects.create(
            user=user, name=name, digest=Token.digest_of(secret), scopes=wanted, expires_at=expires_at
        )
    return token, secret


def touch_token(token: Token, *, now: datetime) -> None:
    """Note that ``token`` was used, at most once a minute; of two requests at once, one writes."""
    due = now - _LAST_USED_STEP
    if token.last_used_at is not None and token.last_used_at >= due:
        return
    unseen = Q(last_used_at=None) | Q(last_used_at__lt=due)
    Token.objects.filter(unseen, pk=token.pk).update(last_used_at=now)
    token.last_used_at = now


def revoke_token(*, token: Token, by: Any = None) -> None:
    """Revoke ``token`` for ever; revoking twice changes nothing."""
    with acting(by, "token revoked"):
        Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())
