"""Asking the sign-on service (discovery, tokens, keys, user info): guarded like every fetch of the product.

The host that the operator named as the issuer may be an internal one. The addresses that its discovery tells lead
there, to the public internet, or to a host of ``FETCH_ALLOWED_HOSTS``, and nowhere else.
"""

from collections.abc import Mapping
from typing import Any

import requests
from django.conf import settings
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers

from riskboard.common.fetch import FetchError, FetchPolicy, Response, fetch, hosts, post

_MOST_BYTES = 2**20


def session() -> requests.Session:
    """A session whose requests go out under the guard: no proxy, no stored passwords, no redirect of what is posted."""
    asking = requests.Session()
    asking.trust_env = False
    asking.headers = CaseInsensitiveDict()
    asking.max_redirects = 0  # those of a GET are followed, and judged, by the fetch itself
    for scheme in ("http://", "https://"):
        asking.mount(scheme, _Guarded())
    return asking


class _Guarded(BaseAdapter):
    """Sends what the library prepared as a guarded fetch; what is refused is no connection to the library."""

    def send(self, request: requests.PreparedRequest, *_arguments: Any, **_named: Any) -> requests.Response:
        """The answer, read whole. Time and size are bounded by our policy, whatever else is asked for."""
        try:
            return _as_library(request, _sent(request))
        except FetchError as error:
            raise requests.ConnectionError(str(error), request=request) from error

    def close(self) -> None:
        """Nothing is kept open."""


def _sent(request: requests.PreparedRequest) -> Response:
    url = str(request.url)
    body = request.body if isinstance(request.body, bytes) else str(request.body or "").encode()
    headers = {name: str(value) for name, value in request.headers.items() if name != "Content-Length"}
    if request.method == "GET":
        return fetch(url, _policy(), headers=headers)
    return post(url, _policy(), body=body, headers=headers)


def _policy() -> FetchPolicy:
    return FetchPolicy(
        user_agent=settings.FETCH_USER_AGENT,
        allowed_hosts=frozenset(settings.FETCH_ALLOWED_HOSTS) | _issuers(settings.SOCIALACCOUNT_PROVIDERS),
        connect_timeout=5.0,
        total_timeout=10.0,
        max_bytes=_MOST_BYTES,
    )


def _issuers(providers: Mapping[str, Any]) -> frozenset[str]:
    """Host and port of each issuer: the operator admits it by naming it."""
    apps = providers.get("openid_connect", {}).get("APPS", ())
    return frozenset(hosts.authority(app["settings"]["server_url"]) for app in apps)


def _as_library(request: requests.PreparedRequest, answer: Response) -> requests.Response:
    found = requests.Response()
    found.status_code, found.url, found.request = answer.status, answer.url, request
    found.headers = CaseInsensitiveDict(answer.headers)
    found.encoding = get_encoding_from_headers(found.headers)
    found._content = answer.body
    found._content_consumed = True
    return found
