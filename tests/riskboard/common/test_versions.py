from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from riskboard.common.versions import StaleVersion, refuse_stale, version_of

READ = datetime(2026, 3, 1, 12, 0, 0, 250_000, tzinfo=UTC)


@dataclass
class Record:
    updated_at: datetime = READ


def test_a_change_within_the_same_second_is_another_version() -> None:
    changed = Record(READ + timedelta(microseconds=1))

    assert version_of(Record()) == version_of(Record())
    assert version_of(Record()) != version_of(changed)
    assert version_of(changed).isdigit()


def test_a_write_based_on_what_is_on_record_passes() -> None:
    refuse_stale(Record(), version_of(Record()))


def test_a_write_that_names_no_version_passes() -> None:
    refuse_stale(Record(), None)


@pytest.mark.parametrize("version", ["", "1", "not a number", version_of(Record(READ - timedelta(days=1)))])
def test_a_write_based_on_anything_else_is_refused_with_the_record_as_it_stands(version: str) -> None:
    record = Record()

    with pytest.raises(StaleVersion) as caught:
        refuse_stale(record, version)

    assert caught.value.record is record
