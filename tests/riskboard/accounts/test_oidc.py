"""Single sign-on with OpenID Connect, against a provider that really answers."""

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.utils import timezone

from riskboard.accounts.models import Invitation, Role, User
from riskboard.accounts.services.invitations import invite
from riskboard.sign_on_environment import providers
from riskboard.variables import Variables
from tests.factories.accounts import make_user
from tests.http_server import LocalServer
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, OidcProvider

pytestmark = pytest.mark.django_db


def configure(settings: Any, monkeypatch: pytest.MonkeyPatch, issuer: str, **more: str) -> None:
    """As an operator does: by the environment."""
    named = {"OIDC_ISSUER": issuer, "OIDC_CLIENT_ID": CLIENT_ID, "OIDC_CLIENT_SECRET": CLIENT_SECRET}
    for name, value in (named | {"OIDC_NAME": "Keyhouse"} | more).items():
        monkeypatch.setenv(name, value)
    settings.SOCIALACCOUNT_PROVIDERS = providers(Variables())


@pytest.fixture
def provider(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[OidcProvider]:
    with OidcProvider() as found:
        configure(settings, monkeypatch, found.issuer)
        yield found


def come_in(client: Client, where: str = "/sso/oidc/login/") -> Any:
    """Follow the whole way: to the provider, through it by HTTP, and back."""
    there = client.get(where)
    assert there.status_code == 302, there.content
    back = httpx.get(there["Location"])
    assert back.status_code == 302, back.text
    parts = urlsplit(back.headers["Location"])
    return client.get(f"{parts.path}?{parts.query}")


def person_in(client: Client) -> User | None:
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk) if pk else None


def said(client: Client) -> str:
    return client.get("/sign-in/").content.decode()


def test_the_sign_in_page_offers_it(provider: OidcProvider) -> None:
    page = said(Client())
    assert "Sign in with Keyhouse" in page
    assert 'href="/sso/oidc/login/"' in page


def test_the_first_sign_in_creates_a_viewer(provider: OidcProvider) -> None:
    client = Client()
    assert come_in(client)["Location"] == "/"
    ada = person_in(client)
    assert ada is not None
    assert (ada.username, ada.email, ada.role) == ("ada", "ada@example.org", Role.VIEWER)
    assert (ada.first_name, ada.last_name, ada.has_usable_password()) == ("Ada", "Byron", False)
    assert client.get("/vendors/").status_code == 200


def test_the_second_time_it_is_the_same_person_even_with_another_mail_address(provider: OidcProvider) -> None:
    come_in(Client())
    provider.claims["email"] = "ada.byron@example.org"
    client = Client()
    come_in(client)
    assert User.objects.count() == 1
    assert person_in(client) == User.objects.get()


def test_the_page_that_was_asked_for_follows(provider: OidcProvider) -> None:
    assert come_in(Client(), "/sso/oidc/login/?next=/incidents/")["Location"] == "/incidents/"
    assert come_in(Client(), "/sso/oidc/login/?next=https://evil.example/")["Location"] == "/"


def test_a_verified_mail_address_links_the_account_that_has_it(provider: OidcProvider) -> None:
    known = make_user(role=Role.OFFICER, email="ADA@example.org", username="someone-else")
    client = Client()
    come_in(client)
    assert person_in(client) == known
    assert SocialAccount.objects.get().user == known
    known.refresh_from_db()
    assert (known.role, known.username) == (Role.OFFICER, "someone-else")


@pytest.mark.parametrize("claims", [{"email_verified": False}, {"email": ""}])
def test_without_a_verified_mail_address_nobody_comes_in(
    provider: OidcProvider, claims: dict[str, Any]
) -> None:
    make_user(role=Role.ADMINISTRATOR, email="ada@example.org")
    provider.claims |= claims
    client = Client()
    assert come_in(client)["Location"] == "/sign-in/"
    assert "does not vouch" in said(client)
    assert person_in(client) is None
    assert (User.objects.count(), SocialAccount.objects.count()) == (1, 0)


def test_the_operator_may_take_the_providers_word_for_addresses(
    provider: OidcProvider, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(settings, monkeypatch, provider.issuer, OIDC_TRUST_MAIL="1")
    provider.claims["email_verified"] = False
    client = Client()
    come_in(client)
    assert person_in(client) is not None


def test_who_was_deactivated_stays_out(provider: OidcProvider) -> None:
    come_in(Client())
    User.objects.update(is_active=False)
    client = Client()
    come_in(client)
    assert person_in(client) is None
    assert "no longer active" in said(client)


def test_a_deactivated_account_is_not_linked(provider: OidcProvider) -> None:
    make_user(email="ada@example.org", is_active=False)
    client = Client()
    come_in(client)
    assert person_in(client) is None
    assert "no longer active" in said(client)
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    ("groups", "role"),
    [
        (["staff", "risk"], Role.OFFICER),
        (["risk", "board"], Role.ADMINISTRATOR),
        ("buyers", Role.PROCUREMENT),
        (["others"], Role.VIEWER),
        ([], Role.VIEWER),
    ],
)
def test_groups_give_the_role_the_highest_of_them(
    provider: OidcProvider, settings: Any, groups: Any, role: Role
) -> None:
    settings.SSO_ROLES = {"risk": "officer", "buyers": "procurement", "board": "administrator"}
    provider.claims["groups"] = groups
    client = Client()
    come_in(client)
    person = person_in(client)
    assert person is not None
    assert person.role == role


def test_groups_do_not_change_a_role_that_an_administrator_gave(
    provider: OidcProvider, settings: Any
) -> None:
    settings.SSO_ROLES = {"board": "administrator"}
    come_in(Client())
    provider.claims["groups"] = ["board"]
    come_in(Client())
    assert User.objects.get().role == Role.VIEWER


def test_an_open_invitation_gives_the_role_and_is_used_up(provider: OidcProvider) -> None:
    invite(by=make_user(role=Role.ADMINISTRATOR), email="Ada@Example.org", role="procurement")
    client = Client()
    come_in(client)
    person = person_in(client)
    assert person is not None
    assert person.role == Role.PROCUREMENT
    assert Invitation.objects.get().accepted_at is not None


def test_an_expired_invitation_gives_nothing(provider: OidcProvider) -> None:
    invite(by=make_user(role=Role.ADMINISTRATOR), email="ada@example.org", role="administrator")
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    client = Client()
    come_in(client)
    person = person_in(client)
    assert person is not None
    assert person.role == Role.VIEWER


def test_a_taken_name_is_numbered(provider: OidcProvider) -> None:
    make_user(username="Ada")
    client = Client()
    come_in(client)
    person = person_in(client)
    assert person is not None
    assert person.username == "ada-2"


def _forged(provider: OidcProvider) -> None:
    provider.forged_key = True


def _other_audience(provider: OidcProvider) -> None:
    provider.token_claims["aud"] = "another-client"


def _other_issuer(provider: OidcProvider) -> None:
    provider.token_claims["iss"] = "https://evil.example"


def _expired(provider: OidcProvider) -> None:
    provider.token_claims["exp"] = 1


def _other_subject(provider: OidcProvider) -> None:
    provider.userinfo_subject = "subject-2"


def _no_id_token(provider: OidcProvider) -> None:
    provider.without_id_token = True


@pytest.mark.parametrize(
    "lie", [_forged, _other_audience, _other_issuer, _expired, _other_subject, _no_id_token]
)
def test_a_token_that_does_not_hold_lets_nobody_in(
    provider: OidcProvider, lie: Callable[[OidcProvider], None]
) -> None:
    lie(provider)
    client = Client()
    assert come_in(client)["Location"] == "/sign-in/"
    assert "did not work" in said(client)
    assert person_in(client) is None
    assert not User.objects.exists()


def test_an_answer_to_a_question_nobody_asked_lets_nobody_in(provider: OidcProvider) -> None:
    there = Client().get("/sso/oidc/login/")
    parts = urlsplit(httpx.get(there["Location"]).headers["Location"])
    victim = Client()
    answer = victim.get(f"{parts.path}?{parts.query}")
    assert answer["Location"] == "/sign-in/"
    assert person_in(victim) is None


def test_a_provider_that_is_gone_or_talks_nonsense_is_no_error_page(
    provider: OidcProvider, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    provider.route("/.well-known/openid-configuration", (200, {}, b"<html>"))
    assert Client().get("/sso/oidc/login/")["Location"] == "/sign-in/"
    provider.route("/.well-known/openid-configuration", (200, {}, b"{}"))
    assert Client().get("/sso/oidc/login/")["Location"] == "/sign-in/"
    configure(settings, monkeypatch, "http://127.0.0.1:1")
    assert Client().get("/sso/oidc/login/")["Location"] == "/sign-in/"


def test_breaking_off_leads_back_to_the_sign_in_page(provider: OidcProvider) -> None:
    client = Client()
    there = client.get("/sso/oidc/login/")
    state = dict(pair.split("=") for pair in urlsplit(there["Location"]).query.split("&"))["state"]
    answer = client.get(f"/sso/oidc/callback/?error=access_denied&state={state}", follow=True)
    assert answer.redirect_chain[-1][0] == "/sign-in/"


def test_as_the_only_way_in_it_closes_the_others(
    provider: OidcProvider, settings: Any, person_with_password: Callable[..., User]
) -> None:
    person_with_password(username="bob", email="bob@example.org")
    settings.SSO_ONLY = True
    client = Client()
    page = said(client)
    assert "Sign in with Keyhouse" in page
    assert 'type="password"' not in page
    assert (
        client.post("/sign-in/", {"username": "bob", "password": "a long and quiet river"}).status_code == 403
    )
    assert person_in(client) is None
    assert client.get("/sign-in/forgot/").status_code == 404
    come_in(client)
    assert person_in(client) is not None


def test_a_provider_that_is_not_configured_is_not_found() -> None:
    assert Client().get("/sso/oidc/login/").status_code == 404
    assert Client().get("/sso/saml/saml/login/").status_code == 404


def test_a_provider_that_points_inside_the_network_is_not_followed(
    settings: Any, provider: OidcProvider
) -> None:
    with LocalServer({"/token": (200, {}, b"{}")}) as inside:
        provider.routes["/.well-known/openid-configuration"] = lambda _request: (
            200,
            {"Content-Type": "application/json"},
            json.dumps(
                {
                    "issuer": provider.issuer,
                    "authorization_endpoint": f"{provider.issuer}/authorize",
                    "token_endpoint": f"{inside.base_url}/token",
                }
            ).encode(),
        )
        client = Client()
        assert come_in(client)["Location"] == "/sign-in/"
        assert "did not work" in said(client)
        assert inside.requests == []
