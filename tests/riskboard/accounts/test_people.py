"""Settings → People: roles, leaving, sessions, second steps; and that somebody always administers."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from riskboard.accounts.models import Role, Session, User
from riskboard.accounts.services import create_token
from riskboard.accounts.services.people import change_role, deactivate
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db

type_create = Callable[..., User]
type_browser = Callable[[User], Client]


@pytest.fixture
def admin(person_with_password: type_create, sign_in: type_browser) -> Client:
    return sign_in(person_with_password("administrator", username="boss"))


def act(admin: Client, person: User, deed: str, **data: str) -> Any:
    return admin.post(f"/settings/people/{person.pk}/{deed}/", data)


def test_a_role_is_changed(admin: Client) -> None:
    person = make_user()
    act(admin, person, "role", role="officer")
    person.refresh_from_db()
    assert person.role == Role.OFFICER


def test_a_role_that_does_not_exist_is_refused(admin: Client) -> None:
    person = make_user()
    act(admin, person, "role", role="emperor")
    person.refresh_from_db()
    assert person.role == Role.VIEWER


def test_the_last_administrator_is_neither_demoted_nor_deactivated(admin: Client) -> None:
    boss = User.objects.get(username="boss")
    for deed in ("role", "deactivate"):
        answer = admin.post(f"/settings/people/{boss.pk}/{deed}/", {"role": "viewer"}, follow=True)
        assert "last administrator" in answer.content.decode()
    boss.refresh_from_db()
    assert (boss.role, boss.is_active) == (Role.ADMINISTRATOR, True)


def test_one_of_two_administrators_may_go_and_an_inactive_one_does_not_count(admin: Client) -> None:
    boss = User.objects.get(username="boss")
    second = make_user(role=Role.ADMINISTRATOR)
    make_user(role=Role.ADMINISTRATOR, is_active=False)
    act(admin, second, "deactivate")
    with pytest.raises(ValidationError, match="last administrator"):
        change_role(by=None, person=boss, role=Role.VIEWER)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_both_leave_at_once() -> None:
    both = [make_user(role=Role.ADMINISTRATOR), make_user(role=Role.ADMINISTRATOR)]
    ready = threading.Barrier(2)

    def leave(person: User) -> None:
        ready.wait()
        try:
            deactivate(by=None, person=person)
        except ValidationError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=leave, args=(person,)) for person in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).count() == 1


def test_who_is_deactivated_is_out_at_once_and_comes_back_with_the_same_role(
    admin: Client, person_with_password: type_create, sign_in: type_browser
) -> None:
    person = person_with_password("officer")
    theirs = sign_in(person)
    _token, secret = create_token(user=person, name="x", scopes=["read"])
    act(admin, person, "deactivate")
    assert theirs.get("/")["Location"].startswith("/sign-in/")
    assert Client().get("/api/v1/vendors/", HTTP_AUTHORIZATION=f"Bearer {secret}").status_code == 401
    act(admin, person, "reactivate")
    person.refresh_from_db()
    assert (person.is_active, person.role) == (True, Role.OFFICER)
    sign_in(person)


def test_ending_sessions_signs_out_everywhere_but_here(
    admin: Client, person_with_password: type_create, sign_in: type_browser
) -> None:
    person = person_with_password()
    browsers = [sign_in(person), sign_in(person)]
    act(admin, person, "sessions/end")
    assert all(browser.get("/")["Location"].startswith("/sign-in/") for browser in browsers)
    act(admin, User.objects.get(username="boss"), "sessions/end")
    assert admin.get("/settings/people/").status_code == 200


def test_resetting_the_second_step_takes_it_away_and_signs_out(
    admin: Client, person_with_password: type_create, sign_in: type_browser
) -> None:
    person = person_with_password()
    sign_in(person)
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})
    act(admin, person, "second-step/reset")
    assert not Authenticator.objects.filter(user=person).exists()
    assert not Session.objects.filter(user=person).exists()


def test_who_did_it_is_recorded(admin: Client) -> None:
    person = make_user()
    act(admin, person, "role", role="officer")
    event = person.events.order_by("-pgh_id").first()  # type: ignore[attr-defined]  # pghistory adds it
    assert event.role == "officer"
    assert event.pgh_context.metadata["user"] == User.objects.get(username="boss").pk


@pytest.mark.parametrize("role", ["viewer", "procurement", "officer"])
def test_to_everybody_else_the_pages_do_not_exist(role: str, client_as: Callable[[str], Client]) -> None:
    client = client_as(role)
    pk = make_user().pk
    for path in ("", f"{pk}/", "../security/", "../sign-on/", "../all-tokens/"):
        assert client.get(f"/settings/people/{path}").status_code == 404, path
    for path in (f"{pk}/role/", f"{pk}/deactivate/", "invite/", "locks/clear/"):
        assert client.post(f"/settings/people/{path}", {"role": "administrator"}).status_code == 404, path


def test_the_list_is_searched_and_filtered(admin: Client) -> None:
    make_user(username="zora", first_name="Zora", email="z@example.org", role="officer")
    make_user(username="gone", is_active=False)

    def shown(query: str) -> list[str]:
        return [person.username for person in admin.get(f"/settings/people/?{query}").context["page"]]

    assert shown("q=zor") == ["zora"]
    assert shown("q=z@example") == ["zora"]
    assert shown("role=officer") == ["zora"]
    assert shown("state=left") == ["gone"]
    assert "gone" not in shown("state=active")
    assert len(shown("role=emperor")) == 3


def test_more_people_do_not_mean_more_queries(admin: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert admin.get("/settings/people/").status_code == 200
        return len(captured)

    for _each in range(3):
        make_user()
    queries()
    few = queries()
    for _each in range(20):
        make_user()
    assert queries() == few
