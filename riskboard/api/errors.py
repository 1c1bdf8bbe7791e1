"""Failures that the API raises itself, beside those of Django and of Django REST framework."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy
from rest_framework import exceptions, status

from riskboard.api.pointers import django_errors
from riskboard.common.versions import StaleVersion


class ConflictError(exceptions.APIException):
    """409: the record is in a state that does not allow the request."""

    status_code = status.HTTP_409_CONFLICT
    default_detail = gettext_lazy("The request contradicts what is on record.")

    def __init__(self, detail: str | None = None, errors: list[dict[str, str]] | None = None) -> None:
        """``errors`` point at the fields of the body that contradict it, where it is single ones."""
        super().__init__(detail)
        self.errors = errors or []


class TooLargeError(exceptions.APIException):
    """413: the body is larger than the API reads."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = gettext_lazy("The body is too large.")


class RowsError(exceptions.APIException):
    """400: some of the rows of a body cannot be written; ``errors`` point at what is wrong with each."""

    status_code = status.HTTP_400_BAD_REQUEST

    def __init__(self, errors: list[dict[str, str]]) -> None:
        super().__init__()
        self.errors = errors


class ParameterError(exceptions.APIException):
    """400: a query parameter that does not exist, is given twice, or has a value of the wrong kind."""

    status_code = status.HTTP_400_BAD_REQUEST

    def __init__(self, parameter: str, detail: str) -> None:
        super().__init__(detail)
        self.errors = [{"parameter": parameter, "detail": detail}]


@contextmanager
def conflicts(*, whatever: bool = False, code: str = "") -> Iterator[None]:
    """Turn what a service refuses as a whole, and not for a field, into a 409; ``whatever`` it refuses for.

    With a ``code`` also what it refuses with that one for a field. ``errors`` point at fields that it is refused for. A
    version that is stale stays what it is: the answer to that is 412.
    """
    try:
        yield
    except StaleVersion:
        raise
    except ValidationError as error:
        told = _told_with(error, code) if code else django_errors(error) if whatever else []
        if hasattr(error, "error_dict") and not (whatever or told):
            raise
        raise ConflictError(" ".join(error.messages), told) from error


def _told_with(error: ValidationError, code: str) -> list[dict[str, str]]:
    """The errors of fields where all of them have this ``code``; empty otherwise."""
    fields = getattr(error, "error_dict", {})
    same = all(one.code == code for found in fields.values() for one in found)
    return django_errors(error) if fields and same else []
