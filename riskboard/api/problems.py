"""Problem details (RFC 9457): the one shape of every failure of the API."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation, ValidationError
from django.core.signals import got_request_exception
from django.db import DataError, IntegrityError
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from riskboard.api.errors import RowsError
from riskboard.api.pointers import django_errors, rest_errors
from riskboard.common.versions import StaleVersion

CONTENT_TYPE = "application/problem+json"
logger = logging.getLogger("django.request")

# status -> (last part of the problem's type, title)
KINDS: Mapping[int, tuple[str, Any]] = {
    400: ("bad-request", gettext_lazy("The request cannot be understood")),
    401: ("not-authenticated", gettext_lazy("Who asks is not known")),
    403: ("not-allowed", gettext_lazy("This is not allowed")),
    404: ("not-found", gettext_lazy("There is nothing here")),
    405: ("method-not-allowed", gettext_lazy("This address does not know that method")),
    406: ("not-acceptable", gettext_lazy("The answer cannot be given in that form")),
    409: ("conflict", gettext_lazy("The request contradicts what is on record")),
    412: ("precondition-failed", gettext_lazy("The record is not the one that you have read")),
    413: ("too-large", gettext_lazy("The body is too large")),
    415: ("unsupported-media-type", gettext_lazy("The body is not of a known type")),
    422: ("unprocessable", gettext_lazy("The request cannot be carried out as it is")),
    428: ("precondition-required", gettext_lazy("The request must say which version it is based on")),
    429: ("too-many-requests", gettext_lazy("Too many requests")),
    500: ("server-error", gettext_lazy("Something went wrong here")),
}
INVALID = ("invalid", gettext_lazy("Some values are not valid"))
Errors = list[dict[str, str]]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One failure: its HTTP status, what happened in a sentence, and the fields or parameters at fault."""

    status: int
    detail: str
    kind: tuple[str, Any]
    errors: Errors = field(default_factory=list)
    headers: Mapping[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The members of the problem document; ``errors`` only where a field or parameter is named."""
        slug, title = self.kind
        members: dict[str, Any] = {
            "type": f"urn:riskboard:problem:{slug}",
            "title": str(title),
            "status": self.status,
            "detail": self.detail,
        }
        return members | ({"errors": self.errors} if self.errors else {})


def _of_rest(error: exceptions.APIException) -> Problem:
    """What Django REST framework (or one of the classes above) raised."""
    code = error.status_code
    if isinstance(error, exceptions.ValidationError):
        return invalid(rest_errors(error.detail))
    if isinstance(error, RowsError):
        return invalid(error.errors)
    headers = {}
    wait = getattr(error, "wait", None)
    if wait is not None:
        headers["Retry-After"] = str(int(wait) + 1)
    challenge = getattr(error, "auth_header", "")
    if challenge:
        known = isinstance(error, exceptions.AuthenticationFailed)
        headers["WWW-Authenticate"] = f'{challenge}, error="invalid_token"' if known else challenge
    return Problem(
        status=code,
        detail=str(error.detail),
        kind=KINDS.get(code, KINDS[500]),
        errors=getattr(error, "errors", []),
        headers=headers,
    )


def invalid(errors: Errors) -> Problem:
    """400 with the fields at fault; the sentence names the first of them."""
    first = errors[0] if errors else {"pointer": "#", "detail": _("Invalid value.")}
    others = len(errors) - 1
    detail = f"{first['pointer']}: {first['detail']}"
    if others > 0:
        detail += " " + _("(and %(count)d more)") % {"count": others}
    return Problem(status=400, detail=detail, kind=INVALID, errors=errors)


def plain_problem(code: int, detail: str = "") -> Problem:
    """The problem of a ``code`` of :data:`KINDS`, in its own words unless ``detail`` says more."""
    return Problem(status=code, detail=detail or str(KINDS[code][1]), kind=KINDS[code])


def _not_found(error: Exception) -> Problem:
    told = str(error.args[0]) if error.args and isinstance(error.args[0], str) else ""
    return plain_problem(404, told or _("There is no such record."))


def problem_of(error: Exception) -> Problem | None:
    """The problem that tells of ``error``; None where it is a fault of ours."""
    if isinstance(error, exceptions.APIException):
        return _of_rest(error)
    if isinstance(error, StaleVersion):
        return plain_problem(412, " ".join(error.messages))
    if isinstance(error, ValidationError):
        return invalid(django_errors(error))
    if isinstance(error, Http404):
        return _not_found(error)
    if isinstance(error, PermissionDenied):
        return plain_problem(403, str(error) or _("You may see this, but not do that."))
    if isinstance(error, IntegrityError):
        # Two requests at once; the later one meets the constraint that the service had found free.
        return plain_problem(
            409, _("Another change got there first. Read the record again and repeat the request.")
        )
    if isinstance(error, DataError):
        return plain_problem(400, _("A value lies outside the range that can be stored."))
    if isinstance(error, RequestDataTooBig):
        return plain_problem(413)
    return plain_problem(400) if isinstance(error, SuspiciousOperation) else None


def respond(problem: Problem) -> Response:
    """The HTTP answer for ``problem``."""
    return Response(
        problem.as_dict(), status=problem.status, headers=problem.headers, content_type=CONTENT_TYPE
    )


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response:
    """Answer every exception of an API view with a problem; a fault of ours is logged and answers 500."""
    set_rollback()
    problem = problem_of(error)
    if problem is None:
        request = context.get("request")
        logger.error("API request failed", exc_info=error)
        got_request_exception.send(sender=None, request=getattr(request, "_request", request))
        problem = plain_problem(
            500,
            _(
                "The fault is on this side and has been logged. Read the record again before you repeat the request."
            ),
        )
    return respond(problem)
