"""Writes on mitigations. They change no score: what they would change is computed when somebody asks."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from vendors.models import Fallback, Mitigation, MitigationKind, Product, Workload
from vendors.models.mitigation import ALLOWED, MOST_NOTICE_HOURS, NEEDED, PARTICULARS
from vendors.services.takeover import check_takeover, saved_needs
from vendors.services.validation import FRACTION, NOT_NEGATIVE, Bound, Errors, check, check_unique
from vendors.services.writing import base_on, changing, give_slug, refresh, set_fields

FIELDS = ("name", "kind", *PARTICULARS, "yearly_cost", "note")
_JOINING = frozenset({MitigationKind.ALTERNATIVE, MitigationKind.OWN_SERVICE})
_REFERENCES = ("workload", "product", "beside", "vendor")
_BOUNDS = {
    "switch_hours": NOT_NEGATIVE,
    "capacity": FRACTION,
    "share": NOT_NEGATIVE,
    "notice_hours": Bound(Decimal(0), Decimal(MOST_NOTICE_HOURS)),
    "yearly_cost": NOT_NEGATIVE,
}
# What the rules read of a workload.
PARTS = ("dependencies__options", "fallbacks__product")
# How many names a refusal offers to choose from.
_OFFERED = 5


def create_mitigation(*, by: Any, **fields: Any) -> Mitigation:
    """Add a mitigation.

    ``spare`` is a fallback, or what it is called in its workload: its name, or the identifier of its product. With a
    fallback the workload may be left out.

    :raises ValidationError: by field.
    """
    mitigation = Mitigation()
    with changing(by, "mitigation added"):
        _save(mitigation, fields)
    return mitigation


def update_mitigation(
    *, by: Any, mitigation: Mitigation, version: str | None = None, **fields: Any
) -> Mitigation:
    """Change ``fields`` of ``mitigation``; the others stay as they are, and so does its kind.

    :raises ValidationError: by field; StaleVersion when it is not ``version`` that is on record.
    """
    with changing(by, "mitigation changed"):
        base_on(mitigation, version)
        _save(mitigation, fields)
    return mitigation


def archive_mitigation(*, by: Any, mitigation: Mitigation, version: str | None = None) -> Mitigation:
    """Take ``mitigation`` out of the lists; plans keep it. Twice changes nothing.

    :raises StaleVersion: when it is not ``version`` that is on record.
    """
    with changing(by, "mitigation archived"):
        base_on(mitigation, version)
        mitigation.archived_at = mitigation.archived_at or timezone.now()
        mitigation.save(update_fields=["archived_at", "updated_at"])
    return mitigation


def restore_mitigation(*, by: Any, mitigation: Mitigation) -> Mitigation:
    """Bring an archived ``mitigation`` back. Twice changes nothing.

    :raises ValidationError: while what it is about is archived itself.
    """
    with changing(by, "mitigation restored"):
        refresh(mitigation)
        if mitigation.archived_at is not None:
            errors = Errors()
            _check_references(mitigation, errors)
            errors.raise_if_any()
            mitigation.archived_at = None
            mitigation.save(update_fields=["archived_at", "updated_at"])
    return mitigation


def prepare_mitigation(mitigation: Mitigation, fields: dict[str, Any]) -> None:
    """Set ``fields`` on ``mitigation`` by all rules, without saving it; inside :func:`changing`.

    :raises ValidationError: by field.
    """
    errors = Errors()
    refresh(mitigation)
    if mitigation.pk and fields.get("kind", mitigation.kind) != mitigation.kind:
        raise ValidationError({"kind": [_("stays as it is: add another mitigation instead")]})
    called = fields.pop("spare") if isinstance(fields.get("spare"), str) else None
    set_fields(mitigation, fields, FIELDS)
    give_slug(mitigation, mitigation.name)
    _complete(mitigation, called, errors)
    check(mitigation, errors, bounds=_BOUNDS)
    check_unique(mitigation, errors)
    if "kind" not in errors:
        _check_kind(mitigation, errors)
        _check_references(mitigation, errors)
    errors.raise_if_any()


def gather_parts(workloads: Iterable[Workload]) -> None:
    """Read what the rules ask of ``workloads``, all at once, so that they need not be asked one by one."""
    prefetch_related_objects(list(workloads), *PARTS)


def _save(mitigation: Mitigation, fields: dict[str, Any]) -> None:
    prepare_mitigation(mitigation, fields)
    mitigation.save()


def _complete(mitigation: Mitigation, called: str | None, errors: Errors) -> None:
    """What follows from the rest: the workload of a fallback, the fallback of a name, and standing by."""
    if called is not None:
        mitigation.spare = _spare_called(mitigation, called, errors)
    if mitigation.spare is not None and mitigation.workload_id is None:
        mitigation.workload = mitigation.spare.workload
    if mitigation.kind in _JOINING and mitigation.share is None:
        mitigation.share = Decimal(0)


def _spare_called(mitigation: Mitigation, called: str, errors: Errors) -> Fallback | None:
    if mitigation.workload is None:
        return None
    spares = _spares(mitigation.workload)
    found = [row for row in spares if called in (row.name, row.product.slug if row.product else "")]
    if len(found) == 1:
        return found[0]
    if not found:
        errors.add("spare", _("is no fallback of %(workload)s: %(remedy)s") % _remedy(mitigation, spares))
    else:
        errors.add("spare", _("names several fallbacks: give each a name of its own in the workload"))
    return None


def _spares(workload: Workload) -> list[Fallback]:
    """The fallbacks on record, each with its product."""
    gather_parts([workload])
    return list(workload.fallbacks.all())


def _remedy(mitigation: Mitigation, spares: list[Fallback]) -> dict[str, object]:
    names = "; ".join(row.label for row in spares[:_OFFERED])
    remedy = (
        _("choose one of %(names)s") % {"names": names} if names else _("it has none, so add one to it first")
    )
    return {"workload": mitigation.workload, "remedy": remedy}


def _check_kind(mitigation: Mitigation, errors: Errors) -> None:
    """What its kind needs is there, nothing else is, and all of it fits the workload as it stands."""
    kind = MitigationKind(mitigation.kind)
    for name in PARTICULARS:
        missing = getattr(mitigation, name) is None
        if name not in ALLOWED[kind] and not missing:
            errors.add(name, _("does not belong to “%(kind)s”: leave it empty") % {"kind": kind.label})
        elif name in NEEDED[kind] and missing and name not in errors:
            errors.add(name, _("is needed for “%(kind)s”: enter it") % {"kind": kind.label})
    match kind:
        case MitigationKind.FALLBACK:
            _check_fallback(mitigation, errors)
        case MitigationKind.EXERCISE:
            _check_spare(mitigation, errors)
        case MitigationKind.NEGOTIATE:
            _check_terms(mitigation, errors)
        case _:
            _check_joining(mitigation, errors)


def _check_fallback(mitigation: Mitigation, errors: Errors) -> None:
    """By the rule for those that a workload has: none stands in for itself."""
    if mitigation.workload is None or mitigation.product is None:
        return
    found = Errors()
    check_takeover(
        saved_needs(mitigation.workload), [Fallback(product=mitigation.product)], found, given=True
    )
    for message in found.messages("fallbacks[0].product"):
        errors.add("product", message)


def _check_spare(mitigation: Mitigation, errors: Errors) -> None:
    if "spare" in errors:
        return
    if mitigation.spare is None:
        errors.add("spare", _("is needed: choose the fallback that is exercised"))
    elif mitigation.spare.workload_id != mitigation.workload_id and mitigation.workload:
        spares = _spares(mitigation.workload)
        errors.add("spare", _("is no fallback of %(workload)s: %(remedy)s") % _remedy(mitigation, spares))


def _check_terms(mitigation: Mitigation, errors: Errors) -> None:
    if not mitigation.notice_hours and mitigation.appeal is None and "notice_hours" not in errors:
        errors.add("notice_hours", _("name at least one better term: hours of notice, or an appeal"))


def _check_joining(mitigation: Mitigation, errors: Errors) -> None:
    """The product joins at least one group that holds ``beside`` and not yet itself."""
    workload, product, beside = mitigation.workload, mitigation.product, mitigation.beside
    if workload is None or beside is None:
        return
    groups = _groups(mitigation)
    around = [products for products in groups if beside.pk in products]
    if not around:
        used = Product.objects.filter(pk__in=set().union(*groups)).order_by("name")[:_OFFERED]
        words = {"workload": workload, "names": "; ".join(one.name for one in used) or "–"}
        errors.add("beside", _("is not used by %(workload)s: choose one of %(names)s") % words)
    elif product is not None and all(product.pk in products for products in around):
        errors.add(
            "product",
            _("serves %(workload)s beside it already: choose another product") % {"workload": workload},
        )


def _groups(mitigation: Mitigation) -> list[set[int]]:
    """The products of each group of the workload."""
    groups = saved_needs(mitigation.workload) if mitigation.workload else []
    return [set(products) for _mode, _k, products in groups]


def _check_references(mitigation: Mitigation, errors: Errors) -> None:
    for name in _REFERENCES:
        record = getattr(mitigation, name)
        if record is not None and record.archived_at is not None and name not in errors:
            errors.add(name, _("%(name)s is archived: restore it or choose another") % {"name": record})
