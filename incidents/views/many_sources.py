"""Many sources at once: what is done to those that were ticked, and the starter set."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from incidents.domain.starter import TOPICS
from incidents.forms.source import BulkForm, SourceFilterForm
from incidents.queries.sources import source_list
from incidents.queries.starter import proposed
from incidents.services.proposals import Judged, add_proposed, judge
from incidents.services.source_actions import act_on_sources
from incidents.views.exchange import told_of_added
from riskboard.accounts.permissions import requires

TOPIC_WORDS: Mapping[str, str | Promise] = {
    "news": gettext_lazy("News of vendors"),
    "status": gettext_lazy("Status pages"),
    "terms": gettext_lazy("Terms and policies"),
    "retirement": gettext_lazy("Deprecations and retirements"),
    "authority": gettext_lazy("Authorities"),
    "press": gettext_lazy("Press"),
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """The sources of the set on one topic."""

    topic: str
    name: str | Promise
    rows: list[tuple[Judged, str]]

    @property
    def missing(self) -> int:
        """How many of them are not read yet."""
        return sum(judged.outcome == "new" for judged, _lang in self.rows)


@require_POST
@requires("triage_write")
def sources_act(request: HttpRequest) -> HttpResponse:
    """Do what was chosen to the sources that were ticked, or to all that the filters show."""
    form = BulkForm(request.POST)
    back = redirect("sources")
    if request.GET:
        back["Location"] += f"?{request.GET.urlencode()}"
    if not form.is_valid():
        messages.error(request, _("Tick the sources, and choose what is to be done."))
        return back
    chosen = form.cleaned_data
    if chosen["all"]:
        found = source_list(**SourceFilterForm(request.GET).filters())
        numbers = list(found.order_by().values_list("pk", flat=True))
    else:
        numbers = chosen["source"]
    done = act_on_sources(by=request.user, sources=numbers, action=chosen["action"], vendor=chosen["vendor"])
    text = ngettext("Done for %(count)d source.", "Done for %(count)d sources.", done) % {"count": done}
    messages.success(request, text if done else _("Nothing was to be changed."))
    return back


@require_http_methods(["GET", "POST"])
@requires("triage_write")
def source_starter(request: HttpRequest) -> HttpResponse:
    """The sources that come with the product, by topic: those that are not read yet can be switched on."""
    if request.method == "POST":
        judged = add_proposed(by=request.user, proposals=_wanted(request), why="starter set switched on")
        messages.success(request, told_of_added(judged))
        return redirect("source-starter")
    shelves = list(_shelves())
    missing = sum(shelf.missing for shelf in shelves)
    return render(request, "sources/starter.html", {"shelves": shelves, "missing": missing})


def _wanted(request: HttpRequest) -> list[Any]:
    """Those that were ticked; with ``topic`` all of that topic, with ``all`` the whole set."""
    urls, topic = set(request.POST.getlist("url")), request.POST.get("topic", "")
    return [
        outline
        for starter, outline in proposed()
        if "all" in request.POST or starter.topic == topic or (not topic and starter.url in urls)
    ]


def _shelves() -> Iterator[Shelf]:
    pairs = proposed()
    judged = judge([outline for _starter, outline in pairs])
    for topic in TOPICS:
        rows = [
            (one, starter.lang)
            for (starter, _outline), one in zip(pairs, judged, strict=True)
            if starter.topic == topic
        ]
        yield Shelf(topic, TOPIC_WORDS[topic], rows)
