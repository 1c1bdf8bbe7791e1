"""The wordings of an article, and what changed from one to the next, word by word."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from incidents.domain.difference import shortened
from incidents.models import Article
from incidents.queries.versions import Change, Wording, change_after, wordings
from riskboard.accounts.permissions import requires


@require_safe
@requires("triage_read")
def article_versions(request: HttpRequest, pk: int) -> HttpResponse:
    """All wordings of an article; the change that ``change`` names, else the newest that was not ours, in full."""
    found = get_object_or_404(
        Article.objects.select_related("source", "story__candidate").defer("html"), pk=pk
    )
    told = wordings(found)
    change = _chosen(told, request.GET.get("change", ""))
    whole = "whole" in request.GET
    context = {
        "article": found,
        "wordings": told[::-1],
        "change": change,
        "whole": whole,
        "pieces": change.text if change and whole else shortened(change.text) if change else [],
    }
    return render(request, "articles/versions.html", context)


def _chosen(told: Sequence[Wording], wanted: str) -> Change | None:
    if wanted:
        change = change_after(told, int(wanted)) if wanted.isascii() and wanted.isdecimal() else None
        if change is None:
            raise Http404
        return change
    ended = [one for one in told if one.until is not None]
    theirs = [one for one in ended if not one.ours] or ended
    return change_after(told, theirs[-1].number) if theirs else None
