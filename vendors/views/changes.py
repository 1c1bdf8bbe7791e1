"""Why the score of a vendor changed: a page, and the part of the vendor's page that shows the newest change."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from riskboard.accounts.permissions import requires
from riskboard.common.formatting import rounded
from riskboard.common.found import found_or_404
from riskboard.workspace.queries import organisation
from vendors.forms.changes import ChangeForm
from vendors.models import VendorScore
from vendors.queries import vendors as queries
from vendors.queries.causes import story
from vendors.queries.changes import last_change, scores_of, why_changed
from vendors.queries.risk import rescore_pending

_IN_FULL, _IN_SHORT = 20, 5
# So many of the newest scores can be chosen and are listed.
_SCORES = 60


@require_safe
@requires("register_read")
def vendor_changes(request: HttpRequest, slug: str) -> HttpResponse:
    """What made one stored score of a vendor into a later one, input by input; by default of the last 30 days."""
    vendor = found_or_404(queries.by_key(slug, archived=True))
    short = bool(getattr(request, "htmx", False))
    scores = list(scores_of(vendor)[:_SCORES])
    form = ChangeForm(request.GET or None, scores=scores)
    pair = form.pair() or last_change(vendor, timezone.now())
    form.choose(pair)
    context = {
        "vendor": vendor,
        "form": form,
        "stale": rescore_pending(),
        "steps": [] if short else _steps(scores),
        **_told(request, pair, short),
    }
    return render(request, "vendors/_changes.html" if short else "vendors/changes.html", context)


def _told(request: HttpRequest, pair: tuple[VendorScore, VendorScore] | None, short: bool) -> dict[str, Any]:
    if pair is None:
        return {}
    why = why_changed(*pair, limit=_IN_SHORT if short else _IN_FULL)
    told = story(why, request.user, organisation().currency)
    return {"story": told, "before": pair[0], "after": pair[1]}


def _steps(scores: Sequence[VendorScore]) -> list[dict[str, Any]]:
    """Each stored score with the one before it, newest first."""
    return [
        {"score": score, "before": before, "change": rounded(score.score, 2) - rounded(before.score, 2)}
        for score, before in pairwise(scores)
    ]
