"""Where a page of the log begins: after (or before) one event, by time, kind and number."""

from dataclasses import dataclass
from datetime import datetime

from django.core import signing

_SALT = "riskboard.audit.position"


class UnknownPosition(ValueError):
    """A cursor that this log did not give."""


@dataclass(frozen=True)
class Position:
    """An event's place: when, the kind of its record, and its number among the events of that kind."""

    at: datetime
    kind: str
    pk: int
    backward: bool = False

    def encode(self) -> str:
        """The position as it stands in an address, signed."""
        return signing.dumps([self.at.isoformat(), self.kind, self.pk, self.backward], salt=_SALT)

    @classmethod
    def decode(cls, text: str) -> "Position":
        """The position in ``text``. Raises :class:`UnknownPosition` where this log did not give it."""
        try:
            at, kind, pk, backward = signing.loads(text, salt=_SALT)
            return cls(datetime.fromisoformat(at), str(kind), int(pk), bool(backward))
        except (signing.BadSignature, ValueError, TypeError) as error:
            raise UnknownPosition("this cursor is not one that this list gave") from error
