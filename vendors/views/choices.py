"""What choosers find as one types."""

from dataclasses import replace

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from riskboard.accounts.permissions import requires
from riskboard.common.choosing import choices_of
from vendors.queries.choices import PRODUCTS, VENDORS

_VENDORS = {"": VENDORS, "slug": replace(VENDORS, key="slug")}


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
