"""Reads on contract clarity: what stands for a vendor, criterion by criterion, and all vendors by it."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, F, FilteredRelation, Q, QuerySet, When
from django.db.models.expressions import Combinable

from vendors.domain.clarity import KEYS, PLACES, Levels, points, score, to_ask, unknown, weakest_first
from vendors.models import Rating, Scorecard, Vendor, VendorClarity, VendorScore
from vendors.models.criteria import WORDINGS, Wording, type_words
from vendors.queries.scorecards import levels_of

# name in the address → the annotated column; the name breaks ties
ORDERS: Mapping[str, str] = {"name": "name", "clarity": "clarity", "unknown": "clarity_unknown"}
DEFAULT_ORDER = "clarity"
# How many criteria are unknown, from and to, by the name of the filter.
UNKNOWNS: Mapping[str, tuple[int, int]] = {"none": (0, 0), "few": (1, 4), "many": (5, 14)}
NOT_ASSESSED = "all"


@dataclass(frozen=True)
class Judged:
    """One criterion as it stands: its words, its level (None: unknown), and what says so (None: nothing on record)."""

    wording: Wording
    level: int | None
    rating: Rating | None = None

    @property
    def points(self) -> int:
        """Its points: unknown counts as 0."""
        return self.level or 0

    @property
    def is_unknown(self) -> bool:
        """Whether nobody has looked it up."""
        return self.level is None

    @property
    def meaning(self) -> type_words:
        """What its level means; nothing where it is unknown."""
        return self.wording.meaning(self.level)

    @property
    def next_point(self) -> type_words:
        """What one more point takes; nothing where it has all."""
        return self.wording.next_point(self.level)


@dataclass(frozen=True)
class Standing:
    """Levels of all criteria with what says so: of a vendor or of a single scorecard."""

    levels: Levels
    judged: Sequence[Judged]

    @property
    def points(self) -> int:
        """The points, 0 to 28."""
        return points(self.levels)

    @property
    def score(self) -> float:
        """The score, 0 to 100."""
        return score(self.points)

    @property
    def unknown(self) -> int:
        """How many criteria nobody has looked up."""
        return unknown(self.levels)

    @property
    def asks(self) -> list[Judged]:
        """What to ask the vendor next, what weighs most first."""
        return [self.judged[place] for place in to_ask(self.levels)]

    @property
    def weakest_first(self) -> list[Judged]:
        """All criteria: what to ask first, then the others by their points."""
        return [self.judged[place] for place in weakest_first(self.levels)]


def clarities_by(vendor: Vendor, moment: datetime) -> QuerySet[VendorClarity]:
    """What was stored for ``vendor`` by ``moment`` (aware), the one in force then first."""
    return VendorClarity.objects.filter(vendor=vendor, computed_at__lte=moment)


def standing_of(vendor: Vendor) -> Standing | None:
    """What stands for ``vendor`` now with its evidence; None where no scorecard counts. Two queries."""
    return standings_of([vendor]).get(vendor.pk)


def standings_of(vendors: Collection[Vendor]) -> dict[int, Standing]:
    """The same of several vendors, by id, without those for which no scorecard counts. Two queries."""
    return standings(VendorClarity.objects.filter(vendor__in=vendors, current=True, score__isnull=False))


def standings(rows: Iterable[VendorClarity]) -> dict[int, Standing]:
    """Each of ``rows`` with its evidence, by the vendor's id. One query."""
    known = list(rows)
    ratings = _ratings({source for row in known for source in row.sources if source})
    found = {}
    for row in known:
        places = zip(KEYS, row.levels, row.sources, strict=True)
        judged = [Judged(WORDINGS[key], level, ratings.get((source, key))) for key, level, source in places]
        found[row.vendor_id] = Standing(row.levels, judged)
    return found


def standing_of_card(card: Scorecard) -> Standing:
    """What a scorecard says by itself; its ratings should be prefetched."""
    ratings = {rating.criterion: rating for rating in card.ratings.all()}
    levels = levels_of(card)
    judged = [Judged(WORDINGS[key], levels[PLACES[key]], ratings.get(key)) for key in KEYS]
    return Standing(levels, judged)


def vendors_by_clarity(
    *, q: str = "", unknown: str = "", lacking: str = "", order: str = DEFAULT_ORDER
) -> QuerySet[Vendor]:
    """Vendors in the register with ``clarity``, ``clarity_points``, ``clarity_unknown`` and ``clarity_levels`` (None
    for those that were not assessed), the least clear first.

    ``unknown`` is one of :data:`UNKNOWNS` or :data:`NOT_ASSESSED`; ``lacking`` a criterion without a point.
    """
    current = FilteredRelation("clarities", condition=Q(clarities__current=True))
    found = (
        Vendor.objects.filter(archived_at=None)
        .alias(clarity_now=current)
        .annotate(
            clarity=F("clarity_now__score"),
            clarity_points=F("clarity_now__points"),
            clarity_unknown=F("clarity_now__unknown"),
            clarity_levels=F("clarity_now__levels"),
        )
    )
    if q:
        found = found.filter(Q(name__icontains=q) | Q(slug__icontains=q))
    if unknown == NOT_ASSESSED:
        found = found.filter(clarity=None)
    elif unknown in UNKNOWNS:
        found = found.filter(clarity__isnull=False, clarity_unknown__range=UNKNOWNS[unknown])
    if lacking in PLACES:
        place = f"clarity_now__levels__{PLACES[lacking]}"
        found = found.filter(Q(**{f"{place}__lt": 1}) | Q(**{f"{place}__isnull": True}))
    return found.order_by(*_ordering(order))


def with_clarity(scores: QuerySet[VendorScore]) -> QuerySet[VendorScore]:
    """``scores`` with ``clarity`` and ``clarity_unknown`` of their vendors beside them: None where not assessed."""
    current = FilteredRelation("vendor__clarities", condition=Q(vendor__clarities__current=True))
    return scores.alias(clarity_now=current).annotate(
        clarity=F("clarity_now__score"),
        clarity_unknown=Case(When(clarity_now__score__isnull=False, then=F("clarity_now__unknown"))),
    )


def _ordering(order: str) -> list[str | Combinable]:
    if order.removeprefix("-") not in ORDERS:
        order = DEFAULT_ORDER
    column = F(ORDERS[order.removeprefix("-")])
    first = column.desc(nulls_last=True) if order.startswith("-") else column.asc(nulls_last=True)
    return [first, "name", "pk"]


def _ratings(cards: Collection[int]) -> dict[tuple[int | None, str], Rating]:
    if not cards:
        return {}
    rows = Rating.objects.filter(scorecard__in=cards).select_related("scorecard__contract", "assessed_by")
    return {(row.scorecard_id, row.criterion): row for row in rows}
