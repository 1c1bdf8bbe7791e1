"""Collecting what is wrong with a record before it is saved, each message under the path of its field."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from riskboard.common.years import outside_years
from vendors.services.known import checked_references, holder


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
        names = {
            "low": number_format(self.low),
            "high": "" if self.high is None else number_format(self.high),
        }
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

    def messages(self, path: str) -> list[str]:
        """What was noted under ``path``."""
        return self._messages.get(path, [])

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
        record.clean_fields(exclude={*skip, *checked_references(record)})
    except ValidationError as error:
        errors.take(error, prefix)
    for name, bound in (bounds or {}).items():
        value = getattr(record, name)
        if f"{prefix}{name}" in errors or not isinstance(value, Decimal | int):
            continue
        problem = bound.problem(value)
        if problem:
            errors.add(f"{prefix}{name}", problem)


def check_years(record: Model, errors: Errors, *names: str, prefix: str = "") -> None:
    """Refuse dates and moments of ``record`` in years that no record may speak of; empty ones pass."""
    for name in names:
        value = getattr(record, name)
        if f"{prefix}{name}" in errors or not isinstance(value, date):
            continue
        problem = outside_years(value)
        if problem:
            errors.add(f"{prefix}{name}", problem)


def check_past(record: Model, errors: Errors, *names: str, prefix: str = "") -> None:
    """Refuse days of ``record`` that lie ahead, here and in UTC; empty ones pass."""
    today = max(timezone.localdate(), datetime.now(UTC).date())
    for name in names:
        value = getattr(record, name)
        if f"{prefix}{name}" not in errors and isinstance(value, date) and value > today:
            errors.add(f"{prefix}{name}", _("must not lie in the future"))


def check_unique(record: Model, errors: Errors) -> None:
    """Refuse what another record holds already, each message under its own field."""
    unique = {field.name for field in record._meta.fields if field.unique and not field.primary_key}
    for name in sorted(unique):
        _refuse_taken(record, errors, name, {name: getattr(record, name)})


def check_name(record: Model, errors: Errors, *, owner: str = "") -> None:
    """Refuse a name that another record, or another one of the same ``owner``, has already in whatever case."""
    within = {f"{owner}_id": getattr(record, f"{owner}_id")} if owner else {}
    if owner not in errors:
        _refuse_taken(record, errors, "name", {"name__iexact": record.__dict__["name"], **within})


def _refuse_taken(record: Model, errors: Errors, field: str, where: Mapping[str, object]) -> None:
    if field in errors or any(value is None for value in where.values()):
        return
    other = holder(record, where)
    if other is not None:
        errors.add(field, held_by(other))


def held_by(other: Model) -> str:
    """What is said of a value that only one record may have and that ``other`` has."""
    if getattr(other, "archived_at", None):
        text = _("%(other)s, which is archived, has this already: restore it or choose another")
    else:
        text = _("%(other)s has this already: choose another")
    return text % {"other": other}
