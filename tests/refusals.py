"""A refusal as every door tells it: once, at its field, with its reason."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class Refusable(Protocol):
    """A rule that a write breaks: at which field that is told, and with which words."""

    @property
    def field(self) -> str: ...

    @property
    def message(self) -> str: ...


def assert_told_once(errors: Mapping[str, Sequence[str]], rule: Refusable) -> None:
    """The errors by field, of a service or of a form, tell of ``rule`` and of nothing else."""
    assert list(errors) == [rule.field]
    (message,) = errors[rule.field]
    assert rule.message in message


def assert_api_tells_once(response: Any, rule: Refusable) -> None:
    """So does the API's answer; of a list it may name the entry."""
    assert response.status_code == 400, response.content
    (error,) = response.json()["errors"]
    assert f"{error['pointer']}/".startswith(f"#/{rule.field}/")
    assert rule.message in error["detail"]
