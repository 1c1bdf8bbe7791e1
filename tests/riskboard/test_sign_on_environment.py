"""What the environment may say of mail and signing in; a mistake is one line with variable and remedy."""

import pytest

from riskboard.mail_environment import mail_server, sender
from riskboard.sign_on_environment import at_least, providers, role_mapping, sso_only
from riskboard.variables import Variables

OIDC = {"OIDC_ISSUER": "https://id.example/", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"}
SAML = {"SAML_ENTITY_ID": "id", "SAML_SIGN_ON_URL": "https://id.example/sso", "SAML_CERTIFICATE": "MII"}


def given(monkeypatch: pytest.MonkeyPatch, **values: str) -> Variables:
    for name in (*OIDC, *SAML, "SSO_ONLY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    return Variables()


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("smtp://mail.example", ("mail.example", 25, False, False, "", "")),
        ("smtp+tls://u:p%40ss@mail.example", ("mail.example", 587, True, False, "u", "p@ss")),
        ("smtps://mail.example:4650", ("mail.example", 4650, False, True, "", "")),
    ],
)
def test_a_mail_server_is_named_by_its_address(address: str, expected: tuple[object, ...]) -> None:
    server = mail_server(address)
    found = (server.host, server.port, server.starttls, server.tls, server.user, server.password)
    assert (found, server.configured) == (expected, True)


def test_without_an_address_no_mail_is_sent() -> None:
    assert not mail_server("").configured
    assert mail_server("console://").configured


@pytest.mark.parametrize(
    "address", ["mail.example", "http://mail.example", "smtp://", "smtp://x:port", "smtp://["]
)
def test_a_malformed_mail_server_is_refused_and_its_password_not_repeated(address: str) -> None:
    with pytest.raises(ValueError, match=r"EMAIL_URL.*smtp"):
        mail_server(address)


@pytest.mark.parametrize("text", ["nobody", "Riskboard", "a@", "@example.org", ""])
def test_a_sender_is_a_mail_address(text: str) -> None:
    assert sender("Risk <risk@example.org>") == "Risk <risk@example.org>"
    with pytest.raises(ValueError, match="EMAIL_FROM"):
        sender(text)


@pytest.mark.parametrize("text", ["0", "-1", "many", "1.5"])
def test_a_limit_is_a_whole_number(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    with pytest.raises(ValueError, match="SIGN_IN_ATTEMPTS is"):
        at_least(given(monkeypatch, SIGN_IN_ATTEMPTS=text), "SIGN_IN_ATTEMPTS", default=5, least=1)


def test_providers_are_those_that_are_named_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    assert providers(given(monkeypatch)) == {}
    found = providers(given(monkeypatch, **OIDC, **SAML))
    assert set(found) == {"openid_connect", "saml"}
    assert found["openid_connect"]["APPS"][0]["settings"]["server_url"] == "https://id.example"


@pytest.mark.parametrize("missing", [*OIDC, *SAML])
def test_a_provider_that_is_named_by_half_is_refused(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    whole = OIDC if missing in OIDC else SAML
    half = {name: value for name, value in whole.items() if name != missing}
    with pytest.raises(ValueError, match=f"{missing} is not"):
        providers(given(monkeypatch, **half))


@pytest.mark.parametrize("name", ["OIDC_ISSUER", "SAML_SIGN_ON_URL"])
def test_a_provider_has_a_web_address(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    whole = OIDC if name in OIDC else SAML
    with pytest.raises(ValueError, match=f"{name}.*https"):
        providers(given(monkeypatch, **(whole | {name: "id.example"})))


def test_groups_are_mapped_also_those_with_signs_in_their_names() -> None:
    text = "risk=officer; CN=Buyers,OU=groups = procurement;"
    assert role_mapping(text) == {"risk": "officer", "CN=Buyers,OU=groups": "procurement"}
    assert role_mapping("") == {}


@pytest.mark.parametrize("text", ["risk", "risk=emperor", "=viewer"])
def test_a_mapping_to_no_role_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"SSO_ROLES.*viewer"):
        role_mapping(text)


def test_single_sign_on_alone_needs_a_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    env = given(monkeypatch, SSO_ONLY="1")
    assert sso_only(env, {"saml": {}})
    with pytest.raises(ValueError, match="SSO_ONLY"):
        sso_only(env, {})
