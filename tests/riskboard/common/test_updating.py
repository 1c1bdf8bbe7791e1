"""Rows that are updated in one statement hold what their objects hold."""

from datetime import UTC, datetime

import pytest
from django.db import DataError, connection
from django.test.utils import CaptureQueriesContext

from incidents.models import Source
from riskboard.common.updating import update_rows

pytestmark = pytest.mark.django_db
FIELDS = ("name", "offered", "failures", "ttl_minutes", "unreadable_since", "next_fetch_at")
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)


def make(count: int) -> list[Source]:
    return Source.objects.bulk_create(
        Source(name=f"s{n}", url=f"https://s{n}.example/") for n in range(count)
    )


def test_every_kind_of_field_is_written_in_one_statement_and_no_other_row() -> None:
    one, two, other = make(3)
    for row in (one, two):
        row.name, row.offered, row.failures = (
            f'"{row.pk}", {{}} \\ \n',
            [{"url": row.name, "n": None}],
            row.pk,
        )
        row.next_fetch_at = NOW
    one.unreadable_since, two.ttl_minutes = NOW, 5
    one.url = "https://not-asked-for.example/"
    with CaptureQueriesContext(connection) as queries:
        update_rows([one, two], FIELDS)
    assert len(queries) == 1
    for row in (one, two):
        stored = Source.objects.get(pk=row.pk)
        assert [getattr(stored, name) for name in FIELDS] == [getattr(row, name) for name in FIELDS]
        assert stored.url == f"https://s{row.pk - one.pk}.example/"
    assert Source.objects.get(pk=other.pk).name == "s2"
    update_rows([], FIELDS)


def test_what_is_too_long_is_refused_and_not_cut() -> None:
    (row,) = make(1)
    row.name = "x" * 201
    with pytest.raises(DataError):
        update_rows([row], ["name"])
