"""The door of the settings area."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from riskboard.accounts.permissions import can, requires


@require_safe
@requires("own_tokens")
def settings_home(request: HttpRequest) -> HttpResponse:
    """People for administrators, one's own profile for everybody else."""
    return redirect("people" if can(request.user, "administer") else "profile")
