"""People and tokens for tests."""

from itertools import count
from typing import Any

from riskboard.accounts.models import Role, User

_numbers = count(1)


def make_user(role: str = Role.VIEWER, **fields: Any) -> User:
    """A person with ``role``, saved; their password is unusable."""
    number = next(_numbers)
    defaults = {"username": f"person-{number}", "first_name": "Ada", "last_name": f"Number{number}"}
    return User.objects.create(role=role, **(defaults | fields))
