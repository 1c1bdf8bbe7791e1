"""Which streams a list shows, and in which order, from a tally of their events: a page then weighs its own alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time

from django.db.models import Case, Count, DurationField, ExpressionWrapper, F, FloatField, Sum, Value, When
from django.db.models.functions import Extract, Power

from riskboard.accounts.permissions import Actor
from vendors.domain.hazard import effective_years, observed_years, prior_of
from vendors.domain.levers import Setting, applied, weight_of
from vendors.domain.world import StreamPrior, StreamType
from vendors.queries.exposure import events_visible_to
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
    type_owner,
    years_between,
)


@dataclass(frozen=True, slots=True)
class Tally:
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
    "rate": lambda one: one.rate,
    "events": lambda one: one.events,
    "duration": lambda one: one.hours,
    "name": lambda one: one.name,
}


def keys_in_order(
    person: Actor, moment: datetime, *, q: str = "", type: str = "", recorded: str = "", order: str = ""
) -> list[type_key]:
    """The streams of :func:`likelihoods` that are asked for, in their order, each as its atom and type.

    Of that type, with (``yes``) or without events on record, whose atom or vendors hold ``q``. The database adds up
    what their events still count for; a constant number of queries.
    """
    setting = parameters_in_force().setting
    types = applied(setting, 1.0).types
    events = _events(person, moment, setting, types)
    owners = owners_of(None)
    add_orders_on_record(owners, events)
    wanted, name = q.casefold(), order.removeprefix("-")
    kept = {
        key: rows
        for key, rows in owners.items()
        if (not type or key[1] == type)
        and (not recorded or (key in events) == (recorded == "yes"))
        and any(wanted in text.casefold() for text in (key[0], *(row[2] for row in rows)))
    }
    scales = {pk: scale for pk, (_notice, scale) in terms_of(kept).items()} if name == "duration" else {}
    rows = [_tally(key, rows, events.get(key), moment, types, scales) for key, rows in kept.items()]
    by = _SORTED_BY.get(name, _SORTED_BY[DEFAULT_ORDER.removeprefix("-")])
    backwards = (order if name in _SORTED_BY else DEFAULT_ORDER).startswith("-")
    return [one.key for one in sorted(sorted(rows, key=lambda one: one.key), key=by, reverse=backwards)]


def likelihoods_of(person: Actor, moment: datetime, keys: list[type_key]) -> list[Likelihood]:
    """These streams in full, in that order. A constant number of queries."""
    found = {(one.atom, one.type): one for one in likelihoods(person, moment, atoms={key[0] for key in keys})}
    return [found[key] for key in keys if key in found]


def _tally(
    key: type_key,
    rows: list[type_owner],
    recorded: tuple[int, float] | None,
    moment: datetime,
    types: Mapping[str, StreamPrior],
    scales: Mapping[int, float],
) -> Tally:
    prior, (count, weight) = prior_of(key[1], types), recorded or (0, 0.0)
    since = datetime.combine(min(row[3] for row in rows), time.min, UTC)
    watched = effective_years(observed_years(years_between(since, moment)), prior.half_life_years)
    scale = scales.get(rows[0][0], 1.0) if key[1] == "suspension" else 1.0
    return Tally(key, (prior.a + weight) / (prior.b + watched), count, prior.median_hours * scale)


def _events(
    person: Actor, moment: datetime, setting: Setting, types: Mapping[str, StreamPrior]
) -> dict[type_key, tuple[int, float]]:
    """How many events of each stream had begun by ``moment``, and what they still count for together. One query."""
    age = ExpressionWrapper(Value(moment) - F("started_at"), output_field=DurationField())
    lives = Case(
        *(When(type=name, then=Value(_half_life(kind, types))) for name, kind in STREAM_OF_EVENT.items()),
        output_field=FloatField(),
    )
    years = ExpressionWrapper(Extract(age, "epoch") / Value(SECONDS_IN_YEAR), output_field=FloatField())
    faded = Power(Value(2.0), -years / lives, output_field=FloatField())
    weighed = ExpressionWrapper(faded * F("weight"), output_field=FloatField())
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
