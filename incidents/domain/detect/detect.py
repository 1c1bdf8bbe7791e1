"""Detection: one article in, what it reports out, with the evidence for every value."""

import datetime
from collections.abc import Collection, Iterable, Iterator
from typing import cast

from incidents.domain.detect.actors import responsible
from incidents.domain.detect.acts import Act, find_acts
from incidents.domain.detect.article import (
    Article,
    ChannelKind,
    Detection,
    Fact,
    IncidentType,
    ReasonSpecificity,
)
from incidents.domain.detect.background import retold, without
from incidents.domain.detect.catalogue import Catalogue
from incidents.domain.detect.facts.authority import authority
from incidents.domain.detect.facts.dates import calendar_of, date_of
from incidents.domain.detect.facts.evidence import fact
from incidents.domain.detect.facts.models import models
from incidents.domain.detect.facts.people import people
from incidents.domain.detect.facts.wait import wait
from incidents.domain.detect.facts.words import channel, reason, vendor_response
from incidents.domain.detect.reading import Reading, read
from incidents.domain.detect.text import Span
from incidents.domain.detect.weighing import Verdict, weigh

_WITH_WAIT = frozenset(
    {"access_revocation", "suspension", "government_order", "region_block", "legal_action", "outage", "other"}
)

_LARGEST = 2**53


def detect(article: Article, catalogue: Catalogue) -> Detection:
    """Return what the article reports, by the words of its language, the catalogue's names and what each weighs.

    Never raises on any text. An article about nothing that touches access to an AI vendor's product comes
    back as not relevant, without facts.
    """
    reading = read(article, catalogue)
    verdict = weigh(reading, find_acts(reading))
    if verdict.type is None:
        return Detection(relevant=False, confidence=verdict.confidence)
    vendors = responsible(reading, verdict.type, verdict.acts) or [reading.publisher]
    facts = tuple(facts_of(reading, verdict, verdict.type, vendors))
    return _assembled(verdict, tuple(vendors), facts)


def facts_of(reading: Reading, verdict: Verdict, kind: IncidentType, vendors: list[str]) -> Iterator[Fact]:
    """Yield what an article that reports an incident of a kind says of it, each value with its evidence."""
    aside = retold(reading, vendors, verdict.acts)
    reading = without(reading, aside)
    every = [act for act in verdict.acts if act.sentence.index not in aside] or verdict.acts
    acts = sorted((act for act in every if act.type == kind), key=lambda act: -act.score)
    for act in acts[:1]:
        yield fact("type", kind, act.sentence, act.span)
    yield from _vendor_facts(reading, vendors)
    yield from _affected(acts, vendors)
    yield from models(reading, kind, acts, vendors)
    yield from people(reading, acts)
    dated = date_of(reading, kind, acts)
    if kind in _WITH_WAIT:
        aside |= _failures(every, kind)
        yield from wait(reading, acts, calendar_of(reading, kind), _day(dated), aside=aside)
    yield from authority(reading, kind, acts, every)
    yield from reason(reading, acts, kind)
    yield from channel(reading, kind)
    yield from vendor_response(reading, kind, vendors)
    yield from dated


def _failures(acts: Collection[Act], kind: IncidentType) -> set[int]:
    """The sentences that call a failure by its name and not the act: how long that lasted is no wait."""
    if kind == "outage":
        return set()
    own = {act.sentence.index for act in acts if act.type == kind}
    named = {act.sentence.index for act in acts if "failure" in act.sentence.hits}
    return named - own


def _vendor_facts(reading: Reading, vendors: Iterable[str]) -> Iterator[Fact]:
    for slug in vendors:
        named = ((s, m) for s in reading.sentences for m in s.vendors if m.slug == slug)
        for sentence, mention in named:
            yield fact("vendor", slug, sentence, Span(mention.start, mention.end))
            break


def _affected(acts: Iterable[Act], vendors: list[str]) -> Iterator[Fact]:
    """Other known vendors beside the act: those who lose access, or who tell of it."""
    seen = set(vendors)
    for act in acts:
        for mention in act.sentence.vendors:
            if act.certain and mention.slug not in seen:
                seen.add(mention.slug)
                yield fact("affected", mention.slug, act.sentence, Span(mention.start, mention.end))


def _assembled(verdict: Verdict, vendors: tuple[str, ...], facts: tuple[Fact, ...]) -> Detection:
    said = {item.field: item.value for item in reversed(facts)}
    return Detection(
        relevant=True,
        confidence=verdict.confidence,
        type=verdict.type,
        direction=verdict.direction,
        vendors=vendors,
        models=tuple(item.value for item in facts if item.field == "model"),
        people_affected=_whole(said.get("people_affected")),
        duration_days=_whole(said.get("duration_days")),
        open_ended="open_ended" in said,
        authority=said.get("authority"),
        user_base=_whole(said.get("user_base")),
        reason=said.get("reason"),
        reason_specificity=cast(ReasonSpecificity | None, said.get("reason_specificity")),
        channel=said.get("channel"),
        channel_kind=cast(ChannelKind | None, said.get("channel_kind")),
        vendor_response=said.get("vendor_response"),
        date=_day(facts),
        period=said.get("period"),
        jurisdiction=said.get("jurisdiction"),
        facts=facts,
    )


def _day(dated: Iterable[Fact]) -> datetime.date | None:
    return next((datetime.date.fromisoformat(item.value) for item in dated if item.field == "date"), None)


def _whole(value: str | None) -> int | None:
    """The number, unless it is one that readers of JSON could not hold: then it stays a claim of the text alone."""
    number = int(value) if value is not None else None
    return number if number is not None and number < _LARGEST else None
