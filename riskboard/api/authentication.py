"""Who asks: a bearer token, or the session of a signed-in person (for the docs page)."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import authentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from riskboard.accounts.models import Token, User
from riskboard.accounts.queries import token_of
from riskboard.accounts.services import touch_token

CHALLENGE = 'Bearer realm="Riskboard"'


def _secret(request: Request) -> str | None:
    """The token of the ``Authorization`` header; None where another scheme, or none, is used."""
    words = authentication.get_authorization_header(request).split()
    if not words or words[0].lower() != b"bearer":
        return None
    if len(words) != 2:
        raise AuthenticationFailed(_("The Authorization header must read: Bearer TOKEN."))
    try:
        return words[1].decode("ascii")
    except UnicodeDecodeError as error:
        raise AuthenticationFailed(_("The token holds characters that no token has.")) from error


class TokenAuthentication(authentication.BaseAuthentication):
    """``Authorization: Bearer TOKEN``."""

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        """The person and the token, or None without a bearer token.

        :raises AuthenticationFailed: when the token is unknown, expired or revoked, or its person inactive.
        """
        secret = _secret(request)
        if secret is None:
            return None
        token = token_of(secret)
        if token is None:
            raise AuthenticationFailed(_("This token is not known here."))
        self._check(token)
        touch_token(token, now=timezone.now())
        return token.user, token

    def _check(self, token: Token) -> None:
        now = timezone.now()
        if token.revoked_at is not None:
            raise AuthenticationFailed(_("This token has been revoked. Ask for a new one."))
        if not token.is_valid(now):
            raise AuthenticationFailed(_("This token has expired. Ask for a new one."))
        if not token.user.is_active:
            raise AuthenticationFailed(_("The person of this token is no longer active."))

    def authenticate_header(self, request: Request) -> str:
        """The challenge of a 401."""
        return CHALLENGE


class SessionAuthentication(authentication.SessionAuthentication):
    """A signed-in person's session; writes need the CSRF token."""

    def authenticate_header(self, request: Request) -> Any:
        """The same challenge: programs come with a token."""
        return CHALLENGE
