"""Reads on concentration limits: the list with its filters, how each stands, and what makes a breach."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import ExpressionWrapper, F, FloatField, Q, QuerySet

from vendors.models import ConcentrationLimit, LimitBreach, LimitStanding, Workload
from vendors.models.limit import Layer, Scope
from vendors.queries import keys
from vendors.queries.concentration import VENDOR_LAYERS, vendor_names

STATES = ("breached", "kept")


@dataclass(frozen=True)
class ShownBreach:
    """A breach with what its member is called and, if it is a vendor, its identifier."""

    breach: LimitBreach
    name: str
    vendor: str


@dataclass(frozen=True)
class ShownLimit:
    """A limit in words, how it stands (None: it was not weighed yet) and its breaches that are open."""

    limit: ConcentrationLimit
    said: str
    standing: LimitStanding | None
    member: str
    breaches: tuple[ShownBreach, ...]


@dataclass(frozen=True)
class Bearer:
    """A workload that rests on a member, and what it adds to that member's share (a fraction of one)."""

    workload: Workload
    share: float


def limits(
    *, q: str = "", layer: str = "", scope: str = "", state: str = "", archived: bool = False
) -> QuerySet[ConcentrationLimit]:
    """The limits that are declared, each with its standing, those that are breached first.

    ``q`` looks in member, note and owner; ``state`` is ``breached`` or ``kept``. Archived ones only when asked for.
    """
    found = ConcentrationLimit.objects.select_related("standing")
    if not archived:
        found = found.filter(archived_at=None)
    if q:
        words = Q(member__icontains=q) | Q(note__icontains=q) | Q(owner__icontains=q) | Q(slug__icontains=q)
        found = found.filter(words)
    if layer:
        found = found.filter(layer=layer)
    if scope:
        found = found.filter(scope=scope)
    if state in STATES:
        found = found.filter(standing__breached=state == "breached")
    return found.order_by(F("standing__breached").desc(nulls_last=True), "layer", "scope", "member", "pk")


def by_key(key: str | int, *, archived: bool = False) -> ConcentrationLimit | None:
    """The limit with this id or slug and its standing, or None."""
    return keys.by_key(limits(archived=archived), key)


def open_breaches() -> QuerySet[LimitBreach]:
    """The breaches of limits in force, each with its limit, those furthest above their bound first."""
    found = LimitBreach.objects.filter(healed_at=None, limit__archived_at=None).select_related("limit")
    above = ExpressionWrapper(F("share") - F("bound"), output_field=FloatField())
    return found.order_by(above.desc(), "pk")


def shown_limits(found: Sequence[ConcentrationLimit]) -> list[ShownLimit]:
    """The same with their open breaches and everything by its name; two queries."""
    breaches = list(open_breaches().filter(limit__in=found))
    standings = {limit.pk: standing_of(limit) for limit in found}
    names = vendor_names(
        [
            *(limit.member for limit in found),
            *(one.member for one in breaches),
            *(standing.member for standing in standings.values() if standing),
        ]
    )
    return [
        _shown(limit, standings[limit.pk], [one for one in breaches if one.limit_id == limit.pk], names)
        for limit in found
    ]


def shown_breaches(found: Iterable[LimitBreach]) -> list[ShownBreach]:
    """The same by the names of their members; one query."""
    rows = list(found)
    names = vendor_names(one.member for one in rows)
    return [_breach(one, one.limit, names) for one in rows]


def standing_of(limit: ConcentrationLimit) -> LimitStanding | None:
    """How ``limit`` stood when it was last weighed; None before."""
    return getattr(limit, "standing", None)


def bearers_of(breaches: Iterable[LimitBreach]) -> dict[int, list[Bearer]]:
    """The workloads that weigh most in each breach, by its id, the heaviest first; those that are gone since are left
    out. One query."""
    rows = list(breaches)
    slugs = {slug for breach in rows for slug, _share in breach.workloads}
    found = {row.slug: row for row in Workload.objects.filter(slug__in=slugs)}
    return {
        breach.pk: [Bearer(found[slug], share) for slug, share in breach.workloads if slug in found]
        for breach in rows
    }


def tightest(scope: Scope) -> dict[Layer, float]:
    """The lowest bound on any member (a fraction of one) that is declared for each layer. One query."""
    found = limits(scope=scope).filter(member="").order_by("-bound")
    return {Layer(limit.layer): limit.fraction for limit in found}


def _shown(
    limit: ConcentrationLimit,
    standing: LimitStanding | None,
    breaches: Iterable[LimitBreach],
    names: Mapping[str, str],
) -> ShownLimit:
    return ShownLimit(
        limit=limit,
        said=limit.said(_named(limit, limit.member, names)),
        standing=standing,
        member=_named(limit, standing.member, names) if standing else "",
        breaches=tuple(_breach(one, limit, names) for one in breaches),
    )


def _breach(breach: LimitBreach, limit: ConcentrationLimit, names: Mapping[str, str]) -> ShownBreach:
    is_vendor = limit.layer in VENDOR_LAYERS and breach.member in names
    return ShownBreach(breach, _named(limit, breach.member, names), breach.member if is_vendor else "")


def _named(limit: ConcentrationLimit, member: str, names: Mapping[str, str]) -> str:
    return names.get(member, member) if limit.layer in VENDOR_LAYERS else member
