"""Writes on scorecards: every point with its evidence, and what they come to for the vendor."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from riskboard.common.bulk import BulkError, BulkRow
from tests.factories.accounts import make_user
from tests.factories.vendors import make_contract, make_scorecard, make_vendor, rated
from vendors.domain.clarity import KEYS
from vendors.models import Contract, Rating, Scorecard, Vendor, VendorClarity
from vendors.services.bulk import upsert
from vendors.services.bulk_kinds import CONTRACTS, SCORECARDS
from vendors.services.clarity import restate_due
from vendors.services.contracts import archive_contract, update_contract
from vendors.services.restoring import restore_contract, restore_scorecard
from vendors.services.scorecards import archive_scorecard, create_scorecard, update_scorecard

pytestmark = pytest.mark.django_db
FULL = {"criterion": "appeal", "level": 1, "clause": "a case", "source": "7.4", "seen_on": date(2026, 1, 2)}


@pytest.fixture
def contract() -> Contract:
    """One that runs without an end."""
    return make_contract("C-1", vendor=make_vendor("Vektor"), end_date=None)


def figures(vendor: Vendor) -> tuple[float | None, int, int]:
    """Score, points and unknown criteria in force."""
    row = VendorClarity.objects.get(vendor=vendor, current=True)
    return row.score, row.points, row.unknown


def refused(**fields: Any) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        make_scorecard(**fields)
    return caught.value.message_dict


def test_a_contract_is_assessed_and_its_vendor_has_a_clarity(contract: Contract) -> None:
    card = make_scorecard(contract, ratings=rated(appeal=2, notice=1, cure=0))
    assert (card.vendor, card.name, card.slug) == (contract.vendor, "C-1", "c-1-2026-01-01")
    assert [row.criterion for row in card.ratings.all()] == ["notice", "cure", "appeal"], "in their order"
    score, points, unknown = figures(contract.vendor)
    assert (points, unknown) == (3, 11)
    assert score == pytest.approx(300 / 28)


def test_a_public_policy_needs_title_and_address_and_a_contract_has_neither(contract: Contract) -> None:
    assert make_scorecard(vendor=contract.vendor).name == "Terms of use"
    assert set(refused(vendor=contract.vendor, title="", url="")) == {"title", "url"}
    assert set(refused(contract=contract, title="Terms", url="https://vendor.example/")) == {"title", "url"}
    with pytest.raises(ValidationError, match="name the contract, or the vendor"):
        create_scorecard(by=None, effective_on=date(2026, 1, 1))
    assert set(refused(contract=contract, vendor=make_vendor())) == {"vendor"}


@pytest.mark.parametrize("missing", ["clause", "source", "seen_on"])
@pytest.mark.parametrize("level", [1, 2])
def test_a_point_without_its_evidence_is_refused_at_what_is_missing(
    missing: str, level: int, contract: Contract
) -> None:
    rating = {**FULL, "level": level, missing: None if missing == "seen_on" else ""}
    assert set(refused(contract=contract, ratings=[*rated(notice=0), rating])) == {f"ratings[1].{missing}"}
    assert not Scorecard.objects.exists()


@pytest.mark.parametrize("level", [0, None])
def test_no_point_needs_no_evidence(level: int | None, contract: Contract) -> None:
    make_scorecard(contract, ratings=[{"criterion": "appeal", "level": level, "note": "asked in May"}])
    assert Rating.objects.get().level == level


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"criterion": "charm"}, "criterion"),
        ({"level": 3}, "level"),
        ({"level": -1}, "level"),
        ({"seen_on": datetime.now(UTC).date() + timedelta(days=3)}, "seen_on"),
        ({"seen_on": date(1980, 1, 1)}, "seen_on"),
        ({"source": "x" * 501}, "source"),
    ],
)
def test_what_is_wrong_with_a_rating_is_said_there(
    change: dict[str, Any], field: str, contract: Contract
) -> None:
    assert set(refused(contract=contract, ratings=[FULL | change])) == {f"ratings[0].{field}"}


def test_a_criterion_is_named_once(contract: Contract) -> None:
    assert "ratings[1].criterion" in refused(contract=contract, ratings=[FULL, FULL])


def test_the_database_keeps_points_without_evidence_out(contract: Contract) -> None:
    make_scorecard(contract, ratings=[FULL])
    for change in (
        {"clause": ""},
        {"source": ""},
        {"seen_on": None},
        {"level": 3},
        {"criterion": "charm"},
        {"seen_on": date(1980, 1, 1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Rating.objects.update(**change)
    Rating.objects.update(level=0, clause="", source="", seen_on=None)
    for change in ({"title": "Terms"}, {"contract": None}, {"effective_on": date(1980, 1, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Scorecard.objects.update(**change)


def test_empty_ratings_leave_no_row(contract: Contract) -> None:
    card = make_scorecard(contract, ratings=[{"criterion": key, "level": None} for key in KEYS])
    assert card.ratings.count() == 0
    assert figures(contract.vendor) == (0, 0, 14)


def test_ratings_are_replaced_as_a_whole_and_tell_who_assessed_them_last(contract: Contract) -> None:
    first, second = make_user(role="procurement"), make_user(role="procurement")
    card = make_scorecard(contract, by=first, ratings=rated(appeal=1, notice=1, cure=1))
    ids = {row.criterion: row.pk for row in card.ratings.all()}
    update_scorecard(by=second, scorecard=card, ratings=rated(appeal=1, notice=2))
    rows = {row.criterion: row for row in card.ratings.all()}
    assert {name: (row.level, row.assessed_by) for name, row in rows.items()} == {
        "appeal": (1, first),
        "notice": (2, second),
    }
    assert rows["appeal"].pk == ids["appeal"], "what stays the same is not written"
    update_scorecard(by=second, scorecard=card, notes="read again")
    assert card.ratings.count() == 2


def test_a_scorecard_stays_with_its_contract(contract: Contract) -> None:
    card = make_scorecard(contract)
    update_scorecard(by=None, scorecard=card, contract=contract, vendor=contract.vendor)
    for change in ({"contract": make_contract()}, {"contract": None}, {"vendor": make_vendor()}):
        with pytest.raises(ValidationError, match="cannot be changed"):
            update_scorecard(by=None, scorecard=card, **change)


def test_what_is_archived_is_not_assessed(contract: Contract) -> None:
    archive_contract(by=None, contract=contract)
    assert set(refused(contract=contract)) == {"contract"}


def test_a_newer_scorecard_replaces_the_old_one_which_stays_on_record(contract: Contract) -> None:
    make_scorecard(contract, ratings=rated(appeal=2))
    newer = make_scorecard(contract, effective_on=date(2026, 6, 1), ratings=rated(notice=1))
    assert figures(contract.vendor)[1:] == (1, 13)
    assert Scorecard.objects.count() == 2
    archive_scorecard(by=None, scorecard=newer)
    assert figures(contract.vendor)[1:] == (2, 13)
    restore_scorecard(by=None, scorecard=newer)
    assert figures(contract.vendor)[1:] == (1, 13)


def test_a_contract_that_is_archived_or_over_no_longer_counts(contract: Contract) -> None:
    make_scorecard(contract, ratings=rated(appeal=2))
    archive_contract(by=None, contract=contract)
    assert figures(contract.vendor) == (None, 0, 14)
    restore_contract(by=None, contract=contract)
    assert figures(contract.vendor)[1:] == (2, 13)
    update_contract(by=None, contract=contract, end_date=timezone.localdate() - timedelta(days=1))
    assert figures(contract.vendor) == (None, 0, 14)


def test_a_scorecard_follows_its_contract_to_another_vendor(contract: Contract) -> None:
    card = make_scorecard(contract, ratings=rated(appeal=2))
    before, other = contract.vendor, make_vendor("Lexiform")
    update_contract(by=None, contract=contract, vendor=other)
    card.refresh_from_db()
    assert card.vendor == other
    assert (figures(before)[0], figures(other)[1]) == (None, 2)


def test_a_contract_written_in_bulk_takes_its_scorecards_with_it(contract: Contract) -> None:
    make_scorecard(contract, ratings=rated(appeal=2))
    Contract.objects.update(external_id="erp:1")
    ended = timezone.localdate() - timedelta(days=1)
    upsert(CONTRACTS, by=None, rows=[BulkRow(0, {"external_id": "erp:1", "end_date": ended})], partial=False)
    assert figures(contract.vendor)[0] is None


def test_the_calendar_is_followed(contract: Contract) -> None:
    start = timezone.localdate() + timedelta(days=10)
    make_scorecard(contract, ratings=rated(appeal=2))
    make_scorecard(contract, effective_on=start, ratings=rated(appeal=1))
    assert restate_due() == 0
    assert figures(contract.vendor)[1] == 2
    noon = datetime.combine(start, datetime.min.time(), UTC) + timedelta(hours=12)
    assert restate_due(now=noon) == 1
    assert restate_due(now=noon) == 0, "twice changes nothing"
    assert figures(contract.vendor)[1] == 1
    assert VendorClarity.objects.get(current=True).changes_on is None


def test_a_vendor_whose_only_scorecard_begins_later_is_not_assessed_until_then() -> None:
    start = timezone.localdate() + timedelta(days=10)
    card = make_scorecard(effective_on=start, ratings=rated(appeal=2))
    assert figures(card.vendor) == (None, 0, 14)
    restate_due(now=datetime.combine(start, datetime.min.time(), UTC) + timedelta(hours=12))
    assert figures(card.vendor)[1:] == (2, 13)


def test_what_differs_in_nothing_that_counts_is_not_stored_again(contract: Contract) -> None:
    card = make_scorecard(contract, ratings=rated(appeal=2))
    update_scorecard(by=None, scorecard=card, notes="read again")
    assert VendorClarity.objects.count() == 1
    update_scorecard(by=None, scorecard=card, ratings=rated(appeal=1))
    assert list(VendorClarity.objects.order_by("pk").values_list("points", "current")) == [
        (2, False),
        (1, True),
    ]


def bulk(*rows: dict[str, Any]) -> list[BulkRow]:
    found = [BulkRow(position, dict(values)) for position, values in enumerate(rows)]
    upsert(SCORECARDS, by=None, rows=found, partial=False)
    return found


def test_scorecards_come_in_bulk_with_their_ratings(contract: Contract) -> None:
    day = date(2026, 1, 1)
    row = {"external_id": "grc:1", "contract": contract, "effective_on": day, "ratings": rated(appeal=2)}
    assert [one.outcome for one in bulk(row)] == ["created"]
    assert [one.outcome for one in bulk(row)] == ["unchanged"]
    assert figures(contract.vendor)[1:] == (2, 13)
    changed = {"external_id": "grc:1", "ratings": rated(appeal=2, notice=1)}
    assert [one.outcome for one in bulk(changed)] == ["updated"]
    assert figures(contract.vendor)[1:] == (3, 12)
    bad = {"external_id": "grc:1", "ratings": [FULL | {"clause": ""}]}
    with pytest.raises(BulkError) as caught:
        bulk(bad)
    assert set(caught.value.rows[0].errors) == {"ratings[0].clause"}
    with pytest.raises(BulkError) as caught:
        bulk({"external_id": "grc:2", "effective_on": day})
    assert set(caught.value.rows[0].errors) == {"vendor"}
