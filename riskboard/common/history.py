"""The audit's hook on models: database triggers that no door bypasses."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar
from zlib import crc32

import pghistory
import pgtrigger
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db.models import BinaryField, Func, Index, JSONField, Model, TextField
from pghistory.trigger import Event as EventTrigger

ModelType = TypeVar("ModelType", bound=type[Model])


class _GuardedTrigger(EventTrigger):
    """An event's trigger that stores a short digest where the record holds a secret: it shows a change, no more."""

    def __init__(self, *, secrets: Sequence[str] = (), **options: Any) -> None:
        parent: Any = super()
        parent.__init__(**options)
        self.secrets = secrets

    def get_func(self, model: Any) -> Any:
        """As the library's, with the secrets' columns read through SHA-256."""
        parent: Any = super()
        func = parent.get_func(model)
        for name in self.secrets:
            field: Any = model._meta.get_field(name)
            for row in ("new_values", "old_values"):
                column = f'{row}."{field.column}"'
                func.func = func.func.replace(column, _digest(column, field))
        return func


def _digest(column: str, field: Any) -> str:
    if isinstance(field, BinaryField):
        return f"sha256({column})"
    if isinstance(field, JSONField):
        return f"to_jsonb({_short(f'{column}::text')})"
    return _short(column)


def _short(text: str) -> str:
    return f"left(encode(sha256(convert_to({text}, 'UTF8')), 'hex'), 16)"


class _Guarded:
    """What the trackers below share: the trigger that knows the secrets."""

    secrets: Sequence[str] = ()

    def add_event_trigger(self, event_model: Any) -> None:
        """Register the trigger on the tracked model."""
        own: Any = self
        pgtrigger.register(
            _GuardedTrigger(
                secrets=self.secrets,
                event_model=event_model,
                label=own.label,
                name=own.trigger_name,
                row=own.row,
                operation=own.operation,
                condition=own.condition,
                level=own.level,
            )
        )(event_model.pgh_tracked_model)


class _Insert(_Guarded, pghistory.InsertEvent):
    pass


class _Update(_Guarded, pghistory.UpdateEvent):
    pass


class _Delete(_Guarded, pghistory.DeleteEvent):
    pass


def tracked(
    fields: Sequence[str] | None = None, *, exclude: Sequence[str] = (), secrets: Sequence[str] = ()
) -> Callable[[ModelType], ModelType]:
    """Record every insert, update and delete of the decorated model, or changes of ``fields`` alone.

    ``exclude`` names what else is left out. Of ``secrets`` the log keeps a short digest, which tells that one
    changed and nothing else. Statement-level triggers, so that a bulk write costs one extra insert. The trackers are
    made afresh for each model: pghistory copies those it takes from the settings, and the copies no longer compare
    equal to pgtrigger's own operations.
    """

    def decorate(model: ModelType) -> ModelType:
        every = (model._meta.concrete_model or model)._meta.local_concrete_fields
        names = [field.name for field in every if not fields or field.name in fields]
        trackers = (_Insert(), _Update(), _Delete())
        for tracker in trackers:
            tracker.secrets = secrets
        pghistory.track(
            *trackers,
            fields=[name for name in names if name not in exclude],
            level=pgtrigger.Statement,
            obj_field=pghistory.ObjForeignKey(related_name="events"),
            model_name=f"{model._meta.object_name}Event",
            meta={"indexes": _indexes(model)},
        )(model)
        return model

    return decorate


def tracked_links(model: type[Model], field: str, name: str) -> type[Model]:
    """Record every link that is made or cut of the many-to-many ``field`` of ``model``; the proxy called ``name``."""
    through: type[Model] = getattr(model, field).through
    meta = type("Meta", (), {"proxy": True, "app_label": model._meta.app_label})
    proxy: type[Model] = type(name, (through,), {"__module__": model.__module__, "Meta": meta})
    return tracked()(proxy)


def _indexes(model: type[Model]) -> list[Index]:
    """Of the event table: by time, which every page of the log is cut by, and by what its values hold.

    Whole rows go through the database's function ``audit_words``, so that a new column needs no new index.
    """
    table = f"{model._meta.app_label}_{model._meta.model_name}event"
    words = Func(function="audit_words", template=f'%(function)s("{table}")', output_field=TextField())
    # Index names are unique in the whole database; a model's name is not.
    name = f"{str(model._meta.model_name)[:14]}_{crc32(table.encode()):08x}_words"
    return [
        Index(fields=["pgh_created_at", "pgh_id"]),
        GinIndex(OpClass(words, name="gin_trgm_ops"), name=name),
    ]
