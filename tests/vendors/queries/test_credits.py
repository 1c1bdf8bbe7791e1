"""What contracts credit us for outages."""

from datetime import date
from decimal import Decimal

import pytest

from tests.factories.vendors import make_contract, make_vendor
from vendors.domain.world import Stream, StreamType
from vendors.queries.credits import with_credits
from vendors.services.contracts import archive_contract

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 22)


def stream(atom: str, kind: StreamType = "outage") -> Stream:
    return Stream(atom, kind, (), (), 1.0, 0.0, 1.0)


def credits(*streams: Stream) -> list[float]:
    return [one.credit for one in with_credits(streams, DAY)]


def test_contracts_in_force_credit_outages_of_their_vendor_in_the_base_currency() -> None:
    vendor = make_vendor("Vektor")
    dates = {"start_date": date(2026, 1, 1), "end_date": date(2027, 1, 1)}
    rate = {"currency": "USD", "exchange_rate": Decimal("0.5"), "exchange_rate_date": date(2026, 1, 1)}
    make_contract("C-1", vendor=vendor, outage_credit=Decimal(100), **dates)
    make_contract("C-2", vendor=vendor, outage_credit=Decimal(60), **dates, **rate)
    make_contract("C-3", vendor=vendor, **dates)
    other = [
        stream("entity:vektor", "government_order"),
        stream("account:vektor", "suspension"),
        stream("entity:b"),
    ]
    assert credits(stream("entity:vektor"), *other) == [130, 0, 0, 0]


def test_contracts_that_ended_or_are_archived_credit_nothing() -> None:
    vendor = make_vendor("Vektor")
    past = {"start_date": date(2025, 1, 1), "end_date": date(2026, 1, 1)}
    make_contract("C-1", vendor=vendor, outage_credit=Decimal(100), **past)
    running = {"start_date": date(2025, 1, 1), "end_date": date(2028, 1, 1)}
    archive_contract(
        by=None, contract=make_contract("C-2", vendor=vendor, outage_credit=Decimal(1), **running)
    )
    assert credits(stream("entity:vektor")) == [0]
