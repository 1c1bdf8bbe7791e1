"""What the records of all apps are called, where their pages are, and what they belong to.

Each app says so in its ``history.py``; the audit reads it here, so that it knows words and parents without knowing
any app. A model that keeps no history is named here as well, with its reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils.functional import Promise

type_text: TypeAlias = str | Promise
type_model: TypeAlias = type[Model]
type_visible: TypeAlias = Callable[[Any], QuerySet[Any]]
type_redact: TypeAlias = Callable[[Any, list[str]], list[str]]

# What every record has and nobody asks about.
_SILENT = frozenset({"id", "created_at", "updated_at", "singleton", "position"})


@dataclass(frozen=True, kw_only=True)
class Record:
    """How one model speaks of its rows.

    ``names`` are alternatives, each a column or several joined by a space: the first that is not empty names a row.
    ``parent`` is the foreign key to the record on whose page a row is shown; without one a row is shown on its own
    page, whose address is called ``page`` and takes the column ``page_key``. ``visible`` gives the rows that a person
    may know of. ``money`` maps an amount to the column of its currency, ``""`` for the base currency.
    """

    model: type_model
    label: type_text
    names: tuple[str, ...] = ()
    parent: str = ""
    page: str = ""
    page_key: str = ""
    right: str = "register_read"
    visible: type_visible | None = None
    labels: Mapping[str, type_text] = field(default_factory=dict)
    money: Mapping[str, str] = field(default_factory=dict)
    secrets: frozenset[str] = frozenset()
    silent: frozenset[str] = frozenset()
    words: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The name of its kind in addresses and exports, such as ``vendors.contract``."""
        return self.model._meta.label_lower

    def field_of(self, name: str) -> Any:
        """The model's field ``name``."""
        return self.model._meta.get_field(name)

    def address(self, key: Any) -> str:
        """The address of the page of the row whose ``page_key`` is ``key``; empty where there is none."""
        return reverse(self.page, args=[key]) if self.page and key else ""

    def is_silent(self, name: str) -> bool:
        """Whether a change of the column ``name`` is not worth a line."""
        return name in _SILENT or name in self.silent


_records: dict[str, Record] = {}
_untracked: dict[str, str] = {}
_redactions: list[type_redact] = []


def describe(model: type_model, label: type_text, **options: Any) -> None:
    """Say how ``model`` speaks of its rows; ``options`` are those of :class:`Record`."""
    record = Record(model=model, label=label, **options)
    _records[record.kind] = record


def untracked(model: type_model, reason: str) -> None:
    """Say why no history of ``model`` is kept."""
    _untracked[model._meta.label_lower] = reason


def redact(rule: type_redact) -> type_redact:
    """Let ``rule`` take out of texts what a person may not know of, such as a reference named in a reason."""
    _redactions.append(rule)
    return rule


def records() -> Mapping[str, Record]:
    """Every described model by its kind."""
    return _records


def untracked_models() -> Mapping[str, str]:
    """Every model without a history by its label in small letters, with the reason."""
    return _untracked


def record_of(model: type_model) -> Record | None:
    """How ``model`` speaks of its rows; None where nobody said."""
    return _records.get(model._meta.label_lower)


def address_of(row: Model) -> str:
    """The address of the page of ``row``; empty where its model has none."""
    record = record_of(type(row))
    return record.address(getattr(row, record.page_key)) if record and record.page_key else ""


def redacted(person: Any, texts: list[str]) -> list[str]:
    """``texts`` as ``person`` may read them, in order; the queries do not grow with their number."""
    for rule in _redactions:
        texts = rule(person, texts)
    return texts
