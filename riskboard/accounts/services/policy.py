"""Writes on what the organisation asks of those who sign in."""

from riskboard.accounts.models import SecurityPolicy, User
from riskboard.common.actor import acting


def set_second_factor(*, by: User, asked: str) -> SecurityPolicy:
    """Say who must have a second step. Raises ValidationError for an unknown word."""
    with acting(by, "security policy changed"):
        found = SecurityPolicy.objects.select_for_update().first() or SecurityPolicy()
        found.second_factor = asked
        found.full_clean()
        found.save()
    return found
