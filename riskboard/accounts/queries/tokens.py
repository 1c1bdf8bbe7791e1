"""Reads on people and tokens."""

from riskboard.accounts.models import Token


def token_of(secret: str) -> Token | None:
    """The token with this secret, its person included, whether or not it is still valid."""
    return Token.objects.select_related("user").filter(digest=Token.digest_of(secret)).first()
