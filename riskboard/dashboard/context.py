"""Template context: the counts beside the navigation."""

from django.http import HttpRequest

from incidents.queries.incidents import active_count
from incidents.queries.sources import unreadable_sources
from incidents.queries.triage import waiting_count


def navigation(request: HttpRequest) -> dict[str, object]:
    """``navigation.active_incidents``, ``.candidates`` and ``.unreadable_sources`` for signed-in people."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or getattr(request, "htmx", False):
        return {}
    return {
        "navigation": {
            "active_incidents": active_count(user),
            "candidates": waiting_count(),
            "unreadable_sources": unreadable_sources().count(),
        }
    }
