"""One page of the product as somebody sees it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ADMINISTRATOR, KEYED, HALFWAY, VIEWER, VISITOR = "administrator", "procurement", "halfway", "viewer", ""
CHANGED, REFUSED, WRONG = 409, 403, 422


@dataclass(frozen=True)
class Sight:
    """A page: ``path`` as ``who`` opens it, or the answer to ``sent``; ``template`` is rendered as it is.

    ``lands`` is where one is led on from there. ``sample``: looked at in every run of the tests.
    """

    path: str
    who: str = ADMINISTRATOR
    status: int = 200
    sent: Mapping[str, Any] | None = None
    template: str = ""
    context: Mapping[str, Any] = field(default_factory=dict)
    lands: str = ""
    sample: bool = False

    def __str__(self) -> str:
        how = f" with {', '.join(self.sent) or 'nothing'}" if self.sent is not None else ""
        return f"{self.path or self.template}{how} ({self.who or 'visitor'})"
