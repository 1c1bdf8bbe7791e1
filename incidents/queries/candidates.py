"""Candidates as programs list them: in every state, and by the source that told of them."""

from django.db.models import Exists, OuterRef, QuerySet

from incidents.models import Article, Candidate


def candidates(*, state: str = "", source: int | None = None, type: str = "") -> QuerySet[Candidate]:
    """Candidates with story, leading article, incident and who decided.

    ``source`` is the id of a source: a candidate matches if any article of its story came from there.
    """
    found = Candidate.objects.select_related("story", "article", "incident", "decided_by")
    found = found.defer("article__text", "article__html", "article__detection")
    if state:
        found = found.filter(state=state)
    if type:
        found = found.filter(type=type)
    if source is not None:
        told = Article.objects.filter(story=OuterRef("story"), source=source)
        found = found.filter(Exists(told))
    return found
