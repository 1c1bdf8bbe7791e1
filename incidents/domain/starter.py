"""The starter set: sources that come with the product, each to be switched on by choice."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

TOPICS: Final = ("news", "status", "terms", "retirement", "authority", "press")


@dataclass(frozen=True, slots=True)
class StarterSource:
    """One source: ``kind`` as sources have it, ``vendor`` a slug of the catalogue, ``lang`` a language tag."""

    name: str
    url: str
    topic: str
    kind: str = "feed"
    vendor: str = ""
    lang: str = "en"


@cache
def starter_sources() -> tuple[StarterSource, ...]:
    """The whole set in its order, read once from ``starter.toml``."""
    raw = resources.files("incidents.domain").joinpath("starter.toml").read_text(encoding="utf-8")
    return tuple(StarterSource(**row) for row in tomllib.loads(raw)["source"])
