"""What was decided in triage: to find a decision again, and to see what came to its story since."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from incidents.forms.triage import DecidedFilterForm
from incidents.models import Candidate
from incidents.queries.candidates import decided, with_news
from incidents.queries.incidents import visible_to
from riskboard.accounts.permissions import requires
from riskboard.common.paging import MOST_FOUND, KeysFirst

PAGE_SIZE = 50


@require_safe
@requires("triage_read")
def candidates_decided(request: HttpRequest) -> HttpResponse:
    """All that somebody or a rule of a source has decided on, the latest first."""
    form = DecidedFilterForm(request.GET)
    q, state = form.chosen()
    rows = with_news(Candidate.objects.all())
    found = KeysFirst(decided(q=q, state=state), rows, most=MOST_FOUND if q else None)
    page = found.page(request.GET.get("page"), PAGE_SIZE)
    theirs = visible_to(request.user).filter(candidates__in=[row.pk for row in page])
    seen = set(theirs.values_list("pk", flat=True))
    told = [(row, row.incident if row.incident_id in seen else None) for row in page]
    context = {"form": form, "page": page, "rows": told}
    return render(request, "triage/decided.html", context)
