"""Writes on the catalogue: take over what is shipped, add a vendor to follow, change one."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from incidents.domain.detect.catalogue import slug_of
from incidents.domain.detect.text import fold
from incidents.domain.listing import Listing, to_plain
from incidents.models import CatalogueVendor
from incidents.queries.catalogue import Offer, as_listing, offers
from riskboard.accounts.models import User
from riskboard.common.actor import acting
from riskboard.common.versions import refuse_stale
from vendors.models import Vendor
from vendors.services.validation import Errors, check

FIELDS = (*Listing.__dataclass_fields__, "followed")
SHORTEST, LONGEST, MOST = 2, 200, 200


def take_shipped(*, by: User | None) -> int:
    """Take over what the program ships and the catalogue lacks; how many vendors are new or have more names.

    What people changed stays as they left it; a vendor that is not followed stays so.
    """
    with acting(by, "shipped catalogue taken over"):
        # Whoever changes one meanwhile is waited for, and not overwritten.
        list(CatalogueVendor.objects.select_for_update().order_by("pk").values_list("pk"))
        found = offers()
        fresh = [_taken(CatalogueVendor(slug=one.slug), one) for one in found if one.record is None]
        known = [_taken(one.record, one) for one in found if one.record is not None]
        CatalogueVendor.objects.bulk_create(fresh, ignore_conflicts=True)
        if known:
            names = [*Listing.__dataclass_fields__, "shipped", "updated_at"]
            CatalogueVendor.objects.bulk_update(known, names)
    return len(fresh) + sum(bool(one.names) for one in found if one.record is not None)


def _taken(record: CatalogueVendor, offer: Offer) -> CatalogueVendor:
    for name, value in to_plain(offer.listing).items():
        setattr(record, name, value)
    record.shipped, record.updated_at = to_plain(offer.shipped), timezone.now()
    return record


def add_to_catalogue(*, by: User | None, name: str, **fields: Any) -> CatalogueVendor:
    """Follow another vendor, from the next article on. A vendor of the register is known by its name.

    Where nothing was taken over yet, what is shipped is, first: it would not be looked for any more beside this one.

    :raises ValidationError: by field.
    """
    with acting(by, "vendor added to the catalogue"):
        if not CatalogueVendor.objects.exists():
            take_shipped(by=by)
        return _save(CatalogueVendor(), {"name": name, **fields})


def change_in_catalogue(
    *, by: User | None, vendor: CatalogueVendor, version: str | None = None, **fields: Any
) -> CatalogueVendor:
    """Change what is looked for; detection follows with the next article.

    :raises ValidationError: by field; StaleVersion when it is not ``version`` that is on record.
    """
    with acting(by, "vendor of the catalogue changed"):
        locked = CatalogueVendor.objects.select_for_update().get(pk=vendor.pk)
        refuse_stale(locked, version)
        return _save(locked, fields)


def _save(vendor: CatalogueVendor, fields: Mapping[str, Any]) -> CatalogueVendor:
    unknown = sorted(set(fields) - set(FIELDS))
    if unknown:
        raise TypeError(f"the catalogue has no field called {', '.join(unknown)}")
    errors = Errors()
    for name, value in fields.items():
        setattr(vendor, name, value)
    _tidy(vendor)
    _check_names(vendor, errors)
    _check_others(vendor, errors)
    if not vendor.slug and "name" not in errors:
        vendor.slug = _slug(vendor.name)
        if CatalogueVendor.objects.filter(slug=vendor.slug).exists():
            errors.add("name", _("The catalogue has a vendor of that name."))
    check(vendor, errors, skip=["slug", "shipped", "products"])
    errors.raise_if_any()
    vendor.save()
    return vendor


def _slug(name: str) -> str:
    known = Vendor.objects.filter(name__iexact=name).values_list("slug", flat=True).first()
    return known or slug_of(name)[:80].strip("-")


def _tidy(vendor: CatalogueVendor) -> None:
    vendor.name, vendor.country = vendor.name.strip(), vendor.country.strip().upper()
    for name in ("aliases", "everyday", "look_alikes"):
        setattr(vendor, name, _each(getattr(vendor, name)))
    vendor.products = [
        {
            "name": str(one.get("name", "")).strip(),
            "aliases": _each(one.get("aliases") or ()),
            "models": _each(one.get("models") or ()),
        }
        for one in vendor.products
    ]


def _each(names: Iterable[str]) -> list[str]:
    """Each once, without spaces around it."""
    return list(dict.fromkeys(name for name in (str(one).strip() for one in names) if name))


def _check_names(vendor: CatalogueVendor, errors: Errors) -> None:
    if len(vendor.products) > MOST:
        errors.add("products", _("must hold at most %(most)d products") % {"most": MOST})
    _check_words("name", [vendor.name], errors)
    for name in ("aliases", "look_alikes"):
        _check_words(name, getattr(vendor, name), errors)
    for index, one in enumerate(vendor.products):
        _check_words(f"products[{index}].name", [one["name"]], errors)
        for name in ("aliases", "models"):
            _check_words(f"products[{index}].{name}", one[name], errors)
    strange = sorted(set(vendor.everyday) - set(as_listing(vendor).names))
    if strange:
        message = _("%(name)s is no name of the vendor or of a product: it must be written the same")
        errors.add("everyday", message % {"name": strange[0]})


def _check_others(vendor: CatalogueVendor, errors: Errors) -> None:
    """No two vendors that are followed have a name in common: an article would mean either by chance."""
    if not vendor.followed:
        return
    others = CatalogueVendor.objects.filter(followed=True).exclude(pk=vendor.pk)
    rows = list(others.values_list("name", "aliases"))
    called = {fold(alias): name for name, aliases in rows for alias in aliases}
    own = {fold(name): name for name, _aliases in rows}
    for path, names, taken in (("name", [vendor.name], called), ("aliases", vendor.aliases, own | called)):
        for name in names:
            if fold(name) in taken:
                message = _("“%(name)s” is a name of %(vendor)s already: take it away there first")
                errors.add(path, message % {"name": name[:50], "vendor": taken[fold(name)]})


def _check_words(path: str, names: Iterable[str], errors: Errors) -> None:
    for name in names:
        if not SHORTEST <= len(name) <= LONGEST or not any(letter.isalnum() for letter in name):
            message = _("“%(name)s” must hold %(least)d to %(most)d characters, with a letter or digit")
            errors.add(path, message % {"name": name[:50], "least": SHORTEST, "most": LONGEST})
