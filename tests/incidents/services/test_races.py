"""Two writers at once, each on a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from incidents.models import Article, Incident
from incidents.services.articles import push_article
from incidents.services.status import end_incident
from incidents.services.triage import accept
from tests.factories.accounts import make_user
from tests.factories.incidents import NOON, make_candidate, make_incident
from tests.factories.vendors import make_product, make_vendor
from vendors.models import Product

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run all ``calls`` at the same moment; their results, a refusal standing for itself."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            barrier.wait(timeout=10)
            return call()
        except ValidationError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_filing_at_once_gives_different_numbers_without_gaps() -> None:
    vendor = make_vendor()
    made = at_once(*[lambda: make_incident(vendor, now=NOON).reference] * 6)
    assert sorted(made) == [f"INC-2026-{number:04d}" for number in range(1, 7)]


def test_pushing_the_same_address_at_once_makes_one_article() -> None:
    said: dict[str, Any] = {
        "by": None,
        "title": "Cut off",
        "text": "Orionsoft has cut off sixty people. " * 3,
    }
    for number in range(5):
        push = partial(push_article, **said, url=f"https://news.example/{number}")
        assert len({article.pk for article in at_once(*[push] * 6)}) == 1
    assert Article.objects.count() == 5


def test_accepting_at_once_by_the_same_person_files_one_incident() -> None:
    make_vendor(slug="orionsoft")
    officer, candidate = make_user(), make_candidate(vendors=["orionsoft"])
    first, second = at_once(*[lambda: accept(by=officer, candidate=candidate)] * 2)
    assert first == second == Incident.objects.get()


def test_accepting_at_once_by_two_people_files_one_incident_and_tells_the_other() -> None:
    make_vendor(slug="orionsoft")
    one, other, candidate = make_user(), make_user(), make_candidate(vendors=["orionsoft"])
    results = at_once(
        lambda: accept(by=one, candidate=candidate), lambda: accept(by=other, candidate=candidate)
    )
    assert sorted(type(result).__name__ for result in results) == ["Incident", "ValidationError"]
    assert Incident.objects.count() == 1


def test_of_two_incidents_that_end_at_once_the_second_frees_the_product() -> None:
    vendor = make_vendor()
    product = make_product(vendor=vendor)
    first, second = (make_incident(vendor, products=[product]) for _ in range(2))
    end = NOON + timedelta(hours=1)
    at_once(
        lambda: end_incident(by=None, incident=first, ended_at=end),
        lambda: end_incident(by=None, incident=second, ended_at=end),
    )
    assert Product.objects.get().state == "available"
