"""Triage: one candidate at a time with its evidence, and the decisions on it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incidents.domain.difference import shortened
from incidents.forms.incident import AcceptForm, ServiceForm
from incidents.forms.triage import DismissForm, MergeForm, SnoozeForm
from incidents.models import Article, Candidate, CandidateState, Incident
from incidents.models.source import SourceKind
from incidents.queries.candidates import told_again_count
from incidents.queries.grouping import decisions_on, last_story_decision, whole_of
from incidents.queries.incidents import visible_to
from incidents.queries.learned import fell_lately, in_use
from incidents.queries.sources import next_fetch_at, unreadable_sources
from incidents.queries.suggestion import Suggestion, suggest
from incidents.queries.triage import (
    Likeness,
    Told,
    last_decisions,
    merge_suggestions,
    next_after,
    put_off,
    queue,
    story_articles,
    volume,
    waiting_count,
)
from incidents.queries.versions import Change, latest_change
from incidents.services import triage as services
from incidents.views.learned import chance_context
from incidents.views.narrowing import narrowing
from incidents.views.suggested import evidence
from riskboard.accounts.permissions import Actor, can, requires
from riskboard.accounts.views.acting import signed_in
from riskboard.common.formatting import moment
from riskboard.common.sent import sent

QUEUE_ROWS = 30
SILENT = 5


@dataclass(frozen=True, slots=True)
class Undoable:
    """Decisions, in words, that ``url`` undoes: of the candidates ``pks``, or the one on stories ``decision``."""

    pks: list[int]
    words: str
    title: str
    url: str
    decision: int | None = None


@require_safe
@requires("triage_read")
def triage(request: HttpRequest) -> HttpResponse:
    """The first candidate that waits, or what happens next when none does."""
    first = queue(**narrowing(request).filters).first()
    if first is None:
        return render(request, "triage/empty.html", _empty(request))
    return _page(request, first.pk)


@require_safe
@requires("triage_read")
def candidate(request: HttpRequest, pk: int) -> HttpResponse:
    """One candidate, decided or not."""
    return _page(request, pk)


@require_POST
@requires("triage_write")
def candidate_accept(request: HttpRequest, pk: int) -> HttpResponse:
    """File what the candidate proposes, as corrected."""
    found = get_object_or_404(Candidate, pk=pk)
    form = AcceptForm(request.POST)
    if not form.is_valid():
        return _page(request, pk, form)
    try:
        incident = services.accept(by=signed_in(request), candidate=found, corrections=form.cleaned_data)
    except ValidationError as error:
        form.refuse(error)
        return _page(request, pk, form)
    messages.success(request, _accepted(incident, request.user))
    return redirect(following_address(request, found))


@require_http_methods(["GET", "POST"])
@requires("triage_write")
def candidate_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Add the candidate to an incident on record."""
    form = MergeForm(sent(request), user=request.user)
    return _decide(request, pk, form, "merge", services.merge, _merged)


@require_http_methods(["GET", "POST"])
@requires("triage_write")
def candidate_dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the candidate aside for a reason."""
    return _decide(
        request, pk, DismissForm(sent(request)), "dismiss", services.dismiss, lambda _done: _("Dismissed.")
    )


@require_http_methods(["GET", "POST"])
@requires("triage_write")
def candidate_snooze(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the candidate off."""
    return _decide(
        request, pk, SnoozeForm(sent(request)), "snooze", services.snooze, lambda _done: _("Snoozed.")
    )


@require_POST
@requires("triage_write")
def candidate_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the decision back and show the candidate again."""
    found = get_object_or_404(Candidate, pk=pk)
    try:
        services.undo(by=signed_in(request), candidate=found)
        messages.success(request, _("Undone."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(address("candidate", request, pk=pk))


def _decide(
    request: HttpRequest,
    pk: int,
    form: ServiceForm,
    kind: str,
    service: Callable[..., Any],
    told: Callable[[Candidate], str],
) -> HttpResponse:
    """Decide by a form that stands in a dialog of the page, or on a page of its own without JavaScript."""
    found = get_object_or_404(Candidate.objects.select_related("story"), pk=pk)
    if request.method == "POST" and form.is_valid():
        try:
            service(by=signed_in(request), candidate=found, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            found.refresh_from_db()
            messages.success(request, told(found))
            return redirect(following_address(request, found))
    context = {"candidate": found, "form": form, "kind": kind, "keep": narrowing(request)}
    return render(request, "triage/decide.html", context, status=422 if form.is_bound else 200)


def _accepted(incident: Incident, user: Actor) -> str:
    """That it was filed, and what it ended."""
    ended = visible_to(user).filter(ended_by=incident).order_by("pk").values_list("reference", flat=True)
    names = {"reference": incident.reference, "ended": ", ".join(ended)}
    if ended:
        return _("Accepted as %(reference)s, which ends %(ended)s.") % names
    return _("Accepted as %(reference)s.") % names


def _merged(found: Candidate) -> str:
    """Into which incident, and whether that is over by it."""
    incident = found.incident
    if incident is None:
        return _("Merged.")
    names = {"reference": incident.reference}
    if found.applied.get("ended") and incident.ended_at:
        names["at"] = moment(timezone.localtime(incident.ended_at))
        return _("Merged with %(reference)s, which is over since %(at)s.") % names
    return _("Merged with %(reference)s.") % names


def _page(request: HttpRequest, pk: int, form: AcceptForm | None = None) -> HttpResponse:
    rows = Candidate.objects.select_related(
        "story", "article__source", "article__missed_event__by", "incident", "decided_by"
    )
    found = get_object_or_404(rows, pk=pk)
    suggestion = suggest(found)
    context = _context(request, found, suggestion) | evidence(found, suggestion) | chance_context(found)
    context["what_changed"] = _what_changed(found)
    context["form"] = form or AcceptForm(initial=_initial(suggestion))
    return render(request, "triage/candidate.html", context, status=422 if form else 200)


def _what_changed(found: Candidate) -> Change | None:
    """Of a watched page what it changed last, without what stayed."""
    source = found.article.source
    change = latest_change(found.article) if source is not None and source.kind == SourceKind.PAGE else None
    return replace(change, text=shortened(change.text, around=60)) if change else None


def _context(request: HttpRequest, found: Candidate, suggestion: Suggestion) -> dict[str, Any]:
    keep, used, now = narrowing(request), in_use(), timezone.now()
    narrowed = keep.filters
    waiting = list(queue(**narrowed)[: QUEUE_ROWS + 1])
    open_ = found.state == CandidateState.PENDING or found in waiting
    likely = (
        merge_suggestions(request.user, found, suggestion.vendors, suggestion.fields["started_at"])
        if open_
        else []
    )
    best, undoable = likely[0] if likely else None, undoable_by(request)
    following = next_after(found, **narrowed)
    told = story_articles(found.story_id)
    return {
        "candidate": found,
        "open": open_,
        "filed": visible_to(request.user).filter(pk=found.incident_id).first() if found.incident_id else None,
        "keep": keep,
        "used": used,
        "fell": used is None and fell_lately(now),
        "by_rules": keep.ordered("sure"),
        "by_itself": keep.ordered(""),
        "change": "change" in request.GET,
        "queue": waiting[:QUEUE_ROWS],
        "more": len(waiting) > QUEUE_ROWS,
        "total": queue(**narrowed).count(),
        "place": next((n for n, item in enumerate(waiting, 1) if item.pk == found.pk), None),
        "following": following,
        "again": told_again_count(),
        "news": _news(found, told),
        "now": now,
        "suggestion": suggestion,
        "missing_words": _missing_words(suggestion),
        "likely": likely[:3],
        "best": best,
        "choice": _likeliest(found, best),
        "story": [one for one in told if one.article.pk != found.article_id],
        "copies": [copy for one in told if one.article.pk == found.article_id for copy in one.copies],
        "whole": whole_of(found) if found.state == CandidateState.JOINED else None,
        "told": sum(1 + len(one.copies) for one in told),
        "decisions": list(decisions_on(found.story_id)),
        "undoable": undoable,
        "undone_below": undoable is not None and found.pk in undoable.pks,
        "merge_form": MergeForm(user=request.user, auto_id="id_merge_%s"),
        "dismiss_form": DismissForm(auto_id="id_dismiss_%s"),
        "snooze_form": SnoozeForm(auto_id="id_snooze_%s"),
    }


def _news(found: Candidate, told: list[Told]) -> list[Article]:
    """What came to the story, no copy of another, after it was decided on and looked at, as lists count it."""
    known = found.known_until
    if known is None:
        return []
    every = [article for one in told for article in (one.article, *one.copies)]
    return [one for one in every if one.duplicate_of_id is None and one.fetched_at > known]


def undoable_by(request: HttpRequest) -> Undoable | None:
    """What the person decided last, if it may be undone."""
    if not can(request.user, "triage_write"):
        return None
    decided, on_stories = last_decisions(request.user), last_story_decision(request.user)
    if on_stories is not None and all(one.decided_at and one.decided_at <= on_stories.at for one in decided):
        return Undoable(
            [],
            words=on_stories.get_kind_display(),
            title=on_stories.story.title,
            url=address("candidate-story", request, pk=on_stories.story.candidate.pk),
            decision=on_stories.pk,
        )
    if not decided:
        return None
    last, many = decided[0], len(decided)
    title = ngettext("%(count)d candidate", "%(count)d candidates", many) % {"count": many}
    return Undoable(
        [one.pk for one in decided],
        words=last.get_state_display(),
        title=last.story.title if many == 1 else title,
        url=address("candidate-undo", request, pk=last.pk)
        if many == 1
        else address("candidates-act", request),
    )


def _missing_words(suggestion: Suggestion) -> str:
    names = ", ".join(item.name for item in suggestion.missing)
    return _("Add %(names)s to the vendors") % {"names": names}


def _likeliest(found: Candidate, best: Likeness | None) -> str:
    """The decision that is the filled button."""
    if best is not None and best.likely:
        return "merge"
    return "accept" if found.confidence >= 0.5 else "dismiss"


def _initial(suggestion: Suggestion) -> dict[str, Any]:
    return {
        **suggestion.fields,
        "vendors": suggestion.vendors,
        "products": suggestion.products,
        "add_vendors": bool(suggestion.missing),
    }


def _empty(request: HttpRequest) -> dict[str, Any]:
    now = timezone.now()
    many, first = put_off(now)
    return {
        "again": told_again_count(),
        "snoozed": many,
        "back_at": first,
        "next_fetch": next_fetch_at(),
        "keep": narrowing(request),
        "others": waiting_count(),
        "silent": list(unreadable_sources()[:SILENT]),
        "volume": volume(now - timedelta(days=7)),
        "undoable": undoable_by(request),
        "now": now,
    }


def following_address(request: HttpRequest, found: Candidate) -> str:
    """Where to go on once ``found`` is decided."""
    following = next_after(found, **narrowing(request).filters)
    return address("candidate", request, pk=following.pk) if following else address("triage", request)


def address(name: str, request: HttpRequest, **arguments: Any) -> str:
    """The address of a page of triage that keeps to the same part of the queue."""
    return reverse(name, kwargs=arguments) + narrowing(request).query
