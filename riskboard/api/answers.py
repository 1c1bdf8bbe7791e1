"""Answers as they go over the wire: JSON, the version that they are of, and what may be kept of them."""

import hashlib
from decimal import Decimal
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.http import parse_etags
from rest_framework import status as codes
from rest_framework.request import Request

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC | orjson.OPT_NON_STR_KEYS
_HASH_BYTES = 12


def to_json(data: Any) -> bytes:
    """``data`` as JSON: decimals as texts, moments by RFC 3339 in UTC."""
    return orjson.dumps(data, default=_plain, option=_OPTIONS)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, dict):
        return dict(value)
    raise TypeError(f"{type(value).__name__} cannot be written as JSON")


def tag_of(content: bytes, version: str = "") -> str:
    """The entity tag of ``content``, with the ``version`` of the record where it has one."""
    digest = hashlib.blake2b(content, digest_size=_HASH_BYTES).hexdigest()
    return f'"{version}-{digest}"' if version else f'"{digest}"'


def answer(data: Any, *, status: int = codes.HTTP_200_OK, version: str = "") -> HttpResponse:
    """``data`` as an answer with its entity tag.

    The tag holds the ``version`` of the record, if it has one, and a hash of the whole answer: ``If-None-Match``
    compares all of it, ``If-Match`` the version alone. So what others compute of a record, such as its score, makes
    a reader read again and does not keep a writer from writing.
    """
    body = to_json(data)
    response = HttpResponse(body, status=status, content_type="application/json")
    response["ETag"] = tag_of(body, version)
    return response


def not_modified(request: Request | HttpRequest, etag: str) -> HttpResponse | None:
    """304 where ``If-None-Match`` holds ``etag`` (weak comparison, RFC 9110 section 13.1.2), else None."""
    if request.method not in ("GET", "HEAD"):
        return None
    known = [tag.removeprefix("W/") for tag in parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))]
    if not known or (known != ["*"] and etag.removeprefix("W/") not in known):
        return None
    response = HttpResponse(status=codes.HTTP_304_NOT_MODIFIED)
    del response["Content-Type"]
    response["ETag"] = etag
    return response


def tags_asked(request: Request | HttpRequest) -> list[str] | None:
    """The entity tags that ``If-Match`` allows a write on; None where it is absent or allows any (``*``).

    A weak tag allows nothing (RFC 9110 section 13.1.1) and is left out.
    """
    header = request.META.get("HTTP_IF_MATCH")
    tags = parse_etags(header) if header is not None else ["*"]
    return None if tags == ["*"] else [tag for tag in tags if not tag.startswith("W/")]


def version_in(tag: str) -> str:
    """The version of the record that stands in an entity tag; empty where it holds none."""
    version, dash, _digest = tag.strip('"').partition("-")
    return version if dash else ""
