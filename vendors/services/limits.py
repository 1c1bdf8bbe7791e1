"""Writes on concentration limits. How they stand is weighed with the next run, which every write asks for."""

from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from vendors.models import ConcentrationLimit, Vendor
from vendors.models.limit import Layer
from vendors.services.known import holder
from vendors.services.rescore import request_rescore
from vendors.services.validation import Bound, Errors, check, check_unique
from vendors.services.writing import base_on, changing, give_slug, refresh, set_fields

FIELDS = ("layer", "scope", "bound", "member", "note", "owner")
_BOUNDS = {"bound": Bound(Decimal(0), Decimal("99.99"))}
# On these layers a member is a vendor of the register; elsewhere it is a name that products carry.
VENDOR_LAYERS = frozenset({Layer.VENDOR, Layer.MODEL_MAKER})


def create_limit(*, by: Any, **fields: Any) -> ConcentrationLimit:
    """Declare a limit.

    :raises ValidationError: by field.
    """
    limit = ConcentrationLimit()
    with changing(by, "limit declared"):
        _save(limit, fields)
    return limit


def update_limit(
    *, by: Any, limit: ConcentrationLimit, version: str | None = None, **fields: Any
) -> ConcentrationLimit:
    """Change ``fields`` of ``limit``; the others stay as they are.

    :raises ValidationError: by field; StaleVersion when it is not ``version`` that is on record.
    """
    with changing(by, "limit changed"):
        base_on(limit, version)
        _save(limit, fields)
    return limit


def archive_limit(*, by: Any, limit: ConcentrationLimit, version: str | None = None) -> ConcentrationLimit:
    """Declare ``limit`` no longer: it is not weighed any more, and its breaches end. Twice changes nothing.

    :raises StaleVersion: when it is not ``version`` that is on record.
    """
    with changing(by, "limit archived"):
        base_on(limit, version)
        limit.archived_at = limit.archived_at or timezone.now()
        limit.save(update_fields=["archived_at", "updated_at"])
        _ask_for_weighing()
    return limit


def restore_limit(*, by: Any, limit: ConcentrationLimit) -> ConcentrationLimit:
    """Declare an archived ``limit`` again. Twice changes nothing.

    :raises ValidationError: when the same is declared already.
    """
    with changing(by, "limit restored"):
        refresh(limit)
        if limit.archived_at is not None:
            errors = Errors()
            _refuse_twice(limit, errors)
            errors.raise_if_any()
            limit.archived_at = None
            limit.save(update_fields=["archived_at", "updated_at"])
            _ask_for_weighing()
    return limit


def prepare_limit(limit: ConcentrationLimit, fields: dict[str, Any]) -> None:
    """Set ``fields`` on ``limit`` by all rules, without saving it; inside :func:`changing`.

    :raises ValidationError: by field.
    """
    errors = Errors()
    refresh(limit)
    set_fields(limit, fields, FIELDS)
    limit.member = limit.member.strip() if isinstance(limit.member, str) else limit.member
    give_slug(limit, f"{limit.layer} {limit.scope} {limit.member}")
    check(limit, errors, bounds=_BOUNDS)
    check_unique(limit, errors)
    _check_member(limit, errors)
    if "bound" not in errors and not limit.member and limit.bound < 1:
        errors.add("bound", _("must be at least 1, unless one of them is named"))
    _refuse_twice(limit, errors)
    errors.raise_if_any()


def _save(limit: ConcentrationLimit, fields: dict[str, Any]) -> None:
    prepare_limit(limit, fields)
    limit.save()
    _ask_for_weighing()


def _ask_for_weighing() -> None:
    """Nothing that scores rest on changed: the next run computes the portfolio alone."""
    request_rescore(workloads=())


def _check_member(limit: ConcentrationLimit, errors: Errors) -> None:
    """A vendor that is named is one of the register."""
    if limit.layer not in VENDOR_LAYERS or not limit.member or "member" in errors:
        return
    if not Vendor.objects.filter(slug=limit.member, archived_at=None).exists():
        errors.add("member", _("names no vendor in the register: give the identifier of one"))


def _refuse_twice(limit: ConcentrationLimit, errors: Errors) -> None:
    where = {"layer": limit.layer, "scope": limit.scope, "member": limit.member, "archived_at": None}
    if holder(limit, where) is not None:
        errors.add("layer", _("a limit on the same is declared already: change that one"))
