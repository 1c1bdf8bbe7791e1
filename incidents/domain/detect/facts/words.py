"""What was said about the act: the reason given, the channel offered, the vendor's answer."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from incidents.domain.detect.acts import Act
from incidents.domain.detect.article import ChannelKind, Fact, IncidentType, ReasonSpecificity
from incidents.domain.detect.facts.evidence import fact
from incidents.domain.detect.facts.numbers import table
from incidents.domain.detect.reading import Reading, Sentence
from incidents.domain.detect.text import Span

_END: Final = re.compile(
    r"[;!?\n]|\.(?!\d)|, (?:and|but|while|which|although|[a-z]+ing|et|mais|und|aber|y|pero|e|ma)\b|$"
)
_BEFORE: Final = " :,\"“«„'‘"
_AFTER: Final = " \"”»'’,"
_CLOSING: Final = re.compile('["”“»]')
# "section " of the phrases names a clause only with what follows it: a number, also a Roman one.
_NUMBER: Final = re.compile(r"(?:no\.? |nr\.? |n\.? ?)?(?:\d|[ivxlc]+\b)")
_LEAD: Final = 6
# A reason that is quoted opens with the quotation, an article aside.
_OPENING: Final = 6
_LONGEST: Final = 160
_REASON_FROM: Final = 14
_REFERENCE: Final = re.compile(r"(?:no\.? |nr\.? |n\.? ?|#)?[a-z]{0,4}[-/]?\d[\w/-]*")
_ADDRESS: Final = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_CHANNELS: Final[tuple[ChannelKind, ...]] = ("web_form", "named_contact", "case_number", "none", "email")
_ANSWERS: Final = ("disputes", "apologises", "complies", "fixes", "no_comment")
_FAILURES: Final = frozenset({"outage", "security_breach", "other"})
_PRONOUN: Final = re.compile(r"\W*(?:it|they|we|es)\b")
_OWN_WILL: Final = frozenset(
    {"access_revocation", "suspension", "terms_change", "price_or_limit_change", "region_block"}
)


def reason(reading: Reading, acts: Iterable[Act], kind: IncidentType) -> list[Fact]:
    """Return the ``reason`` given for the act, as it is worded, and its ``reason_specificity``.

    Generic: no clause is named, whatever else is said (method section 7, criterion 1). Clause: one is named.
    Detailed: the clause, the conduct and the evidence for it. Where the article says that no reason was given, that is
    generic, too. Outages and changes of owner have no such reason.
    """
    if kind in {"outage", "ownership_change", "security_breach", "retirement"}:
        return []
    own = {act.sentence.index + near for act in acts if act.type == kind for near in (-1, 0, 1)}
    near = [s for s in reading.sentences if s.index in own or s.index < _LEAD][:_REASON_FROM]
    ranked = sorted(
        ((_worth(span, s), -s.index, span, s) for s in near for span in _grounds(s)), key=lambda row: row[:2]
    )
    if not ranked:
        return list(_unexplained(near))
    _, _, span, sentence = ranked[-1]
    text = sentence.source.text[span.start : span.end]
    return [
        fact("reason", text, sentence, span),
        fact("reason_specificity", _specificity(reading, sentence), sentence, span),
    ]


def _unexplained(sentences: Iterable[Sentence]) -> Iterator[Fact]:
    for sentence in sentences:
        for hit in sentence.hits.get("unexplained", ()):
            yield fact("reason_specificity", "generic", sentence, hit)
            return


def _grounds(sentence: Sentence) -> Iterator[Span]:
    """Yield what follows a word of reason up to the end of its clause, where it names a ground or quotes one.

    What is told as the reason ("citing …") is one whatever it names.
    """
    given = sentence.hits.get("reason_given", [])
    for cue in (*given, *sentence.hits.get("reason_cue", ())):
        start = cue.end
        while start < sentence.span.end and sentence.source.text[start] in _BEFORE:
            start += 1
        stop = _END.search(sentence.source.folded, start, min(sentence.span.end, start + _LONGEST))
        end = stop.start() if stop else min(sentence.span.end, start + _LONGEST)
        while start < end and sentence.source.text[end - 1] in _AFTER:
            end -= 1
        span = _balanced(sentence, start, end)
        grounds = (hit for name in ("ground", "specific", "clause") for hit in sentence.hits.get(name, ()))
        quoted = '"' in sentence.source.folded[cue.end - 1 : min(end, start + _OPENING) + 1]
        named = cue in given or quoted or any(map(span.holds, grounds))
        if start < end and named and not _is_time(sentence, start):
            yield span


def _is_time(sentence: Sentence, start: int) -> bool:
    """Whether a span of time follows, as in "after seven weeks"."""
    following = sentence.source.folded[start : sentence.span.end].split(" ", 2)[1:2]
    return not table("unit").keys().isdisjoint(following)


def _balanced(sentence: Sentence, start: int, end: int) -> Span:
    """The range without half a quotation: up to the mark that closes it, else up to the one that opens it."""
    text, folded = sentence.source.text, sentence.source.folded
    if folded.count('"', start, end) % 2 == 0:
        return Span(start, end)
    opening = folded.rfind('"', start, end)
    if _CLOSING.match(text, end):
        return Span(start, end + 1)
    closing = folded.find('"', end, min(sentence.span.end, opening + _LONGEST))
    if closing >= 0:
        return Span(start, closing + 1)
    while opening > start and text[opening - 1] in _AFTER:
        opening -= 1
    return Span(start, opening)


def _worth(span: Span, sentence: Sentence) -> float:
    named = sum(
        span.holds(hit) for name in ("ground", "specific", "clause") for hit in sentence.hits.get(name, ())
    )
    specific = any(span.holds(hit) for hit in sentence.hits.get("specific", ()))
    return sentence.weight * min(named, 3) * (1.5 if specific else 1.0)


def _specificity(reading: Reading, sentence: Sentence) -> ReasonSpecificity:
    """Conduct and evidence may stand in the sentence after the one that names the clause."""
    if sentence.has("no_reason", "unexplained") or not _names_clause(sentence):
        return "generic"
    told = (sentence, *reading.sentences[sentence.index + 1 : sentence.index + 2])
    return "detailed" if all(any(s.has(name) for s in told) for name in ("specific", "proof")) else "clause"


def _names_clause(sentence: Sentence) -> bool:
    folded = sentence.source.folded
    return any(
        folded[hit.end - 1] != " " or _NUMBER.match(folded, hit.end)
        for hit in sentence.hits.get("clause", ())
    )


def channel(reading: Reading, kind: IncidentType) -> list[Fact]:
    """Return the ``channel`` offered to those cut off, as it is worded, and its ``channel_kind``."""
    if kind not in _OWN_WILL:
        return []
    for name in _CHANNELS:
        for sentence in reading.sentences:
            for span in _channels(sentence, name):
                words = sentence.source.text[span.start : span.end]
                return [fact("channel", words, sentence, span), fact("channel_kind", name, sentence, span)]
    return []


def _channels(sentence: Sentence, name: ChannelKind) -> Iterator[Span]:
    """The words for a channel; "case " of the phrases is one only with its number, an address is one as it stands."""
    for hit in sentence.hits.get(f"channel_{name}", ()):
        number = _REFERENCE.match(sentence.source.folded, hit.end)
        if sentence.source.folded[hit.end - 1] != " ":
            yield hit
        elif number:
            yield Span(hit.start, number.end())
    if name == "email":
        for address in _ADDRESS.finditer(sentence.source.text, sentence.span.start, sentence.span.end):
            yield Span(address.start(), address.end())


def vendor_response(reading: Reading, kind: IncidentType, vendors: Iterable[str]) -> list[Fact]:
    """Return what the vendor answers: disputes, apologises, complies, fixes or no_comment.

    The sentence names the vendor, or speaks of "the company" or "it" and of no public body. Only failures are fixed.
    """
    wanted = set(vendors)
    short = {name for sentence in reading.sentences for name in _first_names(sentence, wanted)}
    told = [sentence for sentence in reading.sentences if _is_of(sentence, wanted, short)]
    for answer in _ANSWERS:
        if answer == "fixes" and kind not in _FAILURES:
            continue
        for sentence in told:
            hindered = min(
                (hit.start for hit in sentence.hits.get("hindered", ())), default=sentence.span.end
            )
            for hit in sentence.hits.get(f"response_{answer}", ()):
                if hit.start < hindered:
                    return [fact("vendor_response", answer, sentence, hit)]
    return []


def _first_names(sentence: Sentence, vendors: set[str]) -> Iterator[str]:
    """What the vendors may be called in short: "Solveig" of Solveig Systems."""
    for mention in sentence.vendors:
        if mention.slug in vendors and not mention.product:
            yield sentence.source.text[mention.start : mention.end].split(" ", 1)[0]


def _is_of(sentence: Sentence, vendors: set[str], short: set[str]) -> bool:
    if sentence.vendors:
        return any(mention.slug in vendors for mention in sentence.vendors)
    if sentence.text.split(" ", 1)[0] in short:
        return True
    pronoun = _PRONOUN.match(sentence.source.folded, sentence.span.start)
    return not sentence.bodies and (sentence.has("maker") or pronoun is not None)
