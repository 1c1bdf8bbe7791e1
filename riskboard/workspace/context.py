"""Template context: the organisation."""

from django.http import HttpRequest

from riskboard.workspace.queries import organisation as read_organisation


def organisation(request: HttpRequest) -> dict[str, object]:
    """``organisation`` in every template; the middleware has read it already."""
    return {"organisation": getattr(request, "organisation", None) or read_organisation()}
