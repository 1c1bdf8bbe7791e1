"""Candidates as programs list them: in every state, and by the source that told of them."""

from django.db.models import Count, Exists, OuterRef, QuerySet

from incidents.models import Article, Candidate


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
