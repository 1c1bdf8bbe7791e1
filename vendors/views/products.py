"""Pages of products."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from riskboard.accounts.permissions import requires
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
from vendors.views.archiving import Archive, restore
from vendors.views.editing import Edit, sent
from vendors.views.lists import of_shelf, page_of


@require_safe
@requires("register_read")
def products(request: HttpRequest) -> HttpResponse:
    """All products by name, with filters; ``?archived=1`` gives those that were taken out of the register."""
    form = ProductFilter(request.GET)
    page = page_of(request, of_shelf(queries.products(**form.given()), form))
    return render(request, "vendors/products.html", {"form": form, "page": page})


@require_safe
@requires("register_read")
def product(request: HttpRequest, slug: str) -> HttpResponse:
    """One product: what can stop it, what it needs, and who uses it."""
    found = _product(slug, archived=True)
    alone = Product.objects.filter(pk=found.pk)
    context = {
        "product": found,
        "workloads": workloads_using(alone).order_by("name"),
        "built_on_it": products_needing(alone).select_related("vendor").order_by("name"),
        "contracts": found.contracts.filter(archived_at=None),
    }
    return render(request, "vendors/product.html", context)


@require_http_methods(["GET", "POST"])
@requires("register_write")
def product_create(request: HttpRequest, slug: str) -> HttpResponse:
    """Add a product of the vendor ``slug``."""
    vendor = vendor_queries.by_key(slug)
    if vendor is None:
        raise Http404
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
    return Archive(
        record=found,
        dependents=dependents.of_product(found, request.user, timezone.now()),
        meaning=_("It leaves lists and scores. What it was stays on record, and it can be restored."),
        act=lambda: services.archive_product(by=request.user, product=found),
        said=_("%(name)s archived.") % {"name": found},
        back=reverse("product", args=[slug]),
        list="products",
        list_name=_("Products"),
    ).respond(request)


@require_POST
@requires("register_write")
def product_restore(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring an archived product back into the register."""
    found = _product(slug, archived=True)
    return restore(
        request,
        lambda: restoring.restore_product(by=request.user, product=found),
        said=_("%(name)s restored.") % {"name": found},
        back=reverse("product", args=[slug]),
    )


def _product(slug: str, *, archived: bool = False) -> Product:
    found = queries.by_key(slug, archived=archived)
    if found is None:
        raise Http404
    return found
