"""Collecting what is wrong with a record before it is saved, each message under the path of its field."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _


class Bound(NamedTuple):
    """The range of a number; ``above`` leaves the lower end out, ``high`` None means no upper end."""

    low: Decimal
    high: Decimal | None = None
    above: bool = False

    def problem(self, value: Decimal | int) -> str | None:
        """What is wrong with ``value``, or None."""
        number = Decimal(value)
        low_enough = self.high is None or number <= self.high
        high_enough = number > self.low if self.above else number >= self.low
        return None if low_enough and high_enough else self._wanted()

    def _wanted(self) -> str:
        names = {"low": f"{self.low:f}", "high": "" if self.high is None else f"{self.high:f}"}
        if self.high is None:
            return (_("must be above %(low)s") if self.above else _("must be at least %(low)s")) % names
        if self.above:
            return _("must lie above %(low)s and at most at %(high)s") % names
        return _("must lie between %(low)s and %(high)s") % names


NOT_NEGATIVE = Bound(Decimal(0))
POSITIVE = Bound(Decimal(0), above=True)
FRACTION = Bound(Decimal(0), Decimal(1))
PART = Bound(Decimal(0), Decimal(1), above=True)
WEEK_HOURS = Bound(Decimal(0), Decimal(168))


class Errors:
    """Messages by field path (``dependencies[0].k``), raised together so that one look shows everything wrong."""

    def __init__(self) -> None:
        self._messages: dict[str, list[str]] = {}

    def __contains__(self, path: object) -> bool:
        return path in self._messages

    def add(self, path: str, message: str) -> None:
        """Note ``message`` under ``path``."""
        self._messages.setdefault(path, []).append(message)

    def take(self, error: ValidationError, prefix: str = "") -> None:
        """Note all messages of ``error``, their paths under ``prefix``."""
        found = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        for name, messages in found.items():
            path = prefix.rstrip(".") if prefix and name == NON_FIELD_ERRORS else f"{prefix}{name}"
            for message in messages:
                self.add(path, message)

    def raise_if_any(self) -> None:
        """Raise ValidationError with everything noted; does nothing when all is well."""
        if self._messages:
            raise ValidationError(dict(self._messages))


def check(
    record: Model,
    errors: Errors,
    *,
    bounds: Mapping[str, Bound] | None = None,
    prefix: str = "",
    skip: Iterable[str] = (),
) -> None:
    """Check types, required fields and ranges of ``record``, its values converted on the way.

    ``skip`` names fields that are filled in later, such as the parent of a nested row.
    """
    try:
        record.clean_fields(exclude=set(skip))
    except ValidationError as error:
        errors.take(error, prefix)
    for name, bound in (bounds or {}).items():
        value = getattr(record, name)
        if f"{prefix}{name}" in errors or not isinstance(value, Decimal | int):
            continue
        problem = bound.problem(value)
        if problem:
            errors.add(f"{prefix}{name}", problem)


def check_unique(record: Model, errors: Errors) -> None:
    """Refuse what another record holds already, each message under its own field."""
    unique = {field.name for field in record._meta.fields if field.unique and not field.primary_key}
    for name in sorted(unique):
        if name not in errors and _taken(record, {name: getattr(record, name)}):
            errors.add(name, _("another record has this already"))


def check_unique_within(record: Model, errors: Errors, field: str, owner: str) -> None:
    """As :func:`check_unique`, for a name that is unique among the rows of the same ``owner`` only."""
    if field not in errors and owner not in errors:
        where = {field: getattr(record, field), f"{owner}_id": getattr(record, f"{owner}_id")}
        if _taken(record, where):
            errors.add(field, _("another record has this already"))


def _taken(record: Model, where: Mapping[str, object]) -> bool:
    if any(value is None for value in where.values()):
        return False
    return type(record)._default_manager.filter(**where).exclude(pk=record.pk).exists()
