"""Reads on articles."""

from django.db.models import Q, QuerySet

from incidents.models import Article
from incidents.models.article import PASSED_OVER


def articles(
    *,
    q: str = "",
    source: int | None = None,
    story: int | None = None,
    relevant: bool | None = None,
    passed_over: bool | None = None,
) -> QuerySet[Article]:
    """Articles without their texts: those whose title or address holds ``q``, of a source, of a story.

    ``passed_over`` leaves those that detection has looked through and held for no event; False the others.
    """
    found = Article.objects.defer("text", "html")
    if q:
        found = found.filter(Q(title__icontains=q) | Q(url__icontains=q))
    if source is not None:
        found = found.filter(source=source)
    if story is not None:
        found = found.filter(story=story)
    if passed_over is not None:
        found = found.filter(PASSED_OVER) if passed_over else found.exclude(PASSED_OVER)
    return found if relevant is None else found.filter(relevant=relevant)
