"""Reads on incidents. All of them start at :func:`visible_to`, so that what is restricted stays so everywhere."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import (
    Case,
    DateTimeField,
    DurationField,
    ExpressionWrapper,
    F,
    FloatField,
    Func,
    IntegerField,
    OrderBy,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Extract
from django.utils import timezone

from incidents.models import Incident
from incidents.models.incident import ACTIVE, SEARCHED, SEVERITY_RANK
from incidents.models.vocabulary import Scope
from riskboard.accounts.permissions import Actor, can
from riskboard.common.finding import holding
from vendors.models import Vendor
from vendors.queries.exposure import open_events
from vendors.queries.gists import Situation, live_gists

DUPLICATE_DAYS = 30
MOST_WORDS = 10
FEW_INCIDENTS = 10_000
FEW_VENDORS = 1_000
_STATES: Mapping[str, Q] = {"active": ACTIVE, "closed": ~ACTIVE}
# What a list may be ordered by, as the address says it.
_ORDERS: Mapping[str, str] = {
    "started": "started_at",
    "title": "title",
    "reference": "reference",
    "severity": "severity_rank",
    "status": "status",
    "people": "people_affected",
    "type": "type",
}


@dataclass(frozen=True)
class ActiveIncident:
    """An incident whose clock runs, and what it does to us; None where it stops nothing that is measured."""

    incident: Incident
    situation: Situation | None
    waited_hours: float
    left_hours: float | None


def visible_to(user: Actor) -> QuerySet[Incident]:
    """The incidents on record that ``user`` may know of: restricted ones are for officers and administrators."""
    incidents = Incident.objects.filter(archived_at=None)
    return incidents if can(user, "incident_restricted") else incidents.filter(restricted=False)


def by_key(user: Actor, key: str | int) -> Incident | None:
    """The incident with this reference or numeric id, if ``user`` may know of it."""
    text = str(key)
    if text.isascii() and text.isdigit():
        # Longer numbers are no ids, and the database would refuse them.
        return visible_to(user).filter(pk=int(text)).first() if len(text) < 19 else None
    return visible_to(user).filter(reference=text.upper()).first()


def incident_list(
    user: Actor,
    *,
    q: str = "",
    vendor: str = "",
    order: str = "",
    state: str = "",
    **equals: str,
) -> QuerySet[Incident]:
    """The register's list, its vendors and officers included, in two queries.

    ``q`` searches reference, title, summary, authority, and names and aliases of vendors. ``vendor`` is a slug,
    ``state`` is ``active`` or ``closed``. ``equals`` are exact: ``type``, ``status``, ``scope``, ``severity``. Newest
    first unless ``order`` names another column (``-`` turns it round).
    """
    found = visible_to(user).filter(**{name: value for name, value in equals.items() if value})
    if q.strip():
        found = found.filter(pk__in=matching(q.strip()))
    if vendor:
        found = found.filter(vendors__slug=vendor)
    if state in _STATES:
        found = found.filter(_STATES[state])
    return (
        found.annotate(severity_rank=SEVERITY_RANK)
        .select_related("officer")
        .prefetch_related("vendors")
        .order_by(*_ordering(order))
    )


def shown_in_list(now: datetime | None = None) -> QuerySet[Incident]:
    """All incidents as the list shows them: with vendors, officers and ``lasted_hours``."""
    return with_wait(Incident.objects.select_related("officer").prefetch_related("vendors"), now)


def active_incidents(
    user: Actor, now: datetime | None = None, *, limit: int | None = None, scope: str = ""
) -> list[ActiveIncident]:
    """The incidents whose clock runs, in the order in which they need somebody (``urgency`` of exposures).

    The queries do not grow with the rows. With a ``limit`` only the first are read in full; a ``scope`` leaves out
    those of another.
    """
    moment = now or timezone.now()
    running = list(_running(user, scope).order_by().values_list("pk", "reference", "started_at"))
    live = live_gists(open_events(user, moment) if running else (), moment)
    ranked = sorted(running, key=lambda row: live.urgency(row[1], _hours(row[2], moment)))[:limit]
    incidents = Incident.objects.prefetch_related("vendors").in_bulk([pk for pk, _reference, _at in ranked])
    situations = live.situations(reference for _pk, reference, _at in ranked)
    return [
        _active(incidents[pk], situations.get(reference), moment)
        for pk, reference, _at in ranked
        if pk in incidents
    ]


def active_count(user: Actor, *, scope: str = "") -> int:
    """How many incidents' clocks run, of one ``scope`` if given."""
    return _running(user, scope).count()


def _running(user: Actor, scope: str) -> QuerySet[Incident]:
    found = visible_to(user).filter(ACTIVE)
    return found.filter(scope=scope) if scope else found


def with_wait(found: QuerySet[Incident], now: datetime | None = None) -> QuerySet[Incident]:
    """The same with ``lasted_hours``, from the start to the end or, while it goes on, to ``now``."""
    until = Coalesce(F("ended_at"), Value(now or timezone.now()), output_field=DateTimeField())
    span = ExpressionWrapper(until - F("started_at"), output_field=DurationField())
    return found.annotate(lasted_hours=Extract(span, "epoch") / Value(3600.0, output_field=FloatField()))


def vendor_incidents(user: Actor, vendor: Vendor) -> QuerySet[Incident]:
    """The incidents of one vendor: those that run first, then the newest."""
    running = Case(When(ACTIVE, then=Value(0)), default=Value(1), output_field=IntegerField())
    found = visible_to(user).filter(vendors=vendor).prefetch_related("vendors")
    return found.order_by(running, "-started_at", "-pk")


def twelve_months(user: Actor, now: datetime | None = None) -> QuerySet[Incident]:
    """What began, or still went on, within the last 365 days, oldest first, with vendors."""
    since = (now or timezone.now()) - timedelta(days=365)
    recent = Q(started_at__gte=since) | ACTIVE
    return visible_to(user).filter(recent).prefetch_related("vendors").order_by("started_at", "pk")


def weightiest(found: QuerySet[Incident]) -> QuerySet[Incident]:
    """The same with our own first, then what still runs, the most severe, and the newest."""
    ours = Case(When(scope=Scope.OURS, then=Value(0)), default=Value(1), output_field=IntegerField())
    running = Case(When(ACTIVE, then=Value(0)), default=Value(1), output_field=IntegerField())
    return found.order_by(ours, running, SEVERITY_RANK.desc(), "-started_at", "-pk")


def duplicates(
    user: Actor,
    *,
    vendors: Iterable[Vendor],
    type: str,  # the field's own name
    started_at: datetime,
    exclude: Incident | None = None,
) -> QuerySet[Incident]:
    """Incidents of one of the vendors and the same type that began within 30 days: perhaps the same event."""
    span = timedelta(days=DUPLICATE_DAYS)
    near = visible_to(user).filter(
        vendors__in=list(vendors),
        type=type,
        started_at__range=(started_at - span, started_at + span),
    )
    if exclude is not None and exclude.pk:
        near = near.exclude(pk=exclude.pk)
    return near.distinct().prefetch_related("vendors").order_by("-started_at", "-pk")


def matching(text: str) -> QuerySet[Incident]:
    """Those in which every word of ``text`` is found somewhere. A query or two a word, besides its own.

    A word that many vendors are called by is looked for last, in what the others leave.
    """
    words = {word: _few_called(word) for word in text.split()[:MOST_WORDS]}
    rare = [(word, vendors) for word, vendors in words.items() if vendors is not None]
    found = Incident.objects.all()
    for word, vendors in rare:
        found = _with_rare_word(found, word, vendors)
    common = [word for word, vendors in words.items() if vendors is None]
    if rare and common:
        found = _named(found)
    links = Incident.vendors.through._default_manager.order_by()
    for word in common:
        theirs = links.filter(vendor__in=_called(word)).values("incident")
        found = holding(found, SEARCHED, word, Q(pk__in=theirs))
    return found


def _with_rare_word(found: QuerySet[Incident], word: str, vendors: Sequence[int]) -> QuerySet[Incident]:
    """Those of ``found`` that hold ``word``, or are about one of the ``vendors``, who are called so.

    Their incidents and those that an index finds are put together; joined by "or" no index would serve.
    """
    if not vendors:
        return holding(found, SEARCHED, word)
    theirs = Incident.vendors.through._default_manager.order_by().filter(vendor__in=vendors)
    own = holding(Incident.objects.order_by(), SEARCHED, word).values("pk")
    return found.filter(pk__in=own.union(theirs.values("incident")))


def _named(found: QuerySet[Incident]) -> QuerySet[Incident]:
    """The same by their ids where they are few: what is asked of them next then reads no others."""
    ids = list(found.order_by().values_list("pk", flat=True)[: FEW_INCIDENTS + 1])
    return found if len(ids) > FEW_INCIDENTS else Incident.objects.filter(pk__in=ids)


def _few_called(word: str) -> list[int] | None:
    """The vendors called so; None where they are many."""
    vendors = list(_called(word).values_list("pk", flat=True)[: FEW_VENDORS + 1])
    return vendors if len(vendors) <= FEW_VENDORS else None


def _called(word: str) -> QuerySet[Vendor]:
    joined = Func(F("aliases"), Value(" "), function="array_to_string", output_field=TextField())
    named = Vendor.objects.order_by().alias(alias_text=joined)
    return named.filter(Q(name__icontains=word) | Q(alias_text__icontains=word))


def _ordering(order: str) -> list[OrderBy | str]:
    column = _ORDERS.get(order.removeprefix("-"))
    if column is None:
        return ["-started_at", "-pk"]
    # What is unknown comes last, either way; said of a column that never is, it would keep its index from serving.
    last = True if column == "people_affected" else None
    sign = F(column).desc(nulls_last=last) if order.startswith("-") else F(column).asc(nulls_last=last)
    return [sign, "-started_at", "-pk"]


def _active(incident: Incident, situation: Situation | None, now: datetime) -> ActiveIncident:
    end = incident.wait_ends_at
    return ActiveIncident(
        incident=incident,
        situation=situation,
        waited_hours=_hours(incident.started_at, now),
        left_hours=_hours(now, end) if end else None,
    )


def _hours(start: datetime, end: datetime) -> float:
    return (end - start).total_seconds() / 3600
