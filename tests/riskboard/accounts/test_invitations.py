"""Invitations: a mail with a link that lets one person in, once."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from riskboard.accounts.models import Invitation, User
from tests.factories.accounts import make_user
from tests.riskboard.accounts.conftest import PASSWORD, use_mail
from tests.smtp_server import LocalMail

pytestmark = pytest.mark.django_db

INVITE = "/settings/people/invite/"
JOIN = {"first_name": "Ada", "last_name": "Byron", "username": "ada", "password": PASSWORD, "again": PASSWORD}


def link_in(mail: LocalMail, number: int = -1) -> str:
    found = re.search(r"http://testserver(/join/\S+)", str(mail.messages[number].get_content()))
    assert found, mail.messages[number]
    return found[1]


@pytest.fixture
def admin(client_as: Callable[[str], Client]) -> Client:
    return client_as("administrator")


def invite(admin: Client, email: str = "ada@example.org", role: str = "officer") -> Any:
    return admin.post(INVITE, {"email": email, "role": role})


def test_the_invited_person_gets_a_mail_and_joins_with_the_role(admin: Client, mail: LocalMail) -> None:
    assert invite(admin)["Location"] == "/settings/people/"
    (message,) = mail.messages
    assert (message["To"], "Risk officer" in str(message.get_content())) == ("ada@example.org", True)
    link = link_in(mail)
    assert "ada@example.org" in Client().get(link).content.decode()
    assert Client().post(link, JOIN)["Location"] == "/sign-in/"
    ada = User.objects.get(username="ada")
    assert (ada.role, ada.email, ada.first_name) == ("officer", "ada@example.org", "Ada")
    assert Client().post("/sign-in/", {"username": "ada", "password": PASSWORD})["Location"] == "/"


def test_the_link_works_once(admin: Client, mail: LocalMail) -> None:
    invite(admin)
    Client().post(link_in(mail), JOIN)
    assert Client().get(link_in(mail)).status_code == 404
    assert Client().post(link_in(mail), JOIN | {"username": "eve"}).status_code == 404
    assert not User.objects.filter(username="eve").exists()


def test_the_link_expires(admin: Client, mail: LocalMail) -> None:
    invite(admin)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert Client().get(link_in(mail)).status_code == 404
    assert Client().post(link_in(mail), JOIN).status_code == 404


def test_sending_again_makes_the_first_link_void_and_the_term_new(admin: Client, mail: LocalMail) -> None:
    invite(admin)
    old = timezone.now() - timedelta(hours=1)
    Invitation.objects.update(expires_at=old)
    admin.post(f"/settings/people/invitations/{Invitation.objects.get().pk}/send/")
    assert Client().get(link_in(mail, 0)).status_code == 404
    assert Client().get(link_in(mail, 1)).status_code == 200
    assert Invitation.objects.get().expires_at > timezone.now()


def test_a_withdrawn_link_is_void_and_cannot_be_sent_again(admin: Client, mail: LocalMail) -> None:
    invite(admin)
    pk = Invitation.objects.get().pk
    admin.post(f"/settings/people/invitations/{pk}/withdraw/")
    assert Client().get(link_in(mail)).status_code == 404
    admin.post(f"/settings/people/invitations/{pk}/send/")
    assert len(mail.messages) == 1


def test_the_secret_of_a_link_is_stored_nowhere(admin: Client, mail: LocalMail) -> None:
    invite(admin)
    secret = link_in(mail).split("/")[2]
    assert secret not in str(Invitation.objects.values().get())


def test_nobody_is_invited_twice_or_when_here_already(admin: Client, mail: LocalMail) -> None:
    make_user(email="here@example.org")
    assert invite(admin, "HERE@example.org").status_code == 422
    invite(admin)
    assert invite(admin, "Ada@Example.org").status_code == 422
    assert Invitation.objects.count() == 1


@pytest.mark.parametrize("bad", ["1234567890123", "short", "password1234"])
def test_a_weak_password_is_refused_and_the_link_stays_good(admin: Client, mail: LocalMail, bad: str) -> None:
    invite(admin)
    answer = Client().post(link_in(mail), JOIN | {"password": bad, "again": bad})
    assert answer.status_code == 422
    assert "password" in answer.context["form"].errors
    assert Client().post(link_in(mail), JOIN).status_code == 302


def test_a_taken_name_is_refused(admin: Client, mail: LocalMail) -> None:
    make_user(username="ada")
    invite(admin)
    answer = Client().post(link_in(mail), JOIN)
    assert answer.status_code == 422
    assert "username" in answer.context["form"].errors


def test_the_proposed_name_is_free(admin: Client, mail: LocalMail) -> None:
    make_user(username="ada")
    invite(admin)
    assert Client().get(link_in(mail)).context["form"].initial["username"] == "ada-2"


def test_where_the_server_refuses_the_link_is_shown_to_the_administrator_once(
    admin: Client, settings: Any
) -> None:
    with LocalMail(refusal="550 no such user") as server:
        use_mail(settings, f"smtp://127.0.0.1:{server.port}")
        answer = invite(admin)
    assert Invitation.objects.get().sent_at is None
    found = re.search(r"http://testserver(/join/[^<]+)", answer.content.decode())
    assert found
    assert Client().get(found[1]).status_code == 200


def test_without_a_mail_server_the_link_is_shown_too(admin: Client) -> None:
    answer = invite(admin)
    assert "EMAIL_URL" in answer.content.decode()
    assert "/join/" in answer.content.decode()


def test_a_mail_server_that_is_gone_is_no_error_page(admin: Client, settings: Any) -> None:
    use_mail(settings, "smtp://127.0.0.1:1")
    answer = invite(admin)
    assert (answer.status_code, "/join/" in answer.content.decode()) == (200, True)
