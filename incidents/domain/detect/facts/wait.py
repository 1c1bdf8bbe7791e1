"""How long access is gone: a number of days, or until further notice."""

import datetime
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from incidents.domain.detect.acts import Act
from incidents.domain.detect.article import Fact
from incidents.domain.detect.facts.calendar import Calendar, pairs
from incidents.domain.detect.facts.evidence import fact
from incidents.domain.detect.facts.numbers import Number, numbers, table
from incidents.domain.detect.reading import Reading, Sentence
from incidents.domain.detect.text import Span

_NEAR: Final = 7
_FOLLOWING: Final = re.compile(r"[ -]*(?:d[ei] |d')?([^\W\d_]+)")
_MOST_DAYS: Final = 3650
_LEAST_HOURS: Final = 18
_YEAR_HOURS: Final = 8760
# A span of time that an act lasts counts as one that stands so many words from a word for a wait.
_INTRODUCED: Final = 2
_OPENING: Final = 3
_LEAD: Final = 3
_WORDS: Final = re.compile(r"[^\W\d_]+")
_OLDER: Final = re.compile(r"\b(?:in|im jahr|en|nel|since|seit|depuis|desde|dal|early|late) (20\d\d)\b")


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A span of time: its days, and whether it is introduced as one that something lasts."""

    days: int
    span: Span
    lasts: bool


def wait(
    reading: Reading,
    acts: Collection[Act],
    calendar: Calendar,
    began: datetime.date | None,
    *,
    aside: Collection[int] = (),
) -> Iterable[Fact]:
    """Return the stated wait in whole days (``duration_days``), or that it is open (``open_ended``), or nothing.

    A deadline to answer or appeal, an age, a price period and a notice are no wait. The headline speaks first. A span
    of time beside no word for a wait is one where one of the ``acts`` lasts it ("shut out for two months"). Where the
    last day is told, days are counted from the first one that stands with it, else from the day that the act
    ``began``, else from the publication. Where only the days are told on which something was taken and given back,
    those count. Sentences ``aside``, by their indexes, tell of something else.
    """
    acted = {index + near for act in acts for index in (act.sentence.index,) for near in (-1, 0, 1)}
    best: tuple[float, Fact] | None = None
    for sentence in reading.sentences:
        told = sentence.index in acted or sentence.index < _LEAD
        if sentence.index in aside or not (told or "wait" in sentence.hits):
            continue
        if _older(sentence, calendar.published):
            continue
        near = [act for act in acts if abs(act.sentence.index - sentence.index) <= 1]
        stretches = (
            *_dated(sentence, calendar, began),
            *_counted(sentence, reading.lexicon.lang, told, near),
        )
        for stretch in stretches:
            score = sentence.weight * _closeness(sentence, stretch)
            if score > (best[0] if best else 0.0):
                best = score, fact("duration_days", stretch.days, sentence, stretch.span)
    if best is not None:
        return [best[1]]
    return list(_over(acts, calendar, reading.lexicon.lang) or _open(reading, acted))


def _over(acts: Collection[Act], calendar: Calendar, lang: str) -> list[Fact]:
    """The days from the one on which something was taken to the one on which it was given back."""
    taken, given = (
        [
            (day, act.sentence)
            for act in acts
            if act.direction == direction
            for day in (*calendar.days(act.sentence), *calendar.told(act.sentence, lang))
            if day.role == "on"
        ]
        for direction in ("restricts", "restores")
    )
    if not taken or not given:
        return []
    first = min(day.first for day, _sentence in taken)
    last, sentence = max(given, key=lambda one: one[0].first)
    return [
        fact("duration_days", one.days, sentence, one.span)
        for one in _stretch((last.first - first).days, last.span)
    ]


def _open(reading: Reading, acted: Collection[int]) -> Iterator[Fact]:
    for sentence in reading.sentences:
        told = (
            sentence.index in acted
            or sentence.index <= _LEAD
            or sentence.has("wait", "suspend", "revoke", "order", "ban")
        )
        if "open_ended" in sentence.hits and told:
            yield fact("open_ended", "yes", sentence, sentence.hits["open_ended"][0])
            return


def _older(sentence: Sentence, published: datetime.date | None) -> bool:
    """Whether the sentence retells an older case."""
    if published is None or sentence.headline:
        return False
    return any(int(found[1]) < published.year for found in _OLDER.finditer(sentence.folded))


def _dated(sentence: Sentence, calendar: Calendar, began: datetime.date | None) -> Iterator[_Stretch]:
    """Spans of time told by their last day."""
    days = calendar.days(sentence)
    for first, last in pairs(sentence, days):
        span = Span(first.span.start, last.span.end)
        yield from _stretch((last.first - first.first).days, span)
        return
    for day in days:
        start = began if began is not None and began < day.first else calendar.published
        if day.role == "until" and start is not None and not _granted(sentence, day.span):
            yield from _stretch((day.first - start).days, day.span)


def _stretch(days: int, span: Span) -> Iterator[_Stretch]:
    if 0 < days <= _MOST_DAYS:
        yield _Stretch(days, span, lasts=True)


def _granted(sentence: Sentence, span: Span) -> bool:
    """Whether somebody has time until that day, or may do something until then."""
    words = _WORDS.findall(_before(sentence, span))[::-1]
    if not table("not").keys().isdisjoint(words[:_NEAR]):
        return False
    reach = table("granted")
    return any(place <= reach.get(word, -1) for place, word in enumerate(words[:_NEAR]))


def _counted(sentence: Sentence, lang: str, told: bool, acts: list[Act]) -> Iterator[_Stretch]:
    """Spans of time told by a number and a unit, which German may write as one word."""
    if lang != "de" and table("unit").keys().isdisjoint(_WORDS.findall(sentence.folded)):
        return
    for number in numbers(sentence.folded, sentence.span.start, lang):
        unit, end = _unit(sentence, number)
        half = _following("and_a_half").match(sentence.source.folded, end, sentence.span.end)
        value, end = (number.value + 0.5, half.end()) if half else (number.value, end)
        days = _days(value, table("unit").get(unit, 0.0))
        span = Span(number.span.start, end)
        if not 0 < days <= _MOST_DAYS or number.vague or _is_followed(sentence, span, "overnight"):
            continue
        back = _restored(acts) and _is_followed(sentence, span, "on")
        from_then = _is_followed(sentence, span, "told_from") and not _is_awaited(sentence, span)
        if back or not (from_then or _is_within(sentence, span) or _is_given(sentence, span)):
            yield _Stretch(days, span, told and (back or _lasts(sentence, span, acts)))


def _days(value: float, hours: float) -> int:
    """Whole days; a part of a year is one of months."""
    if value * hours < _LEAST_HOURS:
        return 0
    return round(value * 12) * 30 if hours == _YEAR_HOURS and value % 1 else round(value * hours / 24)


def _unit(sentence: Sentence, number: Number) -> tuple[str, int]:
    """The word that follows a number, and where it ends; what stands between ("-", "de") aside."""
    found = _FOLLOWING.match(sentence.source.folded, number.span.end, sentence.span.end)
    return (found[1], found.end()) if found else ("", number.span.end)


def _lasts(sentence: Sentence, span: Span, acts: list[Act]) -> bool:
    """Whether the span of time is introduced as one that something lasts, goes without something, or is of an act."""
    words = _WORDS.findall(_before(sentence, span))[-_OPENING:]
    names = ("during", "after") if _restored(acts) else ("during",)
    introduced = any(not table(name).keys().isdisjoint(words) for name in names)
    between = sentence.source.words.between
    before = (act.span.end for act in acts if act.sentence is sentence and act.span.end <= span.start)
    of_act = any(between(end, span.start) <= 1 for end in before)
    return introduced or of_act or _is_followed(sentence, span, "without")


def _is_awaited(sentence: Sentence, span: Span) -> bool:
    """Whether somebody waits just that long ("they wait two months before they are heard")."""
    return bool(table("awaited").keys() & _WORDS.findall(_before(sentence, span))[-1:])


def _is_within(sentence: Sentence, span: Span) -> bool:
    """Whether something happens within the span of time ("in ten days")."""
    return bool(table("within").keys() & _WORDS.findall(_before(sentence, span))[-1:])


def _is_given(sentence: Sentence, span: Span) -> bool:
    """Whether somebody has that long to do something ("has twenty days to answer")."""
    words = _WORDS.findall(_before(sentence, span))[-_INTRODUCED:]
    return not table("has").keys().isdisjoint(words) and _is_followed(sentence, span, "to_do")


def _restored(acts: list[Act]) -> bool:
    return any(act.direction == "restores" for act in acts)


def _before(sentence: Sentence, span: Span) -> str:
    return sentence.source.folded[sentence.span.start : span.start]


def _is_followed(sentence: Sentence, span: Span, name: str) -> bool:
    return _following(name).match(sentence.source.folded, span.end, sentence.span.end) is not None


@cache
def _following(name: str) -> re.Pattern[str]:
    """A word of a table right behind a span of time."""
    return re.compile(rf"[ ,]*(?:{'|'.join(map(re.escape, table(name)))})\b")


def _closeness(sentence: Sentence, stretch: _Stretch) -> float:
    """1 beside a word for a wait, falling with distance, or before it; 0 where a deadline word stands nearer."""
    near = min(_distance(sentence, stretch.span, "wait"), _INTRODUCED if stretch.lasts else 99)
    deadline = _distance(sentence, stretch.span, "deadline", lasts=stretch.lasts)
    if near > _NEAR or deadline <= min(near, 2):
        return 0.0
    return 1.0 / (1.0 + 0.2 * near)


def _distance(sentence: Sentence, span: Span, name: str, *, lasts: bool = False) -> int:
    """How many words stand between the span and the nearest word of the class.

    What ``lasts`` may be introduced by a word of the class ("por treinta días"), or hold one ("a year").
    """
    between = sentence.source.words.between
    gaps = [
        between(hit.end, span.start) if hit.end <= span.start else between(span.end, hit.start)
        for hit in sentence.hits.get(name, ())
        if not (lasts and (span.holds(hit) or _introduces(sentence, hit, span)))
    ]
    return min(gaps, default=99)


def _introduces(sentence: Sentence, hit: Span, span: Span) -> bool:
    """Whether the word before the span of time says that it lasts, alone or with another ("desde hace")."""
    words = _WORDS.findall(_before(sentence, span))[-2:]
    return hit.end + 1 == span.start and not table("during").keys().isdisjoint(words)
