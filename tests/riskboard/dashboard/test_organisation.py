"""Settings → Organisation: what set-up asked is changed later, by administrators, on record, and without surprises."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from riskboard.accounts.models import User
from riskboard.common.records import records
from riskboard.workspace.models import Organisation
from riskboard.workspace.services import update_organisation
from tests.factories.vendors import make_contract, make_mitigation, make_vendor, make_workload
from vendors.models import RescoreState
from vendors.services.parameters import set_parameters

pytestmark = pytest.mark.django_db

PAGE = "/settings/organisation/"
GIVEN = {
    "name": "Harbour Bank",
    "currency": "CHF",
    "time_zone": "Europe/Zurich",
    "headcount": "1200",
    "mean_loaded_cost": "95.50",
}


@pytest.fixture
def admin(client_as: Callable[[str], Client]) -> Client:
    return client_as("administrator")


def test_what_set_up_asked_is_changed_and_stands_in_the_log(admin: Client) -> None:
    update_organisation(by=None, name="Harbour")
    assert 'value="Harbour"' in admin.get(PAGE).content.decode()
    assert admin.post(PAGE, GIVEN)["Location"] == PAGE
    found = Organisation.objects.get()
    assert (found.name, found.currency, found.time_zone) == ("Harbour Bank", "CHF", "Europe/Zurich")
    assert (found.headcount, found.mean_loaded_cost) == (1200, Decimal("95.50"))
    event: Any = Organisation.pgh_event_model.objects.latest("pgh_id")  # type: ignore[attr-defined]  # tracked
    assert event.pgh_context.metadata["user"] == User.objects.get(role="administrator").pk
    log = admin.get("/settings/audit/?kind=workspace.organisation").content.decode()
    assert "Europe/Zurich" in log


def test_an_installation_that_was_never_set_up_shows_its_defaults_and_saves_them(admin: Client) -> None:
    assert 'value="EUR"' in admin.get(PAGE).content.decode()
    assert admin.post(PAGE, GIVEN).status_code == 302
    assert Organisation.objects.get().name == "Harbour Bank"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("currency", "Euro"),
        ("time_zone", "Middle/Earth"),
        ("headcount", "0"),
        ("mean_loaded_cost", "0"),
    ],
)
def test_a_wrong_entry_is_named_at_its_field_and_changes_nothing(
    admin: Client, field: str, value: str
) -> None:
    update_organisation(by=None, name="Harbour")
    answer = admin.post(PAGE, GIVEN | {field: value})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert Organisation.objects.get().name == "Harbour"


def holding_a_workload() -> None:
    make_workload("Claims")


def holding_a_contract() -> None:
    make_contract("C-1")


def holding_a_mitigation() -> None:
    vendor = make_vendor("Vektor")
    make_mitigation("Terms", kind="negotiate", vendor=vendor, notice_hours=72, yearly_cost=1)


def holding_a_tolerance() -> None:
    set_parameters(by=None, tolerance=Decimal(1000))


@pytest.mark.parametrize(
    ("hold", "named"),
    [
        (holding_a_workload, "workloads"),
        (holding_a_contract, "contracts"),
        (holding_a_mitigation, "mitigations"),
        (holding_a_tolerance, "the tolerated loss"),
    ],
)
def test_the_currency_stays_once_something_is_stored_in_it(
    admin: Client, hold: Callable[[], None], named: str
) -> None:
    update_organisation(by=None, name="Harbour", currency="EUR")
    hold()
    assert f"amounts are stored in it ({named}" in admin.get(PAGE).content.decode()
    assert admin.post(PAGE, GIVEN).status_code == 302
    found = Organisation.objects.get()
    assert (found.name, found.currency) == ("Harbour Bank", "EUR")


def test_every_kind_of_record_with_amounts_in_the_base_currency_is_thought_of() -> None:
    kinds = {kind for kind, record in records().items() if "" in record.money.values()}
    assert kinds == {
        *("workspace.organisation", "vendors.workload"),
        *("vendors.riskparameters", "vendors.mitigation"),
    }


def test_scores_follow_where_the_tolerated_loss_does_and_only_there(admin: Client) -> None:
    given: dict[str, Any] = {**GIVEN, "headcount": 1200, "mean_loaded_cost": Decimal("95.50")}
    update_organisation(by=None, **given)
    admin.post(PAGE, GIVEN | {"name": "Another name"})
    assert not RescoreState.objects.filter(due_at__isnull=False).exists()
    admin.post(PAGE, GIVEN | {"headcount": "10"})
    assert RescoreState.objects.filter(due_at__isnull=False).exists()


def test_nobody_but_an_administrator_finds_it(client_as: Callable[[str], Client]) -> None:
    for role in ("viewer", "procurement", "officer"):
        client = client_as(role)
        assert client.get(PAGE).status_code == 404
        assert client.post(PAGE, GIVEN).status_code == 404
        assert PAGE not in client.get("/settings/profile/").content.decode()
    assert not Organisation.objects.exists()


def test_the_settings_lead_to_it(admin: Client) -> None:
    assert f'href="{PAGE}"' in admin.get("/settings/people/").content.decode()
