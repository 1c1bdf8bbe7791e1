"""Query parameters: each declared, each parsed strictly, all others refused."""

import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from riskboard.api.errors import ParameterError
from riskboard.api.keys import LARGEST_ID
from riskboard.common.years import outside_years

_LONGEST = 500


class Kind(Enum):
    """What a parameter's value is."""

    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    DATE = "date"


_SCHEMAS: Mapping[Kind, dict[str, Any]] = {
    Kind.TEXT: {"type": "string", "maxLength": _LONGEST},
    Kind.INTEGER: {"type": "integer", "minimum": 0, "maximum": LARGEST_ID},
    Kind.BOOLEAN: {"type": "boolean"},
    Kind.DATE: {"type": "string", "format": "date"},
}


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A query parameter of an operation."""

    name: str
    description: Any
    kind: Kind = Kind.TEXT
    choices: tuple[str, ...] = ()
    past: bool = False  # of a date: the future is refused

    def parse(self, text: str) -> Any:
        """The value of ``text``. Raises :class:`ParameterError` where it is not of this kind."""
        if self.choices and text not in self.choices:
            raise ParameterError(
                self.name, _("choose one of %(choices)s") % {"choices": ", ".join(self.choices)}
            )
        value = _PARSERS[self.kind](self.name, text)
        if self.past and value > datetime.now(UTC).date():
            raise ParameterError(self.name, _("lies in the future: give today (UTC) or an earlier day"))
        return value

    def schema(self) -> dict[str, Any]:
        """The parameter in OpenAPI's words."""
        value = {"type": "string", "enum": list(self.choices)} if self.choices else dict(_SCHEMAS[self.kind])
        return {
            "name": self.name,
            "in": "query",
            "required": False,
            "description": str(self.description),
            "schema": value,
        }


def _text(name: str, text: str) -> str:
    if len(text) > _LONGEST:
        raise ParameterError(name, _("give at most %(limit)d characters") % {"limit": _LONGEST})
    if any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text):
        raise ParameterError(name, _("control characters are not allowed"))
    return text


def _integer(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 19 and int(text) <= LARGEST_ID):
        raise ParameterError(name, _("give a whole number, 0 or more"))
    return int(text)


def _boolean(name: str, text: str) -> bool:
    if text not in ("true", "false"):
        raise ParameterError(name, _("give true or false"))
    return text == "true"


def _date(name: str, text: str) -> date:
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        day = None
    if day is None:
        raise ParameterError(name, _("give a date, such as 2026-03-01"))
    problem = outside_years(day)
    if problem:
        raise ParameterError(name, problem)
    return day


_PARSERS: Mapping[Kind, Callable[[str, str], Any]] = {
    Kind.TEXT: _text,
    Kind.INTEGER: _integer,
    Kind.BOOLEAN: _boolean,
    Kind.DATE: _date,
}


def refuse_unknown(given: QueryDict, allowed: Collection[str]) -> None:
    """Refuse what is not declared and what is given twice: both would otherwise be ignored in silence."""
    for name, values in given.lists():
        if name not in allowed:
            shown = "".join(letter if letter.isprintable() else "?" for letter in name[:60])
            known = ", ".join(sorted(allowed)) or _("none")
            raise ParameterError(
                shown,
                _("unknown parameter “%(name)s”: this address knows %(known)s")
                % {"name": shown, "known": known},
            )
        if len(values) > 1:
            raise ParameterError(name, _("“%(name)s” is given more than once") % {"name": name})
