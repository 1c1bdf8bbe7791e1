"""Control characters in addresses, searches and cookies name nothing and break nothing."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client

from riskboard.common.control_characters import marked, spaced
from tests.factories.incidents import make_incident
from tests.factories.vendors import make_vendor

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(client_as: Callable[[str], Client]) -> Client:
    return client_as("administrator")


def test_every_control_character_becomes_a_mark_or_a_space_and_letters_stay() -> None:
    assert marked("a\x00b\x1f\x7f\x85 é") == "a\ufffdb\ufffd\ufffd\ufffd é"
    assert spaced("a\x00b\t\x7f é") == "a b   é"


@pytest.mark.parametrize(
    "address",
    [
        "/incidents/INC-2026-%00/",
        "/incidents/INC-2026-0001%00/",
        "/incidents/%0A/edit/",
        "/incidents/%7F/status/",
        "/incidents/panel/?vendor=%00",
        "/incidents/panel/?vendor=vektor%00",
        "/vendors/%00/",
        "/sources/%00/",
        "/%00",
    ],
)
def test_such_an_address_names_nothing(officer: Client, address: str) -> None:
    make_incident(make_vendor("Vektor"))
    assert officer.get(address).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/vendors/?q=%00&band=%00&country=%00&order=%00&page=%00",
        "/contracts/?q=%00&renewal=%00",
        "/workloads/?q=%00&critical=%00&format=csv",
        "/incidents/?q=%00&vendor=%00&type=%00&order=%00",
        "/incidents/export.csv?q=%00",
        "/incidents/new/?vendor=%00",
        "/incidents/check/?vendors=%00&type=outage&reference=%00&started_at=%00",
        "/contracts/new/?vendor=%00",
        "/sources/?q=%00&health=%00",
        "/triage/?vendor=%00",
    ],
)
def test_a_search_for_one_opens_the_page(officer: Client, address: str) -> None:
    make_incident(make_vendor("Vektor"))
    assert officer.get(address).status_code == 200


def test_a_search_for_one_alone_asks_for_nothing(officer: Client) -> None:
    make_vendor("Vektor")
    assert "Vektor" in officer.get("/vendors/?q=%00").content.decode()


def test_a_session_cookie_that_holds_one_is_nobodys() -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "abcdefgh\x00"
    assert client.get("/vendors/").status_code == 302


@pytest.mark.parametrize("key", ["9" * 19, "9" * 5000, str(2**63)])
def test_a_number_too_large_for_an_id_is_nobodys(officer: Client, key: str) -> None:
    assert officer.get(f"/vendors/{key}/").status_code == 404
    assert officer.get("/incidents/panel/", {"vendor": key}).status_code == 404
    assert officer.get(f"/incidents/{key}/").status_code == 404
