"""Environment variables, read strictly: what is malformed ends the start with one line that names the remedy."""

import re
import sys
from collections.abc import Sequence
from typing import Any, NoReturn
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

_CONFIDENTIAL = re.compile("KEY|SECRET|TOKEN|PASSWORD|DSN")
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"0", "false", "no", "off"})
_SECONDS = {"s": 1, "min": 60, "hour": 3600}
# Shorter ones can be guessed by trying; what the remedy prints has 64 characters.
SHORTEST_SECRET = 32
_FRESH_KEY = "make one with: openssl rand -base64 48"


def refuse(name: str, wrong: str, remedy: str) -> NoReturn:
    """End the program (exit 1) with one line: which variable, what is wrong with it, what to do."""
    sys.exit(f"settings: {name} {wrong}: {remedy}")


class Variables(environ.Env):  # type: ignore[misc]  # the package has no types
    """django-environ's reader, which also knows what it was asked for. An empty variable counts as one not set."""

    def __init__(self, **scheme: Any) -> None:
        super().__init__(**scheme)
        self.asked: set[str] = set()

    def get_value(self, var: Any, cast: Any = None, default: Any = environ.Env.NOTSET, **options: Any) -> Any:
        """The variable's value; the program ends with one line where it is missing or cannot be read as ``cast``."""
        self.asked.add(var)
        given = self.ENVIRON.get(var)
        if given == "" and default is not self.NOTSET:
            return default
        if cast is bool and given is not None:
            return _flag(var, given)
        try:
            return super().get_value(var, cast=cast, default=default, **options)
        except ImproperlyConfigured:
            refuse(var, "is not set", "set it; docs/operations.md says to what")
        except ValueError:
            refuse(var, f"is {given!r}", f"use a value that can be read as {getattr(cast, '__name__', cast)}")

    def secrets(self) -> list[str]:
        """The values of what was asked for that nobody may read: keys, tokens, and the passwords in addresses."""
        given = {name: self.ENVIRON[name] for name in sorted(self.asked) if self.ENVIRON.get(name)}
        hidden = [value for name, value in given.items() if _CONFIDENTIAL.search(name)]
        parts = [part for value in hidden for part in value.split(",")]
        for value in given.values():
            password = value.rpartition("@")[0].partition("://")[2].partition(":")[2]
            parts += [password, unquote(password)]
        return sorted({part.strip() for part in parts} - {""})

    def whole(self, name: str, default: int, *, least: int = 0, most: int = 10**9) -> int:
        """A whole number from ``least`` to ``most``."""
        text = self.str(name, default=str(default)).strip()
        if not text.isascii() or not text.isdigit() or not least <= int(text) <= most:
            refuse(name, f"is {text!r}", f"use a whole number from {least} to {most}")
        return int(text)

    def rate(self, name: str, default: str) -> tuple[int, int] | None:
        """So many within so many seconds, written ``600/min``; None for ``off``."""
        text = str(self.str(name, default=default)).strip().casefold()
        count, slash, unit = text.partition("/")
        if text == "off":
            return None
        if not (
            slash and count.isascii() and count.isdigit() and 0 < int(count) <= 10**9 and unit in _SECONDS
        ):
            refuse(
                name, f"is {text!r}", f"write 600/min (or /s, /hour), or off; known are {', '.join(_SECONDS)}"
            )
        return int(count), _SECONDS[unit]

    def choice(self, name: str, default: str, choices: Sequence[str]) -> str:
        """One of ``choices``, in whatever case it is written."""
        text = str(self.str(name, default=default)).strip()
        for known in choices:
            if text.casefold() == known.casefold():
                return known
        refuse(name, f"is {text!r}", f"use one of {', '.join(choices)}")

    def secret(self, name: str, default: str = "") -> str:
        """A secret of at least :data:`SHORTEST_SECRET` characters, or ``default`` where it is not set."""
        text = str(self.str(name, default=default))
        if text != default and len(text) < SHORTEST_SECRET:
            refuse(name, f"has {len(text)} characters, {SHORTEST_SECRET} is the least", _FRESH_KEY)
        return text

    def hosts(self, name: str, default: Sequence[str]) -> list[str]:
        """Host names that the site answers to, as Django wants them."""
        found: list[str] = [host.strip() for host in self.list(name, default=list(default)) if host.strip()]
        for host in found:
            if "/" in host or " " in host or host == "*":
                refuse(name, f"holds {host!r}", "write names alone, separated by commas: risk.example.org")
        return found

    def origins(self, name: str) -> list[str]:
        """Addresses of scheme and host, as Django's check of foreign forms wants them."""
        found: list[str] = [origin.strip() for origin in self.list(name, default=[]) if origin.strip()]
        for origin in found:
            parts = urlsplit(origin)
            if parts.scheme not in ("http", "https") or not parts.netloc or parts.path:
                refuse(name, f"holds {origin!r}", "write scheme and host alone: https://risk.example.org")
        return found

    def database(self, name: str, default: str) -> dict[str, Any]:
        """A PostgreSQL database, as Django wants it. The address itself is never repeated: it holds a password."""
        remedy = "write postgres://USER:PASSWORD@HOST:5432/DATABASE, with special characters percent-encoded"
        try:
            found = dict(self.db_url(name, default=default))
        except (ValueError, KeyError, ImproperlyConfigured):
            refuse(name, "is not an address", remedy)
        if not str(found.get("ENGINE", "")).endswith("postgresql"):
            refuse(name, "does not name a PostgreSQL", remedy)
        if not found.get("NAME"):
            refuse(name, "names no database", remedy)
        return found

    def broker(self, name: str, default: str) -> str:
        """The address of a Redis or Valkey."""
        text = str(self.str(name, default=default)).strip()
        scheme, host_or_path = text.partition("://")[::2]
        if scheme not in ("redis", "rediss", "unix") or not host_or_path.strip("/"):
            refuse(name, "is not the address of a Redis or Valkey", "write redis://:PASSWORD@HOST:6379/0")
        return text


def _flag(name: str, text: str) -> bool:
    word = text.strip().casefold()
    if word in _TRUE | _FALSE:
        return word in _TRUE
    refuse(name, f"is {text!r}", "use 1 or 0")
