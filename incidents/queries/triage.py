"""Reads for triage: the queue, one candidate with its evidence, what it may belong to."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from incidents.models import Article, Candidate, CandidateState, Incident, StoryDecision, StoryDecisionKind
from incidents.models.incident import ACTIVE_STATUSES
from incidents.models.vocabulary import Direction
from incidents.queries.incidents import visible_to
from riskboard.accounts.permissions import Actor
from vendors.models import Vendor

MERGE_DAYS = 45
LIKELY = 0.7
# How sure detection is: from, and below.
# What the queue can be sorted by, the highest first. Without a model in use nothing has a chance, and the order that
# goes by it is that of age.
ORDERS: Mapping[str, str] = {"": "chance", "sure": "confidence"}
OLDEST = "oldest"
SURE: Mapping[str, tuple[float, float]] = {"high": (0.8, 2.0), "middle": (0.5, 0.8), "low": (-1.0, 0.5)}
_WHERES = ("title", "text")
type_span = tuple[int, int, int]


@dataclass(frozen=True)
class Likeness:
    """An incident of the same vendor that a candidate may belong to, and what speaks for it.

    ``same_wait`` is None where one of the two states no wait. ``likely`` says that it is worth one key. Merging ends
    the incident at ``ends_at``, if that is set.
    """

    incident: Incident
    is_open: bool
    same_type: bool
    days_apart: int
    same_wait: bool | None
    same_models: bool
    ends_at: datetime | None

    @property
    def likely(self) -> bool:
        """Whether type and time, helped by the wait and the models, make it the same event more often than not."""
        near = max(0.0, 1 - self.days_apart / MERGE_DAYS)
        share = 0.5 + 0.3 * near + 0.1 * bool(self.same_wait) + 0.1 * self.same_models
        return self.same_type and share >= LIKELY


@dataclass(frozen=True)
class NumberedFact:
    """A fact with the number that its mark carries; None where no mark could be drawn."""

    number: int | None
    field: str
    value: str
    words: str
    sentence: str = ""


def candidate_list(*, state: str = "", now: datetime | None = None) -> QuerySet[Candidate]:
    """Candidates with story and article, oldest first. Without a ``state``: all that wait for a decision."""
    found = Candidate.objects.select_related("story", "article__source", "incident", "decided_by")
    if state:
        return found.filter(state=state).order_by("created_at", "pk")
    return found.filter(waiting(now)).order_by("created_at", "pk")


def waiting(now: datetime | None = None) -> Q:
    """Candidates that wait for a decision: pending, or snoozed until a moment that has come."""
    woken = Q(state=CandidateState.SNOOZED, snoozed_until__lte=now or timezone.now())
    return Q(state=CandidateState.PENDING) | woken


def in_order(found: QuerySet[Candidate], order: str = "") -> QuerySet[Candidate]:
    """``found`` in one of :data:`ORDERS`, what ties and what has no such number oldest first."""
    return found.order_by(
        *([F(ORDERS[order]).desc(nulls_last=True)] if order in ORDERS else []), "created_at", "pk"
    )


def queue(
    *,
    q: str = "",
    vendor: str = "",
    type: str = "",
    source: int | None = None,
    sure: str = "",
    lang: str = "",
    order: str = "",
    now: datetime | None = None,
) -> QuerySet[Candidate]:
    """What waits for a decision, in one of :data:`ORDERS`; narrowed to what is given.

    ``q`` are words of the title, ``vendor`` a slug, ``source`` the id of one that any article of the story came from,
    ``sure`` one of :data:`SURE`, ``lang`` the leading article's language, in whatever region.
    """
    found = in_order(candidate_list(now=now), order)
    found = found.defer("article__text", "article__html", "article__detection")
    return narrowed(found, q=q, vendor=vendor, type=type, source=source, sure=sure, lang=lang)


def narrowed(
    found: QuerySet[Candidate],
    *,
    q: str = "",
    vendor: str = "",
    type: str = "",
    source: int | None = None,
    sure: str = "",
    lang: str = "",
) -> QuerySet[Candidate]:
    """Candidates narrowed to what is given, as :func:`queue` says."""
    for word in q.split():
        found = found.filter(story__title__icontains=word)
    if vendor:
        found = found.filter(story__vendor_slugs__contains=[vendor])
    if type:
        found = found.filter(type=type)
    if source is not None:
        found = found.filter(Exists(Article.objects.filter(story=OuterRef("story"), source=source)))
    if sure:
        least, below = SURE[sure]
        found = found.filter(confidence__gte=least, confidence__lt=below)
    return found.filter(article__lang__iregex=rf"^{re.escape(lang)}([-_]|$)") if lang else found


def waiting_count(now: datetime | None = None) -> int:
    """How many candidates wait for a decision."""
    return Candidate.objects.filter(waiting(now)).count()


def put_off(now: datetime | None = None) -> tuple[int, datetime | None]:
    """How many candidates are snoozed, and when the first of them is back."""
    snoozed = Candidate.objects.filter(state=CandidateState.SNOOZED).exclude(waiting(now))
    found = snoozed.aggregate(many=Count("pk"), first=Min("snoozed_until"))
    return found["many"], found["first"]


def next_after(candidate: Candidate, *, now: datetime | None = None, **narrowed: Any) -> Candidate | None:
    """The candidate to look at once ``candidate`` is decided: the next one in the queue, else its first.

    ``narrowed`` is what :func:`queue` takes.
    """
    others = queue(now=now, **narrowed).exclude(pk=candidate.pk)
    return others.filter(_behind(candidate, narrowed.get("order", ""))).first() or others.first()


def _behind(candidate: Candidate, order: str) -> Q:
    """What stands behind ``candidate`` in that order."""
    later = Q(created_at__gt=candidate.created_at) | Q(created_at=candidate.created_at, pk__gt=candidate.pk)
    column = ORDERS.get(order)
    if column is None:
        return later
    value = getattr(candidate, column)
    if value is None:
        return Q(**{column: None}) & later
    return Q(**{f"{column}__lt": value}) | Q(**{column: value}) & later | Q(**{column: None})


def last_decisions(user: Any) -> list[Candidate]:
    """The candidates that ``user`` decided last and may undo: several where that was done to them at once."""
    merged = StoryDecision.objects.filter(
        kind=StoryDecisionKind.MERGE, story=OuterRef("story"), undone_at=None
    )
    # What is part of another story without such a decision was split off and put back: nothing to undo.
    joined = Q(state=CandidateState.JOINED) & ~Exists(merged)
    own = Candidate.objects.exclude(state=CandidateState.PENDING).exclude(joined).filter(decided_by=user)
    last = own.order_by("-decided_at").values("decided_at")[:1]
    return list(own.filter(decided_at=last).select_related("story", "incident").order_by("-pk"))


@dataclass(frozen=True, slots=True)
class Told:
    """An article of a story with the copies of it that others published, which say nothing of their own."""

    article: Article
    copies: list[Article]


def story_articles(story: int) -> list[Told]:
    """The articles of a story, oldest first, each with its near-duplicates; one query."""
    found = Article.objects.filter(story=story).select_related("source").defer("text", "html")
    articles = {article.pk: article for article in found.order_by("published_at", "pk")}
    copies: dict[int, list[Article]] = {}
    for article in articles.values():
        original = _original(article, articles)
        copies.setdefault(original, [])
        if original != article.pk:
            copies[original].append(article)
    return [Told(article, copies[pk]) for pk, article in articles.items() if pk in copies]


def _original(article: Article, articles: Mapping[int, Article]) -> int:
    """Whose copy it is, by way of other copies; itself where it is none, or of an article elsewhere."""
    passed = {article.pk}
    while (of := articles.get(article.duplicate_of_id or 0)) is not None and of.pk not in passed:
        article = of
        passed.add(of.pk)
    return article.pk


def evidence_spans(
    article: Article, facts: Sequence[Mapping[str, Any]]
) -> tuple[list[NumberedFact], dict[str, list[type_span]]]:
    """The facts in the order of the text with their marks' numbers, and the marks of title and text.

    Facts whose words lie within others' share their mark. Where two overlap, the earlier keeps its words and the later
    gets what is left of its own. A span outside the text has no number.
    """
    texts = {"title": article.title, "text": article.text}
    spans: dict[str, list[type_span]] = {where: [] for where in _WHERES}
    shown = []
    for fact in sorted(facts, key=_place):
        where, start, end = str(fact.get("where") or "text"), fact.get("start"), fact.get("end")
        number = None
        if where in texts and isinstance(start, int) and isinstance(end, int):
            number = _mark(spans, where, start, min(end, len(texts[where])))
        words = texts[where][start:end] if number else ""
        sentence = str(fact.get("sentence") or "")
        shown.append(NumberedFact(number, str(fact["field"]), str(fact["value"]), words, sentence))
    return shown, spans


def _mark(spans: dict[str, list[type_span]], where: str, start: int, end: int) -> int | None:
    """The number of the mark for these words: a new one for what of them is still unmarked, else the one over them."""
    if not 0 <= start < end:
        return None
    over = [number for first, last, number in spans[where] if first <= start and end <= last]
    if over:
        return over[0]
    begin = max([start, *(last for _first, last, _number in spans[where])])
    if begin >= end:  # several marks together cover these words: they belong to the last of them
        return next(number for first, last, number in reversed(spans[where]) if first < end <= last)
    number = sum(map(len, spans.values())) + 1
    spans[where].append((begin, end, number))
    return number


def told_end(
    candidate: Candidate, incident: Incident, started_at: datetime, now: datetime | None = None
) -> datetime | None:
    """When ``incident`` ends if ``candidate``, which tells of what began at ``started_at``, is merged into it.

    None where it does not: the candidate tells of no restoration, or the incident is over.
    """
    if candidate.direction != Direction.RESTORES or not incident.is_active:
        return None
    return min(max(started_at, incident.started_at), now or timezone.now())


def merge_suggestions(
    user: Actor, candidate: Candidate, vendors: Sequence[Vendor], started_at: datetime
) -> list[Likeness]:
    """Incidents of its vendors that the candidate may tell of, likeliest first.

    Those that are still open come first, then those of the same type, then the nearest in time. Listed are the ones
    that began within 45 days, if they are open or of its type; for a restoration also older open ones of its type.
    """
    return _merges(visible_to(user), candidate, vendors, started_at)


def is_on_record(candidate: Candidate, vendors: Sequence[Vendor], started_at: datetime) -> bool:
    """Whether an incident on record, a restricted one too, may already tell what the candidate does."""
    found = _merges(Incident.objects.filter(archived_at=None), candidate, vendors, started_at)
    return any(item.same_type for item in found)


def _merges(
    incidents: QuerySet[Incident], candidate: Candidate, vendors: Sequence[Vendor], started_at: datetime
) -> list[Likeness]:
    if not vendors:
        return []
    span = timedelta(days=MERGE_DAYS)
    running = Q(status__in=ACTIVE_STATUSES, ended_at=None)
    wanted = Q(started_at__range=(started_at - span, started_at + span)) & (Q(type=candidate.type) | running)
    if candidate.direction == Direction.RESTORES:
        wanted |= running & Q(type=candidate.type)
    found = incidents.filter(wanted, vendors__in=vendors).distinct().prefetch_related("vendors")
    likely = [_likeness(incident, candidate, started_at) for incident in found]
    return sorted(
        likely, key=lambda item: (not item.is_open, not item.same_type, item.days_apart, item.incident.pk)
    )


def volume(since: datetime) -> dict[str, int]:
    """How many articles were read since a moment, and how many of them are about an event."""
    return Article.objects.filter(fetched_at__gte=since).aggregate(
        articles=Count("pk"), relevant=Count("pk", filter=Q(relevant=True))
    )


def _place(fact: Mapping[str, Any]) -> tuple[int, int, int]:
    where = str(fact.get("where") or "text")
    order = _WHERES.index(where) if where in _WHERES else len(_WHERES)
    return order, fact.get("start") or 0, fact.get("end") or 0


def _likeness(incident: Incident, candidate: Candidate, started_at: datetime) -> Likeness:
    wait = candidate.detection.get("duration_days")
    return Likeness(
        incident=incident,
        is_open=incident.is_active,
        same_type=incident.type == candidate.type,
        days_apart=abs((incident.started_at - started_at).days),
        same_wait=incident.wait_days == wait if incident.wait_days and wait else None,
        same_models=bool(set(incident.models_named) & set(candidate.detection.get("models") or ())),
        ends_at=told_end(candidate, incident, started_at),
    )
