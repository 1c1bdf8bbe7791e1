"""``Idempotency-Key`` on POST: a request that is sent again is answered again and carried out once.

After draft-ietf-httpapi-idempotency-key-header. The key belongs to a token (or, without one, to a person) for a day.
The answer is stored in the transaction of the work itself, so that there is never one without the other. Only what
succeeded is kept: a request that was refused may be corrected and sent with the same key.
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import connection, transaction
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.request import Request
from rest_framework.response import Response

from riskboard.accounts.models import Token
from riskboard.api.answers import to_json
from riskboard.api.errors import ConflictError
from riskboard.api.models import IdempotentRequest

LIFETIME = timedelta(hours=24)
LONGEST_KEY = 255
_HEADER = "HTTP_IDEMPOTENCY_KEY"
REPLAYED = "Idempotent-Replayed"


class KeyReusedError(APIException):
    """422: the key was used for another request."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY


def idempotency_key(request: Request) -> str | None:
    """The key that a POST carries, written as a quoted or a plain text. Raises 400 for one that is none."""
    given = request.META.get(_HEADER)
    if given is None or request.method != "POST":
        return None
    key = str(given).strip()
    key = key[1:-1] if len(key) >= 2 and key[0] == key[-1] == '"' else key
    if not key or len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable():
        raise ParseError(
            _("Idempotency-Key must hold 1 to %(most)d printable characters.") % {"most": LONGEST_KEY}
        )
    return key


def answered_once(
    key: str, handler: Callable[..., Any], request: Request, /, *arguments: Any, **named: Any
) -> HttpResponseBase:
    """What ``handler`` answers, or what it has answered to the same request before.

    :raises KeyReusedError: where ``key`` came with another request.
    :raises ConflictError: while the first request is still being carried out.
    """
    owner = {"user": request.user, "token": request.auth if isinstance(request.auth, Token) else None}
    with transaction.atomic():
        _lock(f"{request.user.pk}:{getattr(owner['token'], 'pk', '')}:{key}")
        kept = IdempotentRequest.objects.filter(
            key=key, created_at__gt=timezone.now() - LIFETIME, **owner
        ).first()
        fingerprint = _fingerprint(request)
        if kept is not None:
            return _again(kept, fingerprint)
        answer: HttpResponseBase = handler(request, *arguments, **named)
        if status.is_success(answer.status_code):
            _keep(answer, key=key, fingerprint=fingerprint, **owner)
    return answer


def forget_answers(*, now: datetime) -> None:
    """Remove the answers whose keys have run out: on every new key, and nightly where there is none."""
    IdempotentRequest.objects.filter(created_at__lte=now - LIFETIME).delete()


def _lock(name: str) -> None:
    """One request of a name at a time, until the transaction ends; the second is told to come back."""
    number = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        if not cursor.fetchone()[0]:
            raise ConflictError(
                _("A request with this Idempotency-Key is still being carried out: wait for it.")
            )


def _fingerprint(request: Request) -> str:
    """What the request asks for, however its JSON is spaced and ordered."""
    body = orjson.dumps(request.data, option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(b"\n".join([request.get_full_path().encode(), body])).hexdigest()


def _again(kept: IdempotentRequest, fingerprint: str) -> HttpResponse:
    if kept.fingerprint != fingerprint:
        raise KeyReusedError(_("This Idempotency-Key was used for another request: choose a new one."))
    response = HttpResponse(bytes(kept.body), status=kept.status, content_type="application/json")
    if kept.etag:
        response["ETag"] = kept.etag
    response[REPLAYED] = "true"
    return response


def _keep(answer: HttpResponseBase, **fields: Any) -> None:
    """Store ``answer``, in the place of one that has expired; and clear away the others that have."""
    forget_answers(now=timezone.now())
    body = to_json(answer.data) if isinstance(answer, Response) else getattr(answer, "content", b"")
    IdempotentRequest.objects.create(
        status=answer.status_code, body=body, etag=answer.headers.get("ETag", ""), **fields
    )
