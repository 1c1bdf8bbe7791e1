"""Entity tags: what has not changed is not sent again, and what has changed is not overwritten."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from rest_framework.test import APIClient

from incidents.services.facts import add_fact, decide_fact
from incidents.services.incidents import attach_articles
from incidents.services.timeline import add_entry
from riskboard.workspace.services import update_organisation
from tests.factories.incidents import make_article, make_incident, make_source
from tests.factories.vendors import (
    make_contract,
    make_product,
    make_scorecard,
    make_vendor,
    make_workload,
    needing,
    rated,
)
from tests.riskboard.api.asserts import assert_problem
from vendors.models import Vendor
from vendors.services.contracts import update_contract
from vendors.services.products import update_product
from vendors.services.rescore import rescore_all
from vendors.services.scorecards import update_scorecard
from vendors.services.vendors import archive_vendor, update_vendor
from vendors.services.workloads import record_fallback_test, update_workload

pytestmark = pytest.mark.django_db
VENDOR = "/api/v1/vendors/corvid-ai/"


@pytest.fixture
def api(api_as: Any) -> APIClient:
    make_vendor("Corvid AI")
    client: APIClient = api_as()
    return client


@pytest.mark.parametrize("address", [VENDOR, "/api/v1/vendors/", "/api/v1/scores/", "/api/v1/portfolio/"])
def test_a_reader_who_has_the_answer_is_not_sent_it_again(api: APIClient, address: str) -> None:
    etag = api.get(address)["ETag"]
    for header in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        answer = api.get(address, HTTP_IF_NONE_MATCH=header)
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", etag)
    assert api.get(address, HTTP_IF_NONE_MATCH='"other"').status_code == 200
    assert api.head(address)["ETag"] == etag


def test_a_tag_changes_with_everything_that_the_answer_shows(api: APIClient) -> None:
    tags = [api.get(VENDOR)["ETag"]]

    def note() -> None:
        tags.append(api.get(VENDOR)["ETag"])

    make_product(vendor=Vendor.objects.get())
    note()
    rescore_all()
    note()
    api.patch(VENDOR, {"owner": "Procurement"})
    note()
    tags.append(api.get(f"{VENDOR}?fields=name")["ETag"])
    assert len(set(tags)) == len(tags)


def test_the_answer_to_a_write_carries_the_tag_of_the_next(api: APIClient) -> None:
    created = api.post("/api/v1/vendors/", {"name": "Heron"})
    address = f"/api/v1/vendors/{created.json()['slug']}/"
    assert created["ETag"] == api.get(address)["ETag"]
    changed = api.patch(address, {"owner": "Ada"})
    assert changed["ETag"] == api.get(address)["ETag"] != created["ETag"]


def test_all_scores_are_known_to_be_the_same_unread(api: APIClient, django_assert_num_queries: Any) -> None:
    rescore_all()
    address = "/api/v1/scores/"
    read = api.get(address)
    with django_assert_num_queries(3) as asked:
        assert api.get(address, HTTP_IF_NONE_MATCH=read["ETag"]).status_code == 304
    assert not any("vendors_vendorscore" in query["sql"] for query in asked)
    tags = [read["ETag"], api.get(f"{address}?limit=1")["ETag"]]
    changes: list[Callable[[], Any]] = [
        lambda: update_vendor(by=None, vendor=Vendor.objects.get(slug="corvid-ai"), name="Corvid"),
        lambda: make_product(vendor=Vendor.objects.get(slug="corvid-ai")),
        lambda: make_vendor("Heron"),
        lambda: archive_vendor(by=None, vendor=Vendor.objects.get(slug="heron")),
        rescore_all,
        lambda: update_organisation(by=None, currency="CHF"),
    ]
    for change in changes:
        change()
        tags.append(api.get(address)["ETag"])
    assert len(set(tags)) == len(tags)


RECORDS: dict[str, tuple[Callable[[], Any], str]] = {
    "vendors": (make_vendor, "owner"),
    "products": (make_product, "name"),
    "contracts": (make_contract, "title"),
    "scorecards": (make_scorecard, "notes"),
    "workloads": (make_workload, "owner"),
    "incidents": (lambda: make_incident(make_vendor()), "summary"),
    "sources": (make_source, "name"),
}


def _incident() -> Any:
    return make_incident(make_vendor("Corvid AI"), facts=[{"field": "wait", "value": "60 days"}])


def _covering() -> Any:
    return make_contract(vendor=make_vendor("Corvid AI"))


def _resting() -> Any:
    fallback = {"product": None, "name": "By hand", "switch_hours": 4, "capacity": "0.5"}
    return make_workload(dependencies=[needing(make_product("One"))], fallbacks=[fallback])


def _cover(contract: Any) -> None:
    update_contract(by=None, contract=contract, products=[make_product(vendor=contract.vendor)])


# What belongs to a record and is shown with it, and a write on that alone.
PARTS: dict[str, tuple[str, Callable[[], Any], Callable[[Any], Any]]] = {
    "a fact": ("incidents", _incident, lambda one: add_fact(by=None, incident=one, field="wait", value="9")),
    "a decision on a fact": (
        "incidents",
        _incident,
        lambda one: decide_fact(by=None, fact=one.facts.get(), state="confirmed"),
    ),
    "a note": ("incidents", _incident, lambda one: add_entry(by=None, incident=one, kind="note", text="?")),
    "an article": (
        "incidents",
        _incident,
        lambda one: attach_articles(incident=one, articles=[make_article()]),
    ),
    "a dependency": (
        "workloads",
        _resting,
        lambda one: update_workload(by=None, workload=one, dependencies=[needing(make_product("Two"))]),
    ),
    "a fallback": ("workloads", _resting, lambda one: update_workload(by=None, workload=one, fallbacks=[])),
    "a test of a fallback": (
        "workloads",
        _resting,
        lambda one: record_fallback_test(by=None, fallback=one.fallbacks.get(), tested_on=date(2026, 1, 2)),
    ),
    "a need": (
        "products",
        make_product,
        lambda one: update_product(by=None, product=one, needs=[{"k": 1, "products": [make_product()]}]),
    ),
    "a rating": (
        "scorecards",
        make_scorecard,
        lambda one: update_scorecard(by=None, scorecard=one, ratings=rated(appeal=2)),
    ),
    "a product of a contract": ("contracts", _covering, _cover),
    "a product of a vendor": ("vendors", make_vendor, lambda one: make_product(vendor=one)),
    "the state of a product of a vendor": (
        "vendors",
        lambda: make_product(vendor=make_vendor()).vendor,
        lambda one: update_product(by=None, product=one.products.get(), state="halted"),
    ),
}


@pytest.mark.parametrize("part", PARTS)
def test_who_has_read_a_record_is_sent_it_again_when_only_a_part_of_it_has_changed(
    api_as: Any, part: str
) -> None:
    name, make, change = PARTS[part]
    record, program = make(), api_as()
    addresses = (f"/api/v1/{name}/{record.pk}/", f"/api/v1/{name}/")
    tags = {address: program.get(address)["ETag"] for address in addresses}
    for address, known in tags.items():
        assert program.get(address, HTTP_IF_NONE_MATCH=known).status_code == 304
    change(record)
    for address, known in tags.items():
        again = program.get(address, HTTP_IF_NONE_MATCH=known)
        assert (again.status_code, again["ETag"] != known) == (200, True)
        assert program.get(address, HTTP_IF_NONE_MATCH=again["ETag"]).status_code == 304


def test_a_fact_or_a_note_keeps_nobody_from_changing_the_incident(writer: APIClient) -> None:
    incident = _incident()
    address = f"/api/v1/incidents/{incident.reference}/"
    read = writer.get(address)["ETag"]
    assert writer.post(f"{address}facts/", {"field": "wait", "value": "9"}).status_code == 201
    assert writer.post(f"{address}timeline/", {"text": "Called them"}).status_code == 201
    assert writer.patch(address, {"summary": "Known"}, HTTP_IF_MATCH=read).status_code == 200


@pytest.fixture
def writer(api_as: Any) -> APIClient:
    client: APIClient = api_as()
    return client


@pytest.mark.parametrize("name", RECORDS)
def test_a_change_based_on_what_somebody_has_changed_since_is_refused(writer: APIClient, name: str) -> None:
    make, field = RECORDS[name]
    address = f"/api/v1/{name}/{make().pk}/"
    read = writer.get(address)["ETag"]
    changed = writer.patch(address, {field: "First"}, HTTP_IF_MATCH=f'"other", {read}')
    assert changed.status_code == 200, changed.content
    for stale in (read, f"W/{changed['ETag']}", '"other"', "", '""'):
        refused = assert_problem(writer.patch(address, {field: "Second"}, HTTP_IF_MATCH=stale), 412)
        assert refused["type"] == "urn:riskboard:problem:precondition-failed"
        assert_problem(writer.delete(address, HTTP_IF_MATCH=stale), 412)
    assert writer.get(address).json()[field] == "First"
    assert writer.patch(address, {field: "Second"}, HTTP_IF_MATCH="*").status_code == 200
    assert writer.delete(address, HTTP_IF_MATCH=writer.get(address)["ETag"]).status_code == 204


def test_a_new_score_keeps_nobody_from_writing(writer: APIClient) -> None:
    vendor = make_vendor("Corvid AI")
    make_product(vendor=vendor)
    read = writer.get(VENDOR)["ETag"]
    rescore_all()
    assert writer.get(VENDOR)["ETag"] != read
    assert writer.patch(VENDOR, {"owner": "Ada"}, HTTP_IF_MATCH=read).status_code == 200


def test_an_installation_may_demand_the_version(writer: APIClient, settings: Any) -> None:
    settings.API_REQUIRE_IF_MATCH = True
    make_vendor("Corvid AI")
    for answer in (writer.patch(VENDOR, {"owner": "Ada"}), writer.delete(VENDOR)):
        assert assert_problem(answer, 428)["type"] == "urn:riskboard:problem:precondition-required"
    changed = writer.patch(VENDOR, {"owner": "Ada"}, HTTP_IF_MATCH=writer.get(VENDOR)["ETag"])
    assert changed.status_code == 200


def test_steps_and_decisions_need_no_version_even_there(api_as: Any, settings: Any) -> None:
    settings.API_REQUIRE_IF_MATCH = True
    incident = make_incident(make_vendor("Corvid AI"))
    address = f"/api/v1/incidents/{incident.reference}/status/"
    assert api_as("officer").post(address, {"status": "resolved"}).status_code == 200
