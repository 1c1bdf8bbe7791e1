"""Writes on the declared parameters of the risk method."""

from typing import Any

from vendors.models import RiskParameters
from vendors.queries.parameters import parameters_in_force
from vendors.services.rescore import request_rescore
from vendors.services.validation import FRACTION, NOT_NEGATIVE, POSITIVE, Errors, check
from vendors.services.writing import changing

FIELDS = ("tolerance", "horizon_hours", "urgency", "untested_credit")
_BOUNDS = {
    "tolerance": POSITIVE,
    "horizon_hours": POSITIVE,
    "urgency": NOT_NEGATIVE,
    "untested_credit": FRACTION,
}


def set_parameters(*, by: Any, **fields: Any) -> RiskParameters:
    """Put a new version of the parameters in force: the one before with ``fields`` changed. None is ever overwritten.

    :raises ValidationError: by field.
    """
    unknown = sorted(set(fields) - set(FIELDS))
    if unknown:
        raise TypeError(f"no parameter called {', '.join(unknown)}")
    before = parameters_in_force()
    version = RiskParameters(**{name: getattr(before, name) for name in FIELDS} | fields)
    errors = Errors()
    check(version, errors, bounds=_BOUNDS)
    errors.raise_if_any()
    with changing(by, "risk parameters changed"):
        version.save()
        request_rescore()
    return version
