"""A fresh installation: one address, one administrator, one organisation; then never again."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from riskboard.accounts.models import Role, User
from riskboard.workspace.models import Organisation, SetUpLink
from riskboard.workspace.services.set_up import create_link
from tests.factories.accounts import make_user
from vendors.queries.parameters import parameters_in_force

pytestmark = pytest.mark.django_db

GIVEN: Mapping[str, Any] = {
    "first_name": "Ada",
    "last_name": "Byron",
    "username": "ada",
    "email": "ada@example.org",
    "password": "a long and quiet river",
    "again": "a long and quiet river",
    "name": "Harbour Bank",
    "currency": "CHF",
    "time_zone": "Europe/Zurich",
    "headcount": "1200",
    "mean_loaded_cost": "95.50",
    "tolerance": "250000",
}


def page() -> str:
    return f"/set-up/{create_link()}/"


def test_the_address_creates_administrator_organisation_and_tolerance() -> None:
    address = page()
    client = Client()
    assert client.get(address).status_code == 200
    answer = client.post(address, GIVEN)
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")
    ada = User.objects.get()
    assert (ada.role, ada.email, ada.is_superuser) == (Role.ADMINISTRATOR, "ada@example.org", False)
    found = Organisation.objects.get()
    assert (found.name, found.currency, found.time_zone) == ("Harbour Bank", "CHF", "Europe/Zurich")
    assert (found.headcount, found.mean_loaded_cost) == (1200, Decimal("95.50"))
    assert parameters_in_force().tolerance == Decimal(250000)
    signed = client.post("/sign-in/", {"username": "ada", "password": GIVEN["password"]})
    assert signed["Location"] == "/"


def test_afterwards_the_address_is_void() -> None:
    address = page()
    Client().post(address, GIVEN)
    assert Client().get(address).status_code == 404
    assert Client().post(address, dict(GIVEN) | {"username": "eve", "email": "eve@x.org"}).status_code == 404
    assert User.objects.count() == 1


def test_without_a_tolerance_one_working_day_is_tolerated() -> None:
    Client().post(page(), dict(GIVEN) | {"tolerance": ""})
    assert parameters_in_force().tolerance is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("password", "1234567890123"),
        ("again", "another one"),
        ("currency", "Euro"),
        ("time_zone", "Middle/Earth"),
        ("headcount", "0"),
        ("mean_loaded_cost", "0"),
        ("tolerance", "-1"),
        ("email", "nobody"),
        ("username", "a b"),
    ],
)
def test_a_wrong_entry_creates_nothing_and_leaves_the_address_good(field: str, value: str) -> None:
    address = page()
    wrong = {field: value} | ({"again": value} if field == "password" else {})
    answer = Client().post(address, dict(GIVEN) | wrong)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not User.objects.exists()
    assert not Organisation.objects.exists()
    assert Client().post(address, GIVEN).status_code == 302


def test_an_unknown_an_old_and_a_replaced_address_are_not_found() -> None:
    first = page()
    second = page()
    assert Client().get("/set-up/guessed/").status_code == 404
    assert Client().get(first).status_code == 404
    SetUpLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(second).status_code == 404
    assert Client().post(second, GIVEN).status_code == 404


def test_an_address_dies_with_the_first_administrator_whoever_made_them() -> None:
    address = page()
    make_user(role=Role.ADMINISTRATOR)
    assert Client().get(address).status_code == 404


def test_the_command_prints_the_address_alone(settings: Any) -> None:
    settings.PUBLIC_URL = "https://risk.example.org/"
    out = StringIO()
    call_command("setup_link", stdout=out)
    address = out.getvalue().strip()
    assert address.startswith("https://risk.example.org/set-up/")
    assert Client().get(address.removeprefix("https://risk.example.org")).status_code == 200


def test_the_command_can_leave_it_in_a_private_file(tmp_path: Path) -> None:
    path, out = tmp_path / "address", StringIO()
    call_command("setup_link", "--address", "http://127.0.0.1:8000", "--file", str(path), stdout=out)
    assert out.getvalue() == ""
    assert path.read_text().startswith("http://127.0.0.1:8000/set-up/")
    assert path.stat().st_mode & 0o777 == 0o600


def test_with_an_administrator_the_command_refuses_or_stays_silent(tmp_path: Path) -> None:
    make_user(role=Role.ADMINISTRATOR)
    with pytest.raises(CommandError, match="already"):
        call_command("setup_link")
    call_command("setup_link", "--if-needed", "--file", str(tmp_path / "address"))
    assert not (tmp_path / "address").exists()


def test_createsuperuser_makes_an_administrator() -> None:
    person = User.objects.create_superuser("root", "root@example.org", "a long and quiet river")
    assert person.role == Role.ADMINISTRATOR
