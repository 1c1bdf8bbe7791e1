"""Many incidents or sources at once: what single writes would have done, at a cost that does not grow."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from incidents.models import Fetch, Incident, Source
from incidents.services.bulk import change_incident, upsert_incidents, upsert_sources
from incidents.services.incidents import archive_incident, file_incident
from incidents.services.sources import archive_source
from incidents.services.status import change_status
from riskboard.alerts.models import Event
from riskboard.common.bulk import BulkError, BulkRow
from tests.factories.incidents import NOON, make_incident, make_source
from tests.factories.vendors import make_product, make_vendor
from vendors.models import ObservedEvent, Product, Vendor

pytestmark = pytest.mark.django_db
Values = dict[str, Any]
LATER = NOON + timedelta(hours=6)


def rows_of(values: Sequence[Values]) -> list[BulkRow]:
    return [BulkRow(position, dict(one)) for position, one in enumerate(values)]


def write(*values: Values, partial: bool = False) -> list[BulkRow]:
    rows = rows_of(values)
    upsert_incidents(by=None, rows=rows, partial=partial)
    return rows


def outcomes(rows: Sequence[BulkRow]) -> list[str]:
    return [row.outcome for row in rows]


def incident(number: int, vendor: Vendor, **fields: Any) -> Values:
    plain = {"title": f"Incident {number}", "type": "outage", "started_at": NOON, "vendors": [vendor]}
    return {"external_id": f"other:{number}", **plain, **fields}


def one_by_one(values: Sequence[Values]) -> None:
    """The same rows by the services of single writes."""
    for one in values:
        found = Incident.objects.filter(external_id=one["external_id"]).first()
        if found is None:
            file_incident(by=None, **one)
        else:
            change_incident(by=None, incident=found, values=one)


def register() -> Any:
    """Everything that incidents do, without ids and the times of writing."""
    incidents = [
        (
            one.reference,
            one.external_id,
            one.title,
            one.status,
            one.started_at,
            one.ended_by.reference if one.ended_by else None,
            one.ended_at if one.ended_by or one.ended_at in (None, LATER) else "now",
            sorted(one.vendors.values_list("slug", flat=True)),
            sorted(one.products.values_list("slug", flat=True)),
            sorted(one.timeline.values_list("kind", "text")),
        )
        for one in Incident.objects.order_by("reference")
    ]
    events = ObservedEvent.objects.order_by("reference", "atom")
    return (
        incidents,
        list(events.values_list("reference", "atom", "type", "weight", "started_at", "ours", "vendor")),
        list(Vendor.objects.order_by("pk").values_list("slug", "account_state")),
        list(Product.objects.order_by("pk").values_list("slug", "state", "retires_on")),
        sorted(set(Event.objects.values_list("subject_key", flat=True))),
    )


def stage() -> list[Values]:
    """A register with incidents on record, and rows that touch everything that follows from incidents."""
    orion, lyra = make_vendor("Orion"), make_vendor("Lyra")
    chat, voice = make_product("Chat", vendor=orion, model="Chat 1"), make_product("Voice", vendor=lyra)
    make_incident(orion, type="suspension", scope="ours", external_id="other:1", title="Old", started_at=NOON)
    make_incident(lyra, products=[voice], external_id="other:2", started_at=NOON)
    make_incident(lyra, type="terms_change", external_id="other:3", title="Incident 3")
    return [
        incident(1, orion, type="suspension", scope="ours", title="New", status="confirmed"),
        incident(2, lyra, products=[voice], status="resolved"),
        incident(3, lyra, type="terms_change"),
        incident(4, orion, type="access_revocation", scope="ours"),
        incident(5, lyra, type="government_order", models_named=["Chat 1"], vendors=[orion, lyra]),
        incident(6, orion, type="retirement", products=[chat], wait_days=30),
        incident(7, lyra, products=[voice], title="Another"),
        incident(8, lyra, direction="restores", started_at=LATER),
        incident(9, orion, type="outage", ended_at=LATER),
    ]


def test_rows_do_together_what_they_do_one_after_the_other() -> None:
    values = stage()
    with transaction.atomic():
        one_by_one(values)
        wanted = register()
        transaction.set_rollback(True)
    rows = write(*values)
    assert outcomes(rows) == ["updated", "updated", "unchanged", *["created"] * 6]
    assert register() == wanted
    assert outcomes(write(*values[2:])) == ["unchanged"] * 4 + ["unchanged", "unchanged", "unchanged"]


def test_what_a_row_ends_is_told_of_as_opened_and_ended_in_one() -> None:
    vendor = make_vendor()
    write(incident(1, vendor), incident(2, vendor, direction="restores", started_at=LATER))
    outage = Incident.objects.get(external_id="other:1")
    assert (outage.status, outage.ended_at) == ("resolved", LATER)
    (told,) = Event.objects.filter(subject_key=outage.reference)
    assert (told.name, told.data["status"]) == ("incident.opened", "resolved")
    assert {event.ended_at for event in ObservedEvent.objects.all()} == {LATER}


def test_a_row_that_is_wrong_keeps_all_out_unless_the_others_are_wanted() -> None:
    vendor = make_vendor()
    archive_incident(by=None, incident=make_incident(vendor, external_id="other:3"))
    open_one = make_incident(vendor, external_id="other:4")
    change_status(by=None, incident=open_one, status="confirmed")
    values = [
        incident(1, vendor),
        incident(2, vendor, ended_at=NOON - timedelta(days=1)),
        incident(3, vendor),
        incident(4, vendor, status="reviewed"),
        incident(5, vendor, models_named=["m" * 195]),
    ]
    before = register()
    with pytest.raises(BulkError) as refused:
        write(*values)
    wrong = [set(row.errors) for row in refused.value.rows]
    assert wrong == [set(), {"ended_at"}, {"external_id"}, {"status"}, {"models_named"}]
    assert register() == before
    rows = write(*values, partial=True)
    assert outcomes(rows) == ["created", "failed", "failed", "failed", "failed"]
    assert Incident.objects.get(external_id="other:4").status == "confirmed"


def test_references_have_no_gaps_whatever_is_refused() -> None:
    vendor = make_vendor()
    write(incident(1, vendor), incident(2, vendor, title=""), incident(3, vendor), partial=True)
    numbers = sorted(int(one.reference[-4:]) for one in Incident.objects.all())
    assert numbers == list(range(numbers[0], numbers[0] + 2))


def test_incidents_cost_the_same_queries_however_many_there_are() -> None:
    def queries(start: int, count: int) -> int:
        values = []
        for number in range(start, start + count):
            vendor = make_vendor()
            product = make_product(vendor=vendor)
            values += [
                incident(number * 10, vendor, type="suspension", scope="ours"),
                incident(number * 10 + 1, vendor, products=[product]),
                incident(number * 10 + 2, vendor, type="retirement", products=[product], wait_days=9),
                incident(number * 10 + 3, vendor, direction="restores", started_at=LATER),
            ]
        with CaptureQueriesContext(connection) as first:
            write(*values)
        changed = [one | {"title": "Changed", "severity": "high"} for one in values]
        changed[0] |= {"status": "confirmed"}
        with CaptureQueriesContext(connection) as second:
            write(*changed)
        return len(first) * 1000 + len(second)

    queries(1, 1)
    few = queries(10, 2)
    assert queries(20, 12) == few


def feed(number: int, **fields: Any) -> Values:
    return {"external_id": f"other:{number}", "url": f"https://feeds.example/{number}", **fields}


def write_sources(*values: Values, partial: bool = False) -> list[BulkRow]:
    rows = rows_of(values)
    upsert_sources(by=None, rows=rows, partial=partial)
    return rows


def test_sources_are_added_and_read_at_once_then_left_alone_then_changed() -> None:
    vendor = make_vendor()
    assert outcomes(write_sources(feed(1), feed(2, vendor=vendor, name="Two"))) == ["created", "created"]
    first = Source.objects.get(external_id="other:1")
    assert (first.name, first.domain, first.kind) == ("feeds.example", "feeds.example", "feed")
    assert Fetch.objects.filter(state="queued").count() == 2
    Source.objects.update(etag='"seen"', failures=3)
    rows = write_sources(feed(1), feed(2, name="Second"), feed(3))
    assert outcomes(rows) == ["unchanged", "updated", "created"]
    second = Source.objects.get(external_id="other:2")
    assert (second.name, second.vendor, second.etag, second.failures) == ("Second", vendor, '"seen"', 3)
    write_sources({"external_id": "other:2", "url": "https://elsewhere.example/feed"})
    second.refresh_from_db()
    assert (second.domain, second.etag, second.failures) == ("elsewhere.example", "", 0)
    assert second.updated_at > first.updated_at


def test_two_sources_do_not_read_one_address_on_record_or_in_the_same_rows() -> None:
    make_source(url="https://feeds.example/1", domain="feeds.example", name="Known")
    archive_source(by=None, source=make_source(external_id="other:5"))
    values = [
        feed(1),
        feed(2),
        feed(3, url="http://feeds.example/2/"),
        feed(4, url="ftp://feeds.example/"),
        feed(5),
        feed(6, kind="film"),
    ]
    with pytest.raises(BulkError) as refused:
        write_sources(*values)
    errors = [row.errors for row in refused.value.rows]
    assert [set(one) for one in errors] == [{"url"}, set(), {"url"}, {"url"}, {"external_id"}, {"kind"}]
    assert "Known" in errors[0]["url"][0]
    assert Source.objects.count() == 2
    assert outcomes(write_sources(*values, partial=True)).count("created") == 1


def test_an_address_that_a_row_gives_up_is_free_for_the_next() -> None:
    write_sources(feed(1))
    rows = write_sources(feed(1, url="https://feeds.example/new"), feed(2, url="https://feeds.example/1"))
    assert outcomes(rows) == ["updated", "created"]


def test_a_host_that_asked_to_be_left_alone_is_left_alone_by_new_sources() -> None:
    until = NOON + timedelta(days=365)
    make_source(domain="feeds.example", url="https://feeds.example/0", domain_wait_until=until)
    write_sources(feed(1))
    assert Source.objects.get(external_id="other:1").domain_wait_until == until


def test_sources_cost_the_same_queries_however_many_there_are() -> None:
    def queries(start: int, count: int) -> int:
        values = [feed(number, vendor=make_vendor()) for number in range(start, start + count)]
        with CaptureQueriesContext(connection) as first:
            write_sources(*values)
        moved = [one | {"url": one["url"] + "/moved"} for one in values]
        with CaptureQueriesContext(connection) as second:
            write_sources(*moved)
        return len(first) * 1000 + len(second)

    queries(1, 1)
    few = queries(10, 2)
    assert queries(20, 30) == few
