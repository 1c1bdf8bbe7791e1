"""What choosers find as one types."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from incidents.queries.choices import incident_kind
from riskboard.accounts.permissions import requires
from riskboard.common.choosing import choices_of


@require_safe
@requires("incident_read")
def incident_choices(request: HttpRequest) -> JsonResponse:
    """The incidents closest to ``?q=`` that the person may know of, by their references."""
    return choices_of(request, incident_kind(request.user))
