"""What befell a very large organisation: incidents with all that services write beside them, and the news."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from django.db import connection
from django.utils import timezone

from incidents.domain.consequences import Case, NamedProduct, account_state, events, product_state
from incidents.models import Article, Candidate, Incident, Source, Story
from incidents.models.incident import TimelineEntry
from incidents.models.vocabulary import IncidentType
from tests.bench.register import copy_rows
from vendors.models import ObservedEvent

INCIDENTS = 100_000
# One incident in so many goes on.
RUNNING = 199
SOURCES = 300
ARTICLES = 20_000
CANDIDATES = 400
NULL = r"\N"
TYPES = IncidentType.values
PLACES = ("US", "EU", "CN")
WHATS = ("reading", "support", "claims", "search", "drafting", "coding", "planning", "review")
SEVERITIES = ("low", "moderate", "moderate", "high", "critical")


@dataclass(frozen=True)
class Happening:
    """The incident of that number."""

    number: int
    now: datetime

    @property
    def reference(self) -> str:
        return f"INC-2026-{self.number + 1:06}"

    @property
    def title(self) -> str:
        return f"Access to {WHATS[self.number % len(WHATS)]} assistants cut, case {self.number}"

    @property
    def vendor(self) -> int:
        """The number of its vendor: half of all go to a hundred of them."""
        return self.number % 100 if self.number % 2 else self.number // 2 % 10_000

    @property
    def runs(self) -> bool:
        return self.number % RUNNING == 0

    @property
    def started(self) -> datetime:
        return self.now - timedelta(hours=1 + self.number % ((90 if self.runs else 3 * 365) * 24))

    @property
    def ended(self) -> datetime | None:
        return None if self.runs else self.started + timedelta(minutes=50)

    @property
    def wait_days(self) -> int | None:
        return 60 if self.runs else None

    @cached_property
    def case(self) -> Case:
        """What its consequences depend on."""
        kind, slug = TYPES[self.number % len(TYPES)], f"vendor-{self.vendor}"
        products = (NamedProduct(self.vendor + 1, slug, f"model {self.vendor % 300}"),)
        return Case(
            type=kind,
            direction="restricts",
            scope="ours" if self.number % 7 == 0 else "public",
            vendors=(slug,),
            products=products if self.number % 3 == 0 else (),
            models=(),
            jurisdiction=PLACES[self.number % 3] if kind == "region_block" else "",
            order_effect="",
            announced_at=None,
            started_at=self.started,
            wait_ends_at=self.started + timedelta(days=self.wait_days) if self.wait_days else None,
            ended_at=self.ended,
            settled=not self.runs,
            archived=False,
        )


def happen() -> None:
    """Fill the tables of incidents and news, and write to the vendors what follows."""
    now = timezone.now()
    found = [Happening(number, now) for number in range(INCIDENTS)]
    names = "id reference title summary type severity status scope started_at ended_at wait_days jurisdiction"
    copy_rows(Incident, f"{names} people_affected officer_id", map(_incident, found))
    links = ((one.number + 1, one.number + 1, one.vendor + 1) for one in found)
    copy_rows(Incident.vendors.through, "id incident_id vendor_id", links)
    links = ((one.number + 1, one.number + 1, item.id) for one in found for item in one.case.products)
    copy_rows(Incident.products.through, "id incident_id product_id", links)
    told = ((one.number + 1, one.number + 1, one.started, "filed", "Filed") for one in found)
    copy_rows(TimelineEntry, "id incident_id at kind text", told)
    names = "id vendor_id atom type started_at ended_at expected_end_at weight ours reference title"
    copy_rows(ObservedEvent, names, _events(found))
    _hold(found, now)
    _news(now)


def _incident(one: Happening) -> Iterable[object]:
    case = one.case
    return (
        *(one.number + 1, one.reference, one.title, "The vendor named no reason and offered a form."),
        *(case.type, SEVERITIES[one.number % 5], "confirmed" if one.runs else "resolved", case.scope),
        *(one.started, one.ended or NULL, one.wait_days or NULL, case.jurisdiction),
        *(one.number % 900 if one.number % 5 else NULL, NULL),
    )


def _events(found: Iterable[Happening]) -> Iterator[Iterable[object]]:
    key = 0
    for one in found:
        for event in events(one.case):
            key += 1
            yield (
                *(key, one.vendor + 1, event.atom, event.type, one.started, one.ended or NULL),
                *(one.case.wait_ends_at or NULL, event.weight, one.case.ours, one.reference, one.title),
            )


def _hold(found: Iterable[Happening], now: datetime) -> None:
    """The states in which what goes on holds our accounts and the products."""
    accounts: dict[int, str] = {}
    products: dict[int, str] = {}
    for one in found:
        if one.runs and (held := account_state(one.case, now)):
            accounts[one.vendor + 1] = held
        if one.runs and (held := product_state(one.case, now)):
            products |= {item.id: held for item in one.case.products}
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE vendors_vendor SET account_state = %s WHERE id = %s",
            [(b, a) for a, b in accounts.items()],
        )
        cursor.executemany(
            "UPDATE vendors_product SET state = %s WHERE id = %s", [(b, a) for a, b in products.items()]
        )


def _news(now: datetime) -> None:
    copy_rows(
        Source,
        "id name url domain next_fetch_at updated_at offered",
        (_source(n, now) for n in range(SOURCES)),
    )
    stories = range(ARTICLES // 2)
    copy_rows(
        Story,
        "id title type direction first_published_at last_published_at",
        (_story(n, now) for n in stories),
    )
    names = "id source_id story_id identity title text lang published_at fetched_at content_hash detected_at relevant"
    copy_rows(Article, names, (_article(n, now) for n in range(ARTICLES)))
    names = "id story_id article_id state type direction confidence detection"
    copy_rows(Candidate, names, map(_candidate, range(CANDIDATES)))


def _source(number: int, now: datetime) -> Iterable[object]:
    url = f"https://news-{number}.example/feed"
    return number + 1, f"News {number}", url, f"news-{number}.example", now, now, "[]"


def _story(number: int, now: datetime) -> Iterable[object]:
    at = now - timedelta(hours=number)
    kind = TYPES[number % len(TYPES)]
    return number + 1, f"Vendor {number % 10_000} and its {WHATS[number % 8]}", kind, "restricts", at, at


def _article(number: int, now: datetime) -> Iterable[object]:
    at = now - timedelta(minutes=number * 30)
    text = f"Vendor {number % 10_000} closed the accounts of a firm and named no reason. " * 20
    return (
        *(number + 1, number % SOURCES + 1, number // 2 + 1, f"entry-{number}"),
        *(f"Vendor {number % 10_000} closes accounts, report {number}", text, "en", at, at, number, at, True),
    )


def _candidate(number: int) -> Iterable[object]:
    slug, kind = f"vendor-{number}", TYPES[number % len(TYPES)]
    found = f'{{"vendors": ["{slug}"], "facts": [], "type": "{kind}", "direction": "restricts"}}'
    return number + 1, number + 1, number * 2 + 1, "pending", kind, "restricts", 0.9, found
