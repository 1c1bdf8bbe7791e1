"""What incidents rest on: the articles of candidates, and the facts that these state."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_noop

from incidents.domain.consequences import fold
from incidents.models import Article, Candidate, Fact, FactState, Incident
from incidents.queries.suggestion import page_says
from incidents.services.facts import build_fact, decide_fact
from incidents.services.incidents import attach_articles
from incidents.services.timeline import add_entry
from riskboard.accounts.models import User

# The fields of an incident that a fact states alone, with that fact.
_STATED: Mapping[str, str] = {
    "people_affected": "people_affected",
    "wait_days": "duration_days",
    "wait_open_ended": "open_ended",
    **{
        name: name
        for name in ("authority", "jurisdiction", "reason", "reason_specificity", "channel", "channel_kind")
    },
}


def articles_of(candidate: Candidate) -> list[Article]:
    """The articles of its story, the leading one first."""
    others = Article.objects.filter(story=candidate.story).exclude(pk=candidate.article_id)
    return [candidate.article, *others.order_by("published_at", "pk")]


def facts_of(articles: Iterable[Article], candidate: Candidate) -> list[dict[str, Any]]:
    """What the articles state, each value once, the leading article first; copies add nothing."""
    seen: set[tuple[str, str]] = set()
    facts = []
    for article in articles:
        leading = article.pk == candidate.article_id
        detection = candidate.detection if leading else article.detection
        for fact in (detection.get("facts") or ()) if leading or article.duplicate_of_id is None else ():
            key = (fact["field"], fold(str(fact["value"])))
            if key not in seen:
                seen.add(key)
                facts.append({**fact, "article": article})
    return facts + _facts_of_page(candidate)


def _facts_of_page(candidate: Candidate) -> list[dict[str, Any]]:
    """What a status page states beside the words of its report, as claims without a sentence."""
    return [
        {"field": field, "value": value, "article": candidate.article}
        for field, value in page_says(candidate.detection)
    ]


def add_evidence(
    *,
    by: User | None,
    candidate: Candidate,
    incident: Incident,
    now: datetime,
    articles: Sequence[Article] | None = None,
) -> dict[str, list[int]]:
    """Let ``incident`` rest on the articles of ``candidate`` too, with those facts that are new.

    ``articles`` are those to add, all of its story unless given. Returns the ids of the ``articles`` and ``facts`` that
    were not there yet, and of the articles that it ``had``; its timeline tells.
    """
    told = articles_of(candidate) if articles is None else articles
    fresh = attach_articles(incident=incident, articles=told)
    had = sorted({article.pk for article in told} - set(fresh))
    known = {(fact.field, fold(fact.value)) for fact in incident.facts.all()}
    new = [
        build_fact(incident, fact)
        for fact in facts_of(told, candidate)
        if (fact["field"], fold(str(fact["value"]))) not in known
    ]
    facts = Fact.objects.bulk_create(new)
    one, many = gettext_noop("1 article added: {title}"), gettext_noop("{count} articles added: {title}")
    text = (one if len(told) == 1 else many).format(count=len(told), title=candidate.story.title)
    add_entry(by=by, incident=incident, kind="merged", text=text, at=now)
    return {"articles": fresh, "facts": [fact.pk for fact in facts], "had": had}


def reject_corrected(
    *, by: User | None, incident: Incident, suggested: Mapping[str, Any], filed: Mapping[str, Any]
) -> None:
    """Reject the facts of a new ``incident`` that state what was ``suggested`` where something else was ``filed``.

    Both are by fields of incidents. Whoever corrects a value knows what the article says, and that it is not so.
    """
    changed = {
        fact: _said(suggested[name])
        for name, fact in _STATED.items()
        if name in filed and _said(filed[name]) != _said(suggested[name])
    }
    for fact in incident.facts.filter(field__in=changed):
        if fact.field == "open_ended" or _said(fact.value) == changed[fact.field]:
            decide_fact(by=by, fact=fact, state=FactState.REJECTED)


def _said(value: object) -> str:
    return fold(str(value)) if value else ""


def drop_evidence(incident: Incident, articles: Collection[int], *, facts: Collection[int] = ()) -> None:
    """Take ``articles`` out of the evidence of ``incident``, with the facts that they state, and ``facts`` (ids).

    Facts on which somebody has decided stay.
    """
    incident.evidence.filter(article_id__in=articles).delete()
    stated = Q(article_id__in=articles) | Q(pk__in=facts)
    incident.facts.filter(stated, state=FactState.ALLEGED).delete()


def take_evidence(
    *, by: User | None, incident: Incident, articles: Sequence[int], title: str, now: datetime
) -> None:
    """As :func:`drop_evidence`; the timeline tells."""
    drop_evidence(incident, articles)
    one, many = (
        gettext_noop("1 article taken out: {title}"),
        gettext_noop("{count} articles taken out: {title}"),
    )
    text = (one if len(articles) == 1 else many).format(count=len(articles), title=title)
    add_entry(by=by, incident=incident, kind="undone", text=text, at=now)
