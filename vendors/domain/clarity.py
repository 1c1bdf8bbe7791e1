"""Contract clarity: what a contract or a public policy promises for the day of a suspension (docs/method.md).

Fourteen criteria of 0, 1 or 2 points each; the score is 100·Σ/28. What nobody has looked up yet is unknown: it gives no
point and is told apart from a 0 that somebody has read.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from vendors.domain.notice import Terms, runs


@dataclass(frozen=True, slots=True)
class Criterion:
    """One question; ``weight`` (1 to 3) only says what to ask for first, every criterion counts the same."""

    key: str
    weight: int


# 3: announces or shortens an interruption; 2: decides whether and whom it hits; 1: costs, and changes that come slowly.
CRITERIA = (
    Criterion("reason", 2),
    Criterion("notice", 3),
    Criterion("cure", 2),
    Criterion("proportionality", 2),
    Criterion("appeal", 3),
    Criterion("response", 3),
    Criterion("reinstatement", 3),
    Criterion("terms_change", 1),
    Criterion("retirement", 2),
    Criterion("export", 2),
    Criterion("billing", 1),
    Criterion("transition", 3),
    Criterion("subprocessors", 1),
    Criterion("orders", 2),
)
KEYS = tuple(criterion.key for criterion in CRITERIA)
PLACES = {key: place for place, key in enumerate(KEYS)}
HIGHEST = 2
MOST = HIGHEST * len(CRITERIA)

# One for each criterion in the order of CRITERIA: 0, 1, 2, or None where it is unknown.
Levels = Sequence[int | None]
NOTHING_KNOWN: tuple[int | None, ...] = (None,) * len(CRITERIA)


def points(levels: Levels) -> int:
    """The sum of the points, 0 to 28; unknown counts as 0."""
    return sum(level or 0 for level in levels)


def score(total: int) -> float:
    """100·points/28, 0 to 100."""
    return 100 * total / MOST


def unknown(levels: Levels) -> int:
    """How many criteria nobody has looked up."""
    return sum(level is None for level in levels)


def to_ask(levels: Levels) -> list[int]:
    """The places of the criteria without a point, unknown or not, what weighs most first."""
    bare = [place for place, level in enumerate(levels) if not level]
    return sorted(bare, key=lambda place: (-CRITERIA[place].weight, place))


def weakest_first(levels: Levels) -> list[int]:
    """All places: those of :func:`to_ask`, then the others by their points."""
    found = [place for place, level in enumerate(levels) if level]
    return [*to_ask(levels), *sorted(found, key=lambda place: (levels[place] or 0, place))]


@dataclass(frozen=True, slots=True)
class Card:
    """A scorecard as far as the rule goes.

    Of the cards of one ``subject`` (a contract, or a public policy by its title) the newest replaces the others.
    ``terms`` are those of the contract; None for a public policy.
    """

    id: int
    subject: str
    effective_on: date
    terms: Terms | None
    levels: Levels


@dataclass(frozen=True, slots=True)
class Clarity:
    """A vendor's clarity on a day: for each criterion its level and the id of the card that says so (None: unknown).

    ``assessed`` says whether any card counts; ``changes_on`` is the next day on which the calendar may change it.
    """

    assessed: bool
    levels: Levels
    sources: Levels
    changes_on: date | None


def clarity(cards: Iterable[Card], day: date) -> Clarity:
    """What the ``cards`` of one vendor come to on ``day``.

    Criterion by criterion the first card of :func:`counting` that knows it decides: a public policy fills in what the
    contracts in force leave open, and never contradicts what they say.
    """
    known = list(cards)
    counted = counting(known, day)
    levels, sources = list(NOTHING_KNOWN), list(NOTHING_KNOWN)
    for card in reversed(counted):
        for place, level in enumerate(card.levels):
            if level is not None:
                levels[place], sources[place] = level, card.id
    return Clarity(bool(counted), tuple(levels), tuple(sources), _next_change(known, day))


def counting(cards: Iterable[Card], day: date) -> list[Card]:
    """The cards that count on ``day``, in their order: contracts in force before public policies, newest first."""
    newest: dict[str, Card] = {}
    for card in sorted(cards, key=_age):
        if card.effective_on <= day:
            newest[card.subject] = card
    in_force = [card for card in newest.values() if card.terms is None or runs(card.terms, day)]
    return sorted(sorted(in_force, key=_age, reverse=True), key=lambda card: card.terms is None)


def _age(card: Card) -> tuple[date, int]:
    return card.effective_on, card.id


def _next_change(cards: Iterable[Card], day: date) -> date | None:
    days = [moment for card in cards for moment in _turning_days(card) if moment > day]
    return min(days, default=None)


def _turning_days(card: Card) -> Iterable[date]:
    """The days on which a card may begin or cease to count."""
    yield card.effective_on
    if card.terms is not None:
        yield card.terms.start
        if card.terms.end is not None and not card.terms.renewal_months:
            yield card.terms.end + timedelta(days=1)
