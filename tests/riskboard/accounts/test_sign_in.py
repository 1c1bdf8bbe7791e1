"""Signing in: the form, the limits, where a request comes from."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from axes.models import AccessAttempt
from django.test import Client, RequestFactory
from django.utils import timezone

from riskboard.accounts.addresses import client_address
from riskboard.accounts.models import User
from riskboard.accounts.queries.people import locks
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


@pytest.fixture
def ada() -> User:
    person = make_user(username="ada", email="ada@example.org")
    person.set_password(PASSWORD)
    person.save()
    return person


def attempt(client: Client, password: str, name: str = "ada", **extra: Any) -> Any:
    return client.post("/sign-in/", {"username": name, "password": password}, **extra)


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("name", ["ada", "ada@example.org", "ADA@Example.Org"])
def test_one_signs_in_with_name_or_mail_address(ada: User, name: str) -> None:
    client = Client()
    answer = attempt(client, PASSWORD, name)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert signed_in(client)


def test_the_page_that_was_asked_for_follows_but_never_another_host(ada: User) -> None:
    there = {"username": "ada", "password": PASSWORD, "next": "/vendors/"}
    assert Client().post("/sign-in/", there)["Location"] == "/vendors/"
    assert Client().post("/sign-in/", there | {"next": "https://evil.example/"})["Location"] == "/"


def test_who_has_left_cannot_sign_in(ada: User) -> None:
    User.objects.update(is_active=False)
    client = Client()
    assert attempt(client, PASSWORD).status_code == 200
    assert not signed_in(client)


def test_an_account_is_locked_after_five_failures_even_for_the_right_password(ada: User) -> None:
    for _each in range(4):
        assert attempt(Client(), "wrong").status_code == 200
    assert attempt(Client(), "wrong").status_code == 429
    client = Client(REMOTE_ADDR="192.0.2.9")
    answer = attempt(client, PASSWORD)
    assert answer.status_code == 429
    assert not signed_in(client)
    assert "another 15 minutes" in answer.content.decode()


def test_name_and_mail_address_count_as_one_account(ada: User) -> None:
    for name in ("ada", "ada@example.org", "ada", "ada@example.org"):
        attempt(Client(), "wrong", name)
    assert attempt(Client(), "wrong").status_code == 429


def test_a_lock_ends_by_itself(ada: User) -> None:
    for _each in range(5):
        attempt(Client(), "wrong")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=15, seconds=1))
    client = Client()
    assert attempt(client, PASSWORD).status_code == 302
    assert signed_in(client)


def test_trying_on_while_locked_does_not_lengthen_the_lock(ada: User) -> None:
    for _each in range(5):
        attempt(Client(), "wrong")
    before = AccessAttempt.objects.get().attempt_time
    attempt(Client(), "wrong")
    assert AccessAttempt.objects.get().attempt_time == before


def test_an_address_is_locked_after_fifty_failures_at_many_accounts(ada: User) -> None:
    for number in range(49):
        assert attempt(Client(), "wrong", f"somebody-{number}").status_code == 200
    assert attempt(Client(), "wrong", "the-last").status_code == 429
    assert attempt(Client(), PASSWORD).status_code == 429
    elsewhere = Client(REMOTE_ADDR="192.0.2.9")
    assert attempt(elsewhere, PASSWORD).status_code == 302


def test_ones_own_success_does_not_clear_guesses_at_another_account(ada: User) -> None:
    make_user(username="eve").set_password(PASSWORD)
    eve = User.objects.get(username="eve")
    eve.set_password(PASSWORD)
    eve.save()
    for _each in range(4):
        attempt(Client(), "wrong")
    assert attempt(Client(), PASSWORD, "eve").status_code == 302
    assert attempt(Client(), "wrong").status_code == 429


def test_a_success_clears_ones_own_failures(ada: User) -> None:
    for _each in range(4):
        attempt(Client(), "wrong")
    attempt(Client(), PASSWORD)
    assert not AccessAttempt.objects.exists()


def test_passwords_are_not_kept_with_the_failures(ada: User) -> None:
    attempt(Client(), "my real password at another site")
    kept = AccessAttempt.objects.get()
    assert "my real password" not in f"{kept.post_data}{kept.get_data}"


def test_an_administrator_sees_and_clears_a_lock(ada: User, client_as: Callable[[str], Client]) -> None:
    for _each in range(5):
        attempt(Client(), "wrong")
    (lock,) = locks()
    assert (lock.kind, lock.name, lock.failures) == ("username", "ada", 5)
    admin = client_as("administrator")
    assert "Locked out" in admin.get("/settings/people/").content.decode()
    admin.post("/settings/people/locks/clear/", {"username": "ada"})
    assert locks() == []
    assert attempt(Client(), PASSWORD).status_code == 302


def test_the_lock_of_an_address_is_cleared_too(client_as: Callable[[str], Client]) -> None:
    for number in range(50):
        attempt(Client(REMOTE_ADDR="192.0.2.7"), "wrong", f"somebody-{number}")
    assert [(lock.kind, lock.name) for lock in locks()] == [("ip_address", "192.0.2.7")]
    client_as("administrator").post("/settings/people/locks/clear/", {"ip_address": "192.0.2.7"})
    assert locks() == []


@pytest.mark.parametrize(
    ("proxies", "header", "expected"),
    [
        (0, "198.51.100.1", "192.0.2.1"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "203.0.113.5, 198.51.100.1", "198.51.100.1"),
        (2, "6.6.6.6, 203.0.113.5, 198.51.100.1", "203.0.113.5"),
        (2, "198.51.100.1", "192.0.2.1"),
        (1, "[2001:db8::1]:443", "2001:db8::1"),
        (1, "198.51.100.1:5555", "198.51.100.1"),
        (1, "nonsense", None),
        (1, "", None),
    ],
)
def test_only_as_many_proxies_as_are_trusted_are_believed(
    settings: Any, proxies: int, header: str, expected: str | None
) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", HTTP_X_FORWARDED_FOR=header)
    assert client_address(request) == expected


def test_a_wrong_password_is_no_entry_to_correct(ada: User) -> None:
    page = attempt(Client(), "wrong").content.decode()
    assert "That did not work" in page
    assert "needs a correction" not in page
