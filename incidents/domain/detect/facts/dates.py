"""When the act takes effect: the day, or the month, quarter or year where no day is told."""

import datetime
from collections.abc import Collection, Iterable, Iterator
from itertools import chain
from typing import Final

from incidents.domain.detect.acts import Act
from incidents.domain.detect.article import Fact, IncidentType
from incidents.domain.detect.facts.calendar import FAR_AHEAD, Calendar, Role, Stated
from incidents.domain.detect.facts.evidence import fact
from incidents.domain.detect.reading import Reading, Sentence

_ANNOUNCED: Final = frozenset({"retirement", "terms_change", "price_or_limit_change", "ownership_change"})
_AHEAD: Final = datetime.timedelta(days=60)
_LEAD: Final = 5
_OPENING: Final = 2
_Found = tuple[Sentence, Stated]


def calendar_of(reading: Reading, kind: IncidentType) -> Calendar:
    """How days without a year are read: what is announced may lie nine months ahead, other news two at most."""
    return Calendar(reading.article.published, FAR_AHEAD if kind in _ANNOUNCED else _AHEAD)


def date_of(reading: Reading, kind: IncidentType, acts: Iterable[Act]) -> list[Fact]:
    """Return the ``date`` of the act (ISO), else its ``period`` (2026-09, 2026-Q3 or 2026), or nothing.

    A missing year is completed from the publication date. A weekday or "yesterday" is counted back from it, one with
    "from" or "next" before it ahead. The last day of something is none of the act, nor is the last day for something;
    only what is announced may be told by them.
    """
    own = sorted((act for act in acts if act.type == kind), key=lambda act: -act.score)
    acted = list(dict.fromkeys(act.sentence.index for act in own))
    order = dict.fromkeys([*acted, *range(_LEAD)])
    sentences = [reading.sentences[index] for index in order if index < len(reading.sentences)]
    calendar, lang, announced = calendar_of(reading, kind), reading.lexicon.lang, kind in _ANNOUNCED
    for sentence, one in chain(
        _announced(sentences, calendar, lang) if announced else _happened(sentences, calendar, lang),
        _periods(sentences, calendar, acted),
        _written(sentences, calendar, "until") if announced else (),
    ):
        return [fact("date" if one.precision == "day" else "period", one.value, sentence, one.span)]
    return []


def _announced(sentences: list[Sentence], calendar: Calendar, lang: str) -> Iterator[_Found]:
    """The weekday of what lies ahead is often that of the announcement: a day that is written out comes first."""
    yield from _written(sentences, calendar, "on")
    yield from _written(sentences, calendar, "by")
    for sentence in sentences:
        yield from ((sentence, day) for day in calendar.told(sentence, lang) if day.role == "on")


def _happened(sentences: list[Sentence], calendar: Calendar, lang: str) -> Iterator[_Found]:
    for sentence in sentences:
        for day in chain(calendar.days(sentence), calendar.told(sentence, lang)):
            if day.role == "on":
                yield sentence, day


def _written(sentences: list[Sentence], calendar: Calendar, role: Role) -> Iterator[_Found]:
    for sentence in sentences:
        yield from ((sentence, day) for day in calendar.days(sentence) if day.role == role)


def _periods(sentences: list[Sentence], calendar: Calendar, acted: Collection[int]) -> Iterator[_Found]:
    """Those of an act or of what opens the article, and those to come."""
    for sentence in sentences:
        for one in calendar.periods(sentence):
            told = sentence.index in acted or sentence.index < _OPENING
            if one.role == "on" and (told or calendar.is_ahead(one)):
                yield sentence, one
