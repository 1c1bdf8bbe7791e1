"""An article made ready for questions: its sentences in order of weight, and what stands in each of them."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import TypeVar

from incidents.domain.detect.article import Article, Where
from incidents.domain.detect.catalogue import Catalogue, Mention
from incidents.domain.detect.lexicon import (
    LANGUAGES,
    Body,
    Lexicon,
    Place,
    common_words,
    lexicon,
)
from incidents.domain.detect.matcher import Hit
from incidents.domain.detect.naming import bodies_in, places_in, sure_bodies
from incidents.domain.detect.site import site_of
from incidents.domain.detect.text import Span, Words, fold, sentences
from incidents.domain.detect.unknown import unknown_names, unknown_vendors
from incidents.domain.detect.wording import joined

Located = TypeVar("Located", Hit[str], Hit[Place], Hit[Body], Mention)

HEADLINE = 3.0
_LEAD = (2.2, 1.8, 1.5, 1.2, 1.0, 1.0, 0.9, 0.9)
_BODY, _TAIL, _TAIL_FROM = 0.6, 0.3, 24
_HEADLINE_LENGTH, _HEADLINE_WORDS = 160, 3
_MOST_SENTENCES = 400
_TOO_FEW = 1
_OPENING = 3
_NEXT = 1


@dataclass(frozen=True, slots=True)
class Source:
    """The title or the text, folded once."""

    where: Where
    text: str
    folded: str
    words: Words

    @classmethod
    def of(cls, where: Where, text: str) -> "Source":
        """Fold and index a text."""
        folded = fold(text)
        return cls(where, text, folded, Words(folded))


@dataclass(slots=True)
class Sentence:
    """One sentence with its weight (headline and lead count most) and what was found in it, in order."""

    source: Source
    span: Span
    index: int
    weight: float
    hits: dict[str, list[Span]] = field(default_factory=dict)
    vendors: list[Mention] = field(default_factory=list)
    places: list[Hit[Place]] = field(default_factory=list)
    bodies: list[Hit[Body]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The sentence as it was written."""
        return self.source.text[self.span.start : self.span.end]

    @property
    def folded(self) -> str:
        """The sentence folded; offsets are relative to ``span.start``."""
        return self.source.folded[self.span.start : self.span.end]

    @property
    def headline(self) -> bool:
        """Whether the sentence has a headline's weight."""
        return self.weight >= HEADLINE

    @property
    def asks(self) -> bool:
        """Whether the sentence is a question."""
        return self.source.text[self.span.start : self.span.end].endswith("?")

    def has(self, *names: str) -> bool:
        """Tell whether a word of any of the classes stands in the sentence."""
        return any(name in self.hits for name in names)


@dataclass(frozen=True, slots=True)
class Reading:
    """The article read: sentences from the headline down.

    It is ``doubtful`` where every vendor it names could also be an everyday word or a seller of much besides AI.
    ``publisher`` is the vendor on whose own site it stands, empty where that is nobody's; ``manual`` says that its
    address is that of instructions.
    """

    article: Article
    lexicon: Lexicon
    catalogue: Catalogue
    sentences: tuple[Sentence, ...]
    doubtful: bool
    publisher: str
    manual: bool

    @property
    def named(self) -> bool:
        """Whether the article says whose product it is about."""
        return bool(self.publisher) or any(sentence.vendors for sentence in self.sentences)

    def count(self, name: str, *, first: int) -> int:
        """Count the words of a class in the first sentences."""
        return sum(len(sentence.hits.get(name, ())) for sentence in self.sentences[:first])


def read(article: Article, catalogue: Catalogue) -> Reading:
    """Cut the article into weighted sentences and find every known word, name, place and public body."""
    sources = [Source.of("title", article.title or ""), Source.of("text", article.text or "")]
    lexicon_ = lexicon(language_of(article.lang, " ".join(source.folded[:3000] for source in sources)))
    found: list[Sentence] = []
    for source in sources:
        found += _sentences(source, bool(article.title and article.title.strip()), len(found))
    site = site_of(article.url)
    publisher = catalogue.publisher(site)
    listed = _mentions(sources[0], sources[1], catalogue, publisher)
    unknown = unknown_names(sources[0].text, sources[1].text, alone=not any(listed))
    for source, mentions in zip(sources, listed, strict=True):
        own = [sentence for sentence in found if sentence.source is source]
        _place_words(own, source, lexicon_)
        _place_vendors(own, [*mentions, *unknown_vendors(unknown, source.text, mentions)])
    _place_names(found, sources, lexicon_.lang)
    doubtful = not _keep_ai_mentions(found, publisher)
    return Reading(article, lexicon_, catalogue, tuple(found), doubtful, publisher, site.manual)


def language_of(declared: str | None, folded: str) -> str:
    """Return one of the supported languages: the declared one unless the words clearly say another."""
    counts = Counter(hit.value for hit in common_words().find(folded))
    if max(counts.values(), default=0) <= _TOO_FEW:
        counts.update({lang: sum(1 for _ in lexicon(lang).words.find(folded)) for lang in LANGUAGES})
    best = max(LANGUAGES, key=lambda lang: counts[lang])
    short = (declared or "")[:2].lower()
    if short in LANGUAGES and counts[short] * 2 >= counts[best]:
        return short
    return best


def _sentences(source: Source, titled: bool, before: int) -> list[Sentence]:
    found: list[Sentence] = []
    for place, span in enumerate(islice(sentences(source.text), _MOST_SENTENCES)):
        found.append(Sentence(source, span, before + place, _weight(source, titled, place, span)))
    return found


def _weight(source: Source, titled: bool, place: int, span: Span) -> float:
    if source.where == "title" or (not titled and place == 0 and _looks_like_headline(source, span)):
        return HEADLINE
    if place < len(_LEAD):
        return _LEAD[place]
    return _BODY if place < _TAIL_FROM else _TAIL


def _looks_like_headline(source: Source, span: Span) -> bool:
    followed = source.text[span.end : span.end + 1] == "\n"
    words = source.text[span.start : span.end].split()
    short = span.end - span.start <= _HEADLINE_LENGTH and len(words) >= _HEADLINE_WORDS
    return followed and short and source.text[span.end - 1] not in ".;:"


def _place_words(found: list[Sentence], source: Source, lexicon_: Lexicon) -> None:
    hits = list(joined(lexicon_.words.find(source.folded), source.folded, source.words))
    muted = [Span(hit.start, hit.end) for hit in hits if hit.value == "mute"]
    for sentence, hit in _by_sentence(found, hits):
        span = Span(hit.start, hit.end)
        if hit.value != "mute" and not any(mute.holds(span) and mute != span for mute in muted):
            sentence.hits.setdefault(hit.value, []).append(span)


def _mentions(
    title: Source, text: Source, catalogue: Catalogue, publisher: str
) -> tuple[list[Mention], list[Mention]]:
    """The names in headline and text; a name that two vendors share goes to the one that either of them names."""
    below = catalogue.find(text.text, text.folded, catalogue.find(title.text, title.folded), publisher)
    return catalogue.find(title.text, title.folded, below, publisher), below


def _place_names(found: list[Sentence], sources: Sequence[Source], lang: str) -> None:
    named = [places_in(source.text, source.folded, lang) for source in sources]
    acting = sure_bodies([bodies_in(source.text, source.folded) for source in sources], named)
    for source, places, bodies in zip(sources, named, acting, strict=True):
        own = [sentence for sentence in found if sentence.source is source]
        for sentence, hit in _by_sentence(own, places):
            sentence.places.append(hit)
            name = "country" if hit.value.noun else "belonging"
            sentence.hits.setdefault(name, []).append(Span(hit.start, hit.end))
        for sentence, body in _by_sentence(own, bodies):
            sentence.bodies.append(body)
            name = "court" if body.value.court else "body"
            sentence.hits.setdefault(name, []).append(Span(body.start, body.end))


def _place_vendors(found: list[Sentence], mentions: list[Mention]) -> None:
    for sentence, mention in _by_sentence(found, sorted(mentions, key=lambda mention: mention.start)):
        if not _names_a_tool(sentence, mention):
            sentence.vendors.append(mention)


def _names_a_tool(sentence: Sentence, mention: Mention) -> bool:
    """Whether a name only says what kind of form or channel is meant: its maker has no part in the event."""
    own = Span(mention.start, mention.end)
    if any(hit.holds(own) for hit in sentence.hits.get("channel_web_form", ())):
        return True
    folded = sentence.source.folded
    tools = (hit.start for hit in sentence.hits.get("tool", ()))
    return any(start >= own.end and folded[own.end : start] in (" ", "-") for start in tools)


def _by_sentence(found: list[Sentence], hits: Iterable[Located]) -> Iterator[tuple[Sentence, Located]]:
    rows = iter(found)
    sentence = next(rows, None)
    for hit in sorted(hits, key=lambda hit: hit.start):
        while sentence is not None and hit.start >= sentence.span.end:
            sentence = next(rows, None)
        if sentence is None:
            return
        if hit.start >= sentence.span.start and hit.end <= sentence.span.end:
            yield sentence, hit


def _keep_ai_mentions(found: list[Sentence], publisher: str) -> bool:
    """Drop names that prove nothing here: an everyday word or a broad vendor needs talk of AI around it.

    Where none proves anything all stay, and the answer is False: what else the article says must tell.
    """
    early = any(sentence.has("ai") for sentence in found[:_OPENING])
    ai_at_all = early or _is_about_ai(found)
    sold: defaultdict[str, bool] = defaultdict(bool)
    for sentence in found:
        for mention in sentence.vendors:
            sold[mention.slug] |= bool(mention.product)
    causes = _causes(found)
    proven = [
        [
            m
            for m in sentence.vendors
            if _proves(m, ai_at_all, sentence.has("ai") or early or sold[m.slug])
            or m.slug == publisher
            or (m.kind == "infra" and m.slug in causes)
        ]
        for sentence in found
    ]
    for sentence, sure in zip(found, proven, strict=True):
        sentence.vendors = sure if any(proven) else [m for m in sentence.vendors if m.kind != "infra"]
        if sentence.vendors:
            sentence.hits["vendor"] = [Span(m.start, m.end) for m in sentence.vendors]
    return bool(publisher) or any(proven)


def _causes(found: list[Sentence]) -> set[str]:
    """What AI vendors run on counts where the first sentences name it together with an AI product."""
    lead = [mention for sentence in found[:2] for mention in sentence.vendors]
    if not any(mention.kind == "ai" for mention in lead):
        return set()
    return {mention.slug for mention in lead if mention.kind == "infra"}


def _is_about_ai(found: list[Sentence]) -> bool:
    """A sure name, repeated talk of AI, two doubtful names in the lead, or a seller beside its own product."""
    mentions = [mention for sentence in found for mention in sentence.vendors]
    doubtful = {
        mention.slug for sentence in found[:3] for mention in sentence.vendors if mention.kind == "weak"
    }
    sellers = {mention.slug for mention in mentions if not mention.product}
    return (
        any(mention.kind == "ai" for mention in mentions)
        or sum(sentence.has("ai") for sentence in found) > 1
        or len(doubtful) > 1
        or any(mention.product and mention.slug in sellers for mention in mentions)
        or _sells_software(found)
        or any(_beside_software(sentence, mention) for sentence in found for mention in sentence.vendors)
    )


def _beside_software(sentence: Sentence, mention: Mention) -> bool:
    """An everyday word next to an assistant or a model ("l'assistant de Mistral") names who makes it."""
    words = sentence.source.words
    return any(
        0 <= words.between(min(hit.end, mention.end), max(hit.start, mention.start)) <= _NEXT
        for hit in sentence.hits.get("software", ())
    )


def _sells_software(found: list[Sentence]) -> bool:
    """An everyday word that keeps its capital all through talk of models, plans and developers is a product."""
    named = sum(any(mention.kind == "weak" for mention in sentence.vendors) for sentence in found)
    about_software = any(sentence.has("software", "ai") for sentence in found)
    return named > 1 and about_software and sum(sentence.has("thing", "price") for sentence in found) > 1


def _proves(mention: Mention, ai_at_all: bool, near: bool) -> bool:
    if mention.kind == "ai":
        return True
    if mention.kind == "weak":
        return ai_at_all
    return mention.kind == "broad" and ai_at_all and near
