"""Pages of vendors: the list, one vendor, and its form."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from riskboard.accounts.permissions import requires
from riskboard.common.archiving import ArchivePage, restore
from riskboard.common.bands import band_of
from riskboard.common.csv_file import csv_file
from riskboard.common.formatting import points
from riskboard.common.found import found_or_404
from riskboard.common.kept import in_source_language
from riskboard.common.paging import KeysFirst
from riskboard.common.sent import sent
from vendors.domain.export import world_to_json
from vendors.forms.as_of import AsOfForm
from vendors.forms.filters import VendorFilter
from vendors.forms.vendor import VendorForm
from vendors.models import Vendor
from vendors.queries import dependents
from vendors.queries import vendors as queries
from vendors.queries.risk import rescore_pending, stored_by
from vendors.queries.series import year_of_scores
from vendors.queries.stored import world_behind
from vendors.queries.streams import with_streams
from vendors.services import restoring
from vendors.services import vendors as services
from vendors.views.editing import Edit
from vendors.views.lists import of_shelf, page_of, wants_csv
from vendors.views.vendor_page import then_context, vendor_context


@require_safe
@requires("register_read")
def vendors(request: HttpRequest) -> HttpResponse:
    """All vendors by score, with filters; ``?format=csv`` gives the same as a file."""
    form = VendorFilter(request.GET, countries=queries.countries())
    now = timezone.now()
    found = of_shelf(queries.vendors(**form.given(), now=now), form)
    if wants_csv(request):
        return _as_csv(found)
    page = page_of(request, KeysFirst(found, queries.vendors(archived=True, now=now)))
    series = year_of_scores([row.pk for row in page], now=now)
    rows = [_shown(row, series.get(row.pk, [])) for row in page]
    context = {"form": form, "page": page, "rows": rows, "stale": rescore_pending()}
    return render(request, "vendors/vendors.html", context)


@require_safe
@requires("register_read")
def vendor(request: HttpRequest, slug: str) -> HttpResponse:
    """One vendor: its score and what makes it up, products, contracts, who depends on it, what goes on now.

    With ``?as_of=2026-03-01``: its score as it was stored at the end of that day (UTC).
    """
    found = _vendor(slug, archived=True)
    if "as_of" in request.GET:
        form = AsOfForm(request.GET)
        day = form.cleaned_data["as_of"] if form.is_valid() else None
        context = {"vendor": found, "form": form, "day": day}
        context |= then_context(request.user, found, day) if day else {}
        return render(request, "vendors/vendor_then.html", context)
    return render(request, "vendors/vendor.html", vendor_context(request.user, found, now=timezone.now()))


@require_safe
@requires("register_read")
def vendor_world(request: HttpRequest, slug: str) -> HttpResponse:
    """What the score in force rests on, as a file from which ``manage.py riskmodel`` computes it again."""
    found = _vendor(slug, archived=True)
    score = stored_by(found, timezone.now()).select_related("vendor").first()
    world = world_behind(score) if score else None
    if world is None:
        raise Http404
    response = JsonResponse(world_to_json(with_streams(request.user, world)))
    response["Content-Disposition"] = f'attachment; filename="{slug}.world.json"'
    return response


@require_http_methods(["GET", "POST"])
@requires("register_write")
def vendor_create(request: HttpRequest) -> HttpResponse:
    """Add a vendor."""
    initial = {"tracked_since": timezone.localdate()}
    return Edit(
        template="vendors/vendor_form.html",
        form=VendorForm(sent(request), initial=initial),
        save=lambda fields: services.create_vendor(by=request.user, **fields),
        said=_("Vendor added. Add its products next."),
        show="vendor",
    ).respond(request)


@require_http_methods(["GET", "POST"])
@requires("register_write")
def vendor_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a vendor."""
    found = _vendor(slug)
    shown = Vendor.objects.get(pk=found.pk)
    return Edit(
        template="vendors/vendor_form.html",
        form=VendorForm(sent(request), instance=found),
        save=lambda fields: services.update_vendor(by=request.user, vendor=found, **fields),
        said=_("Vendor changed."),
        show="vendor",
        record=shown,
        context={"vendor": shown},
    ).respond(request)


@require_http_methods(["GET", "POST"])
@requires("register_write")
def vendor_archive(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a vendor out of the register, after a look at what depends on it."""
    found = _vendor(slug, archived=True)
    page = ArchivePage(
        record=found,
        dependents=dependents.of_vendor(found, request.user, timezone.now()),
        meaning=_(
            "It leaves lists and scores with its products, and news is no longer searched for it. "
            "What it was stays on record, and it can be restored."
        ),
        list="vendors",
        list_name=_("Vendors"),
    )
    return page.respond(request, lambda: services.archive_vendor(by=request.user, vendor=found))


@require_POST
@requires("register_write")
def vendor_restore(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring an archived vendor back into the register."""
    found = _vendor(slug, archived=True)
    return restore(
        request,
        found,
        lambda: restoring.restore_vendor(by=request.user, vendor=found),
        said=_("%(name)s restored, with the products that were archived with it."),
    )


def _vendor(slug: str, *, archived: bool = False) -> Vendor:
    return found_or_404(queries.by_key(slug, archived=archived))


def _shown(row: Any, series: list[float]) -> dict[str, Any]:
    ends = {"first": points(series[0]), "last": points(series[-1])} if series else {}
    return {
        "vendor": row,
        "series": series,
        "said": _("Score from %(first)s to %(last)s") % ends if series else "",
        "loss": None if row.loss is None else row.loss / 1000,
    }


def _band_word(score: float | None) -> str:
    """In English, whoever asks: programs read the file."""
    with in_source_language():
        return "" if score is None else str(band_of(score).word)


def _as_csv(found: QuerySet[Any]) -> HttpResponse:
    head = (
        "vendor",
        "identifier",
        "score",
        "band",
        "change in 30 days",
        "loss in 30 days",
        "country",
        "our account",
    )
    rows = (
        (
            row.name,
            row.slug,
            row.score,
            _band_word(row.score),
            row.change,
            None if row.loss is None else row.loss / 1000,
            row.country,
            row.account_state,
        )
        for row in found
    )
    return csv_file("vendors", head, rows)
