"""The lost update: a write that is based on a record that somebody has changed meanwhile."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy
from rest_framework import status
from rest_framework.exceptions import APIException
from rest_framework.request import Request

from riskboard.api.answers import tags_asked, version_in


class PreconditionRequiredError(APIException):
    """428: this installation takes no write that does not say which version it is based on."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_detail = gettext_lazy("Send the header If-Match with the ETag of the record that you have read.")


class PreconditionFailedError(APIException):
    """412: the record is not the one that the writer has read."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_detail = gettext_lazy(
        "Somebody changed this record in the meantime: read it again and repeat your change."
    )


def expected_version(request: Request | HttpRequest, now: str) -> dict[str, str]:
    """``{"version": …}`` for the service where ``If-Match`` asks for one, else nothing; ``now`` is what is on record.

    The service compares it once more under the record's lock, and refuses another with StaleVersion (412).

    :raises PreconditionRequiredError: for a change without the header, where ``API_REQUIRE_IF_MATCH`` is
        set; a step (POST) may do without.
    """
    asked = _asked(request)
    if asked is None:
        return {}
    versions = [version_in(tag) for tag in asked]
    return {"version": now if now in versions else next(iter(versions), "")}


def expected_tag(request: Request | HttpRequest, now: Callable[[], str]) -> None:
    """The same for records without versions, by the entity tag of all that they show.

    :raises PreconditionFailedError: where ``If-Match`` asks for another.
    """
    asked = _asked(request)
    if asked is not None and now() not in asked:
        raise PreconditionFailedError


def _asked(request: Request | HttpRequest) -> list[str] | None:
    required = settings.API_REQUIRE_IF_MATCH and request.method != "POST"
    if required and "HTTP_IF_MATCH" not in request.META:
        raise PreconditionRequiredError
    return tags_asked(request)
