"""Candidates as they are listed: in every state, by the source that told of them, and those that were decided on."""

from datetime import datetime

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from incidents.models import Article, Candidate
from incidents.queries.triage import waiting

# Decided on, and told of again since.
AGAIN = "again"
_SINCE = Q(story__articles__fetched_at__gt=F("decided_at"), story__articles__duplicate_of=None)


def candidates(
    *, q: str = "", state: str = "", source: int | None = None, type: str = ""
) -> QuerySet[Candidate]:
    """Candidates with story, leading article, incident and who decided; ``q`` is part of the story's title.

    ``source`` is the id of a source: a candidate matches if any article of its story came from there.
    """
    found = Candidate.objects.select_related("story", "article", "incident", "decided_by")
    found = found.defer("article__text", "article__html", "article__detection")
    if q:
        found = found.filter(story__title__icontains=q)
    if state:
        found = found.filter(state=state)
    if type:
        found = found.filter(type=type)
    if source is not None:
        told = Article.objects.filter(story=OuterRef("story"), source=source)
        found = found.filter(Exists(told))
    return found


def with_sources(found: QuerySet[Candidate]) -> QuerySet[Candidate]:
    """Candidates as a list shows them: with story, leading article and its source, and how many articles tell it."""
    rows = found.select_related("story", "article__source", "incident", "decided_by")
    rows = rows.defer("article__text", "article__html", "article__detection", "detection")
    return rows.annotate(told=Count("story__articles"))


def decided(*, q: str = "", state: str = "", now: datetime | None = None) -> QuerySet[Candidate]:
    """Candidates that were decided on and do not wait, the latest decision first.

    ``q`` are words of the story's title; ``state`` is one of theirs, or :data:`AGAIN`: those whose story was told by
    an article, no copy of another, that came after the decision.
    """
    found = Candidate.objects.exclude(waiting(now)).order_by(F("decided_at").desc(nulls_last=True), "-pk")
    for word in q.split():
        found = found.filter(story__title__icontains=word)
    if state == AGAIN:
        later = Article.objects.filter(story=OuterRef("story"), fetched_at__gt=OuterRef("decided_at"))
        return found.filter(Exists(later.filter(duplicate_of=None)))
    return found.filter(state=state) if state else found


def with_news(found: QuerySet[Candidate]) -> QuerySet[Candidate]:
    """Candidates with story, incident and who decided; ``since`` counts articles, without copies, that came later."""
    rows = found.select_related("story", "incident", "decided_by").defer("detection")
    return rows.annotate(since=Count("story__articles", filter=_SINCE))
