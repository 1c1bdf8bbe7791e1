"""Pages of sources: health at a glance, history, fetch now, pause."""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incidents.forms.source import BulkForm, SourceFilterForm, SourceForm
from incidents.models import Article, Source, SourceState
from incidents.models.source import SourceKind
from incidents.queries.sources import health_counts, source_dependents, source_list
from incidents.services import sources as services
from incidents.services.preview import add_previewed, preview
from riskboard.accounts.permissions import requires
from riskboard.common.archiving import ArchivePage, restore
from riskboard.common.paging import KeysFirst
from riskboard.common.sent import sent
from riskboard.common.versions import StaleVersion
from riskboard.workspace.editing import CONFLICT, based_on, conflict_of, version_context

PAGE_SIZE = 50
HISTORY = 20
# How long after a reading its articles are usually looked through.
SOON = timedelta(minutes=2)
# What asks for a look rather than for the source: at the address, at a feed it points to, as another kind.
_LOOKS = frozenset({"look", "use", "as"})
_FIELDS = ("url", "name", "kind", "vendor", "auto_accept_confidence")


@require_safe
@requires("triage_read")
def sources(request: HttpRequest) -> HttpResponse:
    """All sources, the unreadable ones marked."""
    form = SourceFilterForm(request.GET)
    found = KeysFirst(source_list(**form.filters()), source_list(archived=None))
    page = found.page(request.GET.get("page"), PAGE_SIZE)
    context = {"form": form, "page": page, "archived": form.filters()["archived"], "bulk": BulkForm()}
    return render(request, "sources/list.html", context | {"counts": _counts(), "followed": _followed(page)})


def _counts() -> list[tuple[str, str, int, str]]:
    """Each state of health with its word, how many sources are in it, and its tone."""
    words = dict(SourceFilterForm.HEALTH_WORDS)
    tones = {"unreadable": "bad", "unread": "warn", "readable": "good", "paused": "out"}
    return [(name, str(words[name]), count, tones[name]) for name, count in health_counts().items()]


def _followed(page: Iterable[Source]) -> str:
    """The places of those that are being read, which follow how it goes."""
    return ",".join(f"#state-{source.pk}" for source in page if getattr(source, "fetching", False))


@require_safe
@requires("triage_read")
def source(request: HttpRequest, pk: int) -> HttpResponse:
    """One source with its last fetches and articles; asked by HTMX, its health alone."""
    found = get_object_or_404(source_list(archived=None), pk=pk)
    articles = found.articles.select_related("story__candidate", "page_text").defer(
        "text", "html", "detection"
    )
    articles = articles.annotate(wordings=Count("versions") + 1)
    latest = list(articles.order_by("-published_at", "-pk")[:HISTORY])
    context = {
        "source": found,
        "fetches": found.fetches.select_related("requested_by")[:HISTORY],
        "articles": latest,
        "busy": bool(getattr(found, "fetching", False)) or _is_being_looked_through(latest),
    }
    template = "sources/_health.html" if getattr(request, "htmx", False) else "sources/detail.html"
    return render(request, template, context)


def _is_being_looked_through(articles: Iterable[Article]) -> bool:
    """Whether more is to be seen in a moment; what waits longer than usual is not waited for on the page."""
    lately = timezone.now() - SOON
    return any(article.detected_at is None and article.fetched_at > lately for article in articles)


@require_http_methods(["GET", "POST"])
@requires("triage_write")
def source_create(request: HttpRequest) -> HttpResponse:
    """Add a source by its address, at once or after a look at what it brings."""
    if request.method == "POST" and not _LOOKS.isdisjoint(request.POST):
        return _look(request)
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@requires("triage_write")
def source_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a source."""
    return _edit(request, _live(pk))


def _edit(request: HttpRequest, found: Source | None) -> HttpResponse:
    initial = {name: getattr(found, name) for name in _FIELDS} if found else None
    form = SourceForm(sent(request), initial=initial)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            saved = _save(request, form, found)
        except StaleVersion as stale:
            saved, conflict = None, conflict_of(request, stale)
        if saved is not None:
            return redirect("source", pk=saved.pk)
    context = {"form": form, "source": found, **version_context(request, found, conflict)}
    refused = CONFLICT if conflict else 422
    return render(request, "sources/form.html", context, status=refused if form.is_bound else 200)


def _look(request: HttpRequest) -> HttpResponse:
    """The form with what its address brings; a feed that the page points to, or another kind, may be chosen instead."""
    asked = request.POST.copy()
    if use := request.POST.get("use"):
        asked["url"], asked["kind"] = use, SourceKind.FEED.value
    asked["kind"] = request.POST.get("as") or asked.get("kind", "")
    form = SourceForm(asked)
    found = None
    if form.is_valid():
        try:
            found = preview(by=request.user, url=form.cleaned_data["url"], kind=form.cleaned_data["kind"])
        except ValidationError as error:
            form.add_error(None, error)
    context = {"form": form, "source": None, "preview": found}
    return render(request, "sources/form.html", context, status=200 if found else 422)


def _save(request: HttpRequest, form: SourceForm, found: Source | None) -> Source | None:
    try:
        if found is None:
            saved = add_previewed(by=request.user, **form.cleaned_data)
            messages.success(request, _("Source added. It is being read now."))
        else:
            fields = form.cleaned_data | based_on(request)
            saved = services.update_source(by=request.user, source=found, **fields)
            messages.success(request, _("Source changed."))
    except StaleVersion:
        raise
    except ValidationError as error:
        form.add_error(None, error)
        return None
    return saved


@require_POST
@requires("triage_write")
def source_use(request: HttpRequest, pk: int) -> HttpResponse:
    """Read a feed that the page at the address points to, instead of the page."""
    found = _live(pk)
    try:
        services.use_offered(by=request.user, source=found, url=request.POST.get("url", ""))
        messages.success(request, _("The feed is read instead. It is being read now."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("source", pk=pk)


@require_POST
@requires("triage_write")
def source_fetch(request: HttpRequest, pk: int) -> HttpResponse:
    """Read the source now."""
    services.request_fetch(by=request.user, source=_live(pk))
    messages.success(request, _("Fetching now. The result appears below."))
    return redirect("source", pk=pk)


@require_POST
@requires("triage_write")
def source_pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Pause an active source, resume a paused one."""
    found = _live(pk)
    if found.state == SourceState.ACTIVE:
        services.pause_source(by=request.user, source=found)
        messages.success(request, _("Source paused."))
    else:
        services.resume_source(by=request.user, source=found)
        messages.success(request, _("Source resumed. It is read at the next round."))
    return redirect("source", pk=pk)


@require_http_methods(["GET", "POST"])
@requires("triage_write")
def source_archive(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a source out of the list, after a look at what came of it."""
    found = get_object_or_404(Source, pk=pk)
    page = ArchivePage(
        record=found,
        dependents=source_dependents(found, request.user),
        meaning=_("It is read no more and leaves the list. What it brought stays, and it can be restored."),
        list="sources",
        list_name=_("Sources"),
    )
    return page.respond(request, lambda: services.archive_source(by=request.user, source=found))


@require_POST
@requires("triage_write")
def source_restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Bring an archived source back."""
    found = get_object_or_404(Source, pk=pk)
    return restore(
        request,
        found,
        lambda: services.restore_source(by=request.user, source=found),
        said=_("%(name)s restored. It is read at the next round."),
    )


def _live(pk: int) -> Source:
    return get_object_or_404(Source, pk=pk, archived_at=None)
