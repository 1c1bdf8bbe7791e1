"""What is learned from, and what is weighed: candidates as they stood when officers decided, or as they stand now."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    Func,
    JSONField,
    OuterRef,
    Subquery,
    Value,
    When,
)
from django.db.models.fields.json import KeyTransform
from django.db.models.functions import Left, Now

from incidents.domain.detect.text import fold
from incidents.domain.labels import Decision, taken
from incidents.domain.learning.features import LEAD, Proposal
from incidents.domain.learning.verdict import fingerprint
from incidents.models import Article, Candidate, CandidateState, MissedEvent, StoryDecision, StoryDecisionKind
from incidents.queries.measuring import primary_subtag
from vendors.models import Vendor

CHUNK = 2_000
_DECIDED = (CandidateState.ACCEPTED, CandidateState.MERGED, CandidateState.DISMISSED)
_SHOWN = ("pk", "type", "direction", "confidence", "moment")


def labels(*, most: int) -> dict[int, bool]:
    """The candidates (ids) whose decisions say whether officers take what is proposed, and what they say.

    The latest ``most`` of those, the latest decision first. One query over a few columns, without any text.
    """
    told = Exists(MissedEvent.objects.filter(article=OuterRef("article")))
    rows = (
        Candidate.objects.filter(by_hand=True, state__in=_DECIDED, decided_at__isnull=False)
        .annotate(told=told)
        .order_by("-decided_at", "-pk")
        .values_list("pk", "state", "dismiss_reason", "told", "incident__pk", "incident__archived_at")
    )
    marked = (_marked(row) for row in rows.iterator(CHUNK))
    return dict(islice(((pk, mark) for pk, mark in marked if mark is not None), most))


def label_name(found: Mapping[int, bool]) -> str:
    """The name of what :func:`labels` gave."""
    return fingerprint(list(found.items()))


def _marked(row: Sequence[Any]) -> tuple[int, bool | None]:
    pk, state, reason, told, incident, archived_at = row
    withdrawn = incident is None or archived_at is not None
    return pk, taken(Decision(state, by_hand=True, reason=reason, told=told, withdrawn=withdrawn))


def proposals(candidates: Collection[int]) -> Iterator[tuple[Mapping[str, Any], Proposal]]:
    """The columns and the proposal of each of these candidates (ids), in batches; those that are gone are left out.

    What came after a decision is left out: accepting one adds its vendors to the register, and later articles go to
    the same story.
    """
    waiting = iter(sorted(candidates))
    while pks := list(islice(waiting, CHUNK)):
        rows = list(_rows(pks))
        slugs = {slug for row in rows for slug in row["vendors"] or ()}
        since = dict(Vendor.objects.filter(slug__in=slugs).values_list("slug", "created_at"))
        yield from ((row, _proposal(row, since)) for row in rows)


def same_stories(candidates: Collection[int]) -> dict[int, int]:
    """Which candidates tell one event under several stories: for each (its id) one that stands for all of them.

    They became part of one incident, were split off each other, or their leading articles have the same words or the
    same title. The articles of a story, with their copies, have one candidate anyhow.
    """
    roots: dict[int, int] = {pk: pk for pk in candidates}
    first: dict[tuple[str, Any], int] = {}
    splits = _splits()
    rows = Candidate.objects.filter(pk__in=roots).order_by("pk")
    columns = ("pk", "story", "incident", "article__text_key", "article__title")
    for pk, story, incident, text, title in rows.values_list(*columns).iterator(CHUNK):
        keys = (
            ("story", splits.get(story, story)),
            ("incident", incident),
            ("text", text),
            ("title", fold(title)),
        )
        for key in keys:
            if key[1]:
                _join(roots, pk, first.setdefault(key, pk))
    return {pk: _root(roots, pk) for pk in roots}


def _splits() -> dict[int, int]:
    """Stories that were split off, each with the one that it came from in the end."""
    parts = StoryDecision.objects.filter(kind=StoryDecisionKind.SPLIT, undone_at=None).order_by("pk")
    whole: dict[int, int] = {}
    for story, other in parts.values_list("story", "other"):
        whole[story] = whole.get(other, other)
    return whole


def _root(roots: Mapping[int, int], pk: int) -> int:
    while roots[pk] != pk:
        pk = roots[pk]
    return pk


def _join(roots: dict[int, int], one: int, other: int) -> None:
    low, high = sorted((_root(roots, one), _root(roots, other)))
    roots[high] = low


def _rows(pks: Sequence[int]) -> Any:
    told = (
        Article.objects.filter(story=OuterRef("story"), fetched_at__lte=OuterRef("moment"))
        .order_by()
        .values("story")
        .annotate(count=Count("pk"))
        .values("count")
    )
    names = Func(
        F("detection"),
        Value("$.facts[*].field"),
        function="jsonb_path_query_array",
        template="%(function)s(%(expressions)s::jsonpath)",
        output_field=JSONField(),
    )
    return (
        Candidate.objects.filter(pk__in=pks)
        .annotate(moment=Case(When(state__in=_DECIDED, then=F("decided_at")), default=Now()))
        .order_by("pk")
        .values(
            *_SHOWN,
            title=F("article__title"),
            lead=Left("article__text", LEAD),
            lang=F("article__lang"),
            source=F("article__source"),
            vendors=KeyTransform("vendors", "detection"),
            facts=names,
            told=Subquery(told),
        )
    )


def _proposal(row: Mapping[str, Any], since: Mapping[str, datetime]) -> Proposal:
    vendors = tuple(row["vendors"] or ())
    return Proposal(
        title=row["title"],
        lead=row["lead"],
        type=row["type"],
        direction=row["direction"],
        lang=primary_subtag(row["lang"]),
        source=row["source"],
        confidence=row["confidence"],
        vendors=vendors,
        registered=any(slug in since and since[slug] < row["moment"] for slug in vendors),
        facts=frozenset(row["facts"] or ()),
        articles=row["told"] or 1,
    )
