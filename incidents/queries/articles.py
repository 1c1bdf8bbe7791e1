"""Reads on articles."""

from django.db.models import Q, QuerySet

from incidents.models import Article


def articles(
    *, q: str = "", source: int | None = None, story: int | None = None, relevant: bool | None = None
) -> QuerySet[Article]:
    """Articles without their texts: those whose title or address holds ``q``, of a source, of a story."""
    found = Article.objects.defer("text", "html")
    if q:
        found = found.filter(Q(title__icontains=q) | Q(url__icontains=q))
    if source is not None:
        found = found.filter(source=source)
    if story is not None:
        found = found.filter(story=story)
    return found if relevant is None else found.filter(relevant=relevant)
