"""Invented articles with the facts that a careful reader finds in them, to measure what is read of them."""

import datetime
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from incidents.domain.detect.article import Article, IncidentType

HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Told:
    """An article of a type about vendors, and its facts by field.

    What an article does not state is missing, and to find it would be wrong; None stands where either will do.
    Alternatives of a name are parted by "|".
    """

    article: Article
    type: IncidentType
    vendors: list[str]
    facts: Mapping[str, str | None]


def told() -> Iterator[Told]:
    """All articles, file by file."""
    for path in sorted(HERE.glob("facts-*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            raw: dict[str, Any] = json.loads(line)
            published = datetime.date.fromisoformat(raw["published"])
            article = Article(
                raw["id"], title=raw["title"], text=raw["text"], published=published, lang=raw["lang"]
            )
            yield Told(article, raw["type"], raw["vendors"], raw["facts"])
