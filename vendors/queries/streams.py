"""How likely what can fail is to fail: a stream for each failure atom in use and type, with the events on record.

What an incident says about the future is an observed event (docs/method.md, likelihood). People who may not know of an
incident are answered without it: a rate would tell them that there is one.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple, get_args

from django.db.models import Q, QuerySet

from riskboard.accounts.permissions import Actor
from riskboard.common.prepared import Prepared
from vendors.domain.clarity import KEYS
from vendors.domain.hazard import EVIDENCE, Evidence, Hazard, account_terms, hazard, observed_years, prior_of
from vendors.domain.levers import Setting, appeal_scales, applied, weight_of
from vendors.domain.world import Stream, StreamPrior, StreamType, World, atom, own_atoms
from vendors.models import ObservedEvent, Product, Vendor, VendorClarity
from vendors.models.event import EventType
from vendors.queries.credits import with_credits
from vendors.queries.exposure import events_visible_to
from vendors.queries.parameters import parameters_in_force
from vendors.queries.risk import end_of

TYPES: tuple[StreamType, ...] = get_args(StreamType)
# Losing access and having it suspended are one stream.
STREAM_OF_EVENT: Mapping[str, StreamType] = {
    EventType.OUTAGE: "outage",
    EventType.SUSPENSION: "suspension",
    EventType.ACCESS_REVOCATION: "suspension",
    EventType.GOVERNMENT_ORDER: "government_order",
    EventType.REGION_BLOCK: "region_block",
}
_DAYS_IN_YEAR = 365.25
SECONDS_IN_YEAR = _DAYS_IN_YEAR * 86400

type_key = tuple[str, StreamType]
type_owner = tuple[int, str, str, date]
type_owners = dict[type_key, list[type_owner]]


class OnRecord(NamedTuple):
    """An observed event, as far as likelihood is concerned: of one stream there may be thousands."""

    atom: str
    type: str
    started_at: datetime
    ended_at: datetime | None
    weight: Decimal
    ours: bool
    reference: str
    title: str


@dataclass(frozen=True)
class Aged:
    """An event on record, and what it still counts for by now."""

    event: OnRecord
    weight: float


@dataclass(frozen=True)
class Likelihood:
    """A stream, its prior and its events, newest first; ``vendors`` (slug, name) own the products that it can stop.

    ``terms`` are the points of the vendor's criteria where they bear on it, by their key.
    """

    stream: Stream
    prior: StreamPrior
    events: tuple[OnRecord, ...]
    vendors: Mapping[str, str]
    terms: Mapping[str, int | None]

    @property
    def atom(self) -> str:
        """What fails."""
        return self.stream.atom

    @property
    def type(self) -> StreamType:
        """How it fails."""
        return self.stream.type

    @property
    def evidence(self) -> Evidence:
        """How well rate and duration are founded."""
        return EVIDENCE[self.type]

    @cached_property
    def hazard(self) -> Hazard:
        """What it says of the year to come."""
        return hazard(self.stream, self.prior)

    @property
    def aged(self) -> list[Aged]:
        """Its events with what each still counts for, newest first."""
        return [Aged(event, weight) for event, weight in zip(self.events, self.hazard.weights, strict=True)]


# name in the address → what the streams are sorted by
ORDERS: Mapping[str, Callable[[Likelihood], float | str]] = {
    "rate": lambda one: one.hazard.rate.mean,
    "events": lambda one: len(one.events),
    "duration": lambda one: one.hazard.duration.median,
    "name": lambda one: one.atom.split(":", 1)[1].casefold(),
}
DEFAULT_ORDER = "-rate"


def likelihoods(
    person: Actor,
    moment: datetime,
    *,
    vendor: Vendor | None = None,
    atoms: Collection[str] | None = None,
) -> list[Likelihood]:
    """The stream of every atom in use and type at ``moment`` as far as ``person`` may know.

    Only those that can befall ``vendor``, or those of ``atoms``, if given. An atom is in use while a live product has
    it. A constant number of queries.
    """
    wanted = _atoms_of(vendor) if vendor else atoms
    owners = owners_of(wanted)
    events = _events(events_visible_to(person), moment, wanted)
    add_orders_on_record(owners, events)
    setting = parameters_in_force().setting
    terms = terms_of(owners)
    types = applied(setting, 1.0).types
    return [
        Likelihood(
            stream=_stream(key, rows, events.get(key, ()), moment, terms.get(rows[0][0], {}), setting),
            prior=prior_of(key[1], types),
            events=tuple(events.get(key, ())),
            vendors={slug: name for _pk, slug, name, _since in rows},
            terms=terms.get(rows[0][0], {}) if key[1] == "suspension" else {},
        )
        for key, rows in owners.items()
    ]


def under_setting(rows: Iterable[Likelihood], setting: Setting) -> list[Stream]:
    """The streams with what their events weigh, and what an appeal leaves of them, under another ``setting``."""
    scales = appeal_scales(setting)
    return [
        replace(
            one.stream,
            event_weights=tuple(_weight(event, one.type, setting) for event in one.events),
            duration_scale=account_terms(one.terms, scales)[1],
        )
        for one in rows
    ]


def ordered(rows: Iterable[Likelihood], order: str) -> list[Likelihood]:
    """The streams in the order of that name (:data:`ORDERS`, with a minus: reversed); an unknown one is the usual."""
    name = order.removeprefix("-")
    key = ORDERS.get(name, ORDERS[DEFAULT_ORDER.removeprefix("-")])
    reverse = (order if name in ORDERS else DEFAULT_ORDER).startswith("-")
    return sorted(sorted(rows, key=lambda one: (one.atom, one.type)), key=key, reverse=reverse)


def chosen(
    rows: Iterable[Likelihood], *, q: str = "", type: str = "", recorded: str = ""
) -> list[Likelihood]:
    """The streams whose atom or vendors hold ``q``, of that type, and with (``yes``) or without events on record."""
    wanted = q.casefold()
    return [
        one
        for one in rows
        if (not type or one.type == type)
        and (not recorded or bool(one.events) == (recorded == "yes"))
        and any(wanted in text.casefold() for text in (one.atom, *one.vendors.values()))
    ]


def with_streams(person: Actor, world: World) -> World:
    """``world`` with what can befall its products, as far as ``person`` may know, at the end of its day.

    The score that was computed from it is the same: streams say how often something fails, not what it costs.
    """
    if world.as_of is None:
        return world
    atoms = {name for item in world.products for name in (*own_atoms(item), atom("account", item.vendor))}
    found = likelihoods(person, end_of(date.fromisoformat(world.as_of)), atoms=atoms)
    streams = with_credits((one.stream for one in found), date.fromisoformat(world.as_of))
    return replace(world, streams=tuple(streams))


def _live_products() -> QuerySet[Product]:
    return Product.objects.filter(archived_at=None, vendor__archived_at=None)


def _atoms_of(vendor: Vendor) -> set[str]:
    rows = _live_products().filter(vendor=vendor).order_by().values_list("model", "jurisdiction")
    own = {atom("account", vendor.slug), atom("entity", vendor.slug)} if rows else set[str]()
    return own.union(*({atom("model", model), atom("jurisdiction", land)} for model, land in rows))


def owners_of(wanted: Collection[str] | None) -> type_owners:
    """Whose products each atom can stop, by atom and type: id, slug, name and since when they are tracked."""
    products = _live_products()
    if wanted is not None:
        named = [name.split(":", 1)[1] for name in wanted]
        products = products.filter(Q(vendor__slug__in=named) | Q(model__in=named) | Q(jurisdiction__in=named))
    columns = ("vendor_id", "vendor__slug", "vendor__name", "vendor__tracked_since", "model", "jurisdiction")
    vendors: dict[int, type_owner] = {}
    models: defaultdict[str, dict[int, type_owner]] = defaultdict(dict)
    lands: defaultdict[str, dict[int, type_owner]] = defaultdict(dict)
    for pk, slug, name, since, model, land in products.order_by("vendor__slug", "pk").values_list(*columns):
        owner = vendors.get(pk) or vendors.setdefault(pk, (pk, slug, name, since))
        models[model][pk] = lands[land][pk] = owner
    found: type_owners = {}
    for owner in vendors.values():
        found[atom("account", owner[1]), "suspension"] = found[atom("entity", owner[1]), "outage"] = [owner]
    for model, rows in models.items():
        found[atom("model", model), "government_order"] = list(rows.values())
    for land, rows in lands.items():
        found[atom("jurisdiction", land), "region_block"] = list(rows.values())
    return found if wanted is None else {key: rows for key, rows in found.items() if key[0] in wanted}


def _events(
    seen: QuerySet[ObservedEvent], moment: datetime, among: Collection[str] | None
) -> dict[type_key, list[OnRecord]]:
    """The events that had begun by ``moment``, newest first, by atom and type."""
    rows = seen.filter(started_at__lte=moment).order_by("-started_at", "weight", "pk")
    if among is not None:
        rows = rows.filter(atom__in=among)
    found: defaultdict[type_key, list[OnRecord]] = defaultdict(list)
    for event in map(
        OnRecord._make, Prepared(rows.select_related(None).values_list(*OnRecord._fields)).run({})
    ):
        found[event.atom, STREAM_OF_EVENT[event.type]].append(event)
    return dict(found)


def add_orders_on_record(owners: type_owners, events: Mapping[type_key, object]) -> None:
    """Add orders against a vendor as a whole that named no model: they are a stream of their own."""
    for name, kind in events:
        whole = owners.get((name, "outage"))
        if kind == "government_order" and whole:
            owners.setdefault((name, kind), whole)


def _stream(
    key: type_key,
    owners: Sequence[type_owner],
    events: Sequence[OnRecord],
    moment: datetime,
    terms: Mapping[str, int | None],
    setting: Setting,
) -> Stream:
    name, kind = key
    since = datetime.combine(min(owner[3] for owner in owners), time.min, UTC)
    notice, scale = account_terms(terms, appeal_scales(setting)) if kind == "suspension" else (0.0, 1.0)
    return Stream(
        atom=name,
        type=kind,
        event_ages_years=tuple(years_between(event.started_at, moment) for event in events),
        event_weights=tuple(_weight(event, kind, setting) for event in events),
        observed_years=observed_years(years_between(since, moment)),
        notice_hours=notice,
        duration_scale=scale,
    )


def _weight(event: OnRecord, kind: StreamType, setting: Setting) -> float:
    """As the parameters say, else as it was recorded."""
    declared = weight_of(setting, kind, event.ours)
    return float(event.weight) if declared is None else declared


def terms_of(owners: type_owners) -> dict[int, dict[str, int | None]]:
    """The points that contracts and policies get where they bear on a suspension, by criterion, by the vendor's id."""
    vendors = {owner[0] for (_, kind), rows in owners.items() if kind == "suspension" for owner in rows}
    rows = VendorClarity.objects.filter(vendor__in=vendors, current=True, score__isnull=False)
    return {
        pk: dict(zip(KEYS, levels, strict=True)) for pk, levels in rows.values_list("vendor_id", "levels")
    }


def years_between(start: datetime, end: datetime) -> float:
    """The years from ``start`` to ``end``."""
    return (end - start).total_seconds() / SECONDS_IN_YEAR
