"""A year of scores, for drawing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.factories.vendors import make_vendor
from vendors.models import Vendor, VendorScore
from vendors.queries.series import year_of_scores

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def scored(vendor: Vendor, days_ago: int, score: float) -> None:
    VendorScore.objects.filter(vendor=vendor).update(current=False)
    at = NOW - timedelta(days=days_ago)
    VendorScore.objects.create(
        vendor=vendor,
        computed_at=at,
        confirmed_at=at,
        method_version="1.0",
        inputs_hash="0" * 64,
        score=score,
        tolerance=1,
        loss=0,
        direct_loss=0,
        indirect_loss=0,
    )


def test_each_moment_shows_the_score_that_was_in_force_then() -> None:
    vendor = make_vendor()
    for days_ago, score in ((500, 5.0), (400, 10.0), (100, 20.0), (0, 30.0)):
        scored(vendor, days_ago, score)
    series = year_of_scores([vendor.pk], now=NOW)[vendor.pk]
    assert (series[0], series[-2], series[-1]) == (10.0, 20.0, 30.0)
    assert series == sorted(series)
    assert len(series) == 25


def test_what_came_before_the_first_score_is_left_out() -> None:
    vendor = make_vendor()
    scored(vendor, 10, 40.0)
    assert year_of_scores([vendor.pk], now=NOW)[vendor.pk] == [40.0]


def test_a_vendor_without_scores_has_no_series() -> None:
    assert year_of_scores([make_vendor().pk], now=NOW) == {}


def test_two_queries_serve_any_number_of_vendors(django_assert_num_queries: Callable[..., Any]) -> None:
    vendors = [make_vendor() for _ in range(3)]
    for vendor in vendors:
        scored(vendor, 400, 1.0)
        scored(vendor, 4, 2.0)
    with django_assert_num_queries(2):
        assert len(year_of_scores([vendor.pk for vendor in vendors], now=NOW)) == 3
