"""The log as a list: order, pages, filters, and how it is read."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from riskboard.audit.queries.database import tracked_records
from riskboard.audit.queries.log import SYSTEM, UNKNOWN, Event, Filters, Page, log_page, stream
from riskboard.audit.queries.position import Position, UnknownPosition
from riskboard.audit.queries.scope import scope_of
from riskboard.audit.queries.words import entries
from tests.factories.accounts import make_user
from tests.factories.vendors import make_contract, make_product, make_vendor, make_workload, needing
from vendors.models import Vendor
from vendors.services.vendors import update_vendor
from vendors.services.workloads import update_workload

pytestmark = pytest.mark.django_db
# Tests that write in a transaction of their own each: what a transaction writes bears one time.
apart = pytest.mark.django_db(transaction=True)


def page(*, size: int = 50, at: str | None = None, **filters: Any) -> Page:
    position = Position.decode(at) if at else None
    return log_page(Filters(**filters), position=position, size=size)


def keys(events: Any) -> list[tuple[str, int]]:
    return [(event.kind, event.pk) for event in events]


def shift(event: Event, hours: int) -> None:
    """Let ``event`` have happened earlier."""
    model: Any = event.record.model
    model.pgh_event_model.objects.filter(pgh_id=event.pk).update(
        pgh_created_at=event.at - timedelta(hours=hours)
    )


@apart
def test_the_newest_change_comes_first() -> None:
    vendor = make_vendor("Vektor")
    make_product(vendor=vendor)
    update_vendor(by=None, vendor=vendor, owner="Ada")
    events = page().events
    assert [(event.kind, event.action) for event in events[:2]] == [
        ("vendors.vendor", "update"),
        ("vendors.product", "insert"),
    ]


def test_pages_lead_through_all_events_and_back_without_gap_or_repetition() -> None:
    for number in range(4):
        make_workload(dependencies=[needing(make_product())], name=f"Work {number}")
    whole = keys(page(size=500).events)
    # Within one transaction all events bear the same time: kind and number decide.
    first = page(size=7)
    seen, current = [first], first
    while current.older:
        current = page(size=7, at=current.older)
        seen.append(current)
    assert [key for one in seen for key in keys(one.events)] == whole
    assert first.newer is None
    back = [current]
    while current.newer:
        current = page(size=7, at=current.newer)
        back.append(current)
    assert [keys(one.events) for one in reversed(back)] == [keys(one.events) for one in seen]


def test_the_way_back_from_the_second_page_leads_to_the_first() -> None:
    for _number in range(5):
        make_vendor()
    first = page(size=3)
    assert first.older
    second = page(size=3, at=first.older)
    assert second.newer
    again = page(size=3, at=second.newer)
    assert keys(again.events) == keys(first.events)
    assert again.newer is None


def test_a_cursor_that_the_log_did_not_give_is_refused() -> None:
    with pytest.raises(UnknownPosition):
        Position.decode("WzEsMl0:forged")


def test_the_actor_is_a_person_the_system_or_unknown() -> None:
    person = make_user()
    mine = make_vendor("Mine")
    update_vendor(by=person, vendor=mine, owner="Ada")
    found = page(actor=str(person.pk)).events
    assert mine.pk in {event.record_id for event in found}
    assert {event.user_id for event in found} == {person.pk}
    system = page(actor=SYSTEM).events
    assert all(event.context is not None and event.user_id is None for event in system)


@pytest.mark.parametrize("actor", ["nobody", "1 OR 1", "-1", "²"])
def test_an_actor_that_nobody_can_be_did_nothing(actor: str) -> None:
    make_vendor()
    assert log_page(Filters(actor=actor)).events == ()


@apart
def test_what_came_without_a_word_is_found_as_unknown() -> None:
    vendor = make_vendor("Vektor")
    Vendor.objects.filter(pk=vendor.pk).update(owner="shell")
    found = page(actor=UNKNOWN).events
    assert [(event.record_id, event.action) for event in found] == [(vendor.pk, "update")]
    assert entries(found, make_user(), "EUR")[0].actor == "unknown (database)"


def test_kind_and_action_narrow_the_log() -> None:
    vendor = make_vendor("Vektor")
    update_vendor(by=None, vendor=vendor, owner="Ada")
    assert {event.kind for event in page(kind="vendors.vendor").events} == {"vendors.vendor"}
    assert {event.action for event in page(action="update").events} == {"update"}
    assert page(kind="vendors.nothing").events == ()


def test_days_are_the_readers_own_and_both_included() -> None:
    vendor = make_vendor("Vektor")
    event = page(kind="vendors.vendor").events[0]
    shift(event, 0)
    model: Any = Vendor
    model.pgh_event_model.objects.filter(pgh_obj=vendor).update(
        pgh_created_at=datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    )
    with timezone.override("Europe/Berlin"):
        on_the_day = page(kind="vendors.vendor", since=date(2026, 3, 2), until=date(2026, 3, 2))
        before = page(kind="vendors.vendor", until=date(2026, 3, 1))
    assert [event.record_id for event in on_the_day.events] == [vendor.pk]
    assert before.events == ()


@pytest.mark.parametrize("words", ["harbourmaster", "HARBOUR", "arbourm light"])
def test_the_search_finds_parts_of_words_in_any_value(words: str) -> None:
    vendor = make_vendor("Light", owner="Harbourmaster")
    make_vendor("Other")
    assert {event.record_id for event in page(q=words, kind="vendors.vendor").events} == {vendor.pk}


def test_the_search_takes_its_signs_literally() -> None:
    vendor = make_vendor("Light", notes="100 % sure")
    assert [event.record_id for event in page(q="%", kind="vendors.vendor").events] == [vendor.pk]
    assert page(q="no_body").events == ()


def test_an_update_knows_the_row_before_it() -> None:
    vendor = make_vendor("Vektor", owner="Ada")
    update_vendor(by=None, vendor=vendor, owner="Grace")
    update_vendor(by=None, vendor=vendor, owner="Edsger")
    update = page(kind="vendors.vendor", action="update").events[0]
    assert update.before is not None
    assert (update.before["owner"], update.data["owner"]) == ("Grace", "Edsger")


def test_a_page_of_the_log_costs_the_same_number_of_queries_however_many_rows(
    django_assert_max_num_queries: Any,
) -> None:
    person = make_user(role="administrator")
    fill(2, person)
    with django_assert_max_num_queries(100) as few:
        entries(page().events, person, "EUR")
    fill(6, person)
    with django_assert_max_num_queries(100) as many:
        entries(page().events, person, "EUR")
    assert len(many) <= len(few)


def fill(count: int, person: Any) -> None:
    fallback = {"name": "By hand", "switch_hours": 1, "capacity": 1}
    for _number in range(count):
        product = make_product(vendor=make_vendor())
        make_contract(vendor=product.vendor, products=[product])
        make_workload(dependencies=[needing(product)], fallbacks=[fallback])
        update_vendor(by=person, vendor=product.vendor, owner="Ada")


def test_a_record_brings_what_hangs_from_it_deleted_rows_included() -> None:
    first, second = make_product("First"), make_product("Second")
    workload = make_workload("Claims", dependencies=[needing(first)])
    make_workload("Elsewhere", dependencies=[needing(first)])
    update_workload(by=None, workload=workload, dependencies=[needing(second)])
    record = tracked_records()["vendors.workload"]
    found = log_page(Filters(), scope=scope_of(record, workload.pk), size=200).events
    options = [event for event in found if event.kind == "vendors.dependencyoption"]
    assert {(event.action, event.data["product_id"]) for event in options} >= {
        ("insert", first.pk),
        ("insert", second.pk),
    }
    assert {event.data["workload_id"] for event in found if event.kind == "vendors.dependency"} == {
        workload.pk
    }
    assert {event.record_id for event in found if event.kind == "vendors.workload"} == {workload.pk}


def test_the_stream_gives_all_events_once_in_the_order_of_the_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    fill(2, None)
    monkeypatch.setattr("riskboard.audit.queries.log.STREAMED", 5)
    assert keys(stream(Filters())) == keys(page(size=500).events)


def test_the_indexes_serve_the_order_and_the_search() -> None:
    make_vendor("Vektor")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT pgh_id FROM vendors_vendorevent t WHERE audit_words(t.*) ILIKE '%vektor%'"
        )
        searched = "\n".join(row[0] for row in cursor.fetchall())
        # In a table of one row sorting is cheaper than any index; the question is whether one can serve.
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
        cursor.execute(
            "EXPLAIN SELECT pgh_id FROM vendors_vendorevent t ORDER BY pgh_created_at DESC, pgh_id DESC LIMIT 5"
        )
        ordered = "\n".join(row[0] for row in cursor.fetchall())
    assert "_words" in searched
    assert "Index Scan Backward" in ordered or "Index Only Scan Backward" in ordered
