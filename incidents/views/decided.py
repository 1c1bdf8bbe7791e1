"""What was decided in triage: to find a decision again, and to see what came to its story since."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from incidents.forms.triage import DecidedFilterForm, SeenForm
from incidents.models import Candidate
from incidents.queries.candidates import AGAIN, decided, told_again_count, with_news
from incidents.queries.incidents import visible_to
from incidents.services.seen import note_seen
from riskboard.accounts.permissions import requires
from riskboard.accounts.views.acting import signed_in
from riskboard.common.paging import MOST_FOUND, KeysFirst

PAGE_SIZE = 50


@require_safe
@requires("triage_read")
def candidates_decided(request: HttpRequest) -> HttpResponse:
    """All that somebody or a rule of a source has decided on, the latest first."""
    return _page(request, SeenForm())


@require_POST
@requires("triage_write")
def candidates_seen(request: HttpRequest) -> HttpResponse:
    """Note that what came to the stories of those that were ticked was looked at; then what is left of such."""
    form = SeenForm(request.POST)
    if form.is_valid():
        values = form.cleaned_data
        try:
            seen = note_seen(by=signed_in(request), candidates=values["candidate"], until=values["until"])
        except ValidationError as error:
            form.refuse(error)
        else:
            text = ngettext(
                "Looked at: %(count)d story is silent until another article comes.",
                "Looked at: %(count)d stories are silent until other articles come.",
                seen,
            )
            messages.success(request, text % {"count": seen})
            return redirect(_left())
    return _page(request, form)


def _page(request: HttpRequest, seen_form: SeenForm) -> HttpResponse:
    now = timezone.now()  # before reading: what comes meanwhile was not looked at
    form = DecidedFilterForm(request.GET)
    q, state = form.chosen()
    rows = with_news(Candidate.objects.all())
    found = KeysFirst(decided(q=q, state=state), rows, most=MOST_FOUND if q else None)
    page = found.page(request.GET.get("page"), PAGE_SIZE)
    theirs = visible_to(request.user).filter(candidates__in=[row.pk for row in page])
    known = set(theirs.values_list("pk", flat=True))
    context = {
        "form": form,
        "seen_form": seen_form,
        "page": page,
        "rows": [(row, row.incident if row.incident_id in known else None) for row in page],
        "news": any(getattr(row, "since", 0) for row in page),
        "ticked": set(seen_form["candidate"].value() or ()) if seen_form.is_bound else set(),
        "now": now,
    }
    return render(request, "triage/decided.html", context, status=422 if seen_form.is_bound else 200)


def _left() -> str:
    """The address of those that are still to be looked at, or of the queue."""
    return f"{reverse('candidates-decided')}?state={AGAIN}" if told_again_count() else reverse("triage")
