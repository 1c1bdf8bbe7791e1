"""``/healthz`` (the process lives) and ``/readyz`` (it can serve)."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from riskboard.dashboard.queries.readiness import readiness


@login_not_required
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Alive: answers without touching database or broker."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """503 when database or broker is gone; the worker's and the scheduler's state stands in the body."""
    state = readiness()
    return JsonResponse(state.as_dict(), status=200 if state.ready else 503)
