"""Days and longer periods as articles write them, completed from the day of publication."""

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Final, Literal

from incidents.domain.detect.facts.numbers import table
from incidents.domain.detect.reading import Sentence
from incidents.domain.detect.text import Span

Precision = Literal["day", "month", "quarter", "year"]
Role = Literal["on", "until", "by"]

_YEAR: Final = r"(?:,? (?:de |del |des jahres |of )?(?P<year>20\d\d))?"
_DIGIT: Final = re.compile(r"\d")
_ORDINAL: Final = r"st|nd|rd|th|er|\.|º|°"
_INTRODUCTION: Final = 30
# A last day lies further ahead than news do.
FAR_AHEAD: Final = datetime.timedelta(days=270)
_YEARS: Final = range(1990, 9999)


@dataclass(frozen=True, slots=True)
class Stated:
    """A day, or a longer period by its first day.

    ``role`` tells the day on which something happens from the last one of it (until) and from the last one for it (by).
    """

    first: datetime.date
    precision: Precision
    span: Span
    role: Role = "on"

    @property
    def value(self) -> str:
        """The day or the period in ISO form, quarters as in 2026-Q3."""
        if self.precision == "quarter":
            return f"{self.first.year}-Q{(self.first.month + 2) // 3}"
        return self.first.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.precision]]


@dataclass(frozen=True, slots=True)
class Calendar:
    """How days without a year are read: by the day of publication, and how far ahead of it news look."""

    published: datetime.date | None
    ahead: datetime.timedelta

    def days(self, sentence: Sentence) -> list[Stated]:
        """The days that the sentence writes out, in order."""
        if not _DIGIT.search(sentence.folded):
            return []
        matches = (match for pattern in _days() for match in pattern.finditer(sentence.folded))
        found = (day for match in matches for day in self._of(sentence, match))
        return sorted(found, key=lambda day: day.span.start)

    def told(self, sentence: Sentence, lang: str) -> Iterator[Stated]:
        """The days that the sentence tells from the publication: weekdays, "yesterday"."""
        if self.published is None or self.published.year not in _YEARS:
            return
        back = table(f"told.{lang}")
        for match in _names("weekday", f"told.{lang}").finditer(sentence.folded):
            weekday = table("weekday").get(match[1])
            days = (self.published.weekday() - weekday) % 7 if weekday is not None else back[match[1]]
            if weekday is not None and days and _lies_ahead(sentence.folded, match):
                days -= 7
            role = _role(sentence.folded, match.start())
            yield Stated(self.published - datetime.timedelta(days), "day", _span(sentence, match), role)

    def periods(self, sentence: Sentence) -> Iterator[Stated]:
        """The months, quarters and years that the sentence tells of and that are not long over."""
        for match in _periods().finditer(sentence.folded):
            found = self._period(match.groupdict())
            if found is not None:
                yield Stated(*found, _span(sentence, match), _role(sentence.folded, match.start()))

    def is_ahead(self, one: Stated) -> bool:
        """Whether it begins after the publication."""
        return self.published is None or one.first > self.published

    def _of(self, sentence: Sentence, match: re.Match[str]) -> Iterator[Stated]:
        said = match.groupdict()
        month = int(said["month"]) if said["month"].isdigit() else int(table("month")[said["month"]])
        start = min(match.start(name) for name in ("year", "month", "day") if match.start(name) >= 0)
        role: Role = "until" if _is_range(sentence.folded, match) else _role(sentence.folded, start)
        last = self._day(said["year"], month, int(said["day"]), self.ahead if role == "on" else FAR_AHEAD)
        if last is None:
            return
        first = _valid(last.year, month, int(said["first"])) if _is_range(sentence.folded, match) else None
        if first is not None and first < last:
            yield Stated(first, "day", _span(sentence, match))
            yield Stated(last, "day", _span(sentence, match), "until")
        else:
            span = Span(sentence.span.start + start, sentence.span.start + match.end())
            yield Stated(last, "day", span, _role(sentence.folded, start))

    def _day(self, year: str | None, month: int, day: int, ahead: datetime.timedelta) -> datetime.date | None:
        if year is not None:
            return _valid(int(year), month, day)
        if self.published is None:
            return None
        years = (self.published.year + 1, self.published.year, self.published.year - 1)
        days = (_valid(one, month, day) for one in years)
        return next((one for one in days if one and one - self.published <= ahead), None)

    def _period(self, said: Mapping[str, str | None]) -> tuple[datetime.date, Precision] | None:
        if said["only"]:
            year = int(said["only"])
            later = self.published is not None and year > self.published.year
            return (datetime.date(year, 1, 1), "year") if later else None
        quarter = said["q"] or said["ordinal"]
        if quarter:
            month = 3 * int(quarter if quarter.isdigit() else table("ordinal")[quarter]) - 2
        else:
            month = int(table("month")[said["month"]]) if said["month"] else 12
        first = self._day(said["of_quarter"] or said["of_month"], month, 1, self.ahead)
        over = first is None or (self.published is not None and (self.published - first).days > 365)
        return None if first is None or over else (first, "quarter" if quarter else "month")


def pairs(sentence: Sentence, days: list[Stated]) -> Iterator[tuple[Stated, Stated]]:
    """The days of a sentence that are the first and the last of something."""
    for one, other in pairwise(days):
        start = sentence.span.start
        between = sentence.folded[max(0, one.span.end - start) : max(0, other.span.start - start)]
        if one.first < other.first and (one.span == other.span or _joins(sentence, one, other, between)):
            yield one, other


def _joins(sentence: Sentence, one: Stated, other: Stated, between: str) -> bool:
    if other.role == "until" or _ends_in("through", between):
        return len(between.split()) <= 4
    before = _before(sentence.folded, one.span.start - sentence.span.start)
    return _ends_in("and", between) and len(between.split()) <= 2 and _ends_in("between", before)


def _is_range(folded: str, match: re.Match[str]) -> bool:
    """Whether two days share a month: "3 to 17 April", "between 3 and 17 April", but not "on 3 and 17 April"."""
    said = match.groupdict()
    if not said.get("first"):
        return False
    return not said["and"] or _ends_in("between", _before(folded, match.start()))


def _lies_ahead(folded: str, weekday: re.Match[str]) -> bool:
    """Whether a weekday is one to come: "from Monday", but not "from Monday to Friday", which is over."""
    goes_on = _introduction("through").search(folded[weekday.end() :].partition(" ")[2].partition(" ")[0])
    return goes_on is None and _ends_in("from", _before(folded, weekday.start()))


def _role(folded: str, start: int) -> Role:
    before = _before(folded, start)
    if _ends_in("until", before):
        return "until"
    return "by" if _ends_in("by", before) else "on"


def _before(folded: str, start: int) -> str:
    return folded[max(0, start - _INTRODUCTION) : start]


def _ends_in(name: str, before: str) -> bool:
    return _introduction(name).search(before) is not None


@cache
def _introduction(name: str) -> re.Pattern[str]:
    """A word of a table at the end of a text, maybe with an article or a weekday behind it."""
    weekday = _alternatives("weekday")
    return re.compile(
        rf"(?:^|[^\w])(?:{_alternatives(name)})[, ]*(?:(?:{weekday}),? ?)?(?:(?:the|le|el|il|dem|den) )?$"
    )


def _alternatives(*names: str) -> str:
    words = {word for name in names for word in table(name)}
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


@cache
def _names(*names: str) -> re.Pattern[str]:
    """One of the words, maybe with the time of the day behind it, as German writes it: "Dienstagabend"."""
    return re.compile(rf"\b({_alternatives(*names)})(?:(?:vor|nach)?mittag|morgen|abend|nacht)?s?\b")


@cache
def _days() -> tuple[re.Pattern[str], ...]:
    month = _alternatives("month")
    joint = rf"(?:{_alternatives('through', 'until')}|(?P<and>{_alternatives('and')}))"
    first = rf"(?:(?P<first>\d{{1,2}})(?:{_ORDINAL})? ?{joint} ?)?"
    return (
        re.compile(r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b"),
        re.compile(rf"\b{first}(?P<day>\d{{1,2}})(?:{_ORDINAL})? (?:de |of )?(?P<month>{month})\b\.?{_YEAR}"),
        re.compile(
            rf"\b(?P<month>{month})\b\.? {first}(?P<day>\d{{1,2}})(?:{_ORDINAL})?\b(?!:)(?! ?%){_YEAR}"
        ),
    )


@cache
def _periods() -> re.Pattern[str]:
    month, of = _alternatives("month"), _YEAR.replace("year", "of_quarter")
    quarter = (
        rf"(?:\bq(?P<q>[1-4])|\b(?P<ordinal>{_alternatives('ordinal')}) (?:quarter|quartal|trimestre))\b{of}"
    )
    told = rf"\b(?:{_alternatives('in')})[ -]?"
    whole = rf"{told}(?P<month>{month})\b(?! \d{{1,2}}\b)\.?{_YEAR.replace('year', 'of_month')}"
    return re.compile(rf"{quarter}|{whole}|\b(?:{_alternatives('year_end')})\b|{told}(?P<only>20\d\d)\b")


def _valid(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _span(sentence: Sentence, match: re.Match[str]) -> Span:
    return Span(sentence.span.start + match.start(), sentence.span.start + match.end())
