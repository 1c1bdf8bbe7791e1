"""Sessions: two limits, a list, and an end."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from riskboard.accounts.agents import browser_name
from riskboard.accounts.models import Session, User
from tests.riskboard.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db

type_create = Callable[..., User]
type_browser = Callable[[User], Client]


@pytest.fixture
def ada(person_with_password: type_create) -> User:
    return person_with_password(username="ada")


def is_in(client: Client) -> bool:
    return client.get("/settings/sessions/").status_code == 200


def age(**fields: Any) -> None:
    Session.objects.update(**fields)


def test_a_session_knows_its_person_browser_and_address(ada: User, sign_in: type_browser) -> None:
    sign_in(ada)
    session = Session.objects.get(user=ada)
    assert (session.browser, session.address) == ("Firefox, Linux", "127.0.0.1")


def test_it_ends_after_twelve_idle_hours(ada: User, sign_in: type_browser) -> None:
    client = sign_in(ada)
    left = Session.objects.get().expire_date - timezone.now()
    assert timedelta(hours=11, minutes=59) < left <= timedelta(hours=12)
    age(expire_date=timezone.now() - timedelta(seconds=1))
    assert not is_in(client)


def test_using_it_puts_the_end_off_but_never_beyond_fourteen_days(ada: User, sign_in: type_browser) -> None:
    client = sign_in(ada)
    now = timezone.now()
    age(last_seen_at=now - timedelta(hours=3), expire_date=now + timedelta(hours=9))
    assert is_in(client)
    assert Session.objects.get().expire_date > now + timedelta(hours=11)
    born = now - timedelta(days=14) + timedelta(hours=1)
    age(created_at=born, last_seen_at=now - timedelta(hours=1))
    assert is_in(client)
    assert Session.objects.get().expire_date == born + timedelta(days=14)


def test_saving_something_in_it_does_not_make_it_younger(ada: User, sign_in: type_browser) -> None:
    client = sign_in(ada)
    born = timezone.now() - timedelta(days=13, hours=20)
    age(created_at=born)
    handle = Session.objects.get().handle
    session = client.session
    session["something"] = 1
    session.save()
    kept = Session.objects.get()
    assert (kept.created_at, kept.handle, kept.expire_date) == (born, handle, born + timedelta(days=14))


def test_signing_in_makes_a_new_key(ada: User) -> None:
    client = Client()
    session = client.session
    session["before"] = 1
    session.save()
    before = client.cookies["sessionid"].value if "sessionid" in client.cookies else session.session_key
    client.post("/sign-in/", {"username": "ada", "password": PASSWORD})
    assert client.cookies["sessionid"].value != before


def test_reading_writes_nothing_for_five_minutes(ada: User, sign_in: type_browser) -> None:
    client = sign_in(ada)
    client.get("/settings/sessions/")
    with CaptureQueriesContext(connection) as captured:
        client.get("/settings/sessions/")
    assert not [query for query in captured if query["sql"].startswith(("UPDATE", "INSERT"))]


def test_one_sees_and_ends_ones_own_sessions(ada: User, sign_in: type_browser) -> None:
    here, there = sign_in(ada), sign_in(ada)
    page = here.get("/settings/sessions/")
    assert len(page.context["sessions"]) == 2
    assert str(here.session.session_key) not in page.content.decode()
    other = Session.objects.exclude(session_key=here.session.session_key).get()
    here.post(f"/settings/sessions/{other.handle}/end/")
    assert is_in(here)
    assert not is_in(there)


def test_all_others_end_at_once(ada: User, sign_in: type_browser) -> None:
    here, *others = (sign_in(ada) for _each in range(3))
    here.post("/settings/sessions/end/")
    assert is_in(here)
    assert not any(is_in(other) for other in others)


def test_nobody_ends_the_session_of_somebody_else(
    ada: User, person_with_password: type_create, sign_in: type_browser
) -> None:
    theirs = sign_in(ada)
    eve = sign_in(person_with_password(username="eve"))
    handle = Session.objects.get(user=ada).handle
    eve.post(f"/settings/sessions/{handle}/end/")
    assert is_in(theirs)


def test_expired_ones_are_not_listed_and_are_swept(ada: User, sign_in: type_browser) -> None:
    sign_in(ada)
    age(expire_date=timezone.now() - timedelta(hours=1))
    here = sign_in(ada)
    assert len(here.get("/settings/sessions/").context["sessions"]) == 1
    call_command("clearsessions")
    assert Session.objects.count() == 1


def test_signing_out_removes_it(ada: User, sign_in: type_browser) -> None:
    sign_in(ada).post("/sign-out/")
    assert not Session.objects.filter(user=ada).exists()


@pytest.mark.parametrize(
    ("agent", "expected"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("python-httpx/0.28", "python-httpx/0.28"),
        ("", ""),
    ],
)
def test_a_browser_is_named_in_a_few_words(agent: str, expected: str) -> None:
    assert browser_name(agent) == expected
