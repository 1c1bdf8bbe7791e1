"""Reads on sources and fetches."""

from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from incidents.models import Article, Candidate, Fetch, FetchState, Source, SourceState
from incidents.models.incident import ACTIVE
from incidents.queries.incidents import visible_to
from incidents.queries.triage import waiting
from riskboard.accounts.permissions import Actor
from riskboard.common.dependents import Dependents

HEALTH = ("unreadable", "unread", "readable", "paused")


def health_counts() -> dict[str, int]:
    """How many sources in use are in each state of health, the one that needs somebody first; one query."""
    counted = {name: Count("pk", filter=_health(name)) for name in HEALTH}
    return dict(Source.objects.filter(archived_at=None).aggregate(**counted))


def source_list(
    *, q: str = "", kind: str = "", health: str = "", archived: bool | None = False
) -> QuerySet[Source]:
    """Sources with their article counts, how many candidates they told of wait in triage, and whether a fetch is open.

    ``health`` is one of ``HEALTH``, or empty for all. Those that are archived are left
    out; with ``archived`` there are no others, with None both.
    """
    sources = Source.objects.select_related("vendor").annotate(
        article_count=Coalesce(Subquery(_told()), 0),
        waiting_count=Coalesce(Subquery(_waiting()), 0),
        fetching=Exists(
            Fetch.objects.filter(source=OuterRef("pk"), state__in=[FetchState.QUEUED, FetchState.RUNNING])
        ),
    )
    if archived is not None:
        sources = sources.filter(archived_at__isnull=not archived)
    if q:
        sources = sources.filter(Q(name__icontains=q) | Q(url__icontains=q))
    if kind:
        sources = sources.filter(kind=kind)
    return sources.filter(_health(health)).order_by("name", "pk")


def source_dependents(source: Source, person: Actor) -> list[Dependents]:
    """What came of a source and needs it no more: the candidates that wait, and the incidents that are open."""
    told = Article.objects.filter(source=source)
    candidates = (
        Candidate.objects.filter(waiting(), story__articles__in=told).select_related("story").distinct()
    )
    incidents = visible_to(person).filter(ACTIVE, evidence__article__in=told).distinct()
    waits = tuple((row.story.title, reverse("candidate", args=[row.pk])) for row in candidates.order_by("pk"))
    rests = tuple((str(row), reverse("incident", args=[row.reference])) for row in incidents.order_by("pk"))
    groups = [
        Dependents(
            _("Candidates that wait in triage"),
            ngettext("stays in the queue", "stay in the queue", len(waits)),
            waits,
        ),
        Dependents(
            _("Incidents that are open"),
            ngettext(
                "keeps its articles as evidence; no more come from it",
                "keep its articles as evidence; no more come from it",
                len(rests),
            ),
            rests,
        ),
    ]
    return [group for group in groups if group.rows]


def _told() -> QuerySet[Any, Any]:
    """For each source, how many articles it brought."""
    articles = Article.objects.filter(source=OuterRef("pk")).order_by()
    return articles.values("source").annotate(n=Count("pk")).values("n")


def _waiting() -> QuerySet[Any, Any]:
    """For each source, the stories it told of whose candidates wait for a decision.

    From the candidates: few wait, while a source brings articles for years.
    """
    told = Candidate.objects.filter(waiting(), story__articles__source=OuterRef("pk")).order_by()
    return told.values("story__articles__source").annotate(n=Count("pk", distinct=True)).values("n")


def _health(health: str) -> Q:
    if health == "unreadable":
        return Q(unreadable_since__isnull=False, state=SourceState.ACTIVE)
    if health == "paused":
        return Q(state=SourceState.PAUSED)
    if health == "readable":
        return Q(unreadable_since=None, last_fetched_at__isnull=False, state=SourceState.ACTIVE)
    if health == "unread":
        return Q(unreadable_since=None, last_fetched_at=None, state=SourceState.ACTIVE)
    return Q()


def unreadable_sources() -> QuerySet[Source]:
    """Active sources that could not be read last time: their silence is not calm."""
    return Source.objects.filter(_health("unreadable")).order_by("unreadable_since", "pk")


def next_fetch_at() -> datetime | None:
    """When any source is read next; None when none is active."""
    return (
        Source.objects.filter(state=SourceState.ACTIVE)
        .order_by("next_fetch_at")
        .values_list("next_fetch_at", flat=True)
        .first()
    )
