"""Single sign-on with SAML, against a provider that signs what it says."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from django.test import Client

from riskboard.accounts.models import Role, User
from riskboard.sign_on_environment import providers
from riskboard.variables import Variables
from tests.factories.accounts import make_user
from tests.saml_provider import SamlProvider

pytestmark = pytest.mark.django_db


def browser() -> Client:
    return Client(HTTP_HOST="testserver")


def configure(settings: Any, monkeypatch: pytest.MonkeyPatch, provider: SamlProvider, **more: str) -> None:
    named = {
        "SAML_ENTITY_ID": provider.entity_id,
        "SAML_SIGN_ON_URL": provider.sign_on_url,
        "SAML_CERTIFICATE": provider.certificate,
        "SAML_NAME": "Office",
    }
    for name, value in (named | more).items():
        monkeypatch.setenv(name, value)
    settings.SOCIALACCOUNT_PROVIDERS = providers(Variables())


@pytest.fixture
def provider(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[SamlProvider]:
    with SamlProvider() as found:
        configure(settings, monkeypatch, found)
        yield found


def answered(client: Client) -> tuple[str, str]:
    """Begin here, go to the provider by HTTP; where its form leads, and what it holds."""
    there = client.get("/sso/saml/saml/login/")
    assert there.status_code == 302, there.content
    page = httpx.get(there["Location"]).text
    action, value = re.search(r'action="([^"]+)"', page), re.search(r'value="([^"]+)"', page)
    assert action
    assert value
    return urlsplit(action[1]).path, value[1]


def come_in(client: Client) -> Any:
    path, response = answered(client)
    # The provider's form comes from another site: the cookie of the session does not travel with it.
    posted = client.post(path, {"SAMLResponse": response})
    assert posted.status_code == 302
    return client.get(posted["Location"])


def person_in(client: Client) -> User | None:
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk) if pk else None


def test_the_first_sign_in_creates_a_viewer_and_the_second_is_the_same(provider: SamlProvider) -> None:
    client = browser()
    assert come_in(client)["Location"] == "/"
    ada = person_in(client)
    assert ada is not None
    assert (ada.email, ada.first_name, ada.last_name, ada.role) == (
        "ada@example.org",
        "Ada",
        "Byron",
        Role.VIEWER,
    )
    again = browser()
    come_in(again)
    assert person_in(again) == ada


def test_a_verified_mail_address_links_the_account_that_has_it(provider: SamlProvider) -> None:
    known = make_user(role=Role.OFFICER, email="ada@example.org")
    client = browser()
    come_in(client)
    assert person_in(client) == known


def test_without_the_providers_word_nobody_comes_in_unless_the_operator_trusts_it(
    provider: SamlProvider, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    del provider.attributes["email_verified"]
    client = browser()
    assert come_in(client)["Location"] == "/sign-in/"
    assert not User.objects.exists()
    configure(settings, monkeypatch, provider, SAML_TRUST_MAIL="1")
    come_in(client)
    assert person_in(client) is not None


def test_groups_give_the_role(provider: SamlProvider, settings: Any) -> None:
    settings.SSO_ROLES = {"risk": "officer"}
    provider.attributes["groups"] = ["staff", "risk"]
    client = browser()
    come_in(client)
    person = person_in(client)
    assert person is not None
    assert person.role == Role.OFFICER


def _forged(provider: SamlProvider) -> None:
    provider.forged_key = True


def _unsigned(provider: SamlProvider) -> None:
    provider.unsigned = True


def _tampered(provider: SamlProvider) -> None:
    provider.tampered = ("ada@example.org", "boss@example.org")


def _other_audience(provider: SamlProvider) -> None:
    provider.audience = "https://another.example/metadata"


def _too_old(provider: SamlProvider) -> None:
    provider.life = timedelta(hours=-1)


@pytest.mark.parametrize("lie", [_forged, _unsigned, _tampered, _other_audience, _too_old])
def test_an_assertion_that_does_not_hold_lets_nobody_in(
    provider: SamlProvider, lie: Callable[[SamlProvider], None]
) -> None:
    make_user(role=Role.ADMINISTRATOR, email="boss@example.org")
    lie(provider)
    client = browser()
    assert come_in(client)["Location"] == "/sign-in/"
    assert person_in(client) is None
    assert "did not work" in client.get("/sign-in/").content.decode()


def test_an_answer_is_good_once_and_in_the_browser_that_asked(provider: SamlProvider) -> None:
    client = browser()
    path, response = answered(client)
    thief = browser()
    assert thief.get(thief.post(path, {"SAMLResponse": response})["Location"])["Location"] == "/sign-in/"
    assert person_in(thief) is None
    client.get(client.post(path, {"SAMLResponse": response})["Location"])
    assert person_in(client) is not None
    client.post("/sign-out/")
    client.get(client.post(path, {"SAMLResponse": response})["Location"])
    assert person_in(client) is None


@pytest.mark.parametrize("nonsense", ["", "no base64!", "PHhtbC8+"])
def test_nonsense_is_no_error_page(provider: SamlProvider, nonsense: str) -> None:
    client = browser()
    posted = client.post("/sso/saml/saml/acs/", {"SAMLResponse": nonsense})
    assert client.get(posted["Location"])["Location"] == "/sign-in/"


def test_the_provider_is_told_who_we_are(provider: SamlProvider) -> None:
    answer = browser().get("/sso/saml/saml/metadata/")
    assert answer.status_code == 200
    assert b"http://testserver/sso/saml/saml/acs/" in answer.content
