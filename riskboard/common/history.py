"""The audit's hook on models: database triggers that no door bypasses."""

from collections.abc import Callable
from typing import Any, TypeVar

import pghistory
import pgtrigger
from django.db.models import Model

ModelType = TypeVar("ModelType", bound=type[Model])


def tracked(fields: list[str] | None = None) -> Callable[[ModelType], ModelType]:
    """Record every insert, update and delete of the decorated model (or changes of ``fields`` alone).

    Statement-level triggers, so that a bulk write costs one extra insert. The trackers are made afresh for each
    model: pghistory copies those it takes from the settings, and the copies no longer compare equal to pgtrigger's
    own operations.
    """
    options: dict[str, Any] = {"fields": fields} if fields else {}
    decorate: Callable[[ModelType], ModelType] = pghistory.track(
        pghistory.InsertEvent(),
        pghistory.UpdateEvent(),
        pghistory.DeleteEvent(),
        level=pgtrigger.Statement,
        **options,
    )
    return decorate
