"""Writes on people, what lets them in, and tokens."""

from riskboard.accounts.services.people import ensure_user
from riskboard.accounts.services.tokens import (
    RESOURCES,
    SCOPES,
    InvalidScopeError,
    create_token,
    revoke_token,
    touch_token,
)

__all__ = [
    "RESOURCES",
    "SCOPES",
    "InvalidScopeError",
    "create_token",
    "ensure_user",
    "revoke_token",
    "touch_token",
]
