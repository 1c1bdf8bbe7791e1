"""Writes on people and tokens."""

import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from riskboard.accounts.models import Role, Token, User

RESOURCES = (
    "vendors",
    "products",
    "contracts",
    "workloads",
    "incidents",
    "sources",
    "candidates",
    "articles",
    "scores",
    "portfolio",
)
SCOPES = ("read", "write", *(f"{name}:{action}" for name in RESOURCES for action in ("read", "write")))
# Writing `last_used_at` on every request would turn each read into a write.
_LAST_USED_STEP = timedelta(minutes=1)


class InvalidScopeError(ValueError):
    """A scope that does not exist; the message lists those that do."""


@transaction.atomic
def create_token(
    *, user: User, name: str, scopes: Iterable[str], expires_at: datetime | None = None
) -> tuple[Token, str]:
    """Create a token for ``user`` and return it with its secret, which is never shown again.

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


@transaction.atomic
def revoke_token(*, token: Token) -> None:
    """Revoke ``token`` for ever; revoking twice changes nothing."""
    Token.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=timezone.now())


@transaction.atomic
def ensure_user(
    *, username: str, role: Role, password: str, first_name: str = "", last_name: str = ""
) -> User:
    """The person with ``username``, created or brought to this role and password."""
    user, _created = User.objects.get_or_create(username=username)
    user.role, user.first_name, user.last_name = role, first_name, last_name
    user.set_password(password)
    user.save()
    return user
