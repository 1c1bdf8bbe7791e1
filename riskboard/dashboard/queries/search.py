"""Search over everything: the closest records of all kinds in one list, by one query."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from incidents.models import Article, Candidate, Source
from incidents.models.incident import SEARCHED
from incidents.queries.incidents import visible_to
from riskboard.accounts.permissions import Actor
from riskboard.common.finding import find, find_alike, find_similar, laxly
from vendors.models import Contract, Product, Vendor, Workload

SHORTEST = 2
LONGEST = 200
PER_KIND = 20
SHOWN = 40
# kind → (what it is called, its icon, the name of its page)
KINDS: Mapping[str, tuple[str | Promise, str, str]] = {
    "vendor": (_("Vendor"), "vendor", "vendor"),
    "product": (_("Product"), "vendor", "product"),
    "contract": (_("Contract"), "contract", "contract"),
    "workload": (_("Workload"), "workload", "workload"),
    "incident": (_("Incident"), "incident", "incident"),
    "source": (_("Source"), "source", "source"),
    "candidate": (_("Candidate"), "triage", "candidate"),
    "article": (_("Article"), "source", "source"),
}


@dataclass(frozen=True)
class Hit:
    """A record that was found: its kind, what it is called, one more line, and where it is."""

    kind: str
    name: str
    detail: str
    key: str

    @property
    def label(self) -> str | Promise:
        """What its kind is called."""
        return KINDS[self.kind][0]

    @property
    def icon(self) -> str:
        """The icon of its kind."""
        return KINDS[self.kind][1]

    @property
    def url(self) -> str:
        """Its page; an article's is the page of the source it was read from."""
        return reverse(KINDS[self.kind][2], args=[self.key])


@dataclass(frozen=True)
class _Place:
    """Where one kind is looked for: its rows, its searched texts (the name first), one more line, its key."""

    kind: str
    rows: QuerySet[Any]
    searched: tuple[str, ...]
    detail: str = ""
    key: str = "slug"
    other: Callable[[str], Q] | None = None


def search(person: Actor, text: str, *, limit: int = SHOWN) -> list[Hit]:
    """The closest ``limit`` records that ``person`` may know of, the closest first.

    One query; where it finds nothing, another looks for words with a letter wrong, and then one for names that are
    only like the text.
    """
    text = " ".join(text.replace("\0", " ").split())[:LONGEST]
    if len(text) < SHORTEST:
        return []
    places = [*_register(), *_news(person)]
    found = [
        _hits(place, find(place.rows, place.searched, text, place.other(text) if place.other else None))
        for place in places
    ]
    return _closest(found, limit) or _similar(places, text, limit) or _alike(places, text, limit)


def _similar(places: list[_Place], text: str, limit: int) -> list[Hit]:
    return _closest([_hits(place, find_similar(place.rows, place.searched, text)) for place in places], limit)


def _alike(places: list[_Place], text: str, limit: int) -> list[Hit]:
    # What the news say is looked for by its words alone.
    named = [place for place in places if place.kind not in ("article", "candidate")]
    with laxly():
        return _closest(
            [_hits(place, find_alike(place.rows, place.searched[0], text)) for place in named], limit
        )


def _closest(branches: list[QuerySet[Any, Any]], limit: int) -> list[Hit]:
    first, *others = branches
    rows = first.union(*others, all=True).order_by("-closeness", "hit_rank", "hit_name")[:limit]
    return [Hit(kind, name, detail, key) for kind, name, detail, key, _closeness, _rank in rows]


def _register() -> list[_Place]:
    names = Func(F("aliases"), Value(" "), function="array_to_string", output_field=TextField())
    vendors = Vendor.objects.alias(alias_text=names).filter(archived_at=None)
    products = Product.objects.filter(archived_at=None)
    contracts = Contract.objects.filter(archived_at=None)
    workloads = Workload.objects.filter(archived_at=None)
    return [
        _Place(
            "vendor", vendors, ("name", "owner", "notes"), other=lambda text: Q(alias_text__icontains=text)
        ),
        _Place("product", products, ("name", "model"), "vendor__name"),
        _Place("contract", contracts, ("title", "reference", "notes"), "reference"),
        _Place("workload", workloads, ("name", "owner", "description"), "owner"),
    ]


def _news(person: Actor) -> list[_Place]:
    # A candidate stands for its story's articles; once it is decided, its incident stands for it.
    candidates = Candidate.objects.filter(incident=None)
    articles = Article.objects.filter(source__isnull=False, relevant=True, story__candidate=None)
    return [
        _Place("incident", visible_to(person), SEARCHED, "reference", "reference"),
        _Place("source", Source.objects.all(), ("name", "url"), "url", "pk"),
        _Place("candidate", candidates, ("story__title",), "type", "pk"),
        _Place("article", articles, ("title",), "source__name", "source__pk"),
    ]


def _hits(place: _Place, found: QuerySet[Any]) -> QuerySet[Any, Any]:
    nothing = Value("", output_field=TextField())
    line = Coalesce(Cast(F(place.detail), TextField()), nothing) if place.detail else nothing
    hits: QuerySet[Any, Any] = (
        found.annotate(
            hit_kind=Value(place.kind, output_field=TextField()),
            hit_rank=Value(list(KINDS).index(place.kind)),
            hit_name=Cast(F(place.searched[0]), TextField()),
            hit_detail=line,
            hit_key=Cast(F(place.key), TextField()),
        )
        .order_by("-closeness")
        .values_list("hit_kind", "hit_name", "hit_detail", "hit_key", "closeness", "hit_rank")[:PER_KIND]
    )
    return hits
