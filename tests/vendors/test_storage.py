"""How long values lie in the database."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("table", "column"), [("vendors_vendorreach", "workloads"), ("vendors_worldblock", "body")]
)
def test_what_is_packed_already_is_not_compressed_once_more(table: str, column: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attstorage FROM pg_attribute WHERE attrelid = %s::regclass AND attname = %s",
            [table, column],
        )
        (stored,) = cursor.fetchone()
    assert stored == "e", "external"
