"""Serializer fields that take a value for what it is: no text for a number, no number for a text."""

import re
from collections.abc import Callable, Collection
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from riskboard.api.keys import LARGEST_ID, clean_key
from riskboard.common.moments import utc_text
from riskboard.common.years import outside_years

_MOMENT = re.compile(r"^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d+)?([Zz]|[+-]\d{2}:\d{2})$", re.ASCII)
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$", re.ASCII)
_NUMBER = re.compile(r"^-?\d+(\.\d+)?$", re.ASCII)
Dated = TypeVar("Dated", bound=date)


def _within_years(value: Dated) -> Dated:
    """``value``. Raises ValidationError where its year is none that a record may speak of."""
    problem = outside_years(value)
    if problem:
        raise serializers.ValidationError(problem, code="years")
    return value


class TextField(serializers.CharField):
    """A text; numbers and booleans are refused."""

    def to_internal_value(self, data: Any) -> str:
        """``data`` where it is a text."""
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class WholeNumberField(serializers.IntegerField):
    """An integer as JSON writes it; texts, booleans and fractions are refused."""

    def to_internal_value(self, data: Any) -> int:
        """``data`` where it is an integer."""
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return data


class TruthField(serializers.BooleanField):
    """``true`` or ``false``, nothing that stands for them."""

    def to_internal_value(self, data: Any) -> bool:
        """``data`` where it is a boolean."""
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class AmountField(serializers.DecimalField):
    """A decimal: written as a text so that no digit is lost; a JSON number is taken too."""

    def to_internal_value(self, data: Any) -> Decimal:
        """The decimal in ``data``."""
        number = isinstance(data, int | float) and not isinstance(data, bool)
        if not number and not (isinstance(data, str) and len(data) < 60 and _NUMBER.match(data)):
            self.fail("invalid")
        return super().to_internal_value(data)


class MomentField(serializers.DateTimeField):
    """A moment by RFC 3339: taken with any offset, given in UTC whatever zone the organisation shows."""

    default_error_messages = {
        "invalid": _("Give the moment with its offset by RFC 3339, such as 2026-03-01T12:00:00Z."),
    }

    def __init__(self, **options: Any) -> None:
        """As Django REST framework's, in UTC."""
        super().__init__(**{"default_timezone": UTC} | options)

    def to_internal_value(self, value: Any) -> datetime:
        """The moment in ``value``."""
        if not (isinstance(value, str) and _MOMENT.match(value)):
            self.fail("invalid", format="RFC 3339")
        return _within_years(super().to_internal_value(value.upper()))

    def to_representation(self, value: Any) -> Any:
        """In UTC, as everywhere on the wire."""
        return utc_text(value) if value else None


class DayField(serializers.DateField):
    """A date without a time: ``2026-03-01``."""

    default_error_messages = {"invalid": _("Give a date, such as 2026-03-01.")}

    def to_internal_value(self, value: Any) -> date:
        """The date in ``value``."""
        if not (isinstance(value, str) and _DAY.match(value)):
            self.fail("invalid", format="YYYY-MM-DD")
        return _within_years(super().to_internal_value(value))


class ChoiceField(serializers.ChoiceField):
    """One of a few words; a refusal lists them."""

    def to_internal_value(self, data: Any) -> str:
        """``data`` where it is one of the words."""
        if data == "" and self.allow_blank:
            return ""
        if not isinstance(data, str) or data not in self.choice_strings_to_values:
            known = ", ".join(self.choice_strings_to_values)
            raise serializers.ValidationError(_("Choose one of %(known)s.") % {"known": known})
        return data


class MoneyField(serializers.Field[int, Any, str, int]):
    """Stored as integer thousandths of the currency's unit, given as a decimal text: ``"1234.500"``."""

    def to_representation(self, value: int) -> str:
        """The decimal text of ``value`` thousandths."""
        whole, rest = divmod(abs(value), 1000)
        return f"{'-' if value < 0 else ''}{whole}.{rest:03d}"

    def from_column(self, value: int | None) -> str | None:
        """The same of a column that may be empty."""
        return None if value is None else self.to_representation(value)


class KeyField(serializers.Field[Any, Any, str, Any]):
    """Another record: taken by its name in addresses or its id, given by its name."""

    default_error_messages = {
        "invalid": _("Give the identifier (a text) or the id (a number) of a record."),
        "unknown": _("There is no %(what)s “%(key)s”."),
    }

    def __init__(
        self,
        *,
        find: Callable[[str], Model],
        what: str,
        name: str = "slug",
        rows: Callable[[], QuerySet[Any]] | None = None,
        **options: Any,
    ) -> None:
        """``find`` gives the record of a key or raises Http404; ``what`` names its kind; ``name`` its name.

        ``rows``, where it is given, are all records that ``find`` knows: many keys are then looked up at once.
        """
        super().__init__(**options)
        self._find, self.what, self.suffix = find, what, name
        self._rows = rows

    def to_internal_value(self, data: Any) -> Model:
        """The record that ``data`` names; a body that names it again costs no second query."""
        if isinstance(data, bool) or not isinstance(data, int | str):
            self.fail("invalid")
        key = str(data)
        context: Any = self.context
        found: dict[tuple[str, str], Model | None] = context.setdefault("found", {})
        try:
            if (self.what, key) not in found:
                found[self.what, key] = self._find(clean_key(key))
            record = found[self.what, key]
            if record is None:
                raise Http404
            return record
        except Http404:
            shown = "".join(letter if letter.isprintable() else "?" for letter in key[:60])
            message = self.error_messages["unknown"] % {"what": self.what, "key": shown}
            raise serializers.ValidationError(message, code="unknown") from None

    def find_all(self, keys: Collection[str]) -> dict[str, Model]:
        """The records of ``keys``, by key, in one query; without the others."""
        if self._rows is None:
            raise TypeError(f"the {self.what} of a key cannot be looked up with others")
        ids = {str(int(key)): key for key in keys if key.isascii() and key.isdigit() and len(key) < 19}
        names = {key for key in keys if not key.isdigit()}
        where = Q(pk__in=[int(pk) for pk in ids]) | Q(**{f"{self.suffix}__in": names})
        found: dict[str, Model] = {}
        for record in self._rows().filter(where):
            name = str(getattr(record, self.suffix))
            found |= {name: record} if name in names else {}
            found |= {ids[str(record.pk)]: record} if str(record.pk) in ids else {}
        return found

    def to_representation(self, value: Any) -> str:
        """The name of the record."""
        return str(getattr(value, self.suffix))


KEY_SCHEMA = {
    "oneOf": [
        {"type": "string", "pattern": "^[A-Za-z0-9-]{1,100}$"},
        {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
    ]
}
