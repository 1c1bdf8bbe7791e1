"""What belongs to one event: the page where officers merge stories, split one, and keep two apart."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from incidents.forms.triage import StoryForm
from incidents.models import Article, Candidate, CandidateState, Story
from incidents.queries.grouping import decisions_on, whole_of
from incidents.queries.near import near_stories
from incidents.queries.triage import story_articles
from incidents.services import grouping, ungrouping
from incidents.views.narrowing import narrowing
from incidents.views.triage import address, following_address
from riskboard.accounts.permissions import requires
from riskboard.accounts.views.acting import signed_in
from riskboard.common.sent import sent


@require_http_methods(["GET", "POST"])
@requires("triage_write")
def candidate_story(request: HttpRequest, pk: int) -> HttpResponse:
    """Which articles and stories tell of the candidate's event: shows them, and does what ``action`` says."""
    found = get_object_or_404(Candidate.objects.select_related("story", "article"), pk=pk)
    articles = Article.objects.filter(story=found.story_id).values_list("pk", flat=True)
    form = StoryForm(sent(request), articles=list(articles))
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_ACTIONS[form.cleaned_data["action"]](request, found, form.cleaned_data))
        except ValidationError as error:
            form.refuse(error)
    return render(
        request, "triage/story.html", _context(request, found, form), status=422 if form.is_bound else 200
    )


def _context(request: HttpRequest, found: Candidate, form: StoryForm) -> dict[str, Any]:
    q = request.GET.get("words", "").strip()
    return {
        "candidate": found,
        "open": found.state != CandidateState.JOINED,
        "form": form,
        "q": q,
        "keep": narrowing(request),
        "near": near_stories(found, q=q),
        "articles": story_articles(found.story_id),
        "decisions": list(decisions_on(found.story_id)),
        "splitting": "split" in request.GET,
    }


def _merge(request: HttpRequest, found: Candidate, values: Mapping[str, Any]) -> str:
    other = _story(values["story"])
    whole = grouping.merge_stories(
        by=signed_in(request), story=found.story, other=other, reason=values["reason"]
    )
    messages.success(request, _("The same event as: %(title)s") % {"title": whole.title})
    return (
        address("candidate", request, pk=found.pk)
        if whole == found.story
        else following_address(request, found)
    )


def _apart(request: HttpRequest, found: Candidate, values: Mapping[str, Any]) -> str:
    other = _story(values["story"])
    grouping.keep_apart(by=signed_in(request), story=found.story, other=other, reason=values["reason"])
    messages.success(request, _("Kept apart from: %(title)s") % {"title": other.title})
    return address("candidate", request, pk=found.pk)


def _split(request: HttpRequest, found: Candidate, values: Mapping[str, Any]) -> str:
    fresh = grouping.split_story(
        by=signed_in(request), story=found.story, articles=values["articles"], reason=values["reason"]
    )
    messages.success(request, _("Split off, and in the queue by itself: %(title)s") % {"title": fresh.title})
    return address("candidate", request, pk=found.pk)


def _undo(request: HttpRequest, found: Candidate, values: Mapping[str, Any]) -> str:
    decision = decisions_on(found.story_id).filter(pk=values["decision"] or 0).first()
    if decision is None:
        raise ValidationError(_("There is no such decision."))
    ungrouping.undo_story_decision(by=signed_in(request), decision=decision)
    messages.success(request, _("Undone."))
    # What was split off is gone with its decision: its articles are with the whole again.
    return address("candidate", request, pk=whole_of(found).pk)


def _story(pk: int | None) -> Story:
    story = Story.objects.filter(pk=pk).first() if pk else None
    if story is None:
        raise ValidationError({"story": [_("choose one of the stories")]})
    return story


_ACTIONS: Mapping[str, Callable[[HttpRequest, Candidate, Mapping[str, Any]], str]] = {
    "merge": _merge,
    "apart": _apart,
    "split": _split,
    "undo": _undo,
}
