"""Invented articles about invented vendors, with what a careful reader says of each."""

import datetime
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from incidents.domain.detect.article import Article
from incidents.domain.detect.catalogue import (
    Catalogue,
    CatalogueEntry,
    CatalogueProduct,
    shipped_entries,
)
from incidents.domain.detect.text import fold

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Labelled:
    """An article and its labels: ``type`` is None where it reports no incident, ``also`` are types as good.

    ``event`` is the same for all articles that tell of one, and None where nobody compared them.
    """

    id: str
    lang: str
    title: str | None
    text: str
    type: str | None
    also: tuple[str, ...]
    direction: str | None
    vendors: tuple[str, ...]
    event: str | None = None
    published: datetime.date | None = None

    @property
    def article(self) -> Article:
        """The article without its labels."""
        return Article(self.id, title=self.title, text=self.text, published=self.published, lang=self.lang)


def corpus() -> Iterator[Labelled]:
    """All articles, file by file."""
    for path in sorted(HERE.glob("articles-*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            raw: dict[str, Any] = json.loads(line)
            day = raw.get("published")
            raw |= {"also": tuple(raw["also"]), "vendors": tuple(raw["vendors"])}
            yield Labelled(**raw | {"published": datetime.date.fromisoformat(day) if day else None})


def stories() -> Iterator[Labelled]:
    """The articles whose events are known."""
    return (one for one in corpus() if one.event is not None)


@cache
def _vendors() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((HERE / "vendors.json").read_text(encoding="utf-8"))
    return found


@cache
def invented_names() -> frozenset[str]:
    """The words, folded, of the names of the vendors that stand in no article but those of the corpus."""
    return frozenset(word for one in _vendors() for word in fold(one["name"]).split())


@cache
def catalogue_of_corpus() -> Catalogue:
    """The shipped catalogue with the vendors of the corpus."""
    invented = [
        CatalogueEntry(
            slug=one["slug"],
            name=one["name"],
            country="",
            aliases=(),
            products=tuple(CatalogueProduct(p["name"], (), tuple(p["models"])) for p in one["products"]),
            kind=one.get("kind", "ai"),
        )
        for one in _vendors()
    ]
    return Catalogue.build([*shipped_entries(), *invented])
