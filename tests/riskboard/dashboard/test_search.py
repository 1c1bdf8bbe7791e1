"""Search over everything: what it finds, for whom, in which order, at which cost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from riskboard.common.finding import find, find_alike, find_similar, laxly
from riskboard.dashboard.queries.search import Hit, search
from tests.factories.accounts import make_user
from tests.factories.incidents import make_article, make_candidate, make_incident, make_source, make_story
from tests.factories.vendors import make_contract, make_product, make_vendor, make_workload
from vendors.models import Product, Vendor

pytestmark = pytest.mark.django_db


def found(text: str, role: str = "viewer") -> list[Hit]:
    return search(make_user(role=role), text)


def named(text: str, role: str = "viewer") -> list[tuple[str, str]]:
    return [(hit.kind, hit.name) for hit in found(text, role)]


def test_every_kind_of_record_is_found_and_leads_to_its_page(client_as: Callable[[str], Client]) -> None:
    vendor = make_vendor("Lanternworks")
    make_product("Lantern Assist", vendor=vendor)
    make_contract("C-1", vendor=vendor, title="Lantern frame")
    make_workload("Lantern triage")
    incident = make_incident(vendor, title="Lantern went dark")
    source = make_source(name="Lantern news")
    candidate = make_candidate(story=make_story(title="Lantern cuts off a customer"))
    make_article(title="Lantern opens an office", source=source)
    hits = found("lantern", "officer")
    assert {(hit.kind, hit.url) for hit in hits} == {
        ("vendor", "/vendors/lanternworks/"),
        ("product", "/products/lantern-assist/"),
        ("contract", "/contracts/c-1/"),
        ("workload", "/workloads/lantern-triage/"),
        ("incident", f"/incidents/{incident.reference}/"),
        ("source", f"/sources/{source.pk}/"),
        ("candidate", f"/triage/{candidate.pk}/"),
        ("article", f"/sources/{source.pk}/"),
    }
    client = client_as("officer")
    assert {client.get(hit.url).status_code for hit in hits} == {200}


@pytest.mark.parametrize("typed", ["harborlight", "Harbourligth", "harb", "bourli", "HARBOURLIGHT", "pharos"])
def test_begun_words_middles_typos_and_other_names_find_it(typed: str) -> None:
    make_vendor("Harbourlight", aliases=["Pharos Labs"])
    make_vendor("Quillmark")
    assert named(typed) == [("vendor", "Harbourlight")]


def test_what_is_called_so_comes_before_what_begins_so_and_what_mentions_it() -> None:
    make_vendor("Vector")
    make_vendor("Vector Works")
    make_vendor("Northern", notes="resells vector")
    assert [name for _kind, name in named("vector")] == ["Vector", "Vector Works", "Northern"]


def test_of_very_many_the_one_that_is_called_so_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        make_vendor(f"Northern {number}", notes="resells vector")
    make_vendor("Vector")
    rows = find(Vendor.objects.all(), ("name", "owner", "notes"), "vector", most=2)
    assert {row.name for row in rows.order_by("-closeness")} >= {"Vector"}
    assert rows.order_by("-closeness")[0].name == "Vector"
    assert len(rows) <= 4


def test_a_restricted_incident_is_found_by_those_alone_who_may_know_of_it() -> None:
    incident = make_incident(make_vendor("Vektor"), title="Unspoken matter", restricted=True)
    assert named("unspoken") == named(incident.reference, "procurement") == []
    assert named("unspoken", "officer") == [("incident", "Unspoken matter")]


def test_what_is_archived_is_not_found() -> None:
    vendor = make_vendor("Vektor")
    Vendor.objects.filter(pk=vendor.pk).update(archived_at="2026-01-01T00:00:00Z")
    assert named("vektor") == []


@pytest.mark.parametrize("typed", ["", "a", "  ", "\0\0", "%", "&|!:*('", "'; DROP TABLE", "x" * 5000])
def test_nothing_that_is_typed_breaks_it(typed: str, client_as: Callable[[str], Client]) -> None:
    make_vendor("Vektor")
    assert named(typed) == []
    assert client_as("viewer").get("/search/", {"q": typed}).status_code == 200


def test_what_is_found_keeps_names_that_are_only_alike_away() -> None:
    make_vendor("Lantern")
    make_vendor("Laternix")
    assert named("lantern") == [("vendor", "Lantern")]
    assert named("lantren") == [("vendor", "Lantern")]
    assert named("latrenix") == [("vendor", "Laternix")]


def test_one_query_whatever_is_found(django_assert_num_queries: Any) -> None:
    person = make_user()
    for number in range(3):
        make_product(f"Lantern {number}", vendor=make_vendor(f"Lanternworks {number}"))
    with django_assert_num_queries(1):
        assert len(search(person, "lantern")) == 6


def test_the_page_works_without_javascript_and_the_field_gets_options(
    client_as: Callable[[str], Client],
) -> None:
    make_vendor("Vektor")
    client = client_as("viewer")
    page = client.get("/search/", {"q": "vektor"}).content.decode()
    assert "<html" in page
    assert 'href="/vendors/vektor/"' in page
    headers = {"HX-Request": "true", "HX-Target": "find-side-list"}
    options = client.get("/search/", {"q": "vektor"}, headers=headers).content.decode()
    assert "<html" not in options
    assert 'role="option"' in options
    assert client.get("/vendors/").content.decode().count("data-find") >= 1


def test_visitors_are_sent_to_sign_in() -> None:
    assert Client().get("/search/", {"q": "vektor"}).status_code == 302


def test_the_indexes_serve_the_search() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_indexscan = off")
    rows, searched = Product.objects.all(), ("name", "model")
    plan = find(rows, searched, "lantern").order_by().explain()
    assert "product_name_letters" in plan
    assert "product_letters" in plan
    assert "product_words" in find(rows, searched, "la").order_by().explain()
    assert "product_letters" in find_similar(rows, searched, "lantren").order_by().explain()
    with laxly():
        assert "product_name_letters" in find_alike(rows, "name", "lantren").order_by().explain()


def test_of_what_very_many_hold_so_many_are_ranked_and_names_that_begin_so_are_among_them() -> None:
    make_vendor("Orion")
    for number in range(4):
        make_vendor(f"Great Orion {number}")
    names = [row.name for row in find(Vendor.objects.order_by("pk"), ("name",), "orion", most=2)]
    assert "Orion" in names
    assert 2 <= len(names) <= 3


def test_what_is_only_like_a_word_is_told_apart_again_after_a_search_that_took_it_for_alike() -> None:
    make_vendor("Laternix")
    with laxly():
        assert find_alike(Vendor.objects.all(), "name", "latrenix").exists()
    assert not find_alike(Vendor.objects.all(), "name", "latrenix").exists()
