"""The catalogue's pages: whom articles are searched for, under which names."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from incidents.forms.catalogue import CatalogueFilterForm, CatalogueForm, product_rows
from incidents.models import CatalogueVendor
from incidents.queries.catalogue import catalogue_vendors, offers
from incidents.services.catalogue import add_to_catalogue, change_in_catalogue, take_shipped
from riskboard.accounts.permissions import requires
from riskboard.accounts.views.acting import signed_in
from riskboard.common.paging import KeysFirst
from riskboard.common.sent import sent
from riskboard.common.versions import StaleVersion
from riskboard.workspace.editing import CONFLICT, based_on, conflict_of, version_context
from vendors.forms.rows import Everything, RowSet, bring_back

PAGE_SIZE = 50
# So many of what is offered stand in the page by name.
SHOWN = 12


@require_safe
@requires("triage_read")
def catalogue(request: HttpRequest) -> HttpResponse:
    """All vendors that articles are searched for, and what a newer version of the program offers."""
    form = CatalogueFilterForm(request.GET)
    found = KeysFirst(catalogue_vendors(**form.filters()), CatalogueVendor.objects.all())
    offered = offers()
    known = [one for one in offered if one.record is not None and one.names]
    fresh = [one for one in offered if one.record is None]
    context = {
        "form": form,
        "page": found.page(request.GET.get("page"), PAGE_SIZE),
        "empty": not CatalogueVendor.objects.exists(),
        "fresh": fresh,
        "known": known,
        "shown": [*fresh, *known][:SHOWN],
        "more": max(0, len(fresh) + len(known) - SHOWN),
    }
    return render(request, "catalogue/list.html", context)


@require_POST
@requires("triage_write")
def catalogue_take(request: HttpRequest) -> HttpResponse:
    """Take over what the program ships and the catalogue lacks."""
    taken = take_shipped(by=signed_in(request))
    text = ngettext("%(count)d vendor taken over.", "%(count)d vendors taken over.", taken)
    messages.success(request, text % {"count": taken} if taken else _("There is nothing new to take over."))
    return redirect("catalogue")


@require_http_methods(["GET", "POST"])
@requires("triage_write")
def catalogue_create(request: HttpRequest) -> HttpResponse:
    """Add a vendor to be followed."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@requires("triage_write")
def catalogue_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a vendor and its products are called."""
    return _edit(request, get_object_or_404(CatalogueVendor, pk=pk))


def _edit(request: HttpRequest, vendor: CatalogueVendor | None) -> HttpResponse:
    form = CatalogueForm(sent(request), instance=vendor or CatalogueVendor())
    rows = product_rows(sent(request), vendor)
    conflict = None
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        try:
            saved = _save(request, form, rows, vendor)
        except StaleVersion as stale:
            saved, conflict = None, conflict_of(request, stale)
        if saved is not None:
            messages.success(
                request, _("%(name)s saved. It counts from the next article on.") % {"name": saved}
            )
            return redirect("catalogue")
    current = CatalogueVendor.objects.get(pk=vendor.pk) if vendor else None
    context = {
        "form": form,
        "products": rows,
        "everything": Everything(form, [rows]),
        "vendor": current,
        **version_context(request, current, conflict),
    }
    refused = CONFLICT if conflict else 422
    return render(request, "catalogue/form.html", context, status=refused if form.is_bound else 200)


def _save(
    request: HttpRequest, form: CatalogueForm, rows: RowSet, vendor: CatalogueVendor | None
) -> CatalogueVendor | None:
    fields: Mapping[str, Any] = {**form.cleaned_data, "products": rows.specs()}
    try:
        if vendor is None:
            return add_to_catalogue(by=signed_in(request), **fields)
        return change_in_catalogue(by=signed_in(request), vendor=vendor, **fields, **based_on(request))
    except StaleVersion:
        raise
    except ValidationError as error:
        bring_back(error, form, {"products": rows})
        return None
