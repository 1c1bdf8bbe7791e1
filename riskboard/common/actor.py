"""Who acts and why, handed to the audit triggers of the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pghistory
from django.db import transaction


@contextmanager
def acting(by: Any, reason: str) -> Iterator[None]:
    """One transaction whose changes are recorded as done by ``by`` (None: the system) for ``reason``."""
    with pghistory.context(user=getattr(by, "pk", None), reason=reason), transaction.atomic():
        yield
