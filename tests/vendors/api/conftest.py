"""Fixtures of the register's API tests."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.utils import timezone

from vendors.services.rescore import rescore_all


@pytest.fixture
def rescored() -> Callable[..., None]:
    """``rescored()``: compute all scores, now or as of a moment."""

    def run(now: datetime | None = None) -> None:
        rescore_all(now=now or timezone.now())

    return run
