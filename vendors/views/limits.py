"""Pages of concentration limits: everybody sees them and how they stand, administrators declare them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from riskboard.accounts.permissions import requires
from riskboard.common.archiving import ArchivePage, restore
from riskboard.common.found import found_or_404
from riskboard.common.sent import sent
from vendors.forms.filters import LimitFilter
from vendors.forms.limit import LimitForm
from vendors.models import ConcentrationLimit, LimitBreach
from vendors.queries import limits as queries
from vendors.queries.risk import portfolio_pending
from vendors.services import limits as services
from vendors.views.editing import Edit
from vendors.views.lists import of_shelf, page_of

PAST = 20


@require_safe
@requires("register_read")
def limits(request: HttpRequest) -> HttpResponse:
    """All limits, those that are breached first, with filters."""
    form = LimitFilter(request.GET)
    page = page_of(request, of_shelf(queries.limits(**form.given()), form))
    context = {
        "form": form,
        "page": page,
        "limits": queries.shown_limits(list(page)),
        "stale": portfolio_pending(),
    }
    return render(request, "vendors/limits.html", context)


@require_safe
@requires("register_read")
def limit(request: HttpRequest, slug: str) -> HttpResponse:
    """One limit: how it stands, who is above it since when, and the workloads that make it."""
    found = _limit(slug, archived=True)
    [shown] = queries.shown_limits([found])
    past = LimitBreach.objects.filter(limit=found, healed_at__isnull=False).select_related("limit")
    bearers = queries.bearers_of(one.breach for one in shown.breaches)
    context = {
        "limit": found,
        "shown": shown,
        "breaches": [(one, bearers[one.breach.pk]) for one in shown.breaches],
        "past": queries.shown_breaches(past[:PAST]),
        "stale": portfolio_pending(),
    }
    return render(request, "vendors/limit.html", context)


@require_http_methods(["GET", "POST"])
@requires("limit_write")
def limit_create(request: HttpRequest) -> HttpResponse:
    """Declare a limit."""
    return Edit(
        template="vendors/limit_form.html",
        form=LimitForm(sent(request)),
        save=lambda fields: services.create_limit(by=request.user, **fields),
        said=_("Limit declared. It is weighed with the next run, in a few seconds."),
        show="limit",
    ).respond(request)


@require_http_methods(["GET", "POST"])
@requires("limit_write")
def limit_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a limit."""
    found, shown = _limit(slug), _limit(slug)
    return Edit(
        template="vendors/limit_form.html",
        form=LimitForm(sent(request), instance=found),
        save=lambda fields: services.update_limit(by=request.user, limit=found, **fields),
        said=_("Limit changed. It is weighed with the next run, in a few seconds."),
        show="limit",
        record=shown,
        context={"limit": shown},
    ).respond(request)


@require_http_methods(["GET", "POST"])
@requires("limit_write")
def limit_archive(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a limit out of force."""
    found = _limit(slug, archived=True)
    page = ArchivePage(
        record=found,
        dependents=[],
        meaning=_(
            "It is not weighed any more, and its breaches end. It stays on record and can be restored."
        ),
        list="limits",
        list_name=_("Limits"),
        above=("portfolio", _("Portfolio")),
    )
    return page.respond(request, lambda: services.archive_limit(by=request.user, limit=found))


@require_POST
@requires("limit_write")
def limit_restore(request: HttpRequest, slug: str) -> HttpResponse:
    """Put an archived limit in force again."""
    found = _limit(slug, archived=True)
    return restore(request, found, lambda: services.restore_limit(by=request.user, limit=found))


def _limit(slug: str, *, archived: bool = False) -> ConcentrationLimit:
    return found_or_404(queries.by_key(slug, archived=archived))
