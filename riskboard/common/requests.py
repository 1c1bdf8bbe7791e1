"""Around every request: a number that is found again in every log line and in the tasks that it queues."""

import logging
import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from riskboard.common import metrics
from riskboard.common.logs import current_request

HEADER = "X-Request-ID"
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}")
# Parts of an address that admit whoever knows them.
_SECRET_PARTS = frozenset({"token", "secret", "code", "signature", "uidb36", "uidb64"})
# Asked for every few seconds by machines.
_QUIET = frozenset({"healthz", "readyz", "metrics"})
log = logging.getLogger("riskboard.request")


class RequestMiddleware:
    """Numbers, measures and logs each request. An ``X-Request-ID`` from outside is kept where it is harmless."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        """``get_response`` is the rest of the chain."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The answer, with the request's number in its header."""
        number = _number(request.headers.get(HEADER, ""))
        marker = current_request.set(request)
        try:
            with structlog.contextvars.bound_contextvars(request_id=number):
                started = time.perf_counter()
                response = self.get_response(request)
                _tell(request, response, time.perf_counter() - started)
        finally:
            current_request.reset(marker)
        response.headers[HEADER] = number
        return response


def _number(given: str) -> str:
    return given if _NUMBER.fullmatch(given) else uuid.uuid4().hex


def view_name(request: HttpRequest) -> str:
    """The name of the view that answers: never the address, of which there are too many."""
    match = request.resolver_match
    if match is not None:
        return match.view_name or "unnamed"
    return "static" if request.path.startswith(f"/{settings.STATIC_URL.strip('/')}/") else "none"


def safe_path(request: HttpRequest) -> str:
    """The address without its query and without parts that are secrets; all but the start where no view knows it."""
    match = request.resolver_match
    if match is None:
        parts = request.path.split("/", 2)
        return request.path if len(parts) < 3 or not parts[2] else f"/{parts[1]}/…"
    path = request.path
    for name, value in match.kwargs.items():
        if name in _SECRET_PARTS:
            path = path.replace(str(value), "…")
    return path


def _tell(request: HttpRequest, response: HttpResponseBase, seconds: float) -> None:
    view = view_name(request)
    metrics.observe_request(view, request.method or "", response.status_code, seconds)
    fields = {
        "method": request.method,
        "path": safe_path(request)[:300],
        "view": view,
        "status": response.status_code,
        "ms": round(seconds * 1000, 1),
    }
    log.log(
        logging.DEBUG if view in _QUIET or view == "static" else logging.INFO,
        "request",
        extra={"fields": fields},
    )
