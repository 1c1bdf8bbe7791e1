"""Pages of contracts."""

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from riskboard.accounts.permissions import requires
from riskboard.common.archiving import ArchivePage, restore
from riskboard.common.csv_file import csv_file
from riskboard.common.found import found_or_404
from riskboard.common.sent import sent
from riskboard.workspace.queries import organisation
from vendors.domain.clarity import MOST
from vendors.forms.contract import ContractForm
from vendors.forms.filters import ContractFilter
from vendors.models import Contract
from vendors.queries import contracts as queries
from vendors.queries import dependents
from vendors.queries import vendors as vendor_queries
from vendors.queries.clarity import standing_of_card
from vendors.queries.scorecards import card_states
from vendors.services import contracts as services
from vendors.services import restoring
from vendors.views.editing import Edit
from vendors.views.lists import of_shelf, page_of, wants_csv

DECIDE_WITHIN_DAYS = 60
UPCOMING_SHOWN = 10


@require_safe
@requires("register_read")
def contracts(request: HttpRequest) -> HttpResponse:
    """All contracts with their renewals and notice dates; ``?format=csv`` gives the same as a file."""
    form = ContractFilter(request.GET)
    today = timezone.localdate()
    rows = of_shelf(queries.contracts(**form.given()), form)
    found = _in_order(rows, str(form.given().get("order", "")), today)
    if wants_csv(request):
        return _as_csv(queries.notice_of(row, today) for row in found)
    page = page_of(request, found)
    upcoming, total = queries.next_notices(today, within_days=DECIDE_WITHIN_DAYS, limit=UPCOMING_SHOWN)
    context = {
        "form": form,
        "page": page,
        "rows": [queries.notice_of(row, today) for row in page],
        "upcoming": upcoming,
        "more": total - len(upcoming),
        "soon": DECIDE_WITHIN_DAYS,
    }
    return render(request, "vendors/contracts.html", context)


def _in_order(found: QuerySet[Contract], order: str, today: date) -> QuerySet[Contract] | queries.ByNotice:
    """The next notice is computed, not stored: that order alone is made here."""
    if order.removeprefix("-") != "notice":
        return found
    return queries.by_next_notice(found, today, latest_first=order.startswith("-"))


@require_safe
@requires("register_read")
def contract(request: HttpRequest, slug: str) -> HttpResponse:
    """One contract: its term, the last day for notice, value and products."""
    found = queries.notice_of(_contract(slug, archived=True), timezone.localdate())
    context = {"contract": found.contract, "item": found, "soon": DECIDE_WITHIN_DAYS}
    return render(request, "vendors/contract.html", context | _clarity(found.contract))


@require_http_methods(["GET", "POST"])
@requires("register_write")
def contract_create(request: HttpRequest) -> HttpResponse:
    """Add a contract; ``?vendor=slug`` chooses the vendor beforehand."""
    vendor = vendor_queries.by_key(request.GET.get("vendor", ""))
    initial = {"currency": organisation().currency, "vendor": vendor}
    return Edit(
        template="vendors/contract_form.html",
        form=ContractForm(sent(request), initial=initial),
        save=lambda fields: services.create_contract(by=request.user, **fields),
        said=_("Contract added."),
        show="contract",
    ).respond(request)


@require_http_methods(["GET", "POST"])
@requires("register_write")
def contract_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a contract."""
    found, shown = _contract(slug), _contract(slug)
    return Edit(
        template="vendors/contract_form.html",
        form=ContractForm(sent(request), instance=found),
        save=lambda fields: services.update_contract(by=request.user, contract=found, **fields),
        said=_("Contract changed."),
        show="contract",
        record=shown,
        context={"contract": shown},
    ).respond(request)


@require_http_methods(["GET", "POST"])
@requires("register_write")
def contract_archive(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a contract out of the register, after a look at what depends on it."""
    found = _contract(slug, archived=True)
    page = ArchivePage(
        record=found,
        dependents=dependents.of_contract(found),
        meaning=_("It leaves the lists. What it was stays on record, and it can be restored."),
        list="contracts",
        list_name=_("Contracts"),
    )
    return page.respond(request, lambda: services.archive_contract(by=request.user, contract=found))


@require_POST
@requires("register_write")
def contract_restore(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring an archived contract back into the register."""
    found = _contract(slug, archived=True)
    return restore(request, found, lambda: restoring.restore_contract(by=request.user, contract=found))


def _clarity(contract: Contract) -> dict[str, object]:
    """The scorecards of a contract, and what the newest that has begun to count says."""
    states = card_states(timezone.localdate(), vendor=contract.vendor)
    cards = [item for item in states if item.card.contract_id == contract.pk]
    newest = next((item.card for item in cards if item.state in ("counts", "idle")), None)
    return {"cards": cards, "standing": standing_of_card(newest) if newest else None, "most": MOST}


def _contract(slug: str, *, archived: bool = False) -> Contract:
    return found_or_404(queries.by_key(slug, archived=archived))


def _as_csv(items: Iterable[queries.ContractNotice]) -> HttpResponse:
    head = (
        "reference",
        "vendor",
        "title",
        "start",
        "end",
        "latest notice",
        "renews by itself",
        "value a year",
        "currency",
        "value a year in base currency",
    )
    rows = (
        (
            item.contract.reference,
            item.contract.vendor.name,
            item.contract.title,
            item.contract.start_date,
            item.notice.term_end if item.notice else item.contract.end_date,
            item.notice.latest if item.notice else None,
            "yes" if item.contract.auto_renewal else "no",
            item.contract.annual_value,
            item.contract.currency,
            item.contract.base_value,
        )
        for item in items
    )
    return csv_file("contracts", head, rows)
