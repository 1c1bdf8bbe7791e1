"""When a delivery that failed is tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from riskboard.alerts.domain.schedule import next_try

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_ten_tries_over_three_days_and_then_no_more() -> None:
    moment, waits = NOW, []
    for failures in range(1, 10):
        again = next_try(failures, now=moment)
        assert again is not None
        waits.append((again - moment).total_seconds())
        moment = again
    assert waits == [5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]
    assert timedelta(days=3) < moment - NOW < timedelta(days=3, hours=4)
    assert next_try(10, now=moment) is None


@pytest.mark.parametrize(("asked", "waited"), [(None, 5), (0, 5), (-9, 5), (3, 5), (60, 60), (10**9, 86400)])
def test_the_receivers_wish_lengthens_a_wait_by_a_day_at_most(asked: int | None, waited: int) -> None:
    assert next_try(1, now=NOW, retry_after=asked) == NOW + timedelta(seconds=waited)


def test_the_wish_does_not_prolong_giving_up() -> None:
    assert next_try(10, now=NOW, retry_after=60) is None
