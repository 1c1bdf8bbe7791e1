"""The search over everything: a page, and the list below the field while one types."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from riskboard.accounts.permissions import requires
from riskboard.dashboard.queries.search import SHORTEST, search

AS_YOU_TYPE = 8


@require_safe
@requires("register_read")
def find(request: HttpRequest) -> HttpResponse:
    """What is closest to ``?q=``; HTMX gets the first of it as the options of the field."""
    text = request.GET.get("q", "").strip()
    if _is_typed(request):
        found = search(request.user, text, limit=AS_YOU_TYPE)
        context = {"hits": found, "q": text, "asked": len(text) >= SHORTEST}
        return render(request, "dashboard/_found.html", context)
    context = {"hits": search(request.user, text), "q": text, "asked": len(text) >= SHORTEST}
    return render(request, "dashboard/search.html", context)


def _is_typed(request: HttpRequest) -> bool:
    """Whether the field of the rail asks: its list takes a fragment, the page's own filter takes the page."""
    htmx: Any = getattr(request, "htmx", None)
    return bool(htmx) and str(htmx.target or "").startswith("find-")
