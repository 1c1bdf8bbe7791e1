"""The queue as a list: narrowed by filters, and decided on several at once."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from incidents.forms.triage import ManyForm, QueueFilterForm
from incidents.models import Candidate, Story
from incidents.queries.candidates import told_again_count, with_sources
from incidents.queries.learned import fell_lately, in_use
from incidents.queries.suggestion import vendor_names
from incidents.queries.triage import queue, waiting_count
from incidents.queries.waiting import queue_choices
from incidents.services.many_candidates import decide_on_many
from incidents.views.narrowing import narrowing
from incidents.views.triage import undoable_by
from riskboard.accounts.permissions import requires
from riskboard.accounts.views.acting import signed_in
from riskboard.common.paging import KeysFirst

PAGE_SIZE = 50


@require_safe
@requires("triage_read")
def candidates(request: HttpRequest) -> HttpResponse:
    """All that waits for a decision, the likeliest first while a model is in use, else the oldest."""
    return _page(request, ManyForm(user=request.user))


@require_POST
@requires("triage_write")
def candidates_act(request: HttpRequest) -> HttpResponse:
    """Decide on those that were ticked, all or none; what is refused is said, and the ticks stay."""
    form = ManyForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            done = _decide(request, form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            text = ngettext("Done for %(count)d candidate.", "Done for %(count)d candidates.", done)
            messages.success(request, text % {"count": done})
            back = redirect("candidates")
            back["Location"] += narrowing(request).query
            return back
    return _page(request, form)


def _decide(request: HttpRequest, chosen: Mapping[str, Any]) -> int:
    values = {name: chosen[name] or None for name in ("reason", "until", "incident")} | {
        "note": chosen["note"]
    }
    if chosen["action"] == "join":
        # They become one with the first that was ticked, unless a story is named.
        values["story"] = Story.objects.filter(
            **{"pk": chosen["story"]} if chosen["story"] else {"candidate": chosen["candidate"][0]}
        ).first()
    return decide_on_many(
        by=signed_in(request), candidates=chosen["candidate"], action=chosen["action"], values=values
    )


def _page(request: HttpRequest, form: ManyForm) -> HttpResponse:
    keep, used = narrowing(request), in_use()
    shown = with_sources(Candidate.objects.all())
    page = KeysFirst(queue(**keep.filters), shown).page(request.GET.get("page"), PAGE_SIZE)
    names = vendor_names(slug for row in page for slug in row.story.vendor_slugs)
    context = {
        "keep": keep,
        "filters": QueueFilterForm(keep.given, choices=queue_choices(), learned=used is not None),
        "used": used,
        "fell": used is None and fell_lately(timezone.now()),
        "by_rules": keep.ordered("sure"),
        "form": form,
        "page": page,
        "rows": [(row, [names[slug] for slug in row.story.vendor_slugs]) for row in page],
        "ticked": set(form["candidate"].value() or ()) if form.is_bound else set(),
        "chosen": form["action"].value() or "dismiss",
        "all": waiting_count(),
        "again": told_again_count(),
        "undoable": undoable_by(request),
    }
    return render(request, "triage/queue.html", context, status=422 if form.is_bound else 200)
