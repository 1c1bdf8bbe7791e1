"""From the error trees of serializers and services to pointers into the request's body (RFC 6901)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from rest_framework.settings import api_settings

_WHOLE = frozenset({NON_FIELD_ERRORS, api_settings.NON_FIELD_ERRORS_KEY})
_STEP = re.compile(r"[^.\[\]]+")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f]")
Path = tuple[str, ...]


def pointer(path: Path) -> str:
    """``("dependencies", "0", "k")`` → ``#/dependencies/0/k``; the empty path is the whole body, ``#``."""
    steps = (step.replace("~", "~0").replace("/", "~1") for step in path)
    return "".join(["#", *(f"/{_UNPRINTABLE.sub('?', step)}" for step in steps)])


def path_of(key: str) -> Path:
    """``dependencies[0].k`` → ``("dependencies", "0", "k")``."""
    return () if key in _WHOLE else tuple(_STEP.findall(key))


def _leaves(tree: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Every message of a serializer's error tree with the path to its field."""
    if isinstance(tree, Mapping):
        for key, branch in tree.items():
            yield from _leaves(branch, path if key in _WHOLE else (*path, str(key)))
    elif isinstance(tree, Sequence) and not isinstance(tree, str):
        for position, branch in enumerate(tree):
            nested = isinstance(branch, Mapping)
            yield from _leaves(branch, (*path, str(position)) if nested else path)
    else:
        yield path, str(tree)


def rest_errors(detail: Any, under: Path = ()) -> list[dict[str, str]]:
    """The errors of a serializer as ``{"pointer", "detail"}``, ``under`` where the body holds several."""
    return [{"pointer": pointer(path), "detail": message} for path, message in _leaves(detail, under)]


def django_errors(error: ValidationError) -> list[dict[str, str]]:
    """The errors of a service, which names fields by paths such as ``dependencies[0].k``."""
    if not hasattr(error, "error_dict"):
        return [{"pointer": "#", "detail": str(message)} for message in error.messages]
    return _told(error.message_dict, ())


def django_errors_under(position: int, messages: Mapping[str, Sequence[str]]) -> list[dict[str, str]]:
    """The same for the row at ``position`` of a body that is a list."""
    return _told(messages, (str(position),))


def _told(messages: Mapping[str, Sequence[str]], under: Path) -> list[dict[str, str]]:
    return [
        {"pointer": pointer((*under, *path_of(key))), "detail": str(message)}
        for key, found in messages.items()
        for message in found
    ]
