"""Reads on the providers of single sign-on."""

from dataclasses import dataclass
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True)
class WayIn:
    """A provider: its name for people, where signing in with it begins, and what its operator has to know of us."""

    name: str
    kind: str
    url: str
    addresses: tuple[tuple[str, str], ...]


def ways_in(request: HttpRequest) -> list[WayIn]:
    """The configured providers."""
    if not settings.SOCIALACCOUNT_PROVIDERS:
        return []
    return [_way(request, provider) for provider in get_adapter().list_providers(request)]


def _way(request: HttpRequest, provider: Any) -> WayIn:
    found = _ADDRESSES[provider.id]
    names = [(what, reverse(name, kwargs=kwargs)) for what, name, kwargs in found]
    return WayIn(
        name=provider.name,
        kind=_KINDS[provider.id],
        url=provider.get_login_url(request),
        addresses=tuple((what, request.build_absolute_uri(path)) for what, path in names),
    )


_KINDS = {"openid_connect": "OpenID Connect", "saml": "SAML 2.0"}
_ADDRESSES = {
    "openid_connect": [("redirect", "openid_connect_callback", {"provider_id": "oidc"})],
    "saml": [
        ("metadata", "saml_metadata", {"organization_slug": "saml"}),
        ("consumer", "saml_acs", {"organization_slug": "saml"}),
    ],
}
