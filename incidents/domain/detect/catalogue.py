"""The AI vendors and products that detection can name, and where a text names them."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from incidents.domain.detect.matcher import Hit, PhraseIndex
from incidents.domain.detect.site import Site, plain_names
from incidents.domain.detect.text import fold

Kind = Literal["ai", "weak", "broad", "infra"]

# A version or a tier behind a product name belongs to it: "Orion 4.1 Turbo", "Orion Pro".
_TIER = (
    "Pro|Plus|Max|Ultra|Mini|Nano|Flash|Turbo|Lite|Opus|Sonnet|Haiku|Large|Medium|Small|Instant|Preview|Enterprise"
    "|Business|Teams?|API"
)
_VERSION = re.compile(rf"(?:\.\d+)?(?:[ -](?:v?\d+(?:\.\d+)*[a-z]?\b|(?:{_TIER})\b|[A-Z][a-z]+(?= \d)))*")
_TELLING = re.compile(r"\B[A-Z](?<!\bAI)|\d|\.")
_WORD = re.compile(r"[^\W\d_]+")
# "Metas neues Modell": German takes its genitive without an apostrophe.
_PLAIN = re.compile(r"\w+[^\W\dsxzSXZ]")
_GENITIVE = frozenset({"ai", "broad"})
_SPEAKS_OF_AI = frozenset({"ai", "weak"})


@dataclass(frozen=True, slots=True)
class CatalogueProduct:
    """A product with its other names and the models it is sold with.

    A ``distinct`` name is no everyday word, so that it needs no talk of AI around it.
    """

    name: str
    aliases: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    distinct: bool = False


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A vendor to look for.

    ``kind`` says what its bare name proves: ``ai`` is known for AI, ``weak`` is also an everyday word (found
    with a capital, beside talk of AI), ``broad`` sells much besides AI (its name alone proves nothing),
    ``infra`` is what AI vendors run on. ``country`` is an ISO 3166 alpha-2 code. Of all names those in ``everyday``
    count only beside talk of AI; ``look_alikes`` are longer words that hold a name and mean something else.
    """

    slug: str
    name: str
    country: str = ""
    aliases: tuple[str, ...] = ()
    products: tuple[CatalogueProduct, ...] = ()
    kind: Kind = "ai"
    everyday: tuple[str, ...] = ()
    look_alikes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mention:
    """A vendor or one of its products named in a text, at ``start:end``; ``product`` is empty for the vendor."""

    slug: str
    kind: Kind
    product: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Name:
    slug: str
    kind: Kind
    product: str
    capital: bool
    words: tuple[str, ...]


class Catalogue:
    """All names of all vendors in one index."""

    def __init__(self, entries: Mapping[str, CatalogueEntry], index: PhraseIndex[_Name]) -> None:
        """Use :meth:`build` instead."""
        self.entries = entries
        self._index = index
        self._owners = {name: entry for entry in entries.values() for name in plain_names(_all_names(entry))}

    @classmethod
    def build(cls, entries: Iterable[CatalogueEntry]) -> "Catalogue":
        """Index the entries (about 10 ms for 200 vendors); of two with one slug the names are joined.

        The later entry's own name wins, so that an organisation's register overrides the shipped list. The
        look-alikes, shipped ones ("Claude Monet") and those of the entries, hide the names that they hold.
        """
        merged: dict[str, CatalogueEntry] = {}
        for entry in entries:
            known = merged.get(entry.slug)
            merged[entry.slug] = _joined(known, entry) if known else entry
        pairs = [(name, value) for entry in merged.values() for name, value in _names(entry)]
        hiding = [*_look_alikes(), *(name for entry in merged.values() for name in entry.look_alikes)]
        pairs += [(name, _Name("", "ai", "", True, tuple(_WORD.findall(name)))) for name in hiding]
        return cls(merged, PhraseIndex(pairs))

    def publisher(self, site: Site) -> str:
        """Return the slug of the vendor whose own site this is; empty where it is nobody's.

        What a seller of much besides AI publishes is about anything, save on its status page.
        """
        owners = (self._owners[name] for name in site.names if name in self._owners)
        return next((one.slug for one in owners if site.status or one.kind in _SPEAKS_OF_AI), "")

    def find(
        self, text: str, folded: str, beside: Iterable[Mention] = (), publisher: str = ""
    ) -> list[Mention]:
        """Return the names in the text, in order of position.

        Of overlapping names the longest counts; a product name that two vendors share goes to the one that
        the text names, or what stands beside it (``beside``, the mentions in the text under a headline), or whose site
        it stands on.
        """
        hits = [hit for hit in self._index.find(folded) if _written_as_name(text, hit)]
        named = {hit.value.slug for hit in hits if not hit.value.product}
        named = named or {mention.slug for mention in beside if not mention.product} or {publisher}
        hits.sort(key=lambda hit: (hit.start, -hit.end, hit.value.slug not in named, not hit.value.product))
        found: list[Mention] = []
        for hit in hits:
            if found and hit.start < found[-1].end:
                continue
            name = hit.value
            end = _with_version(text, hit.end) if name.product else hit.end
            found.append(Mention(name.slug, name.kind, name.product, hit.start, end))
        return [mention for mention in found if mention.slug]


@cache
def _shipped() -> dict[str, Any]:
    raw = resources.files("incidents.domain").joinpath("catalogue.toml").read_text(encoding="utf-8")
    return tomllib.loads(raw)


def _look_alikes() -> tuple[str, ...]:
    return tuple(_shipped()["look_alikes"])


@cache
def _everyday() -> frozenset[str]:
    return frozenset(_shipped()["everyday"])


@cache
def shipped_entries() -> tuple[CatalogueEntry, ...]:
    """Return the vendors that come with the product, read once from ``catalogue.toml``."""
    return tuple(_entry(row, _everyday()) for row in _shipped()["vendor"])


@cache
def shipped_catalogue() -> Catalogue:
    """Return the catalogue of the shipped vendors, built once."""
    return Catalogue.build(shipped_entries())


def _entry(row: dict[str, Any], everyday: frozenset[str]) -> CatalogueEntry:
    products = tuple(
        CatalogueProduct(
            name=item["name"],
            aliases=tuple(item.get("aliases", ())),
            models=tuple(item.get("models", ())),
            distinct=item["name"] not in everyday,
        )
        for item in row.get("products", ())
    )
    names = (row["name"], *row.get("aliases", ()), *(product.name for product in products))
    return CatalogueEntry(
        slug=row["slug"],
        name=row["name"],
        country=row["country"],
        aliases=tuple(row.get("aliases", ())),
        products=products,
        kind=row["kind"],
        everyday=tuple(name for name in names if name in everyday),
    )


def _all_names(entry: CatalogueEntry) -> tuple[str, ...]:
    return (entry.name, *entry.aliases, *(product.name for product in entry.products))


def _joined(known: CatalogueEntry, other: CatalogueEntry) -> CatalogueEntry:
    return CatalogueEntry(
        slug=other.slug,
        name=other.name,
        country=other.country or known.country,
        aliases=tuple(dict.fromkeys((known.name, *known.aliases, *other.aliases))),
        products=known.products + other.products,
        kind=known.kind,
        everyday=known.everyday + other.everyday,
        look_alikes=known.look_alikes + other.look_alikes,
    )


def _names(entry: CatalogueEntry) -> Iterator[tuple[str, _Name]]:
    for name in dict.fromkeys((entry.name, *entry.aliases)):
        found = _name(entry, name, _weakened(entry, name, entry.kind), "")
        yield name, found
        if found.kind in _GENITIVE and _PLAIN.fullmatch(name):
            yield f"{name}s", found
    for product in entry.products:
        for name in dict.fromkeys((product.name, *product.aliases, *product.models)):
            kind = _product_kind(entry.kind, name, distinct=product.distinct)
            yield name, _name(entry, name, _weakened(entry, name, kind), product.name)


def _weakened(entry: CatalogueEntry, name: str, kind: Kind) -> Kind:
    """A name that is also an everyday word proves something only beside talk of AI."""
    return "weak" if kind == "ai" and name in entry.everyday else kind


def _name(entry: CatalogueEntry, name: str, kind: Kind, product: str) -> _Name:
    return _Name(entry.slug, kind, product, not _TELLING.search(name), tuple(_WORD.findall(name)))


def _product_kind(kind: Kind, name: str, *, distinct: bool) -> Kind:
    """One everyday-looking word needs talk of AI around it, whoever sells it."""
    if distinct or _TELLING.search(name) or " " in name:
        return "ai"
    return "infra" if kind == "infra" else "weak"


def _written_as_name(text: str, hit: Hit[_Name]) -> bool:
    if not hit.value.capital:
        return True
    return all(
        not (wanted[0].isupper() and got[0].islower())
        for wanted, got in zip(hit.value.words, _WORD.findall(text, hit.start, hit.end), strict=False)
    )


def _with_version(text: str, end: int) -> int:
    version = _VERSION.match(text, end)
    return version.end() if version else end


def slug_of(name: str) -> str:
    """Return the slug of a vendor's name: folded letters and digits joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")
