"""Which streams a list shows, and in which order: the same as when every stream is weighed in full."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache

from riskboard.accounts.models import Role, User
from tests.factories.vendors import make_event, make_product, make_scorecard, make_vendor, rated
from vendors.queries import stream_order
from vendors.queries.stream_order import keys_in_order, likelihoods_of
from vendors.queries.streams import chosen, likelihoods, ordered
from vendors.services.observed import EventSpec, record_events
from vendors.services.parameters import set_levers
from vendors.services.rescore import rescore_all

pytestmark = pytest.mark.django_db

OFFICER, VIEWER = User(role=Role.OFFICER), User(role=Role.VIEWER)
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def recorded() -> None:
    """Three vendors, watched for 1 to 9 years, with events of many ages, weights and kinds; one is restricted."""
    for number, name in enumerate(("Vektor", "Corvid", "Orionsoft")):
        since = (NOW - timedelta(days=365 * (1 + 4 * number))).date()
        vendor = make_vendor(name, tracked_since=since)
        make_product(f"Assist {number}", vendor=vendor, model=f"Large {number % 2}", jurisdiction="US")
        for back in range(number + 2):
            at = NOW - timedelta(days=40 * back + 3 * number)
            make_event(vendor, started_at=at, weight=Decimal("0.3"), restricted=back == 1)
    account = f"account:{vendor.slug}"
    make_event(vendor, account, type="suspension", started_at=NOW - timedelta(days=9), ours=True)
    make_event(vendor, account, type="access_revocation", started_at=NOW - timedelta(days=90))
    make_event(vendor, f"entity:{vendor.slug}", type="government_order", started_at=NOW - timedelta(days=5))
    make_event(vendor, "model:Large 0", type="government_order", started_at=NOW + timedelta(days=1))
    make_scorecard(vendor=vendor, ratings=rated(notice=1, appeal=2))


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize("person", [OFFICER, VIEWER], ids=["officer", "viewer"])
@pytest.mark.parametrize("declared", [False, True])
@pytest.mark.parametrize(
    "order", ["", "rate", "-rate", "events", "-events", "duration", "-name", "-password"]
)
def test_the_order_is_that_of_all_streams_weighed_in_full(order: str, declared: bool, person: User) -> None:
    if declared:
        set_levers(by=None, reason="x", setting={"weights.suspension.public": 0.5, "types.outage.a": 3.0})
    whole = ordered(likelihoods(person, NOW), order)
    assert keys_in_order(person, NOW, order=order) == [(one.atom, one.type) for one in whole]


@pytest.mark.usefixtures("recorded")
@pytest.mark.parametrize(
    "asked",
    [
        {"q": "CORV"},
        {"type": "suspension"},
        {"recorded": "yes"},
        {"recorded": "no", "q": "us"},
        {"q": "nobody"},
    ],
)
def test_what_is_asked_for_is_that_of_all_streams(asked: dict[str, str]) -> None:
    whole = ordered(chosen(likelihoods(OFFICER, NOW), **asked), "")
    assert keys_in_order(OFFICER, NOW, **asked) == [(one.atom, one.type) for one in whole]


@pytest.mark.usefixtures("recorded")
def test_a_page_holds_its_streams_in_full_and_in_their_order() -> None:
    keys = keys_in_order(OFFICER, NOW)[1:4]
    whole = {(one.atom, one.type): one for one in likelihoods(OFFICER, NOW)}
    assert likelihoods_of(OFFICER, NOW, keys) == [whole[key] for key in keys]


@pytest.mark.usefixtures("recorded")
def test_queries_do_not_grow_with_what_is_on_record(django_assert_num_queries: Callable[..., Any]) -> None:
    for _ in range(2):
        with django_assert_num_queries(5):
            keys_in_order(OFFICER, NOW, order="duration")
        make_event(make_product().vendor)


@pytest.mark.usefixtures("recorded")
def test_an_order_that_is_kept_is_found_anew_once_something_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream_order, "KEPT_FROM", 1)
    cache.clear()
    vendor = make_product("Solver", vendor=make_vendor("Quarrel")).vendor
    rescore_all()
    before = keys_in_order(OFFICER, NOW, order="-events")
    assert keys_in_order(VIEWER, NOW, order="-events") != before
    with monkeypatch.context() as blind:
        blind.setattr(stream_order, "owners_of", None)
        assert keys_in_order(OFFICER, NOW, order="-events") == before
    told = {
        f"INC-{back}": [
            EventSpec(
                vendor=vendor,
                atom="entity:quarrel",
                type="outage",
                started_at=NOW - timedelta(days=back),
            )
        ]
        for back in range(9)
    }
    record_events(by=None, told=told)
    assert keys_in_order(OFFICER, NOW, order="-events")[0] == ("entity:quarrel", "outage")
