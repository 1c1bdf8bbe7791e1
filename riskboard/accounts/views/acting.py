"""Who sends a request, as services want it."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from riskboard.accounts.models import User


def signed_in(request: HttpRequest) -> User:
    """The signed-in person; PermissionDenied for a visitor, whom the login-required middleware lets nowhere near."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user
