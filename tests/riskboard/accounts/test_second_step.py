"""The second step: authenticator app, recovery codes, and who has to have one."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from cryptography.fernet import Fernet
from django.core.cache import cache
from django.test import Client

from riskboard.accounts.models import SecurityPolicy, User
from riskboard.accounts.services import create_token
from riskboard.accounts.services.vault import reseal_second_steps
from tests.riskboard.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db

type_create = Callable[..., User]
type_browser = Callable[[User], Client]
APP = "/settings/second-step/app/"


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Codes that were used, and attempts that failed, are remembered in the cache."""
    cache.clear()


def code_of(secret: str, step: int = 0) -> str:
    """What the app shows now, or ``step`` half minutes later."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30 + step)))


def confirm(client: Client) -> None:
    """Say the password once more, as every change of the second step asks."""
    client.post("/settings/confirm/", {"password": PASSWORD})


def set_up(client: Client) -> tuple[str, list[str]]:
    """Pair an app; its secret and the recovery codes."""
    confirm(client)
    secret = client.get(APP).context["form"].secret
    answer = client.post(APP, {"code": code_of(secret)}, follow=True)
    codes = re.findall(r"<li>(\d{8})</li>", answer.content.decode())
    return secret, codes


def with_password(person: User) -> Client:
    client = Client()
    answer = client.post("/sign-in/", {"username": person.username, "password": PASSWORD})
    assert answer["Location"] == "/sign-in/second-step/"
    return client


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.fixture
def ada(person_with_password: type_create) -> User:
    return person_with_password("officer", username="ada")


def test_with_an_app_the_password_alone_lets_nobody_in(ada: User, sign_in: type_browser) -> None:
    secret, _codes = set_up(sign_in(ada))
    client = with_password(ada)
    assert client.get("/")["Location"].startswith("/sign-in/")
    assert not is_in(client)
    answer = client.post("/sign-in/second-step/", {"code": code_of(secret, 1)})
    assert answer["Location"] == "/"
    assert is_in(client)


def test_a_wrong_code_lets_nobody_in_and_five_of_them_stop_the_right_one(
    ada: User, sign_in: type_browser
) -> None:
    secret, _codes = set_up(sign_in(ada))
    client = with_password(ada)
    for _each in range(10):
        client.post("/sign-in/second-step/", {"code": "000000"})
    client.post("/sign-in/second-step/", {"code": code_of(secret, 1)})
    assert not is_in(client)


def test_a_code_is_good_once(ada: User, sign_in: type_browser) -> None:
    secret, _codes = set_up(sign_in(ada))
    code = code_of(secret, 1)
    with_password(ada).post("/sign-in/second-step/", {"code": code})
    client = with_password(ada)
    client.post("/sign-in/second-step/", {"code": code})
    assert not is_in(client)


def test_a_recovery_code_replaces_the_app_once(ada: User, sign_in: type_browser) -> None:
    _secret, codes = set_up(sign_in(ada))
    assert len(codes) == 10
    client = with_password(ada)
    client.post("/sign-in/second-step/", {"code": codes[0]})
    assert is_in(client)
    again = with_password(ada)
    again.post("/sign-in/second-step/", {"code": codes[0]})
    assert not is_in(again)


def test_recovery_codes_are_shown_once(ada: User, sign_in: type_browser) -> None:
    client = sign_in(ada)
    _secret, codes = set_up(client)
    page = client.get("/settings/second-step/codes/").content.decode()
    assert codes[0] not in page


def test_new_recovery_codes_make_the_old_ones_void(ada: User, sign_in: type_browser) -> None:
    client = sign_in(ada)
    _secret, codes = set_up(client)
    client.post("/settings/second-step/codes/new/")
    again = with_password(ada)
    again.post("/sign-in/second-step/", {"code": codes[0]})
    assert not is_in(again)


def test_nothing_changes_without_the_password_once_more(ada: User, sign_in: type_browser) -> None:
    client = sign_in(ada)
    assert client.get(APP)["Location"].startswith("/settings/confirm/")
    client.post("/settings/confirm/", {"password": "wrong"})
    assert client.get(APP)["Location"].startswith("/settings/confirm/")


def test_what_is_stored_gives_no_codes_away(ada: User, sign_in: type_browser) -> None:
    secret, codes = set_up(sign_in(ada))
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert codes[0] not in stored


def test_without_a_key_to_encrypt_nothing_is_set_up(ada: User, sign_in: type_browser, settings: Any) -> None:
    settings.FIELD_ENCRYPTION_KEYS = []
    client = sign_in(ada)
    confirm(client)
    assert "FIELD_ENCRYPTION_KEY" in client.get(APP, follow=True).content.decode()
    assert "FIELD_ENCRYPTION_KEY" in client.get("/settings/second-step/").content.decode()


def test_after_a_change_of_keys_the_app_still_lets_in(
    ada: User, sign_in: type_browser, settings: Any
) -> None:
    secret, codes = set_up(sign_in(ada))
    new = Fernet.generate_key().decode()
    settings.FIELD_ENCRYPTION_KEYS = [new, *settings.FIELD_ENCRYPTION_KEYS]
    assert reseal_second_steps() == 2
    settings.FIELD_ENCRYPTION_KEYS = [new]
    client = with_password(ada)
    client.post("/sign-in/second-step/", {"code": code_of(secret, 1)})
    assert is_in(client)
    other = with_password(ada)
    other.post("/sign-in/second-step/", {"code": codes[0]})
    assert is_in(other)


def test_removing_the_app_leaves_the_password_alone(ada: User, sign_in: type_browser) -> None:
    client = sign_in(ada)
    set_up(client)
    client.post(f"{APP}remove/")
    assert not Authenticator.objects.exists()
    assert is_in(sign_in(ada))


@pytest.mark.parametrize(
    ("asked", "role", "led"),
    [
        ("nobody", "administrator", False),
        ("administrators", "administrator", True),
        ("administrators", "officer", False),
        ("everybody", "viewer", True),
    ],
)
def test_whom_the_policy_asks_is_led_to_set_one_up(
    person_with_password: type_create, sign_in: type_browser, asked: str, role: str, led: bool
) -> None:
    SecurityPolicy.objects.create(second_factor=asked)
    client = sign_in(person_with_password(role))
    answer = client.get("/vendors/")
    assert (answer.status_code == 302 and answer["Location"] == "/settings/second-step/") == led
    assert client.get("/api/v1/vendors/").status_code == (403 if led else 200)
    assert client.get("/settings/second-step/").status_code == 200


def test_who_has_set_one_up_gets_on(person_with_password: type_create, sign_in: type_browser) -> None:
    SecurityPolicy.objects.create(second_factor="everybody")
    client = sign_in(person_with_password())
    set_up(client)
    assert client.get("/vendors/").status_code == 200


def test_programs_with_a_token_are_not_asked(person_with_password: type_create) -> None:
    SecurityPolicy.objects.create(second_factor="everybody")
    _token, secret = create_token(user=person_with_password(), name="x", scopes=["read"])
    assert Client().get("/api/v1/vendors/", HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 200


def test_an_administrator_sets_the_policy(client_as: Callable[[str], Client]) -> None:
    client = client_as("administrator")
    assert client.post("/settings/security/", {"second_factor": "administrators"}).status_code == 302
    assert SecurityPolicy.objects.get().second_factor == "administrators"
    assert client.get("/settings/security/")["Location"] == "/settings/second-step/"


def test_a_policy_that_does_not_exist_is_refused(client_as: Callable[[str], Client]) -> None:
    assert client_as("administrator").post("/settings/security/", {"second_factor": "x"}).status_code == 422
    assert not SecurityPolicy.objects.exists()
