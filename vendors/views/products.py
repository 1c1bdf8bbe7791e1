"""Pages of products."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from riskboard.accounts.permissions import requires
from riskboard.common.archiving import ArchivePage, restore
from riskboard.common.found import found_or_404
from riskboard.common.paging import KeysFirst
from riskboard.common.sent import sent
from vendors.forms.catalogue import Catalogue
from vendors.forms.filters import ProductFilter
from vendors.forms.product import ProductForm, need_rows
from vendors.models import Product
from vendors.queries import dependents
from vendors.queries import products as queries
from vendors.queries import vendors as vendor_queries
from vendors.queries.usage import products_needing, workloads_using
from vendors.services import products as services
from vendors.services import restoring
from vendors.views.editing import Edit
from vendors.views.lists import of_shelf, page_of

# So many of those that use a product are shown on its page.
SHOWN = 50


@require_safe
@requires("register_read")
def products(request: HttpRequest) -> HttpResponse:
    """All products by name, with filters; ``?archived=1`` gives those that were taken out of the register."""
    form = ProductFilter(request.GET)
    found = of_shelf(queries.products(**form.given()), form)
    page = page_of(request, KeysFirst(found, queries.products(archived=True)))
    return render(request, "vendors/products.html", {"form": form, "page": page})


@require_safe
@requires("register_read")
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """One product: what can stop it, what it needs, and who uses it."""
    found = _product(slug, archived=True)
    alone = Product.objects.filter(pk=found.pk)
    users, built = workloads_using(alone), products_needing(alone)
    context = {
        "product": found,
        "workloads": users.order_by("-critical", "mtpd_hours", "name", "pk")[:SHOWN],
        "workload_count": users.count(),
        "built_on_it": built.select_related("vendor").order_by("name", "pk")[:SHOWN],
        "built_count": built.count(),
        "contracts": found.contracts.filter(archived_at=None),
    }
    return render(request, "vendors/product.html", context)


@require_http_methods(["GET", "POST"])
@requires("register_write")
def product_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a product of the vendor ``slug``."""
    vendor = found_or_404(vendor_queries.by_key(slug))
    data = sent(request)
    return Edit(
        template="vendors/product_form.html",
        form=ProductForm(data),
        save=lambda fields: services.create_product(by=request.user, vendor=vendor, **fields),
        said=_("Product added."),
        show="product",
        sets={"needs": need_rows(data, None, Catalogue())},
        context={"vendor": vendor},
    ).respond(request)


@require_http_methods(["GET", "POST"])
@requires("register_write")
def product_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Change a product."""
    found, shown = _product(slug), _product(slug)
    data = sent(request)

    def save(fields: dict[str, Any]) -> Product:
        return services.update_product(by=request.user, product=found, **fields)

    return Edit(
        template="vendors/product_form.html",
        form=ProductForm(data, instance=found),
        save=save,
        said=_("Product changed."),
        show="product",
        record=shown,
        sets={"needs": need_rows(data, shown, Catalogue())},
        context={"product": shown, "vendor": shown.vendor},
    ).respond(request)


@require_http_methods(["GET", "POST"])
@requires("register_write")
def product_archive(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a product out of the register, after a look at what depends on it."""
    found = _product(slug, archived=True)
    page = ArchivePage(
        record=found,
        dependents=dependents.of_product(found, request.user, timezone.now()),
        meaning=_("It leaves lists and scores. What it was stays on record, and it can be restored."),
        list="products",
        list_name=_("Products"),
    )
    return page.respond(request, lambda: services.archive_product(by=request.user, product=found))


@require_POST
@requires("register_write")
def product_restore(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring an archived product back into the register."""
    found = _product(slug, archived=True)
    return restore(request, found, lambda: restoring.restore_product(by=request.user, product=found))


def _product(slug: str, *, archived: bool = False) -> Product:
    return found_or_404(queries.by_key(slug, archived=archived))
