"""What incidents, their parts and sources are called in the audit, and who may read of them."""

import re
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from incidents.models import (
    Article,
    ArticleVersion,
    Candidate,
    CatalogueVendor,
    Fact,
    Fetch,
    Incident,
    IncidentArticle,
    MissedEvent,
    PageCopy,
    PageText,
    ReferenceCounter,
    Sketch,
    Source,
    Story,
    StoryDecision,
    TimelineEntry,
    TriageModel,
)
from incidents.models.incident import IncidentProduct, IncidentVendor
from incidents.queries.words import fact_label
from riskboard.accounts.permissions import can
from riskboard.common.kept import spoken
from riskboard.common.records import describe, redact, untracked

_REFERENCE = re.compile(r"INC-[0-9]{4}-[0-9]{4,}")


def known_to(person: Any) -> QuerySet[Incident]:
    """The incidents that ``person`` may know of, archived ones too: their history stays."""
    restricted = can(person, "incident_restricted")
    return Incident.objects.all() if restricted else Incident.objects.filter(restricted=False)


describe(
    Incident,
    _("Incident"),
    names=("reference title",),
    page="incident",
    page_key="reference",
    right="incident_read",
    visible=known_to,
    labels={
        "external_id": _("external identifier"),
        "officer": _("officer"),
        "ended_by": _("ended by the report"),
        "archived_at": _("archived"),
    },
)
describe(IncidentVendor, _("Vendor of the incident"), names=("vendor",), parent="incident")
describe(IncidentProduct, _("Product of the incident"), names=("product",), parent="incident")
describe(IncidentArticle, _("Article"), names=("article",), parent="incident")
describe(
    Fact,
    _("Fact"),
    names=("field",),
    parent="incident",
    labels={
        "field": _("field"),
        "value": _("value"),
        "sentence": _("sentence"),
        "state": _("state"),
        "decided_by": _("decided by"),
        "decided_at": _("decided"),
    },
    silent=frozenset({"start", "end", "where"}),
    words={"field": fact_label},
)
describe(
    TimelineEntry,
    _("Timeline entry"),
    names=("text",),
    parent="incident",
    labels={"at": _("time"), "kind": _("kind"), "text": _("text"), "by": _("by")},
    words={"text": spoken},
)
describe(
    Source,
    _("Source"),
    names=("name",),
    page="source",
    page_key="id",
    right="triage_read",
    labels={"pause_reason": _("reason of the pause"), "archived_at": _("archived")},
    words={"pause_reason": spoken},
)
describe(
    Candidate,
    _("Candidate"),
    names=("id",),
    parent="incident",
    page="candidate",
    page_key="id",
    right="triage_read",
    labels={
        "state": _("state"),
        "snoozed_until": _("snoozed until"),
        "decided_by": _("decided by"),
        "dismiss_reason": _("reason"),
        "dismiss_note": _("note"),
        "looked_at": _("looked at what came since"),
    },
)
describe(
    CatalogueVendor,
    _("Vendor of the catalogue"),
    names=("name",),
    page="catalogue-edit",
    page_key="id",
    right="triage_read",
    silent=frozenset({"created_at", "updated_at"}),
)
describe(
    MissedEvent,
    _("Event that detection missed"),
    names=("article",),
    right="triage_read",
    labels={
        "article": _("article"),
        "type": _("type"),
        "direction": _("direction"),
        "by": _("by"),
        "at": _("time"),
    },
)
describe(Article, _("Article"), names=("title", "url"))
describe(
    StoryDecision,
    _("Decision on stories"),
    names=("story",),
    right="triage_read",
    labels={
        "kind": _("decision"),
        "story": _("story"),
        "other": _("other story"),
        "reason": _("reason"),
        "undone_at": _("undone"),
    },
)
describe(
    TriageModel,
    _("What was learned from triage"),
    names=("id",),
    right="triage_write",
    labels={
        "state": _("state"),
        "asked_by": _("asked by"),
        "used_by": _("switched on by"),
        "ended_by": _("switched off by"),
        "ended_because": _("reason"),
    },
)

untracked(Article, "read from a source; its earlier wordings are kept beside it")
untracked(ArticleVersion, "an earlier wording, itself a history")
untracked(PageCopy, "the page as it was read last, to compare the next reading with")
untracked(Sketch, "made of the article's text, to place the next one")
untracked(Story, "articles grouped by the program")
untracked(Fetch, "a reading of a source, itself a log")
untracked(PageText, "a reading of an article's page, itself a log")
untracked(ReferenceCounter, "the last number given")


@redact
def without_restricted(person: Any, texts: list[str]) -> list[str]:
    """``texts`` without the references of incidents that ``person`` may not know of."""
    named = {reference for text in texts for reference in _REFERENCE.findall(text)}
    if not named or can(person, "incident_restricted"):
        return texts
    known = set(known_to(person).filter(reference__in=named).values_list("reference", flat=True))
    hidden = gettext("an incident")
    return [_REFERENCE.sub(lambda found: found[0] if found[0] in known else hidden, text) for text in texts]
