"""Pages of the audit: the whole log for administrators, and the history of one record for its readers."""

from typing import cast

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from riskboard.accounts.permissions import HIDDEN, can, requires
from riskboard.audit.export import file_of
from riskboard.audit.forms import LogFilterForm
from riskboard.audit.queries.database import tracked_records
from riskboard.audit.queries.log import Filters, Page, log_page, type_scope
from riskboard.audit.queries.people import people
from riskboard.audit.queries.position import Position, UnknownPosition
from riskboard.audit.queries.scope import scope_of
from riskboard.audit.queries.words import entries
from riskboard.common.records import Record, address_of

HISTORY_ROWS = 15


@require_safe
@requires("administer")
def audit(request: HttpRequest) -> HttpResponse:
    """Settings → Audit log: every change of every record, newest first, with filters."""
    form = LogFilterForm(request.GET, people=people())
    page = _page(request, form.filters())
    context = {
        "form": form,
        "page": page,
        "entries": entries(page.events, request.user, _currency(request)),
        "order": "",
    }
    return render(request, "audit/log.html", context)


@require_safe
@requires("administer")
def audit_export(request: HttpRequest, form: str) -> HttpResponse:
    """Exactly what the filters leave, as ``csv`` or ``jsonl``."""
    filters = LogFilterForm(request.GET, people=people()).filters()
    return cast(HttpResponse, file_of(filters, form, request.user))


@require_safe
def record_history(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """Who changed one record and what hangs from it, for those who may read it: a fragment, or a page by itself."""
    record = _readable(request, kind)
    rows = record.model._base_manager if record.visible is None else record.visible(request.user)
    name = rows.filter(pk=pk).first()
    if name is None:
        raise Http404
    page = _page(request, Filters(), scope_of(record, pk), HISTORY_ROWS)
    context = {
        "record": record,
        "name": name,
        "address": address_of(name),
        "kind": kind,
        "pk": pk,
        "page": page,
        "entries": entries(page.events, request.user, _currency(request)),
    }
    fragment = getattr(request, "htmx", False)
    return render(request, "audit/_history.html" if fragment else "audit/history.html", context)


def _readable(request: HttpRequest, kind: str) -> Record:
    """The kind of record that has a page of its own and that the person may read."""
    record = tracked_records().get(kind)
    if record is None or not record.page:
        raise Http404
    if not can(request.user, record.right):
        raise Http404 if record.right in HIDDEN else PermissionDenied
    return record


def _page(request: HttpRequest, filters: Filters, scope: type_scope | None = None, size: int = 50) -> Page:
    text = request.GET.get("cursor")
    try:
        position = Position.decode(text) if text else None
    except UnknownPosition as error:
        raise Http404(_("This page of the log does not exist.")) from error
    return log_page(filters, position=position, scope=scope, size=size)


def _currency(request: HttpRequest) -> str:
    return str(getattr(getattr(request, "organisation", None), "currency", "") or "EUR")
