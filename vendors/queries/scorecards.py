"""Reads on scorecards: the list with its filters, one by its key, and the rule's view of a vendor's cards."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from vendors.domain.clarity import CRITERIA, KEYS, NOTHING_KNOWN, PLACES, Card, Levels, counting
from vendors.domain.notice import runs
from vendors.models import Rating, Scorecard, Vendor
from vendors.queries import keys
from vendors.queries.contracts import terms_of

KINDS = ("contract", "policy")


def scorecards(
    *, q: str = "", vendor: str = "", contract: str = "", kind: str = "", archived: bool = False
) -> QuerySet[Scorecard]:
    """Scorecards with their vendor and contract, the newest first.

    ``q`` looks in the title of the policy, the reference of the contract and the vendor's name; ``vendor`` and
    ``contract`` take a slug, ``kind`` one of :data:`KINDS`.
    """
    found = Scorecard.objects.select_related("vendor", "contract")
    if not archived:
        found = found.filter(archived_at=None)
    if q:
        found = found.filter(
            Q(title__icontains=q)
            | Q(contract__reference__icontains=q)
            | Q(vendor__name__icontains=q)
            | Q(slug__icontains=q)
        )
    if vendor:
        found = found.filter(vendor__slug=vendor)
    if contract:
        found = found.filter(contract__slug=contract)
    if kind:
        found = found.filter(contract__isnull=kind == "policy")
    return found


def by_key(key: str | int, *, archived: bool = False) -> Scorecard | None:
    """The scorecard with this id or slug, its ratings included, or None."""
    found = scorecards(archived=archived).prefetch_related("ratings__assessed_by")
    return keys.by_key(found, key)


def points_in_query() -> Combinable:
    """The points of a scorecard, for a query that gives scorecards."""
    mine = Rating.objects.filter(scorecard=OuterRef("pk")).order_by().values("scorecard")
    return Coalesce(Subquery(mine.annotate(found=Sum("level")).values("found")), Value(0))


def unknown_in_query() -> Combinable:
    """How many criteria a scorecard leaves open, for a query that gives scorecards."""
    mine = Rating.objects.filter(scorecard=OuterRef("pk")).order_by().values("scorecard")
    known = Subquery(mine.annotate(found=Count("level")).values("found"), output_field=IntegerField())
    return Value(len(CRITERIA)) - Coalesce(known, Value(0))


def levels_of(card: Scorecard) -> Levels:
    """The levels of a scorecard in the order of the criteria."""
    found = {rating.criterion: rating.level for rating in card.ratings.all()}
    return [found.get(key) for key in KEYS]


@dataclass(frozen=True)
class CardState:
    """A scorecard and whether it counts: ``counts``, ``ahead``, ``replaced``, ``idle`` (its contract is not in force)
    or ``archived``."""

    card: Scorecard
    state: str


def card_states(day: date, *, vendor: Vendor) -> list[CardState]:
    """All scorecards of ``vendor``, archived ones included, as they stand on ``day``; the newest first. One query."""
    rows = list(scorecards(vendor=vendor.slug, archived=True))
    cards = [_card(row, NOTHING_KNOWN) for row in rows if _is_live(row)]
    counted = {card.id for card in counting(cards, day)}
    return [CardState(row, "counts" if row.pk in counted else _idle_state(row, day)) for row in rows]


def cards_of(vendors: Collection[int]) -> dict[int, list[Card]]:
    """The scorecards of these vendors as the rule sees them, by the vendor's id. Two queries."""
    rows = Scorecard.objects.filter(vendor__in=list(vendors), archived_at=None).select_related("contract")
    live = [row for row in rows if _is_live(row)]
    levels = {row.pk: list(NOTHING_KNOWN) for row in live}
    for card, criterion, level in Rating.objects.filter(scorecard__in=live).values_list(
        "scorecard_id", "criterion", "level"
    ):
        levels[card][PLACES[criterion]] = level
    found: dict[int, list[Card]] = {}
    for row in live:
        found.setdefault(row.vendor_id, []).append(_card(row, levels[row.pk]))
    return found


def _is_live(row: Scorecard) -> bool:
    return row.archived_at is None and (row.contract is None or row.contract.archived_at is None)


def _idle_state(row: Scorecard, day: date) -> str:
    """Why a scorecard does not count."""
    if row.archived_at:
        return "archived"
    if row.effective_on > day:
        return "ahead"
    in_force = row.contract is None or (_is_live(row) and runs(terms_of(row.contract), day))
    return "replaced" if in_force else "idle"


def _card(row: Scorecard, levels: Levels) -> Card:
    return Card(
        id=row.pk,
        subject=f"contract {row.contract_id}" if row.contract else f"policy {row.title.casefold()}",
        effective_on=row.effective_on,
        terms=terms_of(row.contract) if row.contract else None,
        levels=tuple(levels),
    )
