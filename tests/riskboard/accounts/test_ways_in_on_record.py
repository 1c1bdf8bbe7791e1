"""Second steps, sign-on links and vouched mail addresses stand in the log, whoever changed them, without secrets."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.core.cache import cache
from django.db import connection
from django.test import Client

from riskboard.accounts.models import User
from riskboard.accounts.services.people import reset_second_factor
from riskboard.audit.queries.log import Filters, log_page
from riskboard.audit.queries.words import Entry, entries
from riskboard.common.actor import acting
from tests.factories.accounts import make_user
from tests.oidc_provider import OidcProvider
from tests.riskboard.accounts.test_oidc import come_in, provider
from tests.riskboard.accounts.test_second_step import APP, confirm, set_up, with_password

__all__ = ["provider"]

pytestmark = pytest.mark.django_db

type_create = Callable[..., User]
type_browser = Callable[[User], Client]


@pytest.fixture(autouse=True)
def fresh_limits() -> None:
    """Codes that were used, and attempts that failed, are remembered in the cache."""
    cache.clear()


@pytest.fixture
def ada(person_with_password: type_create) -> User:
    return person_with_password("officer", username="ada", first_name="Ada", last_name="Byron")


def recorded(kind: str) -> list[Entry]:
    """What the log says of records of ``kind``, the oldest first."""
    events = log_page(Filters(kind=f"accounts.{kind}")).events
    return entries(events, make_user(role="administrator"), "EUR")[::-1]


def told(kind: str) -> list[tuple[str, str, str, str]]:
    """Actor, action, name and reason of each."""
    return [(entry.actor, entry.event.action, entry.name, entry.reason) for entry in recorded(kind)]


def test_setting_an_app_up_and_removing_it_stand_in_the_log_as_ones_own_doing(
    ada: User, sign_in: type_browser
) -> None:
    client = sign_in(ada)
    secret, codes = set_up(client)
    client.post(f"{APP}remove/")
    assert told("secondstep") == [
        ("Ada Byron", "insert", "authenticator app", "authenticator app set up"),
        ("Ada Byron", "insert", "recovery codes", "authenticator app set up"),
        ("Ada Byron", "update", "recovery codes", "recovery codes shown"),
        ("Ada Byron", "delete", "authenticator app", "authenticator app removed"),
        ("Ada Byron", "delete", "recovery codes", "authenticator app removed"),
    ]
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(to_jsonb(e)::text, ' ') FROM accounts_secondstepevent e")
        stored = cursor.fetchone()[0]
    assert secret not in stored
    assert not any(code in stored for code in codes)
    assert all(len(digest) == 16 for digest in re.findall(r'"data": "([^"]*)"', stored))


def test_the_line_of_a_secret_says_that_it_changed_and_no_more(ada: User, sign_in: type_browser) -> None:
    set_up(sign_in(ada))
    lines = {line.label: (line.before, line.after) for line in recorded("secondstep")[0].lines}
    assert lines == {
        "Person": ("–", "Ada Byron"),
        "Kind": ("–", "authenticator app"),
        "Secret and its use": ("", "changed"),
    }


def test_a_recovery_code_that_is_used_up_is_recorded_and_a_code_of_the_app_is_not(
    ada: User, sign_in: type_browser
) -> None:
    _secret, codes = set_up(sign_in(ada))
    before = len(recorded("secondstep"))
    with_password(ada).post("/sign-in/second-step/", {"code": "000000"})
    assert len(recorded("secondstep")) == before
    with_password(ada).post("/sign-in/second-step/", {"code": codes[0]})
    assert told("secondstep")[before:] == [
        ("Ada Byron", "update", "recovery codes", "signed in with a second step")
    ]


def test_new_codes_are_recorded(ada: User, sign_in: type_browser) -> None:
    client = sign_in(ada)
    set_up(client)
    before = len(recorded("secondstep"))
    client.post("/settings/second-step/codes/new/")
    assert {entry[3] for entry in told("secondstep")[before:]} == {"recovery codes made"}


def test_that_an_administrator_took_a_second_step_away_is_recorded_as_theirs(
    ada: User, sign_in: type_browser
) -> None:
    set_up(sign_in(ada))
    reset_second_factor(by=make_user(first_name="Robin", last_name="Root"), person=ada)
    assert told("secondstep")[-2:] == [
        ("Robin Root", "delete", "authenticator app", "second step reset"),
        ("Robin Root", "delete", "recovery codes", "second step reset"),
    ]


@pytest.mark.django_db(transaction=True)
def test_a_second_step_that_is_planted_at_a_prompt_is_recorded_too(ada: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO mfa_authenticator (user_id, type, data, created_at) VALUES (%s, 'totp', '{}', now())",
            [ada.pk],
        )
    assert told("secondstep") == [("unknown (database)", "insert", "authenticator app", "")]


def test_when_it_was_last_used_is_no_change(ada: User) -> None:
    step = Authenticator.objects.create(user=ada, type="webauthn", data={"name": "Blue key"})
    step.record_usage()
    assert [entry.event.action for entry in recorded("secondstep")] == ["insert"]


def test_the_first_sign_in_by_single_sign_on_and_the_link_to_an_account_are_recorded(
    provider: OidcProvider,
) -> None:
    make_user(email="ada@example.org", first_name="Ada", last_name="Byron")
    come_in(Client())
    come_in(Client())
    assert told("signonlink") == [("Ada Byron", "insert", "oidc", "linked to single sign-on")]
    provider.claims |= {"sub": "another", "email": "new@example.org"}
    come_in(Client())
    assert told("signonlink")[1:] == [("the system", "insert", "oidc", "first sign-in by single sign-on")]
    assert ("the system", "insert", "new@example.org", "first sign-in by single sign-on") in told(
        "mailaddress"
    )


def test_mail_addresses_links_providers_and_their_tokens_are_recorded_without_secrets(ada: User) -> None:
    with acting(ada, "by hand"):
        address = EmailAddress.objects.create(user=ada, email="ada@example.org", verified=False)
        EmailAddress.objects.filter(pk=address.pk).update(verified=True)
        link = SocialAccount.objects.create(user=ada, provider="oidc", uid="7", extra_data={"iban": "hush-1"})
        app = SocialApp.objects.create(provider="openid_connect", name="Rogue", secret="hush-2", key="hush-3")
        SocialToken.objects.create(account=link, app=app, token="hush-4", token_secret="hush-5")
    assert [entry[:3] for entry in told("mailaddress")] == [
        ("Ada Byron", "insert", "ada@example.org"),
        ("Ada Byron", "update", "ada@example.org"),
    ]
    assert [line.label for line in recorded("mailaddress")[1].lines] == ["Verified"]
    assert [entry[2] for entry in told("signonprovider")] == ["Rogue"]
    assert [entry[0] for entry in told("signontoken")] == ["Ada Byron"]
    for table in ("signonlink", "signonprovider", "signontoken"):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT string_agg(to_jsonb(e)::text, ' ') FROM accounts_{table}event e")
            assert "hush" not in cursor.fetchone()[0]


def test_the_page_of_a_person_shows_what_lets_them_in_as_their_history(
    ada: User, sign_in: type_browser, client_as: Callable[[str], Client]
) -> None:
    set_up(sign_in(ada))
    admin = client_as("administrator")
    history = f"/history/accounts.user/{ada.pk}/"
    assert history in admin.get(f"/settings/people/{ada.pk}/").content.decode()
    shown = admin.get(history).content.decode()
    assert "authenticator app set up" in shown
    assert client_as("officer").get(history).status_code == 404


def test_what_needs_the_password_again_is_still_done_in_one_go(ada: User, sign_in: type_browser) -> None:
    client: Any = sign_in(ada)
    set_up(client)
    confirm(client)
    assert client.post(f"{APP}remove/").status_code == 302
    assert not Authenticator.objects.filter(user=ada).exists()
