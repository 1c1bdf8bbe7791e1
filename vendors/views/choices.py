"""What choosers find as one types."""

from dataclasses import replace

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from riskboard.accounts.permissions import requires
from riskboard.common.choosing import choices_of
from vendors.queries.choices import FALLBACKS, MITIGATIONS, PEOPLE, PRODUCTS, VENDORS, WORKLOADS

_VENDORS = {"": VENDORS, "slug": replace(VENDORS, key="slug")}
_MITIGATIONS = {"": MITIGATIONS, "slug": replace(MITIGATIONS, key="slug")}
_WORKLOADS = {"": WORKLOADS, "slug": replace(WORKLOADS, key="slug")}


@require_safe
@requires("register_read")
def vendor_choices(request: HttpRequest) -> JsonResponse:
    """The vendors closest to ``?q=``; ``?by=slug`` names them by their identifiers."""
    return choices_of(request, _VENDORS.get(request.GET.get("by", ""), VENDORS))


@require_safe
@requires("register_read")
def product_choices(request: HttpRequest) -> JsonResponse:
    """The products closest to ``?q=``, each with its vendor."""
    return choices_of(request, PRODUCTS)


@require_safe
@requires("register_read")
def workload_choices(request: HttpRequest) -> JsonResponse:
    """The workloads closest to ``?q=``; ``?by=slug`` names them by their identifiers."""
    return choices_of(request, _WORKLOADS.get(request.GET.get("by", ""), WORKLOADS))


@require_safe
@requires("register_read")
def fallback_choices(request: HttpRequest) -> JsonResponse:
    """The fallbacks closest to ``?q=``, each with its workload."""
    return choices_of(request, FALLBACKS)


@require_safe
@requires("scenario_run")
def mitigation_choices(request: HttpRequest) -> JsonResponse:
    """The mitigations closest to ``?q=``; ``?by=slug`` names them by their identifiers."""
    return choices_of(request, _MITIGATIONS.get(request.GET.get("by", ""), MITIGATIONS))


@require_safe
@requires("scenario_save")
def person_choices(request: HttpRequest) -> JsonResponse:
    """The people closest to ``?q=``, for those who give them something to do."""
    return choices_of(request, PEOPLE)
