"""Candidates as they are listed: in every state, by the source that told of them, and those that were decided on."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest

from incidents.models import Article, Candidate
from incidents.queries.triage import narrowed
from incidents.queries.triage import waiting as waits

# Decided on, and told of again since, by what nobody has looked at.
AGAIN = "again"
# So many of them are counted; beyond it, how many more there are tells nobody anything.
MOST_AGAIN = 100
_SINCE = Q(
    story__articles__fetched_at__gt=Greatest("decided_at", "looked_at"), story__articles__duplicate_of=None
)


def candidates(
    *,
    state: str = "",
    direction: str = "",
    waiting: bool | None = None,
    again: bool | None = None,
    **narrow: Any,
) -> QuerySet[Candidate]:
    """Candidates with story, leading article, incident and who decided; ``narrow`` as :func:`narrowed` takes it.

    ``waiting`` leaves those that wait for a decision, snoozed ones whose time has come among them; False the others.
    ``again`` leaves those that an article told of, no copy of another, after they were decided on and looked at;
    False the others.
    """
    found = Candidate.objects.select_related("story", "article", "incident", "decided_by")
    found = found.defer("article__text", "article__html", "article__detection")
    given = {"state": state, "direction": direction}
    found = narrowed(found.filter(**{name: value for name, value in given.items() if value}), **narrow)
    if waiting is not None:
        found = found.filter(waits() if waiting else ~waits())
    return found if again is None else found.filter(_told_again() if again else ~_told_again())


def _told_again() -> Exists:
    known = Greatest(OuterRef("decided_at"), OuterRef("looked_at"))
    later = Article.objects.filter(story=OuterRef("story"), fetched_at__gt=known)
    return Exists(later.filter(duplicate_of=None))


def with_sources(found: QuerySet[Candidate]) -> QuerySet[Candidate]:
    """Candidates as a list shows them: with story, leading article and its source, and how many articles tell it."""
    rows = found.select_related("story", "article__source", "incident", "decided_by")
    rows = rows.defer("article__text", "article__html", "article__detection", "detection")
    return rows.annotate(told=Count("story__articles"))


def decided(*, q: str = "", state: str = "", now: datetime | None = None) -> QuerySet[Candidate]:
    """Candidates that were decided on and do not wait, the latest decision first.

    ``q`` are words of the story's title; ``state`` is one of theirs, or :data:`AGAIN`: those whose story was told by
    an article, no copy of another, that came after the decision and after the last look at them.
    """
    found = Candidate.objects.exclude(waits(now)).order_by(F("decided_at").desc(nulls_last=True), "-pk")
    for word in q.split():
        found = found.filter(story__title__icontains=word)
    if state == AGAIN:
        return found.filter(_told_again())
    return found.filter(state=state) if state else found


def told_again_count() -> int:
    """How many candidates were decided on and told of again since, as :func:`decided` lists them; at most 100."""
    return decided(state=AGAIN).order_by()[:MOST_AGAIN].count()


def with_news(found: QuerySet[Candidate]) -> QuerySet[Candidate]:
    """Candidates with story, incident and who decided; ``since`` counts articles, no copies, that nobody knew."""
    rows = found.select_related("story", "incident", "decided_by").defer("detection")
    return rows.annotate(since=Count("story__articles", filter=_SINCE))
