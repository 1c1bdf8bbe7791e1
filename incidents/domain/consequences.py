"""What an incident does to the register: the events it puts on record and the states it imposes.

Method section 4. A public report weighs little on an account and never moves the state of our own access; products
move for government orders, retirements and outages. A report of a restoration is no event: it ends one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import Enum, auto

ACCOUNT_TYPES = frozenset({"access_revocation", "suspension"})
EVENT_TYPES = ACCOUNT_TYPES | {"outage", "government_order", "region_block"}
PRODUCT_TYPES = frozenset({"government_order", "retirement", "outage"})
# What does not come back by itself: settling the matter leaves the change in force.
LASTING_TYPES = frozenset({"retirement", "terms_change", "price_or_limit_change", "ownership_change"})
_FAMILIES = (ACCOUNT_TYPES, frozenset({"government_order", "region_block"}))

FULL_WEIGHT = Decimal(1)
PUBLIC_ACCOUNT_WEIGHT = Decimal("0.05")

_PRODUCT_RANK = {"available": 0, "retiring": 1, "halted": 2, "recalled": 3, "retired": 4}
_ACCOUNT_RANK = {"active": 0, "suspended": 1, "revoked": 2}


@dataclass(frozen=True, slots=True)
class NamedProduct:
    """A product of the register that an incident names: its id, its vendor's slug and the model it runs on."""

    id: int
    vendor: str
    model: str


@dataclass(frozen=True, slots=True)
class Case:
    """An incident as far as its consequences go. ``models`` are names in the source's spelling; times are aware.

    ``settled`` says that its road is at its end, whether or not what it did still stands.
    """

    type: str
    direction: str
    scope: str
    vendors: tuple[str, ...]
    products: tuple[NamedProduct, ...]
    models: tuple[str, ...]
    jurisdiction: str
    order_effect: str
    announced_at: datetime | None
    started_at: datetime
    wait_ends_at: datetime | None
    ended_at: datetime | None
    settled: bool
    archived: bool

    @property
    def counts(self) -> bool:
        """Whether it has consequences of its own: in force, and in the direction that restricts."""
        return not self.archived and self.direction == "restricts"

    @property
    def ours(self) -> bool:
        """Whether our own access is affected."""
        return self.scope == "ours"


@dataclass(frozen=True, slots=True)
class Event:
    """A failure atom that failed: whose, which, how it counts. Its times are those of the incident."""

    vendor: str
    atom: str
    type: str
    weight: Decimal


class Turn(Enum):
    """What a write on an incident is to those who follow it."""

    OPENED = auto()
    UPDATED = auto()
    RESOLVED = auto()


def turn(before: Case | None, after: Case) -> Turn:
    """Which of its turns an incident took between two states; ``before`` is None when it was not on record.

    Each is a transition, so that none is told twice: what lasts is settled without an end, and editing it afterwards
    resolves it no more; one that is opened again can be resolved again.
    """
    if before is None:
        return Turn.OPENED
    return Turn.RESOLVED if after.settled and not before.settled else Turn.UPDATED


def fold(name: str) -> str:
    """A name without case, spaces and punctuation: ``Claude Opus 4.1`` and ``claude-opus-4-1`` are one."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


def events(case: Case) -> list[Event]:
    """The observed events of a case, one an atom; none for types without a hazard stream (method section 4)."""
    if not case.counts or case.type not in EVENT_TYPES:
        return []
    weight = PUBLIC_ACCOUNT_WEIGHT if case.type in ACCOUNT_TYPES and not case.ours else FULL_WEIGHT
    atoms: dict[str, str] = {}
    for vendor, atom in _atoms(case):
        atoms.setdefault(atom, vendor)
    return [Event(vendor, atom, case.type, weight) for atom, vendor in atoms.items()]


def _atoms(case: Case) -> list[tuple[str, str]]:
    if case.type in ACCOUNT_TYPES:
        return [(vendor, f"account:{vendor}") for vendor in case.vendors]
    if case.type == "region_block":
        return [(vendor, f"jurisdiction:{case.jurisdiction}") for vendor in case.vendors if case.jurisdiction]
    models = _models(case) if case.type == "government_order" else []
    return models or [(vendor, f"entity:{vendor}") for vendor in case.vendors]


def _models(case: Case) -> list[tuple[str, str]]:
    """The models of the products named, then those named alone; the register's spelling goes first."""
    known = {fold(product.model) for product in case.products}
    registered = [(product.vendor, f"model:{product.model}") for product in case.products]
    others = [name for name in case.models if fold(name) and fold(name) not in known]
    return registered + [(case.vendors[0], f"model:{name}") for name in others if case.vendors]


def account_state(case: Case, now: datetime) -> str | None:
    """The state that a case holds our accounts with its vendors in at ``now``; None when it holds none."""
    if not case.counts or not case.ours or case.type not in ACCOUNT_TYPES:
        return None
    if case.ended_at is not None or case.started_at > now:
        return None
    return "suspended" if case.type == "suspension" else "revoked"


def product_state(case: Case, now: datetime) -> str | None:
    """The state that a case holds the products it names in at ``now``; None when it holds none.

    A retirement counts from its announcement; one whose day is not stated never gets past ``retiring`` by itself.
    """
    if not case.counts or case.type not in PRODUCT_TYPES or case.ended_at is not None:
        return None
    if case.type == "retirement":
        day = retirement_day(case)
        return "retired" if day is not None and day <= now else "retiring"
    if case.started_at > now:
        return None
    return "recalled" if case.type == "government_order" and case.order_effect == "recalled" else "halted"


def retirement_day(case: Case) -> datetime | None:
    """When a retirement takes effect: at the end of the notice it gives, else with its start.

    None when it starts with its announcement and gives no notice: then nobody has stated the day.
    """
    if case.wait_ends_at is not None:
        return case.wait_ends_at
    return None if case.announced_at is not None and case.started_at <= case.announced_at else case.started_at


def next_product_state(current: str, before: str | None, held: Iterable[str]) -> str:
    """A product's state when open incidents hold it in ``held`` and the changed one held it in ``before``.

    The gravest wins. What no incident imposed (a product retired by hand) is never lightened.
    """
    return _next(_PRODUCT_RANK, "available", current, before, held)


def next_account_state(current: str, before: str | None, held: Iterable[str]) -> str:
    """The same for our account with a vendor."""
    return _next(_ACCOUNT_RANK, "active", current, before, held)


def _next(rank: dict[str, int], free: str, current: str, before: str | None, held: Iterable[str]) -> str:
    wanted = max(held, key=rank.__getitem__, default=free)
    return wanted if rank[wanted] >= rank[current] or current == before else current


def restores(report: Case, case: Case) -> bool:
    """Whether the report of a restoration ends the case: same kind of act, same vendors, nothing that contradicts.

    A public report does not end what befell our own account, nor the other way round.
    """
    if report.archived or report.direction != "restores" or not case.counts:
        return False
    if not _same_family(report.type, case.type) or not set(case.vendors) <= set(report.vendors):
        return False
    if case.type in ACCOUNT_TYPES and report.scope != case.scope:
        return False
    if (case.announced_at or case.started_at) > report.started_at:
        return False
    return _agree(_named(report), _named(case)) and _agree(_places(report), _places(case))


def _same_family(one: str, other: str) -> bool:
    return one == other or any({one, other} <= family for family in _FAMILIES)


def _named(case: Case) -> set[str]:
    return {fold(product.model) for product in case.products} | {fold(name) for name in case.models}


def _places(case: Case) -> set[str]:
    return {fold(case.jurisdiction)} if case.jurisdiction and case.type == "region_block" else set()


def _agree(one: set[str], other: set[str]) -> bool:
    """Silence contradicts nothing."""
    return not one or not other or bool(one & other)
