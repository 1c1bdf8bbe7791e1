"""How people sign in, read from the environment: providers of single sign-on, limits, sessions."""

from typing import Any, NoReturn, Protocol

# Written out here because settings are read before any model may be imported.
ROLES = ("viewer", "procurement", "officer", "administrator")


class Environment(Protocol):
    """What is needed of django-environ."""

    def str(self, var: Any, default: Any = ...) -> Any: ...

    def bool(self, var: Any, default: Any = ...) -> Any: ...

    def int(self, var: Any, default: Any = ...) -> Any: ...


def _refuse(name: str, wrong: str, remedy: str) -> NoReturn:
    raise ValueError(f"{name} {wrong}: {remedy}")


def at_least(env: Environment, name: str, default: int, least: int) -> int:
    """A whole number from ``name``, not below ``least``; ValueError names variable and remedy."""
    text = env.str(name, default=str(default))
    if not text.isascii() or not text.isdigit() or int(text) < least:
        _refuse(name, f"is {text!r}", f"use a whole number from {least} up")
    return int(text)


def _complete(env: Environment, names: tuple[str, ...]) -> dict[str, str] | None:
    """The variables ``names``: all of them, or None where none is set."""
    found = {name: env.str(name, default="") for name in names}
    given = [name for name, value in found.items() if value]
    if not given:
        return None
    for name in names:
        if not found[name]:
            _refuse(
                given[0], f"is set but {name} is not", f"set {', '.join(names)} together, or none of them"
            )
    return found


def _require_web_address(name: str, value: str) -> None:
    if not value.startswith(("https://", "http://")):
        _refuse(name, f"is {value!r}", "write the whole address, beginning with https://")


def oidc_app(env: Environment) -> dict[str, Any] | None:
    """The OpenID Connect provider, as allauth wants an app; None where there is none."""
    found = _complete(env, ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"))
    if found is None:
        return None
    _require_web_address("OIDC_ISSUER", found["OIDC_ISSUER"])
    return {
        "provider_id": "oidc",
        "name": env.str("OIDC_NAME", default="OpenID Connect"),
        "client_id": found["OIDC_CLIENT_ID"],
        "secret": found["OIDC_CLIENT_SECRET"],
        "settings": {
            "server_url": found["OIDC_ISSUER"].rstrip("/"),
            "oauth_pkce_enabled": True,
            "verified_email": env.bool("OIDC_TRUST_MAIL", default=False),
        },
    }


def saml_app(env: Environment) -> dict[str, Any] | None:
    """The SAML provider, as allauth wants an app; None where there is none."""
    found = _complete(env, ("SAML_ENTITY_ID", "SAML_SIGN_ON_URL", "SAML_CERTIFICATE"))
    if found is None:
        return None
    _require_web_address("SAML_SIGN_ON_URL", found["SAML_SIGN_ON_URL"])
    return {
        "provider_id": found["SAML_ENTITY_ID"],
        "name": env.str("SAML_NAME", default="SAML"),
        "client_id": "saml",
        "settings": {
            "idp": {
                "entity_id": found["SAML_ENTITY_ID"],
                "sso_url": found["SAML_SIGN_ON_URL"],
                "x509cert": found["SAML_CERTIFICATE"],
            },
            "attribute_mapping": _attribute_mapping(env),
            "use_nameid_for_email": env.bool("SAML_NAME_IS_MAIL", default=False),
            "verified_email": env.bool("SAML_TRUST_MAIL", default=False),
            "advanced": {"strict": True, "want_assertion_signed": True, "allow_single_label_domains": True},
        },
    }


def _attribute_mapping(env: Environment) -> dict[str, list[str]]:
    """Which SAML attribute holds what; the usual names of each, or the one that a variable names."""
    claims = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims"
    usual = {
        "email": ["email", "mail", "urn:oid:0.9.2342.19200300.100.1.3", f"{claims}/emailaddress"],
        "first_name": ["firstName", "givenName", "urn:oid:2.5.4.42", f"{claims}/givenname"],
        "last_name": ["lastName", "sn", "urn:oid:2.5.4.4", f"{claims}/surname"],
        "username": ["uid", "username", "urn:oid:0.9.2342.19200300.100.1.1", f"{claims}/name"],
        "email_verified": ["email_verified"],
    }
    mail = env.str("SAML_MAIL_ATTRIBUTE", default="")
    return usual | ({"email": [mail]} if mail else {})


def providers(env: Environment) -> dict[str, Any]:
    """``SOCIALACCOUNT_PROVIDERS``: what is configured of OpenID Connect and SAML."""
    found = {"openid_connect": oidc_app(env), "saml": saml_app(env)}
    return {name: {"APPS": [app]} for name, app in found.items() if app is not None}


def role_mapping(text: str) -> dict[str, str]:
    """``SSO_ROLES``, written ``group=role; group=role``; ValueError for a role that does not exist."""
    mapping = {}
    for pair in filter(None, (part.strip() for part in text.split(";"))):
        group, _equals, role = (word.strip() for word in pair.rpartition("="))
        if not group or role not in ROLES:
            _refuse(
                "SSO_ROLES",
                f"holds {pair!r}",
                f"write group=role; group=role with roles of {', '.join(ROLES)}",
            )
        mapping[group] = role
    return mapping


def sso_only(env: Environment, configured: dict[str, Any]) -> bool:
    """Whether single sign-on is the only way in; ValueError where no provider is configured for it."""
    wanted = bool(env.bool("SSO_ONLY", default=False))
    if wanted and not configured:
        _refuse(
            "SSO_ONLY",
            "is set but no provider is",
            "set OIDC_ISSUER or SAML_ENTITY_ID and what belongs to it",
        )
    return wanted
