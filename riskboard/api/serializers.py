"""Serializers that refuse what they do not know."""

from collections.abc import Mapping
from functools import cache
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.settings import api_settings
from rest_framework.validators import UniqueValidator

from riskboard.api import fields
from riskboard.api.errors import ParameterError

LONGEST_LIST = 200


def _refusals(serializer: Any, data: Mapping[Any, Any]) -> dict[str, list[str]]:
    """The fields of a body that cannot be written, each with the reason."""
    known: dict[str, serializers.Field[Any, Any, Any, Any]] = serializer.fields
    writable = [name for name, field in known.items() if not field.read_only]
    computed = _("Riskboard sets this field; it cannot be written.")
    unknown = _("There is no such field: choose from %(known)s.") % {"known": ", ".join(writable)}
    return {str(name): [computed if name in known else unknown] for name in data if name not in writable}


class StrictMixin:
    """Unknown and computed fields in a body are errors, not silence."""

    def to_internal_value(self, data: Any) -> Any:
        """The validated values; every error of the body at once, unknown fields among them."""
        parent: Any = super()
        refused = _refusals(self, data) if isinstance(data, Mapping) else {}
        try:
            values = parent.to_internal_value(data)
        except serializers.ValidationError as error:
            told: Any = error.detail
            detail = told if isinstance(told, dict) else {api_settings.NON_FIELD_ERRORS_KEY: told}
            raise serializers.ValidationError({**detail, **refused}) from error
        if refused:
            raise serializers.ValidationError(refused)
        return values


class StrictSerializer(StrictMixin, serializers.Serializer[Any]):
    """A body described field by field."""


class NothingInput(StrictSerializer):
    """An empty body."""


def listed(of: Any, **options: Any) -> Any:
    """A nested list of serializers ``of`` one class, of bounded length."""
    return of(many=True, max_length=LONGEST_LIST, **options)


_STRICT: Mapping[type[Any], type[Any]] = {
    models.CharField: fields.TextField,
    models.TextField: fields.TextField,
    models.PositiveIntegerField: fields.WholeNumberField,
    models.PositiveSmallIntegerField: fields.WholeNumberField,
    models.PositiveBigIntegerField: fields.WholeNumberField,
    models.BooleanField: fields.TruthField,
    models.DecimalField: fields.AmountField,
    models.DateTimeField: fields.MomentField,
    models.DateField: fields.DayField,
}


class ModelSerializer(StrictMixin, serializers.ModelSerializer[Any]):
    """Fields taken from a model, read strictly. Uniqueness is the service's to judge, where it also holds."""

    serializer_field_mapping: ClassVar[Any] = {
        **serializers.ModelSerializer.serializer_field_mapping,
        **_STRICT,
    }
    serializer_choice_field = fields.ChoiceField

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        """As Django REST framework's, without a look-up for uniqueness and with a bound on lists."""
        field_class, options = super().build_standard_field(field_name, model_field)
        kept = [one for one in options.pop("validators", []) if not isinstance(one, UniqueValidator)]
        if kept:
            options["validators"] = kept
        if issubclass(field_class, serializers.ListField):
            options["max_length"] = LONGEST_LIST
        return field_class, options


def selected(serializer: type[serializers.Serializer[Any]], wanted: str | None) -> tuple[str, ...] | None:
    """The ``wanted`` fields (comma-separated) of ``serializer`` in its order; None for all of them.

    :raises ParameterError: where it has no such field.
    """
    if wanted is None:
        return None
    known = _names_of(serializer)
    names = {name.strip() for name in wanted.split(",")}
    unknown = sorted(names - set(known))
    if unknown:
        shown = "".join(letter if letter.isprintable() else "?" for letter in ", ".join(unknown)[:100])
        raise ParameterError(
            "fields",
            _("no field is called %(unknown)s: choose from %(known)s")
            % {"unknown": shown, "known": ", ".join(known)},
        )
    return tuple(name for name in known if name in names)


@cache
def _names_of(serializer: type[serializers.Serializer[Any]]) -> tuple[str, ...]:
    return tuple(serializer().fields)
