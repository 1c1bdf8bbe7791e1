"""Writes on products and on the sub-processors that they need."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from vendors.domain.reach import find_cycle
from vendors.models import Need, NeedOption, Product, Vendor
from vendors.queries.products import needs_graph
from vendors.queries.usage import users_of
from vendors.services.known import from_memory
from vendors.services.rescore import request_rescore
from vendors.services.validation import Errors, check, check_name, check_unique, check_years
from vendors.services.writing import base_on, changing, give_slug, refresh, set_fields, sync

FIELDS = (
    "name",
    "aliases",
    "model",
    "jurisdiction",
    "platform",
    "ict_service_type",
    "state",
    "state_since",
    "retires_on",
)
Group = Mapping[str, Any]


def create_product(*, by: Any, vendor: Vendor, needs: Sequence[Group] = (), **fields: Any) -> Product:
    """Add a product of ``vendor``. ``needs`` is a list of ``{"k": 1, "products": [Product, …]}``.

    :raises ValidationError: by field (``needs[0].k``); a circle of needs is refused with its path named.
    """
    product = Product(vendor=vendor)
    with changing(by, "product added"):
        _save(product, fields, needs)
    return product


def update_product(
    *,
    by: Any,
    product: Product,
    version: str | None = None,
    needs: Sequence[Group] | None = None,
    **fields: Any,
) -> Product:
    """Change ``fields`` of ``product``, and its ``needs`` unless they are None.

    :raises ValidationError: as :func:`create_product`.
    """
    with changing(by, "product changed"):
        base_on(product, version)
        _save(product, fields, needs)
    return product


def archive_product(*, by: Any, product: Product, version: str | None = None) -> Product:
    """Take ``product`` out of the register. Twice changes nothing.

    :raises ValidationError: while a workload or another product uses it, naming them.
    """
    with changing(by, "product archived"):
        base_on(product, version)
        used = users_of(Product.objects.filter(pk=product.pk))
        if used:
            raise ValidationError(
                _("%(product)s is still used by %(users)s: let them use something else first.")
                % {"product": product.name, "users": ", ".join(used)}
            )
        product.archived_at = product.archived_at or timezone.now()
        product.save(update_fields=["archived_at", "updated_at"])
        request_rescore(products=[product.pk])
    return product


def _save(product: Product, fields: dict[str, Any], needs: Sequence[Group] | None) -> None:
    prepare_product(product, fields, needs)
    product.save()
    if needs is not None:
        _save_needs(product, needs)
    request_rescore(products=[product.pk])


def prepare_product(product: Product, fields: dict[str, Any], needs: Sequence[Group] | None) -> None:
    """Set ``fields`` on ``product`` by all rules, without saving it; inside :func:`changing`.

    :raises ValidationError: by field.
    """
    errors = Errors()
    refresh(product)
    before = product.state
    set_fields(product, fields, FIELDS)
    if product.state != before and "state_since" not in fields:
        product.state_since = timezone.now()
    give_slug(product, product.name)
    check(product, errors)
    check_years(product, errors, "state_since", "retires_on")
    check_name(product, errors, owner="vendor")
    check_unique(product, errors)
    if product.vendor.archived_at:
        errors.add("vendor", _("is archived: restore it first"))
    if needs is not None:
        _check_needs(product, needs, errors)
    errors.raise_if_any()


def _check_needs(product: Product, needs: Sequence[Group], errors: Errors) -> None:
    for index, group in enumerate(needs):
        path = f"needs[{index}]"
        check_group_products(group["products"], f"{path}.products", errors)
        check_k(group.get("k", 1), len(group["products"]), f"{path}.k", errors)
    # Where many rows come at once, the circle is looked for when all of them are known.
    cycle = _cycle(product, needs) if from_memory() is None else None
    if cycle:
        errors.add("needs", circle(cycle))


def vendor_stays() -> str:
    """What is said to somebody who wants to give a product another vendor."""
    return _("cannot be changed: archive this product and add another")


def circle(path: Sequence[str]) -> str:
    """What is said of needs that lead back to where they start."""
    return _("would close a circle: %(path)s") % {"path": " → ".join(path)}


def check_group_products(products: Sequence[Product], path: str, errors: Errors) -> None:
    """Refuse a group of options that is empty, names a product twice, or names an archived one."""
    if not products:
        errors.add(path, _("name at least one product"))
    if len({product.pk for product in products}) < len(products):
        errors.add(path, _("names a product twice: name each once"))
    for product in products:
        if product.archived_at:
            errors.add(
                path, _("%(product)s is archived: restore it or leave it out") % {"product": product.name}
            )


def check_k(k: object, count: int, path: str, errors: Errors) -> None:
    """Refuse a ``k`` that is not a whole number between 1 and the number of options."""
    if not isinstance(k, int) or isinstance(k, bool) or not 1 <= k <= max(count, 1):
        errors.add(path, _("must lie between 1 and %(count)s") % {"count": max(count, 1)})


def _cycle(product: Product, needs: Sequence[Group]) -> list[str] | None:
    own = [needed.slug for group in needs for needed in group["products"]]
    # This product's edges come first: if they close a circle, the path that is named starts here.
    return find_cycle({product.slug: own, **needs_graph(exclude=product)})


def _save_needs(product: Product, needs: Sequence[Group]) -> None:
    wanted = {n: Need(product=product, position=n, k=group.get("k", 1)) for n, group in enumerate(needs)}
    existing = {need.position: need for need in product.needs.all()}
    for need, group in zip(sync(existing, wanted, ["k"]), needs, strict=True):
        _save_options(need, group["products"])


def _save_options(need: Need, products: Sequence[Product]) -> None:
    # The order counts: the first product of the first group names the model's maker (method, portfolio).
    if [option.product_id for option in need.options.all()] != [product.pk for product in products]:
        need.options.all().delete()
        NeedOption.objects.bulk_create(NeedOption(need=need, product=product) for product in products)
