"""Writes on the declared parameters of the risk method."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from riskboard.common.actor import acting_person
from vendors.domain.levers import CORE, LEVERS, Lever, flat, nested
from vendors.models import RiskParameters
from vendors.queries.parameters import parameters_in_force
from vendors.services.rescore import request_rescore
from vendors.services.validation import FRACTION, NOT_NEGATIVE, POSITIVE, Errors, check
from vendors.services.writing import changing

_TREES = ("classes", "types", "weights")
FIELDS = (*CORE, *_TREES)
_BOUNDS = {
    "tolerance": POSITIVE,
    "horizon_hours": POSITIVE,
    "urgency": NOT_NEGATIVE,
    "untested_credit": FRACTION,
}


def set_parameters(
    *, by: Any, reason: str = gettext_noop("risk parameters changed"), **fields: Any
) -> RiskParameters:
    """Put a new version of the parameters in force: the one before with ``fields`` changed. None is ever overwritten.

    :raises ValidationError: by field; parts of a tree by their keys (``types.outage.a``).
    """
    unknown = sorted(set(fields) - set(FIELDS))
    if unknown:
        raise TypeError(f"no parameter called {', '.join(unknown)}")
    version = proposed(reason=reason, **fields)
    with changing(by, reason):
        version.created_by_id = acting_person()
        version.save()
        request_rescore()
    return version


def set_levers(*, by: Any, reason: str, setting: Mapping[str, float | None]) -> RiskParameters:
    """The same with levers by their keys: all that are not named stay as they are."""
    return set_parameters(by=by, reason=reason, **fields_of(setting))


def fields_of(setting: Mapping[str, float | None]) -> dict[str, Any]:
    """What a setting of levers means for the columns of a version.

    :raises ValidationError: for keys that are no lever's.
    """
    unknown = sorted(set(setting) - set(LEVERS))
    if unknown:
        raise ValidationError({key: [_("There is no such parameter.")] for key in unknown})
    whole = parameters_in_force().setting | dict(setting)
    core = {
        name: None if (value := whole[name]) is None else Decimal(str(value))
        for name in CORE
        if name in setting
    }
    return core | nested(whole)


def proposed(*, reason: str, **fields: Any) -> RiskParameters:
    """The version that :func:`set_parameters` would save, not saved.

    :raises ValidationError: as there.
    """
    before = parameters_in_force()
    version = RiskParameters(**{name: getattr(before, name) for name in FIELDS} | fields)
    version.reason = reason.strip()
    errors = Errors()
    if not version.reason:
        errors.add("reason", _("Say why: it stays with the version."))
    check(version, errors, bounds=_BOUNDS)
    _check_levers(version, errors)
    errors.raise_if_any()
    return version


def _check_levers(version: RiskParameters, errors: Errors) -> None:
    declared = flat({name: getattr(version, name) for name in _TREES})
    own = {name: float(value) for name in CORE if (value := getattr(version, name)) is not None}
    for key, value in {**own, **declared}.items():
        lever = LEVERS.get(key)
        if lever is None:
            errors.add(key, _("There is no such parameter."))
        elif not lever.allows(value) and key not in errors:
            errors.add(key, _outside(lever))


def _outside(lever: Lever) -> str:
    ends = {"low": number_format(lever.low), "high": number_format(lever.high)}
    if lever.above:
        return _("must lie above %(low)s and at most at %(high)s") % ends
    return _("must lie between %(low)s and %(high)s") % ends
