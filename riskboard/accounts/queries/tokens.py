"""Reads on tokens."""

from django.db.models import F, QuerySet

from riskboard.accounts.models import Token
from riskboard.common.prepared import Hole, PreparedRecords, prepared


def token_of(secret: str) -> Token | None:
    """The token with this secret, its person included, whether or not it is still valid."""
    found = prepared(token_of, lambda: PreparedRecords(Token.objects.filter(digest=Hole("digest")), "user"))
    return found.first({"digest": Token.digest_of(secret)})


def token_list() -> QuerySet[Token]:
    """Every token with its person, those in force first, then the newest."""
    return Token.objects.select_related("user").order_by(
        F("revoked_at").asc(nulls_first=True), "-created_at", "-pk"
    )
