"""Reads on tokens."""

from django.db.models import F, QuerySet

from riskboard.accounts.models import Token


def token_of(secret: str) -> Token | None:
    """The token with this secret, its person included, whether or not it is still valid."""
    return Token.objects.select_related("user").filter(digest=Token.digest_of(secret)).first()


def token_list() -> QuerySet[Token]:
    """Every token with its person, those in force first, then the newest."""
    return Token.objects.select_related("user").order_by(
        F("revoked_at").asc(nulls_first=True), "-created_at", "-pk"
    )
