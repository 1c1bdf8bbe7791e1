"""Lists of sources as files: out as OPML, and in after a look at what would become of each line."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from incidents.feeds.opml import Outline
from incidents.forms.source import ImportForm, SourceFilterForm
from incidents.queries.source_lists import as_opml
from incidents.queries.sources import source_list
from incidents.services.proposals import Judged, add_proposed, judge
from riskboard.accounts.permissions import requires
from riskboard.common.sent import sent

# What was looked at is what is added: it comes back signed.
_SALT = "incidents.sources.import"
_VALID_SECONDS = 24 * 3600


@require_safe
@requires("triage_read")
def source_export(request: HttpRequest) -> HttpResponse:
    """The sources that the list's filters leave, as OPML."""
    form = SourceFilterForm(request.GET)
    body = as_opml(source_list(**form.filters()), title="Riskboard")
    response = HttpResponse(body, content_type="text/x-opml; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="sources.opml"'
    return response


@require_http_methods(["GET", "POST"])
@requires("triage_write")
def source_import(request: HttpRequest) -> HttpResponse:
    """Take a list in: first what would become of each line, then, once that is confirmed, all of it at once."""
    if "confirmed" in request.POST:
        return _take_in(request)
    form = ImportForm(sent(request), request.FILES or None)
    if form.is_bound and form.is_valid():
        return render(request, "sources/import.html", {"form": form, **_looked_at(form.outlines)})
    return render(request, "sources/import.html", {"form": form}, status=422 if form.is_bound else 200)


def told_of_added(judged: list[Judged]) -> str:
    """How many sources were added, in a sentence."""
    count = sum(one.outcome == "new" for one in judged)
    return ngettext(
        "%(count)d source added. It is being read now.",
        "%(count)d sources added. They are being read now.",
        count,
    ) % {"count": count}


def _take_in(request: HttpRequest) -> HttpResponse:
    try:
        rows = signing.loads(request.POST["confirmed"], salt=_SALT, max_age=_VALID_SECONDS)
    except signing.BadSignature:
        messages.error(request, _("What was looked at is too old: choose the file again."))
        return redirect("source-import")
    judged = add_proposed(by=request.user, proposals=[Outline(**row) for row in rows])
    messages.success(request, told_of_added(judged))
    return redirect("sources")


def _looked_at(outlines: list[Outline]) -> dict[str, Any]:
    judged = judge(outlines)
    counts = {name: sum(one.outcome == name for one in judged) for name in ("new", "there", "refused")}
    kept = [
        {name: getattr(one, name) for name in ("url", "name", "kind", "vendor", "line")} for one in outlines
    ]
    return {"judged": judged, **counts, "confirmed": signing.dumps(kept, salt=_SALT, compress=True)}
