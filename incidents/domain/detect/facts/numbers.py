"""Numbers in digits and in words, in the five languages."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Final

from incidents.domain.detect.lexicon import LANGUAGES
from incidents.domain.detect.text import Span, fold

_PIECE: Final = r"\d+(?:[.,' ]\d{3})+(?!\d)|\d+(?:[.,]\d+)?|[^\W\d_]+"
_GROUPED: Final = re.compile(r"\d+(?:[.,' ]\d{3})+")
_HALF: Final = 0.5
# What a digit is written together with: "dreihundert", "trecento".
_HUNDRED: Final = {"de": "hundert", "it": "cento"}
_MOST_DIGITS: Final = 13
# Several questions are asked of a sentence in turn: as many as are read at a time, and no more, are kept.
_REMEMBERED: Final = 64


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text. A vague one ("hundreds of") holds the least that can be meant."""

    value: float
    span: Span
    vague: bool = False


@dataclass(frozen=True, slots=True)
class _Part:
    span: Span
    value: float
    kind: str


@cache
def table(name: str) -> Mapping[str, float]:
    """Return one table of ``numbers.toml`` by folded word: ``number.en``, ``scale``, ``vague``, ``unit``, ``month``…"""
    raw = (
        resources.files("incidents.domain.detect")
        .joinpath("phrases", "numbers.toml")
        .read_text(encoding="utf-8")
    )
    rows = tomllib.loads(raw)
    for part in name.split("."):
        rows = rows[part]
    return {fold(word): float(value) for value, words in rows.items() for word in words}


@lru_cache(_REMEMBERED)
def numbers(folded: str, offset: int, lang: str) -> tuple[Number, ...]:
    """Return the numbers of a folded sentence; spans are shifted by ``offset``.

    "sixty-one", "1.2 million", "19,000" and "hundreds of millions" are one number each.
    """
    found: list[Number] = []
    run: list[_Part] = []
    for part in _parts(folded, lang):
        if run and not _goes_on(run, part, folded):
            found.append(_joined(run, offset))
            run = []
        run.append(part)
    if run:
        found.append(_joined(run, offset))
    return tuple(number for number in found if number.value > 0)


def stated(sentence: str, value: float) -> Number | None:
    """Where a sentence states ``value``, in whichever of the languages; None where no words of it do."""
    folded = fold(sentence)
    found = (number for lang in LANGUAGES for number in numbers(folded, 0, lang))
    return next((number for number in found if number.value == value), None)


@cache
def _words(lang: str) -> Mapping[str, float]:
    """The number words of a language, with those that it writes as one: "einundzwanzig", "ventidue", "veintidós"."""
    words = table(f"number.{lang}")
    tens = [(word, value) for word, value in words.items() if value in range(20, 100, 10)]
    ones = [(word, value) for word, value in words.items() if value in range(1, 10)]
    hundreds = {one + _HUNDRED[lang]: value * 100 for one, value in ones if lang in _HUNDRED}
    joined = {
        made: ten_value + value
        for ten, ten_value in tens
        for one, value in ones
        for made in _as_one(lang, ten, one)
    }
    return {**joined, **hundreds, **words}


def _as_one(lang: str, ten: str, one: str) -> tuple[str, ...]:
    if lang == "de":
        return (f"{one}und{ten}",)
    if lang == "it":
        return (ten[:-1] + one,) if one[0] in "uo" else (ten + one,)
    return (f"veinti{one}",) if lang == "es" and ten == "veinte" else ()


@cache
def _tokens(lang: str) -> re.Pattern[str]:
    """What may be a number or a part of one; what is written as several words is tried whole ("dix-sept", "half a")."""
    whole = sorted((word for word in table(f"number.{lang}") if not word.isalpha()), key=len, reverse=True)
    return re.compile("|".join([*(rf"\b{re.escape(word)}\b" for word in whole), _PIECE]))


@cache
def _lasting(lang: str) -> re.Pattern[str]:
    """A number and a span of time written as one word, as German does: "zweiwöchig"."""
    both = ("|".join(sorted(names, key=len, reverse=True)) for names in (_words(lang), table("unit")))
    return re.compile("({})(?:{})".format(*both))


def _parts(folded: str, lang: str) -> Iterator[_Part]:
    words, scale, vague = _words(lang), table("scale"), table("vague")
    for match in _tokens(lang).finditer(folded):
        token, span = match.group(), Span(match.start(), match.end())
        if token[0].isdigit():
            value = _digits(token)
            if value is not None:
                yield _Part(span, value, "digits")
        elif token in words:
            yield _Part(span, words[token], "word")
        elif token in scale:
            yield _Part(span, scale[token], "scale")
        elif token in vague:
            yield _Part(span, vague[token], "vague")
        elif lang == "de" and (joined := _lasting(lang).fullmatch(token)):
            yield _Part(Span(span.start, span.start + joined.end(1)), words[joined[1]], "word")


def _digits(token: str) -> float | None:
    if len(token) > _MOST_DIGITS or not token.isascii():
        return None
    if _GROUPED.fullmatch(token):
        return float(re.sub(r"\D", "", token))
    return float(token.replace(",", "."))


def _goes_on(run: list[_Part], part: _Part, folded: str) -> bool:
    between = folded[run[-1].span.end : part.span.start]
    if run[-1].kind == "vague":
        return part.kind in {"scale", "vague"} and between.strip() in {"of", "de", "von", "di", ""}
    if between.strip(" -") not in {"", "and", "et", "y", "e"} or (
        between.strip() == "-" and part.kind == "digits"
    ):
        return False
    if part.kind == "scale":
        return True
    if part.value == _HALF:
        return run[-1].kind == "scale" or (run[-1].kind == "word" and between.strip(" -") != "")
    return (
        part.kind == "word" and run[-1].kind == "word" and part.value < run[-1].value and run[-1].value >= 20
    )


def _joined(run: list[_Part], offset: int) -> Number:
    total = 0.0
    for before, part in zip([None, *run], run, strict=False):
        if part.kind == "scale":
            total = (total or 1.0) * part.value
        elif part.value == _HALF and before is not None and before.kind == "scale":
            total += part.value * before.value
        elif run[0].kind == "vague" and part is not run[0]:
            total *= part.value
        else:
            total += part.value
    span = Span(offset + run[0].span.start, offset + run[-1].span.end)
    return Number(total, span, vague=any(part.kind == "vague" for part in run))
