"""Signing in with OpenID Connect: django-allauth's flow, held to all that the protocol asks of a client."""

from collections.abc import Callable
from typing import Any

from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from requests import RequestException

from riskboard.accounts.views.refusals import unavailable

# What a provider that answers nonsense makes the flow raise, besides what it raises by itself.
_NONSENSE = (RequestException, KeyError, ValueError, TypeError)


class OidcAdapter(OpenIDConnectOAuth2Adapter):
    """Takes an identity token only, checks its signature, and believes the user info of the same subject alone."""

    def complete_login(self, request: HttpRequest, app: SocialApp, token: Any, **kwargs: Any) -> Any:
        """The identity that the provider proves (OpenID Connect Core, 3.1.3.7 and 5.3.2)."""
        if not kwargs["response"].get("id_token"):
            raise OAuth2Error("the provider sent no identity token")
        login = super().complete_login(request, app, token, **kwargs)
        data = login.account.extra_data
        if data["userinfo"].get("sub") != data["id_token"].get("sub"):
            raise OAuth2Error("identity token and user info speak of different people")
        return login

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        """Checked even where it came straight from the provider, which may be reached without TLS."""
        self.did_fetch_access_token = False
        claims: dict[str, Any] = super()._decode_id_token(app, id_token)
        return claims


def _run(view: Callable[..., Any], request: HttpRequest, provider_id: str) -> HttpResponse:
    try:
        adapter = OidcAdapter(request, provider_id)
        answer: HttpResponse = view(adapter)(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
    except _NONSENSE as error:
        return unavailable(request, get_adapter().get_provider(request, provider_id).name, error)
    return answer


@login_not_required
def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Off to the provider."""
    return _run(OAuth2LoginView.adapter_view, request, provider_id)


@login_not_required
def callback(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back from the provider."""
    return _run(OAuth2CallbackView.adapter_view, request, provider_id)
