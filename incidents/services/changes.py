"""What was done to incidents, as those who act on it are told."""

from collections.abc import Iterator
from dataclasses import dataclass

from incidents.domain.consequences import Case
from incidents.models import Incident


@dataclass(frozen=True, slots=True)
class Written:
    """An incident that was just written, and its case before that: None when it is new."""

    incident: Incident
    before: Case | None


@dataclass(frozen=True, slots=True)
class Change:
    """The same with the case that it has now."""

    incident: Incident
    before: Case | None
    after: Case

    def cases(self) -> Iterator[Case]:
        """Before and after, as far as there are two."""
        if self.before is not None:
            yield self.before
        yield self.after
