"""Who acts and why, handed to the audit triggers of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pghistory
from django.db import transaction
from pghistory import runtime


@contextmanager
def acting(by: Any, reason: str) -> Iterator[None]:
    """One transaction whose changes are recorded as done by ``by`` (None: the system) for ``reason``.

    A service that calls another keeps its own reason for its own changes.
    """
    with _context({"user": getattr(by, "pk", None), "reason": reason}), transaction.atomic():
        yield


def acting_person() -> int | None:
    """The id of the person in whose name the innermost :func:`acting` writes; None for the system, and outside."""
    context = getattr(runtime._tracker, "value", None)
    return context.metadata.get("user") if context else None


@contextmanager
def _context(metadata: dict[str, Any]) -> Iterator[None]:
    """A context of its own: the library's would write an inner reason over the outer one, for all that was done."""
    outer = getattr(runtime._tracker, "value", None)
    if outer is None:
        with pghistory.context(**metadata):
            yield
        return
    runtime._tracker.value = runtime.Context(id=uuid4(), metadata=metadata)
    try:
        yield
    finally:
        runtime._tracker.value = outer
