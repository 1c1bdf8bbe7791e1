"""Where a request comes from, behind as many proxies as the operator trusts."""

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The address of the browser, None where it is not known.

    Every trusted proxy appends the address it was called from to ``X-Forwarded-For``; what stands further left was
    sent by the browser and proves nothing.
    """
    trusted: int = settings.TRUSTED_PROXIES
    if trusted == 0:
        return _plain(request.META.get("REMOTE_ADDR", ""))
    chain = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    return _plain(chain[-trusted]) if len(chain) >= trusted else _plain(request.META.get("REMOTE_ADDR", ""))


def _plain(text: str) -> str | None:
    """The address without port or brackets; None where it is none."""
    candidate = text.strip()
    if candidate.startswith("["):
        candidate = candidate[1:].partition("]")[0]
    elif candidate.count(":") == 1:
        candidate = candidate.partition(":")[0]
    try:
        return str(ip_address(candidate))
    except ValueError:
        return None
