"""A test that commits leaves the next one a database as the migrations made it."""

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import TransactionTestCase

from tests.emptying import empty, filled
from tests.factories.accounts import make_user
from tests.factories.vendors import make_vendor
from vendors.models import Vendor

pytestmark = pytest.mark.django_db(transaction=True)


def tables_with_rows() -> set[str]:
    with connection.cursor() as cursor:
        return set(filled(cursor))


def test_nothing_is_left_but_what_the_migrations_made() -> None:
    made = Permission.objects.count()
    # Its audit is emptied before it is itself, and must not be told of that.
    Authenticator.objects.create(user=make_user(), type="totp", data={"secret": "x"})
    assert {'"accounts_secondstepevent"', '"mfa_authenticator"'} <= tables_with_rows()
    empty(TransactionTestCase())
    assert tables_with_rows() == set()
    assert Permission.objects.count() == made > 0


def test_what_is_written_afterwards_is_on_record_again() -> None:
    make_vendor("Vektor")
    empty(TransactionTestCase())
    make_vendor("Vektor")
    assert Vendor.objects.count() == 1
    assert '"vendors_vendorevent"' in tables_with_rows()
