"""The day of the act: written out, with or without its year, or told as a weekday."""

import datetime
import re
from collections.abc import Iterable, Iterator
from functools import cache

from incidents.domain.detect.acts import Act
from incidents.domain.detect.article import Fact, IncidentType
from incidents.domain.detect.facts.evidence import fact
from incidents.domain.detect.facts.numbers import table
from incidents.domain.detect.reading import Reading, Sentence
from incidents.domain.detect.text import Span

_AHEAD = datetime.timedelta(days=60)
_ISO = re.compile(r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b")


def date_of(reading: Reading, kind: IncidentType, acts: Iterable[Act]) -> Iterable[Fact]:
    """Return the ``date`` (ISO) of the act, or nothing.

    A missing year is completed from the publication date: the latest such day not more than 60 days ahead of
    it. A weekday or "yesterday" is counted back from the publication date.
    """
    own = sorted((act for act in acts if act.type == kind), key=lambda act: -act.score)
    order = dict.fromkeys(
        [act.sentence.index for act in own] + [sentence.index for sentence in reading.sentences[:4]]
    )
    for index in order:
        sentence = reading.sentences[index]
        for day, span in (
            *_written(sentence, reading.article.published),
            *_told(sentence, reading.article.published),
        ):
            return [fact("date", day.isoformat(), sentence, span)]
    return []


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    month = "|".join(sorted(map(re.escape, table("month")), key=len, reverse=True))
    year = r"(?:,? (?:de |del )?(?P<year>20\d\d))?"
    return (
        _ISO,
        re.compile(
            rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)? (?:de |of )?(?P<month>{month})\b\.?{year}"
        ),
        re.compile(rf"\b(?P<month>{month})\b\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?! ?%){year}"),
    )


def _written(sentence: Sentence, published: datetime.date | None) -> Iterator[tuple[datetime.date, Span]]:
    for pattern in _patterns():
        for match in pattern.finditer(sentence.folded):
            month = match["month"]
            number = int(month) if month.isdigit() else table("month")[month]
            day = _day(match["year"], number, int(match["day"]), published)
            if day is not None:
                start = sentence.span.start
                yield day, Span(start + match.start(), start + match.end())


def _day(year: str | None, month: int, day: int, published: datetime.date | None) -> datetime.date | None:
    if year is not None:
        return _valid(int(year), month, day)
    if published is None:
        return None
    this_year = _valid(published.year, month, day)
    if this_year is not None and this_year - published <= _AHEAD:
        return this_year
    return _valid(published.year - 1, month, day)


def _valid(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _told(sentence: Sentence, published: datetime.date | None) -> Iterator[tuple[datetime.date, Span]]:
    if published is None or published < datetime.date(1990, 1, 1):
        return
    for match in re.finditer(r"[^\W\d_]+", sentence.folded):
        weekday = table("weekday").get(match.group())
        if weekday is not None:
            back = (published.weekday() - weekday) % 7
            start = sentence.span.start
            yield published - datetime.timedelta(days=back), Span(start + match.start(), start + match.end())
