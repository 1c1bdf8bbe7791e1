"""Which streams a list shows, and in which order, from a tally of their events: a page then weighs its own alone."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from django.db.models import Case, Count, DurationField, ExpressionWrapper, F, FloatField, Sum, Value, When
from django.db.models.functions import Cast, Extract, Power

from riskboard.accounts.permissions import Actor, can
from vendors.domain.hazard import account_terms, effective_years, observed_years, prior_of
from vendors.domain.levers import Setting, appeal_scales, applied, weight_of
from vendors.domain.world import StreamPrior, StreamType
from vendors.queries.exposure import events_visible_to
from vendors.queries.keeping import kept
from vendors.queries.parameters import parameters_in_force
from vendors.queries.streams import (
    DEFAULT_ORDER,
    SECONDS_IN_YEAR,
    STREAM_OF_EVENT,
    Likelihood,
    add_orders_on_record,
    likelihoods,
    owners_of,
    terms_of,
    type_key,
    type_owners,
    years_between,
)

# The order of so many streams or more is kept.
KEPT_FROM = 5000


class Tally(NamedTuple):
    """What a stream is sorted by: events to expect in a year, events on record, hours that one lasts."""

    key: type_key
    rate: float
    events: int
    hours: float

    @property
    def name(self) -> str:
        """The name of what fails, as it is sorted."""
        return self.key[0].split(":", 1)[1].casefold()


_SORTED_BY: Mapping[str, Callable[[Tally], float | str]] = {
    "rate": itemgetter(1),
    "events": itemgetter(2),
    "duration": itemgetter(3),
    "name": lambda one: one.name,
}


def keys_in_order(
    person: Actor, moment: datetime, *, q: str = "", type: str = "", recorded: str = "", order: str = ""
) -> list[type_key]:
    """The streams of :func:`likelihoods` that are asked for, in their order, each as its atom and type.

    Of that type, with (``yes``) or without events on record, whose atom or vendors hold ``q``. The database adds up
    what their events still count for; a constant number of queries. In a large register the order is found once an
    hour, and anew whenever something changes: what events count for fades too slowly to be seen sooner.
    """
    sees = "restricted" if can(person, "incident_restricted") else "open"
    asked = [frozenset([text]) for text in (sees, q, type, recorded, order, moment.strftime("%H"))]
    return kept(
        "streams",
        asked,
        moment.date(),
        lambda: _keys(person, moment, q.casefold(), type, recorded, order),
        lambda keys: len(keys) >= KEPT_FROM,
    )


def _keys(
    person: Actor, moment: datetime, wanted: str, type: str, recorded: str, order: str
) -> list[type_key]:
    setting = parameters_in_force().setting
    types = applied(setting, 1.0).types
    events = _events(person, moment, setting, types)
    owners = owners_of(None)
    add_orders_on_record(owners, events)
    name = order.removeprefix("-")
    found = {
        key: rows
        for key, rows in owners.items()
        if (not type or key[1] == type)
        and (not recorded or (key in events) == (recorded == "yes"))
        and (not wanted or any(wanted in text.casefold() for text in (key[0], *(row[2] for row in rows))))
    }
    scales = _scales(found, setting) if name == "duration" else {}
    rows = _tallies(found, events, moment, types, scales)
    by = _SORTED_BY.get(name, _SORTED_BY[DEFAULT_ORDER.removeprefix("-")])
    backwards = (order if name in _SORTED_BY else DEFAULT_ORDER).startswith("-")
    return [one.key for one in sorted(sorted(rows), key=by, reverse=backwards)]


def likelihoods_of(person: Actor, moment: datetime, keys: list[type_key]) -> list[Likelihood]:
    """These streams in full, in that order. A constant number of queries."""
    found = {(one.atom, one.type): one for one in likelihoods(person, moment, atoms={key[0] for key in keys})}
    return [found[key] for key in keys if key in found]


def _scales(owners: type_owners, setting: Setting) -> dict[int, float]:
    """What an appeal leaves of a suspension, by the vendor's id."""
    left = appeal_scales(setting)
    return {pk: account_terms(levels, left)[1] for pk, levels in terms_of(owners).items()}


def _tallies(
    kept: type_owners,
    events: Mapping[type_key, tuple[int, float]],
    moment: datetime,
    types: Mapping[str, StreamPrior],
    scales: Mapping[int, float],
) -> list[Tally]:
    @cache
    def watched(kind: StreamType, since: date) -> tuple[StreamPrior, float]:
        prior, start = prior_of(kind, types), datetime.combine(since, time.min, UTC)
        return prior, effective_years(observed_years(years_between(start, moment)), prior.half_life_years)

    found = []
    for key, rows in kept.items():
        prior, years = watched(key[1], rows[0][3] if len(rows) == 1 else min(row[3] for row in rows))
        count, weight = events.get(key, (0, 0.0))
        scale = scales.get(rows[0][0], 1.0) if key[1] == "suspension" else 1.0
        rate = (prior.a + weight) / (prior.b + years)
        found.append(Tally(key, rate, count, prior.median_hours * scale))
    return found


def _events(
    person: Actor, moment: datetime, setting: Setting, types: Mapping[str, StreamPrior]
) -> dict[type_key, tuple[int, float]]:
    """How many events of each stream had begun by ``moment``, and what they still count for together. One query."""
    age = ExpressionWrapper(Value(moment) - F("started_at"), output_field=DurationField())
    lives = Case(
        *(When(type=name, then=Value(_half_life(kind, types))) for name, kind in STREAM_OF_EVENT.items()),
        output_field=FloatField(),
    )
    # The database gives both as decimals of any length: with them the powers would take twenty times as long.
    seconds, weight = Cast(Extract(age, "epoch"), FloatField()), Cast("weight", FloatField())
    faded = Power(Value(2.0), -seconds / Value(SECONDS_IN_YEAR) / lives, output_field=FloatField())
    weighed = ExpressionWrapper(faded * weight, output_field=FloatField())
    seen = events_visible_to(person).select_related(None).order_by().filter(started_at__lte=moment)
    rows = seen.values_list("atom", "type", "ours").annotate(
        found=Count("pk"), plain=Sum(faded), own=Sum(weighed)
    )
    found: dict[type_key, tuple[int, float]] = {}
    for name, type_, ours, count, plain, own in rows:
        kind = STREAM_OF_EVENT[type_]
        declared = weight_of(setting, kind, ours)
        had, sum_ = found.get((name, kind), (0, 0.0))
        found[name, kind] = (had + count, sum_ + (own if declared is None else declared * plain))
    return found


def _half_life(kind: StreamType, types: Mapping[str, StreamPrior]) -> float:
    return prior_of(kind, types).half_life_years
