"""How well articles are read, on officers' decisions: what the command, the page and the API all show."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import JSONObject

from incidents.domain.labels import Decision, Filed, Label, Read, Truth, label, stated_wait, truth
from incidents.domain.measuring import Case, Counts, Measure
from incidents.models import (
    Article,
    Candidate,
    Fact,
    FactState,
    IncidentArticle,
    MissedEvent,
    Source,
)
from incidents.models.article import PASSED_OVER
from incidents.models.candidate import OPEN
from riskboard.workspace.queries import start_of_day
from vendors.models import Vendor

CHUNK = 5_000
# So many sources are told of, those with the most decisions first.
MOST_SOURCES = 200
# What a fact is called among an incident's facts, by its name here.
_FIELDS: Mapping[str, str] = {
    "people_affected": "people_affected",
    "duration_days": "wait",
    "open_ended": "wait",
    "authority": "authority",
}
_READ = ("people_affected", "duration_days", "open_ended", "authority")
_FILED = ("type", "direction", "archived_at", "people_affected", "wait_days", "wait_open_ended", "authority")


def measure(*, since: date | None = None, source: int | None = None) -> Measure:
    """The counts over all decisions, or those since a day (in the organisation's zone), or of one source's articles.

    Two queries, streamed: what is kept does not grow with the decisions. A day costs one more, for its zone.
    """
    counted = Measure()
    start = None if since is None else start_of_day(since)
    for row in _decided(start, source).iterator(CHUNK):
        counted.add(_case(row))
    for row in _rested_on(start, source).iterator(CHUNK):
        found = Label(relevant=True, why="told")
        counted.add(
            Case(found, held=False, confidence=0.0, read=Read(), lang=primary_subtag(row[0]), source=row[1])
        )
    return counted


def source_names(measured: Measure) -> list[tuple[int | None, str, Counts]]:
    """The sources with the most decisions: number, name and counts; what programs pushed has neither. One query."""
    first = sorted(measured.sources.items(), key=lambda item: (-item[1].cases, item[0] or 0))[:MOST_SOURCES]
    names = dict(Source.objects.filter(pk__in=[pk for pk, _counts in first if pk]).values_list("pk", "name"))
    return [(pk, names.get(pk, "") if pk else "", counts) for pk, counts in first]


def _decided(start: datetime | None, source: int | None) -> QuerySet[Any, Any]:
    told = Exists(MissedEvent.objects.filter(article=OuterRef("article")))
    # An undone decision has left a pending candidate, which is like one that was never decided on.
    found = Candidate.objects.annotate(told=told).filter(~Q(state__in=OPEN) | Q(told=True))
    if start is not None:
        found = found.filter(Q(decided_at__gte=start) | Q(told=True, article__missed_event__at__gte=start))
    if source is not None:
        found = found.filter(article__source=source)
    vendors = Vendor.objects.filter(incidents=OuterRef("incident")).values("slug")
    columns: dict[str, Any] = {f"read_{name}": KeyTextTransform(name, "detection") for name in _READ}
    columns |= {f"filed_{name}": F(f"incident__{name}") for name in _FILED}
    return found.order_by().values(
        "state",
        "by_hand",
        "dismiss_reason",
        "type",
        "direction",
        "confidence",
        "told",
        read_vendors=KeyTransform("vendors", "detection"),
        lang=F("article__lang"),
        source=F("article__source"),
        filed_vendors=ArraySubquery(vendors),
        decided=ArraySubquery(_facts()),
        **columns,
    )


def _facts() -> QuerySet[Any, Any]:
    """What officers decided on of the facts: those that the leading article states, and those added by hand."""
    decided = Fact.objects.filter(incident=OuterRef("incident"), field__in=_FIELDS).exclude(
        state=FactState.ALLEGED
    )
    own = decided.filter(Q(article=None) | Q(article=OuterRef("article")))
    return own.values(said=JSONObject(field="field", value="value", state="state"))


def _rested_on(start: datetime | None, source: int | None) -> QuerySet[Any, Any]:
    """Language and source of articles that were passed over, and that an incident rests on all the same."""
    rests = IncidentArticle.objects.filter(article=OuterRef("pk"), incident__archived_at=None)
    found = Article.objects.filter(PASSED_OVER, Exists(rests))
    if start is not None:
        found = found.filter(fetched_at__gte=start)
    if source is not None:
        found = found.filter(source=source)
    return found.order_by().values_list("lang", "source")


def _case(row: Mapping[str, Any]) -> Case:
    withdrawn = row["filed_type"] is None or row["filed_archived_at"] is not None
    decision = Decision(
        row["state"],
        by_hand=row["by_hand"],
        reason=row["dismiss_reason"],
        told=row["told"],
        withdrawn=withdrawn,
    )
    said, read = label(decision), _read(row)
    true = truth(row["state"], read, _filed(row)) if said.why == "event" else Truth()
    return Case(
        said,
        held=not row["told"],
        confidence=row["confidence"],
        read=read,
        truth=true,
        lang=primary_subtag(row["lang"]),
        source=row["source"],
    )


def _read(row: Mapping[str, Any]) -> Read:
    facts = {
        "people_affected": row["read_people_affected"] or "",
        "wait": stated_wait(row["read_duration_days"], open_ended=row["read_open_ended"] == "true"),
        "authority": (row["read_authority"] or "")[:200],
    }
    return Read(row["type"], row["direction"], frozenset(row["read_vendors"] or ()), facts)


def _filed(row: Mapping[str, Any]) -> Filed:
    facts = {
        "people_affected": str(row["filed_people_affected"] or ""),
        "wait": stated_wait(row["filed_wait_days"], open_ended=row["filed_wait_open_ended"]),
        "authority": row["filed_authority"],
    }
    decided = [(_FIELDS[one["field"]], _value(one), one["state"]) for one in row["decided"]]
    return Filed(
        row["filed_type"],
        row["filed_direction"],
        frozenset(row["filed_vendors"]),
        facts,
        frozenset((name, value) for name, value, state in decided if state == FactState.CONFIRMED),
        frozenset((name, value) for name, value, state in decided if state == FactState.REJECTED),
    )


def _value(fact: Mapping[str, str]) -> str:
    return "open" if fact["field"] == "open_ended" else fact["value"]


def primary_subtag(tag: str) -> str:
    """The language of a tag, without its region: ``de`` of ``de-AT``."""
    return tag.replace("_", "-").split("-")[0].lower()
