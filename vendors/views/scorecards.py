"""Pages of scorecards: one with its evidence, and its form."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from riskboard.accounts.permissions import requires
from riskboard.common.archiving import ArchivePage, restore
from riskboard.common.found import found_or_404
from riskboard.common.sent import sent
from vendors.domain.clarity import MOST
from vendors.forms.scorecard import ContractScorecardForm, PolicyScorecardForm, rating_rows
from vendors.models import Contract, Scorecard, Vendor
from vendors.queries import contracts as contract_queries
from vendors.queries import scorecards as queries
from vendors.queries import vendors as vendor_queries
from vendors.queries.clarity import standing_of_card
from vendors.services import restoring
from vendors.services import scorecards as services
from vendors.views.editing import Edit

_TEMPLATE = "vendors/scorecard_form.html"


@require_safe
@requires("register_read")
def scorecard(request: HttpRequest, slug: str) -> HttpResponse:
    """One scorecard: what the contract or the policy says on each criterion, and where."""
    found = _scorecard(slug, archived=True)
    states = queries.card_states(timezone.localdate(), vendor=found.vendor)
    context = {
        "scorecard": found,
        "standing": standing_of_card(found),
        "most": MOST,
        "state": next(item.state for item in states if item.card.pk == found.pk),
    }
    return render(request, "vendors/scorecard.html", context)


@require_http_methods(["GET", "POST"])
@requires("register_write")
def contract_scorecard_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Assess a contract. The form begins with what the newest scorecard of it says."""
    contract = found_or_404(contract_queries.by_key(slug))
    before = _newest(contract)
    return Edit(
        template=_TEMPLATE,
        form=ContractScorecardForm(sent(request), initial={"effective_on": timezone.localdate()}),
        sets={"ratings": rating_rows(sent(request), before)},
        save=lambda fields: services.create_scorecard(by=request.user, contract=contract, **fields),
        said=_("Scorecard added."),
        show="scorecard",
        context=_about(contract.vendor, contract, before=before),
    ).respond(request)


@require_http_methods(["GET", "POST"])
@requires("register_write")
def policy_scorecard_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Assess a public policy of a vendor; ``?of=slug`` begins with an earlier scorecard of the same policy."""
    vendor = found_or_404(vendor_queries.by_key(slug))
    before = (
        queries.scorecards(vendor=vendor.slug, kind="policy").filter(slug=request.GET.get("of", "")).first()
    )
    initial: dict[str, object] = {"effective_on": timezone.localdate()}
    initial |= {"title": before.title, "url": before.url} if before else {}
    return Edit(
        template=_TEMPLATE,
        form=PolicyScorecardForm(sent(request), initial=initial),
        sets={"ratings": rating_rows(sent(request), before)},
        save=lambda fields: services.create_scorecard(by=request.user, vendor=vendor, **fields),
        said=_("Scorecard added."),
        show="scorecard",
        context=_about(vendor, None, before=before),
    ).respond(request)


@require_http_methods(["GET", "POST"])
@requires("register_write")
def scorecard_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Correct a scorecard. What a new edition of the document says belongs on a new one."""
    found, shown = _scorecard(slug), _scorecard(slug)
    form_class = ContractScorecardForm if found.contract else PolicyScorecardForm
    return Edit(
        template=_TEMPLATE,
        form=form_class(sent(request), instance=found),
        sets={"ratings": rating_rows(sent(request), shown)},
        save=lambda fields: services.update_scorecard(by=request.user, scorecard=found, **fields),
        said=_("Scorecard changed."),
        show="scorecard",
        record=shown,
        context=_about(shown.vendor, shown.contract) | {"scorecard": shown},
    ).respond(request)


@require_http_methods(["GET", "POST"])
@requires("register_write")
def scorecard_archive(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a scorecard out of the register."""
    found = _scorecard(slug, archived=True)
    page = ArchivePage(
        record=found,
        dependents=[],
        meaning=_(
            "It no longer counts: an older scorecard of the same contract or policy does, if there is one. "
            "What it was stays on record, and it can be restored."
        ),
        list="clarity",
        list_name=_("Contract clarity"),
    )
    return page.respond(request, lambda: services.archive_scorecard(by=request.user, scorecard=found))


@require_POST
@requires("register_write")
def scorecard_restore(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring an archived scorecard back into the register."""
    found = _scorecard(slug, archived=True)
    return restore(request, found, lambda: restoring.restore_scorecard(by=request.user, scorecard=found))


def _scorecard(slug: str, *, archived: bool = False) -> Scorecard:
    return found_or_404(queries.by_key(slug, archived=archived))


def _newest(contract: Contract) -> Scorecard | None:
    return queries.scorecards(contract=contract.slug).prefetch_related("ratings").first()


def _about(
    vendor: Vendor, contract: Contract | None, *, before: Scorecard | None = None
) -> dict[str, object]:
    return {"vendor": vendor, "contract": contract, "before": before}
