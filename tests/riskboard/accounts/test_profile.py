"""One's own name, mail address, password and tokens; and a password that was forgotten."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from riskboard.accounts.models import Token, User
from riskboard.accounts.services import create_token
from tests.factories.accounts import make_user
from tests.riskboard.accounts.conftest import PASSWORD
from tests.smtp_server import LocalMail

pytestmark = pytest.mark.django_db

type_create = Callable[..., User]
type_browser = Callable[[User], Client]
NEW = "another long and quiet river"


@pytest.fixture
def ada(person_with_password: type_create) -> User:
    cache.clear()
    return person_with_password(username="ada", email="ada@example.org")


def link_in(mail: LocalMail) -> str:
    found = re.search(r"http://testserver(/\S+)", str(mail.messages[-1].get_content()))
    assert found
    return found[1]


def test_one_changes_ones_name(ada: User, sign_in: type_browser) -> None:
    sign_in(ada).post("/settings/profile/", {"first_name": "Augusta", "last_name": "King"})
    ada.refresh_from_db()
    assert ada.get_full_name() == "Augusta King"


def test_a_new_mail_address_counts_once_its_owner_confirms_it(
    ada: User, sign_in: type_browser, mail: LocalMail
) -> None:
    client = sign_in(ada)
    client.post("/settings/profile/mail/", {"email": "augusta@example.org"})
    assert mail.messages[0]["To"] == "augusta@example.org"
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"
    Client().get(link_in(mail))
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"
    Client().post(link_in(mail))
    ada.refresh_from_db()
    assert ada.email == "augusta@example.org"
    assert Client().post(link_in(mail)).status_code == 404


def test_nobody_takes_the_mail_address_of_somebody_else(
    ada: User, sign_in: type_browser, mail: LocalMail
) -> None:
    make_user(email="boss@example.org")
    answer = sign_in(ada).post("/settings/profile/mail/", {"email": "BOSS@example.org"})
    assert answer.status_code == 422
    assert mail.messages == []


def test_an_address_that_was_taken_meanwhile_is_not_confirmed(
    ada: User, sign_in: type_browser, mail: LocalMail
) -> None:
    sign_in(ada).post("/settings/profile/mail/", {"email": "free@example.org"})
    make_user(email="free@example.org")
    assert Client().post(link_in(mail)).status_code == 404
    ada.refresh_from_db()
    assert ada.email == "ada@example.org"


def test_a_forged_link_confirms_nothing() -> None:
    assert Client().post("/confirm-mail/eyJ1c2VyIjoxfQ:1abc:forged/").status_code == 404


def test_changing_the_password_ends_every_other_session(ada: User, sign_in: type_browser) -> None:
    here, there = sign_in(ada), sign_in(ada)
    answer = here.post("/settings/password/", {"present": PASSWORD, "password": NEW, "again": NEW})
    assert answer.status_code == 302
    assert here.get("/settings/profile/").status_code == 200
    assert there.get("/settings/profile/").status_code == 302
    ada.refresh_from_db()
    assert ada.check_password(NEW)


@pytest.mark.parametrize(
    ("field", "entry"),
    [
        ("present", {"present": "wrong", "password": NEW, "again": NEW}),
        ("password", {"present": PASSWORD, "password": "1234567890123", "again": "1234567890123"}),
        ("password", {"present": PASSWORD, "password": "elevenchars", "again": "elevenchars"}),
        ("again", {"present": PASSWORD, "password": NEW, "again": NEW + "x"}),
    ],
)
def test_a_wrong_entry_leaves_the_password(
    ada: User, sign_in: type_browser, field: str, entry: dict[str, str]
) -> None:
    answer = sign_in(ada).post("/settings/password/", entry)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


def test_a_forgotten_password_is_replaced_by_a_link_once(
    ada: User, sign_in: type_browser, mail: LocalMail
) -> None:
    there = sign_in(ada)
    client = Client()
    client.post("/sign-in/forgot/", {"email": "ADA@example.org"})
    address = link_in(mail)
    form = client.get(address, follow=True)
    where = form.redirect_chain[-1][0]
    assert (
        client.post(where, {"new_password1": "1234567890123", "new_password2": "1234567890123"}).status_code
        == 200
    )
    assert client.post(where, {"new_password1": NEW, "new_password2": NEW})["Location"] == "/sign-in/"
    ada.refresh_from_db()
    assert ada.check_password(NEW)
    assert there.get("/settings/profile/").status_code == 302
    assert "void" in Client().get(address, follow=True).content.decode()


def test_whether_an_address_is_known_is_not_told(ada: User, mail: LocalMail) -> None:
    known = Client().post("/sign-in/forgot/", {"email": "ada@example.org"}, follow=True)
    unknown = Client().post("/sign-in/forgot/", {"email": "eve@example.org"}, follow=True)
    assert "If an account has this address" in known.content.decode()
    assert known.redirect_chain == unknown.redirect_chain
    assert len(mail.messages) == 1


def test_nobody_is_buried_in_mails(ada: User, mail: LocalMail) -> None:
    for _each in range(12):
        Client().post("/sign-in/forgot/", {"email": "ada@example.org"})
    assert len(mail.messages) <= 5


def test_a_new_token_is_shown_once_and_works_with_its_scopes(ada: User, sign_in: type_browser) -> None:
    client = sign_in(ada)
    answer = client.post("/settings/tokens/", {"name": "sync", "scopes": ["vendors:read"], "expires": "30"})
    secret = answer.context["secret"]
    assert secret in answer.content.decode()
    assert secret not in client.get("/settings/tokens/").content.decode()
    token = Token.objects.get()
    assert token.expires_at is not None
    assert timedelta(days=29) < token.expires_at - timezone.now() <= timedelta(days=30)
    headers = {"Authorization": f"Bearer {secret}"}
    assert Client().get("/api/v1/vendors/", headers=headers).status_code == 200
    assert Client().get("/api/v1/incidents/", headers=headers).status_code == 403


@pytest.mark.parametrize(
    "entry", [{"scopes": ["everything"]}, {"scopes": []}, {"name": ""}, {"expires": "7"}]
)
def test_a_token_without_sense_is_not_made(ada: User, sign_in: type_browser, entry: dict[str, Any]) -> None:
    given = {"name": "sync", "scopes": ["read"], "expires": ""} | entry
    assert sign_in(ada).post("/settings/tokens/", given).status_code == 422
    assert not Token.objects.exists()


def test_one_revokes_ones_own_tokens_and_nobody_elses(ada: User, sign_in: type_browser) -> None:
    mine, _secret = create_token(user=ada, name="mine", scopes=["read"])
    theirs, _secret = create_token(user=make_user(), name="theirs", scopes=["read"])
    client = sign_in(ada)
    client.post(f"/settings/tokens/{mine.pk}/revoke/")
    assert client.post(f"/settings/tokens/{theirs.pk}/revoke/").status_code == 404
    revoked = dict(Token.objects.values_list("name", "revoked_at"))
    assert revoked["mine"] is not None
    assert revoked["theirs"] is None


def test_an_administrator_sees_and_revokes_everybodys(client_as: Callable[[str], Client]) -> None:
    token, _secret = create_token(user=make_user(), name="theirs", scopes=["read"])
    client = client_as("administrator")
    assert "theirs" in client.get("/settings/all-tokens/").content.decode()
    client.post(f"/settings/all-tokens/{token.pk}/revoke/")
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_the_command_gives_a_term_and_another_revokes(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    out = StringIO()
    call_command("token", "--user", "ada", "--expires", "30", stdout=out)
    token = Token.objects.get()
    assert token.expires_at is not None
    assert token.expires_at - timezone.now() > timedelta(days=29)
    monkeypatch.setattr("sys.stdin", StringIO(out.getvalue()))
    call_command("revoke_token", "-", stdout=StringIO())
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_the_command_revokes_by_person_and_name(ada: User) -> None:
    for name in ("a", "b"):
        create_token(user=ada, name=name, scopes=["read"])
    out = StringIO()
    call_command("revoke_token", "--user", "ada", "--name", "a", stdout=out)
    assert out.getvalue().strip() == "1 revoked"
    assert Token.objects.get(name="b").revoked_at is None


@pytest.mark.parametrize("days", ["0", "-1", "99999999"])
def test_a_term_without_sense_is_refused(ada: User, days: str) -> None:
    with pytest.raises(CommandError, match="days"):
        call_command("token", "--user", "ada", f"--expires={days}")


def test_the_command_refuses_what_it_does_not_know(ada: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("rb_unknown"))
    with pytest.raises(CommandError, match="not known"):
        call_command("revoke_token", "-")
    with pytest.raises(CommandError, match="--user"):
        call_command("revoke_token")


def test_what_a_token_may_is_said_in_the_words_of_the_form(ada: User, sign_in: type_browser) -> None:
    Token.objects.create(user=ada, name="sync", digest="x", scopes=["incidents:write", "read"])
    page = sign_in(ada).get("/settings/tokens/").content.decode()
    assert '<span class="under">incidents:write, read everything</span>' in page
