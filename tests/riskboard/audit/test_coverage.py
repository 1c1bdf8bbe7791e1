"""No door bypasses the log: what is tracked, what is not and why, and what every change leaves behind."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.models import Model
from pghistory.models import Context, Event

from riskboard.accounts.models import User
from riskboard.common.actor import acting
from riskboard.common.records import records, untracked_models
from tests.factories.accounts import make_user
from tests.factories.vendors import make_contract, make_product, make_vendor
from vendors.models import Vendor
from vendors.models.contract import ContractProduct
from vendors.services.vendors import update_vendor

# The log itself.
LOG = "pghistory"


def models_with_a_table() -> Iterator[type[Model]]:
    """Those of other people's packages as well: what lets somebody in is in their tables."""
    for model in apps.get_models(include_auto_created=True):
        if model._meta.app_label != LOG and not issubclass(model, Event) and not model._meta.proxy:
            yield model


def tracked_tables() -> set[str]:
    events: list[Any] = [model for model in apps.get_models() if issubclass(model, Event)]
    return {event.pgh_tracked_model._meta.db_table for event in events if event.pgh_tracked_model}


@pytest.mark.parametrize("model", [*models_with_a_table()], ids=lambda model: model._meta.label)
def test_every_model_is_tracked_or_says_why_not(model: type[Model]) -> None:
    is_tracked = model._meta.db_table in tracked_tables()
    reason = untracked_models().get(model._meta.label_lower)
    assert is_tracked != bool(reason), "track it, or name the reason in the app's history.py; not both"


def test_every_tracked_model_has_words_for_the_log() -> None:
    described = {record.model._meta.db_table for record in records().values()}
    assert tracked_tables() <= described


@pytest.mark.django_db
def test_every_tracked_table_has_its_three_triggers() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, count(*) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE t.tgname LIKE 'pgtrigger_%' GROUP BY 1"
        )
        found = dict(cursor.fetchall())
    assert {table: found.get(table, 0) for table in tracked_tables() if found.get(table, 0) < 3} == {}


def last_event(model: Any) -> Any:
    return model.pgh_event_model.objects.order_by("-pgh_id")[0]


@pytest.mark.django_db
def test_a_service_leaves_who_and_why() -> None:
    person = make_user()
    vendor = make_vendor("Vektor")
    update_vendor(by=person, vendor=vendor, owner="Ada")
    event = last_event(Vendor)
    assert (event.pgh_label, event.owner) == ("update", "Ada")
    assert event.pgh_context.metadata["user"] == person.pk
    assert event.pgh_context.metadata["reason"] == "vendor changed"


@pytest.mark.django_db(transaction=True)
def test_raw_sql_without_a_context_is_recorded_with_an_unknown_actor() -> None:
    vendor = make_vendor("Vektor")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE vendors_vendor SET owner = 'somebody at a prompt'")
    event = last_event(Vendor)
    assert (event.pgh_obj_id, event.owner, event.pgh_context) == (vendor.pk, "somebody at a prompt", None)


@pytest.mark.django_db
def test_a_bulk_write_records_every_row_with_one_statement(django_assert_num_queries: Any) -> None:
    make_vendor("Vektor"), make_vendor("Harbour")
    before = Vendor.pgh_event_model.objects.count()  # type: ignore[attr-defined]  # set by the tracking
    with django_assert_num_queries(1):
        Vendor.objects.update(owner="Ada")
    assert Vendor.pgh_event_model.objects.count() == before + 2  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_a_link_of_a_many_to_many_is_recorded_when_it_is_made_and_when_it_is_cut() -> None:
    vendor = make_vendor()
    product = make_product(vendor=vendor)
    contract = make_contract(vendor=vendor)
    contract.products.add(product)
    contract.products.clear()
    events = ContractProduct.pgh_event_model.objects.order_by("pgh_id")  # type: ignore[attr-defined]
    assert [(event.pgh_label, event.product_id) for event in events] == [
        ("insert", product.pk),
        ("delete", product.pk),
    ]


@pytest.mark.django_db
def test_a_service_that_calls_another_keeps_its_own_reason() -> None:
    vendor = make_vendor()
    with acting(None, "outer"):
        Vendor.objects.update(owner="before")
        with acting(None, "inner"):
            Vendor.objects.update(owner="within")
        Vendor.objects.update(owner="after")
    events = Vendor.pgh_event_model.objects.filter(pgh_obj=vendor).order_by("pgh_id")  # type: ignore[attr-defined]
    said = [(event.owner, event.pgh_context.metadata["reason"]) for event in events[1:]]
    assert said == [("before", "outer"), ("within", "inner"), ("after", "outer")]
    assert Context.objects.filter(metadata__reason="outer").count() == 1


@pytest.mark.django_db
def test_a_password_is_recorded_as_changed_and_its_hash_is_not_kept() -> None:
    person = make_user()
    User.objects.filter(pk=person.pk).update(password="pbkdf2$first")
    first = last_event(User).password
    User.objects.filter(pk=person.pk).update(password="pbkdf2$second")
    second = last_event(User).password
    assert first != second
    assert "pbkdf2" not in first + second


@pytest.mark.django_db
def test_signing_in_is_no_change_of_the_person() -> None:
    person = make_user()
    before = last_event(User).pgh_id
    User.objects.filter(pk=person.pk).update(last_login="2026-01-01T00:00:00Z")
    assert last_event(User).pgh_id == before
