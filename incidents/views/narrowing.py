"""The part of the queue that somebody works through: what the address narrows it to, and carries from page to page."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.http import urlencode

from incidents.forms.triage import QueueFilterForm

_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Narrowing:
    """What the queue is narrowed to, as it was ``given`` in the address."""

    given: Mapping[str, str]

    @property
    def filters(self) -> dict[str, Any]:
        """As :func:`incidents.queries.triage.queue` takes it; what is not understood narrows nothing."""
        return QueueFilterForm(self.given).filters()

    @property
    def narrowed(self) -> bool:
        """Whether some of what waits is left out; an order leaves out nothing."""
        return bool(self.given.keys() - {"order"})

    @property
    def order(self) -> str:
        """The order that was asked for, empty for that which comes by itself."""
        return str(self.filters.get("order", ""))

    def ordered(self, order: str) -> str:
        """As :attr:`query`, in another order."""
        given = {name: value for name, value in self.given.items() if name != "order"}
        return Narrowing(given | ({"order": order} if order else {})).query or "?"

    @property
    def query(self) -> str:
        """What keeps to it at the end of an address: empty, or from the question mark on."""
        return f"?{urlencode(self.given)}" if self.given else ""

    @property
    def start(self) -> str:
        """As :attr:`query`, for another parameter to follow."""
        return f"{self.query}&" if self.given else "?"


def narrowing(request: HttpRequest) -> Narrowing:
    """What the address narrows the queue to."""
    known = QueueFilterForm.base_fields
    return Narrowing({name: request.GET[name][:_LONGEST] for name in known if request.GET.get(name)})
