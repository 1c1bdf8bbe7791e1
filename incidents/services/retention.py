"""Forgetting what nobody needs any more: old fetches, earlier wordings, texts that report nothing.

Evidence stays: an article that an incident rests on, or that is in a story that was filed, keeps everything.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from incidents.models import Article, ArticleVersion, Candidate, Fact, Fetch, FetchState, IncidentArticle
from incidents.models.article import PASSED_OVER
from incidents.models.source import SourceKind


def evidence() -> QuerySet[Article]:
    """The articles that an incident rests on."""
    filed = Candidate.objects.filter(story=OuterRef("story"), incident__isnull=False)
    return Article.objects.filter(
        Exists(IncidentArticle.objects.filter(article=OuterRef("pk")))
        | Exists(Fact.objects.filter(article=OuterRef("pk")))
        | Exists(filed)
    )


@transaction.atomic
def forget_fetches(*, before: datetime, limit: int) -> int:
    """Remove ended fetches from before that moment, but the last one of each source; how many, at most ``limit``."""
    later = Fetch.objects.filter(source=OuterRef("source"), pk__gt=OuterRef("pk"))
    ended = Fetch.objects.filter(state__in=[FetchState.DONE, FetchState.FAILED], finished_at__lt=before)
    pks = list(ended.filter(Exists(later)).order_by("pk").values_list("pk", flat=True)[:limit])
    Fetch.objects.filter(pk__in=pks).delete()
    return len(pks)


@transaction.atomic
def forget_wordings(*, before: datetime, limit: int) -> int:
    """Remove wordings that were replaced before that moment; how many, at most ``limit``.

    Those of evidence and of watched pages stay.
    """
    old = ArticleVersion.objects.filter(replaced_at__lt=before).exclude(article__in=evidence())
    old = old.exclude(article__source__kind=SourceKind.PAGE)
    pks = list(old.order_by("pk").values_list("pk", flat=True)[:limit])
    ArticleVersion.objects.filter(pk__in=pks).delete()
    return len(pks)


@transaction.atomic
def empty_articles(*, before: datetime, limit: int) -> int:
    """Empty the texts of articles that report nothing and were read before that moment; how many, at most ``limit``.

    What a watched page says is kept to be compared with. The rows stay, so that an entry which its feed still carries
    is not taken for a new one.
    """
    passed_over = Article.objects.filter(PASSED_OVER, fetched_at__lt=before)
    idle = passed_over.exclude(Q(text="") & Q(html="") | Q(source__kind=SourceKind.PAGE))
    pks = list(idle.exclude(pk__in=evidence()).order_by("pk").values_list("pk", flat=True)[:limit])
    Article.objects.filter(pk__in=pks).update(text="", html="")
    return len(pks)
