"""How often somebody may fail to sign in: a few times for an account, more often from an address."""

from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Sum
from django.http import HttpRequest


class SignInLimits(AxesDatabaseHandler):
    """django-axes with two limits, since an office behind one address is not one person."""

    def get_failures(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """Failures of the account, or those of the address scaled to the account's limit: the larger."""
        account, address = (
            attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0
            for attempts in self.get_user_attempts(request, credentials)
        )
        return int(max(account, address * settings.SIGN_IN_ATTEMPTS // settings.SIGN_IN_ATTEMPTS_ADDRESS))

    def reset_user_attempts(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> int:
        """After a success, forget the failures of this account alone.

        Those of the address stay: otherwise one's own account would clear the guesses at somebody else's.
        """
        username = (credentials or {}).get("username")
        deleted, _by_model = AccessAttempt.objects.filter(username=username).delete()
        return int(deleted)
