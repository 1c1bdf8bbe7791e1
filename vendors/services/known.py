"""What the rules ask about the other records: of the database each time, or of what was loaded for many rows at once.

Inside :func:`loaded` the answers come from memory and follow the rows that the same write has taken, so that a write
of thousands of rows obeys the same rules at the cost of a few queries. The caller holds the register's lock.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db.models import ForeignKey, Model

from riskboard.workspace.queries import organisation
from vendors.models import Vendor
from vendors.models.base import RegisterRecord

Where = Mapping[str, Any]
_IN_ANY_CASE = "__iexact"


class Loaded:
    """All records of one model, archived ones included: their names are taken as well."""

    def __init__(self, model: type[RegisterRecord]) -> None:
        """Two queries."""
        self.records: list[Any] = list(model._default_manager.all())
        self.base_currency = organisation().currency
        self._slugs = {record.slug for record in self.records}
        self._indexes: dict[tuple[str, ...], dict[tuple[Any, ...], list[Any]]] = {}
        self._current: dict[int, Any] = {}
        self._names: dict[str, list[Any]] = {}
        if model is Vendor:
            for record in self.records:
                self._index_names(record)

    def note(self, record: Any) -> None:
        """``record`` stands as it is now: the rules hold against it from here on, and no more against what it was."""
        if record.pk is not None:
            self._current[record.pk] = record
        self._slugs.add(record.slug)
        for signature, index in self._indexes.items():
            index.setdefault(_values(record, signature), []).append(record)
        self._index_names(record)

    def holder(self, record: Model, where: Where) -> Any:
        """Another record for which ``where`` is true, or None."""
        signature = tuple(where)
        if signature not in self._indexes:
            index: dict[tuple[Any, ...], list[Any]] = {}
            for one in self.records:
                index.setdefault(_values(one, signature), []).append(one)
            self._indexes[signature] = index
        wanted = tuple(_folded(name, value) for name, value in where.items())
        return self._other(record, self._indexes[signature].get(wanted, ()), signature, wanted)

    def _other(self, record: Model, found: Any, signature: tuple[str, ...], wanted: tuple[Any, ...]) -> Any:
        """An index keeps where a record stood before: what no longer stands there is passed over."""
        others = (one for one in found if self._is_other(one, record))
        return next((one for one in others if _values(one, signature) == wanted), None)

    def _is_other(self, one: Any, record: Model) -> bool:
        same = one is record or (one.pk is not None and one.pk == record.pk)
        return not same and self._current.get(one.pk, one) is one

    def slugs(self) -> set[str]:
        """All identifiers that are given."""
        return self._slugs

    def meant(self, vendor: Vendor, names: set[str]) -> list[Vendor]:
        """The other vendors of the register that one of ``names`` (in small letters) may mean."""
        found = {id(one): one for name in names for one in self._names.get(name, ())}
        others = [one for one in found.values() if self._is_other(one, vendor) and one.archived_at is None]
        return sorted(others, key=lambda one: str(one.name))

    def _index_names(self, record: Any) -> None:
        for name in (record.name, *record.aliases) if isinstance(record, Vendor) else ():
            self._names.setdefault(name.lower(), []).append(record)


_now: ContextVar[Loaded | None] = ContextVar("loaded register", default=None)


@contextmanager
def loaded(model: type[RegisterRecord]) -> Iterator[Loaded]:
    """Let the rules on ``model`` ask memory inside of this block."""
    known = Loaded(model)
    token = _now.set(known)
    try:
        yield known
    finally:
        _now.reset(token)


def from_memory() -> Loaded | None:
    """What is loaded, or None where the rules ask the database."""
    return _now.get()


def holder(record: Model, where: Where) -> Any:
    """Another record of the same model for which ``where`` is true, or None."""
    known = _now.get()
    if known is not None:
        return known.holder(record, where)
    return type(record)._default_manager.filter(**where).exclude(pk=record.pk).first()


def slugs_like(model: type[RegisterRecord], base: str) -> set[str]:
    """The identifiers that are given and may clash with one made from ``base``."""
    known = _now.get()
    if known is not None:
        return known.slugs()
    return set(model._default_manager.filter(slug__startswith=base).values_list("slug", flat=True))


def base_currency() -> str:
    """The organisation's currency."""
    known = _now.get()
    return known.base_currency if known is not None else organisation().currency


def checked_references(record: Model) -> set[str]:
    """The references of ``record`` whose targets need no look-up: they were read by the same write."""
    if _now.get() is None:
        return set()
    return {field.name for field in record._meta.fields if isinstance(field, ForeignKey)}


def _values(record: Any, signature: tuple[str, ...]) -> tuple[Any, ...]:
    return tuple(_folded(name, getattr(record, name.removesuffix(_IN_ANY_CASE))) for name in signature)


def _folded(name: str, value: Any) -> Any:
    return value.upper() if name.endswith(_IN_ANY_CASE) and isinstance(value, str) else value
