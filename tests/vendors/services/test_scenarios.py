"""Saving scenarios: by whose right is the pages' affair; what can be saved, and who sees it, is decided here."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from riskboard.accounts.models import Role
from riskboard.common.versions import StaleVersion, version_of
from tests.factories.accounts import make_user
from tests.factories.vendors import make_scenario
from vendors.models import Scenario
from vendors.queries import scenarios as queries
from vendors.services.scenarios import archive_scenario, create_scenario, restore_scenario, update_scenario

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("atoms", []),
        ("atoms", ["unheard:of"]),
        ("atoms", ["model:a\0b"]),
        ("hours", Decimal(0)),
        ("hours", Decimal(87_601)),
        ("notice_hours", Decimal(-1)),
        ("price_rise", Decimal(0)),
        ("price_rise", Decimal(1001)),
    ],
)
def test_what_makes_no_sense_is_refused_by_field(field: str, value: Any) -> None:
    with pytest.raises(ValidationError) as refused:
        make_scenario(**{field: value})
    assert field in refused.value.message_dict
    assert not Scenario.objects.exists()


def test_prices_rise_with_accounts_alone() -> None:
    with pytest.raises(ValidationError):
        make_scenario(atoms=["model:x"], price_rise=Decimal(5))
    assert make_scenario(atoms=["account:x"], price_rise=Decimal(5)).question.rise == 5.0


@pytest.mark.parametrize("name", ["Run", "Compare", "New"])
def test_no_scenario_takes_an_address_that_stands_for_something_else(name: str) -> None:
    assert make_scenario(name).slug == f"{name.lower()}-2"


@pytest.mark.parametrize(
    "change",
    [
        {"atoms": []},
        {"hours": 0},
        {"hours": 87_601},
        {"notice_hours": -1},
        {"price_rise": 0},
        {"slug": "7"},
    ],
)
def test_the_database_refuses_it_as_well(change: dict[str, Any]) -> None:
    scenario = make_scenario()
    with pytest.raises(IntegrityError), transaction.atomic():
        Scenario.objects.filter(pk=scenario.pk).update(**change)


def test_a_write_that_rests_on_an_older_state_is_refused() -> None:
    scenario = make_scenario()
    opened = version_of(scenario)
    update_scenario(by=None, scenario=scenario, note="first")
    with pytest.raises(StaleVersion):
        update_scenario(by=None, scenario=scenario, version=opened, note="second")
    with pytest.raises(StaleVersion):
        archive_scenario(by=None, scenario=scenario, version=opened)
    scenario.refresh_from_db()
    assert (scenario.note, scenario.archived_at) == ("first", None)


def test_archiving_and_restoring_twice_changes_nothing() -> None:
    scenario = make_scenario()
    archived = archive_scenario(by=None, scenario=scenario).archived_at
    assert archive_scenario(by=None, scenario=scenario).archived_at == archived
    assert restore_scenario(by=None, scenario=scenario).archived_at is None
    assert restore_scenario(by=None, scenario=scenario).archived_at is None


def test_who_sees_and_who_changes_what() -> None:
    owner, other = make_user(role=Role.PROCUREMENT), make_user(role=Role.OFFICER)
    viewer, administrator = make_user(role=Role.VIEWER), make_user(role=Role.ADMINISTRATOR)
    mine = create_scenario(by=owner, name="Mine", atoms=["model:x"], hours=Decimal(1))
    shared = create_scenario(by=owner, name="Shared", atoms=["model:x"], hours=Decimal(1), shared=True)

    def seen(person: Any) -> list[str]:
        return sorted(queries.visible_to(person).values_list("name", flat=True))

    assert [seen(person) for person in (owner, other, viewer, administrator)] == [
        ["Mine", "Shared"],
        ["Shared"],
        ["Shared"],
        ["Mine", "Shared"],
    ]
    assert [queries.may_change(person, shared) for person in (owner, other, viewer, administrator)] == [
        True,
        False,
        False,
        True,
    ]
    owner.role = Role.VIEWER
    assert not queries.may_change(owner, mine)


def test_a_scenario_outlives_its_owner() -> None:
    owner = make_user(role=Role.PROCUREMENT)
    scenario = create_scenario(by=owner, name="Left", atoms=["model:x"], hours=Decimal(1), shared=True)
    owner.delete()
    scenario.refresh_from_db()
    assert scenario.owner is None
